package classify

import (
	"fmt"

	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/streams/keyring"
)

// sample is an opened chunk. Its values do not stay in memory longer than needed: close it.
type sample struct {
	scan      string
	sequence  int32
	plaintext []byte
	values    avro.SampleValuesView
}

// open opens the chunk that a record carries.
func open(r *event.Record, opener keyring.Opener, codec *avro.Codec) (sample, error) {
	chunk, err := codec.SampleChunk(r.Data)
	if err != nil {
		return sample{}, fmt.Errorf("decode sample: %w", err)
	}
	s := sample{scan: string(chunk.Scan), sequence: chunk.Sequence}
	additional := keyring.SampleAdditional(r.Subject, s.scan, chunk.Sequence, chunk.Chunks)
	s.plaintext, err = opener.Open(string(chunk.KeyID), chunk.Nonce, additional, chunk.Ciphertext)
	if err != nil {
		return sample{}, fmt.Errorf("open sample: %w", err)
	}
	if s.values, err = codec.SampleValues(s.plaintext); err != nil {
		s.close()
		return sample{}, fmt.Errorf("decode sampled values: %w", err)
	}
	return s, nil
}

func (s *sample) close() { clear(s.plaintext) }

// conclude makes both bodies out of a chunk's values. The fields of a chunk are looked at together.
func conclude(set *Set, id asset.DatasetID, s sample) (event.Profile, event.Classification) {
	profile := event.Profile{Scan: s.scan, Rows: s.values.Rows}
	classification := event.Classification{Scan: s.scan, Detectors: set.Version()}
	t := Table{Name: id.Name}
	var paths []string
	for f := range s.values.Fields() {
		field, own := Field{Header: asset.FieldPath(string(f.Path)).Header()}, f.Profile()
		field.Profile, field.Values = &own, make([][]byte, 0, f.Count)
		for value := range f.Values() {
			field.Values = append(field.Values, value)
		}
		t.Fields, paths = append(t.Fields, field), append(paths, string(f.Path))
	}
	for i, c := range set.ClassifyTable(t) {
		classification.Fields = append(classification.Fields, classified(paths[i], c))
		profile.Fields = append(profile.Fields, event.ProfiledField{Path: paths[i], Profile: publishable(*t.Fields[i].Profile, len(c.Labels) > 0)})
	}
	return profile, classification
}

// classified is a conclusion in the event's form.
func classified(path string, c Conclusion) event.ClassifiedField {
	out := event.ClassifiedField{Path: path, Seen: c.Seen}
	for _, l := range c.Labels {
		out.Labels = append(out.Labels, event.Label(l))
	}
	return out
}
