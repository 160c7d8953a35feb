package projectiontest

import (
	"context"
	"maps"
	"slices"
	"testing"

	"datawave/projections"
	"datawave/schemas/event"
)

// fataler is what testing.TB and rapid.T have in common.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// partitionsOf lists the partitions that p folds, in a stable order.
func (l log) partitionsOf(p projections.Projection) [][]event.Record {
	var out [][]event.Record
	for _, topicName := range p.Topics() {
		for _, n := range slices.Sorted(maps.Keys(l[topicName])) {
			out = append(out, l[topicName][n])
		}
	}
	return out
}

// applyAll folds the whole log in batches of at most size records.
func applyAll(t fataler, p projections.Projection, l log, size int) {
	t.Helper()
	for _, records := range l.partitionsOf(p) {
		for batch := range slices.Chunk(records, size) {
			apply(t, p, batch)
		}
	}
}

// apply hands over a copy with its own Data, which it overwrites afterwards: the projection only borrows.
func apply(t fataler, p projections.Projection, batch []event.Record) {
	t.Helper()
	lent := slices.Clone(batch)
	for i := range lent {
		lent[i].Data = slices.Clone(batch[i].Data)
	}
	if err := p.Apply(context.Background(), lent); err != nil {
		t.Fatalf("apply %d records from %v: %v", len(batch), batch[0].At, err)
	}
	for i := range lent {
		clear(lent[i].Data)
	}
}

func digest(t fataler, p projections.Projection) projections.Digest {
	t.Helper()
	d, err := p.Digest(context.Background())
	if err != nil {
		t.Fatalf("digest: %v", err)
	}
	return d
}

func checkpoint(t fataler, p projections.Projection) projections.Checkpoint {
	t.Helper()
	c, err := p.Checkpoint(context.Background())
	if err != nil {
		t.Fatalf("checkpoint: %v", err)
	}
	return c
}

func open(t fataler, h Harness, dir string) projections.Model {
	t.Helper()
	m, err := h.New(dir)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return m
}

func closeModel(t fataler, m projections.Model) {
	t.Helper()
	if err := m.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
}

func build(t fataler, m projections.Model) projections.Projection {
	t.Helper()
	p, err := m.Build(context.Background())
	if err != nil {
		t.Fatalf("build: %v", err)
	}
	return p
}

// fresh opens a new model that the test closes.
func fresh(t *testing.T, h Harness) projections.Model {
	t.Helper()
	m := open(t, h, t.TempDir())
	t.Cleanup(func() { closeModel(t, m) })
	return m
}

// filled is a fresh model whose current version holds the log.
func filled(t *testing.T, h Harness, l log) projections.Model {
	t.Helper()
	m := fresh(t, h)
	applyAll(t, m.Current(), l, 1000)
	return m
}
