package streamstest

import (
	"context"
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams"
	"datawave/streams/runtime"
)

// Partitions is the partition count of a test cluster's co-partitioned topics.
const Partitions = 3

// patience bounds every wait of a test.
const patience = 2 * time.Minute

// Cluster is a Kafka cluster with fresh topics.
type Cluster struct {
	Options []kgo.Opt
	Admin   *runtime.Admin
	Fake    *kfake.Cluster // nil on a real cluster
	network *kfake.VirtualNetwork
}

// Start gives a test its cluster: one in memory, on a virtual network, for a test that runs in a synctest bubble.
func Start(t *testing.T, stages ...streams.Stage) *Cluster {
	t.Helper()
	network := &kfake.VirtualNetwork{}
	fake, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.Ports(9092), kfake.ListenFn(network.Listen))
	if err != nil {
		t.Fatal(err)
	}
	c := &Cluster{Fake: fake, network: network, Options: []kgo.Opt{kgo.SeedBrokers(fake.ListenAddrs()...), kgo.Dialer(network.DialContext), kgo.DisableClientMetrics()}}
	t.Cleanup(fake.Close)
	c.prepare(t, stages)
	return c
}

// OnServer gives a test the cluster that brokers names, emptied: it must be there for tests only.
func OnServer(t *testing.T, brokers string, stages ...streams.Stage) *Cluster {
	t.Helper()
	c := &Cluster{Options: []kgo.Opt{kgo.SeedBrokers(strings.Split(brokers, ",")...)}}
	c.empty(t, stages)
	c.prepare(t, stages)
	return c
}

func (c *Cluster) prepare(t *testing.T, stages []streams.Stage) {
	t.Helper()
	admin, err := runtime.OpenAdmin(c.Options...)
	if err != nil {
		t.Fatal(err)
	}
	c.Admin = admin
	t.Cleanup(admin.Close)
	eventually(t, func(ctx context.Context) error {
		_, err := admin.EnsureTopics(ctx, topic.List(Partitions, runtime.Changelogs(stages...)...), -1)
		return err
	})
}

// eventually tries until there is no error: a real cluster starts coordinators at first use, and goes on deleting a topic
// for a while after it has said that it is gone.
func eventually(t *testing.T, try func(ctx context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		err := try(ctx)
		if err == nil {
			return
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			t.Fatal(err)
		}
	}
}

func (c *Cluster) empty(t *testing.T, stages []streams.Stage) {
	t.Helper()
	client, err := kadm.NewOptClient(c.Options...)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	specs := topic.List(Partitions, runtime.Changelogs(stages...)...)
	names := make([]string, 0, len(specs))
	for _, spec := range specs {
		names = append(names, spec.Name)
	}
	eventually(t, func(ctx context.Context) error {
		_, err := client.DeleteGroup(ctx, runtime.GroupID)
		if err != nil && !errors.Is(err, kerr.GroupIDNotFound) {
			return err
		}
		deleted, err := client.DeleteTopics(ctx, names...)
		for _, d := range deleted {
			if d.Err != nil && !errors.Is(d.Err, kerr.UnknownTopicOrPartition) {
				err = errors.Join(err, d.Err)
			}
		}
		return err
	})
}

// Life is one run of a runtime.
type Life struct {
	Runtime *runtime.Runtime
	stop    context.CancelFunc
	done    chan error
}

// Run starts a runtime; config needs neither Kafka, Instance nor Codec. The test ends it, if nothing has before.
func (c *Cluster) Run(t *testing.T, config runtime.Config, stages ...streams.Stage) *Life {
	t.Helper()
	if config.Kafka == nil {
		config.Kafka = c.Options
	}
	if config.Instance == "" {
		config.Instance = "test"
	}
	if config.Codec == nil {
		config.Codec = avro.Embedded()
	}
	r, err := runtime.New(config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	l := &Life{Runtime: r, stop: cancel, done: make(chan error, 1)}
	go func() { l.done <- r.Run(ctx, stages...) }()
	t.Cleanup(func() { _ = l.Stop() }) // tells again what the test has seen, or what no longer matters
	return l
}

// Stop ends the runtime in good order and returns what Run returned.
func (l *Life) Stop() error {
	l.stop()
	return l.Wait()
}

// Wait returns what Run returns, once it does.
func (l *Life) Wait() error {
	err := <-l.done
	l.done <- err
	return err
}

// Input is one record of a stage's input.
type Input struct {
	Topic     string // empty is the stage's first input
	Partition int32  // -1 is the partition of the subject
	event.Envelope
}

// Send appends inputs and returns how far the topics are then.
func (c *Cluster) Send(t *testing.T, stage streams.Stage, inputs []Input) map[string]event.Vector {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	partitions, err := c.Admin.Partitions(ctx, stage.In[0])
	if err != nil {
		t.Fatal(err)
	}
	sink, err := runtime.NewSink(c.Options, partitions)
	if err != nil {
		t.Fatal(err)
	}
	defer sink.Close()
	for _, in := range inputs {
		if in.Topic == "" {
			in.Topic = stage.In[0]
		}
		if err := sink.Emit(ctx, in.Topic, in.Partition, in.Envelope); err != nil {
			t.Fatal(err)
		}
	}
	if err := sink.Flush(ctx); err != nil {
		t.Fatal(err)
	}
	return sink.Produced()
}

// SendRecords appends raw records, which need not be events.
func (c *Cluster) SendRecords(t *testing.T, records ...*kgo.Record) {
	t.Helper()
	client, err := kgo.NewClient(append([]kgo.Opt{kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.ProducerBatchMaxBytes(9 << 20)}, c.Options...)...)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := client.ProduceSync(ctx, records...).FirstErr(); err != nil {
		t.Fatal(err)
	}
}

// Await returns once the stage has committed all that its inputs hold.
func (c *Cluster) Await(t *testing.T, stage streams.Stage) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var before []event.Vector
	for {
		ends := make([]event.Vector, len(stage.In))
		for i, name := range stage.In {
			end, err := c.Admin.EndOffsets(ctx, name)
			if err == nil {
				err = c.Admin.WaitConsumed(ctx, runtime.GroupID, stage.Name, name, end)
			}
			if err != nil {
				t.Fatal(err)
			}
			ends[i] = end
		}
		if slices.EqualFunc(before, ends, maps.Equal) {
			return
		}
		before = ends
	}
}

// Read returns the committed events of a topic, partition by partition.
func (c *Cluster) Read(t *testing.T, name string) []event.Record {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	end, err := c.Admin.EndOffsets(ctx, name)
	if err != nil {
		t.Fatal(err)
	}
	from := map[string]event.Vector{name: {0: 0}}
	_, records, err := runtime.NewTail(c.Options, nil).Follow(ctx, from)
	if err != nil {
		t.Fatal(err)
	}
	read := map[int32][]event.Record{}
	at := event.Vector{}
	for !at.Covers(end) {
		r, ok := <-records
		if !ok {
			t.Fatalf("%s: read to %s, not to %s", name, at, end)
		}
		read[r.At.Partition] = append(read[r.At.Partition], r)
		at[r.At.Partition] = r.At.Offset + 1
	}
	var all []event.Record
	for _, p := range slices.Sorted(maps.Keys(read)) {
		all = append(all, read[p]...)
	}
	return all
}

// DeadLetters returns all dead letters.
func (c *Cluster) DeadLetters(t *testing.T) []runtime.DeadLetter {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	letters, err := c.Admin.DeadLetters(ctx, 1<<20, runtime.LetterFilter{})
	if err != nil {
		t.Fatal(err)
	}
	return letters
}

// inTest runs a test on the fake cluster in a bubble of virtual time, and on the real one when there is one.
func inTest(t *testing.T, name string, stages []streams.Stage, test func(t *testing.T, c *Cluster)) {
	t.Run(name, func(t *testing.T) {
		Bubble(t, func(t *testing.T) { test(t, Start(t, stages...)) })
	})
	if brokers := os.Getenv("DATAWAVE_TEST_KAFKA"); brokers != "" {
		t.Run(name+"/server", func(t *testing.T) { test(t, OnServer(t, brokers, stages...)) })
	}
}
