package classify

import (
	"bytes"

	"datawave/streams/classify/detector"
	"datawave/streams/classify/gazetteer"
)

// check is what a detector asks of a value that its expressions match, as little as it takes.
type check struct {
	valid  func([]byte) bool // or nil
	listed detector.Lists    // of which a word must be; 0 for no such condition
	named  gazetteer.Kind    // of which the value must be; 0 likewise
	spaced bool              // a space must be in it
	texts  bool              // the detector reads texts too
}

func checksOf(detectors []detector.Detector) []check {
	out := make([]check, len(detectors))
	for i := range detectors {
		d := &detectors[i]
		out[i] = check{valid: d.Valid, listed: d.Listed, named: d.Named, spaced: d.Spaced, texts: len(d.Text) > 0}
	}
	return out
}

// reading is what several checks ask about one value, found out when the first one asks.
type reading struct {
	value  []byte
	listed detector.Lists
	named  gazetteer.Kind
	words  bool // listed is known
	name   bool // named is known
	gap    gap
}

// gap tells whether a value has a space in it.
type gap uint8

const (
	unknown gap = iota
	without
	with
)

func (r *reading) accepts(c *check) bool {
	if c.spaced && !r.spaced() {
		return false
	}
	if c.listed != 0 && r.lists()&c.listed == 0 || c.named != 0 && r.kinds()&c.named == 0 {
		return false
	}
	return c.valid == nil || c.valid(r.value)
}

func (r *reading) lists() detector.Lists {
	if !r.words {
		r.listed, r.words = detector.ListsOf(r.value), true
	}
	return r.listed
}

func (r *reading) spaced() bool {
	if r.gap == unknown {
		r.gap = without
		if bytes.IndexByte(r.value, ' ') >= 0 {
			r.gap = with
		}
	}
	return r.gap == with
}

func (r *reading) kinds() gazetteer.Kind {
	if !r.name {
		r.named, r.name = gazetteer.Lookup(r.value), true
	}
	return r.named
}
