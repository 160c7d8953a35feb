package event

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Vector is a cut through one topic: per partition, the offset of the next record. A vector of datawave.facts is a
// consistent cut of the whole estate.
type Vector map[int32]int64

// String is "0:12,3:7", partitions ascending.
func (v Vector) String() string {
	parts := make([]string, 0, len(v))
	for _, p := range slices.Sorted(maps.Keys(v)) {
		parts = append(parts, fmt.Sprintf("%d:%d", p, v[p]))
	}
	return strings.Join(parts, ",")
}

// ParseVector reads what String writes. The empty string is the empty vector.
func ParseVector(s string) (Vector, error) {
	v := Vector{}
	if s == "" {
		return v, nil
	}
	for part := range strings.SplitSeq(s, ",") {
		left, right, ok := strings.Cut(part, ":")
		p, errP := strconv.ParseInt(left, 10, 32)
		o, errO := strconv.ParseInt(right, 10, 64)
		if !ok || errP != nil || errO != nil || p < 0 || o < 0 {
			return nil, fmt.Errorf("position %q: %q is not partition:offset", s, part)
		}
		if _, twice := v[int32(p)]; twice {
			return nil, fmt.Errorf("position %q names partition %d twice", s, p)
		}
		v[int32(p)] = o
	}
	return v, nil
}

// Covers reports whether v has reached w in every partition that w names.
func (v Vector) Covers(w Vector) bool {
	for p, o := range w {
		if v[p] < o {
			return false
		}
	}
	return true
}
