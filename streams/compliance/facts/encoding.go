package facts

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"

	"datawave/schemas/event"
	"datawave/schemas/topic"
)

// errDamaged is a fault of the store, not of a record.
var errDamaged = errors.New("facts of the dataset are damaged")

// place is where in datawave.facts something was said; next is 0 where it was not.
type place struct {
	partition int32
	next      int64 // the offset and one
}

func placeOf(p event.Position) place { return place{p.Partition, p.Offset + 1} }

func (p place) said() bool { return p.next != 0 }

func (p place) position() event.Position {
	return event.Position{Topic: topic.Facts, Partition: p.partition, Offset: p.next - 1}
}

func (p place) compare(q place) int {
	if p.partition != q.partition {
		return int(p.partition) - int(q.partition)
	}
	return int(max(-1, min(1, p.next-q.next)))
}

// writer appends; equal values give equal bytes.
type writer []byte

func (w *writer) text(s string) {
	w.count(len(s))
	*w = append(*w, s...)
}

func (w *writer) count(n int) { *w = binary.AppendUvarint(*w, uint64(n)) }

func (w *writer) number(n int64) { *w = binary.AppendVarint(*w, n) }

func (w *writer) double(x float64) { *w = binary.LittleEndian.AppendUint64(*w, math.Float64bits(x)) }

func (w *writer) flags(list ...bool) {
	var b byte
	for i, on := range list {
		if on {
			b |= 1 << i
		}
	}
	*w = append(*w, b)
}

func (w *writer) texts(list []string) {
	w.count(len(list))
	for _, s := range list {
		w.text(s)
	}
}

func (w *writer) place(p place) {
	w.count(int(p.partition))
	w.count(int(p.next))
}

// section appends what write does with its length before it.
func (w *writer) section(write func(w *writer)) {
	from := len(*w)
	write(w)
	var head [binary.MaxVarintLen64]byte
	n := binary.PutUvarint(head[:], uint64(len(*w)-from))
	*w = slices.Insert(*w, from, head[:n]...)
}

// reader reads what writer wrote; once something is missing it is bad and gives zeros. Texts are parts of the string that it reads.
type reader struct {
	rest string
	bad  bool
}

func (r *reader) take(n int) string {
	if r.bad || n > len(r.rest) {
		r.bad = true
		return ""
	}
	out := r.rest[:n]
	r.rest = r.rest[n:]
	return out
}

func (r *reader) uvarint() (v uint64) {
	for shift := 0; shift < 64; shift += 7 {
		if len(r.rest) == 0 {
			break
		}
		b := r.rest[0]
		r.rest = r.rest[1:]
		v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return v
		}
	}
	r.bad = true
	return 0
}

// count is a number of things that take a byte each at least.
func (r *reader) count() int {
	v := r.uvarint()
	if v > uint64(len(r.rest)) {
		r.bad = true
		return 0
	}
	return int(v)
}

func (r *reader) number() int64 {
	v := r.uvarint()
	return int64(v>>1) ^ -int64(v&1)
}

func (r *reader) text() string { return r.take(r.count()) }

func (r *reader) double() float64 {
	b := r.take(8)
	if r.bad {
		return 0
	}
	return math.Float64frombits(binary.LittleEndian.Uint64([]byte(b)))
}

func (r *reader) flags() byte {
	b := r.take(1)
	if r.bad {
		return 0
	}
	return b[0]
}

func (r *reader) place() place {
	return place{int32(r.uvarint()), int64(r.uvarint())}
}

func (r *reader) texts() (list []string) {
	for range r.count() {
		list = append(list, r.text())
	}
	return list
}

// err says whether all was read, and nothing is left.
func (r *reader) err() error {
	if r.bad || r.rest != "" {
		return errDamaged
	}
	return nil
}
