package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"runtime/pprof"
	"slices"
	"time"
)

// How many records a pass-through copies, by the size of their bodies: a few seconds of work.
var passRecords = map[int]int{200: 600_000, 2048: 120_000}

// runtimeWay names the runtime's way of copying.
const runtimeWay = "runtime"

// way is one of the ways to copy a topic.
type way struct {
	name string
	copy func(ctx context.Context, w *workload, to string) error
}

// series are the costs of a way, one for each round.
type series []cost

func (s series) median(of func(cost) time.Duration) time.Duration {
	sorted := slices.SortedFunc(slices.Values(s), func(a, b cost) int { return cmp.Compare(of(a), of(b)) })
	return of(sorted[len(sorted)/2])
}

func (s series) cpu() time.Duration { return s.median(cost.cpu) }

// line is the series a record: CPU of client and of broker, both with least and most, and records a second of wall time.
func (s series) line(records int) string {
	us := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 / float64(records) }
	client := func(c cost) time.Duration { return c.client }
	broker := func(c cost) time.Duration { return c.broker }
	wall := s.median(func(c cost) time.Duration { return c.wall })
	low := slices.MinFunc(s, func(a, b cost) int { return cmp.Compare(a.cpu(), b.cpu()) })
	high := slices.MaxFunc(s, func(a, b cost) int { return cmp.Compare(a.cpu(), b.cpu()) })
	return fmt.Sprintf("client %6.3f  broker %6.3f  both %6.3f (%.3f-%.3f) us/record  %8.0f records/s",
		us(s.median(client)), us(s.median(broker)), us(s.cpu()), us(low.cpu()), us(high.cpu()), float64(records)/wall.Seconds())
}

func ratio(limit, ours series) float64 { return limit.cpu().Seconds() / ours.cpu().Seconds() }

func measurePassthrough(ctx context.Context, b *bench) error {
	if err := b.deadLetters(ctx); err != nil {
		return err
	}
	pass, eos, bareEOS := math.Inf(1), math.Inf(1), math.Inf(1)
	for _, size := range []int{200, 2048} {
		for _, codec := range []string{"none", "lz4"} {
			for _, partitions := range []int32{4, 16} {
				if *cases != "" && *cases != fmt.Sprintf("%d,%s,%d", size, codec, partitions) {
					continue
				}
				measured, err := b.compare(ctx, size, codec, partitions)
				if err != nil {
					return fmt.Errorf("%d B, %s, %d partitions: %w", size, codec, partitions, err)
				}
				bare, atLeast, ours := measured[0], measured[1], measured[2]
				pass, eos, bareEOS = min(pass, ratio(bare, ours)), min(eos, ratio(atLeast, ours)), min(bareEOS, ratio(atLeast, bare))
			}
		}
	}
	b.note("passthrough_ratio", pass)
	b.note("eos_ratio", eos)
	b.note("bare_eos_ratio", bareEOS)
	return nil
}

// compare copies one input in each of the ways in turn.
func (b *bench) compare(ctx context.Context, size int, codec string, partitions int32) ([]series, error) {
	w, err := b.newInput(ctx, workload{partitions: partitions, records: scaled(passRecords[size]), body: bodies(size), codec: codec})
	if err != nil {
		return nil, err
	}
	ways := []way{{"bare exactly once", b.bareExactlyOnce}, {"bare at least once", b.bareAtLeastOnce}, {runtimeWay, b.stagedExactlyOnce}}
	measured, err := b.interleave(ctx, w, ways)
	if err != nil {
		return nil, err
	}
	b.printf("pass-through, %d B, %s, %d partitions, %d records: runtime/bare %.2f, exactly/at least once %.2f (bare %.2f)\n",
		size, codec, partitions, w.records, ratio(measured[0], measured[2]), ratio(measured[1], measured[2]), ratio(measured[1], measured[0]))
	for i, way := range ways {
		b.printf("  %-20s %s\n", way.name, measured[i].line(w.records))
	}
	return measured, b.drop(ctx, w.topic)
}

// interleave runs each way once a round, and checks its output.
func (b *bench) interleave(ctx context.Context, w *workload, ways []way) ([]series, error) {
	measured := make([]series, len(ways))
	for range *rounds {
		for i, way := range ways {
			c, err := b.copyOnce(ctx, w, way)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", way.name, err)
			}
			measured[i] = append(measured[i], c)
		}
	}
	return measured, nil
}

// profiled profiles the runtime's copy when that is asked for.
func profiled(way string, work func() error) error {
	if *profile == "" || way != runtimeWay {
		return work()
	}
	file, err := os.Create(*profile)
	if err != nil {
		return err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return err
	}
	err = work()
	pprof.StopCPUProfile()
	return errors.Join(err, file.Close())
}

func (b *bench) copyOnce(ctx context.Context, w *workload, way way) (cost, error) {
	to, err := b.topic(ctx, "out", w.partitions)
	if err != nil {
		return cost{}, err
	}
	c, err := metered(b.pid, func() error { return profiled(way.name, func() error { return way.copy(ctx, w, to) }) })
	if err != nil {
		return cost{}, err
	}
	if *details {
		b.printf("  . %-20s %s\n", way.name, series{c}.line(w.records))
	}
	if err := b.check(ctx, w, to); err != nil {
		return cost{}, err
	}
	return c, b.drop(ctx, to)
}
