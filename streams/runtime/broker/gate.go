package broker

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

var errClosing = errors.New("embedded broker is closing")

// gate sees each request before kfake handles it. kfake handles one at a time, so that a request at the gate means that the one
// before it is completely done: that is when a journaled commit is settled.
type gate struct {
	health   *health
	journal  *journal // nil in memory
	dir      string   // kfake's
	cluster  *kfake.Cluster
	listener *listener
	seen     int64 // connections when the gate was last installed

	mu      sync.Mutex // held while a request is at the gate
	closing bool
	staged  map[int64]stagedOffsets // by producer id
	names   map[[16]byte]string     // of topics, by id
}

// stagedOffsets are the input positions of a producer's open transaction.
type stagedOffsets struct {
	epoch   int16
	offsets []groupOffset
}

// refreshAfter connections the gate is installed anew, because kfake remembers the last request of each connection that a control
// function has ever seen.
const refreshAfter = 64

func (g *gate) install(c *kfake.Cluster, l *listener) {
	g.cluster, g.listener = c, l
	g.seen = l.conns.Load()
	g.staged = map[int64]stagedOffsets{}
	c.ControlKey(-1, g.control)
}

// shut waits for the request at the gate and refuses all later ones, so that none is half done when kfake saves its state.
func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closing = true
}

// control is kfake's control function: handled is false to let kfake go on, an error closes the connection.
func (g *gate) control(req kmsg.Request) (resp kmsg.Response, err error, handled bool) { //nolint:revive // kfake's signature
	g.mu.Lock()
	defer g.mu.Unlock()
	g.refresh()
	if g.closing {
		return nil, errClosing, true
	}
	if err := g.health.broken(); err != nil {
		return nil, err, true
	}
	if g.journal == nil {
		return nil, nil, false
	}
	if err := g.journal.settle(); err != nil {
		g.health.fail(err)
		return nil, err, true
	}
	return g.admit(req)
}

func (g *gate) refresh() {
	if now := g.listener.conns.Load(); now-g.seen >= refreshAfter {
		g.seen = now
		g.cluster.DropControl()
		g.cluster.ControlKey(-1, g.control)
	}
}

func (g *gate) admit(req kmsg.Request) (resp kmsg.Response, err error, handled bool) { //nolint:revive // as control
	switch req := req.(type) {
	case *kmsg.ProduceRequest:
		return g.produce(req)
	case *kmsg.TxnOffsetCommitRequest:
		if err := g.stage(req); err != nil {
			g.health.fail(err)
			return nil, err, true
		}
	case *kmsg.EndTxnRequest:
		if err := g.end(req); err != nil {
			g.health.fail(err)
			return nil, err, true
		}
	}
	return nil, nil, false
}

// produce refuses records while the disk has only the reserve.
func (g *gate) produce(req *kmsg.ProduceRequest) (kmsg.Response, error, bool) { //nolint:revive // as control
	full := g.health.full()
	if full == nil {
		return nil, nil, false
	}
	if req.Acks == 0 {
		return nil, full, true
	}
	return refuse(req, full.Error()), nil, true
}

func refuse(req *kmsg.ProduceRequest, why string) *kmsg.ProduceResponse {
	resp := req.ResponseKind().(*kmsg.ProduceResponse)
	for _, rt := range req.Topics {
		t := kmsg.NewProduceResponseTopic()
		t.Topic, t.TopicID = rt.Topic, rt.TopicID
		for _, rp := range rt.Partitions {
			p := kmsg.NewProduceResponseTopicPartition()
			p.Partition, p.ErrorCode, p.ErrorMessage = rp.Partition, kerr.KafkaStorageError.Code, &why
			t.Partitions = append(t.Partitions, p)
		}
		resp.Topics = append(resp.Topics, t)
	}
	return resp
}

// stage remembers the input positions that a transaction will commit.
func (g *gate) stage(req *kmsg.TxnOffsetCommitRequest) error {
	s := g.staged[req.ProducerID]
	if s.epoch != req.ProducerEpoch {
		s = stagedOffsets{epoch: req.ProducerEpoch}
	}
	for _, t := range req.Topics {
		name, err := g.topicName(t.Topic, t.TopicID)
		if err != nil {
			return err
		}
		for _, p := range t.Partitions {
			s.offsets = append(s.offsets, groupOffset{req.Group, name, p.Partition, p.Offset, p.LeaderEpoch, p.Metadata})
		}
	}
	g.staged[req.ProducerID] = s
	return nil
}

// topicName resolves the topic id that requests carry instead of a name in newer versions of the protocol. kfake's list of topics on
// disk knows each id before a client can. An unknown id gives a name that no topic has: kfake refuses those offsets.
func (g *gate) topicName(name string, id [16]byte) (string, error) {
	if name != "" {
		return name, nil
	}
	if _, ok := g.names[id]; !ok {
		names, err := topicNames(filepath.Join(g.dir, "topics.json"))
		if err != nil {
			return "", err
		}
		g.names = names
	}
	return g.names[id], nil
}

func topicNames(path string) (map[[16]byte]string, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var list struct {
		Topics []struct {
			Name string
			ID   []byte
		}
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, fmt.Errorf("topics.json: %w", err)
	}
	names := make(map[[16]byte]string, len(list.Topics))
	for _, t := range list.Topics {
		if len(t.ID) == 16 {
			names[[16]byte(t.ID)] = t.Name
		}
	}
	return names, nil
}

// end journals a commit before kfake carries it out. An EndTxn that kfake will refuse may be journaled too: then no records of
// that producer and epoch are open, and the recovery finds nothing to commit.
func (g *gate) end(req *kmsg.EndTxnRequest) error {
	s := g.staged[req.ProducerID]
	delete(g.staged, req.ProducerID)
	if !req.Commit {
		return nil
	}
	c := pendingCommit{Producer: req.ProducerID, Epoch: req.ProducerEpoch, Bump: req.Version >= 5}
	if s.epoch == req.ProducerEpoch {
		c.Offsets = lastOf(s.offsets)
	}
	var err, pidsErr error
	c.Groups, err = endOf(filepath.Join(g.dir, groupsLog))
	c.Producers, pidsErr = endOf(filepath.Join(g.dir, pidsLog))
	if err := errors.Join(err, pidsErr); err != nil {
		return err
	}
	return g.journal.begin(c)
}

// lastOf keeps the last offset of each group and partition, in the order of the first.
func lastOf(offsets []groupOffset) []groupOffset {
	type key struct {
		group, topic string
		partition    int32
	}
	at := map[key]int{}
	var out []groupOffset
	for _, o := range offsets {
		k := key{o.Group, o.Topic, o.Partition}
		if i, ok := at[k]; ok {
			out[i] = o
			continue
		}
		at[k] = len(out)
		out = append(out, o)
	}
	return out
}
