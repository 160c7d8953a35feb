package broker

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/topic"
)

func TestRestartKeepsRecordsTopicsAndPort(t *testing.T) {
	dir := t.TempDir()
	b := start(t, dir, spec("a", 2))
	addr := b.Addr()
	produce(t, newClient(t, b), record("a", 0, "one"), record("a", 1, "two"))
	if err := errors.Join(b.Close(), b.Close()); err != nil {
		t.Fatal(err)
	}
	b = start(t, dir, spec("a", 2), spec("b", 1))
	if b.Addr() != addr {
		t.Errorf("address %s, want %s again", b.Addr(), addr)
	}
	if got := fmt.Sprint(readAll(t, b, "a")); got != "map[0:[one] 1:[two]]" {
		t.Errorf("records %s", got)
	}
	if err := b.Healthy(); err != nil {
		t.Error(err)
	}
}

func TestPortTakenFallsBack(t *testing.T) {
	dir := t.TempDir()
	b := start(t, dir)
	addr := b.Addr()
	b.Close()
	other, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if b = start(t, dir); b.Addr() == addr {
		t.Errorf("address %s is taken", addr)
	}
	_, err = Start(t.Context(), Config{Dir: t.TempDir(), Addr: addr})
	if err == nil || !strings.Contains(err.Error(), "address already in use") {
		t.Errorf("a configured port that is taken: error %v", err)
	}
}

func TestOnlyLoopback(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:9092", "example.org:9092", "nonsense"} {
		if b, err := Start(t.Context(), Config{Dir: t.TempDir(), Addr: addr}); err == nil {
			b.Close()
			t.Errorf("listens on %s", addr)
		}
	}
}

func TestTopicSettings(t *testing.T) {
	dir := t.TempDir()
	limited := topic.Spec{Name: "a", Partitions: 1, Retention: time.Hour, SegmentBytes: 1 << 20}
	start(t, dir, spec("a", 1), topic.Spec{Name: "c", Partitions: 1, Compacted: true}).Close()
	b := start(t, dir, limited, spec("b", 1))
	rcs, err := b.adm.DescribeTopicConfigs(t.Context(), "a", "b", "c")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, rc := range rcs {
		for _, c := range rc.Configs {
			got[rc.Name+" "+c.Key] = c.MaybeValue()
		}
	}
	want := map[string]string{"a retention.ms": "3600000", "a segment.bytes": "1048576", "b retention.ms": "-1", "b cleanup.policy": "delete",
		"c cleanup.policy": "compact"}
	for k, v := range want {
		if got[k] != v {
			t.Errorf("%s = %q, want %q", k, got[k], v)
		}
	}
}

// A topic keeps the partitions that it has, and what joins its co-partitioned ones has as many.
func TestPartitionCountStays(t *testing.T) {
	dir := t.TempDir()
	co := func(name string, n int32) topic.Spec {
		return topic.Spec{Name: name, Partitions: n, CoPartitioned: true}
	}
	start(t, dir, co("a", 2)).Close()
	b := start(t, dir, co("a", 4), co("b", 4), spec("c", 4))
	for name, want := range map[string]int{"a": 2, "b": 2, "c": 4} {
		have, err := b.adm.ListTopics(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(have[name].Partitions); got != want {
			t.Errorf("%s has %d partitions, want %d", name, got, want)
		}
	}
}

func TestNoTopicByItself(t *testing.T) {
	b := start(t, t.TempDir(), spec("a", 1))
	cl := newClient(t, b, kgo.AllowAutoTopicCreation(), kgo.UnknownTopicRetries(0))
	if err := cl.ProduceSync(t.Context(), record("other", 0, "x")).FirstErr(); err == nil {
		t.Error("produced to a topic that nobody created")
	}
}

func TestMemory(t *testing.T) {
	b, err := StartMemory(t.Context(), []topic.Spec{spec("a", 1)})
	if err != nil {
		t.Fatal(err)
	}
	produce(t, newClient(t, b), record("a", 0, "one"))
	if got := readAll(t, b, "a")[0]; len(got) != 1 {
		t.Errorf("read %v", got)
	}
	if err := errors.Join(b.Healthy(), b.Close(), b.Close()); err != nil {
		t.Error(err)
	}
}

// kfake keeps the last request of each connection that a control function has seen, so that the gate is replaced now and then.
func TestManyConnections(t *testing.T) {
	b := start(t, t.TempDir(), spec("a", 1))
	for range 2 * refreshAfter {
		cl := newClient(t, b)
		if err := cl.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
		cl.Close()
	}
	produce(t, newClient(t, b), record("a", 0, "x"))
	b.gate.mu.Lock()
	defer b.gate.mu.Unlock()
	if b.gate.seen < 2*refreshAfter {
		t.Errorf("the gate was last replaced at connection %d", b.gate.seen)
	}
}

func TestLock(t *testing.T) {
	dir := t.TempDir()
	l, err := Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Start(t.Context(), Config{Dir: dir})
	if !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), "process "+strconv.Itoa(os.Getpid())) {
		t.Errorf("error %v", err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	start(t, dir)
}

// hold takes the directory and says so.
func hold(dir string) error {
	if _, err := Lock(dir); err != nil {
		return err
	}
	fmt.Println("held")
	select {}
}

func TestLockOfAnotherProcess(t *testing.T) {
	dir := t.TempDir()
	cmd := child(t, "hold", dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	bufio.NewReader(out).ReadString('\n')
	_, err = Start(t.Context(), Config{Dir: dir})
	if !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), "process "+strconv.Itoa(cmd.Process.Pid)+":") {
		t.Errorf("error %v", err)
	}
	cmd.Process.Kill()
	cmd.Wait()
	start(t, dir) // a killed owner owns nothing
}

// produceForEver starts a broker and says each record that was acknowledged.
func produceForEver(dir string) error {
	ctx := context.Background()
	b, err := Start(ctx, Config{Dir: dir, Topics: topic.List(2), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	cl, err := kgo.NewClient(kgo.SeedBrokers(b.Addr()), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		if err := cl.ProduceSync(ctx, record(topic.Facts, int32(i%2), itoa(i))).FirstErr(); err != nil {
			return err
		}
		fmt.Println(i)
	}
}

func TestKilledInTheFirstSecond(t *testing.T) {
	dir := t.TempDir()
	for _, until := range []string{"0", "1", "40"} {
		cmd := child(t, "produce", dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if lines.Text() == until {
				break
			}
		}
		cmd.Process.Kill()
		acked, _ := strconv.Atoi(until)
		for lines.Scan() {
			acked, _ = strconv.Atoi(lines.Text())
		}
		cmd.Wait()
		checkAcked(t, dir, acked)
	}
}

func checkAcked(t *testing.T, dir string, acked int) {
	t.Helper()
	b := start(t, dir, topic.List(2)...)
	defer b.Close()
	got := map[string]bool{}
	for _, values := range readAll(t, b, topic.Facts) {
		for _, v := range values {
			got[v] = true
		}
	}
	for i := range acked + 1 {
		if !got[itoa(i)] {
			t.Errorf("record %d of %d was acknowledged and is lost", i, acked)
		}
	}
	if _, err := kadm.NewClient(b.client).ListTopics(t.Context(), topic.Samples); err != nil {
		t.Error(err)
	}
}
