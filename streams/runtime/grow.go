package runtime

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/topic"
	"datawave/streams"
)

// Growing gives the co-partitioned topics more partitions and moves what their keys left behind. Its steps are in an order
// that lets a run that was killed anywhere be repeated: each step is either done again to the same effect, or knows what it
// has done from what it wrote in the same transaction. growGate is grown last: as long as it has fewer partitions than the
// other topics, the growth is unfinished, its count is the old one, and the stages, whose topics do not fit together, do
// not start.
const growGate = topic.Scans

// growTransactions is the transactional id of whoever grows: one at a time.
const growTransactions = "datawave.grow"

// Growth says what grows.
type Growth struct {
	Partitions int32            // the new count of the co-partitioned topics; a multiple of the old one
	Topics     []topic.Spec     // as of topic.List, the stages' changelogs included
	Stages     []streams.Stage  // all that run in the group
	Group      string           // the stages' consumer group; empty is GroupID
	Progress   func(GrowthStep) // called from time to time; may be nil
}

// GrowthStep is how far a growth is.
type GrowthStep struct {
	Topic       string // whose records are being moved
	Done, Total int64  // offsets
}

// Grow raises the partition count of all co-partitioned topics: keys that now belong to a new partition take their
// history (facts, findings, jobs) and their state with them. It may be repeated after any failure and then goes on. It
// refuses, changing nothing, while stages run, while they have records to read, or when a stage cannot tell where its
// state belongs.
func (a *Admin) Grow(ctx context.Context, growth Growth) error {
	if growth.Group == "" {
		growth.Group = GroupID
	}
	if growth.Progress == nil {
		growth.Progress = func(GrowthStep) {}
	}
	g := &growing{Admin: a, Growth: growth, wide: growth.Partitions}
	if err := g.run(ctx); err != nil {
		return fmt.Errorf("grow to %d partitions: %w", growth.Partitions, err)
	}
	return nil
}

// growing is one run of a growth.
type growing struct {
	*Admin
	Growth
	old, wide int32 // partition counts
}

func (g *growing) run(ctx context.Context) error {
	others, err := g.measure(ctx)
	if err != nil || g.old == g.wide {
		return err
	}
	steps := []func(context.Context) error{
		g.movable, g.deserted, g.consumed,
		func(ctx context.Context) error { return g.widen(ctx, others...) },
		g.deserted, // whoever starts from here on is refused by the counts
		g.copyTopics, g.moveStates, g.settle,
		func(ctx context.Context) error { return g.widen(ctx, growGate) },
		g.forget,
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// measure learns the old count, and returns the topics that are to grow before the gate.
func (g *growing) measure(ctx context.Context) (others []string, err error) {
	var names []string
	for _, spec := range g.Topics {
		if spec.CoPartitioned {
			names = append(names, spec.Name)
		}
	}
	details, err := g.admin.ListTopics(ctx, names...)
	if err == nil {
		err = details.Error()
	}
	if err != nil {
		return nil, fmt.Errorf("list topics: %w", err)
	}
	g.old = int32(len(details[growGate].Partitions))
	if g.old == 0 {
		return nil, fmt.Errorf("there is no %s", growGate)
	}
	if g.wide < g.old || g.wide%g.old != 0 {
		return nil, fmt.Errorf("there are %d: the new count must be a multiple (%d, %d, %d…), so that every key stays or goes to a new partition",
			g.old, 2*g.old, 3*g.old, 4*g.old)
	}
	for _, name := range names {
		switch n := int32(len(details[name].Partitions)); {
		case n != g.old && n != g.wide && n > g.old:
			return nil, fmt.Errorf("a growth to %d partitions is unfinished (%s): finish it first, with --partitions %d", n, name, n)
		case n != g.old && n != g.wide:
			return nil, fmt.Errorf("%s has %d partitions and %s has %d: they never fitted together", name, n, growGate, g.old)
		case name != growGate:
			others = append(others, name)
		}
	}
	return others, nil
}

// movable checks that every stage can tell where its state belongs.
func (g *growing) movable(context.Context) error {
	var errs []error
	for i := range g.Stages {
		if s := &g.Stages[i]; len(s.Stores) > 0 && s.Home == nil {
			errs = append(errs, fmt.Errorf("stage %s does not say which dataset its state belongs to, so that its state cannot move", s.Name))
		}
	}
	return errors.Join(errs...)
}

// deserted checks that no process runs the stages.
func (g *growing) deserted(ctx context.Context) error {
	groups, err := g.admin.DescribeGroups(ctx, g.Group)
	if err == nil {
		err = groups[g.Group].Err
	}
	if errors.Is(err, kerr.GroupIDNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("group %s: %w", g.Group, err)
	}
	var who []string
	for _, m := range groups[g.Group].Members {
		name := m.MemberID
		if m.InstanceID != nil {
			name = *m.InstanceID
		}
		who = append(who, name+" on "+m.ClientHost)
	}
	if len(who) > 0 {
		return fmt.Errorf("%d processes run the stages (%s): stop them first; one that was killed is gone %v later", len(who), strings.Join(who, ", "), sessionTimeout)
	}
	return nil
}

// consumed checks that the stages have nothing to read.
func (g *growing) consumed(ctx context.Context) error {
	var errs []error
	for i := range g.Stages {
		stage := &g.Stages[i]
		for _, name := range stage.In {
			n, err := g.unread(ctx, stage.Name, name)
			if err != nil {
				return err
			}
			if n > 0 {
				errs = append(errs, fmt.Errorf("stage %s has %d offsets of %s to read: run the stages until they have caught up, stop them, and try again", stage.Name, n, name))
			}
		}
	}
	return errors.Join(errs...)
}

// unread counts what a stage has to read in the old partitions; what is in the others was copied there.
func (g *growing) unread(ctx context.Context, stage, name string) (n int64, err error) {
	lag, err := g.Lag(ctx, g.Group, stage, name)
	for p, behind := range lag {
		if p < g.old {
			n += behind
		}
	}
	return n, err
}

// widen creates the partitions of topics that lack them, and returns when they can be used.
func (g *growing) widen(ctx context.Context, names ...string) error {
	for pause := shortestLook; ; pause = nextLook(pause) {
		narrow, err := g.narrow(ctx, names)
		if err != nil || len(narrow) == 0 {
			return err
		}
		responses, err := g.admin.UpdatePartitions(ctx, int(g.wide), narrow...)
		for _, r := range responses {
			if r.Err != nil && !errors.Is(r.Err, kerr.InvalidPartitions) { // InvalidPartitions: it has them by now
				err = errors.Join(err, fmt.Errorf("%s: %w", r.Topic, r.Err))
			}
		}
		if err != nil {
			return fmt.Errorf("create partitions: %w", err)
		}
		if !wait(ctx, pause) {
			return ctx.Err()
		}
	}
}

// narrow lists the topics that do not have all their partitions, each with a leader, yet.
func (g *growing) narrow(ctx context.Context, names []string) (list []string, err error) {
	details, err := g.admin.ListTopics(ctx, names...)
	if err == nil {
		err = details.Error()
	}
	if err != nil {
		return nil, fmt.Errorf("list topics: %w", err)
	}
	for _, name := range names {
		ready := 0
		for _, p := range details[name].Partitions {
			if p.Err == nil && p.Leader >= 0 {
				ready++
			}
		}
		if ready < int(g.wide) {
			list = append(list, name)
		}
	}
	g.client.PurgeTopicsFromClient(list...)
	return list, nil
}

// settle tells the stages that they know what was copied: their positions in the new partitions of the permanent topics
// are behind it.
func (g *growing) settle(ctx context.Context) error {
	var offsets kadm.Offsets
	for _, name := range g.inputs() {
		ends, err := g.admin.ListEndOffsets(ctx, name)
		if err = errors.Join(err, ends.Error()); err != nil {
			return fmt.Errorf("%s: offsets: %w", name, err)
		}
		m, err := g.mark(ctx, name)
		if err != nil {
			return err
		}
		for p := g.old; p < g.wide; p++ {
			end, _ := ends.Lookup(name, p)
			offsets.Add(kadm.Offset{Topic: name, Partition: p, At: end.Offset, LeaderEpoch: -1, Metadata: m.String()})
		}
	}
	if len(offsets) == 0 {
		return nil
	}
	if err := g.admin.CommitAllOffsets(ctx, g.Group, offsets); err != nil {
		return fmt.Errorf("group %s: commit positions: %w", g.Group, err)
	}
	return nil
}

// inputs are the permanent topics that stages read.
func (g *growing) inputs() (list []string) {
	for i := range g.Stages {
		for _, name := range g.Stages[i].In {
			if topic.Permanent(name) && !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	return list
}

// mark is that of a new partition: every stage that reads the topic is at the committed offset. Its stream time is that of
// the old partition where it is earliest, so that no window of what moved is closed too early.
func (g *growing) mark(ctx context.Context, name string) (mark, error) {
	m := mark{stages: map[string]progress{}}
	committed, err := g.admin.FetchOffsetsForTopics(ctx, g.Group, name)
	if err = errors.Join(err, committed.Error()); err != nil && !errors.Is(err, kerr.GroupIDNotFound) {
		return m, fmt.Errorf("group %s: offsets of %s: %w", g.Group, name, err)
	}
	for i := range g.Stages {
		if stage := &g.Stages[i]; slices.Contains(stage.In, name) {
			m.stages[stage.Name] = progress{}
		}
	}
	for p := range g.old {
		at, _ := committed.Lookup(name, p)
		before, _ := parseMark(at.Metadata) // what is not ours says nothing
		for stage, known := range m.stages {
			if stream := before.stages[stage].stream; !stream.IsZero() && (known.stream.IsZero() || stream.Before(known.stream)) {
				m.stages[stage] = progress{stream: stream}
			}
		}
	}
	return m, nil
}

// transactor opens the client that writes as the one who grows. What an earlier run left open is aborted.
func (g *growing) transactor(ctx context.Context) (*kgo.Client, error) {
	client, err := kgo.NewClient(with(g.opts, growProducer()...)...)
	if err != nil {
		return nil, err
	}
	if _, _, err := client.ProducerID(ctx); err != nil {
		client.Close()
		return nil, err
	}
	return client, nil
}

func growProducer() []kgo.Opt {
	return append(transactional(growTransactions), kgo.RecordPartitioner(kgo.ManualPartitioner()),
		kgo.ProducerBatchMaxBytes(topic.MaxDeadLetterBatchBytes), kgo.ProducerBatchCompression(compressions["lz4"]...), kgo.ProducerLinger(linger))
}
