package broker

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"datawave/schemas/topic"
)

// The tests that kill -9 a broker run this test binary again, with the directory in this variable and the role in the other.
const (
	childDir  = "BROKER_TEST_CHILD_DIR"
	childRole = "BROKER_TEST_CHILD_ROLE"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		roles := map[string]func(string) error{"produce": produceForEver, "copy": copyForEver, "hold": hold}
		if err := roles[os.Getenv(childRole)](dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func child(t *testing.T, role, dir string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), childDir+"="+dir, childRole+"="+role)
	cmd.Stderr = os.Stderr
	return cmd
}

func start(t *testing.T, dir string, specs ...topic.Spec) *Broker {
	t.Helper()
	b, err := Start(t.Context(), Config{Dir: dir, Topics: specs, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

func newClient(t testing.TB, b *Broker, opts ...kgo.Opt) *kgo.Client {
	t.Helper()
	cl, err := kgo.NewClient(append([]kgo.Opt{kgo.SeedBrokers(b.Addr()), kgo.RecordPartitioner(kgo.ManualPartitioner())}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cl.Close)
	return cl
}

func produce(t testing.TB, cl *kgo.Client, records ...*kgo.Record) {
	t.Helper()
	if err := cl.ProduceSync(t.Context(), records...).FirstErr(); err != nil {
		t.Fatal(err)
	}
}

// readAll gives the committed values of a topic by partition, in order.
func readAll(t testing.TB, b *Broker, name string) map[int32][]string {
	t.Helper()
	out := map[int32][]string{}
	for _, r := range readRecords(t, b, name) {
		out[r.Partition] = append(out[r.Partition], string(r.Value))
	}
	return out
}

// readRecords gives the committed records of a topic, in order within a partition.
func readRecords(t testing.TB, b *Broker, name string) (out []*kgo.Record) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	ends, err := b.adm.ListCommittedOffsets(ctx, name)
	if err != nil {
		t.Fatal(err)
	}
	cl := newClient(t, b, kgo.ConsumeTopics(name), kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.KeepControlRecords(),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	defer cl.Close()
	left := map[int32]bool{}
	for p, end := range ends[name] {
		if end.Offset > 0 {
			left[p] = true
		}
	}
	for len(left) > 0 {
		fetches := cl.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			t.Fatalf("read %s: %v", name, err)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			if r.Offset+1 >= ends[name][r.Partition].Offset {
				delete(left, r.Partition)
			}
			if !r.Attrs.IsControl() {
				out = append(out, r)
			}
		})
	}
	return out
}

func record(name string, partition int32, value string) *kgo.Record {
	return &kgo.Record{Topic: name, Partition: partition, Value: []byte(value)}
}

func spec(name string, partitions int32) topic.Spec {
	return topic.Spec{Name: name, Partitions: partitions}
}

// size is what the files of a directory take.
func size(t testing.TB, dir string) (bytes int64) {
	t.Helper()
	err := filepath.Walk(dir, func(_ string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			bytes += info.Size()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}

func itoa(i int) string { return strconv.Itoa(i) }

func endTxn(t *testing.T, b *Broker, txn string, producer int64, epoch int16, commit bool) (int16, error) {
	t.Helper()
	req := kmsg.NewPtrEndTxnRequest()
	req.TransactionalID, req.ProducerID, req.ProducerEpoch, req.Commit = txn, producer, epoch, commit
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	resp, err := req.RequestWith(ctx, b.client)
	if err != nil {
		return 0, err
	}
	return resp.ErrorCode, nil
}

// commit ends a client's transaction "t" with one request, where the client itself would try for long.
func commit(t *testing.T, b *Broker, cl *kgo.Client) (int16, error) {
	t.Helper()
	id, epoch, err := cl.ProducerID(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return endTxn(t, b, "t", id, epoch, true)
}
