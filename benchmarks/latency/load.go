package main

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"time"

	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/streams/compliance"
)

// How often a probe is sent, and how often it is looked for at most. Looking is a load too: it gets rarer the longer it takes, so that a
// time is too long by this, or by a share of it.
const (
	probesPerSecond = 4
	lookEvery       = 10 * time.Millisecond
	lookShare       = 25
	patience        = 30 * time.Second
	warm            = 5 * time.Second
)

// load classifies datasets one after the other, at a rate.
type load struct {
	feed     *feed
	datasets int
	rate     int // a second
	sent     int
}

// run sends until ctx ends, a hundredth of a second's load at once.
func (l *load) run(ctx context.Context) {
	begun, first := time.Now(), l.sent
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for due := first + int(time.Since(begun).Seconds()*float64(l.rate)); l.sent < due; l.sent++ {
			l.feed.classify(l.sent%l.datasets, l.sent/l.datasets%2 == 0)
		}
	}
}

// measure sends probes about datasets of their own, from the first on, while the load goes on, and looks for what follows.
func (l *load) measure(ctx context.Context, e *engine, first, probes int) (results, error) {
	loading, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { l.run(loading) })
	found, err := probeAll(ctx, e, l.feed, first, probes)
	stop()
	running.Wait()
	if err == nil {
		err = l.feed.flush(ctx)
	}
	if err == nil {
		err = e.caughtUp(ctx)
	}
	return found, err
}

func probeAll(ctx context.Context, e *engine, f *feed, first, probes int) (results, error) {
	var mu sync.Mutex
	var failed error
	found := results{}
	note := func(what string, took time.Duration, err error) {
		mu.Lock()
		defer mu.Unlock()
		if err != nil && failed == nil {
			failed = err
		}
		found[what] = append(found[what], took)
	}
	var looking sync.WaitGroup
	tick := time.NewTicker(time.Second / probesPerSecond)
	defer tick.Stop()
	for begun := time.Now(); time.Since(begun) < warm; {
		<-tick.C
	}
	for n := range probes {
		<-tick.C
		looking.Go(func() {
			took, err := probeFinding(ctx, e, f, first+n)
			note("finding", took, err)
		})
		looking.Go(func() { probeDataset(ctx, e, f, first+probes+n, note) })
	}
	looking.Wait()
	return found, failed
}

// probeFinding is the time from a classification that is handed to the producer until its finding can be read.
func probeFinding(ctx context.Context, e *engine, f *feed, n int) (time.Duration, error) {
	begun := time.Now()
	f.append(n, event.ClassificationRecorded, classified(true))
	id := compliance.FindingID(identity(n).Key(), policyID, "mail")
	return until(ctx, e, begun, "/v1/findings/"+id, func(answer *readmodel.Finding) bool {
		return answer.ID == id && answer.Status == event.StatusOpen && answer.Field == "mail"
	})
}

// probeDataset is the time until a dataset that nobody knew can be read, and until the search finds it.
func probeDataset(ctx context.Context, e *engine, f *feed, n int, note func(string, time.Duration, error)) {
	begun, id := time.Now(), identity(n)
	f.append(n, event.DatasetObserved, state(n))
	var looking sync.WaitGroup
	looking.Go(func() {
		took, err := until(ctx, e, begun, "/v1/datasets/"+id.Hash(), func(answer *readmodel.Dataset) bool { return answer.Name == id.Name })
		note("dataset", took, err)
	})
	looking.Go(func() {
		took, err := until(ctx, e, begun, "/v1/search?limit=1&q="+url.QueryEscape(id.Name), func(answer *readmodel.SearchPage) bool {
			return len(answer.Hits) > 0 && answer.Hits[0].Name == id.Name
		})
		note("search", took, err)
	})
	looking.Wait()
}

// until asks the API again and again.
func until[A any](ctx context.Context, e *engine, begun time.Time, path string, holds func(*A) bool) (time.Duration, error) {
	for took := time.Duration(0); took < patience; took = time.Since(begun) {
		var answer A
		if there, err := e.get(ctx, path, &answer); err != nil {
			return 0, err
		} else if there && holds(&answer) {
			return time.Since(begun), nil
		}
		<-time.After(max(lookEvery, time.Since(begun)/lookShare))
	}
	return 0, fmt.Errorf("%s does not answer what it should after %v", path, patience)
}
