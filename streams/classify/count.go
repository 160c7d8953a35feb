package classify

import (
	"bytes"
	"math/bits"

	"github.com/cespare/xxhash/v2"

	"datawave/streams/classify/match"
)

// lane is how many values go through the automaton at once, and kept how many outcomes of values are kept.
const (
	lane = 128
	kept = 256
)

// counter counts what the detectors say about the values of one field. Its scratch space is used again for the next field.
type counter struct {
	tallies  []Tally
	counted  match.Set // the tallies that are not empty
	outcomes [kept]outcome
	loose    [lane]outcome // of values whose place is taken
	used     []uint8       // the outcomes that stand for values
	spilled  []uint8       // those of the loose ones
	waiting  int           // values that wait in the lane
	values   [lane][]byte
	targets  [lane]*outcome
	found    [lane]match.Set
	alike    alike
}

// outcome is what the detectors say about one value, and how often it occurred since that was counted.
type outcome struct {
	hash                   uint64
	times                  int64
	pending                bool   // the value waits in the lane
	value                  []byte // of the field, for the length of the call
	matched, valid, inside match.Set
}

// alike stands for values in a row of which the detectors say the same: a column's are alike.
type alike struct {
	matched, valid match.Set
	times          int64
}

// count fills the tallies from the values of a field and returns how many values were not blank. A value that repeats one seen
// shortly before is only counted: columns of few different values are many.
func (c *Classifier) count(values [][]byte) (seen int64) {
	n := &c.counter
	n.reset()
	c.shapes.begin(len(values))
	for _, value := range values {
		if value = trimmed(value); len(value) == 0 {
			continue
		}
		seen++
		hash := xxhash.Sum64(value)
		slot := uint8(hash % kept)
		o := &n.outcomes[slot]
		if o.times > 0 && o.hash == hash {
			o.times++
			continue
		}
		switch {
		case o.pending: // its place is taken by a value that waits
			o = &n.loose[n.waiting]
			if o.times == 0 {
				n.spilled = append(n.spilled, uint8(n.waiting))
			}
		case o.times == 0:
			n.used = append(n.used, slot)
		}
		c.replace(o)
		o.hash, o.times, o.pending, o.value = hash, 1, true, value
		n.values[n.waiting], n.targets[n.waiting] = value, o
		if n.waiting++; n.waiting == lane {
			c.flush()
		}
	}
	c.flush()
	c.settle()
	return seen
}

// trimmed is the value without space around it.
func trimmed(value []byte) []byte {
	if n := len(value); n > 0 && value[0]-'!' < 0x7f-'!' && value[n-1]-'!' < 0x7f-'!' {
		return value
	}
	return bytes.TrimSpace(value)
}

func (n *counter) reset() {
	for i := range n.counted.All() {
		n.tallies[i] = Tally{}
	}
	n.counted = match.Set{}
}

// settle counts the outcomes that still stand for values.
func (c *Classifier) settle() {
	n := &c.counter
	for _, slot := range n.used {
		c.replace(&n.outcomes[slot])
	}
	for _, slot := range n.spilled {
		c.replace(&n.loose[slot])
	}
	n.used, n.spilled = n.used[:0], n.spilled[:0]
	n.sum()
}

// replace counts what an outcome stands for, and frees it.
func (c *Classifier) replace(o *outcome) {
	if o.times == 0 {
		return
	}
	n := &c.counter
	if a := &n.alike; o.matched == a.matched && o.valid == a.valid {
		a.times += o.times
	} else {
		n.sum()
		n.alike = alike{o.matched, o.valid, o.times}
	}
	if !o.inside.Empty() {
		n.counted.Union(&o.inside)
		for i := range o.inside.All() {
			n.tallies[i].Inside += o.times
		}
	}
	c.shapes.keep(o)
	o.times, o.value = 0, nil
}

// sum adds what is alike to the tallies.
func (n *counter) sum() {
	a := &n.alike
	n.counted.Union(&a.matched)
	for i := range a.matched.All() {
		n.tallies[i].Matched += a.times
	}
	for i := range a.valid.All() {
		n.tallies[i].Valid += a.times
	}
	n.alike = alike{}
}

// flush runs the automaton over the values that wait.
func (c *Classifier) flush() {
	n := &c.counter
	waiting := n.waiting
	c.whole.MatchAll(n.values[:waiting], n.found[:waiting])
	for i, value := range n.values[:waiting] {
		o := n.targets[i]
		o.matched, o.valid, o.inside, o.pending = n.found[i], match.Set{}, match.Set{}, false
		accepted := !o.matched.Empty() && c.check(o, value)
		if !accepted && len(value) > minInside && inParts(value) {
			c.search(o, value)
		}
		n.values[i] = nil
	}
	n.waiting = 0
}

// check asks the detectors that match a value whole, and tells whether one that reads texts accepts it.
func (c *Classifier) check(o *outcome, value []byte) (accepted bool) {
	r := reading{value: value}
	for i, word := range o.matched {
		for ; word != 0; word &= word - 1 {
			at := i*64 + bits.TrailingZeros64(word)
			if check := &c.set.checks[at]; r.accepts(check) {
				o.valid.Add(at)
				c.counter.tallies[at].support(o.hash)
				accepted = accepted || check.texts
			}
		}
	}
	return accepted
}
