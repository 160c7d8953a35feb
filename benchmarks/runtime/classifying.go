package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"datawave/schemas/event"
	"datawave/streams"
	"datawave/streams/classify"
)

// classifyRecords is how many records of ten values are classified: a few seconds of work.
const classifyRecords = 300_000

// classifying runs all detectors over the values of a record, one a line, and passes it on. What it found is counted, so that
// an empty look is an error.
type classifying struct {
	passThrough
	classifier *classify.Classifier
	values     [][]byte
	labelled   func(n int)
}

// Process implements streams.Processor.
func (c *classifying) Process(ctx context.Context, batch []event.Record, out streams.Emitter) error {
	found := 0
	for i := range batch {
		c.values = c.values[:0]
		for value := range bytes.SplitSeq(batch[i].Data, []byte{'\n'}) {
			c.values = append(c.values, value)
		}
		conclusion := c.classifier.Classify("bench.samples", classify.Field{Header: "c17", Values: c.values})
		found += len(conclusion.Labels)
	}
	c.labelled(found)
	return c.passThrough.Process(ctx, batch, out)
}

// measureClassify compares the client's CPU time of the classification of ten values a record, exactly once, with that of the
// bare client, which only copies them.
func measureClassify(ctx context.Context, b *bench) error {
	if err := b.deadLetters(ctx); err != nil {
		return err
	}
	w, err := b.newInput(ctx, workload{partitions: peerPartitions, records: scaled(classifyRecords), body: columns(), codec: "lz4"})
	if err != nil {
		return err
	}
	ways := []way{{"bare exactly once", b.bareExactlyOnce}, {"runtime, passed on", b.stagedExactlyOnce}, {"runtime, classified", b.classified}}
	measured, err := b.interleave(ctx, w, ways)
	if err != nil {
		return err
	}
	client := func(c cost) time.Duration { return c.client }
	bare, passed, ours := measured[0].median(client), measured[1].median(client), measured[2].median(client)
	b.printf("classify, %d values a record, lz4, %d partitions, %d records: bare/classified %.2f, passed on/classified %.2f of client CPU\n",
		valuesInRecord, w.partitions, w.records, bare.Seconds()/ours.Seconds(), passed.Seconds()/ours.Seconds())
	for i, way := range ways {
		b.printf("  %-20s %s\n", way.name, measured[i].line(w.records))
	}
	b.note("classify_ratio", bare.Seconds()/ours.Seconds())
	return b.drop(ctx, w.topic)
}

// classified copies an input through a stage that classifies.
func (b *bench) classified(ctx context.Context, w *workload, to string) error {
	var p, labels progress
	set := classify.Builtin()
	stage := streams.Stage{Name: "classified", In: []string{w.topic}, Out: []string{to}, New: func(streams.Env) (streams.Processor, error) {
		return &classifying{passThrough{to, &p}, set.NewClassifier(), nil, labels.add}, nil
	}}
	if err := b.runStage(ctx, b.group(), w.codec, w.records, &p, stage); err != nil {
		return err
	}
	if labels.taken.Load() < int64(w.records)/10 {
		return errors.New("hardly anything was labelled: the values hold more than that")
	}
	return nil
}

// columns makes bodies of ten values of one kind, one a line, as a chunk of a column's sample has: two in five are sensitive.
func columns() func(i int) []byte {
	const kinds = 1024
	random := rand.New(rand.NewPCG(5, 6))
	made := make([][]byte, kinds)
	for i := range made {
		made[i] = []byte(strings.Join(column(random, i%10), "\n"))
	}
	return func(i int) []byte { return made[i%kinds] }
}

// column makes the values of one field. Kinds 0 to 3 are sensitive.
func column(r *rand.Rand, kind int) []string {
	form := []string{"user%04d@example.org", "10.%d.7.%d", "+1 415-555-%04d", "https://example.org/u/%d?t=%d",
		"order %d of %d", "%d", "%d.%02d", "SKU-%d-%d", "2024-05-%02d", "pending %d"}[kind]
	values := make([]string, valuesInRecord)
	for i := range values {
		a, b := 1+r.IntN(250), 10+r.IntN(89)
		values[i] = fmt.Sprintf(form, []any{a, b}[:strings.Count(form, "%")]...)
	}
	return values
}
