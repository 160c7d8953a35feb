package runtime

import (
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
	"datawave/schemas/topic"
)

// The headers that a dead letter has besides the original ones.
const (
	headerTopic     = "dl_topic"
	headerPartition = "dl_partition"
	headerOffset    = "dl_offset"
	headerStage     = "dl_stage"
	headerReason    = "dl_reason"
	headerTime      = "dl_time"    // the refused record's own time
	headerKey       = "dl_key"     // the original key
	headerRetried   = "dl_retried" // how often the record has been sent back
	headerLeft      = "dl_left"    // size of a record that was too large to be carried
	headerNull      = "dl_null"    // the original had no value: a letter always has one, since the topic is compacted
)

const (
	deadLetterPrefix = "dl_"
	maxReason        = 1024
)

func position(r *kgo.Record) event.Position {
	return event.Position{Topic: r.Topic, Partition: r.Partition, Offset: r.Offset}
}

// maxCarried bounds what a dead letter carries of a refused record, in bytes. Uncompressed it may be larger than any batch:
// brokers measure what is on the wire.
const maxCarried = topic.MaxDeadLetterBatchBytes - 64<<10

// deadLetter wraps a refused record: the key is its position and the stage, value and headers are the original's. A record
// that is too large to be carried is left where it is, and the letter says so.
func deadLetter(stage string, r refusal, partitions int32) *kgo.Record {
	key := position(r.record).String() + " " + stage // two stages may refuse the same record, and each letter has its own life
	original := *r.record
	size := sizeOf(r.record)
	if size > maxCarried {
		original.Headers, original.Key, original.Value = nil, nil, nil
	}
	headers := make([]kgo.RecordHeader, 0, len(original.Headers)+10)
	for _, h := range original.Headers {
		if !strings.HasPrefix(h.Key, deadLetterPrefix) || h.Key == headerRetried { // what looks like ours was forged
			headers = append(headers, h)
		}
	}
	add := func(name, value string) { headers = append(headers, kgo.RecordHeader{Key: name, Value: []byte(value)}) }
	add(headerTopic, r.record.Topic)
	add(headerPartition, strconv.Itoa(int(r.record.Partition)))
	add(headerOffset, strconv.FormatInt(r.record.Offset, 10))
	add(headerStage, stage)
	add(headerReason, strings.ToValidUTF8(r.reason[:min(len(r.reason), maxReason)], ""))
	add(headerTime, r.record.Timestamp.UTC().Format(time.RFC3339Nano))
	if original.Key != nil {
		add(headerKey, string(original.Key))
	}
	if size > maxCarried {
		add(headerLeft, strconv.Itoa(size))
	}
	if original.Value == nil {
		original.Value = []byte{}
		add(headerNull, "1")
	}
	return &kgo.Record{Topic: topic.DeadLetters, Partition: topic.Partition(key, partitions), Key: []byte(key), Value: original.Value, Headers: headers}
}

func sizeOf(r *kgo.Record) int {
	n := len(r.Key) + len(r.Value)
	for _, h := range r.Headers {
		n += len(h.Key) + len(h.Value)
	}
	return n
}
