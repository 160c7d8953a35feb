package runtime

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
	"datawave/schemas/topic"
)

// copyRecords is how many records are looked at in one transaction.
const copyRecords = 2000

// progressGroup holds, for as long as the growth lasts, how far the copying is. Each growth has its own.
func (g *growing) progressGroup() string {
	return fmt.Sprintf("%s.%d-%d", growTransactions, g.old, g.wide)
}

// forget removes what was needed for going on.
func (g *growing) forget(ctx context.Context) error {
	_, err := g.admin.DeleteGroup(ctx, g.progressGroup())
	if err != nil && !errors.Is(err, kerr.GroupIDNotFound) {
		return fmt.Errorf("delete group %s: %w", g.progressGroup(), err)
	}
	return nil
}

func (g *growing) copyTopics(ctx context.Context) error {
	for _, spec := range g.Topics {
		if !topic.Permanent(spec.Name) {
			continue
		}
		if err := g.copyTopic(ctx, spec.Name); err != nil {
			return fmt.Errorf("copy %s: %w", spec.Name, err)
		}
	}
	return nil
}

// copying moves the history of one topic. What it copies and how far it has read commit together.
type copying struct {
	*growing
	name    string
	goals   map[int32]span
	at      event.Vector // what is committed
	session *kgo.GroupTransactSession
}

func (g *growing) copyTopic(ctx context.Context, name string) (err error) {
	c := copying{growing: g, name: name, at: event.Vector{}}
	if c.goals, err = g.oldLog(ctx, name); err != nil || len(c.goals) == 0 {
		return err
	}
	if err = c.open(ctx); err != nil {
		return err
	}
	defer c.close(ctx)
	if err := c.resume(ctx); err != nil {
		return err
	}
	for c.report() {
		if err := c.step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// oldLog is everything in the old partitions of a topic.
func (g *growing) oldLog(ctx context.Context, name string) (map[int32]span, error) {
	spans, err := g.wholeLog(ctx, name)
	for p := range spans {
		if p >= g.old {
			delete(spans, p)
		}
	}
	return spans, err
}

func (c *copying) open(ctx context.Context) (err error) {
	opts := append(growProducer(),
		kgo.ConsumerGroup(c.progressGroup()), kgo.ConsumeTopics(c.name), kgo.InstanceID(growTransactions), kgo.SessionTimeout(sessionTimeout),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.KeepControlRecords(), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchMaxBytes(fetchBytes), kgo.FetchMaxPartitionBytes(fetchPartitionBytes))
	if c.session, err = kgo.NewGroupTransactSession(with(c.opts, opts...)...); err != nil {
		return err
	}
	var fresh []int32
	for p := c.old; p < c.wide; p++ {
		fresh = append(fresh, p)
	}
	c.session.Client().PauseFetchPartitions(map[string][]int32{c.name: fresh})
	// A new producer id ends the transaction of a run that was killed: what it copied is not there when we go on.
	if _, _, err = c.session.Client().ProducerID(ctx); err != nil {
		c.session.Close()
	}
	return err
}

func (c *copying) close(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveTimeout)
	defer cancel()
	c.session.Close()
	_, _ = c.admin.LeaveGroup(ctx, kadm.LeaveGroup(c.progressGroup()).InstanceIDs(growTransactions)) // else its session times out
}

// resume learns what earlier runs did.
func (c *copying) resume(ctx context.Context) error {
	committed, err := c.admin.FetchOffsetsForTopics(ctx, c.progressGroup(), c.name)
	if errors.Is(err, kerr.GroupIDNotFound) {
		return nil
	}
	if err = errors.Join(err, committed.Error()); err != nil {
		return fmt.Errorf("group %s: %w", c.progressGroup(), err)
	}
	for p := range c.goals {
		if o, ok := committed.Lookup(c.name, p); ok && o.At > 0 {
			c.at[p] = o.At
		}
	}
	return nil
}

// report tells how far the copying is, and whether there is more.
func (c *copying) report() (more bool) {
	step := GrowthStep{Topic: c.name}
	for p, goal := range c.goals {
		at := min(max(c.at[p], goal.start), goal.end)
		step.Total += goal.end - goal.start
		step.Done += at - goal.start
	}
	c.Progress(step)
	return step.Done < step.Total
}

func (c *copying) step(ctx context.Context) error {
	fetches := c.session.PollRecords(ctx, copyRecords)
	if err := errors.Join(ctx.Err(), fetchError(fetches)); err != nil {
		return err
	}
	if fetches.NumRecords() == 0 {
		return nil
	}
	if err := c.session.Begin(); err != nil {
		return err
	}
	next, err := c.produce(ctx, fetches)
	committed, endErr := c.session.End(context.WithoutCancel(ctx), kgo.TransactionEndTry(err == nil))
	if err = errors.Join(err, endErr); err != nil || !committed {
		return err // when the group moved, the session goes on from what is committed
	}
	for p, offset := range next {
		c.at[p] = offset
	}
	return nil
}

// produce copies what moves, and returns the positions behind what it has looked at.
func (c *copying) produce(ctx context.Context, fetches kgo.Fetches) (event.Vector, error) {
	next := event.Vector{}
	var failed first
	for r := range fetches.RecordsAll() {
		next[r.Partition] = r.Offset + 1
		if !r.Attrs.IsControl() && !topic.Moved(c.name, r.Key, r.Partition, c.old) && topic.Moved(c.name, r.Key, r.Partition, c.wide) {
			c.session.Produce(ctx, moved(r, c.wide), failed.note)
		}
	}
	return next, errors.Join(c.session.Client().Flush(ctx), failed.get())
}

// moved is the copy of a record in the partition where its key belongs.
func moved(r *kgo.Record, partitions int32) *kgo.Record {
	headers := append(slices.Clip(r.Headers), kgo.RecordHeader{Key: topic.HeaderMoved, Value: []byte(topic.MovedFrom(r.Partition, r.Offset))})
	return &kgo.Record{Topic: r.Topic, Partition: topic.Partition(string(r.Key), partitions), Key: r.Key, Value: r.Value, Timestamp: r.Timestamp, Headers: headers}
}

// first keeps the first error of many records.
type first struct {
	mu  sync.Mutex
	err error
}

func (f *first) note(_ *kgo.Record, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil {
		f.err = err
	}
}

func (f *first) get() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}
