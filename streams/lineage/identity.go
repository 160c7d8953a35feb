package lineage

import (
	"net"
	"strings"

	"datawave/schemas/asset"
)

// schemes are other spellings of a scheme than that of OpenLineage's naming specification.
var schemes = map[string]string{"postgresql": "postgres", "mariadb": "mysql", "s3a": "s3", "s3n": "s3", "abfs": "abfss", "wasb": "wasbs"}

// ports are those that a namespace names when its source has no other.
var ports = map[string]string{"postgres": "5432", "mysql": "3306", "redshift": "5439", "mssql": "1433", "oracle": "1521", "kafka": "9092"}

// identity is the one spelling of a dataset that pipelines may spell in several, that of scanners.
// Source: https://openlineage.io/docs/spec/naming.
func identity(id asset.DatasetID) asset.DatasetID {
	id = id.Normalise()
	scheme, rest, ok := strings.Cut(id.Namespace, "://")
	if !ok {
		return id
	}
	if usual, other := schemes[scheme]; other {
		scheme = usual
	}
	host, path, _ := strings.Cut(rest, "/")
	if port := ports[scheme]; port != "" && host != "" && path == "" && !strings.Contains(host, ",") {
		if _, _, err := net.SplitHostPort(host); err != nil {
			rest = net.JoinHostPort(strings.Trim(host, "[]"), port)
		}
	}
	if scheme == "file" && host == "" {
		return asset.DatasetID{Namespace: scheme, Name: id.Name}
	}
	id.Namespace = scheme + "://" + rest
	return id.Normalise()
}

// table is the identity that the symlinks facet gives a dataset: its table's, or the zero value.
func table(f facets) asset.DatasetID {
	links, _ := read[struct {
		Identifiers []struct{ Namespace, Name, Type string }
	}](f, "symlinks")
	for _, l := range links.Identifiers {
		id := identity(asset.DatasetID{Namespace: l.Namespace, Name: l.Name})
		if strings.EqualFold(l.Type, "TABLE") && usable(id) {
			return id
		}
	}
	return asset.DatasetID{}
}

// usable tells whether an identity can be a record's key.
func usable(id asset.DatasetID) bool {
	return id.Validate() == nil && id.Namespace[0] >= ' ' && id.Normalise() == id
}
