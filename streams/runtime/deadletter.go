package runtime

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/schemas/wire"
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

// deadLetter wraps a refused record: the key is its position, value and headers are the original's. A record that is too
// large to be carried is left where it is, and the letter says so.
func deadLetter(stage string, r refusal, partitions int32) *kgo.Record {
	at := position(r.record).String()
	original := *r.record
	size := sizeOf(r.record)
	if size > maxCarried {
		original.Headers, original.Key, original.Value = nil, nil, nil
	}
	headers := make([]kgo.RecordHeader, 0, len(original.Headers)+9)
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
	return &kgo.Record{Topic: topic.DeadLetters, Partition: topic.Partition(at, partitions), Key: []byte(at), Value: original.Value, Headers: headers}
}

func sizeOf(r *kgo.Record) int {
	n := len(r.Key) + len(r.Value)
	for _, h := range r.Headers {
		n += len(h.Key) + len(h.Value)
	}
	return n
}

// DeadLetter is a record that a stage refused.
type DeadLetter struct {
	At      event.Position // of the dead letter; its String is the id that Retry takes
	From    event.Position // of the refused record
	Stage   string
	Reason  string
	Time    time.Time // the refused record's own time
	Type    string    // its event type; empty when it had none
	Subject string    // its key; empty when it had none
	Bytes   int       // length of its value; of the whole record when it was left
	Left    bool      // too large to be carried: it is at From only, as long as that topic keeps it
	Retried int       // how often it had been sent back before it was refused this time
}

// DeadLetters lists what was refused, oldest first, the latest limit letters at most.
func (a *Admin) DeadLetters(ctx context.Context, limit int) ([]DeadLetter, error) {
	var letters []DeadLetter
	err := a.scan(ctx, topic.DeadLetters, func(r *kgo.Record) error {
		letters = append(letters, readLetter(r))
		if len(letters) > 2*limit { // a long topic costs no more memory than the list
			letters = slices.Delete(letters, 0, len(letters)-limit)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", topic.DeadLetters, err)
	}
	return letters[max(0, len(letters)-limit):], nil
}

func readLetter(r *kgo.Record) DeadLetter {
	h := map[string]string{}
	for _, header := range r.Headers {
		h[header.Key] = string(header.Value)
	}
	partition, _ := strconv.ParseInt(h[headerPartition], 10, 32)
	offset, _ := strconv.ParseInt(h[headerOffset], 10, 64)
	retried, _ := strconv.Atoi(h[headerRetried])
	at, _ := time.Parse(time.RFC3339Nano, h[headerTime])
	size, left := len(r.Value), h[headerLeft] != ""
	if left {
		size, _ = strconv.Atoi(h[headerLeft])
	}
	return DeadLetter{
		At: position(r), From: event.Position{Topic: h[headerTopic], Partition: int32(partition), Offset: offset},
		Stage: h[headerStage], Reason: h[headerReason], Time: at, Type: h[wire.HeaderType], Subject: h[headerKey],
		Bytes: size, Left: left, Retried: retried,
	}
}

// Retry sends the original records of the dead letters with the given ids back to the partitions that they came from,
// and returns how many it sent. The letters stay where they are; retention removes them. An unknown id is an error, and
// then nothing is sent.
func (a *Admin) Retry(ctx context.Context, ids ...string) (int, error) {
	sent := 0
	err := a.known(ctx, ids)
	if err == nil {
		err = a.scan(ctx, topic.DeadLetters, func(r *kgo.Record) error { // a second time, since the values may not fit in memory
			if !slices.Contains(ids, position(r).String()) {
				return nil
			}
			sent++
			return a.client.ProduceSync(ctx, original(r)).FirstErr()
		})
	}
	if err != nil {
		return sent, fmt.Errorf("%s: %w", topic.DeadLetters, err)
	}
	return sent, nil
}

// known checks that there is a letter for each id, and that each says where it came from.
func (a *Admin) known(ctx context.Context, ids []string) error {
	wanted := map[string]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	var problems []error
	err := a.scan(ctx, topic.DeadLetters, func(r *kgo.Record) error {
		if id := position(r).String(); wanted[id] {
			delete(wanted, id)
			switch letter := readLetter(r); {
			case letter.From.Topic == "":
				problems = append(problems, fmt.Errorf("%s does not say where it came from", id))
			case letter.Left:
				problems = append(problems, fmt.Errorf("%s was too large to be carried (%d bytes); it is still at %s", id, letter.Bytes, letter.From))
			}
		}
		return nil
	})
	for _, id := range slices.Sorted(maps.Keys(wanted)) {
		problems = append(problems, fmt.Errorf("there is no %s", id))
	}
	return errors.Join(append(problems, err)...)
}

// original rebuilds the refused record.
func original(dead *kgo.Record) *kgo.Record {
	letter := readLetter(dead)
	r := &kgo.Record{Topic: letter.From.Topic, Partition: letter.From.Partition, Value: dead.Value, Timestamp: letter.Time}
	for _, h := range dead.Headers {
		switch {
		case h.Key == headerKey:
			r.Key = h.Value
		case !strings.HasPrefix(h.Key, deadLetterPrefix):
			r.Headers = append(r.Headers, h)
		}
	}
	r.Headers = append(r.Headers, kgo.RecordHeader{Key: headerRetried, Value: []byte(strconv.Itoa(letter.Retried + 1))})
	return r
}
