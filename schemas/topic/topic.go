// Package topic is the one list of topics: names, keys, partitions, retention and compaction live here and nowhere else.
package topic

import (
	"fmt"
	"time"

	"datawave/schemas/event"
)

// The topics of design, by name.
const (
	Scans       = "datawave.scans"
	Samples     = "datawave.samples"
	Facts       = "datawave.facts"
	Findings    = "datawave.findings"
	Jobs        = "datawave.jobs"
	Links       = "datawave.links"
	Control     = "datawave.control"
	DeadLetters = "datawave.deadletter"
)

// DefaultPartitions is the partition count of every co-partitioned topic unless the configuration says otherwise.
const DefaultPartitions = 4

// Spec declares one topic.
type Spec struct {
	Name          string
	Key           string        // what the record key means
	Types         []string      // event types that it carries
	Partitions    int32         // co-partitioned topics have the same count
	Retention     time.Duration // 0 keeps for ever
	SegmentBytes  int64         // 0 leaves the broker's default; small segments let retention free disk sooner
	Compacted     bool          // the last record of each key stays, until Retention when there is one
	CoPartitioned bool          // same partition count and partitioner: one dataset, one partition number
}

// List is every topic of a deployment with the given partition count for the co-partitioned ones.
// Changelogs names the state stores of the stages; each gets a compacted topic of its own.
func List(partitions int32, changelogs ...string) []Spec {
	list := []Spec{
		{Name: Scans, Key: "dataset", CoPartitioned: true, Retention: 7 * 24 * time.Hour, SegmentBytes: 16 << 20,
			Types: []string{event.DatasetObserved, event.DatasetReported, event.DatasetGone, event.AspectReported, event.ScanCompleted, event.ScanReported, event.ScanProved,
				event.ProfileRecorded, event.LineageAsserted, event.LineageRetracted}},
		{Name: Samples, Key: "dataset", CoPartitioned: true, Retention: 6 * time.Hour, SegmentBytes: 4 << 20,
			Types: []string{event.SampleTaken}},
		{Name: Facts, Key: "dataset", CoPartitioned: true,
			Types: []string{event.DatasetObserved, event.DatasetChanged, event.DatasetGone, event.ProfileRecorded, event.ClassificationRecorded,
				event.ClassificationInherited, event.LineageAsserted, event.LineageRetracted, event.AspectRecorded, event.DecisionMade}},
		{Name: Findings, Key: "dataset", CoPartitioned: true,
			Types: []string{event.FindingOpened, event.FindingChanged, event.FindingResolved, event.FindingWaived, event.FindingReopened}},
		{Name: Jobs, Key: "job", CoPartitioned: true, Types: []string{event.PipelineReported, event.JobChanged, event.RunChanged}},
		{Name: Links, Key: "dataset", CoPartitioned: true, Retention: 7 * 24 * time.Hour, SegmentBytes: 16 << 20,
			Types: []string{event.UpstreamAsked, event.UpstreamTold}},
		{Name: Control, Key: "id", Partitions: 1, Types: []string{event.ControlSet}},
		{Name: DeadLetters, Key: "source position and stage", Partitions: 1, Compacted: true, Retention: 28 * 24 * time.Hour, SegmentBytes: 16 << 20},
	}
	for _, name := range changelogs {
		list = append(list, Spec{Name: name, Key: "state key", CoPartitioned: true, Compacted: true, SegmentBytes: 16 << 20})
	}
	for i := range list {
		if list[i].CoPartitioned {
			list[i].Partitions = partitions
		}
	}
	return list
}

// Changelog is the name of the topic that holds a state store of a stage.
func Changelog(stage, store string) string {
	return fmt.Sprintf("datawave.%s.%s.changelog", stage, store)
}

// Partition is the partition of a key among n: Kafka's own default, murmur2, so that any Kafka client agrees.
func Partition(key string, n int32) int32 {
	return partitionOf([]byte(key), n)
}

func partitionOf(key []byte, n int32) int32 { return int32((murmur2(key) & 0x7fffffff) % uint32(n)) }

// murmur2 is Kafka's variant of Austin Appleby's MurmurHash2 (org.apache.kafka.common.utils.Utils#murmur2).
func murmur2(data []byte) uint32 {
	const m, seed = 0x5bd1e995, 0x9747b28c
	h := uint32(seed) ^ uint32(len(data))
	for ; len(data) >= 4; data = data[4:] {
		k := uint32(data[0]) | uint32(data[1])<<8 | uint32(data[2])<<16 | uint32(data[3])<<24
		k *= m
		k ^= k >> 24
		k *= m
		h = h*m ^ k
	}
	switch len(data) {
	case 3:
		h ^= uint32(data[2]) << 16
		fallthrough
	case 2:
		h ^= uint32(data[1]) << 8
		fallthrough
	case 1:
		h = (h ^ uint32(data[0])) * m
	}
	h ^= h >> 13
	h *= m
	return h ^ h>>15
}
