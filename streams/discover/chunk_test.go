package discover_test

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/streams/discover"
	"datawave/streams/discover/discovertest"
	"datawave/streams/keyring"
)

var chunkID = asset.DatasetID{Namespace: "test://host", Name: "wide"}

// collect fills a collector with rows whose fields have the given lengths in bytes.
func collect(rows int, lengths ...int) *discover.Collector {
	var fields []event.Field
	for i := range lengths {
		fields = append(fields, event.Field{Path: fmt.Sprint("f", i), Type: "text"})
	}
	c := discover.NewCollector(chunkID, fields, discover.Budget{Bytes: 64 << 20})
	for i := range rows {
		c.Begin()
		for field, length := range lengths {
			c.Value(field, append(fmt.Appendf(nil, "%06d", i), bytes.Repeat([]byte("x"), length)...))
		}
		c.End()
	}
	return c
}

func TestChunks(t *testing.T) {
	for _, test := range []struct {
		name    string
		rows    int
		lengths []int
		chunks  int
		kept    int // values of the first field; -1: thinned to fit
	}{
		{"small", 10, []int{4, 4}, 1, 10},
		{"empty dataset", 0, []int{4, 4}, 1, 0},
		{"no fields", 0, nil, 0, 0},
		{"several", 1000, []int{300, 300, 300, 300}, 4, 1000},
		{"a field too large", 1000, []int{4000, 4}, 2, -1},
	} {
		t.Run(test.name, func(t *testing.T) {
			chunks, err := collect(test.rows, test.lengths...).Chunks(chunkID, "scan-1", discovertest.Codec, discovertest.Sealer{})
			if err != nil || len(chunks) != test.chunks {
				t.Fatalf("%d chunks, %v; want %d", len(chunks), err, test.chunks)
			}
			var fields []event.SampledField
			for i := range chunks {
				fields = append(fields, checkChunk(t, &chunks[i], int32(i), int32(test.chunks), test.rows)...)
			}
			if len(fields) != len(test.lengths) {
				t.Fatalf("%d fields in the chunks", len(fields))
			}
			if test.kept >= 0 && len(fields) > 0 && len(fields[0].Values) != test.kept {
				t.Errorf("%d values, want %d", len(fields[0].Values), test.kept)
			}
			if test.kept < 0 && (len(fields[0].Values) < 100 || len(fields[0].Values) > 200) {
				t.Errorf("a field was thinned to %d values", len(fields[0].Values))
			}
		})
	}
}

func checkChunk(t *testing.T, c *event.SampleChunk, sequence, chunks int32, rows int) []event.SampledField {
	t.Helper()
	if c.Sequence != sequence || c.Chunks != chunks || c.Scan != "scan-1" || c.KeyID != "test" {
		t.Errorf("chunk %d says %+v", sequence, c)
	}
	if len(c.Ciphertext) > discover.MaxChunkBytes {
		t.Errorf("chunk of %d bytes", len(c.Ciphertext))
	}
	if want := keyring.SampleAdditional(chunkID.Key(), "scan-1", sequence, chunks); !bytes.Equal(c.Nonce, want) {
		t.Errorf("additional data %q, want %q", c.Nonce, want)
	}
	values := discovertest.Open(t, c)
	if values.Rows != int64(rows) {
		t.Errorf("rows %d, want %d", values.Rows, rows)
	}
	return values.Fields
}

func TestThinningIsDeterministic(t *testing.T) {
	first, err := collect(1000, 4000).Chunks(chunkID, "s", discovertest.Codec, discovertest.Sealer{})
	second, again := collect(1000, 4000).Chunks(chunkID, "s", discovertest.Codec, discovertest.Sealer{})
	if err != nil || again != nil || !reflect.DeepEqual(first, second) {
		t.Errorf("chunks differ (%v, %v)", err, again)
	}
}

func TestSampleAdditional(t *testing.T) {
	if got := string(keyring.SampleAdditional("ns|name", "scan", 1, 12)); got != "ns|name\x00scan\x001/12" {
		t.Errorf("additional data %q", got)
	}
}

func BenchmarkChunks(b *testing.B) {
	c := collect(1000, 14, 14, 14, 14, 14, 14, 14, 14, 14, 14)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Chunks(chunkID, "s", discovertest.Codec, discovertest.Sealer{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/10000, "ns/value")
}
