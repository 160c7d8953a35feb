package classify

import (
	"bytes"

	"github.com/cespare/xxhash/v2"

	"datawave/streams/classify/detector"
	"datawave/streams/classify/entity"
	"datawave/streams/classify/match"
)

// lane is how many values go through the automaton at once.
const lane = 128

// Classifier applies a set. It belongs to one goroutine; its scratch space makes a field cost no allocation per value.
type Classifier struct {
	set         *Set
	whole, text *match.Matcher
	tallies     []Tally
	counted     match.Set // the tallies that are not empty
	file        *caseFile
	outcomes    [kept]outcome
	loose       [lane]outcome // of values whose place is taken
	used        []uint8       // the outcomes that stand for values
	waiting     int           // values that wait in the lane
	values      [lane][]byte
	targets     [lane]*outcome
	found       [lane]match.Set
	hits        []hit
	hit         func(pattern, start, end int) // appends to hits
	spans, kept []Span
	reader      *entity.Reader // nil before the first text
	mentions    []entity.Mention
}

// hit is an occurrence of a pattern in a text, in bytes.
type hit struct{ pattern, start, end int }

// NewClassifier returns a classifier for one goroutine.
func (s *Set) NewClassifier() *Classifier {
	go s.Freeze()
	c := &Classifier{set: s, whole: s.whole.NewMatcher(), text: s.text.NewMatcher(), tallies: make([]Tally, len(s.detectors)), file: s.judge.newCaseFile()}
	c.hit = func(pattern, start, end int) { c.hits = append(c.hits, hit{pattern, start, end}) }
	return c
}

// ClassifyTable is as of Set.
func (c *Classifier) ClassifyTable(t Table) []Conclusion {
	ctx := Context{Dataset: t.Name}
	for i := range t.Fields {
		ctx.Headers = append(ctx.Headers, t.Fields[i].Header)
	}
	out := make([]Conclusion, len(t.Fields))
	for i := range t.Fields {
		out[i] = c.conclude(&t.Fields[i], &ctx)
	}
	return out
}

func (c *Classifier) conclude(f *Field, ctx *Context) Conclusion {
	c.set.judge.open(c.file, f, ctx)
	c.want()
	seen := c.count(f.Values)
	out := Conclusion{Seen: seen, Labels: c.file.decide(c.tallies, c.counted, seen)}
	for i := range out.Labels {
		out.Labels[i].Mask = c.mask(out.Labels[i].Infotype, f.Values)
	}
	return out
}

// want tells the matchers which detectors can come to a label at all: what the others would say is not needed.
func (c *Classifier) want() {
	wanted := c.set.judge.sure
	wanted.Union(&c.file.heard)
	c.whole.Ask(wanted)
	searched := match.Set{}
	for i := range wanted.All() {
		if pattern := c.set.textOf[i]; pattern >= 0 {
			searched.Add(pattern)
		}
	}
	c.text.Ask(searched)
}

// count fills the tallies from the values of a field and returns how many values were not blank. A value that repeats one seen
// shortly before is only counted: columns of few different values are many.
func (c *Classifier) count(values [][]byte) (seen int64) {
	for i := range c.counted.All() {
		c.tallies[i] = Tally{}
	}
	c.counted = match.Set{}
	for _, value := range values {
		if value = bytes.TrimSpace(value); len(value) == 0 {
			continue
		}
		seen++
		hash := xxhash.Sum64(value)
		slot := hash % kept
		o := &c.outcomes[slot]
		if o.times > 0 && o.hash == hash {
			o.times++
			continue
		}
		if o.pending {
			o = &c.loose[c.waiting] // its place is taken by a value that waits
		} else if o.times == 0 {
			c.used = append(c.used, uint8(slot))
		}
		c.replace(o)
		o.hash, o.times, o.pending = hash, 1, true
		c.values[c.waiting], c.targets[c.waiting] = value, o
		if c.waiting++; c.waiting == lane {
			c.flush()
		}
	}
	c.flush()
	for _, slot := range c.used {
		c.replace(&c.outcomes[slot])
	}
	for i := range c.loose {
		c.replace(&c.loose[i])
	}
	c.used = c.used[:0]
	return seen
}

// kept is how many outcomes of values are kept.
const kept = 256

// outcome is what the detectors say about one value, and how often it occurred since that was counted.
type outcome struct {
	hash                   uint64
	times                  int64
	pending                bool // the value waits in the lane
	matched, valid, inside match.Set
}

// replace counts what an outcome stands for, and frees it.
func (c *Classifier) replace(o *outcome) {
	if o.times == 0 {
		return
	}
	c.counted.Union(&o.matched)
	c.counted.Union(&o.inside)
	for i := range o.matched.All() {
		c.tallies[i].Matched += o.times
	}
	for i := range o.valid.All() {
		c.tallies[i].Valid += o.times
	}
	for i := range o.inside.All() {
		c.tallies[i].Inside += o.times
	}
	o.times = 0
}

// flush runs the automaton over the values that wait.
func (c *Classifier) flush() {
	n := c.waiting
	c.whole.MatchAll(c.values[:n], c.found[:n])
	for i, value := range c.values[:n] {
		o := c.targets[i]
		o.matched, o.valid, o.inside, o.pending = c.found[i], match.Set{}, match.Set{}, false
		accepted := !o.matched.Empty() && c.check(o, value)
		if !accepted && len(value) > minInside && inParts(value) {
			c.search(o, value)
		}
		c.values[i] = nil
	}
	c.waiting = 0
}

// minInside is the length in bytes from which a value is searched for infotypes inside it.
const minInside = 12

// parting are the bytes between the parts of a longer value: words, members, parameters, elements.
var parting = [256]bool{' ': true, '\t': true, '\n': true, '=': true, ',': true, ';': true, '"': true, '<': true, '>': true, '&': true, '|': true, '(': true}

// inParts reports whether a value has parts. One without is a single token.
func inParts(value []byte) bool {
	for _, c := range value {
		if parting[c] {
			return true
		}
	}
	return false
}

// search looks for infotypes inside a longer value.
func (c *Classifier) search(o *outcome, value []byte) {
	found := c.text.Match(value)
	for pattern := range found.All() {
		i := c.set.textual[pattern]
		if start, end, ok := c.find(pattern, value); ok && !o.matched.Has(i) {
			o.inside.Add(i)
			c.tallies[i].support(xxhash.Sum64(value[start:end]))
		}
	}
}

// Matches are the detectors, by their place in the set, of which an expression matches all of a value.
func (c *Classifier) Matches(value []byte) match.Set {
	c.whole.Ask(match.Everything)
	return c.whole.Match(bytes.TrimSpace(value))
}

// find is the first occurrence of a pattern in text that its detector lets stand.
func (c *Classifier) find(pattern int, text []byte) (start, end int, ok bool) {
	d := &c.set.detectors[c.set.textual[pattern]]
	for from := 0; ; from = behind(start, end) {
		if start, end = c.text.Find(pattern, text, from); start < 0 {
			return -1, -1, false
		}
		if ok, _ = d.InText(text, start, end); ok {
			return start, end, true
		}
	}
}

// appendPatterns appends the spans, in bytes, of what the detectors that read texts find.
func (c *Classifier) appendPatterns(dst []Span, text []byte) []Span {
	c.hits = c.hits[:0]
	c.text.Ask(match.Everything)
	c.text.Scan(text, c.hit)
	for _, h := range c.hits {
		dst = c.appendStanding(dst, text, h)
	}
	return dst
}

// appendStanding appends a hit, or what else of its pattern begins inside it where it does not stand itself.
func (c *Classifier) appendStanding(dst []Span, text []byte, h hit) []Span {
	d := &c.set.detectors[c.set.textual[h.pattern]]
	for start, end := h.start, h.end; start >= 0 && start < h.end; {
		if accepted, sure := d.InText(text, start, end); accepted {
			return append(dst, Span{d.Infotype, start, end, spanConfidence(d, sure)})
		}
		if end-start > longToken {
			break
		}
		start, end = c.text.Find(h.pattern, text[:h.end], start+1)
	}
	return dst
}

// spanConfidence is announced where a context word speaks, and the form does not on its own.
func spanConfidence(d *detector.Detector, sure bool) float64 {
	if sure {
		return max(d.Values, announced)
	}
	return announced
}

// longToken is the length in bytes from which what was refused is passed over whole, so that no text takes quadratic time.
const longToken = 256

func behind(start, end int) int {
	if end-start > longToken {
		return end
	}
	return start + 1
}
