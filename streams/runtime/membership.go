package runtime

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/streams"
)

// onAssigned makes tasks for partition numbers that have come; their stores are restored in the background, while the
// other tasks go on.
func (s *session) onAssigned(_ context.Context, client *kgo.Client, added map[string][]int32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.assigned, s.verified = true, false
	client.PauseFetchPartitions(added)
	var fresh []*task
	for name, partitions := range added {
		for _, p := range partitions {
			if t := s.tasks[p]; t != nil && t.input(name).next >= 0 {
				s.drop(t) // it was lost meanwhile: the client leaves out the callback of a second loss
			}
			if s.tasks[p] == nil {
				s.tasks[p] = s.newTask(p)
				fresh = append(fresh, s.tasks[p])
				s.metrics.moved.WithLabelValues("assigned").Inc()
			}
		}
	}
	if len(fresh) > 0 {
		s.waiting.Go(func() { s.prepare(fresh) })
	}
}

func (s *session) newTask(partition int32) *task {
	t := &task{partition: partition, partitions: s.counts[s.inputs[0]], log: s.config.Log.With("partition", partition), limit: s.config.Batch,
		before: s.latest[partition], closed: make(chan struct{})}
	s.latest[partition] = t.closed
	for _, name := range s.inputs {
		t.inputs = append(t.inputs, &input{topic: name, next: -1, committed: -1})
	}
	for n := range s.declared {
		stage := &s.declared[n]
		env := streams.Env{Partition: partition, Partitions: s.counts[stage.In[0]], Codec: s.config.Codec,
			Log: t.log.With("stage", stage.Name)}
		i := newInstance(stage, env)
		i.tracer = s.config.Tracer
		i.out = outbox{writer: writer{pool: &s.pool, observe: s.produced(stage.Name)}}
		for _, name := range stage.Out {
			i.out.outlets = append(i.out.outlets, outlet{name, s.names.output(name), s.counts[s.names.output(name)]})
		}
		for _, name := range stage.In {
			in := t.input(name)
			in.readers = append(in.readers, i)
		}
		t.stages = append(t.stages, i)
	}
	return t
}

// onRevoked lets go of partitions that go elsewhere, or have gone already. No transaction is open then.
func (s *session) onRevoked(_ context.Context, _ *kgo.Client, gone map[string][]int32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked = true
	for name, partitions := range gone {
		for _, p := range partitions {
			s.metrics.lag.DeleteLabelValues(name, strconv.Itoa(int(p)))
			if t := s.tasks[p]; t != nil {
				s.drop(t)
				s.metrics.moved.WithLabelValues("revoked").Inc()
			}
		}
	}
}

// drop forgets a task and closes its stores in the background. The lock is held.
func (s *session) drop(t *task) {
	delete(s.tasks, t.partition)
	t.dropped = true
	if !t.restored && t.failed == nil {
		return // whoever restores it closes it
	}
	s.closeStores(t)
}

// closeStores closes a task's stores in the background. The lock is held.
func (s *session) closeStores(t *task) {
	current := t.running && s.heard.since() < sessionTimeout // else the group may have given the partition away long ago
	s.waiting.Go(func() {
		defer close(t.closed)
		if err := t.close(current); err != nil {
			t.log.Warn("state could not be kept; it will be restored from the changelog", "error", err)
		}
	})
}

func (t *task) close(current bool) error {
	var errs []error
	t.ledgers(func(l *ledger) { errs = append(errs, l.close(current)) })
	return errors.Join(errs...)
}

// dropTasks forgets all tasks and waits for what runs in the background.
func (s *session) dropTasks() {
	s.mu.Lock()
	for _, t := range s.tasks {
		s.drop(t)
	}
	s.mu.Unlock()
	s.end()
	s.waiting.Wait()
}

// onBlocked asks for the transaction to end, since a rebalance waits for it.
func (s *session) onBlocked(context.Context, *kgo.Client) {
	s.blocked.Store(true)
	s.wake()
}

// allowRebalance lets the group's callbacks run. The client takes each revocation as a reason to abort the next
// transaction, also when none was open, and skips the callback of a second one; ending no transaction makes it forget.
func (s *session) allowRebalance() error {
	s.mu.Lock()
	revoked := s.revoked
	s.revoked = false
	s.mu.Unlock()
	if revoked {
		if _, err := s.group.End(s.hard, kgo.TryAbort); err != nil {
			return fmt.Errorf("after a rebalance: %w", err)
		}
		s.seek()
	}
	s.blocked.Store(false)
	s.group.AllowRebalance()
	return nil
}

// positions tells the client where to begin in new partitions: where the stage that is furthest behind has to. It learns
// from the marks of the last commits who that is; a stage that was never there begins at the start.
func (s *session) positions(ctx context.Context, offsets map[string]map[int32]kgo.Offset) (map[string]map[int32]kgo.Offset, error) {
	topics := slices.Sorted(maps.Keys(offsets))
	starts, errStart := s.admin.ListStartOffsets(ctx, topics...)
	committed, errCommitted := s.admin.FetchOffsetsForTopics(ctx, s.config.Group, topics...)
	if err := errors.Join(errStart, errCommitted, starts.Error(), committed.Error()); err != nil {
		return nil, fmt.Errorf("positions of group %s: %w", s.config.Group, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, partitions := range offsets {
		for p := range partitions {
			if t := s.tasks[p]; t != nil {
				start, _ := starts.Lookup(name, p)
				at, _ := committed.Lookup(name, p)
				partitions[p] = kgo.NewOffset().At(t.place(t.input(name), max(start.Offset, s.config.From[name][p]), at))
			}
		}
	}
	for _, t := range s.tasks {
		t.positioned = !slices.ContainsFunc(t.inputs, func(in *input) bool { return in.next < 0 })
	}
	s.endPolling()
	return offsets, nil
}

// place sets where an input begins.
func (t *task) place(in *input, start int64, committed kadm.OffsetResponse) int64 {
	m, err := parseMark(committed.Metadata)
	if err != nil && committed.Metadata != "" {
		t.log.Warn("the metadata of the group's commit is not ours; every stage that reads the topic goes on from the committed offset", "topic", in.topic)
	}
	in.others = map[string]progress{}
	for name, p := range m.stages {
		in.others[name] = progress{ahead: max(p.ahead, committed.At), stream: p.stream}
	}
	next := int64(-1)
	for _, reader := range in.readers {
		name := reader.stage.Name
		at, known := m.position(name, committed.At)
		if !known && (err == nil || committed.At < 0) {
			at = start
		}
		at = max(at, start)
		reader.from[in.topic] = at
		if stream := m.stages[name].stream; stream.After(reader.committed) {
			reader.stream, reader.committed = stream, stream
		}
		delete(in.others, name)
		if next < 0 || at < next {
			next = at
		}
	}
	in.next, in.committed = next, next
	return next
}

// vector is where the task is in the inputs of a stage.
func (t *task) vector(stage *streams.Stage) map[string]int64 {
	at := make(map[string]int64, len(stage.In))
	for _, name := range stage.In {
		at[name] = t.input(name).next
	}
	return at
}
