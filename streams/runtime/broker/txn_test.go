package broker

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"golang.org/x/sync/errgroup"

	"datawave/schemas/topic"
)

var kills = flag.Int("kills", 25, "how many times TestKilledTransactions kills the broker")

const (
	inputParts  = 4
	outputParts = 6
	inputs      = 12_000
)

// copiers work side by side, each with a group, a producer and an output topic of its name.
var copiers = []string{"first", "second"}

func txnTopics() []topic.Spec {
	return []topic.Spec{spec("in", inputParts), spec("first", outputParts), spec("second", outputParts)}
}

// copyForEver runs a broker and the copiers, in transactions of few records over all partitions.
func copyForEver(dir string) error {
	ctx := context.Background()
	b, err := Start(ctx, Config{Dir: dir, Topics: txnTopics(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	fmt.Println("started")
	var g errgroup.Group
	for _, name := range copiers {
		g.Go(func() error { return copyRecords(ctx, b, name, 25, func(int) bool { return true }) })
	}
	return g.Wait()
}

func copyRecords(ctx context.Context, b *Broker, name string, batch int, more func(copied int) bool) error {
	s, err := kgo.NewGroupTransactSession(kgo.SeedBrokers(b.Addr()), kgo.TransactionalID(name), kgo.ConsumerGroup(name),
		kgo.ConsumeTopics("in"), kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	if err != nil {
		return err
	}
	defer s.Close()
	for copied := 0; more(copied); {
		fetches := s.PollRecords(ctx, batch)
		if err := fetches.Err(); err != nil {
			return err
		}
		if err := s.Begin(); err != nil {
			return err
		}
		fetches.EachRecord(func(r *kgo.Record) {
			s.Produce(ctx, record(name, r.Partition, string(r.Value)), nil)
			// The other partitions get a copy each in turn, so that a commit has many markers to write.
			n, _ := strconv.Atoi(string(r.Value))
			s.Produce(ctx, record(name, inputParts+int32(n%(outputParts-inputParts)), string(r.Value)), nil)
		})
		committed, err := s.End(ctx, kgo.TryCommit)
		if err != nil {
			return err
		}
		if committed {
			copied += fetches.NumRecords()
		}
	}
	return nil
}

func TestKilledTransactions(t *testing.T) {
	dir := t.TempDir()
	fillInputs(t, dir)
	pending := 0
	for i := range *kills {
		cmd := child(t, "copy", dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		out.Read(make([]byte, 16))
		// Not a wait for anything: the moment of the kill is the random input of this test.
		<-time.After(time.Duration(20+rand.IntN(230)) * time.Millisecond)
		cmd.Process.Kill()
		if err := cmd.Wait(); !strings.Contains(fmt.Sprint(err), "killed") {
			t.Fatalf("round %d: the copier ended by itself: %v", i, err)
		}
		if raw, _ := os.ReadFile(filepath.Join(dir, "commit.journal")); len(raw) > 4 && raw[4] == 1 {
			pending++
		}
	}
	b := start(t, dir, txnTopics()...)
	t.Logf("%d kills, %d of them left a commit in the journal", *kills, pending)
	for _, name := range copiers {
		before := count(readAll(t, b, name)) / 2
		t.Logf("%s: %d of %d records were copied under the kills", name, before, inputs)
		if before == 0 {
			t.Fatal("nothing was copied before the last kill")
		}
		if err := copyRecords(t.Context(), b, name, 2000, func(copied int) bool { return copied < inputs-before }); err != nil {
			t.Fatal(err)
		}
		checkCopies(t, name, readAll(t, b, name))
	}
}

func fillInputs(t *testing.T, dir string) {
	t.Helper()
	b := start(t, dir, txnTopics()...)
	defer b.Close()
	cl := newClient(t, b)
	var records []*kgo.Record
	for i := range inputs {
		records = append(records, record("in", int32(i%inputParts), itoa(i)))
	}
	produce(t, cl, records...)
}

func count(values map[int32][]string) (n int) {
	for _, v := range values {
		n += len(v)
	}
	return n
}

// checkCopies wants each input once, in order, in its own partition and once more in one of the shared ones.
func checkCopies(t *testing.T, name string, out map[int32][]string) {
	t.Helper()
	for p := range int32(inputParts) {
		for i, v := range out[p] {
			if want := itoa(i*inputParts + int(p)); v != want {
				t.Fatalf("%s/%d record %d is %s, want %s", name, p, i, v, want)
			}
		}
	}
	var shared []int
	for p := int32(inputParts); p < outputParts; p++ {
		for _, v := range out[p] {
			n, _ := strconv.Atoi(v)
			shared = append(shared, n)
		}
	}
	sort.Ints(shared)
	if unique := slices.Compact(slices.Clone(shared)); len(unique) != inputs || len(shared) != inputs {
		t.Errorf("shared partitions have %d records, %d different, want %d", len(shared), len(unique), inputs)
	}
}

// files reads a directory into memory.
func files(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		out[path], err = os.ReadFile(filepath.Join(dir, path))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func writeFiles(t testing.TB, dir string, content map[string][]byte) {
	t.Helper()
	for path, data := range content {
		path = filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// appended is what one EndTxn added to one file.
type appended struct {
	path string
	data []byte
}

// endedTransaction runs one transaction with three outputs and two input positions, and gives the directory as it was before and
// after its EndTxn.
func endedTransaction(t *testing.T, commit kgo.TransactionEndTry) (before, after map[string][]byte, writes []appended) {
	t.Helper()
	dir := t.TempDir()
	b := start(t, dir, spec("in", 2), spec("out", 3))
	produce(t, newClient(t, b), record("in", 0, "a"), record("in", 1, "b"))
	s, err := kgo.NewGroupTransactSession(kgo.SeedBrokers(b.Addr()), kgo.TransactionalID("copy"), kgo.ConsumerGroup("copy"), kgo.ConsumeTopics("in"),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for seen := 0; seen < 2; {
		seen += s.PollFetches(t.Context()).NumRecords()
	}
	if err := s.Begin(); err != nil {
		t.Fatal(err)
	}
	for p := range int32(3) {
		produce(t, s.Client(), record("out", p, "x"))
	}
	b.cluster.ControlKey(int16(kmsg.EndTxn), func(kmsg.Request) (kmsg.Response, error, bool) { // runs ahead of the gate
		before = files(t, dir)
		return nil, nil, false
	})
	if ok, err := s.End(t.Context(), commit); err != nil || ok != bool(commit) {
		t.Fatalf("end: %v %v", ok, err)
	}
	b.gate.mu.Lock() // no request comes between the commit and the picture of it
	defer b.gate.mu.Unlock()
	after = files(t, dir)
	for path, data := range after {
		if path != "commit.journal" && len(data) > len(before[path]) {
			writes = append(writes, appended{path, data[len(before[path]):]})
		}
	}
	sort.Slice(writes, func(i, j int) bool { return writeOrder(writes[i].path) < writeOrder(writes[j].path) })
	return before, after, writes
}

// writeOrder is the order in which kfake ends a transaction: each partition's batch and index entry, then offsets, then the producer.
func writeOrder(path string) string {
	switch {
	case strings.HasSuffix(path, groupsLog):
		return "y"
	case strings.HasSuffix(path, pidsLog):
		return "z"
	}
	return filepath.Dir(path) + map[string]string{".dat": "0", ".idx": "1"}[filepath.Ext(path)]
}

// torn is the directory with only the first n bytes of what an EndTxn wrote.
func torn(before map[string][]byte, journal []byte, writes []appended, n int) map[string][]byte {
	state := map[string][]byte{}
	for path, data := range before {
		state[path] = data
	}
	for _, w := range writes {
		k := min(n, len(w.data))
		state[w.path] = append(bytes.Clone(before[w.path]), w.data[:k]...)
		n -= k
	}
	state["commit.journal"] = journal
	return state
}

// cuts are positions in the writes: around each file's end, and every few bytes.
func cuts(writes []appended) []int {
	out, at := []int{0}, 0
	for _, w := range writes {
		for _, n := range []int{1, 14, len(w.data) / 2, len(w.data) - 1, len(w.data)} {
			out = append(out, at+min(n, len(w.data)))
		}
		at += len(w.data)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// outcome is what a reader and the next member of the group see after a start on the directory.
func outcome(t *testing.T, state map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	writeFiles(t, dir, state)
	fixInodes(t, dir)
	b := start(t, dir, spec("in", 2), spec("out", 3))
	defer b.Close()
	offsets, err := b.adm.FetchOffsets(t.Context(), "copy")
	if err != nil {
		t.Fatal(err)
	}
	var at [2]int64
	for p := range at {
		o, _ := offsets.Lookup("in", int32(p))
		at[p] = o.At
	}
	return fmt.Sprint(readAll(t, b, "out"), at)
}

// fixInodes makes a journal that was copied with its directory name the copies' inodes.
func fixInodes(t *testing.T, dir string) {
	t.Helper()
	path := filepath.Join(dir, "commit.journal")
	j, err := openJournal(path)
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	c, err := j.read()
	if c == nil || err != nil {
		return
	}
	for name, p := range map[string]*filePosition{groupsLog: &c.Groups, pidsLog: &c.Producers} {
		now, err := endOf(filepath.Join(dir, "log", name))
		if err != nil {
			t.Fatal(err)
		}
		if p.Inode != 0 {
			p.Inode = now.Inode
		}
	}
	if err := j.begin(*c); err != nil {
		t.Fatal(err)
	}
}

const (
	nothing    = "map[] [0 0]"
	everything = "map[0:[x] 1:[x] 2:[x]] [1 1]"
)

func TestTornCommitIsCompleted(t *testing.T) {
	before, after, writes := endedTransaction(t, kgo.TryCommit)
	if len(writes) != 8 {
		t.Fatalf("one commit appended to %d files, want a batch and an index of 3 partitions, offsets and the producer", len(writes))
	}
	for _, n := range cuts(writes) {
		if got := outcome(t, torn(before, after["commit.journal"], writes, n)); got != everything {
			t.Errorf("cut at %d: %s", n, got)
		}
	}
}

func TestCommitThatWasNotJournaledIsAborted(t *testing.T) {
	before, after, writes := endedTransaction(t, kgo.TryCommit)
	journal := after["commit.journal"]
	for _, n := range []int{0, 4, journalHeader, len(journal) / 2, len(journal) - 1} {
		if got := outcome(t, torn(before, journal[:n], writes, 0)); got != nothing {
			t.Errorf("journal cut at %d: %s", n, got)
		}
	}
}

func TestTornAbortIsAborted(t *testing.T) {
	before, after, writes := endedTransaction(t, kgo.TryAbort)
	for _, n := range cuts(writes) {
		if got := outcome(t, torn(before, after["commit.journal"], writes, n)); got != nothing {
			t.Errorf("cut at %d: %s", n, got)
		}
	}
}

// A recovery that is itself killed, anywhere, is completed by the next.
func TestTornRecovery(t *testing.T) {
	before, after, writes := endedTransaction(t, kgo.TryCommit)
	half := torn(before, after["commit.journal"], writes, len(writes[0].data)+20)
	dir := t.TempDir()
	writeFiles(t, dir, half)
	fixInodes(t, dir)
	half = files(t, dir)
	j, err := openJournal(filepath.Join(dir, "commit.journal"))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	log := slog.New(slog.DiscardHandler)
	if err := recoverDir(filepath.Join(dir, "log"), j, log); err != nil {
		t.Fatal(err)
	}
	var steps []appended
	for path, data := range files(t, dir) {
		if filepath.Base(path) != "snapshot.json" && len(data) > len(half[path]) {
			steps = append(steps, appended{path, data[len(half[path]):]})
		}
	}
	// The recovery writes the producer, the offsets, then the markers.
	sort.Slice(steps, func(i, j int) bool {
		return recoveryOrder(steps[i].path) < recoveryOrder(steps[j].path)
	})
	for _, n := range cuts(steps) {
		if got := outcome(t, torn(half, half["commit.journal"], steps, n)); got != everything {
			t.Errorf("cut at %d: %s", n, got)
		}
	}
}

func recoveryOrder(path string) string {
	return map[string]string{pidsLog: "0", groupsLog: "1"}[filepath.Base(path)] + writeOrder(path)
}

// The client that outlived the broker asks again: the commit has happened, and what comes next is a new transaction.
func TestRetriedCommit(t *testing.T) {
	before, after, writes := endedTransaction(t, kgo.TryCommit)
	c, err := parseCommit(after["commit.journal"])
	if err != nil || c == nil {
		t.Fatal(c, err)
	}
	dir := t.TempDir()
	writeFiles(t, dir, torn(before, after["commit.journal"], writes, 30))
	fixInodes(t, dir)
	b := start(t, dir, spec("in", 2), spec("out", 3))
	if code, err := endTxn(t, b, "copy", c.Producer, c.Epoch, true); code != 0 || err != nil {
		t.Errorf("the retried commit: error code %d, %v", code, err)
	}
	if code, err := endTxn(t, b, "copy", c.Producer, c.Epoch, false); code == 0 || err != nil {
		t.Error("an abort of what is committed was accepted")
	}
}

// A producer that was fenced, and whose commit kfake refuses, must not commit by way of the journal.
func TestRefusedCommitIsNotCompleted(t *testing.T) {
	before, after, _ := endedTransaction(t, kgo.TryCommit)
	c, err := parseCommit(after["commit.journal"])
	if err != nil || c == nil {
		t.Fatal(c, err)
	}
	state := torn(before, after["commit.journal"], nil, 0)
	state["log/pids.log"] = append(bytes.Clone(before["log/pids.log"]),
		frameState(fmt.Appendf(nil, `{"type":"init","pid":%d,"epoch":%d,"txid":"copy","timeout":60000}`, c.Producer, c.Epoch+1))...)
	c.Producers.Size = int64(len(state["log/pids.log"]))
	j, err := openJournal(filepath.Join(t.TempDir(), "j"))
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	if err := j.begin(*c); err != nil {
		t.Fatal(err)
	}
	state["commit.journal"], err = os.ReadFile(j.file.Name())
	if err != nil {
		t.Fatal(err)
	}
	if got := outcome(t, state); got != nothing {
		t.Error(got)
	}
}

// A clean stop in the middle of a transaction aborts it, and so does a crash of the process that comes after.
func TestOpenTransactionEndsWithTheBroker(t *testing.T) {
	dir := t.TempDir()
	b := start(t, dir, spec("out", 3))
	cl := newClient(t, b, kgo.TransactionalID("t"))
	if err := cl.BeginTransaction(); err != nil {
		t.Fatal(err)
	}
	produce(t, cl, record("out", 0, "open"))
	b.Close()
	b = start(t, dir, spec("out", 3))
	produce(t, newClient(t, b), record("out", 0, "later"))
	if got := readAll(t, b, "out")[0]; !slices.Equal(got, []string{"later"}) {
		t.Errorf("read %v", got)
	}
}
