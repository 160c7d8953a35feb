package catalog

import (
	"context"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// fillers is how many goroutines fold the datasets of a batch at once, while one writes.
const fillers = 2

// relay has every chunk, which are numbered from 0, filled into a writer, and every filled writer emptied: several are filled at once, and
// one after the other emptied, in no certain order. It ends at the first error of empty.
func relay[W any](ctx context.Context, writers []W, chunks int, fill func(W, int), empty func(W) error) error {
	free, full := make(chan W, len(writers)), make(chan W, len(writers))
	for _, w := range writers {
		free <- w
	}
	group, limited := errgroup.WithContext(ctx)
	var next atomic.Int64
	var filling sync.WaitGroup
	for range min(fillers, chunks) {
		filling.Add(1)
		group.Go(func() error {
			defer filling.Done()
			for n := next.Add(1) - 1; n < int64(chunks); n = next.Add(1) - 1 {
				select {
				case w := <-free:
					fill(w, int(n))
					full <- w
				case <-limited.Done():
					return limited.Err()
				}
			}
			return nil
		})
	}
	group.Go(func() error {
		for w := range full {
			if err := empty(w); err != nil {
				return err
			}
			free <- w
		}
		return nil
	})
	filling.Wait()
	close(full)
	return group.Wait()
}
