package runtime

import (
	"context"
	"log/slog"
	"testing"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/topic"
	"datawave/streams"
	"datawave/streams/runtime/state"
)

// The client leaves out the callback of a loss that follows another: a partition that is assigned again gets a new task, or
// it would stay paused for ever.
func TestAssignedAgainGetsANewTask(t *testing.T) {
	m, err := newMetrics(nil)
	if err != nil {
		t.Fatal(err)
	}
	stores, err := state.Open(state.Options{})
	if err != nil {
		t.Fatal(err)
	}
	client, err := kgo.NewClient()
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	stage := streams.Stage{Name: "pass", In: []string{topic.Scans, topic.Samples}}
	s := &session{Runtime: &Runtime{config: Config{Log: slog.New(slog.DiscardHandler)}, metrics: m}, declared: []streams.Stage{stage}, inputs: stage.In,
		counts: map[string]int32{}, stores: stores, tasks: map[int32]*task{}, latest: map[int32]chan struct{}{}}
	s.ended, s.end = context.WithCancel(t.Context())
	added := map[string][]int32{topic.Scans: {0, 1}, topic.Samples: {0, 1}}
	s.onAssigned(t.Context(), client, added)
	first := s.tasks[0]
	for _, in := range first.inputs {
		in.next = 7
	}
	s.onAssigned(t.Context(), client, map[string][]int32{topic.Scans: {0}, topic.Samples: {0}})
	if second := s.tasks[0]; second == first || second.before != first.closed {
		t.Error("the old task was kept")
	}
	s.dropTasks()
	<-first.closed
}
