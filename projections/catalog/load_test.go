package catalog_test

import (
	"reflect"
	"slices"
	"testing"

	"datawave/projections/catalog"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// TestSQLiteLoadIsApply loads in batches that overlap, closes the version on the way, and applies what comes after: every answer is as
// if all had been applied.
func TestSQLiteLoadIsApply(t *testing.T) {
	want := estate(t, 40)
	about, runs := decisions(t, 40)
	for _, batch := range [][]event.Record{about, runs} {
		if err := want.Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	records, dir := facts(t, 40), t.TempDir()
	if err := loadSQLite(t, dir, records[:70]).Close(); err != nil {
		t.Fatal(err)
	}
	s := loadSQLite(t, dir, records)
	defer s.Close()
	if err := s.Loaded(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, batch := range [][]event.Record{about, runs} {
		if err := s.Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := digestOf(t, s), digestOf(t, want); got != want {
		t.Errorf("digest %v, want %v", got, want)
	}
	sameLists(t, s, want)
}

// loadSQLite loads a version in batches of 9, each of which begins with the last of the one before.
func loadSQLite(t *testing.T, dir string, records []event.Record) *catalog.SQLite {
	t.Helper()
	s, err := catalog.OpenSQLiteVersion(t.Context(), dir, avro.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	for start := 0; start < len(records); start += 8 {
		if err := s.Load(t.Context(), records[start:min(start+9, len(records))]); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func sameLists(t *testing.T, one, other catalog.Store) {
	t.Helper()
	for _, f := range []readmodel.DatasetFilter{{}, {Name: "e01"}, {Kind: "view"}, {Source: "src", Infotype: "EMAIL_ADDRESS"}, {Tag: "pii"},
		{Owner: "team1", Sensitive: true}, {Namespace: "postgres://db0.example:5432"}} {
		for _, f.Sort = range []string{"name", "-rows", "-changed"} {
			got, err := one.Datasets(t.Context(), f)
			want, wantErr := other.Datasets(t.Context(), f)
			if err != nil || wantErr != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%+v: %d of %d, %v\nwant %d of %d, %v", f, len(got.Datasets), got.Total, err, len(want.Datasets), want.Total, wantErr)
			}
		}
	}
}

// TestLargeBatchesAreFoldedAtOnce applies batches of so many datasets that several goroutines fold them.
func TestLargeBatchesAreFoldedAtOnce(t *testing.T) {
	records := facts(t, 2200)
	small, large := estate(t, 0), estate(t, 0)
	for batch := range slices.Chunk(records, 500) {
		if err := small.Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	if err := large.Load(t.Context(), records); err != nil {
		t.Fatal(err)
	}
	if err := large.Loaded(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, want := digestOf(t, large), digestOf(t, small); got != want || got.Entities != 2200 {
		t.Errorf("digest %v of %d entities, want %v", got, got.Entities, want)
	}
	sameLists(t, large, small)
}

func TestPostgresFoldsLargeBatchesAtOnce(t *testing.T) {
	c, _ := postgresCatalog(t)
	onServer, embedded := store(c), estate(t, 2200)
	if err := onServer.Load(t.Context(), facts(t, 2200)); err != nil {
		t.Fatal(err)
	}
	if err := onServer.Loaded(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, want := digestOf(t, onServer), digestOf(t, embedded); got != want {
		t.Errorf("digest %v, want %v", got, want)
	}
	sameLists(t, onServer, embedded)
}
