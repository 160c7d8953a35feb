// Package gazetteer knows names of people and places: common first and family names, cities, countries and states. SOURCES.md tells
// where they come from. It is a list, not a judge: Paris is a city, a first name and a family name.
package gazetteer

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/cespare/xxhash/v2"
)

// Kind is a set of what a name can be.
type Kind uint16

// The kinds of names.
const (
	First       Kind = 1 << iota // a first name
	Last                         // a family name
	City                         // a city or town
	BigCity                      // a city of more than 100,000 people; it is a City too
	Country                      // a country or territory, in one of 20 languages
	CountryCode                  // its alpha-2 or alpha-3 code (ISO 3166-1)
	State                        // a state, province or region
	StateCode                    // its postal abbreviation, in the United States, Canada, Australia, Brazil, Italy, Mexico
	Word                         // an ordinary English word as well
)

// MaxBytes is the longest name that is looked up.
const MaxBytes = 80

// Lookup is everything that the name can be, 0 when it is not known. Case, accents, apostrophes, and how words are separated do not
// matter. It does not allocate, apart from the first call of the process, which builds the index.
func Lookup(name []byte) Kind {
	var folded [MaxBytes]byte
	n := fold(folded[:], name)
	if n == 0 {
		return 0
	}
	return index().find(folded[:n])
}

// FirstName reports whether the name is a common first name.
func FirstName(name []byte) bool { return Lookup(name)&First != 0 }

// LastName reports whether the name is a common family name.
func LastName(name []byte) bool { return Lookup(name)&Last != 0 }

// IsCity reports whether the name is one of a city or town.
func IsCity(name []byte) bool { return Lookup(name)&City != 0 }

// IsCountry reports whether the name is one of a country, or its code.
func IsCountry(name []byte) bool { return Lookup(name)&(Country|CountryCode) != 0 }

// IsState reports whether the name is one of a state or province, or its postal abbreviation.
func IsState(name []byte) bool { return Lookup(name)&(State|StateCode) != 0 }

//go:embed words.txt
var words string // folded name, tab, letters of its kinds; one a line, in byte order

var letters = [256]Kind{'f': First, 'l': Last, 'c': City, 'b': BigCity, 'n': Country, 'i': CountryCode, 's': State, 'p': StateCode, 'w': Word}

// table is a hash table with open addressing over the lines of words. A slot holds the line's offset plus one in its low bits and
// the name's mark in the others; it is 0 when it is free.
type table struct{ slots []uint32 }

// offsetBits are the bits of an offset into words.
const offsetBits = 21

// mark is what of a hash the slot of a name shows, so that most other names need not be compared.
func mark(hash uint64) uint32 { return uint32(hash>>32) &^ (1<<offsetBits - 1) }

var index = sync.OnceValue(newTable)

func newTable() *table {
	lines := strings.Count(words, "\n")
	size := 1
	for size < 2*lines {
		size *= 2
	}
	t := &table{make([]uint32, size)}
	for at := 0; at < len(words); {
		name := words[at : at+strings.IndexByte(words[at:], '\t')]
		hash := xxhash.Sum64String(name)
		slot := t.slot(hash)
		for t.slots[slot] != 0 {
			slot = t.next(slot)
		}
		t.slots[slot] = mark(hash) | uint32(at) + 1
		at += strings.IndexByte(words[at:], '\n') + 1
	}
	return t
}

func (t *table) slot(hash uint64) uint64 { return hash & uint64(len(t.slots)-1) }
func (t *table) next(slot uint64) uint64 { return (slot + 1) & uint64(len(t.slots)-1) }

func (t *table) find(name []byte) (kinds Kind) {
	hash := xxhash.Sum64(name)
	for slot := t.slot(hash); t.slots[slot] != 0; slot = t.next(slot) {
		if t.slots[slot]&^(1<<offsetBits-1) != mark(hash) {
			continue
		}
		line := words[t.slots[slot]&(1<<offsetBits-1)-1:]
		if len(line) <= len(name) || line[len(name)] != '\t' || line[:len(name)] != string(name) {
			continue
		}
		for i := len(name) + 1; line[i] != '\n'; i++ {
			kinds |= letters[line[i]]
		}
		return kinds
	}
	return 0
}
