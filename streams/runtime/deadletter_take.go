package runtime

import (
	"context"
	"errors"
	"fmt"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
	"datawave/schemas/topic"
)

// deadLetterTransactions is the transactional id of whoever takes letters off the list: one at a time. Whoever comes
// later fences who came before, then reads the list, so that no letter is taken twice.
const deadLetterTransactions = "datawave.deadletter"

// The bounds of one transaction that takes letters off the list.
const (
	takenRecords = 500
	takenBytes   = 16 << 20
)

// ErrTakenOver is wrapped when another process began to retry or drop letters meanwhile. What was done until then is done.
var ErrTakenOver = errors.New("another process began to retry or drop dead letters; list them, then try again")

// Retry sends the original records of the dead letters that the filter selects back to the partitions where they belong,
// and takes the letters off the list; both in one transaction, so that each happens exactly once. It returns how many it
// sent. Letters that cannot be sent back, and ids that are not on the list, are an error, and then nothing is sent.
func (a *Admin) Retry(ctx context.Context, filter LetterFilter) (int, error) {
	return a.take(ctx, filter, a.returns)
}

// Drop takes the dead letters that the filter selects off the list, exactly once, and returns how many. Ids that are not
// on the list are an error, and then nothing is dropped.
func (a *Admin) Drop(ctx context.Context, filter LetterFilter) (int, error) {
	nothing := func(context.Context) (sender, error) {
		return sender{func(DeadLetter) error { return nil }, func(*kgo.Record) []*kgo.Record { return nil }}, nil
	}
	return a.take(ctx, filter, nothing)
}

// sender says what goes along with the tombstone of a letter.
type sender struct {
	problem func(DeadLetter) error
	records func(letter *kgo.Record) []*kgo.Record
}

// returns makes the sender that sends records back.
func (a *Admin) returns(ctx context.Context) (sender, error) {
	topics, err := a.admin.ListTopics(ctx)
	if err != nil {
		return sender{}, err
	}
	return sender{
		problem: func(l DeadLetter) error { return returnable(l, len(topics[l.From.Topic].Partitions)) },
		records: func(letter *kgo.Record) []*kgo.Record {
			r := original(letter)
			r.Partition = home(r, readLetter(letter).Type, int32(len(topics[r.Topic].Partitions)))
			return []*kgo.Record{r}
		},
	}, nil
}

func returnable(l DeadLetter, partitions int) error {
	switch {
	case l.From.Topic == "":
		return fmt.Errorf("%s does not say where it came from", l.At)
	case l.Left:
		return fmt.Errorf("%s was too large to be carried (%d bytes); it is still at %s", l.At, l.Bytes, l.From)
	case int(l.From.Partition) >= partitions || l.From.Partition < 0:
		return fmt.Errorf("%s came from %s, which does not exist any more", l.At, l.From)
	}
	return nil
}

// home is the partition that a record is sent back to: its key's, when that is another one since the partition counts
// grew. The end of a scan lies in each partition, whatever its key.
func home(r *kgo.Record, kind string, partitions int32) int32 {
	for _, spec := range topic.List(partitions) {
		if spec.Name == r.Topic && spec.CoPartitioned && len(r.Key) > 0 && !event.EndsScan(kind) {
			return topic.Partition(string(r.Key), partitions)
		}
	}
	return r.Partition
}

func (a *Admin) take(ctx context.Context, filter LetterFilter, prepare func(context.Context) (sender, error)) (n int, err error) {
	client, err := kgo.NewClient(with(a.opts, append(transactional(deadLetterTransactions),
		kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.ProducerBatchMaxBytes(topic.MaxDeadLetterBatchBytes))...)...)
	if err == nil {
		defer client.Close()
		t := taking{admin: a, client: client, filter: filter}
		err = t.run(ctx, prepare)
		n = t.taken
	}
	if fenced(err) {
		err = fmt.Errorf("%w: %w", ErrTakenOver, err)
	}
	if err != nil {
		return n, fmt.Errorf("%s: %w", topic.DeadLetters, err)
	}
	return n, nil
}

func fenced(err error) bool {
	for _, code := range []error{kerr.ProducerFenced, kerr.InvalidProducerEpoch, kerr.InvalidProducerIDMapping} {
		if errors.Is(err, code) {
			return true
		}
	}
	return false
}

// taking is one run through the list.
type taking struct {
	admin  *Admin
	client *kgo.Client
	filter LetterFilter
	sender sender
	batch  []*kgo.Record
	bytes  int
	open   int // letters in the batch
	taken  int // letters whose transaction is committed
}

func (t *taking) run(ctx context.Context, prepare func(context.Context) (sender, error)) (err error) {
	if _, _, err := t.client.ProducerID(ctx); err != nil { // from here on, who came before cannot commit
		return err
	}
	if t.sender, err = prepare(ctx); err != nil {
		return err
	}
	if err := t.check(ctx); err != nil {
		return err
	}
	err = t.admin.letters(ctx, func(letter DeadLetter, r *kgo.Record) error {
		if !t.filter.selects(letter) {
			return nil
		}
		return t.add(ctx, r)
	})
	return errors.Join(err, t.commit(ctx, err == nil))
}

// check finds, before anything is written, what cannot be done.
func (t *taking) check(ctx context.Context) error {
	missing := newMissing(t.filter.IDs)
	var problems []error
	err := t.admin.letters(ctx, func(letter DeadLetter, _ *kgo.Record) error {
		delete(missing, letter.At.String())
		if t.filter.selects(letter) {
			problems = append(problems, t.sender.problem(letter))
		}
		return nil
	})
	return errors.Join(append(problems, missing.err(), err)...)
}

func (t *taking) add(ctx context.Context, letter *kgo.Record) error {
	t.batch = append(t.batch, t.sender.records(letter)...)
	t.batch = append(t.batch, &kgo.Record{Topic: topic.DeadLetters, Partition: letter.Partition, Key: letter.Key})
	t.open++
	if t.bytes += sizeOf(letter); t.open < takenRecords && t.bytes < takenBytes {
		return nil
	}
	return t.commit(ctx, true)
}

func (t *taking) commit(ctx context.Context, wanted bool) error {
	if !wanted || t.open == 0 {
		return nil
	}
	if err := transact(ctx, t.client, t.batch); err != nil {
		return err
	}
	t.taken += t.open
	t.batch, t.open, t.bytes = nil, 0, 0
	return nil
}

// transact writes records in a transaction of their own.
func transact(ctx context.Context, client *kgo.Client, records []*kgo.Record) error {
	if err := client.BeginTransaction(); err != nil {
		return err
	}
	err := client.ProduceSync(ctx, records...).FirstErr()
	if err != nil {
		return errors.Join(err, client.EndTransaction(context.WithoutCancel(ctx), kgo.TryAbort))
	}
	return client.EndTransaction(context.WithoutCancel(ctx), kgo.TryCommit)
}
