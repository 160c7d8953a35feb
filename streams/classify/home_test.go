package classify

import (
	"testing"

	"pgregory.net/rapid"
)

func TestHomeOfAFieldIsItsDataset(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dataset := rapid.StringN(1, 40, -1).Draw(t, "dataset")
		key := fieldKey(dataset, rapid.String().Draw(t, "path"))
		if got, ok := home(storeName, key); got != dataset || !ok {
			t.Fatalf("%q belongs to %q, %v; want %q", key, got, ok, dataset)
		}
	})
	for _, key := range []string{"", "short", "\x000123456789abcdef", "dataset, and no zero before the hash"} {
		if got, ok := home(storeName, []byte(key)); ok {
			t.Errorf("%q belongs to %q", key, got)
		}
	}
	if Stage(nil, nil).Home == nil {
		t.Error("the stage does not say where its state belongs")
	}
}
