package main

import (
	"context"
	"errors"
	"fmt"
	goruntime "runtime"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"golang.org/x/sync/errgroup"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams/compliance"
	"datawave/streams/compliance/policy"
	"datawave/streams/runtime"
)

// reading is how long it took to read a history.
type reading struct{ wall, cpu time.Duration }

func (r reading) best(other reading) reading {
	if r.wall == 0 {
		return other
	}
	return reading{min(r.wall, other.wall), min(r.cpu, other.cpu)}
}

// measured runs once and says what it took, on all cores.
func measured(run func() error) (r reading, err error) {
	goruntime.GC()
	began, used := time.Now(), cpu()
	err = run()
	return reading{time.Since(began), cpu() - used}, err
}

// backtests reads a history without a look at it, then back-tests one policy and a policy of each shape over it.
type backtests struct{ bare, one, each reading }

func backtestHistory(ctx context.Context, list []*policy.Policy, n int) (b backtests, err error) {
	defer goruntime.GOMAXPROCS(goruntime.GOMAXPROCS(goruntime.NumCPU()))
	addr, stop, err := startBroker(ctx)
	if err != nil {
		return b, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	if err := fillHistory(ctx, addr, n); err != nil {
		return b, err
	}
	opened := map[int]int{}
	for round := range *rounds {
		bare, err := measured(func() error { return consume(ctx, addr, n) })
		if err != nil {
			return b, err
		}
		b.bare = b.bare.best(bare)
		for _, c := range []struct {
			policies []*policy.Policy
			into     *reading
		}{{list[1:2], &b.one}, {list[:len(shapes)], &b.each}} {
			var outcome compliance.Outcome
			took, err := measured(func() (err error) {
				outcome, err = backtestOnce(ctx, addr, c.policies)
				return err
			})
			if err != nil {
				return b, err
			}
			if outcome.Records != n || outcome.Opened == 0 || round > 0 && outcome.Opened != opened[len(c.policies)] {
				return b, fmt.Errorf("back-test of %d policies: %d events, %d findings, before %d", len(c.policies), outcome.Records, outcome.Opened, opened[len(c.policies)])
			}
			opened[len(c.policies)] = outcome.Opened
			*c.into = c.into.best(took)
			fmt.Printf("back-test round %d: %d policies, %d events, %d findings opened: %v, CPU %v; bare consume %v, CPU %v\n", round+1, len(c.policies), n, outcome.Opened,
				took.wall.Round(time.Millisecond), took.cpu.Round(time.Millisecond), bare.wall.Round(time.Millisecond), bare.cpu.Round(time.Millisecond))
		}
	}
	return b, nil
}

// consume reads all records as the client gives them.
func consume(ctx context.Context, addr string, n int) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(addr), kgo.ConsumeTopics(topic.Facts), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()))
	if err != nil {
		return err
	}
	defer client.Close()
	for got := 0; got < n; {
		fetches := client.PollFetches(ctx)
		if err := errors.Join(ctx.Err(), fetches.Err()); err != nil {
			return err
		}
		got += fetches.NumRecords()
	}
	return nil
}

// backtestOnce reads all partitions at once, as the command does.
func backtestOnce(ctx context.Context, addr string, list []*policy.Policy) (o compliance.Outcome, err error) {
	admin, err := runtime.OpenAdmin(kgo.SeedBrokers(addr))
	if err != nil {
		return o, err
	}
	defer admin.Close()
	begin, end, err := admin.Extent(ctx, topic.Facts)
	if err != nil {
		return o, err
	}
	test := compliance.NewBacktest(list, avro.Embedded())
	if err := test.Activate(ctx, time.Unix(0, 0)); err != nil {
		return o, err
	}
	all, ctx := errgroup.WithContext(ctx)
	for p := range end {
		all.Go(func() error {
			return admin.Between(ctx, topic.Facts, event.Vector{p: begin[p]}, event.Vector{p: end[p]}, func(r *event.Record) error {
				return test.Take(ctx, r)
			})
		})
	}
	if err := all.Wait(); err != nil {
		return o, err
	}
	return test.Outcome()
}

// line is the metrics: events in a second of one policy's back-test, and the share of a bare consume's speed that it and the back-test
// of a dozen policies reach, by the clock and by CPU time.
func (b *backtests) line(n int) string {
	ratio := func(r reading) (float64, float64) {
		return b.bare.wall.Seconds() / r.wall.Seconds(), b.bare.cpu.Seconds() / r.cpu.Seconds()
	}
	one, oneCPU := ratio(b.one)
	dozen, dozenCPU := ratio(b.each)
	return fmt.Sprintf("backtest_events_per_s=%.0f backtest_ratio=%.2f backtest_cpu_ratio=%.2f backtest12_ratio=%.2f backtest12_cpu_ratio=%.2f bare_events_per_s=%.0f",
		float64(n)/b.one.wall.Seconds(), one, oneCPU, dozen, dozenCPU, float64(n)/b.bare.wall.Seconds())
}
