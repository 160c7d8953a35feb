package search

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"strings"
	"testing"

	"datawave/projections"
	"datawave/projections/projectiontest"
	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/readmodel"
)

// elasticAddress is where the tests' cluster is; without one they are skipped, unless they are required.
func elasticAddress(t testing.TB) string {
	t.Helper()
	address := os.Getenv("DATAWAVE_TEST_ELASTICSEARCH")
	if address == "" && os.Getenv("DATAWAVE_TEST_REQUIRED") == "1" {
		t.Fatal("DATAWAVE_TEST_ELASTICSEARCH is not set")
	}
	if address == "" {
		t.Skip("DATAWAVE_TEST_ELASTICSEARCH is not set: no Elasticsearch to test with")
	}
	return address
}

// prefixOf is a prefix of the test's own for a directory.
func prefixOf(dir string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(dir))
	return fmt.Sprintf("datawave-test-%016x", h.Sum64())
}

// openElastic opens the model of a prefix; what it leaves on the cluster goes with the test.
func openElastic(t testing.TB, prefix string) (*Model, error) {
	m, err := OpenElasticsearch(ElasticsearchConfig{Addresses: []string{elasticAddress(t)}, Prefix: prefix}, avro.Embedded())
	if err != nil {
		return nil, err
	}
	t.Cleanup(func() { dropAll(t, prefix) })
	return m, m.Open(context.Background())
}

func dropAll(t testing.TB, prefix string) {
	s := elasticShelfOf(t, prefix)
	defer s.cluster.hangUp()
	indexes, err := s.indexes(context.Background())
	for number := range indexes {
		err = errors.Join(err, deleteIndex(context.Background(), s.cluster, s.index(number)))
	}
	if err != nil {
		t.Errorf("drop: %v", err)
	}
}

func elasticShelfOf(t testing.TB, prefix string) elasticShelf {
	t.Helper()
	config := ElasticsearchConfig{Addresses: []string{elasticAddress(t)}, Prefix: prefix}
	c, err := config.connect()
	if err != nil {
		t.Fatal(err)
	}
	return elasticShelf{cluster: c, alias: prefix + "-" + Name, codec: avro.Embedded()}
}

func elasticHarness(t testing.TB) projectiontest.Harness {
	elasticAddress(t)
	return projectiontest.Harness{
		Checks: 8,
		New:    func(dir string) (projections.Model, error) { return openElastic(t, prefixOf(dir)) },
		Read: func(ctx context.Context, m projections.Model, id asset.DatasetID) error {
			_, err := m.(*Model).Search(ctx, readmodel.SearchQuery{Text: id.Name})
			return err
		},
		Leftovers: func(t testing.TB, _ string, p projections.Projection, needle string) (out []string) {
			t.Helper()
			x := p.(*elasticIndex)
			err := x.scan(context.Background(), object{"match_all": object{}}, func(id, state string) error {
				if strings.Contains(state, needle) {
					out = append(out, id)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, hit := range find(t, x, readmodel.SearchQuery{Text: needle}).Hits {
				if strings.Contains(hit.Name, needle) {
					out = append(out, "hit "+hit.ID)
				}
			}
			return out
		},
	}
}

func TestElasticsearch(t *testing.T) { projectiontest.Exercise(t, elasticHarness(t)) }

func TestElasticsearchAgreesWithBleve(t *testing.T) {
	projectiontest.Agree(t, elasticHarness(t), bleveHarness())
}

func (f *feed) intoElastic(t testing.TB) Store {
	t.Helper()
	m, err := openElastic(t, prefixOf(t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = m.Close() })
	x := m.Current().(Store)
	f.applyTo(t, x)
	return x
}
