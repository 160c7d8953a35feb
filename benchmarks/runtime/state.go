package main

import (
	"context"
	"encoding/binary"
	"fmt"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams"
)

// The job with state: one counter for each of the datasets, updated with each record.
const (
	countRecords    = 800_000
	countPartitions = 4
	countStore      = "counts"
)

// counting counts the events of each subject. With a topic to say it on, it passes the events through as well.
type counting struct {
	counts   streams.Store
	to       string
	key      []byte
	value    [8]byte
	progress *progress
}

// Process implements streams.Processor.
func (c *counting) Process(_ context.Context, batch []event.Record, out streams.Emitter) error {
	for i := range batch {
		c.key = append(c.key[:0], batch[i].Subject...)
		n := uint64(0)
		if old, ok := c.counts.Get(c.key); ok {
			n = binary.BigEndian.Uint64(old)
		}
		binary.BigEndian.PutUint64(c.value[:], n+1)
		c.counts.Put(c.key, c.value[:])
		if c.to != "" {
			out.Emit(c.to, batch[i].Envelope)
		}
	}
	c.progress.add(len(batch))
	return nil
}

// countingStage has a name of its own for each run, because the name is part of its changelog's.
func countingStage(name, from, to string, p *progress) streams.Stage {
	stage := streams.Stage{Name: name, In: []string{from}, Stores: []string{countStore}}
	if to != "" {
		stage.Out = []string{to}
	}
	stage.New = func(env streams.Env) (streams.Processor, error) {
		return &counting{counts: env.Store(countStore), to: to, progress: p}, nil
	}
	return stage
}

func measureState(ctx context.Context, b *bench) error {
	if err := b.deadLetters(ctx); err != nil {
		return err
	}
	w, err := b.newInput(ctx, workload{partitions: countPartitions, records: scaled(countRecords), body: bodies(200), codec: "lz4"})
	if err != nil {
		return err
	}
	names := []string{"pass-through", "counter", "counter and pass-through"}
	measured := make([]series, len(names))
	for range *rounds {
		for i, run := range []func() (cost, error){
			func() (cost, error) { return b.copyOnce(ctx, w, way{names[0], b.stagedExactlyOnce}) },
			func() (cost, error) { return b.countOnce(ctx, w, false) },
			func() (cost, error) { return b.countOnce(ctx, w, true) },
		} {
			c, err := run()
			if err != nil {
				return fmt.Errorf("%s: %w", names[i], err)
			}
			measured[i] = append(measured[i], c)
		}
	}
	b.printf("state, 200 B, lz4, %d partitions, %d records, %d keys: pass-through/counter %.2f\n",
		w.partitions, w.records, subjects, ratio(measured[0], measured[1]))
	for i, name := range names {
		b.printf("  %-25s %s\n", name, measured[i].line(w.records))
	}
	b.note("state_ratio", ratio(measured[0], measured[1]))
	b.note("state_and_output_ratio", ratio(measured[0], measured[2]))
	return b.drop(ctx, w.topic)
}

// countOnce counts an input and compares the changelog with what was counted.
func (b *bench) countOnce(ctx context.Context, w *workload, pass bool) (c cost, err error) {
	name, to := b.name("count"), ""
	changelog := topic.Spec{Name: topic.Changelog(name, countStore), Partitions: w.partitions, Compacted: true}
	if err := b.create(ctx, changelog); err != nil {
		return c, err
	}
	if pass {
		if to, err = b.topic(ctx, "out", w.partitions); err != nil {
			return c, err
		}
	}
	c, err = metered(b.pid, func() error {
		var p progress
		return b.runStage(ctx, b.group(), w.codec, w.records, &p, countingStage(name, w.topic, to, &p))
	})
	if err == nil {
		err = b.checkCounts(ctx, w, changelog.Name)
	}
	if err == nil && pass {
		err = b.check(ctx, w, to)
	}
	if err != nil {
		return c, err
	}
	if pass {
		return c, b.drop(ctx, changelog.Name, to)
	}
	return c, b.drop(ctx, changelog.Name)
}

// checkCounts compares the last value of each key of a changelog with how often the input has that subject.
func (b *bench) checkCounts(ctx context.Context, w *workload, changelog string) error {
	counts := map[string]int{}
	err := b.readAll(ctx, changelog, func(r *kgo.Record) error {
		if len(r.Value) != 8 {
			return fmt.Errorf("%s/%d@%d: value of %d bytes", r.Topic, r.Partition, r.Offset, len(r.Value))
		}
		counts[string(r.Key)] = int(binary.BigEndian.Uint64(r.Value))
		return nil
	})
	if err != nil {
		return err
	}
	for p, dealt := range w.subjects {
		for i, subject := range dealt {
			want := (w.each() - i + len(dealt) - 1) / len(dealt)
			if counts[subject] != max(want, 0) {
				return fmt.Errorf("%s/%d counts %s %d times, not %d", changelog, p, subject, counts[subject], want)
			}
		}
	}
	return nil
}
