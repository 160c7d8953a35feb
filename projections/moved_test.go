package projections_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/projections"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/schemas/wire"
)

// growingLog is a log of datawave.facts whose partition count grows.
type growingLog struct {
	random     *rand.Rand
	options    []kgo.Opt
	client     *kgo.Client
	partitions int32
	records    map[int32][]*kgo.Record // by partition, in order
	subjects   map[string][]string     // what was said of each subject, in order, once
}

func newGrowingLog(t *testing.T, cluster *kfake.Cluster, network *kfake.VirtualNetwork) *growingLog {
	l := &growingLog{options: []kgo.Opt{kgo.SeedBrokers(cluster.ListenAddrs()...), kgo.Dialer(network.DialContext), kgo.DisableClientMetrics()}, partitions: 2,
		records: map[int32][]*kgo.Record{}, subjects: map[string][]string{}}
	l.connect(t)
	return l
}

func (l *growingLog) connect(t *testing.T) {
	var err error
	if l.client, err = kgo.NewClient(append(l.options, kgo.RecordPartitioner(kgo.ManualPartitioner()))...); err != nil {
		t.Fatal(err)
	}
}

func (l *growingLog) append(t *testing.T, records ...*kgo.Record) {
	if err := l.client.ProduceSync(context.Background(), records...).FirstErr(); err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		l.records[r.Partition] = append(l.records[r.Partition], r)
	}
}

func (l *growingLog) say(t *testing.T, n int) {
	for range n {
		subject := fmt.Sprint("n|", l.random.IntN(10))
		id := fmt.Sprint(subject, "#", len(l.subjects[subject]))
		l.subjects[subject] = append(l.subjects[subject], id)
		l.append(t, wire.ToRecord(topic.Facts, topic.Partition(subject, l.partitions), event.Envelope{ID: id, Type: event.DatasetGone, Source: "test",
			Subject: subject, Time: time.Unix(1_700_000_000, 0), Data: []byte("x")}))
	}
}

// grow doubles the partitions and copies what moves, as the runtime does.
func (l *growingLog) grow(t *testing.T) {
	old := l.partitions
	l.partitions *= 2
	if _, err := kadm.NewClient(l.client).UpdatePartitions(context.Background(), int(l.partitions), topic.Facts); err != nil {
		t.Fatal(err)
	}
	l.client.Close()
	l.connect(t) // one that knows the new partitions
	for p := range old {
		for _, r := range slices.Clone(l.records[p]) {
			if !topic.Moved(topic.Facts, r.Key, p, old) && topic.Moved(topic.Facts, r.Key, p, l.partitions) {
				header := kgo.RecordHeader{Key: topic.HeaderMoved, Value: []byte(topic.MovedFrom(p, r.Offset))}
				l.append(t, &kgo.Record{Topic: topic.Facts, Partition: topic.Partition(string(r.Key), l.partitions), Key: r.Key, Value: r.Value,
					Headers: append(slices.Clone(r.Headers), header), Timestamp: r.Timestamp})
			}
		}
	}
}

// reading is a reader that keeps a checkpoint, as a projection does.
type reading struct {
	at   projections.Checkpoint
	seen map[string][]string
}

// read goes on until the end, or until so many batches were taken.
func (r *reading) read(t *testing.T, l *growingLog, batches int) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	feed, err := projections.OpenFeed(ctx, l.options, []string{topic.Facts}, r.at)
	if err != nil {
		t.Fatal(err)
	}
	defer feed.Close()
	for r.at.Behind(feed.Ends()) > 0 && batches > 0 {
		list, err := feed.Poll(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range list[:min(len(list), batches)] {
			for i := range b.Records {
				r.seen[b.Records[i].Subject] = append(r.seen[b.Records[i].Subject], b.Records[i].ID)
			}
			r.at.Set(b.Topic, b.Partition, b.Next)
			batches--
		}
	}
}

// Whenever a reader stops, goes on and lags behind, and however often the log grows meanwhile, it folds every fact once and
// in the order of its dataset; a reader that begins afterwards folds the same.
func TestGrowthIsFoldedOnce(t *testing.T) {
	for seed := range uint64(60) {
		synctest.Test(t, func(t *testing.T) { growAndRead(t, rand.New(rand.NewPCG(seed, 0))) })
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func growAndRead(t *testing.T, random *rand.Rand) {
	network := &kfake.VirtualNetwork{}
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.Ports(9092), kfake.ListenFn(network.Listen), kfake.SeedTopics(2, topic.Facts))
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	l := newGrowingLog(t, cluster, network)
	l.random = random
	defer func() { l.client.Close() }()
	live := &reading{projections.Checkpoint{}, map[string][]string{}}
	for range 1 + random.IntN(3) {
		l.say(t, 1+random.IntN(30))
		live.read(t, l, random.IntN(4))
		l.grow(t)
		live.read(t, l, random.IntN(4))
	}
	l.say(t, 5)
	replay := &reading{projections.Checkpoint{}, map[string][]string{}}
	for name, r := range map[string]*reading{"live": live, "replay": replay} {
		r.read(t, l, 1<<20)
		for subject, want := range l.subjects {
			if !slices.Equal(r.seen[subject], want) {
				t.Fatalf("%s: %s was told %v, want %v", name, subject, r.seen[subject], want)
			}
		}
	}
}
