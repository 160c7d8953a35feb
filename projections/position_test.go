package projections

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"datawave/schemas/event"
)

func TestPositionWakesWhoWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPosition()
		done := make(chan error, 1)
		go func() { done <- p.wait(t.Context(), "t", event.Vector{0: 2, 1: 1}) }()
		for _, step := range []struct {
			partition int32
			next      int64
			reached   bool
		}{{0, 1, false}, {1, 5, false}, {0, 2, true}} {
			p.move("t", step.partition, step.next)
			synctest.Wait()
			select {
			case err := <-done:
				if err != nil || !step.reached {
					t.Errorf("woken at %+v: %v", step, err)
				}
			default:
				if step.reached {
					t.Errorf("not woken at %+v", step)
				}
			}
		}
	})
}

func TestPositionWaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPosition()
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- p.wait(ctx, "t", event.Vector{0: 1}) }()
		synctest.Wait()
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("wait: %v", err)
		}
	})
}

func TestPositionIsACopy(t *testing.T) {
	p := newPosition()
	p.start(Checkpoint{"t": {0: 3}})
	at, _ := p.read("t")
	at[0] = 99
	if again, _ := p.read("t"); again[0] != 3 {
		t.Errorf("position %v", again)
	}
}
