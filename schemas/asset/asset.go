// Package asset holds the vocabulary that events, read models and the API share.
package asset

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxNameBytes bounds a namespace and a name, each; longer identities are refused.
const MaxNameBytes = 4096

// DatasetID identifies a dataset as OpenLineage does: a namespace (the source, as a URI) and a name that is unique in it.
// Source: OpenLineage naming specification, https://openlineage.io/docs/spec/naming.
type DatasetID struct {
	Namespace string // "postgres://db.example:5432"
	Name      string // "shop.public.orders"
}

// keySeparator cannot occur in a valid namespace, because '|' is not a URI character (RFC 3986, section 2).
const keySeparator = "|"

// Key is the record key and the partition key of everything known about the dataset: "namespace|name".
func (d DatasetID) Key() string { return d.Namespace + keySeparator + d.Name }

// String is Key.
func (d DatasetID) String() string { return d.Key() }

// Hash is the dataset's short id in URLs: 32 hexadecimal digits, the first 128 bits of SHA-256 of the key.
func (d DatasetID) Hash() string {
	sum := sha256.Sum256([]byte(d.Key()))
	return hex.EncodeToString(sum[:16])
}

// Validate reports what is wrong with the identity, or nil.
func (d DatasetID) Validate() error {
	switch {
	case d.Namespace == "":
		return fmt.Errorf("dataset %q has no namespace", d.Name)
	case d.Name == "":
		return fmt.Errorf("dataset in namespace %q has no name", d.Namespace)
	case strings.Contains(d.Namespace, keySeparator):
		return fmt.Errorf("namespace %q holds %q, which is not a URI character", d.Namespace, keySeparator)
	case len(d.Namespace) > MaxNameBytes || len(d.Name) > MaxNameBytes:
		return fmt.Errorf("dataset identity is longer than %d bytes", MaxNameBytes)
	case !utf8.ValidString(d.Namespace) || !utf8.ValidString(d.Name):
		return fmt.Errorf("dataset identity %q is not valid UTF-8", d.Key())
	}
	return nil
}

// ParseKey splits a record key into the identity it stands for.
func ParseKey(key string) (DatasetID, error) {
	namespace, name, ok := strings.Cut(key, keySeparator)
	if !ok {
		return DatasetID{}, fmt.Errorf("record key %q is not namespace%sname", key, keySeparator)
	}
	id := DatasetID{Namespace: namespace, Name: name}
	return id, id.Validate()
}

// Normalise lower-cases the scheme and host of the namespace and trims space and trailing slashes, so that one source
// has one spelling. The name is case-sensitive and stays as it is.
func (d DatasetID) Normalise() DatasetID {
	namespace := strings.TrimSpace(d.Namespace)
	if scheme, rest, ok := strings.Cut(namespace, "://"); ok {
		host, path, slash := strings.Cut(rest, "/")
		namespace = strings.ToLower(scheme) + "://" + strings.ToLower(host)
		if slash {
			namespace += "/" + path
		}
		if trimmed := strings.TrimRightFunc(namespace, spaceOrSlash); !strings.HasSuffix(trimmed, ":") {
			namespace = trimmed
		}
	}
	return DatasetID{Namespace: namespace, Name: strings.TrimSpace(d.Name)}
}

func spaceOrSlash(r rune) bool { return r == '/' || unicode.IsSpace(r) }
