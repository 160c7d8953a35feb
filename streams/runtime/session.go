package runtime

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"datawave/schemas/topic"
	"datawave/streams"
	"datawave/streams/runtime/state"
)

// idlePoll is how long a poll waits when no transaction is open.
const idlePoll = 250 * time.Millisecond

// session is one membership of the consumer group, from joining until an error or the end. One goroutine runs it; in each
// round that goroutine polls, lets the tasks work at the same time, and waits for them, so that what is in memory is
// what one poll brought.
type session struct {
	*Runtime
	declared []streams.Stage
	group    *kgo.GroupTransactSession
	client   *kgo.Client // for what is not the group's
	admin    *kadm.Client
	stores   *state.Manager
	names    names
	inputs   []string         // every topic that a stage reads
	counts   map[string]int32 // partitions by topic
	ids      map[string]kadm.TopicID
	pool     blocks
	tables   map[string]*table
	hard     context.Context //nolint:containedctx // outlives the session's own for as long as ending takes
	ended    context.Context //nolint:containedctx // of what runs in the background; ends with the session
	end      context.CancelFunc
	plans    map[planKey][]takeover // in a reprocessing

	mu       sync.Mutex // guards what the group's callbacks and promises, in other goroutines, use too
	tasks    map[int32]*task
	latest   map[int32]chan struct{} // closed once the stores of a partition's latest task are
	assigned bool                    // for the first time
	verified bool                    // that nothing is left to read in the tasks' inputs, since the last assignment
	revoked  bool                    // since the last transaction: the client would abort the next one for it
	failed   error                   // the first record that could not be produced
	endPoll  context.CancelFunc
	waiting  sync.WaitGroup // for what runs in the background

	blocked atomic.Bool // a rebalance waits for the transaction to end
	open    bool        // a transaction is
	pace    pace
	refused map[string]int // records refused in a row, by stage
}

// session joins the group and works until ctx ends or something fails. What was begun by then is finished under hard,
// which outlives ctx for a while.
func (r *Runtime) session(ctx context.Context, stages []streams.Stage, stores *state.Manager) error {
	hard, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(endTimeout, cancel) })()
	s := &session{Runtime: r, declared: stages, stores: stores, hard: hard, tasks: map[int32]*task{}, latest: map[int32]chan struct{}{},
		tables: map[string]*table{}, refused: map[string]int{}, pace: newPace(), names: names{r.config.Generation}}
	s.ended, s.end = context.WithCancel(hard)
	for _, stage := range stages {
		for _, name := range stage.In {
			if !slices.Contains(s.inputs, name) {
				s.inputs = append(s.inputs, name)
			}
		}
	}
	client, err := kgo.NewClient(s.config.Kafka...)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrStopped, err)
	}
	defer client.Close()
	s.client, s.admin = client, kadm.NewClient(client)
	defer s.dropTasks()
	err = s.join(ctx)
	if s.group == nil {
		return err
	}
	if err == nil {
		r.observe(func(h *health) { h.running = true })
		err = s.loop(ctx)
	}
	if err != nil && s.replaced(hard) {
		s.group.CloseAllowingRebalance()
		return fmt.Errorf("%w: %w", kerr.FencedInstanceID, err)
	}
	s.leave(hard)
	return err
}

// replaced tells whether another process has joined under our name. A producer that was fenced cannot know whether by
// another or by a transaction that timed out, and must not come back in the first case: the two would fence each other
// for ever.
func (s *session) replaced(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, leaveTimeout)
	defer cancel()
	id, _ := s.group.Client().GroupMetadata()
	described, err := s.admin.DescribeGroups(ctx, s.config.Group)
	if err != nil || id == "" {
		return false
	}
	return slices.ContainsFunc(described[s.config.Group].Members, func(m kadm.DescribedGroupMember) bool {
		return m.InstanceID != nil && *m.InstanceID == s.config.Instance && m.MemberID != id
	})
}

// join prepares everything that can fail for another reason than the group, and then joins it.
func (s *session) join(ctx context.Context) error {
	for _, step := range []func(context.Context) error{s.measure, s.followTables, s.readPlans} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	group, err := kgo.NewGroupTransactSession(with(s.config.Kafka, s.options()...)...)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrStopped, err)
	}
	s.group = group
	// A new producer id ends the transaction that an earlier life of this instance may have left open; until then stores
	// cannot be restored, nor offsets read.
	_, _, err = s.group.Client().ProducerID(ctx)
	return err
}

func (s *session) options() []kgo.Opt {
	return append(transactional(s.config.Group+"."+s.config.Instance),
		kgo.ConsumerGroup(s.config.Group),
		kgo.ConsumeTopics(s.inputs...),
		kgo.Balancers(balancer{}),
		// A static member that comes back, also after a kill, takes its partitions over without waiting for a timeout.
		kgo.InstanceID(s.config.Instance),
		kgo.SessionTimeout(sessionTimeout),
		kgo.HeartbeatInterval(heartbeat),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.BlockRebalanceOnPoll(),
		kgo.OnPartitionsAssigned(s.onAssigned),
		kgo.OnPartitionsRevoked(s.onRevoked),
		kgo.OnPartitionsLost(s.onRevoked),
		kgo.OnPartitionsCallbackBlocked(s.onBlocked),
		kgo.AdjustFetchOffsetsFn(s.positions),
		kgo.RecordPartitioner(kgo.ManualPartitioner()),
		kgo.RequiredAcks(kgo.AllISRAcks()),
		kgo.ProducerBatchCompression(s.config.compression()...),
		kgo.ProducerBatchMaxBytesFn(func(name string) int32 {
			if name == topic.DeadLetters {
				return topic.MaxDeadLetterBatchBytes
			}
			return topic.MaxBatchBytes
		}),
		kgo.ProducerLinger(linger),
		kgo.MaxBufferedRecords(bufferedRecords),
		kgo.MaxBufferedBytes(bufferedBytes),
		kgo.FetchMaxBytes(fetchBytes),
		kgo.FetchMaxPartitionBytes(fetchPartitionBytes),
		kgo.WithHooks(&s.heard),
		kgo.WithLogger(clientLog{s.config.Log}),
	)
}

// measure learns the partition counts and checks that the topics fit together.
func (s *session) measure(ctx context.Context) error {
	copartitioned := slices.Concat(s.inputs, changelogs(s.names, s.declared))
	all := append(slices.Clone(copartitioned), topic.DeadLetters)
	for _, stage := range s.declared {
		for _, name := range stage.Out {
			all = append(all, s.names.output(name))
		}
		all = append(all, stage.Tables...)
	}
	details, err := s.admin.ListTopics(ctx, all...)
	if err != nil {
		return fmt.Errorf("list topics: %w", err)
	}
	if err := details.Error(); err != nil {
		return fmt.Errorf("list topics: %w", err)
	}
	s.counts, s.ids = map[string]int32{}, map[string]kadm.TopicID{}
	for name, detail := range details {
		s.counts[name], s.ids[name] = int32(len(detail.Partitions)), detail.ID
	}
	for _, name := range copartitioned {
		if first := s.inputs[0]; s.counts[name] != s.counts[first] {
			return fmt.Errorf("%w: %s has %d partitions and %s has %d: they must be equal; \"datawave topics apply --partitions N\" finishes a growth that was interrupted", ErrStopped, name, s.counts[name], first, s.counts[first])
		}
	}
	return nil
}

// leave ends the membership. A static member stays in the group when its client closes, so it is taken out by hand:
// others need not wait for its timeout. The client closes first: it would come back from a rebalance under way.
func (s *session) leave(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, leaveTimeout)
	defer cancel()
	member := kmsg.NewLeaveGroupRequestMember()
	// With the member id too, so that another process that has taken the name is not thrown out.
	member.MemberID, _ = s.group.Client().GroupMetadata()
	member.InstanceID = &s.config.Instance
	s.group.CloseAllowingRebalance()
	request := kmsg.NewPtrLeaveGroupRequest()
	request.Group, request.MemberID = s.config.Group, member.MemberID
	request.Members = append(request.Members, member)
	if _, err := request.RequestWith(ctx, s.client); err != nil {
		s.config.Log.Debug("could not leave the group; its session will time out", "error", err)
	}
}

func (s *session) loop(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := s.round(ctx); err != nil {
			s.abort()
			return err
		}
	}
	if s.open {
		return s.commit()
	}
	return nil
}

func (s *session) round(ctx context.Context) error {
	if err := s.startTasks(); err != nil {
		return err
	}
	fetches := s.poll(ctx)
	err := s.fetched(fetches)
	if err == nil {
		err = s.work(fetches)
	}
	if err != nil {
		return err
	}
	if s.open && (s.blocked.Load() || !time.Now().Before(s.pace.due())) {
		if err := s.commit(); err != nil {
			return err
		}
	}
	if !s.open {
		return s.allowRebalance()
	}
	return nil
}

func (s *session) poll(ctx context.Context) kgo.Fetches {
	limit := idlePoll
	if s.open {
		limit = time.Until(s.pace.due())
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	s.mu.Lock()
	s.endPoll = cancel
	s.mu.Unlock()
	if s.open {
		wait(ctx, s.pace.rest(time.Now()))
	}
	defer func() { s.pace.polled = time.Now() }()
	return s.group.PollRecords(ctx, s.pace.records)
}

// wake ends a poll that waits.
func (s *session) wake() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endPolling()
}

// endPolling is wake with the lock held.
func (s *session) endPolling() {
	if s.endPoll != nil {
		s.endPoll()
	}
}

// fetched notes how far behind the tasks are, and what went wrong in the fetch.
func (s *session) fetched(fetches kgo.Fetches) error {
	var lost *kgo.ErrDataLoss
	if err := fetchError(fetches); errors.As(err, &lost) {
		s.config.Log.Error("records were removed before a stage read them", "topic", lost.Topic, "partition", lost.Partition,
			"from", lost.ConsumedTo, "to", lost.ResetTo)
	} else if err != nil {
		return fmt.Errorf("fetch: %w", err)
	}
	if fetches.NumRecords() == 0 && !s.open {
		s.idle()
	}
	return nil
}

// work runs a poll's records through the tasks, all at once, and produces what they say.
func (s *session) work(fetches kgo.Fetches) error {
	busy, err := s.distribute(fetches)
	if err != nil || len(busy) == 0 {
		return err
	}
	if err := s.begin(); err != nil {
		return err
	}
	began := time.Now()
	errs := make([]error, len(busy))
	var wg sync.WaitGroup
	for n, t := range busy {
		wg.Go(func() { errs[n] = t.work(s.hard, s.hand) })
	}
	wg.Wait()
	s.pace.round(fetches.NumRecords(), time.Since(began))
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return s.breaker(busy)
}

// distribute gives each task what was fetched for it, and returns those that have something to do.
func (s *session) distribute(fetches kgo.Fetches) (busy []*task, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fetches.EachPartition(func(p kgo.FetchTopicPartition) {
		if len(p.Records) == 0 {
			return
		}
		t := s.tasks[p.Partition]
		if t == nil || !t.running {
			err = fmt.Errorf("%w: records of %s/%d arrived without a task", errRetry, p.Topic, p.Partition)
			return
		}
		in := t.input(p.Topic)
		in.fetched = append(in.fetched, p.Records...)
		in.behind = max(0, p.HighWatermark-p.Records[len(p.Records)-1].Offset-1)
		s.metrics.behind(p.Topic, p.Partition, in.behind)
	})
	for _, t := range s.tasks {
		if t.running && t.hasWork() {
			busy = append(busy, t)
		}
	}
	return busy, err
}

func (s *session) begin() error {
	if s.open {
		return nil
	}
	if err := s.group.Begin(); err != nil {
		return fmt.Errorf("begin transaction: %w", err)
	}
	s.open = true
	now := time.Now()
	s.pace.begin(now)
	s.observe(func(h *health) { h.opened = now })
	return nil
}

// hand produces what an instance has said about a batch. It runs in the task's goroutine.
func (s *session) hand(i *instance) error {
	for from := 0; from < len(i.out.said); {
		name, n := i.out.said[from].record.Topic, from
		for ; n < len(i.out.said) && i.out.said[n].record.Topic == name; n++ {
			s.group.Produce(s.hard, i.out.said[n].record, i.out.said[n].block.promise)
		}
		i.emitted[name] += n - from
		from = n
	}
	for _, r := range i.out.refused {
		if err := s.refuse(i, r); err != nil {
			return err
		}
	}
	i.out.reset()
	return nil
}

// produced notes the first record of a transaction that could not be produced, for one stage.
func (s *session) produced(stage string) func(*kgo.Record, error) {
	return func(r *kgo.Record, err error) {
		if err == nil {
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.failed == nil {
			s.failed = fmt.Errorf("stage %s: produce to %s/%d: %w", stage, r.Topic, r.Partition, err)
		}
	}
}

func (s *session) refuse(i *instance, r refusal) error {
	at := position(r.record)
	if s.config.Strict {
		return fmt.Errorf("stage %s: %w: %s: refused in strict mode: %s", i.stage.Name, ErrStopped, at, r.reason)
	}
	i.round.rejected++
	i.env.Log.Warn("record refused", "position", at.String(), "reason", r.reason)
	s.group.Produce(s.hard, deadLetter(i.stage.Name, r, s.counts[topic.DeadLetters]), i.out.writer.observe)
	return nil
}

// breaker stops a stage that refuses everything, before it moves a whole topic to the dead letters.
func (s *session) breaker(busy []*task) error {
	accepted, refused := map[string]int{}, map[string]int{}
	for _, t := range busy {
		for _, i := range t.stages {
			accepted[i.stage.Name] += i.round.records - i.round.rejected
			refused[i.stage.Name] += i.round.rejected
			i.endRound()
		}
	}
	for name, n := range refused {
		if accepted[name] > 0 {
			s.refused[name] = 0
			continue
		}
		s.refused[name] += n
		if all := s.refused[name]; s.config.BreakAfter > 0 && all > s.config.BreakAfter {
			return fmt.Errorf("stage %s: %w: %d records refused in a row and none accepted: see \"datawave deadletter list\" for the reasons",
				name, ErrStopped, all)
		}
	}
	return nil
}

func partitionName(p int32) string { return fmt.Sprintf("partition %d", p) }
