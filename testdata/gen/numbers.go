package main

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
)

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

func digits(r *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte(byte('0' + r.IntN(10)))
	}
	return b.String()
}

// testCards are the starts and lengths of the numbers that card schemes and payment providers document for testing, as
// 4242 4242 4242 4242.
var testCards = []struct {
	brand, prefix string
	length        int
}{{"visa", "42424242", 16}, {"visa", "41111111", 16}, {"mastercard", "55555555", 16}, {"mastercard", "22230031", 16}, {"amex", "37828224", 15}, {"discover", "60111111", 16}}

// card is a number in a range for tests, with a valid check digit (ISO/IEC 7812-1, annex B).
func card(r *rand.Rand) (brand, number string) {
	c := pick(r, testCards)
	body := c.prefix + digits(r, c.length-len(c.prefix)-1)
	return c.brand, body + strconv.Itoa(luhn(body))
}

// luhn is the check digit of the digits before it.
func luhn(body string) int {
	sum := 0
	for i := range len(body) {
		d := int(body[len(body)-1-i] - '0')
		if i%2 == 0 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return (10 - sum%10) % 10
}

// iban is an account of a bank that does not exist, with valid check digits (ISO 13616, ISO 7064 MOD 97-10).
func iban(r *rand.Rand) string {
	switch r.IntN(4) {
	case 0:
		return withCheckDigits("DE", "99999999"+digits(r, 10))
	case 1:
		return withCheckDigits("NL", "TEST"+digits(r, 10))
	case 2:
		return withCheckDigits("GB", "TEST"+"000000"+digits(r, 8))
	}
	return withCheckDigits("AT", "99999"+digits(r, 11))
}

func withCheckDigits(country, account string) string {
	var number strings.Builder
	for _, c := range account + country + "00" {
		if c >= 'A' {
			number.WriteString(strconv.Itoa(int(c-'A') + 10))
			continue
		}
		number.WriteRune(c)
	}
	n, _ := new(big.Int).SetString(number.String(), 10) // digits only
	check := 98 - new(big.Int).Mod(n, big.NewInt(97)).Int64()
	return fmt.Sprintf("%s%02d%s", country, check, account)
}

// phone is in a range that regulators keep for fiction: 555-01xx (NANPA), 020 7946 0xxx and 07700 900xxx (Ofcom), 030 23125
// xxx (Bundesnetzagentur).
func phone(r *rand.Rand, country string) string {
	switch country {
	case "US":
		return fmt.Sprintf("+1 %s-555-01%s", pick(r, []string{"212", "206", "312"}), digits(r, 2))
	case "DE", "AT":
		return "+49 30 23125 " + digits(r, 3)
	}
	if r.IntN(2) == 0 {
		return "+44 20 7946 0" + digits(r, 3)
	}
	return "+44 7700 900" + digits(r, 3)
}

// ip is in a range for documentation (RFC 5737, RFC 3849).
func ip(r *rand.Rand) string {
	if r.IntN(6) == 0 {
		return fmt.Sprintf("2001:db8:%x::%x", r.IntN(0xffff), 1+r.IntN(0xfffe))
	}
	return pick(r, []string{"192.0.2.", "198.51.100.", "203.0.113."}) + strconv.Itoa(1+r.IntN(254))
}

const tokenAlphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

func token(r *rand.Rand, n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte(tokenAlphabet[r.IntN(len(tokenAlphabet))])
	}
	return b.String()
}

// ascii writes a name as an address has it.
var ascii = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "ø", "oe", "å", "aa", "é", "e", "ë", "e", "í", "i", "á", "a", "ó", "o", "'", "", " ", "")
