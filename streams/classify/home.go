package classify

// home is the dataset whose partition a key of the store belongs to: all of the key before the hash and the 0x00.
func home(_ string, key []byte) (dataset string, ok bool) {
	end := len(key) - hashBytes - 1
	if end < 1 || key[end] != 0 {
		return "", false
	}
	return string(key[:end]), true
}
