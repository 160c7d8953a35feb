package projections

import (
	"maps"
	"slices"
	"sort"

	"datawave/schemas/event"
)

// Above returns the records of a batch that the checkpoint does not cover, and how far they move it; those of each partition are in their
// order. The records may share their memory with the batch.
func (c Checkpoint) Above(batch []event.Record) (fresh []event.Record, moved Checkpoint) {
	moved = Checkpoint{}
	for len(batch) > 0 {
		at, n := batch[0].At, ascending(batch)
		next := max(c[at.Topic][at.Partition], moved[at.Topic][at.Partition])
		records := batch[sort.Search(n, func(i int) bool { return batch[i].At.Offset >= next }):n]
		if len(records) > 0 {
			moved.Set(at.Topic, at.Partition, records[len(records)-1].At.Offset+1)
		}
		if len(fresh) == 0 {
			fresh = records[:len(records):len(records)]
		} else {
			fresh = append(fresh, records...)
		}
		batch = batch[n:]
	}
	return fresh, moved
}

// ascending is how many of the records, of which there are some, follow one another in the partition of the first one.
func ascending(records []event.Record) int {
	for i := 1; i < len(records); i++ {
		last, at := &records[i-1].At, &records[i].At
		if at.Offset <= last.Offset || at.Partition != last.Partition || at.Topic != last.Topic {
			return i
		}
	}
	return len(records)
}

// Each calls visit with every topic and partition of the checkpoint, in an order that is always the same.
func (c Checkpoint) Each(visit func(topic string, partition int32, next int64)) {
	for _, topic := range slices.Sorted(maps.Keys(c)) {
		for _, partition := range slices.Sorted(maps.Keys(c[topic])) {
			visit(topic, partition, c[topic][partition])
		}
	}
}
