package search

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"datawave/schemas/event"
)

// TestElasticsearchDocumentIsTheSameAgain writes documents with a writer that has seen many and with new ones.
func TestElasticsearchDocumentIsTheSameAgain(t *testing.T) {
	paths := []string{"customer_id", "a.b[].cID", "Straße", `quo"ted\`, "x", "", "\xff\n", strings.Repeat("long_", 30)}
	used := newDocumentWriter()
	for i := range 200 {
		e := entity{content: content{Observed: true, Namespace: "n", Name: fmt.Sprint("shop.t_", i), Kind: paths[i%8], Source: "s", Owner: paths[(i+1)%8]}}
		for _, path := range paths {
			e.Fields = append(e.Fields, field{Path: path, Comment: paths[i%8], facts: facts{Tags: []string{paths[(i+2)%8]}}})
		}
		state, err := e.canonical()
		if err != nil {
			t.Fatal(err)
		}
		got := string(used.append(nil, &e, "id", state, applied{Facts: int64(i)}))
		if want := string(newDocumentWriter().append(nil, &e, "id", state, applied{Facts: int64(i)})); got != want {
			t.Fatalf("%d: got %s\nwant %s", i, got, want)
		}
		if !json.Valid([]byte(got)) {
			t.Fatalf("%d: no JSON: %s", i, got)
		}
	}
}

// TestElasticsearchSharesAreWhole holds that every record is in one share, with all others about its dataset and in their order.
func TestElasticsearchSharesAreWhole(t *testing.T) {
	for _, n := range []int{1, workerShare, 2500, 9 * largestShare} {
		records := make([]event.Record, n)
		for i := range records {
			records[i].Subject, records[i].At.Offset = fmt.Sprint(i%(n/3+1)), int64(i)
		}
		dealt, of := 0, map[string]int{}
		for i, share := range sharesOf(records) {
			dealt += len(share)
			if !slices.IsSortedFunc(share, func(a, b *event.Record) int { return int(a.At.Offset - b.At.Offset) }) {
				t.Errorf("%d records: share %d is not in order", n, i)
			}
			for _, r := range share {
				if before, ok := of[r.Subject]; ok && before != i {
					t.Fatalf("%d records: %s is in two shares", n, r.Subject)
				}
				of[r.Subject] = i
			}
		}
		if dealt != n {
			t.Errorf("%d of %d records were dealt out", dealt, n)
		}
	}
}
