package asset

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPathRoundTrip(t *testing.T) {
	part := rapid.OneOf(rapid.StringN(1, 6, 24), rapid.StringOfN(rapid.SampledFrom([]rune(`a.[]\`)), 1, 6, -1))
	rapid.Check(t, func(r *rapid.T) {
		parts := rapid.SliceOfN(part, 1, 5).Draw(r, "parts")
		path := Path(parts...)
		if got := path.Parts(); !slices.Equal(got, parts) {
			r.Fatalf("%q became %q by way of %q", parts, got, path)
		}
	})
}

func TestPathIsCanonicalAfterParts(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		parts := FieldPath(rapid.String().Draw(r, "path")).Parts()
		if again := Path(parts...).Parts(); !slices.Equal(parts, again) {
			r.Fatalf("%q became %q", parts, again)
		}
	})
}

func TestPath(t *testing.T) {
	cases := []struct {
		parts  []string
		path   FieldPath
		header string
	}{
		{[]string{"email"}, "email", "email"},
		{[]string{"address", "street"}, "address.street", "street"},
		{[]string{"lines", "[]", "sku"}, "lines[].sku", "sku"},
		{[]string{"tags", "[]"}, "tags[]", "tags"},
		{[]string{"matrix", "[]", "[]"}, "matrix[][]", "matrix"},
		{[]string{"[]", "id"}, "[].id", "id"},
		{[]string{"a.b"}, `a\.b`, "a.b"},
		{[]string{`a\b[0]`}, `a\\b\[0]`, `a\b[0]`},
		{[]string{"[]"}, "[]", "[]"},
	}
	for _, c := range cases {
		if got := Path(c.parts...); got != c.path {
			t.Errorf("%q is %q, want %q", c.parts, got, c.path)
		}
		if got := c.path.Parts(); !slices.Equal(got, c.parts) {
			t.Errorf("%q splits into %q, want %q", c.path, got, c.parts)
		}
		if got := c.path.Header(); got != c.header {
			t.Errorf("the header of %q is %q, want %q", c.path, got, c.header)
		}
	}
}

func TestNormalise(t *testing.T) {
	cases := map[string]string{
		"Postgres://DB.Example:5432":  "postgres://db.example:5432",
		" postgres://db:5432/ ":       "postgres://db:5432",
		"s3://Bucket/Path/":           "s3://bucket/Path",
		"http://x/ /":                 "http://x",
		"file:///":                    "file:///",
		"file":                        "file",
		"kafka://A:1,B:2":             "kafka://a:1,b:2",
		"sqlite:///data/Shop.db":      "sqlite:///data/Shop.db",
		"file://Host/With/Case/Names": "file://host/With/Case/Names",
	}
	for given, want := range cases {
		got := DatasetID{Namespace: given, Name: " Shop.Orders "}.Normalise()
		if got.Namespace != want || got.Name != "Shop.Orders" {
			t.Errorf("%q became %+v, want %q", given, got, want)
		}
	}
}

func TestNormaliseIsIdempotent(t *testing.T) {
	piece := rapid.SampledFrom([]string{"http", "://", "/", " ", ":", "Host", "İ", "\xff", "a", "?", "\t"})
	rapid.Check(t, func(r *rapid.T) {
		namespace := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(piece), func(p []string) string { return strings.Join(p, "") }))
		once := DatasetID{Namespace: namespace.Draw(r, "namespace"), Name: rapid.String().Draw(r, "name")}.Normalise()
		if twice := once.Normalise(); twice != once {
			r.Fatalf("%+v became %+v", once, twice)
		}
	})
}

func TestKeyRoundTrip(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		id := DatasetID{Namespace: rapid.String().Draw(r, "namespace"), Name: rapid.String().Draw(r, "name")}
		if id.Validate() != nil {
			return
		}
		if got, err := ParseKey(id.Key()); err != nil || got != id || got.Hash() != id.Hash() || len(id.Hash()) != 32 {
			r.Fatalf("%+v became %+v: %v", id, got, err)
		}
	})
	if id, err := ParseKey("ns|a|b"); err != nil || id != (DatasetID{"ns", "a|b"}) {
		t.Errorf("%+v: %v", id, err)
	}
}

func TestValidateRefuses(t *testing.T) {
	cases := map[string]DatasetID{
		"no namespace":   {"", "x"},
		"no name":        {"x", ""},
		"not a URI":      {"a|b", "x"},
		"longer than":    {"x", strings.Repeat("n", MaxNameBytes+1)},
		"not valid UTF-": {"x", "\xff"},
	}
	for says, id := range cases {
		if err := id.Validate(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.20q: %v does not say %q", id.Key(), err, says)
		}
	}
	if _, err := ParseKey("no separator"); err == nil {
		t.Error("a key without a separator was read")
	}
}

func FuzzPath(f *testing.F) {
	f.Add(`a.b[].c\.d\\[`)
	f.Fuzz(func(t *testing.T, path string) {
		p := FieldPath(path)
		parts := p.Parts()
		if !slices.Equal(parts, Path(parts...).Parts()) {
			t.Fatalf("%q splits into %q, which does not come back", path, parts)
		}
		if strings.Trim(path, `.\[]`) != "" && p.Header() == "" {
			t.Fatalf("%q has no header", path)
		}
	})
}
