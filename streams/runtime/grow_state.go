package runtime

import (
	"context"
	"fmt"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/topic"
	"datawave/streams"
)

// moveBytes bounds what one transaction moves of a state.
const moveBytes = 4 << 20

// moveStates takes the state of keys that belong to new partitions there. An entry and its tombstone commit together, so a
// run that is repeated finds what is left.
func (g *growing) moveStates(ctx context.Context) error {
	client, err := g.transactor(ctx)
	if err != nil {
		return err
	}
	defer client.Close()
	for i := range g.Stages {
		for _, store := range g.Stages[i].Stores { // the runtime's own stays: each partition records for itself
			name := topic.Changelog(g.Stages[i].Name, store)
			if err := g.moveState(ctx, client, &g.Stages[i], store); err != nil {
				return fmt.Errorf("move state %s: %w", name, err)
			}
		}
	}
	return nil
}

func (g *growing) moveState(ctx context.Context, client *kgo.Client, stage *streams.Stage, store string) error {
	name := topic.Changelog(stage.Name, store)
	spans, err := g.oldLog(ctx, name)
	if err != nil {
		return err
	}
	step := GrowthStep{Topic: name}
	for _, s := range spans {
		step.Total += s.end - s.start
	}
	g.Progress(step)
	for p, s := range spans { // one at a time: its keys are in memory
		m := moving{growing: g, client: client, name: name, home: func(key []byte) (string, bool) { return stage.Home(store, key) }}
		if err := m.run(ctx, map[int32]span{p: s}); err != nil {
			return err
		}
		step.Done += s.end - s.start
		g.Progress(step)
	}
	return nil
}

// moving moves what does not belong in one partition of a changelog any more.
type moving struct {
	*growing
	client *kgo.Client
	name   string
	home   func(key []byte) (subject string, ok bool)
	batch  []*kgo.Record
	bytes  int
}

// run reads twice: the last record of each key, then its value, since the values may not fit in memory.
func (m *moving) run(ctx context.Context, log map[int32]span) error {
	latest := map[string]int64{}
	err := m.read(ctx, m.name, log, func(r *kgo.Record) error {
		if _, moves := m.destination(r); moves {
			latest[string(r.Key)] = r.Offset
		}
		return nil
	})
	if err != nil || len(latest) == 0 {
		return err
	}
	err = m.read(ctx, m.name, log, func(r *kgo.Record) error {
		to, moves := m.destination(r)
		if !moves || r.Value == nil || latest[string(r.Key)] != r.Offset {
			return nil
		}
		return m.add(ctx, r, to)
	})
	if err != nil {
		return err
	}
	return m.flush(ctx)
}

// destination is the new partition of a state key that belongs elsewhere now.
func (m *moving) destination(r *kgo.Record) (to int32, moves bool) {
	subject, ok := m.home(r.Key)
	if !ok || topic.Partition(subject, m.old) != r.Partition {
		return 0, false
	}
	to = topic.Partition(subject, m.wide)
	return to, to != r.Partition
}

func (m *moving) add(ctx context.Context, r *kgo.Record, to int32) error {
	m.batch = append(m.batch, &kgo.Record{Topic: m.name, Partition: to, Key: r.Key, Value: r.Value, Headers: r.Headers},
		&kgo.Record{Topic: m.name, Partition: r.Partition, Key: r.Key})
	if m.bytes += sizeOf(r); m.bytes < moveBytes && len(m.batch) < copyRecords {
		return nil
	}
	return m.flush(ctx)
}

func (m *moving) flush(ctx context.Context) error {
	if len(m.batch) == 0 {
		return nil
	}
	err := transact(ctx, m.client, m.batch)
	m.batch, m.bytes = nil, 0
	return err
}
