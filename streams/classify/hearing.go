package classify

import (
	"slices"
	"strings"

	"datawave/streams/classify/header"
	"datawave/streams/classify/match"
)

// hearing is what the judge hears in one header. It does not change.
type hearing struct {
	header     header.Header
	heard      match.Set
	claims     []hearsay
	categories []category // that the header names clearly
}

// hearsay is what a header says for one detector.
type hearsay struct {
	detector     int
	strong, weak heard
	unless       bool
}

// heard is how a header says a phrase of a detector.
type heard struct {
	header.Match
	phrase header.Phrase
}

// better prefers the more telling place, then the longer phrase.
func (h *heard) better(than *heard) bool {
	return h.Place > than.Place || h.Place == than.Place && len(h.phrase) > len(than.phrase)
}

// hear listens to a header.
func (j *judge) hear(name string) *hearing {
	h := &hearing{header: j.vocabulary.Read(name)}
	for start, word := range h.header.Words {
		for i := range j.phrases[word] {
			s := &j.phrases[word][i]
			if m := h.header.Match(s.phrase, start); m.Place > header.Nowhere {
				h.take(s, heard{m, s.phrase})
			}
		}
	}
	for i := range h.claims {
		c := &h.claims[i]
		if own := j.detectors[c.detector].kind; c.strong.Place >= header.Dressed && !c.strong.About && !c.unless && !slices.Contains(h.categories, own) {
			h.categories = append(h.categories, own)
		}
	}
	return h
}

// take takes in a phrase of a detector.
func (h *hearing) take(s *spoken, found heard) {
	c := h.claim(s.detector)
	switch {
	case s.role == unless:
		c.unless = true
	case s.role == strong && found.better(&c.strong):
		c.strong = found
	case s.role == weak && found.better(&c.weak):
		c.weak = found
	}
}

// claim is what the header says for a detector so far.
func (h *hearing) claim(detector int) *hearsay {
	if h.heard.Has(detector) {
		i := slices.IndexFunc(h.claims, func(c hearsay) bool { return c.detector == detector })
		return &h.claims[i]
	}
	h.heard.Add(detector)
	h.claims = append(h.claims, hearsay{detector: detector})
	return &h.claims[len(h.claims)-1]
}

// names keeps what was read of names, because the same columns come again and again. It belongs to one goroutine.
type names struct {
	judge  *judge
	heard  map[string]*hearing
	people map[string]bool
	types  map[string]typeKind
}

// The bounds of names: those of a map, and bytes of a name that is kept.
const (
	rememberedNames = 2048
	rememberedBytes = 128
)

func newNames(j *judge) names {
	return names{judge: j, heard: map[string]*hearing{}, people: map[string]bool{}, types: map[string]typeKind{}}
}

// hearing is what a field's header says.
func (n *names) hearing(name string) *hearing {
	if known, ok := n.heard[name]; ok {
		return known
	}
	return remember(n.heard, name, n.judge.hear(name))
}

// aboutPeople reports whether a dataset's name says that rows are people.
func (n *names) aboutPeople(name string) bool {
	if known, ok := n.people[name]; ok {
		return known
	}
	return remember(n.people, name, n.judge.vocabulary.AboutPeople(name))
}

// typeKind reads the name of a declared type.
func (n *names) typeKind(name string) typeKind {
	if known, ok := n.types[name]; ok || name == "" {
		return known
	}
	return remember(n.types, name, kindOfType(name))
}

// remember keeps what was read of a name, within the bounds.
func remember[T any](kept map[string]T, name string, read T) T {
	if len(name) > rememberedBytes {
		return read
	}
	if len(kept) >= rememberedNames {
		clear(kept)
	}
	kept[strings.Clone(name)] = read
	return read
}
