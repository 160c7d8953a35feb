package lineage

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// The bounds of what is kept of facets. What is larger lies in the report alone.
const (
	maxFacet  = 64 << 10 // bytes of one
	maxFacets = 100      // of one job, run or dataset
)

// facets are facets by name, each as it was said last: merging events in any order, and twice, gives the same.
type facets map[string]facet

// facet is a facet as JSON and the time of the event that it is from, in microseconds since 1970.
type facet struct {
	at  int64
	raw string
}

// merge takes a facet in and tells whether it says anything else than before: a facet that is only said again is no news.
func (f facets) merge(name string, at int64, raw []byte) bool {
	if len(raw) > maxFacet || len(name) > maxFacet {
		return false
	}
	old, known := f[name]
	if known && (old.at > at || old.at == at && old.raw >= string(raw)) {
		return false
	}
	if known && old.raw == string(raw) {
		f[name] = facet{at, old.raw}
		return false
	}
	f[name] = facet{at, string(raw)}
	if len(f) > maxFacets {
		delete(f, slices.Max(slices.Collect(maps.Keys(f))))
	}
	return true
}

// get is a facet as JSON; one that was deleted is not there.
func (f facets) get(name string) (raw string, ok bool) {
	one, ok := f[name]
	return one.raw, ok && !deleted(one.raw)
}

// deleted tells of a facet that takes itself back.
func deleted(raw string) bool {
	if !strings.Contains(raw, `"_deleted"`) {
		return false
	}
	var base struct {
		Deleted bool `json:"_deleted"`
	}
	return json.Unmarshal([]byte(raw), &base) == nil && base.Deleted
}

// read decodes a facet; what does not fit the facet's schema is passed over, member by member where it can.
func read[T any](f facets, name string) (v T, ok bool) {
	raw, ok := f.get(name)
	if !ok {
		return v, false
	}
	err := json.Unmarshal([]byte(raw), &v)
	return v, err == nil || isType(err)
}

// isType tells of a member of another type than expected: the others are decoded.
func isType(err error) bool {
	_, ok := err.(*json.UnmarshalTypeError) //nolint:errorlint // What Unmarshal returns, unwrapped.
	return ok
}

// object is the facets as one JSON object, sorted by name; empty when there are none.
func (f facets) object() string {
	var b bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(f)) {
		raw, ok := f.get(name)
		if !ok {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		quoted, _ := json.Marshal(name) // never fails: a string
		b.Write(quoted)
		b.WriteByte(':')
		b.WriteString(raw)
	}
	if b.Len() == 0 {
		return ""
	}
	return "{" + b.String() + "}"
}

// mergeAll are the facets of several, each as it was said last.
func mergeAll(list ...facets) facets {
	if len(list) == 1 {
		return list[0]
	}
	all := facets{}
	for _, f := range list {
		for name, one := range f {
			all.merge(name, one.at, []byte(one.raw))
		}
	}
	return all
}

// digest sums up facets, whenever they were said.
func (f facets) digest() digest { return f.digestOf(slices.Sorted(maps.Keys(f))) }

// digestOf sums up those of the names that there are.
func (f facets) digestOf(names []string) digest {
	h := sha256.New()
	for _, name := range names {
		if _, ok := f[name]; !ok {
			continue
		}
		for _, part := range []string{name, f[name].raw} {
			h.Write(binary.AppendUvarint(nil, uint64(len(part))))
			h.Write([]byte(part))
		}
	}
	return digest(h.Sum(nil)[:len(digest{})])
}
