package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	goruntime "runtime"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/wire"
	"datawave/streams"
)

const peerPartitions = 4

// duel is one job that both sides do. A part of the input warms them up: the JVM compiles while it runs.
type duel struct {
	name     string
	metric   string
	warm     int
	measured int
	body     func(i int) []byte
	stage    func(from, to string, p *progress) streams.Stage
}

func (d *duel) records() int { return d.warm + d.measured }

// clocks are the CPU times of a client at its marks.
type clocks struct{ started, warm, done time.Duration }

// each is the CPU time a record, behind the warm-up, and over all from the start of the process.
func (c clocks) each(d *duel) (steady, whole time.Duration) {
	return (c.done - c.warm) / time.Duration(d.measured), (c.done - c.started) / time.Duration(d.records())
}

// measurePeers runs the same jobs with Kafka Streams and with the runtime, on the same broker and the same input, and compares
// the clients' CPU time and, record by record, what they wrote.
func measurePeers(ctx context.Context, b *bench) error {
	if err := b.deadLetters(ctx); err != nil {
		return err
	}
	if _, err := os.Stat(*jar); err != nil {
		return fmt.Errorf("build the Kafka Streams application with make bench-peers: %w", err)
	}
	set, err := readPatterns(*patterns)
	if err != nil {
		return err
	}
	match := func(from, to string, p *progress) streams.Stage { return matchingStage(set, from, to, p) }
	for _, d := range []duel{
		{"passthrough", "streams_ratio", scaled(400_000), scaled(800_000), bodies(200), passThroughStage},
		{"patterns", "patterns_ratio", scaled(20_000), scaled(30_000), samples(), match},
	} {
		if err := b.duel(ctx, &d); err != nil {
			return fmt.Errorf("%s: %w", d.name, err)
		}
	}
	return nil
}

func (b *bench) duel(ctx context.Context, d *duel) error {
	w, err := b.newInput(ctx, workload{partitions: peerPartitions, records: d.records(), body: d.body, codec: "lz4"})
	if err != nil {
		return err
	}
	theirs, errTheirs := b.topic(ctx, "streams", peerPartitions)
	ours, errOurs := b.topic(ctx, "ours", peerPartitions)
	if err := errors.Join(errTheirs, errOurs); err != nil {
		return err
	}
	peer, err := b.runPeer(ctx, d, w.topic, theirs)
	if err != nil {
		return fmt.Errorf("kafka streams: %w", err)
	}
	own, err := b.runOurs(ctx, d, w.topic, ours)
	if err != nil {
		return err
	}
	if err := b.compareOutputs(ctx, theirs, ours, d.records()); err != nil {
		return err
	}
	b.reportDuel(d, peer, own)
	return b.drop(ctx, w.topic, theirs, ours)
}

func (b *bench) reportDuel(d *duel, peer, own clocks) {
	us := func(x time.Duration) float64 { return float64(x.Nanoseconds()) / 1000 }
	peerSteady, peerWhole := peer.each(d)
	ownSteady, ownWhole := own.each(d)
	b.printf("%s, %d records behind %d of warm-up, outputs equal, client CPU us/record\n", d.name, d.measured, d.warm)
	b.printf("  %-14s steady %8.2f  with start and warm-up %8.2f\n", "kafka streams", us(peerSteady), us(peerWhole))
	b.printf("  %-14s steady %8.2f  with start and warm-up %8.2f\n", "runtime", us(ownSteady), us(ownWhole))
	b.note(d.metric, peerSteady.Seconds()/ownSteady.Seconds())
	b.note(strings.TrimSuffix(d.metric, "_ratio")+"_ratio_with_start", peerWhole.Seconds()/ownWhole.Seconds())
}

// runPeer runs the Kafka Streams application until it has taken all records and has committed them.
func (b *bench) runPeer(ctx context.Context, d *duel, from, to string) (c clocks, err error) {
	dir, err := os.MkdirTemp("", "bench-runtime")
	if err != nil {
		return c, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := exec.CommandContext(ctx, "java", "-XX:+UseParallelGC", "-Xms1g", "-Xmx1g", "-jar", *jar,
		b.brokers, b.group(), d.name, from, to, *patterns, strconv.Itoa(d.warm), strconv.Itoa(d.records()), dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return c, err
	}
	if err := cmd.Start(); err != nil {
		return c, err
	}
	lines := bufio.NewReader(out)
	var errWarm, errDone error
	c.warm, errWarm = clockAt(lines, "warm", cmd.Process.Pid)
	c.done, errDone = clockAt(lines, "done", cmd.Process.Pid)
	err = errors.Join(errWarm, errDone)
	if err == nil {
		err = cmd.Process.Signal(os.Interrupt) // it commits and closes
	} else {
		cancel()
	}
	var exit *exec.ExitError
	if waited := cmd.Wait(); waited != nil && !errors.As(waited, &exit) { // a JVM that was interrupted exits with 130
		err = errors.Join(err, waited)
	}
	return c, err
}

// clockAt reads the CPU time of a process when it writes a line.
func clockAt(lines *bufio.Reader, line string, pid int) (time.Duration, error) {
	got, err := lines.ReadString('\n')
	if errors.Is(err, io.EOF) {
		return 0, fmt.Errorf("it ended before it was %s", line)
	}
	if err == nil && strings.TrimSpace(got) != line {
		err = fmt.Errorf("it said %q, not %s", strings.TrimSpace(got), line)
	}
	if err != nil {
		return 0, err
	}
	return processCPU(pid)
}

// runOurs runs the job's stage. What is measured ends with the last record, as with the peer.
func (b *bench) runOurs(ctx context.Context, d *duel, from, to string) (c clocks, err error) {
	goruntime.GC()
	c.started = ownCPU()
	p := progress{marks: []mark{
		{int64(d.warm), func() { c.warm = ownCPU() }},
		{int64(d.records()), func() { c.done = ownCPU() }},
	}}
	err = b.runStage(ctx, b.group(), "lz4", d.records(), &p, d.stage(from, to, &p))
	return c, err
}

// compareOutputs holds two outputs against each other: each partition has the same ids, keys and bodies in the same order.
func (b *bench) compareOutputs(ctx context.Context, one, other string, records int) error {
	left, errLeft := b.digest(ctx, one)
	right, errRight := b.digest(ctx, other)
	if err := errors.Join(errLeft, errRight); err != nil {
		return err
	}
	total := 0
	for p := range peerPartitions {
		total += len(left[p])
		if len(left[p]) != len(right[p]) {
			return fmt.Errorf("partition %d has %d records in one output and %d in the other", p, len(left[p]), len(right[p]))
		}
		for i := range left[p] {
			if left[p][i] != right[p][i] {
				return fmt.Errorf("record %d of partition %d differs", i, p)
			}
		}
	}
	if total != records {
		return fmt.Errorf("the outputs have %d records of %d", total, records)
	}
	return nil
}

// said is what a record says.
type said struct{ id, key, value string }

func (b *bench) digest(ctx context.Context, name string) (all [peerPartitions][]said, err error) {
	err = b.readAll(ctx, name, func(r *kgo.Record) error {
		all[r.Partition] = append(all[r.Partition], said{header(r, wire.HeaderID), string(r.Key), string(r.Value)})
		return nil
	})
	return all, err
}
