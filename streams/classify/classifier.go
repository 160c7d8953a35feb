package classify

import (
	"bytes"

	"github.com/cespare/xxhash/v2"

	"datawave/streams/classify/detector"
	"datawave/streams/classify/entity"
	"datawave/streams/classify/match"
)

// Classifier applies a set. It belongs to one goroutine; its scratch space makes a field cost no allocation per value.
type Classifier struct {
	set         *Set
	whole, text *match.Matcher
	counter     counter
	shapes      shapes
	file        *caseFile
	context     Context
	headers     []string // of the fields of a table
	around      surroundings
	places      *detector.Surroundings
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
	c := &Classifier{set: s, whole: s.whole.NewMatcher(), text: s.text.NewMatcher(), places: s.contexts.NewSurroundings(), file: s.judge.newCaseFile()}
	c.counter.tallies = make([]Tally, len(s.detectors))
	c.hit = func(pattern, start, end int) { c.hits = append(c.hits, hit{pattern, start, end}) }
	return c
}

// ClassifyTable is as of Set.
func (c *Classifier) ClassifyTable(t Table) []Conclusion {
	c.headers = c.headers[:0]
	for i := range t.Fields {
		c.headers = append(c.headers, t.Fields[i].Header)
	}
	c.context = Context{Dataset: t.Name, around: &c.around}
	c.file.names.look(&c.around, t.Name, c.headers)
	out := make([]Conclusion, len(t.Fields))
	for i := range t.Fields {
		out[i] = c.conclude(&t.Fields[i], &c.context)
	}
	return out
}

func (c *Classifier) conclude(f *Field, ctx *Context) Conclusion {
	c.file.open(f, ctx)
	c.want()
	seen := c.count(f.Values)
	out := Conclusion{Seen: seen, Labels: c.file.decide(c.counter.tallies, c.counter.counted, seen)}
	for i := range out.Labels {
		out.Labels[i].Mask = c.mask(c.set.judge.byInfotype[out.Labels[i].Infotype], f.Values)
	}
	c.shapes.forget()
	return out
}

// want tells the matchers which detectors can come to a label at all: what the others would say is not needed.
func (c *Classifier) want() {
	wanted, searched := c.set.judge.sure, c.set.sureTexts
	for i := range c.file.heard.All() {
		wanted.Add(i)
		if pattern := c.set.textOf[i]; pattern >= 0 {
			searched.Add(pattern)
		}
	}
	c.whole.Ask(wanted)
	c.text.Ask(searched)
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
	if found.Empty() {
		return
	}
	c.places.Open(value)
	for pattern := range found.All() {
		i := c.set.textual[pattern]
		if start, end, ok := c.find(pattern, value); ok && !o.matched.Has(i) {
			o.inside.Add(i)
			c.counter.tallies[i].support(xxhash.Sum64(value[start:end]))
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
	which := c.set.textual[pattern]
	for from := 0; ; from = behind(start, end) {
		if start, end = c.text.Find(pattern, text, from); start < 0 {
			return -1, -1, false
		}
		if ok, _ = c.places.InText(which, start, end); ok {
			return start, end, true
		}
	}
}

// appendPatterns appends the spans, in bytes, of what the detectors that read texts find.
func (c *Classifier) appendPatterns(dst []Span, text []byte) []Span {
	c.hits = c.hits[:0]
	c.text.Ask(match.Everything)
	c.text.Scan(text, c.hit)
	c.places.Open(text)
	for _, h := range c.hits {
		dst = c.appendStanding(dst, text, h)
	}
	return dst
}

// appendStanding appends a hit, or what else of its pattern begins inside it where it does not stand itself.
func (c *Classifier) appendStanding(dst []Span, text []byte, h hit) []Span {
	which := c.set.textual[h.pattern]
	for start, end := h.start, h.end; start >= 0 && start < h.end; {
		if accepted, sure := c.places.InText(which, start, end); accepted {
			d := &c.set.detectors[which]
			return append(dst, Span{d.Infotype, start, end, spanConfidence(d, sure)})
		}
		if end-start > longToken {
			break
		}
		start, end = c.text.Find(h.pattern, text[:h.end], bounded(text, start+1, h.end))
	}
	return dst
}

// bounded returns the first place from from on at which a match can begin, or to.
func bounded(text []byte, from, to int) int {
	for from < to && !detector.BoundedBefore(text, from) {
		from++
	}
	return from
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
