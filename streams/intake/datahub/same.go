package datahub

import (
	"encoding/json"
	"maps"
	"slices"
)

// equal compares values that decode has read.
func equal(a, b any) bool {
	switch x := a.(type) {
	case map[string]any:
		y, ok := b.(map[string]any)
		return ok && maps.EqualFunc(x, y, equal)
	case []any:
		y, ok := b.([]any)
		return ok && slices.EqualFunc(x, y, equal)
	case json.Number:
		y, ok := b.(json.Number)
		return ok && sameNumber(x, y)
	}
	return a == b
}

func sameNumber(a, b json.Number) bool {
	if a == b {
		return true
	}
	x, errX := a.Float64()
	y, errY := b.Float64()
	return errX == nil && errY == nil && x == y
}

func clone(value any) any {
	switch v := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, child := range v {
			out[key] = clone(child)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, child := range v {
			out[i] = clone(child)
		}
		return out
	}
	return value
}

// Same tells whether two contents of an aspect say the same: they may differ in when, by whom and in which run it was said, which
// connectors write anew in every run.
func Same(a, b string) bool {
	if a == b {
		return true
	}
	if a == "" || b == "" {
		return false
	}
	x, errX := decode([]byte(a))
	y, errY := decode([]byte(b))
	return errX == nil && errY == nil && equal(timeless(x, true), timeless(y, true))
}

// timeless takes audit stamps out, and from the aspect itself when it was taken and by which run.
func timeless(value any, outer bool) any {
	switch v := value.(type) {
	case map[string]any:
		for name, child := range v {
			if stamp(child) || outer && (name == "timestampMillis" || name == "runId") {
				delete(v, name)
				continue
			}
			v[name] = timeless(child, false)
		}
	case []any:
		for i := range v {
			v[i] = timeless(v[i], false)
		}
	}
	return value
}

// stamp tells an audit stamp: a time and an actor.
func stamp(value any) bool {
	v, ok := value.(map[string]any)
	if !ok {
		return false
	}
	_, time := v["time"]
	_, actor := v["actor"]
	return time && actor
}
