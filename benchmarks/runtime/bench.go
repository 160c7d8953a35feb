package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/avro"
	"datawave/schemas/topic"
	"datawave/streams/runtime"
)

// bench is one run: its broker, its names, and what it found.
type bench struct {
	out     io.Writer
	kafka   []kgo.Opt
	brokers string
	pid     int // of the broker
	client  *kgo.Client
	admin   *kadm.Client
	topics  *runtime.Admin
	prefix  string // of all names
	made    []string
	groups  []string
	names   int
	metrics []metric
}

// metric is one name=value of the last lines.
type metric struct {
	name  string
	value float64
}

const closeLimit = 30 * time.Second

func open(out io.Writer) (*bench, error) {
	opts, brokers, err := connection()
	if err != nil {
		return nil, err
	}
	b := &bench{out: out, kafka: opts, brokers: brokers, pid: *brokerPID}
	if b.pid == 0 {
		if b.pid, err = listener(strings.Split(brokers, ",")[0]); err != nil {
			return nil, err
		}
	}
	unique := make([]byte, 3)
	_, _ = rand.Read(unique) // never fails
	avro.Embedded()          // made once in a process: not a part of what is measured
	b.prefix = "bench-" + hex.EncodeToString(unique)
	if b.client, err = kgo.NewClient(b.with()...); err != nil {
		return nil, err
	}
	b.admin = kadm.NewClient(b.client)
	b.topics, err = runtime.OpenAdmin(b.kafka...)
	return b, err
}

func connection() (opts []kgo.Opt, brokers string, err error) {
	if brokers = os.Getenv("DATAWAVE_TEST_KAFKA"); brokers == "" {
		return nil, "", errors.New("set DATAWAVE_TEST_KAFKA to host:port of a broker on this machine")
	}
	opts, err = runtime.Kafka{Brokers: strings.Split(brokers, ",")}.Options()
	return opts, brokers, err
}

// with is the connection and more, as an array of its own.
func (b *bench) with(more ...kgo.Opt) []kgo.Opt {
	return append(append(make([]kgo.Opt, 0, len(b.kafka)+len(more)), b.kafka...), more...)
}

// close deletes what the run has made.
func (b *bench) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeLimit)
	defer cancel()
	err := b.drop(ctx, b.made...)
	if _, gone := b.admin.DeleteGroups(ctx, b.groups...); gone != nil {
		err = errors.Join(err, fmt.Errorf("delete groups: %w", gone))
	}
	b.topics.Close()
	b.client.Close()
	return err
}

// name is a name that nothing else has.
func (b *bench) name(what string) string {
	b.names++
	return fmt.Sprintf("%s-%d-%s", b.prefix, b.names, what)
}

// group is the name of a consumer group that the run deletes at its end.
func (b *bench) group() string {
	name := b.name("group")
	b.groups = append(b.groups, name)
	return name
}

// topic creates a topic of a name of its own.
func (b *bench) topic(ctx context.Context, what string, partitions int32) (string, error) {
	name := b.name(what)
	return name, b.create(ctx, topic.Spec{Name: name, Partitions: partitions})
}

func (b *bench) create(ctx context.Context, specs ...topic.Spec) error {
	for _, spec := range specs {
		if spec.Name != topic.DeadLetters {
			b.made = append(b.made, spec.Name)
		}
	}
	_, err := b.topics.EnsureTopics(ctx, specs, 1)
	return err
}

// drop deletes topics before the end of the run, for the disk's sake.
func (b *bench) drop(ctx context.Context, names ...string) error {
	if len(names) == 0 {
		return nil
	}
	deleted, err := b.admin.DeleteTopics(ctx, names...)
	if err = cmp.Or(err, deleted.Error()); err != nil {
		return fmt.Errorf("delete topics: %w", err)
	}
	gone := map[string]bool{}
	for _, name := range names {
		gone[name] = true
	}
	left := b.made[:0:0]
	for _, name := range b.made {
		if !gone[name] {
			left = append(left, name)
		}
	}
	b.made = left
	return nil
}

// deadLetters makes the topic that every runtime needs.
func (b *bench) deadLetters(ctx context.Context) error {
	for _, spec := range topic.List(1) {
		if spec.Name == topic.DeadLetters {
			return b.create(ctx, spec)
		}
	}
	return nil
}

func (b *bench) printf(format string, args ...any) { _, _ = fmt.Fprintf(b.out, format, args...) }

func (b *bench) note(name string, value float64) {
	b.metrics = append(b.metrics, metric{name, value})
}

// summary prints every metric on a line, and last those that the target is about, as far as they were measured.
func (b *bench) summary() {
	last := []string{"bench-runtime"}
	for _, name := range []string{"passthrough_ratio", "eos_ratio", "streams_ratio"} {
		for _, m := range b.metrics {
			if m.name == name {
				last = append(last, fmt.Sprintf("%s=%.2f", name, m.value))
			}
		}
	}
	b.printf("\n")
	for _, m := range b.metrics {
		b.printf("%s=%.3f\n", m.name, m.value)
	}
	b.printf("%s\n", strings.Join(last, " "))
}
