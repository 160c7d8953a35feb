package runtime

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/twmb/franz-go/pkg/kgo"
)

// joint appends what several callers have together: while the log takes what some of them have, the others gather, and go next. A
// caller who is alone waits for nobody.
type joint struct {
	mu      sync.Mutex
	busy    bool // the log is taking something
	waiting []*appendCall
}

// appendCall is what one caller appends.
type appendCall struct {
	ctx     context.Context //nolint:containedctx // the caller's, who waits
	records []*kgo.Record
	left    atomic.Int64 // records that are not settled
	failed  atomic.Pointer[error]
	done    chan struct{}
}

// append returns when all records are settled, with the first failure if there was one.
func (j *joint) append(ctx context.Context, client *kgo.Client, records []*kgo.Record) error {
	if len(records) == 0 {
		return nil
	}
	mine := &appendCall{ctx: ctx, records: records, done: make(chan struct{})}
	mine.left.Store(int64(len(records)))
	j.mu.Lock()
	j.waiting = append(j.waiting, mine)
	first := !j.busy
	j.busy = true
	j.mu.Unlock()
	if first {
		j.next(client)
	}
	<-mine.done
	if err := mine.failed.Load(); err != nil {
		return *err
	}
	return nil
}

// next hands on what has gathered; when that is settled, what has gathered meanwhile.
func (j *joint) next(client *kgo.Client) {
	j.mu.Lock()
	calls := j.waiting
	j.waiting, j.busy = nil, len(calls) > 0
	j.mu.Unlock()
	var left atomic.Int64
	for _, s := range calls {
		left.Add(int64(len(s.records)))
	}
	for _, s := range calls {
		for _, r := range s.records {
			client.Produce(s.ctx, r, func(_ *kgo.Record, err error) {
				s.settle(err)
				if left.Add(-1) == 0 {
					go j.next(client) // which may wait for room, and this is called by who makes it
				}
			})
		}
	}
}

func (s *appendCall) settle(err error) {
	if err != nil {
		s.failed.CompareAndSwap(nil, &err)
	}
	if s.left.Add(-1) == 0 {
		close(s.done)
	}
}
