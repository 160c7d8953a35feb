// Package broker is the embedded event log: a Kafka-protocol broker (franz-go's kfake) in this process, on loopback, with its data
// in a directory and each write on disk before it is acknowledged.
//
// It adds what kfake lacks for real data: transactions that are atomic under kill -9 (a commit journal and a recovery step),
// retention that frees disk and never loses a partition's end offset, one owner per directory, and a clear state when the disk is
// full. It is for one machine: kfake ignores a failed fsync, so it gives no guarantee against the loss of power.
package broker

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/topic"
)

// Config says where the broker keeps its data and which topics it has.
type Config struct {
	Dir    string       // the broker's own directory, created with 0700; it is locked, see Lock
	Addr   string       // loopback host:port; "" is 127.0.0.1:0, a free port that the directory remembers
	Topics []topic.Spec // created where missing before Start returns
	Log    *slog.Logger // nil discards
}

// Broker is a running broker. Its methods are safe for concurrent use.
type Broker struct {
	cluster  *kfake.Cluster
	listener *listener
	health   *health
	gate     *gate
	client   *kgo.Client
	adm      *kadm.Client
	dir      string
	specs    []topic.Spec
	lock     *DirLock
	stop     context.CancelFunc
	wg       sync.WaitGroup
	once     sync.Once
	closeErr error
}

// Start recovers the directory, opens it, listens, and creates the missing topics. ctx bounds the start only; Close stops the
// broker. The error wraps ErrLocked when another process has the directory.
func Start(ctx context.Context, cfg Config) (*Broker, error) {
	lock, err := Lock(cfg.Dir)
	if err != nil {
		return nil, err
	}
	b, err := startOnDisk(ctx, cfg, lock)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("embedded broker %s: %w", cfg.Dir, err), lock.Close())
	}
	return b, nil
}

// StartMemory starts a broker that keeps nothing, for tests: no journal, no retention, no lock.
func StartMemory(ctx context.Context, topics []topic.Spec) (*Broker, error) {
	b := &Broker{health: &health{log: slog.New(slog.DiscardHandler)}, specs: topics, stop: func() {}}
	b.gate = &gate{health: b.health}
	if err := b.run(ctx, "", ""); err != nil {
		return nil, fmt.Errorf("embedded broker in memory: %w", err)
	}
	return b, nil
}

func startOnDisk(ctx context.Context, cfg Config, lock *DirLock) (*Broker, error) {
	log := cfg.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	data := filepath.Join(cfg.Dir, "log")
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, err
	}
	b := &Broker{dir: data, specs: cfg.Topics, lock: lock, health: &health{log: log, free: freeBytes(data)}}
	journal, err := openJournal(filepath.Join(cfg.Dir, "commit.journal"))
	if err != nil {
		return nil, err
	}
	b.gate = &gate{health: b.health, journal: journal, dir: data}
	if err := recoverDir(data, journal, log); err != nil {
		return nil, errors.Join(err, journal.Close())
	}
	if err := compact(data, cfg.Topics, time.Now(), log); err != nil {
		return nil, errors.Join(err, journal.Close())
	}
	if err := b.run(ctx, cfg.Addr, cfg.Dir); err != nil {
		return nil, errors.Join(err, journal.Close())
	}
	b.keepRetention()
	return b, nil
}

func (b *Broker) run(ctx context.Context, addr, dir string) error {
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	ln, err := open(addr, dir, b.health)
	if err != nil {
		return err
	}
	b.listener = ln
	if b.cluster, err = b.load(); err != nil {
		return errors.Join(err, ln.Close())
	}
	b.gate.install(b.cluster, ln)
	ln.serve()
	if err := b.connect(ctx); err != nil {
		b.cluster.Close()
		return err
	}
	return nil
}

// load opens the data. kfake reads each segment whole; a small heap target for that moment and a return of the pages afterwards
// keep a restart from showing the size of the log as resident memory.
func (b *Broker) load() (*kfake.Cluster, error) {
	defer debug.FreeOSMemory()
	defer debug.SetGCPercent(debug.SetGCPercent(20))
	cluster, err := kfake.NewCluster(b.options()...)
	if err != nil {
		return nil, err
	}
	// Sequence windows are of the last clean stop. Kept, they would make the broker refuse, after a crash, what a producer sends next.
	if b.dir != "" {
		if err := os.Remove(filepath.Join(b.dir, "seq_windows.json")); err != nil && !errors.Is(err, os.ErrNotExist) {
			cluster.Close()
			return nil, err
		}
	}
	return cluster, nil
}

func (b *Broker) options() []kfake.Opt {
	const tenYears = 10 * 365 * 24 * time.Hour
	opts := []kfake.Opt{
		kfake.NumBrokers(1),
		kfake.ClusterID("datawave"),
		kfake.WithLogger(b.health),
		kfake.ListenFn(func(string, string) (net.Listener, error) { return b.listener, nil }),
		kfake.BrokerConfigs(map[string]string{
			"transactional.id.expiration.ms": "2147483647",
			// A group's offsets must live as long as the log they point into.
			"offsets.retention.minutes": strconv.Itoa(int(tenYears.Minutes())),
			// kfake's own cleaner is never run: it deletes a partition's files before it has written the compacted ones, counts open
			// transactions as committed, and drops everything before one old timestamp. See retain.go and compact.go.
			"log.cleaner.backoff.ms": strconv.FormatInt(tenYears.Milliseconds(), 10),
		}),
	}
	if b.dir != "" {
		opts = append(opts, kfake.DataDir(b.dir), kfake.SyncWrites())
	}
	return opts
}

func (b *Broker) connect(ctx context.Context) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(b.Addr()), kgo.ClientID("datawave-broker"))
	if err != nil {
		return err
	}
	b.client, b.adm = client, kadm.NewClient(client)
	if err := errors.Join(ensureTopics(ctx, b.adm, b.specs), b.health.broken()); err != nil {
		client.Close()
		return err
	}
	return nil
}

func (b *Broker) keepRetention() {
	ctx, cancel := context.WithCancel(context.Background())
	b.stop = cancel
	b.wg.Go(func() { b.retainLoop(ctx) })
}

// Addr is the host:port that clients connect to.
func (b *Broker) Addr() string { return b.listener.Addr().String() }

// Healthy is nil while the broker takes and keeps records. It wraps ErrDiskFull while the disk has no space for records, which
// passes by itself when there is space again; any other error means that a write failed and that the broker has stopped until the
// next start.
func (b *Broker) Healthy() error {
	if err := b.health.broken(); err != nil {
		return err
	}
	return b.health.full()
}

// Close stops the broker, writes what a fast start needs and gives the directory back. Twice is fine, and says the same.
func (b *Broker) Close() error {
	b.once.Do(func() { b.closeErr = b.close() })
	return b.closeErr
}

func (b *Broker) close() error {
	b.stop()
	b.wg.Wait()
	b.client.Close()
	b.gate.shut()
	b.cluster.Close()
	err := b.health.broken()
	if b.lock == nil {
		return err
	}
	if err == nil {
		err = b.gate.journal.settle()
	}
	return errors.Join(err, b.gate.journal.Close(), b.lock.Close())
}
