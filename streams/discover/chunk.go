package discover

import (
	"fmt"

	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/streams/keyring"
)

// MaxChunkBytes bounds the plaintext of a sample chunk, so that a record stays under a broker's usual 1 MiB.
const MaxChunkBytes = 512 << 10

const (
	fieldOverhead = 2048 // a field's profile and names, generously, before its own texts
	valueOverhead = 3    // an Avro length of up to 4,096
)

// Chunks are the sealed records of a sample, at least one for a dataset that has fields. A field is never split: where its
// values exceed a chunk, an even selection of them is kept.
func (c *Collector) Chunks(id asset.DatasetID, scan string, codec *avro.Codec, sealer Sealer) ([]event.SampleChunk, error) {
	groups := pack(c.Sampled())
	chunks := make([]event.SampleChunk, len(groups))
	for i, fields := range groups {
		plain, err := codec.Append(nil, &event.SampleValues{Rows: c.rows, Fields: fields})
		if err != nil {
			return nil, fmt.Errorf("encode sample: %w", err)
		}
		chunk := event.SampleChunk{Scan: scan, Sequence: int32(i), Chunks: int32(len(groups))}
		additional := keyring.SampleAdditional(id.Key(), scan, chunk.Sequence, chunk.Chunks)
		if chunk.KeyID, chunk.Nonce, chunk.Ciphertext, err = sealer.Seal(id, additional, plain); err != nil {
			return nil, fmt.Errorf("seal sample: %w", err)
		}
		chunks[i] = chunk
	}
	return chunks, nil
}

// pack groups whole fields, in order, into chunks.
func pack(fields []event.SampledField) (groups [][]event.SampledField) {
	size := MaxChunkBytes
	for _, f := range fields {
		f.Values = thin(f.Values, MaxChunkBytes-fieldBase(&f))
		n := fieldBase(&f) + valuesSize(f.Values)
		if size+n > MaxChunkBytes {
			groups, size = append(groups, nil), 0
		}
		last := len(groups) - 1
		groups[last], size = append(groups[last], f), size+n
	}
	return groups
}

// fieldBase bounds the encoded size of a field without its values.
func fieldBase(f *event.SampledField) int {
	n := fieldOverhead + len(f.Path) + len(f.Type) + len(f.Profile.Minimum) + len(f.Profile.Maximum)
	for _, s := range f.Profile.Shapes {
		n += len(s.Mask)
	}
	return n
}

func valuesSize(values [][]byte) int {
	n := 0
	for _, v := range values {
		n += len(v) + valueOverhead
	}
	return n
}

// thin keeps an even selection of the values that fits into size bytes; the same values give the same selection.
func thin(values [][]byte, size int) [][]byte {
	for total := valuesSize(values); total > size; total = valuesSize(values) {
		values = every(values, max(0, min(len(values)*size/total, len(values)-1)))
	}
	return values
}

// every picks n values at even distances.
func every(values [][]byte, n int) [][]byte {
	out := make([][]byte, n)
	for i := range out {
		out[i] = values[i*len(values)/n]
	}
	return out
}
