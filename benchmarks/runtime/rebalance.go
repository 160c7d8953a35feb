package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	rebalancePartitions = 48
	rebalanceRate       = 9_600 // records a second, 200 in each partition
	rebalanceWindow     = 10 * time.Second
	rebalanceSettle     = 60 * time.Second // at most, until all partitions flow
)

// gaps are, by partition, the longest time in which nothing of it became visible.
type gaps struct {
	mu      sync.Mutex
	last    []time.Time
	longest []time.Duration
}

func (g *gaps) visit(r *kgo.Record, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.last[r.Partition].IsZero() {
		g.longest[r.Partition] = max(g.longest[r.Partition], now.Sub(g.last[r.Partition]))
	}
	g.last[r.Partition] = now
}

// take returns the gaps since the last call, those that are still open too, and begins anew.
func (g *gaps) take() []time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	taken := slices.Clone(g.longest)
	for p := range taken {
		taken[p] = max(taken[p], now.Sub(g.last[p]))
	}
	clear(g.longest)
	return taken
}

// flowing tells whether every partition has been heard of.
func (g *gaps) flowing() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return !slices.ContainsFunc(g.last, time.Time.IsZero)
}

// rebalance is three processes that share a steady load.
type rebalance struct {
	*bench
	feed    *feed
	watcher *watcher
	gaps    gaps
	job     membership
	members []*child
}

// measureRebalance tells how long a partition pauses when a process joins and when one leaves: the longest gap between two
// of its records in the committed output. Gaps without any change are those between commits.
func measureRebalance(ctx context.Context, b *bench) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r, err := b.newRebalance(ctx)
	if err != nil {
		return err
	}
	r.feed.rate.Store(rebalanceRate)
	if err := errors.Join(r.join(ctx), r.join(ctx)); err != nil {
		return err
	}
	settle, done := context.WithTimeout(ctx, rebalanceSettle)
	defer done()
	if err := cmp.Or(await(settle, r.gaps.flowing), pause(ctx, rebalanceWindow/2)); err != nil {
		return fmt.Errorf("not all partitions flow: %w", err)
	}
	b.printf("rebalance, %d partitions, %d records/s, processes 2, 3, 2: longest gap of a partition in the committed output\n",
		rebalancePartitions, rebalanceRate)
	r.gaps.take()
	leaver := func(context.Context) error { return r.members[0].stop() }
	for _, change := range []struct {
		name string
		do   func(context.Context) error
	}{{"steady", func(context.Context) error { return nil }}, {"join", r.join}, {"leave", leaver}} {
		if err := cmp.Or(change.do(ctx), pause(ctx, rebalanceWindow)); err != nil {
			return fmt.Errorf("%s: %w", change.name, err)
		}
		r.report(change.name)
	}
	return r.finish(ctx)
}

func (b *bench) newRebalance(ctx context.Context) (*rebalance, error) {
	if err := b.deadLetters(ctx); err != nil {
		return nil, err
	}
	from, errFrom := b.topic(ctx, "in", rebalancePartitions)
	to, errTo := b.topic(ctx, "out", rebalancePartitions)
	if err := cmp.Or(errFrom, errTo); err != nil {
		return nil, err
	}
	r := &rebalance{bench: b, job: membership{Group: b.group(), From: from, To: to},
		gaps: gaps{last: make([]time.Time, rebalancePartitions), longest: make([]time.Duration, rebalancePartitions)}}
	var errFeed, errWatch error
	r.feed, errFeed = b.newFeed(ctx, from, rebalancePartitions)
	r.watcher, errWatch = b.newWatcher(ctx, to, rebalancePartitions, r.gaps.visit)
	return r, cmp.Or(errFeed, errWatch)
}

func (r *rebalance) join(ctx context.Context) error {
	r.job.Instance = fmt.Sprintf("member-%d", len(r.members))
	c, err := spawn(ctx, r.job)
	if err != nil {
		return err
	}
	r.members = append(r.members, c)
	return nil
}

func (r *rebalance) report(name string) {
	taken := r.gaps.take()
	slices.Sort(taken)
	median, worst := taken[len(taken)/2], taken[len(taken)-1]
	r.printf("  %-8s median %5d ms  worst %5d ms\n", name, median.Milliseconds(), worst.Milliseconds())
	r.note("pause_"+name+"_median_ms", float64(median.Milliseconds()))
	r.note("pause_"+name+"_worst_ms", float64(worst.Milliseconds()))
}

// finish waits for all that was sent, and stops the processes.
func (r *rebalance) finish(ctx context.Context) error {
	err := r.feed.close()
	limited, cancel := context.WithTimeout(ctx, rebalanceSettle)
	defer cancel()
	err = errors.Join(err, r.watcher.until(limited, r.feed.sent.Load()))
	for _, c := range r.members[1:] {
		err = errors.Join(err, c.stop())
	}
	err = errors.Join(err, r.watcher.close())
	if seen, sent := r.watcher.seen.Load(), r.feed.sent.Load(); err == nil && seen != sent {
		err = fmt.Errorf("%d records came out of %d", seen, sent)
	}
	return errors.Join(err, r.drop(ctx, r.job.From, r.job.To))
}
