package canonical_test

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"

	"pgregory.net/rapid"

	"datawave/schemas/canonical"
)

func marshal(t interface{ Fatal(...any) }, value any) []byte {
	want, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return want
}

func FuzzQuoted(f *testing.F) {
	for _, seed := range []string{"", "plain", `"\<>&`, "\x00\b\f\n\r\t\x1f\x7f", "\u2028\u2029\ufffd", "\xff\xc3", "naïve 😀"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if got, want := canonical.Quoted(nil, value), marshal(t, value); !bytes.Equal(got, want) {
			t.Errorf("%q: %s, want %s", value, got, want)
		}
	})
}

func FuzzNumber(f *testing.F) {
	for _, seed := range []float64{0, -1, 0.1, 1e-6, 9.9e-7, 1e-9, 1e-10, 1e20, 1e21, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Copysign(0, -1)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value float64) {
		if math.IsNaN(value) || math.IsInf(value, 0) {
			return
		}
		if got, want := canonical.Number(nil, value), marshal(t, value); !bytes.Equal(got, want) {
			t.Errorf("%v: %s, want %s", value, got, want)
		}
	})
}

type object struct {
	Text  string            `json:"text,omitempty"`
	Int   int64             `json:"int,omitempty"`
	Bool  bool              `json:"bool,omitempty"`
	Float float64           `json:"float,omitempty"`
	Texts []string          `json:"texts,omitempty"`
	Map   map[string]string `json:"map,omitempty"`
	List  []object          `json:"list,omitempty"`
}

func (o *object) append(dst []byte) []byte {
	dst = canonical.Text(append(dst, '{'), `"text":`, o.Text)
	dst = canonical.Int(dst, `"int":`, o.Int)
	dst = canonical.Bool(dst, `"bool":`, o.Bool)
	dst = canonical.Float(dst, `"float":`, o.Float)
	dst = canonical.Texts(dst, `"texts":`, o.Texts)
	dst = canonical.TextMap(dst, `"map":`, o.Map)
	return append(canonical.List(dst, `"list":`, o.List, (*object).append), '}')
}

func TestObjectsAreAsEncodingJSONWritesThem(t *testing.T) {
	var objects func(depth int) *rapid.Generator[object]
	objects = func(depth int) *rapid.Generator[object] {
		return rapid.Custom(func(t *rapid.T) object {
			text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "{", `"`, "\xff"}))
			o := object{Text: text.Draw(t, "text"), Int: rapid.Int64().Draw(t, "int"), Bool: rapid.Bool().Draw(t, "bool"),
				Float: rapid.Float64().Draw(t, "float"), Texts: rapid.SliceOfN(text, 0, 3).Draw(t, "texts"), Map: rapid.MapOfN(text, text, 0, 80).Draw(t, "map")}
			if depth > 0 {
				o.List = rapid.SliceOfN(objects(depth-1), 0, 3).Draw(t, "list")
			}
			return o
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		o := objects(2).Draw(t, "object")
		if got, want := o.append(nil), marshal(t, o); !bytes.Equal(got, want) {
			t.Fatalf("%s, want %s", got, want)
		}
	})
}

func TestAppendingAllocatesNothing(t *testing.T) {
	o := object{Text: "a", Int: 1, Float: 0.5, Texts: []string{"b"}, Map: map[string]string{"x": "1", "y": "2"}, List: []object{{Bool: true}}}
	dst := make([]byte, 0, 1000)
	if n := testing.AllocsPerRun(100, func() { dst = o.append(dst[:0]) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
