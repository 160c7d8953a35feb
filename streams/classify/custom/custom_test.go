package custom

import (
	"errors"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"datawave/streams/classify/detector"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func read(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func parse(t testing.TB, name, text string) File {
	t.Helper()
	f, err := Parse(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

var builtin = []detector.Detector{
	{Infotype: "EMAIL_ADDRESS", Category: detector.Contact, Whole: []string{`.+@.+`}},
	{Infotype: "PHONE_NUMBER", Category: detector.Contact, Whole: []string{`\+[0-9]+`}},
	{Infotype: "GENERIC_ENTROPY", Category: detector.Secret, Off: true, Whole: []string{`[a-z]{40}`}},
}

func TestAFileIsRead(t *testing.T) {
	f := parse(t, "good.yaml", string(read(t, "good.yaml")))
	if len(f.Detectors) != 3 || len(f.Enable) != 1 || len(f.Disable) != 1 || len(f.Version) != 8 {
		t.Fatalf("%+v", f)
	}
	d := f.Detectors[0]
	if d.Infotype != "ACME_EMPLOYEE_NUMBER" || d.Category != "person" || d.Region != "DE" || !strings.Contains(d.Source, "4.2") ||
		!slices.Equal(d.Context, []string{"employee", "staff"}) || len(d.Headers) != 3 || d.Header != 0.9 || d.Values != 0.9 || d.Chance != 1 || d.Line != 3 {
		t.Errorf("%+v", d)
	}
	if card := f.Detectors[1]; card.Header != 0.8 || card.Values != 0.6 || card.Chance != 0.1 || !card.Valid([]byte("123456789015")) {
		t.Errorf("%+v", card)
	}
	trials := 0
	for i := range f.Detectors {
		for _, trial := range f.Detectors[i].Trials() {
			trials++
			if !trial.OK() {
				t.Errorf("%+v", trial)
			}
		}
	}
	if trials != 6 {
		t.Errorf("%d trials", trials)
	}
}

func TestLineEndsDoNotChangeTheVersion(t *testing.T) {
	text := string(read(t, "good.yaml"))
	if a, b := parse(t, "a", text), parse(t, "b", strings.ReplaceAll(text, "\n", "\r\n")); a.Version != b.Version {
		t.Errorf("%s, %s", a.Version, b.Version)
	}
	if a, b := parse(t, "a", text), parse(t, "a", text+"# more\n"); a.Version == b.Version {
		t.Errorf("both %s", a.Version)
	}
}

// TestEveryFaultIsListed holds the whole list against a golden file: by line, none of it with an example.
func TestEveryFaultIsListed(t *testing.T) {
	_, err := Parse("bad.yaml", read(t, "bad.yaml"))
	var faults Faults
	if !errors.As(err, &faults) {
		t.Fatalf("%v", err)
	}
	got := faults.Error() + "\n"
	if *update {
		if err := os.WriteFile("testdata/bad.golden", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := string(read(t, "bad.golden")); got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestWhatIsNoFileIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "x:1: the file is empty",
		"a: [":                          "not YAML",
		"[]":                            "x:1: this must be a mapping",
		"{}":                            "declares no detectors",
		"detectors: []\n---\nb: 1":      "more than one document",
		"detectors: 17":                 "this must be a mapping",
		"detectors: *a":                 "not YAML",
		"a: &a [1]\ndetectors: *a":      "this must be a list",
		"enable: [A]\nenable: [B]":      "x:2: enable comes twice",
		strings.Repeat("#", MaxBytes+1): "larger than",
		"disable: [" + strings.Repeat("A,", 1001) + "]": "at most 1000",
	} {
		if _, err := Parse("x", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %s", text, err, want)
		}
	}
}

func TestConfidenceThatIsLeftOpen(t *testing.T) {
	for _, test := range []struct {
		whole, validator string
		positive         string
		values           float64
	}{
		{"E[0-9]{6}-[A-Z]", "", "E123456-K", 0.9},
		{"[0-9]{10}", "", "1234567890", 0},
		{"[0-9]{12}", "luhn", "123456789015", 0},
		{"[0-9]{5}", "mod97", "79444", 0.75},
		{"[A-Za-z]+", "", "Hugo", 0},
		{"ACME[0-9]{5}", "mod97", "", 0.9},
	} {
		text := "detectors:\n  - {infotype: X_Y, category: person, whole: '" + test.whole + "', positives: ['" + test.positive + "']"
		if test.validator != "" {
			text += ", validator: " + test.validator
		}
		f, err := Parse("x", []byte(text+"}\n"))
		if err != nil && test.positive != "" {
			t.Fatal(err)
		}
		if got := f.Detectors[0].Values; got != test.values {
			t.Errorf("%s %s: %g, want %g", test.whole, test.validator, got, test.values)
		}
	}
}

func TestCombine(t *testing.T) {
	all, err := Combine(builtin, parse(t, "good.yaml", string(read(t, "good.yaml"))))
	if err != nil {
		t.Fatal(err)
	}
	var on []string
	for _, d := range all.Active() {
		on = append(on, d.Infotype)
		if d.Off {
			t.Errorf("%s is active and off", d.Infotype)
		}
	}
	if want := []string{"EMAIL_ADDRESS", "GENERIC_ENTROPY", "ACME_EMPLOYEE_NUMBER", "ACME_MEMBER_CARD"}; !slices.Equal(on, want) {
		t.Errorf("%q", on)
	}
	if e := all[all.Find("EMAIL_ADDRESS")]; e.From != "good.yaml" || len(e.Whole) != 0 {
		t.Errorf("%+v", e)
	}
	if plain, err := Combine(builtin); err != nil || len(plain.Active()) != 2 || len(plain) != 3 {
		t.Errorf("%+v %v", plain, err)
	}
}

func TestCombineRefuses(t *testing.T) {
	const own = "detectors:\n  - {infotype: %, category: person, headers: [x], replace: false}\n"
	x := parse(t, "x", strings.ReplaceAll(own, "%", "A_B"))
	for name, files := range map[string][]File{
		"b:2: A_B is declared in x too":         {x, parse(t, "b", strings.ReplaceAll(own, "%", "A_B"))},
		"b:2: EMAIL_ADDRESS is built in":        {parse(t, "b", strings.ReplaceAll(own, "%", "EMAIL_ADDRESS"))},
		"b:2: A_C replaces nothing":             {parse(t, "b", strings.ReplaceAll(strings.ReplaceAll(own, "%", "A_C"), "false", "true"))},
		"b:1: there is no detector NONE":        {parse(t, "b", "enable: [NONE]")},
		"b:1: no detector is left on":           {parse(t, "b", "disable: [EMAIL_ADDRESS, PHONE_NUMBER, GENERIC_ENTROPY]")},
		"b:2: there is no detector N to switch": {x, parse(t, "b", "disable:\n  - N")},
	} {
		if _, err := Combine(builtin, files...); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v, want %s", err, name)
		}
	}
}

func TestDisablingWins(t *testing.T) {
	off, on := parse(t, "a", "disable: [PHONE_NUMBER]"), parse(t, "b", "enable: [PHONE_NUMBER]")
	for _, files := range [][]File{{off, on}, {on, off}} {
		all, err := Combine(builtin, files...)
		if err != nil || all[all.Find("PHONE_NUMBER")].On {
			t.Errorf("%+v %v", all, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(read(f, "good.yaml"))
	f.Add(read(f, "bad.yaml"))
	f.Add([]byte("detectors: [{infotype: A_B, category: person, whole: 'a\\Qb', positives: [a]}]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := Parse("f", text)
		var faults Faults
		if err != nil && !errors.As(err, &faults) {
			t.Fatalf("%T", err)
		}
		for _, fault := range faults {
			if fault.Line < 1 || fault.Reason == "" {
				t.Fatalf("%+v", fault)
			}
		}
		if err != nil {
			return
		}
		if _, err := Combine(builtin, file); err != nil && !errors.As(err, &faults) {
			t.Fatalf("%T", err)
		}
		for i := range file.Detectors {
			for _, trial := range file.Detectors[i].Trials() {
				if !trial.OK() {
					t.Fatalf("%+v", trial)
				}
			}
		}
	})
}
