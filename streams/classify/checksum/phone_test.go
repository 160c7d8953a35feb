package checksum

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
)

func TestPhoneForms(t *testing.T) {
	for _, s := range []string{
		"+1 415-555-2671", "+14155552671", "001-415-555-2671x123", "(415) 555-2671", "(415)555-2671", "415-555-2671", "415.555.2671", "415 555 2671 ext. 5", "1-800-356-9377",
		"4155552671", "+44 20 7183 8750", "020 7183 8750", "07700 900123", "+49 (0)30 1234567", "030 1234567", "0049 30 1234567", "01 42 68 53 00", "+33 1 42 68 53 00",
		"06 1234 5678", "+39 06 1234 5678", "612 34 56 78", "(03) 9123 4567", "+61 3 9123 4567", "98765 43210", "+91 98765 43210", "+55 11 91234-5678", "13812345678",
		"+852 2123 4567", "011 44 20 7183 8750", "+41 44 668 18 00",
	} {
		if !Phone([]byte(s)) {
			t.Errorf("refuses %q", s)
		}
	}
	for _, s := range []string{
		"", "123", "2024-01-05", "05.01.2024", "20240105", "1/2/2024", "10.0.0.1", "1234-5678-9012-3456", "3.14159265", "1,234,567", "12:30:45", "000-00-0000", "123-45-6789",
		"+1 115-555-2671", "+999 123 4567", "1.2.3.4567", "12345678", "0000000000", "1111111111", "155-555-2671", "+1 415 555 26711", "2024-01-05 12", "1700000000", "9000000001", "912345678901234", "9781234567897",
		"415-511-2671", "+", "()", "x123",
	} {
		if Phone([]byte(s)) {
			t.Errorf("accepts %q", s)
		}
	}
}

func TestPhoneIsClear(t *testing.T) {
	for s, want := range map[string]bool{
		"+14155552671": true, "(415) 555-2671": true, "415-555-2671": true, "020 7183 8750": true, "4155552671": false, "612 34 56 78": false, "785 8949": false, "455 6186x12": true,
	} {
		if got := PhoneIsClear([]byte(s)); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}

// TestPhoneAgreesWithLibphonenumber compares numbers of all regions and kinds, and changed ones, with the library that holds the
// metadata. What the library rewrites before it judges, as by dropping a national prefix, is another number and not compared.
func TestPhoneAgreesWithLibphonenumber(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	compared, valid, differ := 0, 0, 0
	for _, number := range examples() {
		for range 12 {
			parsed, err := phonenumbers.Parse(number, "ZZ")
			if err == nil && phonenumbers.Format(parsed, phonenumbers.E164) == number {
				compared++
				want := phonenumbers.IsValidNumber(parsed)
				if want {
					valid++
				}
				if got := Phone([]byte(number)); got != want {
					differ++
					t.Logf("%s: %v, libphonenumber %v", number, got, want)
				}
			}
			number = mutate(random, number)
		}
	}
	if compared < 10_000 || valid < 3_000 || compared-valid < 1_000 {
		t.Errorf("compared %d numbers, %d valid", compared, valid)
	}
	if differ*1000 > compared {
		t.Errorf("%d of %d numbers differ", differ, compared)
	}
}

// examples are the metadata's own numbers of each region and kind, with their country.
func examples() []string {
	var out []string
	for region := range phonenumbers.GetSupportedRegions() {
		for kind := phonenumbers.FIXED_LINE; kind <= phonenumbers.VOICEMAIL; kind++ {
			if n := phonenumbers.GetExampleNumberForType(region, kind); n != nil {
				out = append(out, phonenumbers.Format(n, phonenumbers.E164))
			}
		}
	}
	for code := range phonenumbers.GetSupportedGlobalNetworkCallingCodes() {
		if n := phonenumbers.GetExampleNumberForNonGeoEntity(code); n != nil {
			out = append(out, phonenumbers.Format(n, phonenumbers.E164))
		}
	}
	return out
}

// mutate changes, drops or adds a digit behind the calling code.
func mutate(random *rand.Rand, number string) string {
	at := min(3+random.IntN(6), len(number)-1)
	digit := string(rune('0' + random.IntN(10)))
	switch random.IntN(6) {
	case 0:
		return number[:at] + number[at+1:]
	case 1:
		return number[:at] + digit + number[at:]
	}
	return number[:at] + digit + number[at+1:]
}

func TestPhoneTableIsSmall(t *testing.T) {
	if len(phoneTable) > 64<<10 {
		t.Errorf("%d bytes", len(phoneTable))
	}
}

func FuzzPhone(f *testing.F) {
	f.Add("+49 (0)30 1234567 ext. 5")
	f.Fuzz(func(t *testing.T, s string) {
		if Phone([]byte(s)) && !strings.ContainsAny(s, "0123456789") {
			t.Errorf("%q has no digits", s)
		}
		PhoneIsClear([]byte(s))
	})
}
