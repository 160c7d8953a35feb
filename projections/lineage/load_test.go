package lineage_test

import (
	"errors"
	"reflect"
	"testing"

	"datawave/projections"
	"datawave/schemas/event"
)

func TestLoadEqualsApply(t *testing.T) {
	loadEqualsApply(t, newGraph(t).SQLite, newGraph(t))
}

func TestNeo4jLoadEqualsApply(t *testing.T) {
	loadEqualsApply(t, openNeo4j(t).Current().(projections.Loader), openNeo4j(t).Current())
}

// loadEqualsApply loads a history, twice over, and applies what comes after it, beside a store that applies all of it.
func loadEqualsApply(t *testing.T, loaded projections.Loader, applied projections.Projection) {
	t.Helper()
	batches := history(newGraph(t))
	last := len(batches) - 1
	var first []event.Record
	for i, batch := range batches {
		if err := applied.Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
		if i < last {
			first = append(first, batch...)
		}
	}
	err := errors.Join(loaded.Load(t.Context(), first), loaded.Loaded(t.Context()), loaded.Load(t.Context(), first), loaded.Loaded(t.Context()),
		loaded.Apply(t.Context(), batches[last]))
	if err != nil {
		t.Fatal(err)
	}
	agree(t, applied, loaded)
	one, err := loaded.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if other, err := applied.Checkpoint(t.Context()); err != nil || !reflect.DeepEqual(one, other) {
		t.Errorf("checkpoint %v, want %v, %v", one, other, err)
	}
}
