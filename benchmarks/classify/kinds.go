package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// kind makes one value of a column.
type kind func(*rand.Rand) string

func digits(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('0' + r.IntN(10))
	}
	return string(b)
}

func pick(r *rand.Rand, words ...string) string { return words[r.IntN(len(words))] }

func given(r *rand.Rand) string {
	return pick(r, "Maria", "John", "Anna", "Wei", "Fatima", "Peter", "Olga", "Carlos", "Aisha", "Tom")
}

func family(r *rand.Rand) string {
	return pick(r, "Smith", "Garcia", "Müller", "Nguyen", "Rossi", "Kowalski", "Ivanova", "Brown", "Silva", "Dubois")
}

// luhn appends the check digit of ISO/IEC 7812-1.
func luhn(s string) string {
	sum := 0
	for i := range s {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 0 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return s + string(rune('0'+(10-sum%10)%10))
}

// iban is a German one with its check digits (ISO 13616).
func iban(r *rand.Rand) string {
	bban := digits(r, 18)
	remainder := 0
	for _, c := range bban + "131400" {
		remainder = (remainder*10 + int(c-'0')) % 97
	}
	return fmt.Sprintf("DE%02d%s", 98-remainder, bban)
}

var sensitiveKinds = []kind{
	func(r *rand.Rand) string {
		return strings.ToLower(given(r)) + "." + digits(r, 4) + "@" + pick(r, "example.com", "example.org", "mail.example.net")
	},
	func(r *rand.Rand) string { return luhn("4" + digits(r, 14)) },
	func(r *rand.Rand) string { return "+1 415-555-" + digits(r, 4) },
	iban,
	func(r *rand.Rand) string {
		return fmt.Sprintf("%03d-%02d-%04d", 1+r.IntN(600), 1+r.IntN(99), 1+r.IntN(9999))
	},
	func(r *rand.Rand) string { return given(r) + " " + family(r) },
	func(r *rand.Rand) string {
		return fmt.Sprintf("%d.%d.%d.%d", 1+r.IntN(222), r.IntN(256), r.IntN(256), r.IntN(256))
	},
	func(r *rand.Rand) string {
		return fmt.Sprintf("%d %s %s", 1+r.IntN(900), pick(r, "Main", "Oak", "Park", "Station"), pick(r, "Street", "Avenue", "Road"))
	},
}

var openKinds = []kind{
	func(r *rand.Rand) string {
		return time.Unix(1_600_000_000+r.Int64N(1e8), 0).UTC().Format(time.RFC3339)
	},
	func(r *rand.Rand) string { return digits(r, 1+r.IntN(9)) },
	func(r *rand.Rand) string {
		return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", r.Uint32(), r.IntN(1<<16), r.IntN(1<<16), r.IntN(1<<16), r.Int64N(1<<48))
	},
	func(r *rand.Rand) string {
		return pick(r, "pending", "shipped", "cancelled", "returned to sender", "open")
	},
	func(r *rand.Rand) string { return fmt.Sprintf("%d.%02d", r.IntN(1000), r.IntN(100)) },
	func(r *rand.Rand) string {
		return pick(r, "SKU", "ART", "PRD") + "-" + digits(r, 5) + "-" + pick(r, "XL", "M", "S")
	},
	func(r *rand.Rand) string {
		return pick(r, "red", "heavy", "small", "new") + " " + pick(r, "kettle", "lamp", "garden chair", "cable") + " with " + pick(r, "cover", "two spare parts", "warranty")
	},
	func(r *rand.Rand) string { return fmt.Sprintf("v%d.%d.%d", r.IntN(9), r.IntN(20), r.IntN(20)) },
	func(r *rand.Rand) string { return fmt.Sprintf("/var/log/app/%s/%s.log", digits(r, 4), digits(r, 3)) },
	func(r *rand.Rand) string { return pick(r, "true", "false") },
}
