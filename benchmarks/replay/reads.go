package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// query is one kind of read; ask draws what it asks from r, and fails when the answer is not what the estate holds.
type query struct {
	name string
	ask  func(ctx context.Context, r *rand.Rand) error
}

// asked is how many reads each client makes, after those of its warm-up.
const (
	asked  = 400
	warmUp = asked / 10
)

func measureReads(ctx context.Context, m meter, queries []query) error {
	for _, q := range queries {
		for _, clients := range []int{1, 8} {
			var times []time.Duration
			took, err := m.measure(func() (err error) {
				times, err = timeReads(ctx, q, clients)
				return err
			})
			if err != nil {
				return fmt.Errorf("%s: %w", q.name, err)
			}
			slices.Sort(times)
			each := func(all time.Duration) float64 { return all.Seconds() * 1000 / float64(clients*(asked+warmUp)) }
			fmt.Printf("    %-28s %d client(s)  p50 %6.2f ms  p99 %6.2f ms  CPU ms, client + server: %.2f + %.2f\n", q.name, clients,
				quantile(times, 0.5), quantile(times, 0.99), each(took.client), each(took.server))
		}
	}
	return nil
}

func timeReads(ctx context.Context, q query, clients int) ([]time.Duration, error) {
	var mu sync.Mutex
	var times []time.Duration
	var failed error
	var group sync.WaitGroup
	for client := range clients {
		group.Go(func() {
			r := rand.New(rand.NewPCG(uint64(client), 7))
			var own []time.Duration
			var err error
			for n := 0; n < asked+warmUp && err == nil; n++ {
				began := time.Now()
				err = q.ask(ctx, r)
				if n >= warmUp {
					own = append(own, time.Since(began))
				}
			}
			mu.Lock()
			defer mu.Unlock()
			times = append(times, own...)
			if err != nil {
				failed = err
			}
		})
	}
	group.Wait()
	return times, failed
}

// quantile is in milliseconds.
func quantile(sorted []time.Duration, q float64) float64 {
	return float64(sorted[int(q*float64(len(sorted)-1))].Microseconds()) / 1000
}
