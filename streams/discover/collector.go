package discover

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"time"
	"unicode/utf8"

	"datawave/schemas/asset"
	"datawave/schemas/event"
)

// MaxValueBytes is where a sampled value is cut, on a rune boundary.
const MaxValueBytes = 4096

// clockStride is how many rows pass between two looks at the clock.
const clockStride = 64

// Collector gathers a bounded sample of one dataset and a profile of every row that it is shown. A source calls, for each
// row, Begin, then Value or Null for its fields, then End. It is for one goroutine. The same rows give the same sample:
// random choices are seeded from the dataset's identity; only the time limit depends on the clock.
type Collector struct {
	budget    Budget
	deadline  time.Time // zero: none
	random    *rand.Rand
	reservoir bool

	fields   []event.Field
	profiles []*profiler
	index    map[string]int

	rows     int64 // rows that were ended
	values   int64 // non-null values that were shown
	repaired int64
	kept     []row
	capacity int   // of kept; the byte limit lowers it in a reservoir
	bytes    int64 // of values in kept
	current  row   // the row between Begin and End
	slot     int   // where current goes in kept; -1 when it is profiled only
	expired  bool
}

// row is one kept row: its values lie end to end in text.
type row struct {
	cells []cell
	text  []byte
}

// cell is one value of a row: text[previous cell's end:end].
type cell struct {
	field int32
	end   int32
}

// NewCollector returns a collector for a dataset with the given fields, whose time limit starts now. A zero limit of the
// budget is taken from DefaultBudget.
func NewCollector(id asset.DatasetID, fields []event.Field, b Budget) *Collector {
	b = b.withDefaults()
	seed := sha256.Sum256([]byte(id.Key()))
	c := &Collector{
		budget:   b,
		random:   rand.New(rand.NewPCG(binary.BigEndian.Uint64(seed[:]), binary.BigEndian.Uint64(seed[8:]))),
		index:    make(map[string]int, len(fields)),
		capacity: b.Rows,
	}
	if !b.Full {
		c.deadline = time.Now().Add(b.Time)
	}
	for _, f := range fields {
		c.AddField(f)
	}
	return c
}

func (b Budget) withDefaults() Budget {
	if b.Rows <= 0 {
		b.Rows = DefaultBudget.Rows
	}
	if b.Bytes <= 0 {
		b.Bytes = DefaultBudget.Bytes
	}
	if b.Time <= 0 {
		b.Time = DefaultBudget.Time
	}
	return b
}

// Budget is the budget in force, with defaults filled in.
func (c *Collector) Budget() Budget { return c.budget }

// Reservoir makes the collector keep a uniform reservoir of Budget.Rows rows instead of the first ones; the rows beyond
// go on being profiled until the time is spent. Call it before the first row. When the bytes run out, the reservoir
// shrinks by random rows, which leaves it uniform.
// Source: Vitter, "Random sampling with a reservoir", ACM TOMS 11(1), 1985, Algorithm R.
func (c *Collector) Reservoir() { c.reservoir = true }

// Deadline is when the time limit ends; the zero time when the budget is Full.
func (c *Collector) Deadline() time.Time { return c.deadline }

// Rows is how many rows were read, kept or only profiled.
func (c *Collector) Rows() int64 { return c.rows }

// Repaired is how many values were not valid UTF-8 and were repaired.
func (c *Collector) Repaired() int64 { return c.repaired }

// Field is the index of the field with the path, -1 when there is none.
func (c *Collector) Field(path string) int {
	if i, ok := c.index[path]; ok {
		return i
	}
	return -1
}

// AddField adds a field that the source found while reading, and returns its index; a path that is known keeps its index.
func (c *Collector) AddField(f event.Field) int {
	if i, ok := c.index[f.Path]; ok {
		return i
	}
	c.index[f.Path] = len(c.fields)
	c.fields = append(c.fields, f)
	c.profiles = append(c.profiles, newProfiler(c.random))
	return len(c.fields) - 1
}

// Begin starts a row. It is false when the budget is spent: the source stops, and must not call End.
func (c *Collector) Begin() bool {
	if c.spent() {
		return false
	}
	c.slot = c.place()
	c.current = row{cells: c.current.cells[:0], text: c.current.text[:0]}
	return true
}

// place chooses where the row that begins goes among the kept ones: an index, or -1 for nowhere.
func (c *Collector) place() int {
	if len(c.kept) < c.capacity && c.bytes < c.budget.Bytes && c.rows == int64(len(c.kept)) {
		return len(c.kept)
	}
	if !c.reservoir {
		return -1
	}
	if j := c.random.Int64N(c.rows + 1); j < int64(len(c.kept)) {
		return int(j)
	}
	return -1
}

// spent reports whether no further row is wanted.
func (c *Collector) spent() bool {
	if c.budget.Full {
		return false
	}
	if !c.reservoir && (len(c.kept) >= c.capacity || c.bytes >= c.budget.Bytes) {
		return true
	}
	if c.rows%clockStride == 0 && !c.expired {
		c.expired = !time.Now().Before(c.deadline)
	}
	return c.expired
}

// Value gives one non-null value of the row as text. It is copied, cut at MaxValueBytes, and repaired where it is not
// UTF-8. It may be called several times for a field, once for each element of a list.
func (c *Collector) Value(field int, text []byte) {
	text = c.repair(text)
	c.values++
	c.profiles[field].value(text)
	if c.slot < 0 || int64(len(c.current.text)) >= c.budget.Bytes {
		return
	}
	c.current.text = append(c.current.text, text...)
	c.current.cells = append(c.current.cells, cell{int32(field), int32(len(c.current.text))})
}

// Null says that the field has no value in this row.
func (c *Collector) Null(field int) { c.profiles[field].nulls++ }

// End ends the row. It is false when the budget is spent.
func (c *Collector) End() (more bool) {
	c.rows++
	if c.slot >= 0 {
		c.keep()
	}
	return !c.spent()
}

// keep puts a copy of the current row in its slot.
func (c *Collector) keep() {
	if c.slot == len(c.kept) {
		c.kept = append(c.kept, row{})
	}
	c.bytes += int64(len(c.current.text)) - int64(len(c.kept[c.slot].text))
	c.kept[c.slot] = c.current.compact()
	c.shrink()
}

// compact is a copy of the row without spare capacity.
func (r row) compact() row {
	return row{cells: append(make([]cell, 0, len(r.cells)), r.cells...), text: append(make([]byte, 0, len(r.text)), r.text...)}
}

// shrink drops random rows from a reservoir until its bytes fit.
func (c *Collector) shrink() {
	for c.reservoir && c.bytes > c.budget.Bytes && len(c.kept) > 1 {
		i, last := c.random.IntN(len(c.kept)), len(c.kept)-1
		c.bytes -= int64(len(c.kept[i].text))
		c.kept[i], c.kept[last] = c.kept[last], row{}
		c.kept = c.kept[:last]
		c.capacity = last
	}
}

// repair is the value cut and made valid UTF-8.
func (c *Collector) repair(text []byte) []byte {
	text = cut(text)
	if utf8.Valid(text) {
		return text
	}
	c.repaired++
	return cut(bytes.ToValidUTF8(text, []byte("\uFFFD")))
}

// cut shortens a value to MaxValueBytes without splitting a rune.
func cut(text []byte) []byte {
	if len(text) <= MaxValueBytes {
		return text
	}
	end := MaxValueBytes
	for back := range utf8.UTFMax {
		if utf8.RuneStart(text[MaxValueBytes-back]) {
			end = MaxValueBytes - back
			break
		}
	}
	return text[:end]
}

// Statistics merges the source's own numbers into a field's profile: a positive count replaces count and nulls, a positive
// distinct and a range replace what the sample gave; shapes and lengths stay the sample's. The profile's origin becomes
// "statistics". When every row is read (Budget.Full), the sample is exact and the statistics are passed over.
func (c *Collector) Statistics(field int, p event.FieldProfile) {
	if !c.budget.Full {
		c.profiles[field].statistics = &p
	}
}

// Sampled is each field with its profile and its kept non-null values in row order. The values are lent: they belong to the
// collector.
func (c *Collector) Sampled() []event.SampledField {
	out := make([]event.SampledField, len(c.fields))
	counts := c.keptCounts()
	for i, f := range c.fields {
		out[i] = event.SampledField{Path: f.Path, Type: f.Type, Profile: c.profiles[i].profile()}
		if counts[i] > 0 {
			out[i].Values = make([][]byte, 0, counts[i])
		}
	}
	for _, r := range c.kept {
		start := int32(0)
		for _, cell := range r.cells {
			out[cell.field].Values = append(out[cell.field].Values, r.text[start:cell.end:cell.end])
			start = cell.end
		}
	}
	return out
}

// keptCounts is how many values of each field are kept.
func (c *Collector) keptCounts() []int {
	counts := make([]int, len(c.fields))
	for _, r := range c.kept {
		for _, cell := range r.cells {
			counts[cell.field]++
		}
	}
	return counts
}
