package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/schemas/wire"
	"datawave/streams/runtime/broker"
)

var (
	events  = flag.Int("events", 1_000_000, "events of the history that back-tests read; 0 leaves them out")
	serving = flag.Bool("serve", false, "be the broker of a history; for the benchmark's own use")
)

// serve is a broker of its own process, so that what it takes is not counted for those who read from it. It ends with its input.
func serve(ctx context.Context) error {
	b, err := broker.StartMemory(ctx, topic.List(topic.DefaultPartitions))
	if err != nil {
		return err
	}
	fmt.Println(b.Addr())
	_, err = io.Copy(io.Discard, os.Stdin)
	return errors.Join(err, b.Close())
}

// startBroker starts the broker and returns its address.
func startBroker(ctx context.Context) (addr string, stop func() error, err error) {
	cmd := exec.CommandContext(ctx, os.Args[0], "-serve")
	cmd.Stderr = os.Stderr
	in, errIn := cmd.StdinPipe()
	out, errOut := cmd.StdoutPipe()
	if err := errors.Join(errIn, errOut, cmd.Start()); err != nil {
		return "", nil, err
	}
	if _, err := fmt.Fscanln(out, &addr); err != nil {
		return "", nil, errors.Join(err, in.Close(), cmd.Wait())
	}
	return addr, func() error { return errors.Join(in.Close(), cmd.Wait()) }, nil
}

// eventsEach is how many events a dataset's history has.
const eventsEach = 10

// fillHistory appends the histories of so many datasets, event by event: all datasets are observed, then all are classified, and so on.
func fillHistory(ctx context.Context, addr string, n int) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(addr), kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.ProducerBatchCompression(kgo.Lz4Compression()),
		kgo.ProducerLinger(5*time.Millisecond))
	if err != nil {
		return err
	}
	defer client.Close()
	codec, failed := avro.Embedded(), make(chan error, 1)
	for part := range eventsEach {
		for i := range n / eventsEach {
			r, err := historyEvent(codec, i, part)
			if err != nil {
				return err
			}
			client.Produce(ctx, r, func(_ *kgo.Record, err error) {
				if err != nil {
					select {
					case failed <- err:
					default:
					}
				}
			})
		}
	}
	if err := client.Flush(ctx); err != nil {
		return err
	}
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

// historyEvent is one event of a dataset's history: it is observed, classified, profiled, tagged; its size changes, a field is found to
// be something else, and so on. Hours go by between them.
func historyEvent(codec *avro.Codec, i, part int) (*kgo.Record, error) {
	d := dataset(i)
	bodies := factsOf(d)
	source, found := bodies[0].(*event.Dataset), bodies[1].(*event.Classification)
	field := d.Fields[part%len(d.Fields)].Path
	var kind string
	var body event.Body
	switch part {
	case 0:
		kind, body = event.DatasetObserved, source
	case 1, 6:
		if part == 6 {
			found.Fields[i%len(found.Fields)].Labels = []event.Label{{Infotype: infotypes[i%len(infotypes)], Category: "contact", Confidence: 0.9}}
		}
		kind, body = event.ClassificationRecorded, found
	case 2, 5, 8:
		kind, body = event.ProfileRecorded, profileOf(source, int64(part))
	case 3, 7:
		kind, body = event.DecisionMade, &event.Decision{Kind: "tag", Field: field, Value: []string{"masked", "pii"}[i%2], Actor: "ann"}
	default:
		source.Rows, source.Bytes = source.Rows+int64(part), source.Bytes+int64(part)
		kind, body = event.DatasetChanged, source
	}
	data, err := codec.Append(nil, body)
	if err != nil {
		return nil, err
	}
	subject := asset.DatasetID{Namespace: d.Namespace, Name: d.Name}.Key()
	e := event.Envelope{ID: event.DeriveID(subject, fmt.Sprint(part)), Type: kind, Source: "bench", Subject: subject,
		Time: time.Date(2026, 1, 1+part, 0, 0, i%3600, 0, time.UTC), Data: data}
	return wire.ToRecord(topic.Facts, topic.Partition(subject, topic.DefaultPartitions), e), nil
}

func profileOf(d *event.Dataset, more int64) *event.Profile {
	p := &event.Profile{}
	for _, f := range d.Fields {
		p.Fields = append(p.Fields, event.ProfiledField{Path: f.Path, Profile: event.FieldProfile{Count: d.Rows + more, Distinct: d.Rows / 2, MinLength: 1, MaxLength: 40, MeanLength: 12.5}})
	}
	return p
}
