// Package entity finds people, places and organisations in free text. A linear-chain conditional random field (Lafferty,
// McCallum and Pereira 2001) over hashed features of words, their forms, their neighbours and lists of names decides; its
// weights and lists are embedded, one file a language. The recipe that makes them is in the folder training/entity beside this one.
package entity

import (
	_ "embed"
	"sync"
)

// Kind is what a mention names.
type Kind uint8

// The kinds of mentions. A person is named with the title in front, if there is one. A location is a country, region, town, street or a whole postal address.
const (
	Person Kind = iota
	Location
	Organization
	kinds
)

// String is the kind's name in lower case.
func (k Kind) String() string {
	return [...]string{"person", "location", "organization"}[k]
}

// Mention is one name in a text.
type Mention struct {
	Kind       Kind
	Start, End int     // half-open, in bytes, at the borders of runes
	Confidence float64 // in [0.5, 1]: the mean over its words of the probability that they are in a mention of the kind, given the tags beside them
}

// Tagger is a model of one language. It is read-only and may be shared by goroutines.
type Tagger struct {
	lists lists
	table table
	arcs  arcs
}

//go:embed english.model
var english []byte

var loadEnglish = sync.OnceValue(func() *Tagger {
	t, err := Load(english)
	if err != nil {
		panic(err) // The embedded file is part of the program; a test loads it.
	}
	return t
})

// English is the tagger of English texts; the names in them may be of any language. It is loaded at the first call, in a few milliseconds.
func English() *Tagger { return loadEnglish() }

// NewReader gives the private scratch of one goroutine, about 100 KB.
func (t *Tagger) NewReader() *Reader {
	return &Reader{tagger: t, window: Window{lists: t.lists}}
}
