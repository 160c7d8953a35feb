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
	}
	return strings.TrimPrefix(text, bodyPrefix), true
}

// wordKey is where the word of a reporter about a dataset lies.
func wordKey(dataset, reporter string) []byte {
	key := binary.AppendUvarint([]byte(wordPrefix), uint64(len(dataset)))
	return append(append(key, dataset...), reporter...)
}

// cutWord is the dataset of a word's key behind its prefix.
func cutWord(key []byte) (dataset string, ok bool) {
	n, width := binary.Uvarint(key)
	if width <= 0 || n > uint64(len(key)-width) {
		return "", false
	}
	return string(key[width:][:n]), true
}
