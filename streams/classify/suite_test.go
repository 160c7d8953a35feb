package classify

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams/streamstest"
)

// suiteInputs are samples of some datasets over several scans; with gone, one dataset goes and comes back.
func suiteInputs(t *testing.T, b *bench, gone bool) (inputs []streamstest.Input) {
	t.Helper()
	for round := range 5 {
		at := time.Date(1999, 6, 1, round, 0, 0, 0, time.UTC) // before virtual time begins
		for n := range 8 {
			id := asset.DatasetID{Namespace: "postgres://db.example:5432", Name: fmt.Sprintf("shop.public.t%d", n)}
			if gone && n == 0 && round == 2 {
				inputs = append(inputs, streamstest.Input{Topic: topic.Facts, Partition: -1, Envelope: event.Envelope{ID: "gone", Type: event.DatasetGone,
					Source: "test", Subject: id.Key(), Time: at, Data: []byte{0}}})
				continue
			}
			values := []string{fmt.Sprintf("ann%d@example.com", round/(n+1))}
			r := b.sample(t, id, fmt.Sprintf("scan-%d", round), at, field("email", "text", values...), field("n", "integer", "1", "2"))
			inputs = append(inputs, streamstest.Input{Topic: topic.Samples, Partition: -1, Envelope: r.Envelope})
		}
	}
	return inputs
}

func TestSuite(t *testing.T) {
	b := newBench(t)
	stage := Stage(sets, b.keys)
	inputs := suiteInputs(t, b, false)
	for n, text := range []string{faulty, untested} { // a broken set changes nothing, wherever it comes
		broken := control(t, "broken", text, int64(n))
		inputs = slices.Insert(inputs, 10*n+5, streamstest.Input{Topic: topic.Control, Partition: 0, Envelope: broken.Envelope})
	}
	streamstest.Exercise(t, stage, inputs, func(t *testing.T, out streamstest.Outputs) {
		if n := len(out[topic.Facts]); n < 16 {
			t.Errorf("%d facts, want a profile and a classification of 8 datasets at least", n)
		}
	})
}

func TestInterleavings(t *testing.T) {
	b := newBench(t)
	streamstest.Interleave(t, Stage(sets, b.keys), suiteInputs(t, b, true), func(out streamstest.Outputs) any {
		believed := map[string]string{}
		gone := map[string]time.Time{}
		for _, r := range out[topic.Facts] {
			if r.Type == event.DatasetGone {
				gone[r.Subject] = r.Time
				delete(believed, r.Subject+event.ProfileRecorded)
				delete(believed, r.Subject+event.ClassificationRecorded)
				continue
			}
			if body, err := avro.Embedded().Decode(r.Data); err == nil && r.Time.After(gone[r.Subject]) {
				believed[r.Subject+r.Type] = fmt.Sprint(body.ToNative()["fields"])
			}
		}
		return believed
	})
}
