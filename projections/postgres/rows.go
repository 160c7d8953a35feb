package postgres

import (
	"encoding/binary"
	"math"
	"strings"
)

// Rows are rows in the binary format of COPY, without its header and trailer. Source: PostgreSQL 15 manual, "COPY", "Binary Format".
// The key columns of a table come first and have a fixed size, so that the beginning of a row is its key.
type Rows struct {
	data   []byte
	starts []int
}

// Len is the number of rows.
func (r *Rows) Len() int { return len(r.starts) }

// Size is their bytes.
func (r *Rows) Size() int { return len(r.data) }

// Clear forgets the rows and keeps the memory.
func (r *Rows) Clear() { r.data, r.starts = r.data[:0], r.starts[:0] }

// Begin begins a row of n columns, which follow.
func (r *Rows) Begin(n int) {
	r.starts = append(r.starts, len(r.data))
	r.data = binary.BigEndian.AppendUint16(r.data, uint16(n))
}

// Null appends a column without a value.
func (r *Rows) Null() { r.data = binary.BigEndian.AppendUint32(r.data, math.MaxUint32) }

// Int appends a bigint.
func (r *Rows) Int(v int64) {
	r.data = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(r.data, 8), uint64(v))
}

// Float appends a double precision.
func (r *Rows) Float(v float64) { r.Int(int64(math.Float64bits(v))) }

// Bool appends a boolean.
func (r *Rows) Bool(v bool) {
	b := byte(0)
	if v {
		b = 1
	}
	r.data = append(binary.BigEndian.AppendUint32(r.data, 1), b)
}

// UUID appends a uuid.
func (r *Rows) UUID(v [16]byte) { r.data = append(binary.BigEndian.AppendUint32(r.data, 16), v[:]...) }

// uuidType is the object id of the type uuid. Source: PostgreSQL 15, src/include/catalog/pg_type.dat.
const uuidType = 2950

// UUIDs appends a uuid[].
func (r *Rows) UUIDs(list [][16]byte) {
	const header, element = 20, 4 + 16
	if len(list) == 0 { // an array without elements has no dimension
		r.data = binary.BigEndian.AppendUint32(r.data, 12)
		r.words(0, 0, uuidType)
		return
	}
	r.words(uint32(header+element*len(list)), 1, 0, uuidType, uint32(len(list)), 1)
	for _, v := range list {
		r.UUID(v)
	}
}

func (r *Rows) words(list ...uint32) {
	for _, v := range list {
		r.data = binary.BigEndian.AppendUint32(r.data, v)
	}
}

// Bytes appends a bytea; nil is no value.
func (r *Rows) Bytes(v []byte) {
	if v == nil {
		r.Null()
		return
	}
	r.data = append(binary.BigEndian.AppendUint32(r.data, uint32(len(v))), v...)
}

// Text appends a text, as Text spells it.
func (r *Rows) Text(v string) {
	v = Text(v)
	r.data = append(binary.BigEndian.AppendUint32(r.data, uint32(len(v))), v...)
}

// Text is a string as a column of type text can hold it: without the character NUL, for which U+FFFD stands.
func Text(v string) string {
	if strings.IndexByte(v, 0) < 0 {
		return v
	}
	return strings.ReplaceAll(v, "\x00", "\uFFFD")
}

func (r *Rows) row(i int) []byte {
	if i+1 < len(r.starts) {
		return r.data[r.starts[i]:r.starts[i+1]]
	}
	return r.data[r.starts[i]:]
}

func (r *Rows) append(row []byte) {
	r.starts = append(r.starts, len(r.data))
	r.data = append(r.data, row...)
}

func (r *Rows) appendAll(other *Rows) {
	for _, start := range other.starts {
		r.starts = append(r.starts, len(r.data)+start)
	}
	r.data = append(r.data, other.data...)
}
