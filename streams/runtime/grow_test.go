package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams"
	"datawave/streams/runtime"
	"datawave/streams/streamstest"
)

// growingStage counts as counterStage does, and can move.
func growingStage() streams.Stage {
	s := counterStage()
	s.Home = func(_ string, key []byte) (string, bool) { return string(key), true }
	return s
}

// readerStage reads a permanent topic: it must not take copies for news.
func readerStage() streams.Stage {
	return streams.Stage{Name: "reader", In: []string{topic.Findings}, Out: []string{topic.Facts}, Stores: []string{"counts"},
		Home: func(_ string, key []byte) (string, bool) { return string(key), true },
		New: func(env streams.Env) (streams.Processor, error) {
			return &reader{counter{counts: env.Store("counts")}}, nil
		}}
}

type reader struct{ counter }

func (r *reader) Process(_ context.Context, batch []event.Record, out streams.Emitter) error {
	for i := range batch {
		in := &batch[i]
		out.Emit(topic.Facts, event.Envelope{ID: event.DeriveID(in.ID, "fact"), Type: event.DatasetObserved, Source: "stage/reader", Subject: in.Subject,
			Time: in.Time, Causation: in.ID, Data: fmt.Append(nil, r.count(in.Subject))})
	}
	return nil
}

func growth(partitions int32, stages ...streams.Stage) runtime.Growth {
	return runtime.Growth{Partitions: partitions, Stages: stages, Topics: topic.List(streamstest.Partitions, runtime.Changelogs(stages...)...)}
}

// numbered are n inputs of twenty subjects, with ids of their own.
func numbered(from, n int) (list []streamstest.Input) {
	for i := from; i < from+n; i++ {
		list = append(list, input(fmt.Sprint("id-", i), fmt.Sprint("subject-", i%20), ""))
	}
	return list
}

// lifetime runs the stages until they have read everything.
func lifetime(t *testing.T, c *streamstest.Cluster, stages ...streams.Stage) {
	t.Helper()
	life := c.Run(t, runtime.Config{}, stages...)
	for _, s := range stages {
		c.Await(t, s)
	}
	if err := life.Stop(); err != nil {
		t.Fatal(err)
	}
}

// history is what a reader sees of each subject, in order, by the rule for what has moved.
func history(t *testing.T, c *streamstest.Cluster, name string, partitions int32) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, r := range c.Read(t, name) {
		if !topic.Moved(name, []byte(r.Subject), r.At.Partition, partitions) {
			out[r.Subject] = append(out[r.Subject], r.ID+"="+string(r.Data))
		}
	}
	return out
}

func checkHistory(t *testing.T, got map[string][]string, each int) {
	t.Helper()
	for n := range 20 {
		list := got[fmt.Sprint("subject-", n)]
		if len(list) != each {
			t.Fatalf("subject-%d has %d records, want %d: %v", n, len(list), each, list)
		}
		for i, text := range list {
			if !strings.HasSuffix(text, fmt.Sprint("=", i+1)) {
				t.Fatalf("subject-%d: record %d is %s: state was lost or the order is wrong", n, i, text)
			}
		}
	}
}

func testGrow(t *testing.T, c *streamstest.Cluster) {
	t.Helper()
	stages := []streams.Stage{growingStage(), readerStage()}
	c.Send(t, stages[0], numbered(0, 100))
	lifetime(t, c, stages...)
	before := history(t, c, topic.Facts, streamstest.Partitions)
	checkHistory(t, before, 5)
	const wide = 4 * streamstest.Partitions
	for range 2 { // the second time there is nothing to do
		if err := c.Admin.Grow(t.Context(), growth(wide, stages...)); err != nil {
			t.Fatal(err)
		}
	}
	if after := history(t, c, topic.Facts, wide); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("history after growth\n%v, before\n%v", after, before)
	}
	for _, s := range growth(wide, stages...).Topics {
		if n, err := c.Admin.Partitions(t.Context(), s.Name); err != nil || s.CoPartitioned && n != wide {
			t.Errorf("%s has %d partitions: %v", s.Name, n, err)
		}
	}
	c.Send(t, stages[0], numbered(100, 100))
	lifetime(t, c, stages...)
	for _, name := range []string{topic.Findings, topic.Facts} {
		checkHistory(t, history(t, c, name, wide), 10)
	}
}

func TestGrow(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) { testGrow(t, streamstest.Start(t, growingStage(), readerStage())) })
}

// A growth that is killed after any of its reports and repeated comes to the same end.
func TestGrowInterrupted(t *testing.T) {
	for stop := range 8 {
		streamstest.Bubble(t, func(t *testing.T) {
			stages := []streams.Stage{growingStage(), readerStage()}
			c := streamstest.Start(t, stages...)
			c.Send(t, stages[0], numbered(0, 100))
			lifetime(t, c, stages...)
			g := growth(2*streamstest.Partitions, stages...)
			ctx, cancel := context.WithCancel(t.Context())
			reports := 0
			g.Progress = func(runtime.GrowthStep) {
				if reports == stop {
					cancel()
				}
				reports++
			}
			if err := c.Admin.Grow(ctx, g); !errors.Is(err, context.Canceled) {
				t.Fatalf("killed at report %d of %d: %v", stop, reports, err)
			}
			if life := c.Run(t, runtime.Config{}, stages...); !errors.Is(life.Wait(), runtime.ErrStopped) {
				t.Error("stages run while a growth is unfinished")
			}
			other := growth(4*streamstest.Partitions, stages...)
			if err := c.Admin.Grow(t.Context(), other); err == nil || !strings.Contains(err.Error(), "--partitions 6") {
				t.Errorf("another growth begins: %v", err)
			}
			g.Progress = nil
			if err := c.Admin.Grow(t.Context(), g); err != nil {
				t.Fatal(err)
			}
			c.Send(t, stages[0], numbered(100, 100))
			lifetime(t, c, stages...)
			for _, name := range []string{topic.Findings, topic.Facts} {
				checkHistory(t, history(t, c, name, 2*streamstest.Partitions), 10)
			}
		})
	}
}

// Growing twice copies the copies.
func TestGrowTwice(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		stages := []streams.Stage{growingStage(), readerStage()}
		c := streamstest.Start(t, stages...)
		for round, wide := range []int32{6, 12, 24} {
			c.Send(t, stages[0], numbered(100*round, 100))
			lifetime(t, c, stages...)
			if err := c.Admin.Grow(t.Context(), growth(wide, stages...)); err != nil {
				t.Fatal(err)
			}
			checkHistory(t, history(t, c, topic.Facts, wide), 5*(round+1))
		}
	})
}

func TestGrowRefuses(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		stage := growingStage()
		c := streamstest.Start(t, stage)
		refused := func(g runtime.Growth, want string) {
			t.Helper()
			if err := c.Admin.Grow(t.Context(), g); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v, want %q", err, want)
			}
		}
		c.Send(t, stage, numbered(0, 10))
		refused(growth(6, stage), "stage counter has 10 offsets of datawave.scans to read")
		life := c.Run(t, runtime.Config{}, stage)
		c.Await(t, stage)
		refused(growth(6, stage), "1 processes run the stages")
		if err := life.Stop(); err != nil {
			t.Fatal(err)
		}
		refused(growth(7, stage), "must be a multiple (6, 9, 12")
		refused(growth(2, stage), "must be a multiple")
		immovable := stage
		immovable.Home = nil
		refused(growth(6, immovable), "stage counter does not say")
		if n, err := c.Admin.Partitions(t.Context(), topic.Facts); n != streamstest.Partitions || err != nil {
			t.Errorf("%d partitions after refusals: %v", n, err)
		}
	})
}

// TestGrowOnKafka needs the servers that DATAWAVE_TEST_KAFKA names.
func TestGrowOnKafka(t *testing.T) {
	brokers := os.Getenv("DATAWAVE_TEST_KAFKA")
	if brokers == "" {
		t.Skip("DATAWAVE_TEST_KAFKA names no brokers")
	}
	testGrow(t, streamstest.OnServer(t, brokers, growingStage(), readerStage()))
}
