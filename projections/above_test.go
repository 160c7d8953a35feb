package projections

import (
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"datawave/schemas/event"
)

// TestAbove compares with a record-by-record filter.
func TestAbove(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at, next := Checkpoint{}, Checkpoint{}
		var batch []event.Record
		for range rapid.IntRange(0, 12).Draw(t, "runs") {
			topic, partition := rapid.SampledFrom([]string{"a", "b"}).Draw(t, "topic"), rapid.Int32Range(0, 1).Draw(t, "partition")
			if rapid.Bool().Draw(t, "covered") && at[topic][partition] == 0 {
				at.Set(topic, partition, rapid.Int64Range(1, 6).Draw(t, "checkpoint"))
			}
			from := max(0, next[topic][partition]-rapid.Int64Range(0, 2).Draw(t, "again"))
			end := from + rapid.Int64Range(0, 4).Draw(t, "records")
			for offset := from; offset < end; offset++ {
				batch = append(batch, event.Record{At: event.Position{Topic: topic, Partition: partition, Offset: offset}})
				next.Set(topic, partition, max(offset+1, next[topic][partition]))
			}
		}
		reached, moved := at.Clone(), Checkpoint{}
		var want []event.Position
		for i := range batch {
			if p := batch[i].At; p.Offset >= reached[p.Topic][p.Partition] {
				want = append(want, p)
				reached.Set(p.Topic, p.Partition, p.Offset+1)
				moved.Set(p.Topic, p.Partition, p.Offset+1)
			}
		}
		before := slices.Clone(batch)
		fresh, got := at.Above(batch)
		var positions []event.Position
		for i := range fresh {
			positions = append(positions, fresh[i].At)
		}
		if !slices.Equal(positions, want) || !reflect.DeepEqual(got, moved) {
			t.Fatalf("%v moves to %v, want %v to %v", positions, got, want, moved)
		}
		if !reflect.DeepEqual(batch, before) {
			t.Fatal("the batch has changed")
		}
	})
}
