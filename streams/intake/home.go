package intake

import "strings"

// home is the dataset whose partition a key of the store belongs to. What is remembered of manifests stays: each partition
// has its own.
func home(_ string, key []byte) (dataset string, ok bool) {
	text := string(key)
	if strings.HasPrefix(text, manifestPrefix) {
		return "", false
	}
	return strings.TrimPrefix(text, bodyPrefix), true
}
