package detector

import (
	"math/bits"
	"strings"
	"unicode/utf8"
)

// letter is the class of letters in expressions: ASCII letters, and everything beyond ASCII.
const letter = `[A-Za-z\x{80}-\x{10ffff}]`

// Lists is a set of lists of lower-case ASCII words of at most maxListed bytes.
type Lists uint32

const maxListed = 32

// Three that are no lists are known for any word: that it is a single byte, that it holds a byte beyond ASCII, and that it ends as
// the names of streets do.
const (
	initial Lists = 1 << iota
	foreign
	streetLike
)

// dictionary holds the words of all lists: a hash table with open addressing. A word is looked for in known first, by its hash: few
// words of a value are in any list.
var dictionary = struct {
	entries [1 << 13]entry
	known   [1 << 10]uint64
	lists   int // how many there are
	words   int
}{lists: bits.Len32(uint32(streetLike))}

// entry is a word with its lists; the word is empty where there is none.
type entry struct {
	word  string
	lists Lists
}

// listed makes a list. All of them are made before the program starts.
func listed(words string) Lists {
	list := Lists(1) << dictionary.lists
	dictionary.lists++
	for w := range strings.FieldsSeq(words) {
		var small [maxListed]byte
		hash := fold(&small, []byte(w))
		e := find([]byte(w), hash)
		if e.word == "" {
			dictionary.words++
		}
		e.word, e.lists = w, e.lists|list
		at, bit := place(hash)
		dictionary.known[at] |= bit
	}
	if list == 0 || 2*dictionary.words > len(dictionary.entries) {
		panic("too many lists, or words in lists")
	}
	return list
}

// find is the entry of a word in lower case, or the free one where it would be.
func find(word []byte, hash uint64) *entry {
	const last = uint64(len(dictionary.entries) - 1)
	for at := spread(hash) >> 32; ; at++ {
		if e := &dictionary.entries[at&last]; e.word == "" || e.word == string(word) {
			return e
		}
	}
}

// fold writes a word of at most maxListed bytes with its ASCII letters in lower case, and returns a hash of that.
func fold(small *[maxListed]byte, word []byte) (hash uint64) {
	for i, c := range word {
		small[i] = lower[c]
		hash = mixed(hash, lower[c])
	}
	return hash
}

func mixed(hash uint64, c byte) uint64 { return bits.RotateLeft64(hash, 7) ^ uint64(c) }

// lower are the bytes with ASCII letters in lower case.
var lower = func() (to [256]byte) {
	for c := range to {
		to[c] = byte(c)
		if byte(c)-'A' < 26 {
			to[c] |= 0x20
		}
	}
	return to
}()

func spread(hash uint64) uint64 { return hash * 0x9E3779B97F4A7C15 }

// place is where known has a hash.
func place(hash uint64) (at int, bit uint64) {
	hash = spread(hash) >> 48
	return int(hash >> 6), 1 << (hash & 63)
}

func likely(hash uint64) bool {
	at, bit := place(hash)
	return dictionary.known[at]&bit != 0
}

// listsOf are the lists that hold a word, whatever the case of its ASCII letters. It does not allocate.
func listsOf(word []byte) Lists {
	if len(word) > maxListed {
		return 0
	}
	var small [maxListed]byte
	hash := fold(&small, word)
	if !likely(hash) {
		return 0
	}
	return find(small[:len(word)], hash).lists
}

// ListsOf are the lists that hold a word of s, or all of s. It does not allocate.
func ListsOf(s []byte) (found Lists) {
	var all, word uint64       // hashes
	start, bytes := 0, byte(0) // bytes is all of them, joined by or
	for i, c := range s {
		bytes |= c
		all = mixed(all, lower[c])
		if wordBytes[c] {
			word = mixed(word, lower[c])
			continue
		}
		if start < i {
			found |= listsOfHashed(s[start:i], word)
		}
		start, word = i+1, 0
	}
	if start < len(s) {
		found |= listsOfHashed(s[start:], word)
	}
	if bytes >= utf8.RuneSelf {
		found |= foreign
	}
	if start > 0 && likely(all) {
		found |= listsOf(s)
	}
	return found
}

// listsOfHashed is listsOf for a word of a value, of which the hash is known.
func listsOfHashed(word []byte, hash uint64) (found Lists) {
	if len(word) == 1 {
		found = initial
	}
	if streetEnding(word) {
		found |= streetLike
	}
	if likely(hash) {
		found |= listsOf(word)
	}
	return found
}

// has reports whether the word is listed, whatever the case of its ASCII letters. It does not allocate.
func (l Lists) has(word []byte) bool { return listsOf(word)&l != 0 }

// wordBytes are the bytes of words: letters and digits, and the bytes of characters beyond ASCII.
var wordBytes = func() (is [256]bool) {
	for c := range is {
		is[c] = byte(c)|0x20-'a' < 26 || byte(c)-'0' < 10 || c >= utf8.RuneSelf
	}
	return is
}()

func wordByte(c byte) bool { return wordBytes[c] }

// nextWord is the first word of s and what follows it; both are empty at the end.
func nextWord(s []byte) (word, rest []byte) {
	start := 0
	for start < len(s) && !wordByte(s[start]) {
		start++
	}
	end := start
	for end < len(s) && wordByte(s[end]) {
		end++
	}
	return s[start:end], s[end:]
}

// holds reports whether any word of s is listed.
func (l Lists) holds(s []byte) bool {
	for word, rest := nextWord(s); len(word) > 0; word, rest = nextWord(rest) {
		if l.has(word) {
			return true
		}
	}
	return false
}
