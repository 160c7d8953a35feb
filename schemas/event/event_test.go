package event

import (
	"maps"
	"reflect"
	"regexp"
	"testing"

	"pgregory.net/rapid"
)

var vectors = rapid.Custom(func(r *rapid.T) Vector {
	return Vector(rapid.MapOfN(rapid.Int32Min(0), rapid.Int64Min(0), 0, 6).Draw(r, "vector"))
})

func TestVectorRoundTrip(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		v := vectors.Draw(r, "v")
		if got, err := ParseVector(v.String()); err != nil || !maps.Equal(got, v) {
			r.Fatalf("%v became %v: %v", v, got, err)
		}
	})
}

func TestVectorCoversIsAnOrder(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		a, b := vectors.Draw(r, "a"), vectors.Draw(r, "b")
		joined := maps.Clone(a)
		for p, o := range b {
			joined[p] = max(joined[p], o)
		}
		if !a.Covers(a) || !joined.Covers(a) || !joined.Covers(b) || !a.Covers(Vector{}) {
			r.Fatalf("%v and %v are not below %v", a, b, joined)
		}
		if a.Covers(b) != a.Covers(joined) {
			r.Fatalf("%v covers %v, or what the two have together, but not both", a, b)
		}
	})
}

func TestVectorString(t *testing.T) {
	if got := (Vector{3: 7, 0: 12}).String(); got != "0:12,3:7" {
		t.Error(got)
	}
	for _, bad := range []string{"1", "a:1", "1:b", "-1:2", "1:-2", "1:2,", "1:2,1:3", ",", "1:99999999999999999999", "4294967296:1"} {
		if v, err := ParseVector(bad); err == nil {
			t.Errorf("%q became %v", bad, v)
		}
	}
}

func FuzzParseVector(f *testing.F) {
	f.Add("0:12,3:7")
	f.Fuzz(func(t *testing.T, s string) {
		v, err := ParseVector(s)
		if err != nil {
			return
		}
		if again, err := ParseVector(v.String()); err != nil || !maps.Equal(again, v) {
			t.Fatalf("%q is %v, then %v: %v", s, v, again, err)
		}
	})
}

func TestDeriveID(t *testing.T) {
	if got := DeriveID("cause", "classify", "email"); got != "694e8cfc2d418fe5852ac4df6ff5f055" {
		t.Errorf("the id changed to %s: a replay would not give the ids that are in the log", got)
	}
	form := regexp.MustCompile(`^[0-9a-f]{32}$`)
	seen := map[string][]string{}
	for _, parts := range [][]string{{"a"}, {"a", ""}, {"a", "b"}, {"ab"}, {"", "a"}, {"a", "b", "c"}, {"a", "bc"}, {"ab", "c"}} {
		id := DeriveID(parts[0], parts[1:]...)
		if other, ok := seen[id]; ok || !form.MatchString(id) || id != DeriveID(parts[0], parts[1:]...) {
			t.Errorf("%q and %q: %s", parts, other, id)
		}
		seen[id] = parts
	}
}

func TestPosition(t *testing.T) {
	if got := (Position{"datawave.facts", 3, 91}).String(); got != "datawave.facts/3@91" {
		t.Error(got)
	}
	e := Envelope{Subject: "ns|name"}
	if id, err := e.Dataset(); err != nil || id.Name != "name" {
		t.Errorf("%+v: %v", id, err)
	}
}

// promoted is what a value of an older writer's type becomes; errors show as nil.
func promoted[T any](value any) any {
	out, err := readValue[T](value)
	if err != nil {
		return nil
	}
	return out
}

func TestPromotion(t *testing.T) {
	cases := map[string]struct{ got, want any }{
		"int to long":       {promoted[int64](int32(7)), int64(7)},
		"int to double":     {promoted[float64](int32(7)), 7.0},
		"long to double":    {promoted[float64](int64(7)), 7.0},
		"float to double":   {promoted[float64](float32(0.5)), 0.5},
		"bytes to string":   {promoted[string]([]byte("x")), "x"},
		"string to bytes":   {promoted[[]byte]("x"), []byte("x")},
		"long to int":       {promoted[int32](int64(7)), nil},
		"double to long":    {promoted[int64](7.0), nil},
		"string to boolean": {promoted[bool]("true"), nil},
		"nothing to string": {promoted[string](nil), nil},
	}
	for name, c := range cases {
		if !reflect.DeepEqual(c.got, c.want) {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
}

func TestFromNativeRefuses(t *testing.T) {
	cases := map[string]map[string]any{
		"kind":                {"kind": 1},
		"fields: [0]: path":   {"fields": []any{map[string]any{"path": true}}},
		"fields: [1]":         {"fields": []any{map[string]any{}, "x"}},
		`properties: ["k"]: `: {"properties": map[string]any{"k": 1}},
	}
	for says, native := range cases {
		if err := new(Dataset).FromNative(native); err == nil || !regexp.MustCompile("^"+regexp.QuoteMeta(says)).MatchString(err.Error()) {
			t.Errorf("%v does not begin with %q", err, says)
		}
	}
}

func TestPositionRoundTrip(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := Position{rapid.StringMatching(`[a-z.]{1,20}`).Draw(r, "topic"), rapid.Int32Min(0).Draw(r, "partition"), rapid.Int64Min(0).Draw(r, "offset")}
		if got, ok := ParsePosition(p.String()); !ok || got != p {
			r.Fatalf("%v became %v", p, got)
		}
	})
	for _, bad := range []string{"", "x", "x/1", "x@1", "/1@2", "x/-1@2", "x/1@-2", "x/1@2@3", "x/4294967296@1"} {
		if p, ok := ParsePosition(bad); ok {
			t.Errorf("%q became %v", bad, p)
		}
	}
}
