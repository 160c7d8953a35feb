package checksum

import (
	"strings"
	"testing"
)

// judged are checks with numbers that they accept and refuse.
type judged struct {
	name   string
	check  func([]byte) bool
	accept []string
	refuse []string
}

func (j judged) run(t *testing.T) {
	t.Helper()
	for _, s := range j.accept {
		if !j.check([]byte(s)) {
			t.Errorf("%s refuses %q", j.name, s)
		}
	}
	for _, s := range append(j.refuse, "", " ", "-", "\x00", "é", "A") {
		if j.check([]byte(s)) {
			t.Errorf("%s accepts %q", j.name, s)
		}
	}
}

func TestFinancialNumbers(t *testing.T) {
	for _, j := range []judged{
		{"CardNumber", CardNumber,
			[]string{"4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "378282246310005", "3782 822463 10005", "30569309025904", "38520000023237", "3530111333300000",
				"6011111111111117", "6212345678901232", "2223003122003222", "5105105105105100", "4222222222222", "180000000000002", "213100000000001", "501800000009", "2200000000000004"},
			[]string{"4111111111111112", "4111 1111-1111 1111", "0000000000000000", "1234567890123452", "9999999999999995", "41111111111111111111", "4111111111111111x"}},
		{"CardTrack", CardTrack, []string{"%B4111111111111111^DOE/JANE^3012101", ";4111111111111111=3012101"},
			[]string{"%B4111111111111111", ";4111111111111111=3013101", "%", ";", "%B^^", ";4111111111111112=3012101", "%B4111111111111111^DOE^30"}},
		{"IBAN", IBAN, []string{"GB82 WEST 1234 5698 7654 32", "de89370400440532013000", "BE68-5390-0754-7034", "MT84MALT011000012345MTLCAST001S", "NO9386011117947", "SC18SSCB11010000000000001497USD"},
			[]string{"GB82WEST12345698765433", "GB82123412345698765432", "DE8937040044053201300", "ZZ89370400440532013000", "DE00000000000000000000", strings.Repeat("A", 99)}},
		{"ISIN", ISIN, []string{"US0378331005", "us0378331005", "XS2021462440"}, []string{"US0378331006", "ZZ0378331005", "US03783310", "US000000000X"}},
		{"CUSIP", CUSIP, []string{"037833100", "17275r102", "DUS0421C5"}, []string{"037833101", "0378331000", "03783310", "03783310A"}},
		{"SEDOL", SEDOL, []string{"B15KXQ8", "0263494"}, []string{"B15KXQ9", "A15KXQ8", "1B5KXQ8", "026349"}},
		{"LEI", LEI, []string{"213800KUD8LAJWSQ9D15"}, []string{"213800KUD8LXJWSQ9D15", "213800KUD8LAJWSQ9DAA"}},
		{"ABARouting", ABARouting, []string{"111000025", "021000021"}, []string{"111000026", "511000027", "000000000"}},
		{"BIC", BIC, []string{"DEUTDEFF", "deutdeff500", "PCBKXKPR"}, []string{"DEUTZZFF", "DEUT1EFF", "DEUTDEFF5"}},
		{"SortCode", SortCode, []string{"20-00-00", "404784"}, []string{"00-00-00", "111111", "20-00 00"}},
		{"BSB", BSB, []string{"062-000", "733000"}, []string{"061-000", "001-000"}},
		{"Bitcoin", Bitcoin,
			[]string{"1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
				"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"},
			[]string{"1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3", "bc1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj1", "bc1", "11111111111111111111111111111111",
				"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh"}},
		{"Ethereum", Ethereum,
			[]string{"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
				"0x52908400098527886E0F7030069857D2E4169EE7", "0xde709f2102306220921060314715629080e2fb77"},
			[]string{"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed", "0x0000000000000000000000000000000000000000", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe"}},
	} {
		j.run(t)
	}
}

func TestTokens(t *testing.T) {
	for _, j := range []judged{
		{"GitHubToken", GitHubToken, []string{"ghp_" + "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ" + "0mLq17"},
			[]string{"ghp_" + "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ" + "0mLq18", "ghp_" + strings.Repeat("x", 36), "ghp_", "github_pat_"}},
		{"JWT", JWT, []string{"eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2ln", "eyJhbGciOiJIUzI1NiJ9" + "." + strings.Repeat("a", 3000) + "."},
			[]string{"eyJ0eXAiOiJKV1QifQeyJ0e.a.b", "a.b", "....", "eyJhbGciOiJIUzI1NiJ9", strings.Repeat("ey", 2000) + ".a.b", "!!!!!!!!!!!!!!!!!!!!.a.b"}},
		{"BasicAuth", BasicAuth, []string{"Basic ZmFrZTpleGFtcGxl", "Basic ZmFrZTpleGFtcA=="}, []string{"Basic knowledge", "Basic ZmFrZQ==", "Basic " + strings.Repeat("A", 600)}},
		{"Password", Password, []string{"hunter2!", "password=Fake-3xample", "DB_PASSWORD: 'fake-3xample'", "password is Fake3xample"},
			[]string{"abc", "true", "2024-01-05", "password=", "password: <password>", "password is wrong", "password = os.getenv", "pwd=********"}},
		{"SecretAssignment", SecretAssignment, []string{"api_key = \"0fake1Example2secret3AbCdEf\""}, []string{"api_key = none", "api_key", "key: aaaaaaaaaaaaaaaaaaaaaaa"}},
		{"ConnectionPassword", ConnectionPassword, []string{"Server=a;Password=fake-example", "Host=a;Pwd=fake-example;"}, []string{"Server=a;Password=", "Password", ";;;", "Server=a;Password={0}"}},
		{"SignedURL", SignedURL, []string{"https://a.example/b?X-Amz-Signature=0123456789abcdef0123"}, []string{"https://a.example/?sig=", "sig=0123456789abcdef0123"}},
		{"CloudSecret", CloudSecret, []string{"wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY"}, []string{"da39a3ee5e6b4b0d3255bfef95601890afd80709"}},
		{"Varied", Varied, []string{"0fake1example"}, []string{"aaaaaa1", "word"}},
		{"VendorToken", VendorToken, []string{"sk_test_0123fake"}, []string{"sk_test_xxxxxxxxxxxxxxx"}},
	} {
		j.run(t)
	}
}

func FuzzFinancialNumbers(f *testing.F) {
	for _, s := range []string{"4111 1111 1111 1111", "GB82 WEST 1234 5698 7654 32", "%B4111111111111111^A^3012", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "eyJhbGciOiJIUzI1NiJ9.e30.x", "password=Fake1!",
		"ghp_000000000000000000000000000000000000", "Basic ZmFrZTpleGFtcGxl", "a=b;pwd=c", "github_pat_"} {
		f.Add([]byte(s))
	}
	checks := []func([]byte) bool{CardNumber, CardTrack, IBAN, ISIN, CUSIP, SEDOL, LEI, ABARouting, BIC, SortCode, BSB, Bitcoin, Ethereum, GitHubToken, JWT, BasicAuth, Password, SecretAssignment,
		ConnectionPassword, SignedURL, CloudSecret, VendorToken, Varied, Random, NotUniform, Placeholder}
	f.Fuzz(func(t *testing.T, s []byte) {
		before := string(s)
		for i, check := range checks {
			if first := check(s); first != check(s) || string(s) != before {
				t.Errorf("check %d is not a function of %q", i, before)
			}
		}
		CardIsClear(s)
	})
}
