package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams/runtime"
	"datawave/streams/streamstest"
)

const foreign = "etl.lineage"

// importing runs an importer of values that are names, until the returned function is called.
func importing(t *testing.T, c *streamstest.Cluster, instance string) (stop func()) {
	i := runtime.Importer{Name: "import", Topic: foreign, To: topic.Jobs, Partitions: streamstest.Partitions, Instance: instance, Log: slog.New(slog.DiscardHandler),
		Event: func(value []byte) (event.Envelope, error) {
			if string(value) == "poison" {
				return event.Envelope{}, errors.New("it is poison")
			}
			return event.Envelope{Type: event.PipelineReported, Source: "import", Subject: "etl|" + string(value), Time: time.Unix(1, 0).UTC(), Data: slices.Clone(value)}, nil
		}}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- i.Run(ctx, c.Options) }()
	return func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func TestImporter(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		c := streamstest.Start(t)
		stop := importing(t, c, "one") // before there is the topic
		client, err := kadm.NewOptClient(c.Options...)
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		if _, err := client.CreateTopic(t.Context(), 2, 1, nil, foreign); err != nil {
			t.Fatal(err)
		}
		send := func(first, n int) {
			for at := first; at < first+n; at++ {
				c.SendRecords(t, &kgo.Record{Topic: foreign, Partition: int32(at % 2), Value: fmt.Append(nil, at)})
			}
		}
		send(0, 20)
		c.SendRecords(t, &kgo.Record{Topic: foreign, Value: []byte("poison")}, &kgo.Record{Topic: foreign, Value: fmt.Append(nil, 20)})
		settle()
		stop()
		send(21, 9)
		stop = importing(t, c, "one") // after a restart, and beside another
		stopOther := importing(t, c, "two")
		settle()
		send(30, 10)
		settle()
		stop()
		stopOther()
		var got []string
		ids := map[string]bool{}
		for _, r := range c.Read(t, topic.Jobs) {
			got = append(got, string(r.Data))
			ids[r.ID] = true
		}
		slices.Sort(got)
		var want []string
		for at := range 40 {
			want = append(want, fmt.Sprint(at))
		}
		slices.Sort(want)
		if !slices.Equal(got, want) || len(ids) != len(want) {
			t.Errorf("imported %v with %d ids", got, len(ids))
		}
		if letters := c.DeadLetters(t); len(letters) != 1 || letters[0].Stage != "import" || letters[0].From.Topic != foreign {
			t.Errorf("dead letters %+v", letters)
		}
	})
}

// settle lets virtual time pass until everybody waits for something.
func settle() {
	for range 60 {
		<-time.After(time.Second) // virtual
		synctest.Wait()
	}
}
