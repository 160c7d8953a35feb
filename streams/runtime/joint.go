package runtime

import (
	"context"
	"slices"
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
	ctx     context.Context //nolint:containedctx // the caller's, but for its end
	records []*kgo.Record
	left    atomic.Int64 // records that are not settled
	failed  atomic.Pointer[error]
	done    chan struct{}
}

// append returns when all records are settled, with the first failure if there was one, or when ctx ends. What the log is taking then
// goes on: the client would fail the records of others in the same batch.
func (j *joint) append(ctx context.Context, client *kgo.Client, records []*kgo.Record) error {
	if len(records) == 0 {
		return nil
	}
	mine := &appendCall{ctx: context.WithoutCancel(ctx), records: records, done: make(chan struct{})}
	mine.left.Store(int64(len(records)))
	j.mu.Lock()
	j.waiting = append(j.waiting, mine)
	first := !j.busy
	j.busy = true
	j.mu.Unlock()
	if first {
		go j.next(client) // which may wait for room
	}
	select {
	case <-mine.done:
	case <-ctx.Done():
		j.withdraw(mine)
		return ctx.Err()
	}
	if err := mine.failed.Load(); err != nil {
		return *err
	}
	return nil
}

// withdraw forgets a call that still waits.
func (j *joint) withdraw(c *appendCall) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.waiting = slices.DeleteFunc(j.waiting, func(other *appendCall) bool { return other == c })
}

// next hands on what has gathered; when that is settled, what has gathered meanwhile.
func (j *joint) next(client *kgo.Client) {
	j.mu.Lock()
	calls := j.waiting
	j.waiting, j.busy = nil, len(calls) > 0
	j.mu.Unlock()
	var left atomic.Int64
	for _, c := range calls {
		left.Add(int64(len(c.records)))
	}
	for _, c := range calls {
		for _, r := range c.records {
			client.Produce(c.ctx, r, func(_ *kgo.Record, err error) {
				c.settle(err)
				if left.Add(-1) == 0 {
					go j.next(client)
				}
			})
		}
	}
}

func (c *appendCall) settle(err error) {
	if err != nil {
		c.failed.CompareAndSwap(nil, &err)
	}
	if c.left.Add(-1) == 0 {
		close(c.done)
	}
}
