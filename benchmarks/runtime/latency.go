package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

const (
	latencyPartitions = 4
	firstRate         = 20_000 // records a second
	highestRate       = 2_000_000
	bisections        = 4
	trialWarm         = 2 * time.Second
	trialSeconds      = 6
	leastOutput       = 0.95             // of a second's input
	growth            = 0.25             // seconds' worth of records by which the lag may grow in a trial: jitter, not growth
	drainLimit        = 60 * time.Second // for what a trial that failed has left
	latencyWindow     = 10 * time.Second
	lightRate         = 200 // records a second
)

// line is a pass-through under a feed, watched at its end. The feed, the runtime and the watcher share the machine with the
// broker, so its sustainable rate is that of all of them.
type line struct {
	*bench
	feed     *feed
	watcher  *watcher
	taken    progress
	timing   atomic.Bool
	times    []time.Duration // written by the watcher alone while timing is set
	from, to string
	ended    chan error
	stop     context.CancelFunc
}

func measureLatency(ctx context.Context, b *bench) error {
	l, err := b.newLine(ctx)
	if err != nil {
		return err
	}
	b.printf("latency, 200 B, lz4, %d partitions, the feed and the reader on the same machine: search of the sustainable rate\n", latencyPartitions)
	rate, err := l.search(ctx)
	if err != nil {
		return errors.Join(err, l.close(ctx))
	}
	b.printf("  sustainable: %d records/s\n", rate)
	b.note("sustainable_rate", float64(rate))
	err = cmp.Or(l.latency(ctx, "half of it", "half", rate/2), l.latency(ctx, "light load", "light", lightRate))
	return errors.Join(err, l.close(ctx))
}

func (b *bench) newLine(ctx context.Context) (*line, error) {
	if err := b.deadLetters(ctx); err != nil {
		return nil, err
	}
	l := &line{bench: b, ended: make(chan error, 1)}
	var errFrom, errTo, errFeed, errWatch error
	l.from, errFrom = b.topic(ctx, "in", latencyPartitions)
	l.to, errTo = b.topic(ctx, "out", latencyPartitions)
	r, err := b.newRuntime(b.group(), "one", "lz4")
	if err := cmp.Or(errFrom, errTo, err); err != nil {
		return nil, err
	}
	l.feed, errFeed = b.newFeed(ctx, l.from, latencyPartitions)
	l.watcher, errWatch = b.newWatcher(ctx, l.to, latencyPartitions, l.visit)
	running, stop := context.WithCancel(ctx)
	l.stop = stop
	go func() { l.ended <- r.Run(running, passThroughStage(l.from, l.to, &l.taken)) }()
	return l, cmp.Or(errFeed, errWatch)
}

func (l *line) visit(r *kgo.Record, now time.Time) {
	if l.timing.Load() {
		l.times = append(l.times, now.Sub(stamped(r.Value)))
	}
}

// search doubles the rate until a trial fails, and halves the distance between the last that held and the first that did not.
func (l *line) search(ctx context.Context) (rate int64, err error) {
	low, high := int64(0), int64(firstRate)
	for held := true; held && high < highestRate; {
		if held, err = l.trial(ctx, high); err != nil {
			return 0, err
		}
		if held {
			low, high = high, 2*high
		}
	}
	for range bisections {
		middle := (low + high) / 2
		held, err := l.trial(ctx, middle)
		if err != nil {
			return 0, err
		}
		if held {
			low = middle
		} else {
			high = middle
		}
	}
	if low == 0 {
		return 0, fmt.Errorf("not even %d records a second are sustained", high)
	}
	return low, nil
}

// look is how far everything is at a moment.
type look struct{ sent, taken, seen int64 }

func (l *line) look() look {
	return look{l.feed.sent.Load(), l.taken.taken.Load(), l.watcher.seen.Load()}
}

// trial tells whether a rate is held: in no second less than 95 % of the input is taken, and the lag does not grow. What the
// open transaction holds counts as taken, because commits come in steps; the reader of what is committed must not fall behind
// either.
func (l *line) trial(ctx context.Context, rate int64) (held bool, err error) {
	l.feed.rate.Store(rate)
	if err := pause(ctx, trialWarm); err != nil {
		return false, err
	}
	second := time.NewTicker(time.Second)
	defer second.Stop()
	first := l.look()
	why := ""
	for last, n := first, 0; n < trialSeconds && why == ""; n++ {
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case err := <-l.ended:
			return false, fmt.Errorf("the runtime ended: %w", err)
		case <-second.C:
		}
		now := l.look()
		why = dip(first, last, now, rate)
		last = now
	}
	l.printf("  . %d records/s: %s\n", rate, cmp.Or(why, "held"))
	return why == "", l.drain(ctx)
}

// dip says why a second is one too many; it is empty when all is well.
func dip(first, last, now look, rate int64) string {
	in, out := now.sent-last.sent, now.taken-last.taken
	grown := float64((now.sent - now.taken) - (first.sent - first.taken))
	late := float64((now.sent - now.seen) - (first.sent - first.seen))
	switch {
	case float64(in) < leastOutput*float64(rate):
		return fmt.Sprintf("the feed wrote %d in a second", in)
	case float64(out) < leastOutput*float64(in):
		return fmt.Sprintf("%d of %d came out in a second", out, in)
	case grown > growth*float64(rate):
		return fmt.Sprintf("the lag grew by %.0f", grown)
	case late > 2*float64(rate): // the distance between two commits under load is one second
		return fmt.Sprintf("the committed output fell behind by %.0f", late)
	}
	return ""
}

// drain stops the feed until everything has come out.
func (l *line) drain(ctx context.Context) error {
	l.feed.rate.Store(0)
	ctx, cancel := context.WithTimeout(ctx, drainLimit)
	defer cancel()
	err := await(ctx, func() bool { return l.watcher.seen.Load() == l.feed.sent.Load() || l.watcher.failure() != nil })
	if err != nil {
		return fmt.Errorf("%d of %d records came out: %w", l.watcher.seen.Load(), l.feed.sent.Load(), err)
	}
	return l.watcher.failure()
}

// latency is the time from writing a record to reading what came of it, with read_committed.
func (l *line) latency(ctx context.Context, title, name string, rate int64) error {
	l.feed.rate.Store(rate)
	if err := pause(ctx, trialWarm); err != nil {
		return err
	}
	l.timing.Store(true)
	if err := pause(ctx, latencyWindow); err != nil {
		return err
	}
	if err := l.drain(ctx); err != nil {
		return err
	}
	l.timing.Store(false)
	slices.Sort(l.times)
	l.printf("  at %-10s (%d records/s)", title, rate)
	for _, q := range []struct {
		name string
		part float64
	}{{"p50", 0.5}, {"p99", 0.99}, {"p999", 0.999}} {
		at := l.times[min(int(q.part*float64(len(l.times))), len(l.times)-1)].Seconds() * 1000
		l.printf("  %s %.1f ms", q.name, at)
		l.note(fmt.Sprintf("latency_%s_%s_ms", name, q.name), at)
	}
	l.printf("\n")
	l.times = l.times[:0]
	return nil
}

func (l *line) close(ctx context.Context) error {
	err := l.feed.close()
	l.stop()
	select {
	case ended := <-l.ended:
		err = errors.Join(err, ended)
	case <-time.After(closeLimit):
		err = errors.Join(err, errors.New("the runtime does not end"))
	}
	return errors.Join(err, l.watcher.close(), l.drop(ctx, l.from, l.to))
}
