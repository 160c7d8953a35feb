package classify

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"time"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/streams"
)

// conclusions remembers what was last published about each field, as hashes: key is dataset, 0x00, hash of the path; value is
// the hash of the profile and the hash of the classification. A field's hashes do not depend on the scan, nor on the chunk.
// Beside them it keeps what was published of each chunk, which sample of it came last, and when the dataset went: samples
// and the news that a dataset is gone come from two topics, and it must not matter in which order.
type conclusions struct{ store streams.Store }

const hashBytes = 16

// learn stores what is about to be published of the fields, and reports which of the two says something new of any.
func (c conclusions) learn(dataset string, profile *event.Profile, classification *event.Classification) (newProfile, newLabels bool) {
	for i := range profile.Fields {
		key := fieldKey(dataset, profile.Fields[i].Path)
		value := fieldValue(i, profile, classification)
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

// forget drops a dataset, so that it is published anew when it comes back, and returns the last chunks that were sampled
// after it went: it has come back already, and what was published then may lie before the fact that it went.
func (c conclusions) forget(dataset string, gone time.Time) (alive []chunk) {
	if before := c.gone(dataset); before.After(gone) {
		return nil // known to be gone later still
	}
	var keys [][]byte
	c.store.Range(datasetPrefix(dataset), func(key, value []byte) bool {
		keys = append(keys, bytes.Clone(key))
		if seen, sequence, ok := parseSeen(dataset, key, value); ok && seen.at.After(gone) {
			alive = append(alive, chunk{sequence: sequence, seen: seen})
		}
		return true
	})
	for n := range alive {
		body, _ := c.store.Get(chunkKey(dataset, kindBodies, alive[n].sequence))
		alive[n].bodies = bytes.Clone(body)
	}
	if len(alive) == 0 {
		for _, key := range keys {
			c.store.Delete(key)
		}
	}
	c.store.Put(goneKey(dataset), binary.BigEndian.AppendUint64(nil, uint64(gone.UnixNano())))
	return alive
}

// gone is when the dataset was last known to be gone; zero when it never was.
func (c conclusions) gone(dataset string) time.Time {
	value, ok := c.store.Get(goneKey(dataset))
	if !ok || len(value) != 8 {
		return time.Time{}
	}
	return time.Unix(0, int64(binary.BigEndian.Uint64(value))).UTC()
}

// chunk is what was published last of one chunk of a dataset, and which sample of it came last.
type chunk struct {
	sequence int32
	seen     seen
	bodies   []byte // profile and classification in the wire format, each after its length (uvarint)
}

// seen is the last sample of a chunk.
type seen struct {
	at   time.Time
	scan string
}

// remember keeps which sample of a chunk came last and, unless bodies is nil, what was published of it.
func (c conclusions) remember(dataset string, k chunk) {
	value := binary.BigEndian.AppendUint64(nil, uint64(k.seen.at.UnixNano()))
	c.store.Put(chunkKey(dataset, kindSeen, k.sequence), append(value, k.seen.scan...))
	if k.bodies != nil {
		c.store.Put(chunkKey(dataset, kindBodies, k.sequence), k.bodies)
	}
}

// published tells whether the bodies of a chunk are kept.
func (c conclusions) published(dataset string, sequence int32) bool {
	_, ok := c.store.Get(chunkKey(dataset, kindBodies, sequence))
	return ok
}

// The kinds of keys that are no hash of a path: where the hash would be they have zeros, the kind and a number.
const (
	kindSeen byte = iota + 1
	kindBodies
	kindGone
)

func chunkKey(dataset string, kind byte, sequence int32) []byte {
	key := append(datasetPrefix(dataset), make([]byte, hashBytes-5)...)
	return binary.BigEndian.AppendUint32(append(key, kind), uint32(sequence))
}

func goneKey(dataset string) []byte { return chunkKey(dataset, kindGone, 0) }

func parseSeen(dataset string, key, value []byte) (s seen, sequence int32, ok bool) {
	prefix := chunkKey(dataset, kindSeen, 0)
	prefix = prefix[:len(prefix)-4]
	rest, ok := bytes.CutPrefix(key, prefix)
	if !ok || len(rest) != 4 || len(value) < 8 {
		return s, 0, false
	}
	s.at = time.Unix(0, int64(binary.BigEndian.Uint64(value))).UTC()
	s.scan = string(value[8:])
	return s, int32(binary.BigEndian.Uint32(rest)), true
}

func datasetPrefix(dataset string) []byte { return append([]byte(dataset), 0) }

func fieldKey(dataset, path string) []byte {
	sum := sha256.Sum256([]byte(path))
	return append(datasetPrefix(dataset), sum[:hashBytes]...)
}

// fieldValue hashes what field i of the two bodies says apart from the scan: its Avro binary, which is one for one content.
func fieldValue(i int, profile *event.Profile, classification *event.Classification) []byte {
	value := make([]byte, 0, 2*hashBytes)
	text := avro.AppendProfile(nil, &event.Profile{Rows: profile.Rows, Fields: profile.Fields[i : i+1]})
	value = append(value, digest(text)...)
	text = avro.AppendClassification(text[:0], &event.Classification{Detectors: classification.Detectors, Fields: classification.Fields[i : i+1]})
	return append(value, digest(text)...)
}

func digest(text []byte) []byte {
	sum := sha256.Sum256(text)
	return sum[:hashBytes]
}
