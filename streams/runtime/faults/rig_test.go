package faults

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/topic"
	"datawave/schemas/wire"
	"datawave/streams/runtime"
)

// rig is one test's chain: its topics, its feed and its processes.
type rig struct {
	t         *testing.T
	cluster   *cluster
	prefix    string
	names     names
	dir       string
	feed      *feed
	processes map[string]*process
	letters   map[int32]int64 // where the dead letters ended before
	outputs   *counts         // committed records that have come out
}

func newRig(t *testing.T, c *cluster, s shape) *rig {
	t.Helper()
	unique := make([]byte, 4)
	_, _ = rand.Read(unique)
	prefix := "faults-" + hex.EncodeToString(unique)
	r := &rig{t: t, cluster: c, prefix: prefix, names: newNames(prefix+".in", prefix), dir: t.ArtifactDir(), processes: map[string]*process{}}
	r.createTopics(r.names)
	r.letters = r.ends(topic.DeadLetters)
	r.feed = newFeed(t, c, r.names.In, s)
	r.outputs = r.watch(r.names.Out)
	return r
}

// createTopics creates what a chain needs, and deletes at the end of the test what is its own.
func (r *rig) createTopics(n names) {
	r.t.Helper()
	own := []string{n.In, n.Mid, n.Out}
	changelogs := slices.Sorted(maps.Values(n.changelogs()))
	var specs []topic.Spec
	for _, spec := range topic.List(partitions, changelogs...) {
		if spec.Name == topic.DeadLetters || spec.Name == topic.Control || slices.Contains(changelogs, spec.Name) {
			specs = append(specs, spec)
		}
	}
	for _, name := range own {
		specs = append(specs, topic.Spec{Name: name, Key: "key", Partitions: partitions, CoPartitioned: true})
	}
	admin, err := runtime.OpenAdmin(r.cluster.options()...)
	if err != nil {
		r.t.Fatal(err)
	}
	defer admin.Close()
	eventually(r.t, patience, func() string {
		if _, err := admin.EnsureTopics(r.t.Context(), specs, -1); err != nil {
			return "topics: " + err.Error()
		}
		return ""
	})
	r.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		_, _ = r.cluster.admin.DeleteTopics(ctx, append(own, changelogs...)...) // what stays behind disturbs nobody
	})
}

func (r *rig) ends(name string) map[int32]int64 {
	r.t.Helper()
	ends := map[int32]int64{}
	eventually(r.t, patience, func() string {
		offsets, err := r.cluster.admin.ListEndOffsets(r.t.Context(), name)
		if err == nil {
			err = offsets.Error()
		}
		if err != nil {
			return "offsets: " + err.Error()
		}
		for p, o := range offsets[name] {
			ends[p] = o.Offset
		}
		return ""
	})
	return ends
}

// counts are records by partition.
type counts [partitions]atomic.Int64

func (c *counts) total() (n int64) {
	for p := range c {
		n += c[p].Load()
	}
	return n
}

// watch counts what a topic holds, as a reader of committed records sees it, until the test ends.
func (r *rig) watch(name string) *counts {
	r.t.Helper()
	client, err := kgo.NewClient(r.cluster.options(kgo.ConsumeTopics(name), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()))...)
	if err != nil {
		r.t.Fatal(err)
	}
	seen, done := &counts{}, make(chan struct{})
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			for record := range client.PollFetches(ctx).RecordsAll() {
				seen[record.Partition].Add(1)
			}
		}
	}()
	r.t.Cleanup(func() {
		cancel()
		<-done
		client.Close()
	})
	return seen
}

func (r *rig) job(instance string) job {
	j := job{Brokers: r.cluster.addresses, ClientID: r.prefix, Instance: instance, Group: r.prefix,
		StateDir: filepath.Join(r.dir, "state-"+instance), Names: r.names}
	if instance == "two" {
		j.Budget = 1 // its state is on disk as far as that is possible
	}
	return j
}

// start starts, or starts again, the process with a name; state that it left on disk is there again.
func (r *rig) start(instances ...string) {
	r.t.Helper()
	for _, instance := range instances {
		r.processes[instance] = startProcess(r.t, r.job(instance), filepath.Join(r.dir, instance+".log"))
	}
}

func (r *rig) kill(instance string) {
	r.t.Helper()
	r.alive()
	r.processes[instance].kill()
}

// stop stops processes in good order, all at once.
func (r *rig) stop(instances ...string) {
	r.t.Helper()
	for _, instance := range instances {
		r.processes[instance].signal(15)
	}
	for _, instance := range instances {
		r.processes[instance].stop()
		delete(r.processes, instance)
	}
}

func (r *rig) stopAll() { r.stop(slices.Sorted(maps.Keys(r.processes))...) }

// alive fails the test when a process has ended by itself.
func (r *rig) alive() {
	r.t.Helper()
	for _, p := range r.processes {
		if p.died() {
			r.t.Fatalf("process %s ended by itself: %v\n%s", p.name, p.err, p.tail())
		}
	}
}

func (r *rig) tails() string {
	logs, _ := filepath.Glob(filepath.Join(r.dir, "*.log"))
	var all []string
	for _, log := range logs {
		all = append(all, (&process{log: log}).tail())
	}
	return strings.Join(all, "\n")
}

// progress waits until n more records have come out.
func (r *rig) progress(n int64) {
	r.t.Helper()
	r.reach(r.outputs.total() + n)
}

// everywhere waits until n more records have come out of each partition.
func (r *rig) everywhere(n int64) {
	r.t.Helper()
	var goals [partitions]int64
	for p := range goals {
		goals[p] = r.outputs[p].Load() + n
	}
	r.eventually(func() string {
		for p, goal := range goals {
			if have := r.outputs[p].Load(); have < goal {
				return fmt.Sprintf("%d outputs in partition %d: there are %d, of %d inputs", goal, p, have, r.feed.acknowledged.Load())
			}
		}
		return ""
	})
}

func (r *rig) reach(goal int64) {
	r.t.Helper()
	r.eventually(func() string {
		if n := r.outputs.total(); n < goal {
			return fmt.Sprintf("%d outputs: there are %d, of %d inputs", goal, n, r.feed.acknowledged.Load())
		}
		return ""
	})
}

// eventually polls until the condition holds, while no process may end by itself.
func (r *rig) eventually(condition func() string) {
	r.t.Helper()
	ok := false
	defer func() {
		if !ok {
			r.t.Log(r.tails())
		}
	}()
	eventually(r.t, patience, func() string {
		r.alive()
		return condition()
	})
	ok = true
}

// finish ends the feed and the processes and compares what they did with what they had to do, with what a run does that
// nothing disturbs, and with what a process makes of the changelogs alone.
func (r *rig) finish() {
	r.t.Helper()
	r.feed.pause(r.t)
	r.compare(r.names)
	r.rebuild()
	r.undisturbed()
}

// disturb runs one test: the fault, then the comparisons.
func disturb(t *testing.T, c *cluster, s shape, fault func(t *testing.T, r *rig)) {
	r := newRig(t, c, s)
	fault(t, r)
	r.finish()
}

// compare waits until the chain has done its work, stops the processes and compares.
func (r *rig) compare(n names) {
	r.t.Helper()
	r.closed(n.In)
	inputs := r.read(n.In, nil)
	r.feed.check(r.t, inputs)
	want := expect(inputs, n.Tick)
	r.reach(int64(count(want.out)))
	r.eventually(func() string {
		if have := len(r.deadLetters(n)); have < len(want.letters) {
			return fmt.Sprintf("%d dead letters: there are %d", len(want.letters), have)
		}
		return ""
	})
	r.stopAll()
	r.same(n, want)
	r.t.Logf("%d inputs, %d outputs, %d dead letters compared", len(inputs), count(want.out), len(want.letters))
}

func (r *rig) same(n names, want result) {
	r.t.Helper()
	r.closed(append([]string{n.Mid, n.Out}, slices.Sorted(maps.Values(n.changelogs()))...)...)
	if problems := want.differences(r.have(n)); len(problems) > 0 {
		r.t.Fatalf("not what an undisturbed run does:\n%s\n%s", strings.Join(problems, "\n"), r.tails())
	}
}

// closed waits until no transaction is open on the topics.
func (r *rig) closed(topics ...string) {
	r.t.Helper()
	r.eventually(func() string {
		open, err := r.cluster.open(r.t.Context(), topics)
		if err != nil {
			return "offsets: " + err.Error()
		}
		if len(open) > 0 {
			return "the end of transactions: " + strings.Join(open, ", ")
		}
		return ""
	})
}

// have reads what the chain left behind.
func (r *rig) have(n names) result {
	r.t.Helper()
	got := result{mid: r.events(n.Mid), out: r.events(n.Out), letters: r.deadLetters(n), stores: map[string]map[string]string{}}
	for store, changelog := range n.changelogs() {
		got.stores[store] = fold(r.read(changelog, nil))
	}
	return got
}

func (r *rig) events(name string) map[string][]string {
	r.t.Helper()
	all := map[string][]string{}
	for _, record := range r.read(name, nil) {
		e, err := wire.FromRecord(record)
		if err != nil {
			r.t.Fatalf("%s: %v", e.At, err)
		}
		all[e.Subject] = append(all[e.Subject], line(&e.Envelope))
	}
	return all
}

// fold makes a store of its changelog.
func fold(records []*kgo.Record) map[string]string {
	entries := map[string]string{}
	for _, r := range records {
		if r.Value == nil {
			delete(entries, string(r.Key))
		} else {
			entries[string(r.Key)] = string(r.Value)
		}
	}
	return entries
}

// deadLetters are those of the chain's stages, sorted.
func (r *rig) deadLetters(n names) (letters []string) {
	r.t.Helper()
	for _, record := range r.read(topic.DeadLetters, r.letters) {
		h := map[string]string{}
		for _, header := range record.Headers {
			h[header.Key] = string(header.Value)
		}
		switch h["dl_stage"] {
		case n.First:
			from := fmt.Sprintf("%s/%s@%s", h["dl_topic"], h["dl_partition"], h["dl_offset"])
			letters = append(letters, letter("first", from, record.Value))
		case n.Second:
			letters = append(letters, letter("second", "", record.Value))
		}
	}
	slices.Sort(letters)
	return letters
}

func (r *rig) read(name string, from map[int32]int64) (records []*kgo.Record) {
	r.t.Helper()
	eventually(r.t, patience, func() string {
		ctx, cancel := context.WithTimeout(r.t.Context(), time.Minute)
		defer cancel()
		var err error
		if records, err = r.cluster.read(ctx, name, from); err != nil {
			return fmt.Sprintf("records of %s: %v", name, err)
		}
		return ""
	})
	return records
}

// rebuild lets a process without any state of its own go on: it has to make the state from the changelogs.
func (r *rig) rebuild() {
	r.t.Helper()
	if _, err := os.Stat(r.job("rebuilt").StateDir); !os.IsNotExist(err) {
		r.t.Fatalf("the new process has state already: %v", err)
	}
	r.start("rebuilt")
	r.feed.start(4*keys, 2*keys)
	r.feed.settle(r.t)
	r.compare(r.names)
}

// undisturbed runs the chain over the same input in this process, into topics of its own.
func (r *rig) undisturbed() {
	r.t.Helper()
	n := newNames(r.names.In, r.prefix+"-calm")
	n.Tick = r.names.Tick
	r.createTopics(n)
	want := expect(r.read(n.In, nil), n.Tick)
	j := r.job("calm")
	j.Group, j.Names = r.prefix+"-calm", n
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	log, err := os.Create(filepath.Join(r.dir, "calm.log"))
	if err != nil {
		r.t.Fatal(err)
	}
	defer log.Close()
	done := make(chan error, 1)
	go func() { done <- j.run(ctx, slog.New(slog.NewTextHandler(log, nil))) }()
	goal, outputs := int64(count(want.out)), r.watch(n.Out)
	eventually(r.t, patience, func() string {
		select {
		case err := <-done:
			r.t.Fatalf("the undisturbed run ended: %v\n%s", err, r.tails())
		default:
		}
		if have := outputs.total(); have < goal {
			return fmt.Sprintf("the undisturbed run: %d of %d outputs", have, goal)
		}
		if have := len(r.deadLetters(n)); have < len(want.letters) {
			return fmt.Sprintf("the undisturbed run: %d of %d dead letters", have, len(want.letters))
		}
		return ""
	})
	cancel()
	if err := <-done; err != nil {
		r.t.Fatalf("the undisturbed run: %v", err)
	}
	r.same(n, want)
	r.t.Logf("the undisturbed run: %d outputs, %d dead letters", goal, len(want.letters))
}
