package event

import "fmt"

// The helpers below carry the generated code between Go values and goavro's native form.

func readField[T any](native map[string]any, name string, fallback T, read func(any) (T, error)) (T, error) {
	value, ok := native[name]
	if !ok {
		return fallback, nil
	}
	out, err := read(value)
	if err != nil {
		return out, fmt.Errorf("%s: %w", name, err)
	}
	return out, nil
}

func readValue[T any](value any) (T, error) {
	if out, ok := value.(T); ok {
		return out, nil
	}
	var out T
	if !promote(&out, value) {
		return out, fmt.Errorf("is %T, not %T", value, out)
	}
	return out, nil
}

// promote reads what an older writer wrote in a narrower type. Source: Avro 1.12 specification, "Schema Resolution".
func promote(target, value any) bool {
	switch target := target.(type) {
	case *int64:
		return convert[int64, int32](target, value)
	case *float64:
		return convert[float64, int32](target, value) || convert[float64, int64](target, value) || convert[float64, float32](target, value)
	case *string:
		b, ok := value.([]byte)
		*target = string(b)
		return ok
	case *[]byte:
		s, ok := value.(string)
		*target = []byte(s)
		return ok
	}
	return false
}

func convert[To, From int32 | int64 | float32 | float64](target *To, value any) bool {
	v, ok := value.(From)
	*target = To(v)
	return ok
}

func readList[T any](read func(any) (T, error)) func(any) ([]T, error) {
	return func(value any) ([]T, error) {
		list, err := readValue[[]any](value)
		if err != nil || len(list) == 0 {
			return nil, err
		}
		out := make([]T, len(list))
		for i, item := range list {
			if out[i], err = read(item); err != nil {
				return nil, fmt.Errorf("[%d]: %w", i, err)
			}
		}
		return out, nil
	}
}

func readMap[T any](read func(any) (T, error)) func(any) (map[string]T, error) {
	return func(value any) (map[string]T, error) {
		entries, err := readValue[map[string]any](value)
		if err != nil || len(entries) == 0 {
			return nil, err
		}
		out := make(map[string]T, len(entries))
		for key, item := range entries {
			if out[key], err = read(item); err != nil {
				return nil, fmt.Errorf("[%q]: %w", key, err)
			}
		}
		return out, nil
	}
}

func readRecord[T any, P interface {
	*T
	FromNative(map[string]any) error
}](value any) (T, error) {
	var out T
	native, err := readValue[map[string]any](value)
	if err != nil {
		return out, err
	}
	return out, P(&out).FromNative(native)
}

func writeList[T any](list []T, write func(*T) any) []any {
	out := make([]any, len(list))
	for i := range list {
		out[i] = write(&list[i])
	}
	return out
}

func writeMap[T any](entries map[string]T, write func(*T) any) map[string]any {
	out := make(map[string]any, len(entries))
	for key, value := range entries {
		out[key] = write(&value)
	}
	return out
}

func writeBytes(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}
