package classify

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"datawave/streams/classify/detector"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var builtin = Builtin()

func values(list ...string) [][]byte {
	out := make([][]byte, len(list))
	for i, s := range list {
		out[i] = []byte(s)
	}
	return out
}

// best is the first label's infotype and confidence.
func best(dataset, header string, list ...string) (string, float64) {
	c := builtin.Classify(dataset, Field{Header: header, Values: values(list...)})
	if len(c.Labels) == 0 {
		return "", 0
	}
	return c.Labels[0].Infotype, c.Labels[0].Confidence
}

func TestHardNegativesAreClear(t *testing.T) {
	tests := []struct {
		dataset, header string
		values          []string
	}{
		{"shop.orders", "order_id", []string{"1000000007", "1000000014", "1000000021", "1000000032"}},
		{"shop.orders", "order_no", []string{"4929000000000001", "4929000000000002", "4929000000000003", "4929000000000004", "4929000000000005", "4929000000000006"}},
		{"shop.products", "sku", []string{"AB-1234-XY", "CD-9876-ZZ"}},
		{"shop.orders", "created_at", []string{"2024-01-05T10:20:30Z", "2024-02-06T11:21:31Z"}},
		{"shop.orders", "ts_ms", []string{"1700000000000", "1700000000017", "1700000000034"}},
		{"app.releases", "version", []string{"1.2.3", "10.0.1", "2.0.0"}},
		{"app.releases", "version", []string{"1.2.3.4", "10.0.1.22", "2.0.0.1"}},
		{"app.events", "id", []string{"550e8400-e29b-41d4-a716-446655440000", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"}},
		{"app.files", "checksum", []string{"d41d8cd98f00b204e9800998ecf8427e", "900150983cd24fb0d6963f7d28e17f72"}},
		{"shop.products", "price", []string{"12.50", "3.99", "100.00"}},
		{"shop.books", "year", []string{"1984", "2001", "1999"}},
		{"shop.customers", "email_verified", []string{"true", "false"}},
		{"shop.customers", "is_email_valid", []string{"1", "0"}},
		{"school.terms", "ACADEMIC_YEAR_CODE", []string{"2019", "2020"}},
		{"model.runs", "scenario_code", []string{"S001", "S002"}},
		{"web.visits", "browser", []string{"Safari", "Chrome", "Firefox"}},
		{"shop.products", "name", []string{"Laptop", "Coffee Mug", "USB cable"}},
		{"app.files", "file_name", []string{"report.pdf", "mary.smith.docx"}},
		{"web.stats", "ip_count", []string{"3", "17"}},
		{"shop.customers", "phone_type", []string{"home", "work"}},
		{"shop.customers", "address_id", []string{"17", "18"}},
		{"shop.customers", "card_type", []string{"visa", "amex"}},
		{"music.albums", "genre", []string{"Rock", "Jazz"}},
		{"shop.products", "ean", []string{"4006381333931", "9780306406157", "5901234123457"}},
		{"web.pages", "page", []string{"1", "2", "3"}},
		{"app.logs", "user_agent", []string{"Mozilla/5.0 (X11) Chrome/91.0.4472.114", "Mozilla/5.0 Chrome/90.0.4430.93"}},
		{"city.census", "group", []string{"White", "Black", "White"}},
		{"bank.trades", "signal", []string{"long", "short", "long"}},
		{"shop.parts", "part_number", []string{"415-555-2671", "212-555-1234"}},
		{"web.icons", "file", []string{"logo@2x.png", "icon@3x.png"}},
	}
	for _, test := range tests {
		t.Run(test.dataset+"."+test.header, func(t *testing.T) {
			if infotype, confidence := best(test.dataset, test.header, test.values...); infotype != "" {
				t.Errorf("labelled %s with %.2f", infotype, confidence)
			}
		})
	}
}

func TestHeaderAndValuesDecide(t *testing.T) {
	tests := []struct {
		dataset, header, want string
		values                []string
	}{
		{"crm.customers", "email", "EMAIL_ADDRESS", nil},
		{"crm.customers", "c17", "EMAIL_ADDRESS", []string{"ann@example.com", "bob@example.org"}},
		{"crm.customers", "E-Mail", "EMAIL_ADDRESS", []string{"ann@example.com", "none"}},
		{"crm.customers", "custPhoneNo2", "PHONE_NUMBER", []string{"4155552671", "2125551234"}},
		{"crm.customers", "contact", "PHONE_NUMBER", []string{"+442071838750", "+14155552671", "+4930123456"}},
		{"shop.cards", "card_number", "CREDIT_CARD_NUMBER", []string{"4111111111111112", "4242424242424241"}}, // fails Luhn: the header speaks
		{"shop.cards", "c3", "CREDIT_CARD_NUMBER", []string{"4111111111111111", "4242424242424242", "5555555555554444"}},
		{"shop.customers", "name", "PERSON_NAME", []string{"Mary Smith", "John Garcia"}},
		{"hr.people", "vorname", "FIRST_NAME", []string{"Jürgen", "Petra"}},
		{"hr.people", "Geburtsdatum", "DATE_OF_BIRTH", []string{"12.03.1984", "01.11.1990"}},
		{"hr.people", "sexo", "GENDER", []string{"M", "F"}},
		{"hr.people", "mailingaddress1", "STREET_ADDRESS", []string{"12 Main Street", "4 Oak Ave"}},
		{"hr.people", "plz", "POSTAL_CODE", []string{"10115", "80331"}},
		{"app.users", "passwd", "PASSWORD", []string{"$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW"}},
		{"app.config", "value", "AWS_CREDENTIALS", []string{"AKIAIOSFODNN7EXAMPLE"}},
		{"app.tickets", "notes", "EMAIL_ADDRESS", []string{"please write to ann@example.com", "or to bob@example.org, thanks", "no answer"}},
		{"fleet.cars", "vin", "VEHICLE_IDENTIFICATION_NUMBER", []string{"1HGCM82633A004352", "1M8GDM9AXKP042788"}},
		{"web.visits", "remote_addr", "IP_ADDRESS", []string{"8.8.8.8", "192.168.1.77", "10.1.2.3"}},
		{"shop.suppliers", "company", "ORGANIZATION_NAME", []string{"Smith Inc", "Garcia and Sons", "Miller Group"}},
		{"geo.shops", "lat", "LATITUDE", []string{"52.520008", "48.137154"}},
	}
	for _, test := range tests {
		t.Run(test.dataset+"."+test.header, func(t *testing.T) {
			infotype, confidence := best(test.dataset, test.header, test.values...)
			if infotype != test.want {
				t.Errorf("labelled %q with %.2f, want %s", infotype, confidence, test.want)
			}
		})
	}
}

func TestALuhnPassRateNearChanceIsNoEvidence(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var list [][]byte
	for range 1000 {
		list = append(list, fmt.Appendf(nil, "4%015d", random.Int64N(1e15)))
	}
	if c := builtin.Classify("shop.orders", Field{Header: "reference", Values: list}); len(c.Labels) > 0 {
		t.Errorf("labelled %+v", c.Labels)
	}
}

func TestConfidenceGrowsWithEvidence(t *testing.T) {
	_, header := best("crm.customers", "email")
	_, both := best("crm.customers", "email", "ann@example.com", "bob@example.org")
	_, against := best("crm.customers", "email", "17", "18", "19")
	if !(both > header && header > 0.5 && against == 0) {
		t.Errorf("header %.2f, header and values %.2f, header against values %.2f", header, both, against)
	}
}

func emailDetector() detector.Detector {
	for _, d := range detector.Builtin() {
		if d.Infotype == "EMAIL_ADDRESS" {
			return d
		}
	}
	panic("no detector of email addresses")
}

func TestNewSetRefusesWhatIsBroken(t *testing.T) {
	d := emailDetector()
	nameless, formless, unreadable := d, d, d
	nameless.Infotype, formless.Whole, unreadable.Whole = "", nil, []string{"(a"}
	for _, list := range [][]detector.Detector{{d, d}, {nameless}, {formless}, {unreadable}} {
		if _, err := NewSet(list...); err == nil {
			t.Errorf("a set took %q with %q", list[0].Infotype, list[0].Whole)
		}
	}
}

func TestVersionFollowsContent(t *testing.T) {
	changed := emailDetector()
	changed.Header += 0.01
	a, errA := NewSet(emailDetector())
	b, errB := NewSet(changed)
	if errA != nil || errB != nil || a.Version() == b.Version() {
		t.Errorf("versions %v, %v, %v, %v", a, b, errA, errB)
	}
}

func TestGolden(t *testing.T) {
	inputs, err := filepath.Glob("testdata/*.jsonl")
	if err != nil || len(inputs) == 0 {
		t.Fatalf("no golden inputs: %v", err)
	}
	for _, path := range inputs {
		t.Run(filepath.Base(path), func(t *testing.T) {
			in, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			var got bytes.Buffer
			if err := Columns(in, &got, builtin, Options{}); err != nil {
				t.Fatal(err)
			}
			golden(t, path[:len(path)-len(".jsonl")]+".golden", got.Bytes())
		})
	}
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("differs from %s (run with -update to rewrite):\n%s", path, got)
	}
}

// example draws a value that some detector knows, or any text.
func example(t *rapid.T) []byte {
	detectors := builtin.Detectors()
	if rapid.Bool().Draw(t, "free") {
		return []byte(rapid.String().Draw(t, "text"))
	}
	d := detectors[rapid.IntRange(0, len(detectors)-1).Draw(t, "detector")]
	return []byte(rapid.SampledFrom(slices.Concat(d.Positives, d.Negatives)).Draw(t, "value"))
}

func TestTheOrderOfValuesDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Custom(example), 1, 40).Draw(t, "values")
		header := rapid.SampledFrom([]string{"email", "phone", "name", "x", "card_number", "address"}).Draw(t, "header")
		a := builtin.Classify("crm.customers", Field{Header: header, Values: list})
		b := builtin.Classify("crm.customers", Field{Header: header, Values: rapid.Permutation(list).Draw(t, "order")})
		if one, two := asJSON(t, a), asJSON(t, b); one != two {
			t.Fatalf("%s\n%s", one, two)
		}
		for _, l := range a.Labels {
			if l.Confidence < Threshold || l.Confidence > 1 || l.Valid > l.Matched || l.Matched > a.Seen {
				t.Fatalf("impossible label %+v of %d", l, a.Seen)
			}
		}
	})
}

func asJSON(t interface{ Fatal(...any) }, v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func FuzzClassify(f *testing.F) {
	for _, d := range builtin.Detectors() {
		for _, value := range slices.Concat(d.Positives, d.Negatives) {
			f.Add("c17", []byte(value))
		}
	}
	c := builtin.NewClassifier()
	f.Fuzz(func(t *testing.T, header string, value []byte) {
		before := bytes.Clone(value)
		conclusion := c.Classify(header, Field{Header: header, Values: [][]byte{value, value}})
		for _, l := range conclusion.Labels {
			if l.Confidence < Threshold || l.Confidence > 1 || l.Matched > 2 || len(l.Mask) > maxMask {
				t.Fatalf("impossible label %+v", l)
			}
		}
		last, points := 0, utf8.RuneCount(value)
		for _, span := range c.AppendSpans(nil, value) {
			if span.Start < last || span.End <= span.Start || span.End > points || span.Confidence <= 0 || span.Confidence > 1 {
				t.Fatalf("impossible span %+v of %d code points", span, points)
			}
			last = span.End
		}
		if !bytes.Equal(before, value) {
			t.Fatal("the value was changed")
		}
	})
}

// A value costs no allocation, whatever the detectors say about it: a thousand values more cost as many as none.
func TestValuesDoNotAllocate(t *testing.T) {
	builtin.Freeze() // before it is done, matchers allocate their own states
	c := builtin.NewClassifier()
	list := benchmarkValues()
	many := slices.Repeat(list, 20)
	field := func(values [][]byte) float64 {
		return testing.AllocsPerRun(10, func() {
			c.want()
			c.count(values)
		})
	}
	c.Classify("shop.t", Field{Header: "c17", Values: list})
	if few, lots := field(list[:1]), field(many); few > 0 || lots > 0 {
		t.Errorf("%.1f allocations for one value, %.1f for %d", few, lots, len(many))
	}
}

func TestTextsDoNotAllocate(t *testing.T) {
	builtin.Freeze()
	c := builtin.NewClassifier()
	text := []byte(ticket)
	spans := c.AppendSpans(nil, text)
	if n := testing.AllocsPerRun(50, func() { spans = c.AppendSpans(spans[:0], text) }); n > 0 || len(spans) == 0 {
		t.Errorf("%.1f allocations for %d spans", n, len(spans))
	}
}

// TestPlainTextIsPassedOver fails where an expression of Text has nothing that is rare in plain text: it would make the search of
// all detectors slow.
func TestPlainTextIsPassedOver(t *testing.T) {
	set := Builtin()
	set.Freeze()
	if _, text := set.Stats(); !text.Skips {
		t.Errorf("%+v", text)
	}
}

func TestNamesInTexts(t *testing.T) {
	tests := []struct{ text, want string }{
		{"Anna Kowalska of Contoso Ltd wrote from Rotterdam.", "PERSON_NAME ORGANIZATION_NAME LOCATION"},
		{"write to Anna Kowalska <anna.kowalska@example.org>", "PERSON_NAME EMAIL_ADDRESS"},
		{"the order arrived on Monday with a broken lid", ""},
	}
	c := builtin.NewClassifier()
	for _, test := range tests {
		var got []string
		for _, s := range c.AppendSpans(nil, []byte(test.text)) {
			got = append(got, s.Infotype)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%q: %q, want %q", test.text, got, test.want)
		}
		for _, s := range c.AppendPatternSpans(nil, []byte(test.text)) {
			if s.Infotype != "EMAIL_ADDRESS" {
				t.Errorf("%q: a pattern found %+v", test.text, s)
			}
		}
	}
}

const ticket = "Please call +1 415-555-2671 or write to ann@example.com about order 1234567890 of 2024-01-05. "

func benchmarkValues() [][]byte {
	var list [][]byte
	for _, d := range builtin.Detectors() {
		list = append(list, values(slices.Concat(d.Positives, d.Negatives)...)...)
	}
	return list
}

func BenchmarkCount(b *testing.B) {
	list := benchmarkValues()
	c := builtin.NewClassifier()
	c.Classify("shop.t", Field{Header: "c17", Values: list})
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		if c.count(list) == 0 {
			b.Fatal("nothing was seen")
		}
		n += len(list)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/value")
}

func BenchmarkSpans(b *testing.B) {
	text := bytes.Repeat([]byte(ticket), 100)
	c := builtin.NewClassifier()
	var spans []Span
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if spans = c.AppendPatternSpans(spans[:0], text); len(spans) != 200 {
			b.Fatalf("%d spans", len(spans))
		}
	}
}
