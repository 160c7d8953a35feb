package datahub

import (
	"strings"

	"datawave/schemas/asset"
)

// Namespaces says how the data platforms are called in OpenLineage, where that is not the platform's own name, by platform,
// platform/INSTANCE or platform/ENVIRONMENT: postgres/eu: postgres://db.example:5432.
type Namespaces map[string]string

const production = "PROD"

// Dataset is the identity of a dataset. A dataset of an instance that has a namespace of its own is called without the instance, and
// files lie in their bucket, as OpenLineage has it. Without a word about it a namespace is the platform, with the environment behind
// it unless that is PROD, so that environments stay apart.
func (n Namespaces) Dataset(urn string) (asset.DatasetID, error) {
	d, err := ParseDataset(urn)
	if err != nil {
		return asset.DatasetID{}, err
	}
	id := n.identify(d).Normalise()
	return id, id.Validate()
}

func (n Namespaces) identify(d DatasetURN) asset.DatasetID {
	for at := range d.Name {
		if d.Name[at] != '.' || at+1 == len(d.Name) {
			continue
		}
		if namespace, ok := n[d.Platform+"/"+d.Name[:at]]; ok {
			return asset.DatasetID{Namespace: namespace, Name: d.Name[at+1:]}
		}
	}
	platform := d.Platform
	if d.Environment != production {
		platform += "/" + d.Environment
	}
	if namespace, ok := n[platform]; ok {
		return asset.DatasetID{Namespace: namespace, Name: d.Name}
	}
	if scheme, ok := buckets[d.Platform]; ok && d.Environment == production {
		if bucket, path, ok := strings.Cut(d.Name, "/"); ok && bucket != "" && strings.Trim(path, "/") != "" {
			return asset.DatasetID{Namespace: scheme + "://" + bucket, Name: path}
		}
	}
	return asset.DatasetID{Namespace: platform, Name: d.Name}
}

// buckets are the platforms of files with their schemes. Source: OpenLineage naming specification.
var buckets = map[string]string{"s3": "s3", "gcs": "gs"}

// Home is the record key of an entity: the identity of the dataset that it is, or its URN in a namespace of its own.
func (n Namespaces) Home(u URN) (string, error) {
	if u.Type != EntityDataset {
		return asset.DatasetID{Namespace: Reporter, Name: u.String()}.Key(), nil
	}
	id, err := n.Dataset(u.String())
	return id.Key(), err
}

// Reporter is who says what the aspects of a dataset mean, and proves the lineage that they tell.
const Reporter = "datahub"
