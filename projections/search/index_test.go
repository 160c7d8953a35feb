package search

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	index "github.com/blevesearch/bleve_index_api"

	"datawave/projections"
	"datawave/projections/projectiontest"
	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/schemas/topic"
)

func TestSuite(t *testing.T) { projectiontest.Exercise(t, bleveHarness()) }

func bleveHarness() projectiontest.Harness {
	return projectiontest.Harness{
		New: func(dir string) (projections.Model, error) {
			m, err := OpenBleve(context.Background(), dir, avro.Embedded())
			if err != nil {
				return nil, err
			}
			return m, nil
		},
		Read: func(ctx context.Context, m projections.Model, id asset.DatasetID) error {
			_, err := m.(*Model).Search(ctx, readmodel.SearchQuery{Text: id.Name})
			return err
		},
		Leftovers: leftovers,
	}
}

// leftovers looks into every stored state and at what a search for the needle finds.
func leftovers(t testing.TB, _ string, p projections.Projection, needle string) (out []string) {
	t.Helper()
	x := p.(*Index)
	x.mu.RLock()
	err := x.read(func(r index.IndexReader) error {
		return eachState(context.Background(), r, func(id string, state []byte) error {
			if strings.Contains(string(state), needle) {
				out = append(out, id)
			}
			return nil
		})
	})
	x.mu.RUnlock()
	if err != nil {
		t.Fatal(err)
	}
	for _, hit := range find(t, x, readmodel.SearchQuery{Text: needle}).Hits {
		if strings.Contains(hit.Name, needle) {
			out = append(out, "hit "+hit.ID)
		}
	}
	return out
}

func find(t testing.TB, x Store, q readmodel.SearchQuery) readmodel.SearchPage {
	t.Helper()
	page, err := x.Search(context.Background(), q)
	if err != nil {
		t.Fatalf("search %q: %v", q.Text, err)
	}
	return page
}

// feed makes records of one partition of each topic.
type feed struct{ records, findings []event.Record }

func (f *feed) applyTo(t testing.TB, x Store) {
	t.Helper()
	for _, records := range [][]event.Record{f.records, f.findings} {
		if err := x.Apply(context.Background(), records); err != nil {
			t.Fatal(err)
		}
	}
}

func (f *feed) fact(kind, name string, body event.Body) {
	data, err := avro.Embedded().Append(nil, body)
	if err != nil {
		panic(err) // a body of ours
	}
	id := asset.DatasetID{Namespace: "postgres://db.example:5432", Name: name}
	where, records := topic.Facts, &f.records
	if _, ok := body.(*event.Finding); ok {
		where, records = topic.Findings, &f.findings
	}
	n := len(*records)
	*records = append(*records, event.Record{
		Envelope: event.Envelope{ID: strconv.Itoa(n), Type: kind, Subject: id.Key(), Time: time.UnixMilli(int64(n)), Data: data},
		At:       event.Position{Topic: where, Offset: int64(n)},
	})
}

func (f *feed) table(name, comment string, fields ...string) {
	d := &event.Dataset{Kind: "table", Source: "postgres://db.example:5432/shop", Comment: comment, Owner: "shop_owner"}
	if strings.Contains(name, "view") {
		d.Kind = "view"
	}
	for _, path := range fields {
		path, comment, _ := strings.Cut(path, "#")
		d.Fields = append(d.Fields, event.Field{Path: path, Type: "text", Comment: comment})
	}
	f.fact(event.DatasetObserved, name, d)
}

func (f *feed) labels(name, path string, infotypes ...string) {
	c := event.ClassifiedField{Path: path}
	for _, infotype := range infotypes {
		c.Labels = append(c.Labels, event.Label{Infotype: infotype, Confidence: 0.9})
	}
	f.fact(event.ClassificationRecorded, name, &event.Classification{Fields: []event.ClassifiedField{c}})
}

func (f *feed) into(t testing.TB) *Index {
	t.Helper()
	x, err := OpenIndex(t.TempDir(), avro.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	f.applyTo(t, x)
	return x
}
