package projections

import (
	"context"
	"sync"

	"datawave/schemas/event"
)

// position is how far a read model has come; those who wait for it are woken by every move.
type position struct {
	mu    sync.Mutex
	at    Checkpoint
	moved chan struct{} // closed by the next move
}

func newPosition() *position { return &position{at: Checkpoint{}, moved: make(chan struct{})} }

// start puts the position to where another version begins; that may be a step back.
func (p *position) start(at Checkpoint) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.at = at.Clone()
	p.wake()
}

func (p *position) move(topic string, partition int32, next int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.at.Set(topic, partition, next)
	p.wake()
}

// wake is called with mu held.
func (p *position) wake() {
	close(p.moved)
	p.moved = make(chan struct{})
}

// read is the position of one topic and a channel that the next move closes.
func (p *position) read(topic string) (event.Vector, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.at.Clone()[topic], p.moved
}

// all is the position of every topic that has one.
func (p *position) all() Checkpoint {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.at.Clone()
}

// wait returns when the topic's position covers least, or with ctx's error.
func (p *position) wait(ctx context.Context, topic string, least event.Vector) error {
	for {
		at, moved := p.read(topic)
		if at.Covers(least) {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
