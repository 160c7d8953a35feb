package runtime

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// commit ends the open transaction. When the group rebalanced meanwhile the transaction is aborted, and the session
// goes on from what was committed.
func (s *session) commit() error {
	began := time.Now()
	committed, err := s.endTransaction()
	cost := time.Since(began)
	s.metrics.seconds.Observe(cost.Seconds())
	if err != nil {
		return fmt.Errorf("end transaction: %w", err)
	}
	s.blocked.Store(false)
	s.pace.end(time.Now(), cost)
	if !committed {
		return s.rewind()
	}
	return s.keep()
}

func (s *session) endTransaction() (committed bool, err error) {
	ctx, cancel := context.WithTimeout(s.hard, endTimeout)
	defer cancel()
	for _, t := range s.running() {
		t.ledgers(func(l *ledger) {
			l.changes(func(d draft) { s.group.Produce(s.hard, d.record, d.block.promise) })
		})
	}
	err = s.group.Client().Flush(ctx)
	s.mu.Lock()
	err = errors.Join(err, s.failed)
	s.mu.Unlock()
	// A record that failed by itself does not fail a transaction, so the commit must not be tried.
	committed, errEnd := s.group.End(kgo.PreTxnCommitFnContext(ctx, s.mark), kgo.TransactionEndTry(err == nil))
	s.open = false
	s.observe(func(h *health) { h.opened = time.Time{} })
	s.mu.Lock()
	s.failed, s.revoked = nil, false
	s.mu.Unlock()
	return committed, errors.Join(err, errEnd)
}

// mark puts our own positions on the request that commits the offsets, and what else there is to say: the client knows
// only what it has fetched. It runs inside of group.End.
func (s *session) mark(request *kmsg.TxnOffsetCommitRequest) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	s.addTakeovers(request)
	for n := range request.Topics {
		named := &request.Topics[n]
		for m := range named.Partitions {
			p := &named.Partitions[m]
			t := s.tasks[p.Partition]
			if t == nil || !t.running {
				return fmt.Errorf("%w: offset of %s/%d has no task", errRetry, named.Topic, p.Partition)
			}
			in := t.input(named.Topic)
			text := t.mark(in, now, s.pace.committed).String()
			p.Offset, p.Metadata = in.next, &text
		}
	}
	return nil
}

// addTakeovers adds an input of each task that took over a broadcast table and read nothing: without an offset a
// transaction is not bound to the membership in the group, so that a process that has lost it could commit.
func (s *session) addTakeovers(request *kmsg.TxnOffsetCommitRequest) {
	for p, t := range s.tasks {
		if !t.tookOver {
			continue
		}
		in := t.inputs[0]
		n := slices.IndexFunc(request.Topics, func(named kmsg.TxnOffsetCommitRequestTopic) bool { return named.Topic == in.topic })
		if n < 0 {
			named := kmsg.NewTxnOffsetCommitRequestTopic()
			named.Topic, named.TopicID = in.topic, s.ids[in.topic]
			n, request.Topics = len(request.Topics), append(request.Topics, named)
		}
		named := &request.Topics[n]
		if slices.ContainsFunc(named.Partitions, func(one kmsg.TxnOffsetCommitRequestTopicPartition) bool { return one.Partition == p }) {
			continue
		}
		one := kmsg.NewTxnOffsetCommitRequestTopicPartition()
		one.Partition, one.LeaderEpoch = p, -1
		named.Partitions = append(named.Partitions, one)
	}
}

// mark is what a commit of the input says at the given time.
func (t *task) mark(in *input, now, last time.Time) mark {
	m := mark{at: now, read: in.read, stages: make(map[string]progress, len(in.readers)+len(in.others))}
	in.measure(now.Sub(last))
	m.rate = int64(in.rate)
	memory, disk := t.size()
	m.state = memory + disk
	t.ledgers(func(l *ledger) { m.state += l.writing })
	for name, p := range in.others {
		m.stages[name] = p
	}
	for _, reader := range in.readers {
		p := progress{stream: reader.stream}
		if from := reader.from[in.topic]; from > in.next {
			p.ahead = from
		}
		m.stages[reader.stage.Name] = p
	}
	return m
}

// measure takes the open transaction's records into the rate, the more so the longer it took.
func (in *input) measure(took time.Duration) {
	const memory = 10 * time.Second
	took = max(took, time.Millisecond)
	weight := min(1, took.Seconds()/memory.Seconds())
	if took > memory {
		weight = 1
	}
	in.rate += weight * (float64(in.records)/took.Seconds() - in.rate)
}

// keep takes over what the transaction has committed.
func (s *session) keep() error {
	var errs []error
	for _, t := range s.running() {
		t.tookOver = false
		for _, in := range t.inputs {
			in.committed, in.records = in.next, 0
		}
		for _, i := range t.stages {
			i.committed = i.stream
			s.count(i)
		}
		t.ledgers(func(l *ledger) {
			errs = append(errs, l.commit())
			l.writing = 0
		})
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("%w: state: %w", ErrStopped, err)
	}
	s.metrics.commits.WithLabelValues("committed").Inc()
	s.metrics.last.SetToCurrentTime()
	s.observe(func(h *health) { h.commit, h.err = s.pace.committed, nil })
	s.report()
	return nil
}

// rewind goes back to the last commit, after an aborted transaction.
func (s *session) rewind() error {
	s.metrics.commits.WithLabelValues("aborted").Inc()
	for _, t := range s.running() {
		if err := t.rewind(); err != nil {
			return err
		}
	}
	s.seek()
	return nil
}

// seek makes the client fetch from our own positions.
func (s *session) seek() {
	s.mu.Lock()
	offsets := map[string]map[int32]kgo.EpochOffset{}
	for p, t := range s.tasks {
		for _, in := range t.inputs {
			if !t.positioned {
				continue
			}
			if offsets[in.topic] == nil {
				offsets[in.topic] = map[int32]kgo.EpochOffset{}
			}
			offsets[in.topic][p] = kgo.EpochOffset{Epoch: -1, Offset: in.next}
		}
	}
	s.mu.Unlock()
	s.group.Client().SetOffsets(offsets)
}

// abort ends the open transaction, if there is one, without a commit: the session ends with an error.
func (s *session) abort() {
	if !s.open {
		return
	}
	ctx, cancel := context.WithTimeout(s.hard, endTimeout)
	defer cancel()
	if _, err := s.group.End(ctx, kgo.TryAbort); err != nil {
		s.config.Log.Debug("transaction could not be aborted; the broker does it when it times out", "error", err)
	}
	s.open = false
	s.metrics.commits.WithLabelValues("aborted").Inc()
}

// count moves what the instance's part of the transaction held on to the metrics.
func (s *session) count(i *instance) {
	name := i.stage.Name
	if i.tally.records > 0 {
		s.metrics.records.WithLabelValues(name).Add(float64(i.tally.records))
	}
	if i.tally.rejected > 0 {
		s.metrics.rejected.WithLabelValues(name).Add(float64(i.tally.rejected))
	}
	for to, n := range i.emitted {
		s.metrics.emitted.WithLabelValues(name, to).Add(float64(n))
	}
	i.tally = tally{}
	clear(i.emitted)
}
