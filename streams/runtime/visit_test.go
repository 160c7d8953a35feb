package runtime_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams/runtime"
	"datawave/streams/streamstest"
)

func TestAppendSaysWhereAndVisitFindsIt(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		c := streamstest.Start(t, ruleStage())
		sink, err := runtime.NewSink(c.Options, streamstest.Partitions)
		if err != nil {
			t.Fatal(err)
		}
		defer sink.Close()
		places := map[event.Position]string{}
		for _, in := range inputs(20) {
			at, err := sink.Append(t.Context(), topic.Scans, -1, in.Envelope)
			if err != nil || at.Partition != topic.Partition(in.Subject, streamstest.Partitions) || places[at] != "" {
				t.Fatalf("%s: %v", at, err)
			}
			places[at] = in.ID
		}
		if _, err := sink.Append(t.Context(), topic.Scans, 0, event.Envelope{Data: make([]byte, 10<<20)}); err == nil || !strings.Contains(err.Error(), "too large") {
			t.Errorf("a large event: %v", err)
		}
		moved := int64(-1)
		err = c.Admin.Visit(t.Context(), topic.Scans, func(done, total int64) {
			if done <= moved || done > total || total != 20 {
				t.Errorf("progress %d of %d after %d", done, total, moved)
			}
			moved = done
		}, func(r *event.Record) error {
			if places[r.At] != r.ID {
				t.Errorf("%s holds %s", r.At, r.ID)
			}
			delete(places, r.At)
			return nil
		})
		if err != nil || len(places) != 0 || moved != 20 {
			t.Errorf("%d events were not visited: %v", len(places), err)
		}
		stop := errors.New("enough")
		if err := c.Admin.Visit(t.Context(), topic.Scans, nil, func(*event.Record) error { return stop }); !errors.Is(err, stop) {
			t.Errorf("%v", err)
		}
	})
}

func TestWaitFollowed(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		c := streamstest.Start(t, ruleStage())
		setRule(t, c, "rule-1", "first")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := c.Admin.WaitFollowed(ctx, "rules", topic.Control, 1); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("nobody follows: %v", err)
		}
		life := c.Run(t, runtime.Config{}, ruleStage())
		if err := c.Admin.WaitFollowed(t.Context(), "rules", topic.Control, 1); err != nil {
			t.Error(err)
		}
		setRule(t, c, "rule-2", "second")
		if err := c.Admin.WaitFollowed(t.Context(), "rules", topic.Control, 2); err != nil {
			t.Error(err)
		}
		if err := life.Stop(); err != nil {
			t.Fatal(err)
		}
	})
}
