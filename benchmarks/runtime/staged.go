package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"sync/atomic"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/streams"
	"datawave/streams/runtime"
)

// progress counts the records that the processors of a stage have taken, in all partitions, and tells when it passes a mark.
type progress struct {
	taken atomic.Int64
	marks []mark
}

// mark calls reached once, when so many records have been taken.
type mark struct {
	at      int64
	reached func()
}

func (p *progress) add(n int) {
	after := p.taken.Add(int64(n))
	for _, m := range p.marks {
		if after >= m.at && after-int64(n) < m.at {
			m.reached()
		}
	}
}

// passThrough emits what it is given. It is the smallest stage there is.
type passThrough struct {
	to       string
	progress *progress
}

// Process implements streams.Processor.
func (p passThrough) Process(_ context.Context, batch []event.Record, out streams.Emitter) error {
	for i := range batch {
		out.Emit(p.to, batch[i].Envelope)
	}
	p.progress.add(len(batch))
	return nil
}

func passThroughStage(from, to string, p *progress) streams.Stage {
	return streams.Stage{Name: "pass", In: []string{from}, Out: []string{to},
		New: func(streams.Env) (streams.Processor, error) { return passThrough{to, p}, nil }}
}

// newRuntime is the runtime as the product makes it, in a group of its own.
func (b *bench) newRuntime(group, instance, codec string) (*runtime.Runtime, error) {
	return runtime.New(runtime.Config{Kafka: b.kafka, Instance: instance, Codec: avro.Embedded(), Group: group, Compression: codec, Log: logger()})
}

func logger() *slog.Logger {
	out := io.Discard
	if *details {
		out = os.Stderr
	}
	return slog.New(slog.NewTextHandler(out, nil))
}

// runStage runs a stage until its processors have taken so many records and what they said is committed.
func (b *bench) runStage(ctx context.Context, group, codec string, records int, p *progress, stage streams.Stage) error {
	r, err := b.newRuntime(group, "one", codec)
	if err != nil {
		return err
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	p.marks = append(p.marks, mark{int64(records), stop})
	if err := r.Run(running, stage); err != nil {
		return err
	}
	if ctx.Err() == nil && p.taken.Load() < int64(records) {
		return errors.New("the runtime stopped before its work was done")
	}
	return ctx.Err()
}

// stagedExactlyOnce copies an input through the runtime.
func (b *bench) stagedExactlyOnce(ctx context.Context, w *workload, to string) error {
	var p progress
	return b.runStage(ctx, b.group(), w.codec, w.records, &p, passThroughStage(w.topic, to, &p))
}
