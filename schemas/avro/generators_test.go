package avro

import (
	"reflect"
	"testing"

	"github.com/linkedin/goavro/v2"
	"pgregory.net/rapid"

	"datawave/schemas/event"
)

// anyBody draws a body of the given kind with random content in every field.
func anyBody(t *rapid.T, name string) event.Body {
	body := bodies[name]()
	fill(t, reflect.ValueOf(body).Elem(), name)
	return body
}

func fill(t *rapid.T, v reflect.Value, label string) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), v.Type().Field(i).Name)
		}
	case reflect.String:
		v.SetString(rapid.StringN(0, 8, 32).Draw(t, label))
	case reflect.Int32:
		v.SetInt(int64(rapid.Int32().Draw(t, label)))
	case reflect.Int64:
		v.SetInt(rapid.Int64().Draw(t, label))
	case reflect.Float64:
		v.SetFloat(rapid.Float64().Draw(t, label))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, label))
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			v.SetBytes(rapid.SliceOfN(rapid.Byte(), 0, 8).Draw(t, label))
			return
		}
		if n := rapid.IntRange(0, 3).Draw(t, label); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
		}
		for i := range v.Len() {
			fill(t, v.Index(i), label)
		}
	case reflect.Map:
		if n := rapid.IntRange(0, 3).Draw(t, label); n > 0 {
			v.Set(reflect.MakeMap(v.Type()))
			for range n {
				key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
				fill(t, key, label)
				fill(t, value, label)
				v.SetMapIndex(key, value)
			}
		}
	default:
		t.Fatalf("no generator for %s", v.Type())
	}
}

// same compares bodies; an absent list and an empty one are the same in Avro.
func same(a, b reflect.Value) bool {
	switch a.Kind() {
	case reflect.Pointer:
		return same(a.Elem(), b.Elem())
	case reflect.Struct:
		for i := range a.NumField() {
			if !same(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Slice:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !same(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Map:
		return a.Len() == 0 && b.Len() == 0 || reflect.DeepEqual(a.Interface(), b.Interface())
	case reflect.Float64:
		return a.Float() == b.Float() || a.Float() != a.Float() && b.Float() != b.Float()
	default:
		return a.Interface() == b.Interface()
	}
}

func equal(a, b event.Body) bool { return same(reflect.ValueOf(a), reflect.ValueOf(b)) }

// oracle is goavro's codec of a current schema.
func oracle(t testing.TB, name string) *goavro.Codec {
	t.Helper()
	text, err := Current(name)
	if err != nil {
		t.Fatal(err)
	}
	codec, err := goavro.NewCodec(text)
	if err != nil {
		t.Fatal(err)
	}
	return codec
}
