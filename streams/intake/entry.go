package intake

import (
	"encoding/binary"
	"errors"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/cespare/xxhash/v2"
)

// remembered is how many event ids are kept for each dataset to tell repeats. Producers repeat what is recent: a batch
// sent twice, a scan started again.
const remembered = 32

// digest sums up content: the first 128 bits of SHA-256.
type digest [16]byte

// entry is what intake knows about one dataset, but for bodies, which lie under keys of their own: a scan that finds
// everything as it was then writes small entries only. Times are in milliseconds.
type entry struct {
	live    bool
	seen    time.Time        // event time of the last observation
	gone    time.Time        // when it was last said to be gone: what was said of it until then is void
	content digest           // of the last body
	provers map[string]proof // what each prover asserted last
	words   map[string]word  // by reporter; with them, that of the observer when it is observed
	ids     []uint64         // hashes of the latest event ids, oldest first
}

// proof is what intake knows of a prover's last assertion.
type proof struct {
	content digest
	said    time.Time
}

func newEntry() *entry { return &entry{provers: map[string]proof{}, words: map[string]word{}} }

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

// entryVersion is the first byte of an encoded entry. Version 1 had no reports, version 2 no times of proofs.
const entryVersion = 3

var errEntry = errors.New("state of the dataset is damaged")

// encode writes the entry so that equal entries have equal bytes.
func (e *entry) encode() []byte {
	b := []byte{entryVersion, 0}
	if e.live {
		b[1] = 1
	}
	b = appendTimes(b, e.seen, e.gone)
	b = append(b, e.content[:]...)
	b = binary.AppendUvarint(b, uint64(len(e.provers)))
	for _, name := range slices.Sorted(maps.Keys(e.provers)) {
		b = binary.AppendUvarint(b, uint64(len(name)))
		b = append(b, name...)
		last := e.provers[name]
		b = appendTimes(append(b, last.content[:]...), last.said)
	}
	b = binary.AppendUvarint(b, uint64(len(e.words)))
	for _, name := range slices.Sorted(maps.Keys(e.words)) {
		b = binary.AppendUvarint(b, uint64(len(name)))
		b = append(b, name...)
		w := e.words[name]
		b = append(append(b, w.content[:]...), w.profile[:]...)
		b = binary.AppendUvarint(appendTimes(b, w.since, w.said), uint64(w.size))
	}
	b = binary.AppendUvarint(b, uint64(len(e.ids)))
	for _, id := range e.ids {
		b = binary.BigEndian.AppendUint64(b, id)
	}
	return b
}

func appendTimes(b []byte, times ...time.Time) []byte {
	for _, t := range times {
		b = binary.AppendVarint(b, t.UnixMilli())
	}
	return b
}

// decodeEntry reads what encode wrote.
func decodeEntry(b []byte) (*entry, error) {
	c := cursor{rest: b}
	e := newEntry()
	head := c.take(2)
	if c.bad || head[0] < 1 || head[0] > entryVersion || head[1] > 1 {
		return nil, errEntry
	}
	e.live = head[1] == 1
	e.seen = c.time()
	if head[0] > 1 {
		e.gone = c.time()
	}
	e.content = c.digest()
	for range c.length(1 + len(digest{})) {
		name, last := string(c.take(c.length(1))), proof{content: c.digest()}
		if head[0] > 2 {
			last.said = c.time()
		}
		e.provers[name] = last
	}
	if head[0] > 1 {
		c.words(e.words)
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

func (c *cursor) words(into map[string]word) {
	for range c.length(1 + 2*len(digest{}) + 3) {
		name := string(c.take(c.length(1)))
		into[name] = word{content: c.digest(), profile: c.digest(), since: c.time(), said: c.time(), size: c.length(0)}
	}
}

func (c *cursor) time() time.Time { return time.UnixMilli(c.varint()).UTC() }

func (c *cursor) varint() int64 {
	v, n := binary.Varint(c.rest)
	if c.bad = c.bad || n <= 0; c.bad {
		return 0
	}
	c.rest = c.rest[n:]
	return v
}

// length reads a count of items that have at least size bytes each in what follows.
func (c *cursor) length(size int) int {
	v, n := binary.Uvarint(c.rest)
	if c.bad = c.bad || n <= 0 || v > math.MaxInt32 || v*uint64(size) > uint64(len(c.rest)-n); c.bad {
		return 0
	}
	c.rest = c.rest[n:]
	return int(v)
}
