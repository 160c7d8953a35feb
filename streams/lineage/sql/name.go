package sql

import "strings"

// name is an identifier: id tells it by its exact folded text, low without case. The zero name is none.
type name struct{ id, low int32 }

func (n name) none() bool { return n.id == 0 }

// is says whether two names are the same without case, which is how columns and aliases are found.
func (n name) is(other name) bool { return n.low == other.low }

// fold is what a dialect does to the case of an identifier without quotes.
type fold uint8

const (
	foldNone fold = iota
	foldLower
	foldUpper
)

type nameEntry struct {
	text string
	hash uint32
	low  int32
}

// names turns identifiers into numbers and keeps them across texts.
type names struct {
	slots   []int32 // open addressing; 0 is free
	entries []nameEntry
}

func newNames() *names {
	return &names{slots: make([]int32, 1024), entries: make([]nameEntry, 1, 512)}
}

func (n *names) text(of name) string { return n.entries[of.id].text }

func foldByte(c byte, f fold) byte {
	switch {
	case f == foldLower && c >= 'A' && c <= 'Z':
		return c + 'a' - 'A'
	case f == foldUpper && c >= 'a' && c <= 'z':
		return c - 'a' + 'A'
	}
	return c
}

func (n *names) intern(text string, f fold) name {
	hash := uint32(2166136261)
	for i := range len(text) {
		hash = (hash ^ uint32(foldByte(text[i], f))) * 16777619
	}
	mask := uint32(len(n.slots) - 1)
	slot := hash & mask
	for ; n.slots[slot] != 0; slot = (slot + 1) & mask {
		id := n.slots[slot]
		if e := &n.entries[id]; e.hash == hash && sameFolded(e.text, text, f) {
			return name{id, e.low}
		}
	}
	return n.add(folded(text, f), hash)
}

func (n *names) add(text string, hash uint32) name {
	id := int32(len(n.entries))
	n.entries = append(n.entries, nameEntry{text: text, hash: hash, low: id})
	n.place(id)
	if 2*len(n.entries) > len(n.slots) {
		n.slots = make([]int32, 2*len(n.slots))
		for id := 1; id < len(n.entries); id++ {
			n.place(int32(id))
		}
	}
	if lower := folded(text, foldLower); lower != text {
		n.entries[id].low = n.intern(lower, foldNone).id
	}
	return name{id, n.entries[id].low}
}

func (n *names) place(id int32) {
	mask := uint32(len(n.slots) - 1)
	slot := n.entries[id].hash & mask
	for n.slots[slot] != 0 {
		slot = (slot + 1) & mask
	}
	n.slots[slot] = id
}

func sameFolded(known, text string, f fold) bool {
	if len(known) != len(text) {
		return false
	}
	for i := range len(text) {
		if known[i] != foldByte(text[i], f) {
			return false
		}
	}
	return true
}

// folded is a copy, so that names do not hold on to the text that they come from.
func folded(text string, f fold) string {
	out := []byte(text)
	for i := range out {
		out[i] = foldByte(out[i], f)
	}
	return string(out)
}

// sameWord compares with an upper-case word without case.
func sameWord(text, upper string) bool {
	return len(text) == len(upper) && strings.EqualFold(text, upper)
}
