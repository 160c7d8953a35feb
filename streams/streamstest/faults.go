package streamstest

import (
	"context"
	"errors"
	"net"
	"sync"
	"syscall"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// refuseCommits makes the fake cluster answer the next n offset commits in transactions as if the group had rebalanced.
func (c *Cluster) refuseCommits(n int) {
	for range n {
		c.Fake.ControlKey(int16(kmsg.TxnOffsetCommit), func(request kmsg.Request) (kmsg.Response, error, bool) {
			return refuseCommit(request.(*kmsg.TxnOffsetCommitRequest)), nil, true
		})
	}
}

func refuseCommit(request *kmsg.TxnOffsetCommitRequest) kmsg.Response {
	response := request.ResponseKind().(*kmsg.TxnOffsetCommitResponse)
	for _, t := range request.Topics {
		refused := kmsg.NewTxnOffsetCommitResponseTopic()
		refused.Topic, refused.TopicID = t.Topic, t.TopicID
		for _, p := range t.Partitions {
			partition := kmsg.NewTxnOffsetCommitResponseTopicPartition()
			partition.Partition, partition.ErrorCode = p.Partition, kerr.IllegalGeneration.Code
			refused.Partitions = append(refused.Partitions, partition)
		}
		response.Topics = append(response.Topics, refused)
	}
	return response
}

// fence makes the fake cluster refuse the next end of a transaction, and leaves the transaction open: the stage's next
// session has to end it.
func (c *Cluster) fence() {
	c.Fake.ControlKey(int16(kmsg.EndTxn), func(request kmsg.Request) (kmsg.Response, error, bool) {
		response := request.ResponseKind().(*kmsg.EndTxnResponse)
		response.ErrorCode = kerr.ProducerFenced.Code
		return response, nil, true
	})
}

// cord connects one runtime with the fake cluster. Cutting it leaves the runtime as good as killed: nothing of it reaches
// the cluster any more, and its transaction and membership stay as they are.
type cord struct {
	dial  func(ctx context.Context, network, address string) (net.Conn, error)
	mu    sync.Mutex
	conns []net.Conn
	isCut bool
}

func (c *Cluster) cord() *cord { return &cord{dial: c.network.DialContext} }

func (c *cord) options(base []kgo.Opt) []kgo.Opt {
	return append(append([]kgo.Opt{}, base...), kgo.Dialer(c.connect))
}

func (c *cord) connect(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := c.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.isCut {
		return nil, &net.OpError{Op: "dial", Net: network, Err: errors.Join(syscall.ECONNREFUSED, conn.Close())}
	}
	c.conns = append(c.conns, conn)
	return conn, nil
}

func (c *cord) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.isCut = true
	for _, conn := range c.conns {
		_ = conn.Close() // closed already, or closed now
	}
}
