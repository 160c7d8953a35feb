package projectiontest

import (
	"context"
	"testing"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/schemas/wire"
)

// Broker is a Kafka broker of the test's own, with empty datawave.facts, datawave.findings and datawave.jobs.
type Broker struct {
	Options  []kgo.Opt
	producer *kgo.Client
}

// StartBroker starts a broker on a free port; it stops with the test.
func StartBroker(t testing.TB) *Broker {
	t.Helper()
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(partitions, topic.Facts, topic.Findings, topic.Jobs))
	if err != nil {
		t.Fatalf("broker: %v", err)
	}
	t.Cleanup(cluster.Close)
	b := &Broker{Options: []kgo.Opt{kgo.SeedBrokers(cluster.ListenAddrs()...)}}
	b.producer, err = kgo.NewClient(append(b.Options, kgo.TransactionalID("projectiontest"), kgo.RecordPartitioner(kgo.ManualPartitioner()))...)
	if err != nil {
		t.Fatalf("producer: %v", err)
	}
	t.Cleanup(b.producer.Close)
	return b
}

// Produce commits the events in one transaction, which puts a marker behind them in each partition.
func (b *Broker) Produce(t testing.TB, topicName string, events ...event.Envelope) {
	t.Helper()
	b.transact(t, kgo.TryCommit, topicName, events)
}

// Abort appends the events in a transaction that is aborted.
func (b *Broker) Abort(t testing.TB, topicName string, events ...event.Envelope) {
	t.Helper()
	b.transact(t, kgo.TryAbort, topicName, events)
}

func (b *Broker) transact(t testing.TB, end kgo.TransactionEndTry, topicName string, events []event.Envelope) {
	t.Helper()
	if err := b.producer.BeginTransaction(); err != nil {
		t.Fatalf("begin: %v", err)
	}
	records := make([]*kgo.Record, len(events))
	for i, e := range events {
		records[i] = wire.ToRecord(topicName, topic.Partition(e.Subject, partitions), e)
	}
	if err := b.producer.ProduceSync(context.Background(), records...).FirstErr(); err != nil {
		t.Fatalf("produce: %v", err)
	}
	if err := b.producer.EndTransaction(context.Background(), end); err != nil {
		t.Fatalf("end transaction: %v", err)
	}
}

// Raw appends a record without an envelope.
func (b *Broker) Raw(t testing.TB, topicName string, partition int32, value []byte) {
	t.Helper()
	client, err := kgo.NewClient(append(b.Options, kgo.RecordPartitioner(kgo.ManualPartitioner()))...)
	if err != nil {
		t.Fatalf("producer: %v", err)
	}
	defer client.Close()
	if err := client.ProduceSync(context.Background(), &kgo.Record{Topic: topicName, Partition: partition, Value: value}).FirstErr(); err != nil {
		t.Fatalf("produce: %v", err)
	}
}

// Sample is the events of a small estate of six datasets, by topic, in the order of each dataset.
func Sample() map[string][]event.Envelope {
	out := map[string][]event.Envelope{}
	for topicName, partitions := range sample() {
		for _, records := range partitions {
			for _, r := range records {
				out[topicName] = append(out[topicName], r.Envelope)
			}
		}
	}
	return out
}

// ProduceSample commits the sample, a few events a transaction.
func (b *Broker) ProduceSample(t testing.TB) {
	t.Helper()
	for topicName, events := range Sample() {
		for start := 0; start < len(events); start += 7 {
			b.Produce(t, topicName, events[start:min(start+7, len(events))]...)
		}
	}
}
