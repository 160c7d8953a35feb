package catalog

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"datawave/schemas/event"
)

// fill puts something random into every member of a value, so that none can be forgotten.
func fill(t *rapid.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	case reflect.Pointer:
		if rapid.IntRange(0, 3).Draw(t, "pointer") > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem())
		}
	case reflect.Slice:
		for range rapid.IntRange(0, 2).Draw(t, "length") {
			v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem())))
			fill(t, v.Index(v.Len()-1))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range rapid.IntRange(0, 2).Draw(t, "size") {
			item := reflect.New(v.Type().Elem()).Elem()
			if item.Kind() == reflect.Pointer {
				item.Set(reflect.New(item.Type().Elem()))
				fill(t, item.Elem())
			} else {
				fill(t, item)
			}
			v.SetMapIndex(reflect.ValueOf(rapid.String().Draw(t, "key")), item)
		}
	case reflect.String:
		v.SetString(rapid.SampledFrom([]string{"", "plain", "<&>\"\\", "\x00\u2028", "\xff", "naïve"}).Draw(t, "text"))
	case reflect.Int, reflect.Int32, reflect.Int64:
		v.SetInt(int64(rapid.Int32().Draw(t, "number")))
	case reflect.Float64:
		v.SetFloat(rapid.Float64().Draw(t, "number"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "truth"))
	default:
		t.Fatalf("a member of kind %v", v.Kind())
	}
}

// TestJSONIsThatOfEncodingJSON: the digest of a version does not depend on who writes its content.
func TestJSONIsThatOfEncodingJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var d dataset
		fill(t, reflect.ValueOf(&d.content).Elem())
		fill(t, reflect.ValueOf(&d.aside).Elem())
		if d.State == nil {
			d.State = &event.Dataset{}
		}
		summary := d.summary()
		for _, c := range []struct {
			value any
			got   []byte
		}{{&d.content, d.content.appendJSON(nil)}, {&d.aside, d.aside.appendJSON(nil)}, {&summary, appendSummary(nil, &summary)}} {
			want, err := json.Marshal(c.value)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(c.got, want) {
				t.Fatalf("%T: %s\nwant %s", c.value, c.got, want)
			}
		}
	})
}
