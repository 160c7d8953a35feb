package state

import (
	"encoding/binary"
	"errors"
	"time"
)

const (
	tagVersion = 1
	tagBytes   = 1 + 16 + 8 + 8 // before the changelog's name
)

var errTag = errors.New("the tag of a snapshot is damaged")

// tag says what a snapshot on disk holds.
type tag struct {
	changelog string
	topicID   [16]byte
	position  int64     // what lies before this offset of the changelog is in the snapshot; 0: it is incomplete and of no use
	taken     time.Time // when that was so
}

// encode appends the version (a byte), the topic id, position and time (Unix ns; both big endian), and the name.
func (t tag) encode(to []byte) []byte {
	to = append(append(to, tagVersion), t.topicID[:]...)
	to = binary.BigEndian.AppendUint64(to, uint64(t.position))
	to = binary.BigEndian.AppendUint64(to, uint64(t.taken.UnixNano()))
	return append(to, t.changelog...)
}

func decodeTag(b []byte) (tag, error) {
	if len(b) < tagBytes || b[0] != tagVersion {
		return tag{}, errTag
	}
	t := tag{changelog: string(b[tagBytes:]), topicID: [16]byte(b[1:17])}
	t.position = int64(binary.BigEndian.Uint64(b[17:]))
	t.taken = time.Unix(0, int64(binary.BigEndian.Uint64(b[25:])))
	if t.position < 0 {
		return tag{}, errTag
	}
	return t, nil
}
