package event

import (
	"crypto/sha256"
	"encoding/hex"
)

// DeriveID makes the id of a derived event from the id of its cause and the rule that derived it, so that a replay
// gives the same id. The result is 32 hexadecimal digits.
func DeriveID(causation string, rule ...string) string {
	h := sha256.New()
	h.Write([]byte(causation))
	for _, part := range rule {
		h.Write([]byte{0})
		h.Write([]byte(part))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
