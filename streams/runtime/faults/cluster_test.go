package faults

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// cluster is a real Kafka cluster that is there for tests.
type cluster struct {
	addresses []string
	client    *kgo.Client
	admin     *kadm.Client
}

func openCluster(t *testing.T, addresses string) *cluster {
	t.Helper()
	c := &cluster{addresses: strings.Split(addresses, ",")}
	client, err := kgo.NewClient(c.options()...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	c.client, c.admin = client, kadm.NewClient(client)
	return c
}

func (c *cluster) options(more ...kgo.Opt) []kgo.Opt {
	return append([]kgo.Opt{kgo.SeedBrokers(c.addresses...), kgo.DisableClientMetrics()}, more...)
}

// read returns the committed records of a topic as of now, partition by partition, from the given offsets or the start.
func (c *cluster) read(ctx context.Context, topic string, from map[int32]int64) (records []*kgo.Record, err error) {
	starts, errStart := c.admin.ListStartOffsets(ctx, topic)
	ends, errEnd := c.admin.ListCommittedOffsets(ctx, topic)
	if err := errors.Join(errStart, errEnd, starts.Error(), ends.Error()); err != nil {
		return nil, err
	}
	left, at := map[int32]int64{}, map[int32]kgo.Offset{}
	for p, end := range ends[topic] {
		start, _ := starts.Lookup(topic, p)
		if begin := max(from[p], start.Offset); begin < end.Offset {
			left[p], at[p] = end.Offset, kgo.NewOffset().At(begin)
		}
	}
	if len(left) == 0 {
		return nil, nil
	}
	client, err := kgo.NewClient(c.options(kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{topic: at}),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.KeepControlRecords())...)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	byPartition := map[int32][]*kgo.Record{}
	for len(left) > 0 {
		fetches := client.PollFetches(ctx)
		if err := errors.Join(ctx.Err(), fetches.Err()); err != nil {
			return nil, err
		}
		for r := range fetches.RecordsAll() {
			end, ok := left[r.Partition]
			if ok && r.Offset < end && !r.Attrs.IsControl() {
				byPartition[r.Partition] = append(byPartition[r.Partition], r)
			}
			if ok && r.Offset+1 >= end {
				delete(left, r.Partition)
			}
		}
	}
	for p := range int32(len(ends[topic])) {
		records = append(records, byPartition[p]...)
	}
	return records, nil
}

// open tells which of the topics have records above their last stable offset: a transaction that nobody has ended.
func (c *cluster) open(ctx context.Context, topics []string) (list []string, err error) {
	ends, errEnd := c.admin.ListEndOffsets(ctx, topics...)
	stable, errStable := c.admin.ListCommittedOffsets(ctx, topics...)
	if err := errors.Join(errEnd, errStable, ends.Error(), stable.Error()); err != nil {
		return nil, err
	}
	ends.Each(func(end kadm.ListedOffset) {
		if last, _ := stable.Lookup(end.Topic, end.Partition); last.Offset < end.Offset {
			list = append(list, fmt.Sprintf("%s/%d: %d below %d", end.Topic, end.Partition, last.Offset, end.Offset))
		}
	})
	return list, nil
}

// thin tells which partitions lack replicas, on any topic.
func (c *cluster) thin(ctx context.Context) string {
	metadata, err := c.admin.Metadata(ctx)
	if err != nil {
		return err.Error()
	}
	if n := len(metadata.Brokers); n < len(c.addresses) {
		return fmt.Sprintf("brokers: %d of %d are there", n, len(c.addresses))
	}
	lacking := 0
	metadata.Topics.EachPartition(func(p kadm.PartitionDetail) {
		if p.Leader < 0 || len(p.ISR) < len(p.Replicas) {
			lacking++
		}
	})
	if lacking > 0 {
		return fmt.Sprintf("replicas of %d partitions", lacking)
	}
	return ""
}

// broker is one node of the cluster of three.
type broker struct{ name, address string }

func (c *cluster) brokers() (list []broker) {
	for i, address := range c.addresses {
		list = append(list, broker{fmt.Sprintf("kafka3-%d", i+1), address})
	}
	return list
}

// leader is the broker that leads a partition.
func (c *cluster) leader(t *testing.T, topic string, partition int32) broker {
	t.Helper()
	return c.find(t, fmt.Sprintf("leader of %s/%d", topic, partition), func(ctx context.Context) (kadm.BrokerDetail, error) {
		metadata, err := c.admin.Metadata(ctx, topic)
		if err != nil {
			return kadm.BrokerDetail{}, err
		}
		for _, node := range metadata.Brokers {
			if node.NodeID == metadata.Topics[topic].Partitions[partition].Leader {
				return node, nil
			}
		}
		return kadm.BrokerDetail{}, errors.New("there is none")
	})
}

// coordinator is the broker that looks after a consumer group.
func (c *cluster) coordinator(t *testing.T, group string) broker {
	t.Helper()
	return c.find(t, "coordinator of "+group, func(ctx context.Context) (kadm.BrokerDetail, error) {
		found := c.admin.FindGroupCoordinators(ctx, group)[group]
		return kadm.BrokerDetail{NodeID: found.NodeID, Host: found.Host, Port: found.Port}, found.Err
	})
}

func (c *cluster) find(t *testing.T, what string, look func(context.Context) (kadm.BrokerDetail, error)) (b broker) {
	t.Helper()
	eventually(t, patience, func() string {
		node, err := look(t.Context())
		if err != nil {
			return fmt.Sprintf("the %s: %v", what, err)
		}
		address := net.JoinHostPort(node.Host, strconv.Itoa(int(node.Port)))
		at := slices.Index(c.addresses, address)
		if at < 0 {
			return fmt.Sprintf("the %s, %s, among the brokers that the variable names", what, address)
		}
		b = c.brokers()[at]
		return ""
	})
	return b
}

// kill ends the broker with SIGKILL. The end of the test starts it again if the test has not.
func (b broker) kill(t *testing.T) {
	t.Helper()
	b.end(t, func(int) { b.servers(t, "kill") })
}

// shutDown ends the broker in good order.
func (b broker) shutDown(t *testing.T) {
	t.Helper()
	b.end(t, func(pid int) { _ = syscall.Kill(pid, syscall.SIGTERM) })
}

// end returns when the broker's process has ended, which is later than its port is closed.
func (b broker) end(t *testing.T, how func(pid int)) {
	t.Helper()
	pid, err := listener(b.address)
	if err != nil {
		t.Fatalf("%s: %v", b.name, err)
	}
	t.Cleanup(func() { b.up(t) })
	how(pid)
	eventually(t, patience, func() string {
		if running(pid) {
			return b.name + " to end"
		}
		return ""
	})
}

// up starts the broker on the data that it left.
func (b broker) up(t *testing.T) { b.servers(t, "up") }

func (b broker) servers(t *testing.T, verb string) {
	t.Helper()
	out, err := exec.Command(os.Getenv("DATAWAVE_TEST_SERVERS"), verb, b.name).CombinedOutput()
	if err != nil {
		t.Errorf("%s %s: %v: %s", verb, b.name, err, out)
	}
}

// freeze stops the broker's process where it is: it keeps its connections and answers nothing.
func (b broker) freeze(t *testing.T) {
	t.Helper()
	b.signal(t, syscall.SIGSTOP)
	t.Cleanup(func() { b.thaw(t) })
}

// thaw lets it go on.
func (b broker) thaw(t *testing.T) { b.signal(t, syscall.SIGCONT) }

func (b broker) signal(t *testing.T, s syscall.Signal) {
	t.Helper()
	pid, err := listener(b.address)
	if err == nil {
		err = syscall.Kill(pid, s)
	}
	if err != nil {
		t.Errorf("%v to %s: %v", s, b.name, err)
	}
}

// running tells whether there is a process that has not ended; one that nobody has waited for has.
func running(pid int) bool {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, after, ok := strings.Cut(string(text), ") ")
	return err == nil && ok && !strings.HasPrefix(after, "Z")
}

// listener is the process that listens on a port of this machine.
// Source: proc(5), /proc/net/tcp: state 0A is LISTEN, column 9 is the socket's inode.
func listener(address string) (pid int, err error) {
	inode, err := listeningInode(address)
	if err != nil {
		return 0, err
	}
	links, err := filepath.Glob("/proc/[0-9]*/fd/*")
	if err != nil {
		return 0, err
	}
	for _, link := range links {
		if target, err := os.Readlink(link); err == nil && target == "socket:["+inode+"]" {
			return strconv.Atoi(strings.Split(link, "/")[2])
		}
	}
	return 0, fmt.Errorf("no process of this user listens on %s", address)
}

func listeningInode(address string) (string, error) {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", err
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return "", err
	}
	suffix := fmt.Sprintf(":%04X", n)
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		text, err := os.ReadFile(table)
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(text)) {
			if f := strings.Fields(line); len(f) > 9 && strings.HasSuffix(f[1], suffix) && f[3] == "0A" {
				return f[9], nil
			}
		}
	}
	return "", fmt.Errorf("nobody listens on %s", address)
}
