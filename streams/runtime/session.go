package runtime

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/topic"
	"datawave/streams"
)

// idlePoll is how long a poll waits when no transaction is open.
const idlePoll = 250 * time.Millisecond

// session is one membership of a stage's consumer group, from joining until an error or the end. One goroutine runs it.
type session struct {
	*Runtime
	stage  streams.Stage
	log    *slog.Logger
	group  *kgo.GroupTransactSession
	admin  *kadm.Client
	counts map[string]int32 // partitions by topic

	mu       sync.Mutex // guards what the group's callbacks and promises, in other goroutines, use too
	workers  map[int32]*worker
	mine     map[place]bool // the assigned partitions; nil before the first assignment
	verified bool           // that nothing is left to read in them, since the last assignment
	lag      map[place]int64
	failed   error // the first record that could not be produced

	open    bool // a transaction is
	pace    pace
	tally   tally
	refused int // records refused in a row
}

// place is a partition of a topic.
type place struct {
	topic     string
	partition int32
}

// tally counts what the open transaction holds; a commit moves it to the metrics.
type tally struct {
	records, rejected int
	emitted           map[string]int
}

// session joins the stage's group and works until ctx ends or something fails. What was begun by then is finished under
// hard, which outlives ctx for a while.
func (r *Runtime) session(ctx context.Context, stage streams.Stage) error {
	hard, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(endTimeout, cancel) })()
	s := &session{Runtime: r, stage: stage, log: r.config.Log.With("stage", stage.Name), workers: map[int32]*worker{},
		pace: newPace(), lag: map[place]int64{}, tally: tally{emitted: map[string]int{}}}
	if err := s.join(ctx); err != nil {
		return err
	}
	defer s.leave(hard)
	r.observe(stage.Name, func(status *Status) { status.Running = true })
	return s.loop(ctx, hard)
}

func (s *session) join(ctx context.Context) (err error) {
	s.group, err = kgo.NewGroupTransactSession(with(s.config.Kafka, s.options()...)...)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrStopped, err)
	}
	s.admin = kadm.NewClient(s.group.Client())
	if err = s.measure(ctx); err == nil {
		// A new producer id ends the transaction that an earlier life of this instance may have left open; stores could
		// not be restored, nor offsets read, before.
		_, _, err = s.group.Client().ProducerID(ctx)
	}
	if err != nil {
		s.group.Close()
	}
	return err
}

func (s *session) options() []kgo.Opt {
	return []kgo.Opt{
		kgo.ConsumerGroup(Group(s.stage.Name)),
		kgo.ConsumeTopics(s.stage.In...),
		// Range gives every member the same partition numbers of each topic, as long as all members read the same topics
		// and these have equal partition counts, which measure checks. Sticky balancers place each partition by itself.
		kgo.Balancers(kgo.RangeBalancer()),
		// A static member that comes back, also after a kill, takes its partitions over without waiting for a timeout.
		kgo.InstanceID(s.config.Instance),
		kgo.TransactionalID(Group(s.stage.Name) + "." + s.config.Instance),
		kgo.TransactionTimeout(transactionTimeout),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.BlockRebalanceOnPoll(),
		kgo.OnPartitionsAssigned(s.onAssigned),
		kgo.OnPartitionsRevoked(s.onRevoked),
		kgo.OnPartitionsLost(s.onRevoked),
		kgo.RecordPartitioner(kgo.ManualPartitioner()),
		kgo.RequiredAcks(kgo.AllISRAcks()),
		kgo.ProducerBatchCompression(kgo.Lz4Compression(), kgo.NoCompression()),
		kgo.ProducerBatchMaxBytes(topic.MaxDeadLetterBatchBytes),
		kgo.MaxBufferedBytes(4 * topic.MaxDeadLetterBatchBytes),
		kgo.FetchMaxBytes(fetchBytes),
		kgo.FetchMaxPartitionBytes(fetchPartitionBytes),
		kgo.WithLogger(clientLog{s.log}),
	}
}

// measure learns the partition counts and checks that the stage's topics fit together.
func (s *session) measure(ctx context.Context) error {
	names := append(slices.Concat(s.stage.In, s.stage.Out), topic.DeadLetters)
	changelogs := make([]string, 0, len(s.stage.Stores))
	for _, store := range s.stage.Stores {
		changelogs = append(changelogs, topic.Changelog(s.stage.Name, store))
	}
	details, err := s.admin.ListTopics(ctx, append(names, changelogs...)...)
	if err != nil {
		return fmt.Errorf("list topics: %w", err)
	}
	if err := details.Error(); err != nil {
		return fmt.Errorf("list topics: %w", err)
	}
	s.counts = map[string]int32{}
	for name, detail := range details {
		s.counts[name] = int32(len(detail.Partitions))
	}
	for _, name := range append(slices.Clone(s.stage.In), changelogs...) {
		if first := s.stage.In[0]; s.counts[name] != s.counts[first] {
			return fmt.Errorf("%w: %s has %d partitions and %s has %d: they must be equal", ErrStopped, name, s.counts[name], first, s.counts[first])
		}
	}
	return nil
}

// leave ends the membership. A static member stays in the group when its client closes, so it is taken out by hand:
// others need not wait for its timeout.
func (s *session) leave(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, endTimeout)
	defer cancel()
	_, err := s.admin.LeaveGroup(ctx, kadm.LeaveGroup(Group(s.stage.Name)).InstanceIDs(s.config.Instance).Reason("stopped"))
	if err != nil {
		s.log.Debug("could not leave the group; its session will time out", "error", err)
	}
	s.group.CloseAllowingRebalance()
}

func (s *session) onAssigned(_ context.Context, _ *kgo.Client, added map[string][]int32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.mine == nil {
		s.mine = map[place]bool{}
	}
	s.verified = false
	for name, partitions := range added {
		for _, p := range partitions {
			s.mine[place{name, p}] = true
		}
	}
}

func (s *session) onRevoked(_ context.Context, _ *kgo.Client, gone map[string][]int32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, partitions := range gone {
		for _, p := range partitions {
			delete(s.workers, p)
			delete(s.mine, place{name, p})
			delete(s.lag, place{name, p})
			s.metrics.lag.DeleteLabelValues(s.stage.Name, name, strconv.Itoa(int(p)))
		}
	}
}

func (s *session) loop(ctx, hard context.Context) error {
	for ctx.Err() == nil {
		fetches := s.poll(ctx)
		err := s.fetched(hard, fetches)
		if err == nil {
			err = s.process(hard, fetches)
		}
		if err != nil {
			s.abort(hard)
			return err
		}
		if s.open && !time.Now().Before(s.pace.due()) {
			if err := s.commit(hard); err != nil {
				return err
			}
		}
		if !s.open {
			s.group.AllowRebalance()
		}
	}
	return s.commit(hard)
}

func (s *session) poll(ctx context.Context) kgo.Fetches {
	limit := idlePoll
	if s.open {
		limit = time.Until(s.pace.due())
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return s.group.PollRecords(ctx, s.config.Batch)
}

// fetched notes how far behind the stage is, and what went wrong in the fetch.
func (s *session) fetched(ctx context.Context, fetches kgo.Fetches) error {
	var lost *kgo.ErrDataLoss
	if err := fetchError(fetches); errors.As(err, &lost) {
		s.log.Error("records were removed before the stage read them", "topic", lost.Topic, "partition", lost.Partition,
			"from", lost.ConsumedTo, "to", lost.ResetTo)
	} else if err != nil {
		return fmt.Errorf("fetch: %w", err)
	}
	s.mu.Lock()
	fetches.EachPartition(func(p kgo.FetchTopicPartition) {
		if n := len(p.Records); n > 0 {
			behind := max(0, p.HighWatermark-p.Records[n-1].Offset-1)
			s.lag[place{p.Topic, p.Partition}] = behind
			s.metrics.behind(s.stage.Name, p.Topic, p.Partition, behind)
		}
	})
	s.mu.Unlock()
	if fetches.NumRecords() == 0 && !s.open {
		s.idle(ctx)
	}
	return nil
}

// idle notes that a poll brought nothing. The first time after an assignment that may be because fetching has not begun,
// so the group's offsets are looked at.
func (s *session) idle(ctx context.Context) {
	s.mu.Lock()
	mine, verified := maps.Clone(s.mine), s.verified
	s.mu.Unlock()
	if mine == nil {
		return
	}
	if !verified {
		behind, err := s.behind(ctx, mine)
		if err != nil || behind > 0 {
			s.observe(s.stage.Name, func(status *Status) { status.CaughtUp, status.Lag = false, behind })
			return
		}
	}
	s.mu.Lock()
	s.verified = true
	for at := range s.lag { // what is left below the watermark are transaction markers
		s.lag[at] = 0
		s.metrics.behind(s.stage.Name, at.topic, at.partition, 0)
	}
	s.mu.Unlock()
	s.observe(s.stage.Name, func(status *Status) { status.CaughtUp, status.Lag, status.Err = true, 0, nil })
}

// behind is how many offsets the group has not committed in the given partitions.
func (s *session) behind(ctx context.Context, mine map[place]bool) (total int64, err error) {
	look := Admin{opts: s.config.Kafka, client: s.group.Client(), admin: s.admin}
	for _, name := range s.stage.In {
		lag, err := look.Lag(ctx, Group(s.stage.Name), name)
		if err != nil {
			return 0, err
		}
		for p, n := range lag {
			if mine[place{name, p}] {
				total += n
			}
		}
	}
	return total, nil
}

// process runs a poll's records through the workers, all partitions at once, and produces what they say.
func (s *session) process(ctx context.Context, fetches kgo.Fetches) error {
	if fetches.NumRecords() == 0 {
		return nil
	}
	if err := s.begin(); err != nil {
		return err
	}
	busy, err := s.distribute(ctx, fetches)
	if err != nil {
		return err
	}
	errs := make([]error, len(busy))
	var wg sync.WaitGroup
	for i, w := range busy {
		wg.Go(func() {
			if errs[i] = w.process(ctx); errs[i] == nil {
				s.produce(ctx, w.out.outputs)
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return s.settle(ctx, busy)
}

func (s *session) begin() error {
	if s.open {
		return nil
	}
	if err := s.group.Begin(); err != nil {
		return fmt.Errorf("begin transaction: %w", err)
	}
	s.open = true
	s.pace.begin(time.Now())
	return nil
}

// distribute gives each worker its inputs: topic by topic as the stage declares them, each in order.
func (s *session) distribute(ctx context.Context, fetches kgo.Fetches) ([]*worker, error) {
	workers, err := s.workersFor(ctx, fetches)
	if err != nil {
		return nil, err
	}
	for _, w := range workers {
		clear(w.inputs)
		w.inputs = w.inputs[:0]
	}
	for _, name := range s.stage.In {
		fetches.EachPartition(func(p kgo.FetchTopicPartition) {
			if p.Topic == name && len(p.Records) > 0 {
				w := workers[p.Partition]
				w.inputs = append(w.inputs, p.Records...)
			}
		})
	}
	busy := make([]*worker, 0, len(workers))
	for _, w := range workers {
		busy = append(busy, w)
	}
	return busy, nil
}

// workersFor returns the workers of the partitions in fetches; those that are new are restored first. Restoring here,
// and not in the group's callback, leaves rebalances and heartbeats to run.
func (s *session) workersFor(ctx context.Context, fetches kgo.Fetches) (map[int32]*worker, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	chosen := map[int32]*worker{}
	var fresh []*worker
	fetches.EachPartition(func(p kgo.FetchTopicPartition) {
		if len(p.Records) == 0 || chosen[p.Partition] != nil {
			return
		}
		w := s.workers[p.Partition]
		if w == nil {
			w = s.newWorker(p.Partition)
			fresh = append(fresh, w)
		}
		chosen[p.Partition] = w
	})
	if err := s.restore(ctx, fresh); err != nil {
		return nil, err
	}
	return chosen, nil
}

func (s *session) newWorker(partition int32) *worker {
	env := streams.Env{Partition: partition, Partitions: s.counts[s.stage.In[0]], Log: s.log.With("partition", partition), Codec: s.config.Codec}
	w := newWorker(&s.stage, env, s.counts)
	for _, name := range s.stage.Stores {
		w.stores[name] = newStore(topic.Changelog(s.stage.Name, name), partition)
	}
	return w
}

func (s *session) restore(ctx context.Context, fresh []*worker) error {
	var stores []*store
	for _, w := range fresh {
		w.each(func(st *store) { stores = append(stores, st) })
	}
	if len(stores) > 0 {
		if err := restore(ctx, s.config.Kafka, s.admin, stores); err != nil {
			return err
		}
	}
	for _, w := range fresh {
		if err := w.start(); err != nil {
			return fmt.Errorf("%w: partition %d: %w", ErrStopped, w.env.Partition, err)
		}
		s.workers[w.env.Partition] = w
	}
	return nil
}

func (s *session) produce(ctx context.Context, records []*kgo.Record) {
	for _, r := range records {
		s.group.Produce(ctx, r, s.produced)
	}
}

func (s *session) produced(r *kgo.Record, err error) {
	if err == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.failed == nil {
		s.failed = fmt.Errorf("produce to %s/%d: %w", r.Topic, r.Partition, err)
	}
}

// settle counts what the workers did and sends their dead letters.
func (s *session) settle(ctx context.Context, busy []*worker) error {
	accepted, refused := 0, 0
	for _, w := range busy {
		accepted += len(w.inputs) - len(w.out.refused)
		refused += len(w.out.refused)
		for _, output := range w.out.outputs {
			s.tally.emitted[output.Topic]++
		}
		for _, r := range w.out.refused {
			if err := s.refuse(ctx, r); err != nil {
				return err
			}
		}
	}
	s.tally.records += accepted + refused
	s.tally.rejected += refused
	return s.breaker(accepted, refused)
}

func (s *session) refuse(ctx context.Context, r refusal) error {
	at := position(r.record)
	if s.config.Strict {
		return fmt.Errorf("%w: %s: refused in strict mode: %s", ErrStopped, at, r.reason)
	}
	s.log.Warn("record refused", "position", at.String(), "reason", r.reason)
	s.produce(ctx, []*kgo.Record{deadLetter(s.stage.Name, r, s.counts[topic.DeadLetters])})
	return nil
}

// breaker stops a stage that refuses everything, before it moves a whole topic to the dead letters.
func (s *session) breaker(accepted, refused int) error {
	if accepted > 0 {
		s.refused = 0
		return nil
	}
	s.refused += refused
	if s.config.BreakAfter > 0 && s.refused > s.config.BreakAfter {
		return fmt.Errorf("%w: %d records refused in a row and none accepted: see \"datawave deadletter list\" for the reasons", ErrStopped, s.refused)
	}
	return nil
}

// commit ends the open transaction. When the group rebalanced meanwhile the transaction is aborted, and the session
// goes on from what was committed.
func (s *session) commit(ctx context.Context) error {
	if !s.open {
		return nil
	}
	began := time.Now()
	committed, err := s.end(ctx)
	cost := time.Since(began)
	s.metrics.seconds.WithLabelValues(s.stage.Name).Observe(cost.Seconds())
	if err != nil {
		return fmt.Errorf("end transaction: %w", err)
	}
	s.pace.end(time.Now(), cost)
	if !committed {
		s.forget()
		return nil
	}
	s.count()
	return nil
}

func (s *session) end(ctx context.Context) (committed bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, endTimeout)
	defer cancel()
	s.produceChanges(ctx)
	err = s.group.Client().Flush(ctx)
	s.mu.Lock()
	err = errors.Join(err, s.failed)
	s.mu.Unlock()
	// A record that failed by itself does not fail a transaction, so the commit must not be tried.
	committed, errEnd := s.group.End(ctx, kgo.TransactionEndTry(err == nil))
	s.open = false
	return committed, errors.Join(err, errEnd)
}

func (s *session) produceChanges(ctx context.Context) {
	s.mu.Lock()
	workers := make([]*worker, 0, len(s.workers))
	for _, w := range s.workers {
		workers = append(workers, w)
	}
	s.mu.Unlock() // a promise takes the lock
	for _, w := range workers {
		w.each(func(st *store) {
			st.changes(func(r *kgo.Record) { s.group.Produce(ctx, r, s.produced) })
		})
	}
}

// abort ends the open transaction without effect; the session is over.
func (s *session) abort(ctx context.Context) {
	if !s.open {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, endTimeout)
	defer cancel()
	if _, err := s.group.End(ctx, kgo.TryAbort); err != nil {
		s.log.Debug("could not abort; the transaction will time out", "error", err)
	}
	s.open = false
	s.metrics.commits.WithLabelValues(s.stage.Name, "aborted").Inc()
}

// forget drops all state of an aborted transaction: processors and stores are made anew from the changelogs.
func (s *session) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.workers)
	s.tally = tally{emitted: map[string]int{}}
	s.refused = 0
	s.metrics.commits.WithLabelValues(s.stage.Name, "aborted").Inc()
}

// count moves the tally of a committed transaction to metrics and status.
func (s *session) count() {
	name := s.stage.Name
	s.metrics.commits.WithLabelValues(name, "committed").Inc()
	s.metrics.records.WithLabelValues(name).Add(float64(s.tally.records))
	s.metrics.rejected.WithLabelValues(name).Add(float64(s.tally.rejected))
	for to, n := range s.tally.emitted {
		s.metrics.emitted.WithLabelValues(name, to).Add(float64(n))
	}
	s.tally.records, s.tally.rejected = 0, 0
	clear(s.tally.emitted)
	var behind int64
	s.mu.Lock()
	for _, n := range s.lag {
		behind += n
	}
	s.mu.Unlock()
	s.observe(name, func(status *Status) {
		status.Commit, status.Lag, status.CaughtUp, status.Err = s.pace.committed, behind, behind == 0, nil
	})
}
