package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/schemas/wire"
)

// feed appends facts, in the place of the stages that would.
type feed struct {
	client     *kgo.Client
	partitions int32
	mu         sync.Mutex
	failed     error
	events     int
}

func newFeed(ctx context.Context, brokers string) (*feed, error) {
	client, err := kgo.NewClient(kgo.SeedBrokers(strings.Split(brokers, ",")...), kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.ProducerLinger(0),
		kgo.MaxBufferedRecords(200_000))
	if err != nil {
		return nil, err
	}
	listed, err := kadm.NewClient(client).ListTopics(ctx, topic.Facts)
	if err != nil {
		return nil, err
	}
	return &feed{client: client, partitions: int32(len(listed[topic.Facts].Partitions))}, nil
}

func (f *feed) close() { f.client.Close() }

// identity is that of the n-th dataset.
func identity(n int) asset.DatasetID {
	return asset.DatasetID{Namespace: "postgres://db.example:5432", Name: fmt.Sprintf("shop.public.table%06d", n)}
}

// append sends a fact without waiting for its place.
func (f *feed) append(n int, kind string, body event.Body) {
	data, err := avro.Embedded().Append(nil, body)
	if err != nil {
		f.fail(err)
		return
	}
	key := identity(n).Key()
	f.mu.Lock()
	f.events++
	e := event.Envelope{ID: event.DeriveID("bench-latency", strconv.Itoa(f.events)), Type: kind, Source: "bench", Subject: key, Time: time.Now().UTC(), Data: data}
	f.mu.Unlock()
	f.client.Produce(context.Background(), wire.ToRecord(topic.Facts, topic.Partition(key, f.partitions), e), func(_ *kgo.Record, err error) {
		f.fail(err)
	})
}

func (f *feed) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.failed == nil {
		f.failed = err
	}
}

func (f *feed) flush(ctx context.Context) error {
	err := f.client.Flush(ctx)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.failed != nil {
		return f.failed
	}
	return err
}

// observe appends the datasets up to the n-th.
func (f *feed) observe(ctx context.Context, n int) error {
	for i := range n {
		f.append(i, event.DatasetObserved, state(i))
	}
	return f.flush(ctx)
}

// state has ten fields.
func state(n int) *event.Dataset {
	d := &event.Dataset{Kind: "table", Source: "postgres://db.example:5432/shop", Comment: "a table of the shop", Owner: "shop", Rows: int64(n), Bytes: 8192}
	for i := range 9 {
		d.Fields = append(d.Fields, event.Field{Path: fmt.Sprintf("column_%d", i), Type: "text", Nullable: true})
	}
	d.Fields = append(d.Fields, event.Field{Path: "mail", Type: "text"})
	return d
}

// classify lets a dataset hold an address, or none: either is told of in one event about its finding.
func (f *feed) classify(n int, holds bool) {
	f.append(n, event.ClassificationRecorded, classified(holds))
}

func classified(holds bool) *event.Classification {
	c := &event.Classification{Scan: "scan-1", Detectors: "1", Fields: []event.ClassifiedField{{Path: "mail", Seen: 1000}}}
	if holds {
		c.Fields[0].Labels = []event.Label{{Infotype: "EMAIL_ADDRESS", Category: "contact", Confidence: 0.98, Matched: 980, Valid: 980, Rule: "EMAIL_ADDRESS/values"}}
	}
	return c
}
