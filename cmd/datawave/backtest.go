package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams/compliance"
	"datawave/streams/compliance/policy"
)

// backtest tries policies on what the log holds.
type backtest struct {
	from, to string
	asJSON   bool
}

func newPolicyBacktest(f *flags) *cobra.Command {
	var b backtest
	cmd := &cobra.Command{
		Use: "backtest FILE|PACK…", Short: "Try policies on the past: what they would have found, had they been in force", Args: cobra.MinimumNArgs(1),
		Long: "Replays datawave.facts against policies that need not be in force, and says which findings they would have opened and closed over\n" +
			"time, and about which datasets and owners. It is the stage's own code, so it says what the stage would have said. Nothing is\n" +
			"written and nobody else notices; Ctrl-C ends it.\n\n" +
			"--from is when the policies are put in force: what the log held before is known to them by then. --to is where it ends. Both are\n" +
			"times, or positions topic/partition@offset,… of datawave.facts; partitions that are not named are read from start to end.\n\n" + policyHelp,
		Example: "  datawave policy backtest acme.yaml\n" +
			"  datawave policy backtest acme.yaml --from 2026-05-01T00:00:00Z --to 2026-06-01T00:00:00Z\n" +
			"  datawave policy backtest gdpr --from datawave.facts/0@1200 --json | jq .owners",
		ValidArgsFunction: completePacks,
		RunE: func(cmd *cobra.Command, args []string) error {
			list, err := namedPolicies(cmd.InOrStdin(), args)
			if err != nil {
				return err
			}
			return withLog(cmd, f, func(l *logAccess, cfg Config) error { return b.run(cmd, l, cfg, list) })
		},
	}
	cmd.Flags().StringVar(&b.from, "from", "", "when the policies are put in force: a time (RFC 3339), or positions; default: before all history")
	cmd.Flags().StringVar(&b.to, "to", "", "where to end: a time (RFC 3339), or positions; default: what the log holds now")
	cmd.Flags().BoolVar(&b.asJSON, "json", false, "print JSON: totals, days, datasets, owners, and each event about a finding")
	return cmd
}

func (b *backtest) run(cmd *cobra.Command, l *logAccess, cfg Config, list []*policy.Policy) error {
	list = distinct(list)
	span, err := b.span(cmd.Context(), l)
	if err != nil {
		return err
	}
	codec, err := newCodec(cfg)
	if err != nil {
		return err
	}
	r := backtestRun{log: l, span: span, test: compliance.NewBacktest(list, codec), progress: newBar(cmd.ErrOrStderr())}
	err = r.replay(cmd.Context())
	r.progress.done()
	switch {
	case cmd.Context().Err() != nil:
		return fmt.Errorf("the back-test was cancelled after %s of %s events; nothing was changed", count(r.done.Load()), count(span.total()))
	case err != nil:
		return err
	}
	outcome, err := r.test.Outcome()
	if err != nil {
		return err
	}
	report := newBacktestReport(list, span, &outcome)
	if b.asJSON {
		return report.encode(cmd.OutOrStdout())
	}
	return report.print(cmd.OutOrStdout())
}

// distinct leaves out policies that several packs have.
func distinct(list []*policy.Policy) []*policy.Policy {
	byID := map[string]*policy.Policy{}
	for _, p := range list {
		byID[p.ID] = p
	}
	ids := slices.Sorted(maps.Keys(byID))
	list = make([]*policy.Policy, len(ids))
	for i, id := range ids {
		list[i] = byID[id]
	}
	return list
}

// historySpan is a part of datawave.facts: what is known when the policies come into force, and what they judge.
type historySpan struct {
	begin, from, to event.Vector
	at              time.Time // when the policies come into force; zero where positions say so
}

func (s *historySpan) total() (n int64) {
	for p, end := range s.to {
		n += end - s.begin[p]
	}
	return n
}

// span finds what to read. It lies in what the log holds now.
func (b *backtest) span(ctx context.Context, l *logAccess) (s historySpan, err error) {
	begin, end, err := l.admin.Extent(ctx, topic.Facts)
	if err != nil {
		return s, err
	}
	from, at, errFrom := l.cut(ctx, "--from", b.from, begin)
	to, _, errTo := l.cut(ctx, "--to", b.to, end)
	if err := errors.Join(errFrom, errTo); err != nil {
		return s, err
	}
	s = historySpan{begin: begin, from: event.Vector{}, to: event.Vector{}, at: at}
	for p := range end { // an empty partition is in none of them
		s.to[p] = min(max(to[p], begin[p]), end[p])
		s.from[p] = min(max(from[p], begin[p]), s.to[p])
	}
	if s.total() == 0 {
		return s, errors.New("there is nothing in datawave.facts up to there: a back-test needs a history")
	}
	return s, nil
}

// cut is where a flag says; the default where it says nothing, and for partitions that it does not name.
func (l *logAccess) cut(ctx context.Context, flag, text string, otherwise event.Vector) (cut event.Vector, at time.Time, err error) {
	cut = maps.Clone(otherwise)
	if text == "" {
		return cut, at, nil
	}
	if at, err = time.Parse(time.RFC3339, text); err == nil {
		cut, err = l.admin.OffsetsAt(ctx, topic.Facts, at)
		return cut, at.UTC(), err
	}
	named, err := positions(text, []string{topic.Facts})
	if err != nil {
		return nil, at, fmt.Errorf("%s: %w", flag, err)
	}
	maps.Copy(cut, named[topic.Facts])
	return cut, time.Time{}, nil
}

// backtestRun reads all partitions at once.
type backtestRun struct {
	log      *logAccess
	span     historySpan
	test     *compliance.Backtest
	progress *bar
	done     atomic.Int64
	latest   atomic.Int64 // the time of the latest event, in nanoseconds
}

// replay fills the state, puts the policies in force and goes on.
func (r *backtestRun) replay(ctx context.Context) error {
	watching, stop := context.WithCancel(ctx)
	shown := make(chan struct{})
	go func() { defer close(shown); r.show(watching) }()
	defer func() { stop(); <-shown }()
	if err := r.read(ctx, r.span.begin, r.span.from); err != nil {
		return err
	}
	if r.span.at.IsZero() {
		r.span.at = time.Unix(0, r.latest.Load()).UTC()
	}
	if err := r.test.Activate(ctx, r.span.at); err != nil {
		return err
	}
	return r.read(ctx, r.span.from, r.span.to)
}

func (r *backtestRun) read(ctx context.Context, from, to event.Vector) error {
	all, ctx := errgroup.WithContext(ctx)
	for p := range to {
		all.Go(func() error {
			at := from[p]
			err := r.log.admin.Between(ctx, topic.Facts, event.Vector{p: at}, event.Vector{p: to[p]}, func(e *event.Record) error {
				r.done.Add(e.At.Offset + 1 - at)
				at = e.At.Offset + 1
				r.see(e.Time)
				return r.test.Take(ctx, e)
			})
			if err == nil {
				r.done.Add(to[p] - at) // what is no event
			}
			return err
		})
	}
	return all.Wait()
}

func (r *backtestRun) see(at time.Time) {
	for now := at.UnixNano(); ; {
		before := r.latest.Load()
		if now <= before || r.latest.CompareAndSwap(before, now) {
			return
		}
	}
}

// show moves the bar until ctx ends.
func (r *backtestRun) show(ctx context.Context) {
	ticks := time.NewTicker(100 * time.Millisecond)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
			r.progress.show("back-test", r.done.Load(), r.span.total())
		}
	}
}
