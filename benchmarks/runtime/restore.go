package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams"
	"datawave/streams/runtime"
)

const (
	restorePartitions = 4
	restoreValueBytes = 64
	restoreStage      = "restored"
	restoreStore      = "state"
)

// idle has nothing to process.
type idle struct{}

// Process implements streams.Processor.
func (idle) Process(context.Context, []event.Record, streams.Emitter) error { return nil }

// measureRestore compares reading a changelog with restoring the state that it holds: in memory, and with the runtime's
// default budget, beyond which it lies on disk.
func measureRestore(ctx context.Context, b *bench) error {
	if err := b.deadLetters(ctx); err != nil {
		return err
	}
	input, err := b.topic(ctx, "in", restorePartitions)
	if err != nil {
		return err
	}
	name := b.name(restoreStage)
	changelog := topic.Changelog(name, restoreStore)
	if err := b.create(ctx, topic.Spec{Name: changelog, Partitions: restorePartitions, Compacted: true}); err != nil {
		return err
	}
	if err := b.fillState(ctx, changelog); err != nil {
		return err
	}
	names := []string{"bare consume", "restore in memory", "restore, default budget"}
	measured := make([]series, len(names))
	for range *rounds {
		for i, run := range []func() (cost, error){
			func() (cost, error) {
				return metered(b.pid, func() error { return b.consumeAll(ctx, changelog, *keys) })
			},
			func() (cost, error) { return b.restoreOnce(ctx, name, input, false) },
			func() (cost, error) { return b.restoreOnce(ctx, name, input, true) },
		} {
			c, err := run()
			if err != nil {
				return fmt.Errorf("%s: %w", names[i], err)
			}
			measured[i] = append(measured[i], c)
		}
	}
	b.printf("restore, %d keys, %d partitions: consume/restore %.2f in memory, %.2f with the default budget\n", *keys, restorePartitions,
		ratio(measured[0], measured[1]), ratio(measured[0], measured[2]))
	for i, name := range names {
		b.printf("  %-25s %s\n", name, measured[i].line(*keys))
	}
	b.note("restore_ratio", ratio(measured[0], measured[1]))
	b.note("restore_default_budget_ratio", ratio(measured[0], measured[2]))
	return b.drop(ctx, input, changelog)
}

// fillState writes a changelog with one record a key.
func (b *bench) fillState(ctx context.Context, changelog string) error {
	client, err := kgo.NewClient(b.with(kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.ProducerBatchCompression(kgo.Lz4Compression()),
		kgo.ProducerLinger(5*time.Millisecond), kgo.MaxBufferedRecords(50_000), kgo.DefaultProduceTopic(changelog))...)
	if err != nil {
		return err
	}
	defer client.Close()
	var failed failure
	value := bodies(restoreValueBytes)
	for i := range *keys {
		client.Produce(ctx, &kgo.Record{Partition: int32(i % restorePartitions), Key: stateKey(i), Value: value(i)}, failed.promise)
	}
	return errors.Join(client.Flush(ctx), failed.err())
}

func stateKey(i int) []byte {
	return fmt.Appendf(nil, "postgres://db.example:5432|shop.public.table_%08d", i)
}

// consumeAll reads so many records and does nothing with them.
func (b *bench) consumeAll(ctx context.Context, name string, records int) error {
	client, err := kgo.NewClient(b.with(kgo.ConsumeTopics(name), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.FetchMaxBytes(bareFetch), kgo.FetchMaxPartitionBytes(barePartition))...)
	if err != nil {
		return err
	}
	defer client.Close()
	for n := 0; n < records; {
		fetches := client.PollFetches(ctx)
		if err := errors.Join(ctx.Err(), fetchError(fetches)); err != nil {
			return err
		}
		n += fetches.NumRecords()
	}
	return nil
}

// restoreOnce runs a stage with state until that is restored, and counts then what is there.
func (b *bench) restoreOnce(ctx context.Context, name, input string, onDisk bool) (c cost, err error) {
	config := runtime.Config{Kafka: b.kafka, Instance: "one", Codec: avro.Embedded(), Group: b.group(), Log: logger()}
	if onDisk {
		if config.StateDir, err = os.MkdirTemp("", "bench-runtime"); err != nil {
			return c, err
		}
		defer func() { _ = os.RemoveAll(config.StateDir) }()
	}
	r, err := runtime.New(config)
	if err != nil {
		return c, err
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	var found, started atomic.Int64
	m, err := start(b.pid)
	if err != nil {
		return c, err
	}
	stage := streams.Stage{Name: name, In: []string{input}, Stores: []string{restoreStore}, New: func(env streams.Env) (streams.Processor, error) {
		if started.Add(1) == 1 { // all partitions are restored before the first one starts
			if c, err = m.stop(); err != nil {
				return nil, err
			}
		}
		env.Store(restoreStore).Range(nil, func(_, value []byte) bool {
			found.Add(int64(len(value) / restoreValueBytes))
			return true
		})
		if started.Load() == restorePartitions {
			stop()
		}
		return idle{}, nil
	}}
	if err := r.Run(running, stage); err != nil {
		return c, err
	}
	if found.Load() != int64(*keys) {
		return c, fmt.Errorf("%d keys are there, of %d", found.Load(), *keys)
	}
	return c, ctx.Err()
}
