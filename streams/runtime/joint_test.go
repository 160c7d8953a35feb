package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams/runtime"
	"datawave/streams/runtime/broker"
)

// TestJointAppends lets many callers append at the same time: each learns where its own events are, and who gives up fails nobody else.
func TestJointAppends(t *testing.T) {
	const callers, each, partitions = 16, 20, 2
	b, err := broker.StartMemory(t.Context(), []topic.Spec{{Name: "t", Partitions: partitions}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	options, err := runtime.Kafka{Brokers: []string{b.Addr()}}.Options()
	if err != nil {
		t.Fatal(err)
	}
	sink, err := runtime.NewPromptSink(options, partitions)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sink.Close)
	given, giveUp := context.WithCancel(t.Context())
	giveUp()
	var mu sync.Mutex
	seen := map[event.Position]bool{}
	var all sync.WaitGroup
	for caller := range callers {
		all.Go(func() {
			for n := range each {
				subject := fmt.Sprint("n|", caller, "/", n)
				e := event.Envelope{ID: event.DeriveID(subject), Type: "datawave.test.v1", Source: "test", Subject: subject, Data: []byte("x")}
				if n == each/2 {
					if _, err := sink.AppendAll(given, "t", []event.Envelope{e}); err != nil && !errors.Is(err, context.Canceled) {
						t.Errorf("one who has given up is told: %v", err)
					}
					continue
				}
				at, err := sink.AppendAll(t.Context(), "t", []event.Envelope{e, e})
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				for _, p := range at {
					if seen[p] || p.Partition != topic.Partition(subject, partitions) {
						t.Errorf("%s: %s is wrong or taken", subject, p)
					}
					seen[p] = true
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if want := callers * (each - 1) * 2; len(seen) != want {
		t.Errorf("%d events were appended, want %d", len(seen), want)
	}
	if at, err := sink.AppendAll(t.Context(), "t", nil); err != nil || len(at) != 0 {
		t.Errorf("%v, %v", at, err)
	}
}
