package intake

import (
	"encoding/binary"
	"strings"
)

// home is the dataset whose partition a key of the store belongs to. What is remembered of manifests stays: each partition
// has its own.
func home(_ string, key []byte) (dataset string, ok bool) {
	text := string(key)
	switch {
	case strings.HasPrefix(text, manifestPrefix):
		return "", false
	case strings.HasPrefix(text, wordPrefix):
		return cutWord(key[len(wordPrefix):])
	case strings.HasPrefix(text, aspectPrefix):
		return cutWord(key[len(aspectPrefix):])
	}
	return strings.TrimPrefix(text, bodyPrefix), true
}

// wordKey is where the word of a reporter about a dataset lies.
func wordKey(dataset, reporter string) []byte {
	return append(homed(wordPrefix, dataset), reporter...)
}

// aspectKey is where an aspect of an entity lies; without a name it begins the keys of all of them.
func aspectKey(home, urn, aspect string) []byte {
	return append(append(append(homed(aspectPrefix, home), urn...), 0), aspect...)
}

// homed begins a key of something that is kept of a dataset.
func homed(prefix, dataset string) []byte {
	key := binary.AppendUvarint([]byte(prefix), uint64(len(dataset)))
	return append(key, dataset...)
}

// cutWord is the dataset of such a key behind its prefix.
func cutWord(key []byte) (dataset string, ok bool) {
	n, width := binary.Uvarint(key)
	if width <= 0 || n > uint64(len(key)-width) {
		return "", false
	}
	return string(key[width:][:n]), true
}
