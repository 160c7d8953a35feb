package checksum

import (
	"net/netip"
	"strings"
	"testing"
)

func TestNetworkNumbers(t *testing.T) {
	for _, j := range []judged{
		{"IP", IP, []string{"192.0.2.1", "255.255.255.255", "198.51.100.0/24", "2001:db8::1", "::1", "::ffff:192.0.2.128", "1:2:3:4:5:6:7:8", "fe80::1%eth0", "2001:db8::/32", "64:ff9b::192.0.2.33"},
			[]string{"256.0.0.1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "0.1.2.3", "::", "a::b", "1::2::3", "1:2:3:4:5:6:7:8:9", ":1:2", "1:2:", "12:30:45", "192.0.2.1/33", "192.0.2.1/", "fe80::1%", "1:2:3:4:5:6:7::8:9",
				strings.Repeat("1:", 50)}},
		{"MAC", MAC, []string{"00:1A:2B:3C:4D:5E", "00-1a-2b-3c-4d-5e", "001a.2b3c.4d5e"}, []string{"00:1A-2B:3C:4D:5E", "00:00:00:00:00:00", "FF-FF-FF-FF-FF-FF", "00:1A:2B:3C:4D"}},
		{"HostName", HostName, []string{"example.com", "EXAMPLE.Co.Uk", "xn--mnchen-3ya.de", "münchen.example.de", "_dmarc.example.org", "example.com."},
			[]string{"example", "a..com", "-a.com", "a-.com", "file.txt", "1.2.3.4", strings.Repeat("a", 64) + ".com", strings.Repeat("a.", 130) + "com"}},
		{"URL", URL, []string{"http://example.com", "https://user@sub.example.co.uk:8080/a?b#c", "http://[2001:db8::1]:80/", "http://localhost:3000/", "www.example.com/a"},
			[]string{"http://", "http://example", "http:///a", "urn:a:b", "http://[1]/", "www."}},
		{"URLPassword", URLPassword, []string{"postgres://app:fake-example@db.example/x", "redis://:fake-example@cache:6379"},
			[]string{"postgres://app@db.example/x", "postgres://app:${PASS}@db/x", "postgres://app:***@db/x", "http://a.example/b:c@d", "://:@"}},
		{"IMEI", IMEI, []string{"490154203237518", "49-015420-323751-8"}, []string{"490154203237519", "000000000000000"}},
		{"IMSI", IMSI, []string{"310150123456789"}, []string{"123456789012345", "310000000000000"}},
		{"ICCID", ICCID, []string{"8944500102198304826"}, []string{"8944500102198304827", "7944500102198304826"}},
		{"VIN", VIN, []string{"1M8GDM9AXKP042788", "1hgcm82633a004352"}, []string{"1M8GDM9AYKP042788", "11111111111111111", "IM8GDM9AXKP042788"}},
	} {
		j.run(t)
	}
}

func TestDomainIsClear(t *testing.T) {
	for s, want := range map[string]bool{"example.com": true, "www.example.it": true, "README.md": false, "main.rs": false, "end.So": false, "a.Com": true} {
		if DomainIsClear([]byte(s)) != want {
			t.Errorf("%s: %v", s, !want)
		}
	}
}

// FuzzIP holds that what is accepted is an address to the standard library too.
func FuzzIP(f *testing.F) {
	for _, s := range []string{"192.0.2.1", "2001:db8::1", "::ffff:192.0.2.128", "1::", "fe80::1%a", "::1/128"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !IP([]byte(s)) {
			return
		}
		address, _, _ := strings.Cut(s, "/")
		if _, err := netip.ParseAddr(address); err != nil {
			t.Errorf("accepts %q: %v", s, err)
		}
	})
}

func FuzzNetworkNumbers(f *testing.F) {
	for _, s := range []string{"http://a:b@[::1]:80/?c", "example.com", "00:1A:2B:3C:4D:5E", "1M8GDM9AXKP042788"} {
		f.Add([]byte(s))
	}
	checks := []func([]byte) bool{MAC, HostName, URL, URLPassword, IMEI, IMSI, ICCID, VIN, DomainIsClear, TopLevelDomain, Phone, PhoneIsClear}
	f.Fuzz(func(t *testing.T, s []byte) {
		before := string(s)
		for i, check := range checks {
			if first := check(s); first != check(s) || string(s) != before {
				t.Errorf("check %d is not a function of %q", i, before)
			}
		}
	})
}

// allocating are values that go through every step of a check.
var allocating = []struct {
	name  string
	check func([]byte) bool
	value string
}{
	{"card", CardNumber, "4111 1111 1111 1111"}, {"iban", IBAN, "GB82 WEST 1234 5698 7654 32"}, {"isin", ISIN, "US0378331005"}, {"cusip", CUSIP, "037833100"}, {"lei", LEI, "213800KUD8LAJWSQ9D15"},
	{"bic", BIC, "DEUTDEFF500"}, {"aba", ABARouting, "111000025"}, {"base58", Bitcoin, "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"}, {"bech32", Bitcoin, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"},
	{"eip55", Ethereum, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"}, {"github", GitHubToken, "ghp_" + "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ" + "0mLq17"},
	{"jwt", JWT, "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2ln"}, {"basic", BasicAuth, "Basic ZmFrZTpleGFtcGxl"}, {"password", Password, "password=Fake-3xample"}, {"plain_password", Password, "correct horse"}, {"random", Random, "0fake1example2token3AbCd"}, {"varied", Varied, "0fake1example2token3AbCd"},
	{"ipv4", IP, "192.168.10.1"}, {"ipv6", IP, "2001:0db8:85a3::8a2e:0370:7334"}, {"mac", MAC, "00:1A:2B:3C:4D:5E"}, {"host", HostName, "www.example.co.uk"}, {"url", URL, "https://www.example.com/a?b=c"},
	{"imei", IMEI, "490154203237518"}, {"imsi", IMSI, "310150123456789"}, {"vin", VIN, "1M8GDM9AXKP042788"}, {"phone_plus", Phone, "+442071838750"}, {"phone_us", Phone, "(415) 555-2671 x12"},
	{"phone_trunk", Phone, "020 7183 8750"},
}

func TestNetworkAndFinanceChecksDoNotAllocate(t *testing.T) {
	for _, a := range allocating {
		value := []byte(a.value)
		if n := testing.AllocsPerRun(10, func() { a.check(value) }); n > 0 || !a.check(value) {
			t.Errorf("%s: %v allocations, accepted %v", a.name, n, a.check(value))
		}
	}
}

func BenchmarkNetworkAndFinance(b *testing.B) {
	for _, a := range allocating {
		b.Run(a.name, func(b *testing.B) {
			value := []byte(a.value)
			b.ReportAllocs()
			for b.Loop() {
				a.check(value)
			}
		})
	}
}
