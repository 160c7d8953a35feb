package detector

import (
	"regexp"
	"strings"
	"testing"
)

// found are the infotypes of the detectors in a text, with what they cover: the standard library is the judge of the expressions.
func found(t *testing.T, detectors []Detector, text string) []string {
	t.Helper()
	var out []string
	for i := range detectors {
		d := &detectors[i]
		for _, e := range d.Text {
			expression := regexp.MustCompile(e)
			expression.Longest()
			for _, at := range expression.FindAllStringIndex(text, -1) {
				if ok, _ := d.inText([]byte(text), at[0], at[1]); ok && !d.Off {
					out = append(out, d.Infotype+" "+text[at[0]:at[1]])
				}
			}
		}
	}
	return out
}

func textFamilies() []Detector {
	all := append(networkDetectors(), phoneDetectors()...)
	return append(append(all, financeDetectors()...), secretDetectors()...)
}

func TestNothingIsFoundInPlainTexts(t *testing.T) {
	all := textFamilies()
	for _, text := range []string{
		"Order 4155552671 shipped on 2024-01-05 at 12:30:45.", "Version 10.2.3.4 of the firmware replaces 10.2.3.3-rc1.", "SKU-4111-1111-1111-1111-X and part no. 555-0199-22A",
		"550e8400-e29b-41d4-a716-446655440000", "commit da39a3ee5e6b4b0d3255bfef95601890afd80709 fixes #1234567890", "md5 5f4dcc3b5aa765d61d8327deb882cf99", "Total: $4,155,552.71 (EUR 3.905.123,45)",
		"timestamp 1700000000 and 1700000000000 ms", "2024-01-05T12:30:45.123456Z 1704457845", "ISBN 978-3-16-148410-0, EAN 4006381333931", "ratio 16:9, score 3:2, 10:20:30", "coordinates 52.520008, 13.404954",
		"std::vector<int> a::b c::d", "read README.md and main.rs, then run setup.py", "e.g. this, i.e. that. End.So it goes", "see section 1.2.3.4 and figure 12-34-56", "invoice INV-2024-000123 of 05.01.2024 - 06.01.2024",
		"Room 101 202 303", "win 49 numbers: 3 12 23 34 45", "password must be at least 8 characters, password: required, password = getpass()", "Basic knowledge of bearer bonds", "the token is invalid and the secret is out",
		"DELIVERY TO BERLINER STRASSE", "x = 3.14159265358979", "tracking 1Z999AA10123456784 by UPS, 9400110200881234567890", "AA:BB", "0x1f 0xdeadbeef", "1-2-3 5-4-3-2-1", "population 1 234 567 to 83 240 525",
		"1234567890123456", "4111111111111112", "UPPERCASE WORDS LIKE CHARACTERS AND PROGRAMS", "50% of 1,234,567,890", "page 100-200, lines 1234-5678", "born 1984-12-31, died 2010/01/02", "IPv6 has ::", "abcdefghijklmnopqrstuvwxyz",
		"https://", "key = value; other=thing", "colour #a1b2c3 and #4155552671ff", "GB 82 is no account", "a-b-c-d-e", "postgres://db.example/shop"[:10],
	} {
		if got := found(t, all, text); len(got) > 0 {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestWhatTextsCarryIsFound(t *testing.T) {
	all := textFamilies()
	for text, want := range map[string]string{
		"Charge 4111 1111 1111 1111 today.":                        "CREDIT_CARD_NUMBER 4111 1111 1111 1111",
		"card#378282246310005,exp":                                 "CREDIT_CARD_NUMBER 378282246310005",
		"my visa 4222222222222":                                    "CREDIT_CARD_NUMBER 4222222222222",
		"amex 3782-822463-10005!":                                  "CREDIT_CARD_NUMBER 3782-822463-10005",
		"pay to GB82 WEST 1234 5698 7654 32 now":                   "IBAN_CODE GB82 WEST 1234 5698 7654 32",
		"iban de89370400440532013000.":                             "IBAN_CODE de89370400440532013000",
		"from 192.0.2.1:8080 to [2001:db8::1]":                     "IP_ADDRESS 192.0.2.1",
		"host 2001:db8:0:0:1:2:3:4 is up":                          "IP_ADDRESS 2001:db8:0:0:1:2:3:4",
		"nic 00:1a:2b:3c:4d:5e up":                                 "MAC_ADDRESS 00:1a:2b:3c:4d:5e",
		"see https://www.example.com/a?b=c, please":                "URL https://www.example.com/a?b=c",
		"visit www.example.it.":                                    "DOMAIN_NAME www.example.it",
		"call +44 20 7183 8750 or":                                 "PHONE_NUMBER +44 20 7183 8750",
		"Tel. 030/1234567":                                         "PHONE_NUMBER 030/1234567",
		"ring (212) 555-2671 ext. 12":                              "PHONE_NUMBER (212) 555-2671 ext. 12",
		"appelez le 01 42 68 53 00":                                "PHONE_NUMBER 01 42 68 53 00",
		"mobile: 98765 43210":                                      "PHONE_NUMBER 98765 43210",
		"电话13812345678":                                            "PHONE_NUMBER 13812345678",
		"my key is AKIA" + "Q2W3E4R5T6Y7U2I3.":                     "AWS_CREDENTIALS AKIA" + "Q2W3E4R5T6Y7U2I3",
		"DB_PASSWORD=Fake-3xample":                                 "PASSWORD DB_PASSWORD=Fake-3xample",
		`{"password": "Fake-3xample"}`:                             `PASSWORD password": "Fake-3xample`,
		"curl -H 'Authorization: Bearer FAKEexample0123456789ab'":  "AUTH_TOKEN Bearer FAKEexample0123456789ab",
		"use postgres://app:fake-example@db.example:5432/shop.":    "URL_WITH_CREDENTIALS postgres://app:fake-example@db.example:5432/shop.",
		"routing number 111000025":                                 "US_BANK_ROUTING_MICR 111000025",
		"IMEI: 490154203237518":                                    "IMEI_HARDWARE_ID 490154203237518",
		"send to bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4":       "BITCOIN_ADDRESS bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
		"token ghp_" + "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ" + "0mLq17": "GITHUB_TOKEN ghp_" + "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ" + "0mLq17",
	} {
		if got := found(t, all, text); !strings.Contains("|"+strings.Join(got, "|")+"|", "|"+want+"|") {
			t.Errorf("%q: %q", text, got)
		}
	}
}
