package projections

import (
	"maps"
	"slices"
	"sort"

	"datawave/schemas/event"
)

// Above returns the records of a batch that the checkpoint does not cover, and how far they move it; those of each partition are in their
// order. The records share their memory with the batch when nothing of it is covered.
func (c Checkpoint) Above(batch []event.Record) (fresh []event.Record, moved Checkpoint) {
	moved = Checkpoint{}
	passed := false // whether a record was covered: then fresh is a copy
	for at := 0; at < len(batch); {
		rest := batch[at:]
		first, n := rest[0].At, ascending(rest)
		next := max(c[first.Topic][first.Partition], moved[first.Topic][first.Partition])
		covered := sort.Search(n, func(i int) bool { return rest[i].At.Offset >= next })
		if covered < n {
			moved.Set(first.Topic, first.Partition, rest[n-1].At.Offset+1)
		}
		if covered > 0 && !passed {
			passed, fresh = true, append(make([]event.Record, 0, len(batch)-covered), batch[:at]...)
		}
		if passed {
			fresh = append(fresh, rest[covered:n]...)
		}
		at += n
	}
	if !passed {
		return batch, moved
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
