package search

import (
	"fmt"
	"testing"

	"datawave/schemas/asset"
)

func TestSeenForgetsNothing(t *testing.T) {
	s, mistaken := newSeen(), 0
	hash := func(i int) string { return asset.DatasetID{Namespace: "n", Name: fmt.Sprint(i)}.Hash() }
	for i := range 200_000 {
		if s.add(hash(i)) {
			mistaken++
		}
	}
	for i := range 200_000 {
		if !s.add(hash(i)) {
			t.Fatalf("dataset %d was forgotten", i)
		}
	}
	if mistaken > 20 {
		t.Errorf("%d of 200,000 were taken for others", mistaken)
	}
}
