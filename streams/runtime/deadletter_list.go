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

// DeadLetter is a record that a stage refused.
type DeadLetter struct {
	At      event.Position // of the dead letter; its String is the letter's id
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

// LetterFilter selects dead letters: those that meet all of its conditions. The zero value selects all.
type LetterFilter struct {
	IDs    []string // when there are any, only these
	Stage  string   // when given, only letters of this stage
	Reason string   // when given, only letters whose reason contains it; case does not count
}

func (f LetterFilter) selects(l DeadLetter) bool {
	return (len(f.IDs) == 0 || slices.Contains(f.IDs, l.At.String())) && (f.Stage == "" || f.Stage == l.Stage) &&
		strings.Contains(strings.ToLower(l.Reason), strings.ToLower(f.Reason))
}

// DeadLetters lists what was refused and neither sent back nor dropped since, oldest first, the latest limit letters that
// the filter selects at most. An id that is not in the list is an error.
func (a *Admin) DeadLetters(ctx context.Context, limit int, filter LetterFilter) ([]DeadLetter, error) {
	var letters []DeadLetter
	missing := newMissing(filter.IDs)
	err := a.letters(ctx, func(letter DeadLetter, _ *kgo.Record) error {
		delete(missing, letter.At.String())
		if !filter.selects(letter) {
			return nil
		}
		letters = append(letters, letter)
		if len(letters) > 2*limit { // a long topic costs no more memory than the list
			letters = slices.Delete(letters, 0, len(letters)-limit)
		}
		return nil
	})
	if err = errors.Join(err, missing.err()); err != nil {
		return nil, fmt.Errorf("%s: %w", topic.DeadLetters, err)
	}
	return letters[max(0, len(letters)-limit):], nil
}

// LetterContent is a dead letter with what the refused record was.
type LetterContent struct {
	DeadLetter
	Headers []kgo.RecordHeader // the refused record's, in their order
	Value   []byte             // its value; nil when it had none or was left where it is
}

// DeadLetter is one letter with its content. An unknown id is an error.
func (a *Admin) DeadLetter(ctx context.Context, id string) (LetterContent, error) {
	found := LetterContent{}
	missing := newMissing([]string{id})
	err := a.letters(ctx, func(letter DeadLetter, r *kgo.Record) error {
		if letter.At.String() == id {
			delete(missing, id)
			back := original(r)
			found = LetterContent{letter, back.Headers[:len(back.Headers)-1], back.Value} // without the count of retries
		}
		return nil
	})
	if err = errors.Join(err, missing.err()); err != nil {
		return found, fmt.Errorf("%s: %w", topic.DeadLetters, err)
	}
	return found, nil
}

// missing are ids that have not been found yet.
type missing map[string]bool

func newMissing(ids []string) missing {
	m := missing{}
	for _, id := range ids {
		m[id] = true
	}
	return m
}

func (m missing) err() error {
	if len(m) == 0 {
		return nil
	}
	return fmt.Errorf("there is no letter %s; it may have been sent back, dropped or expired", strings.Join(slices.Sorted(maps.Keys(m)), ", "))
}

// letters visits the letters that are on the list, oldest first: those that no later record of their key covers. It waits
// for transactions that are open, since one of them may take a letter off the list. It reads twice, since the values may
// not fit in memory.
func (a *Admin) letters(ctx context.Context, visit func(DeadLetter, *kgo.Record) error) error {
	spans, err := a.wholeLog(ctx, topic.DeadLetters)
	if err != nil {
		return err
	}
	latest := map[string]int64{}
	err = a.read(ctx, topic.DeadLetters, spans, func(r *kgo.Record) error {
		latest[letterKey(r)] = r.Offset
		return nil
	})
	if err != nil {
		return err
	}
	return a.read(ctx, topic.DeadLetters, spans, func(r *kgo.Record) error {
		if latest[letterKey(r)] != r.Offset || isTombstone(r) {
			return nil
		}
		return visit(readLetter(r), r)
	})
}

func letterKey(r *kgo.Record) string { return strconv.Itoa(int(r.Partition)) + " " + string(r.Key) }

// isTombstone tells a tombstone from a letter of an older version about a record without a value.
func isTombstone(r *kgo.Record) bool {
	return r.Value == nil && !slices.ContainsFunc(r.Headers, func(h kgo.RecordHeader) bool { return h.Key == headerTopic })
}

// wholeLog is everything up to the high watermarks as of now. Open transactions below them end within their timeout.
func (a *Admin) wholeLog(ctx context.Context, name string) (map[int32]span, error) {
	starts, errStart := a.admin.ListStartOffsets(ctx, name)
	ends, errEnd := a.admin.ListEndOffsets(ctx, name)
	if err := errors.Join(errStart, errEnd, starts.Error(), ends.Error()); err != nil {
		return nil, fmt.Errorf("offsets: %w", err)
	}
	spans := map[int32]span{}
	for p, end := range ends[name] {
		if start, _ := starts.Lookup(name, p); start.Offset < end.Offset {
			spans[p] = span{start.Offset, end.Offset}
		}
	}
	return spans, nil
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

// original rebuilds the refused record. Its last header counts how often it was sent back.
func original(dead *kgo.Record) *kgo.Record {
	letter := readLetter(dead)
	r := &kgo.Record{Topic: letter.From.Topic, Partition: letter.From.Partition, Value: dead.Value, Timestamp: letter.Time}
	for _, h := range dead.Headers {
		switch {
		case h.Key == headerKey:
			r.Key = h.Value
		case h.Key == headerNull:
			r.Value = nil
		case !strings.HasPrefix(h.Key, deadLetterPrefix):
			r.Headers = append(r.Headers, h)
		}
	}
	r.Headers = append(r.Headers, kgo.RecordHeader{Key: headerRetried, Value: []byte(strconv.Itoa(letter.Retried + 1))})
	return r
}
