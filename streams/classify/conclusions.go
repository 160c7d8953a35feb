package classify

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"

	"datawave/schemas/event"
	"datawave/streams"
)

// conclusions remembers what was last published about each field, as hashes: key is dataset, 0x00, hash of the path; value is
// the hash of the profile and the hash of the classification. A field's hashes do not depend on the scan, nor on the chunk.
type conclusions struct{ store streams.Store }

const hashBytes = 16

// learn stores what is about to be published of the fields, and reports which of the two says something new of any.
func (c conclusions) learn(dataset string, profile *event.Profile, classification *event.Classification) (newProfile, newLabels bool) {
	for i := range profile.Fields {
		key := fieldKey(dataset, profile.Fields[i].Path)
		value := fieldValue(profile.Rows, &profile.Fields[i], classification.Detectors, &classification.Fields[i])
		old, ok := c.store.Get(key)
		sameProfile := ok && len(old) == len(value) && bytes.Equal(old[:hashBytes], value[:hashBytes])
		sameLabels := ok && len(old) == len(value) && bytes.Equal(old[hashBytes:], value[hashBytes:])
		newProfile, newLabels = newProfile || !sameProfile, newLabels || !sameLabels
		if !sameProfile || !sameLabels {
			c.store.Put(key, value)
		}
	}
	return newProfile, newLabels
}

// forget drops a dataset, so that it is published anew when it comes back.
func (c conclusions) forget(dataset string) {
	var keys [][]byte
	c.store.Range(datasetPrefix(dataset), func(key, _ []byte) bool {
		keys = append(keys, bytes.Clone(key))
		return true
	})
	for _, key := range keys {
		c.store.Delete(key)
	}
}

func datasetPrefix(dataset string) []byte { return append([]byte(dataset), 0) }

func fieldKey(dataset, path string) []byte {
	sum := sha256.Sum256([]byte(path))
	return append(datasetPrefix(dataset), sum[:hashBytes]...)
}

func fieldValue(rows int64, profile *event.ProfiledField, detectors string, labels *event.ClassifiedField) []byte {
	value := make([]byte, 0, 2*hashBytes)
	value = append(value, digest(rows, profile)...)
	return append(value, digest(detectors, labels)...)
}

// digest hashes plain values by their JSON text, which is one text for one content.
func digest(parts ...any) []byte {
	h := sha256.New()
	encoder := json.NewEncoder(h)
	for _, part := range parts {
		if err := encoder.Encode(part); err != nil {
			panic(err) // counts and strings always encode; a NaN would not, and profiles hold none
		}
	}
	return h.Sum(nil)[:hashBytes]
}
