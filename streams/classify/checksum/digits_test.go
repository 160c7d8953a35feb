package checksum

import "testing"

func TestDigitsAreReadWithSeparators(t *testing.T) {
	var d [4]byte
	for s, want := range map[string]bool{
		"1234": true, "12 34": true, "1-2.3/4": true, "123": false, "12345": false, "12a4": false, "": false, "12\xff34": false,
	} {
		if got := readDigits([]byte(s), d[:]); got != want {
			t.Errorf("readDigits(%q) = %v", s, got)
		}
	}
	if readDigits([]byte("9 876"), d[:]); d != [4]byte{9, 8, 7, 6} {
		t.Errorf("digits %v", d)
	}
	for s, want := range map[string]int{"": 0, "1": 1, "1 2": 2, "12345": -1, "1x": -1} {
		if got := readDigitsUpTo([]byte(s), d[:]); got != want {
			t.Errorf("readDigitsUpTo(%q) = %d", s, got)
		}
	}
}

func TestLettersAreReadAsCapitals(t *testing.T) {
	var d [4]byte
	if !readAlnum([]byte("a-B.1/z"), d[:]) || string(d[:]) != "AB1Z" {
		t.Errorf("read %q", d)
	}
	for _, s := range []string{"abc", "abcde", "ab@c", "ab[c", "ab`c", "ab\x00c", "é12"} {
		if readAlnum([]byte(s), d[:]) {
			t.Errorf("%q is accepted", s)
		}
	}
}

// The examples are those of the standards themselves.
func TestPublishedExamplesOfTheCheckSystems(t *testing.T) {
	values := func(s string) []byte {
		d := []byte(s)
		toValues(d)
		return d
	}
	cases := []struct {
		name string
		ok   bool
	}{
		{"Luhn, ISO/IEC 7812", luhn(values("79927398713")) && !luhn(values("79927398710"))},
		{"MOD 11,10", mod11by10(values("07945")) && !mod11by10(values("07943"))},
		{"MOD 11-2", mod11by2([]byte("0794"+"0")) && mod11by2([]byte("079X")) && !mod11by2([]byte("0791"))},
		{"MOD 37,36", mod37by36([]byte("A12425GABC1234002M")) && !mod37by36([]byte("A12425GABC1234002N"))},
		{"MOD 97-10", mod97([]byte("79444")) == 1 && mod97([]byte("79445")) != 1},
		{"ICAO Doc 9303", mrz([]byte("L898902C3")) == 6 && mrz([]byte("740812")) == 2},
		{"GS1", ean13(values("4006381333931")) && !ean13(values("4006381333932"))},
	}
	for _, c := range cases {
		if !c.ok {
			t.Error(c.name)
		}
	}
}

func TestDatesExist(t *testing.T) {
	for _, c := range []struct {
		y, m, d int
		want    bool
	}{{2000, 2, 29, true}, {1900, 2, 29, false}, {2024, 2, 29, true}, {2023, 2, 29, false}, {2023, 12, 31, true},
		{2023, 4, 31, false}, {2023, 0, 1, false}, {2023, 13, 1, false}, {2023, 1, 0, false}} {
		if got := date(c.y, c.m, c.d); got != c.want {
			t.Errorf("date(%d, %d, %d) = %v", c.y, c.m, c.d, got)
		}
	}
}
