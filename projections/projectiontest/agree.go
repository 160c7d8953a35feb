package projectiontest

import (
	"os"
	"testing"

	"pgregory.net/rapid"

	"datawave/projections"
)

// Agree checks that two stores of one read model come to the same digest from the same log, whatever it holds. Properties are tried on as many logs as one wants.
func Agree(t *testing.T, one, other Harness) {
	t.Run("the sample", func(t *testing.T) {
		if got, want := digest(t, filled(t, one, sample()).Current()), digest(t, filled(t, other, sample()).Current()); got != want {
			t.Errorf("digest %v with %d entities, the other store's %v with %d", got, got.Entities, want, want.Entities)
		}
	})
	t.Run("any log", func(t *testing.T) {
		one.check(t, func(t *rapid.T) {
			l := drawLog(t)
			got, want := folded(t, one, l), folded(t, other, l)
			if got != want {
				t.Fatalf("digest %v with %d entities, the other store's %v with %d", got, got.Entities, want, want.Entities)
			}
		})
	})
}

// folded is the digest of a store of its own that holds the log.
func folded(t *rapid.T, h Harness, l log) projections.Digest {
	dir, err := os.MkdirTemp("", "projectiontest")
	if err != nil {
		t.Fatalf("%v", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	m := open(t, h, dir)
	defer closeModel(t, m)
	applyAll(t, m.Current(), l, 1000)
	return digest(t, m.Current())
}
