package intake

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/cespare/xxhash/v2"
)

// remembered is how many event ids are kept for each dataset to tell repeats. Producers repeat what is recent: a batch
// sent twice, a scan started again.
const remembered = 32

// digest sums up content: the first 128 bits of SHA-256.
type digest [16]byte

// entry is what intake knows about one dataset, but for the last body, which lies under a key of its own: a scan that
// finds everything as it was then writes small entries only.
type entry struct {
	live    bool
	seen    time.Time         // event time of the last observation, in milliseconds
	content digest            // of the last body
	provers map[string]digest // what each prover asserted last
	ids     []uint64          // hashes of the latest event ids, oldest first
}

// repeats tells whether the event was seen before, and remembers it.
func (e *entry) repeats(id string) bool {
	h := xxhash.Sum64String(id)
	if slices.Contains(e.ids, h) {
		return true
	}
	if len(e.ids) >= remembered {
		e.ids = append(e.ids[:0:0], e.ids[len(e.ids)-remembered+1:]...)
	}
	e.ids = append(e.ids, h)
	return false
}

// entryVersion is the first byte of an encoded entry.
const entryVersion = 1

var errEntry = errors.New("state of the dataset is damaged")

// encode writes the entry so that equal entries have equal bytes.
func (e *entry) encode() []byte {
	b := []byte{entryVersion, 0}
	if e.live {
		b[1] = 1
	}
	b = binary.AppendVarint(b, e.seen.UnixMilli())
	b = append(b, e.content[:]...)
	b = binary.AppendUvarint(b, uint64(len(e.provers)))
	for _, name := range slices.Sorted(maps.Keys(e.provers)) {
		b = binary.AppendUvarint(b, uint64(len(name)))
		b = append(b, name...)
		d := e.provers[name]
		b = append(b, d[:]...)
	}
	b = binary.AppendUvarint(b, uint64(len(e.ids)))
	for _, id := range e.ids {
		b = binary.BigEndian.AppendUint64(b, id)
	}
	return b
}

// decodeEntry reads what encode wrote.
func decodeEntry(b []byte) (*entry, error) {
	c := cursor{rest: b}
	e := &entry{provers: map[string]digest{}}
	if head := c.take(2); !c.bad && (head[0] != entryVersion || head[1] > 1) {
		return nil, errEntry
	} else if !c.bad {
		e.live = head[1] == 1
	}
	e.seen = time.UnixMilli(c.varint()).UTC()
	copy(e.content[:], c.take(len(e.content)))
	for range c.length(1 + len(digest{})) {
		name := string(c.take(c.length(1)))
		e.provers[name] = c.digest()
	}
	for range c.length(8) {
		if id := c.take(8); !c.bad {
			e.ids = append(e.ids, binary.BigEndian.Uint64(id))
		}
	}
	if c.bad || len(c.rest) > 0 {
		return nil, errEntry
	}
	return e, nil
}

// cursor reads bytes; once something is missing it is bad and gives zeros.
type cursor struct {
	rest []byte
	bad  bool
}

func (c *cursor) take(n int) []byte {
	if c.bad || n > len(c.rest) {
		c.bad = true
		return nil
	}
	out := c.rest[:n:n]
	c.rest = c.rest[n:]
	return out
}

func (c *cursor) digest() (d digest) {
	copy(d[:], c.take(len(d)))
	return d
}

func (c *cursor) varint() int64 {
	v, n := binary.Varint(c.rest)
	if c.bad = c.bad || n <= 0; c.bad {
		return 0
	}
	c.rest = c.rest[n:]
	return v
}

// length reads a count of items that have at least size bytes each.
func (c *cursor) length(size int) int {
	v, n := binary.Uvarint(c.rest)
	if c.bad = c.bad || n <= 0 || v > uint64(len(c.rest)-n)/uint64(size); c.bad {
		return 0
	}
	c.rest = c.rest[n:]
	return int(v)
}
