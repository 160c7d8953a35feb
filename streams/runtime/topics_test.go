package runtime_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"datawave/schemas/topic"
	"datawave/streams/runtime"
	"datawave/streams/streamstest"
)

func TestApplyMendsWhatDrifted(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		c := streamstest.Start(t)
		specs := append(topic.List(streamstest.Partitions), topic.Spec{Name: "datawave.new", Partitions: 2, CoPartitioned: true})
		of := func(name string) *topic.Spec {
			return &specs[slices.IndexFunc(specs, func(s topic.Spec) bool { return s.Name == name })]
		}
		of(topic.Scans).Retention, of(topic.Samples).SegmentBytes, of(topic.Control).Partitions = time.Hour, 1<<20, 2
		plan, err := c.Admin.PlanTopics(t.Context(), specs, 3)
		if err != nil || len(plan.Missing) != 1 || plan.Missing[0].Partitions != streamstest.Partitions {
			t.Fatalf("plan %+v: %v", plan, err)
		}
		if err := c.Admin.ApplyTopics(t.Context(), plan, 1); err != nil {
			t.Fatal(err)
		}
		of("datawave.new").Partitions = streamstest.Partitions
		left, err := c.Admin.PlanTopics(t.Context(), specs, -1)
		if want := "[datawave.control: partitions is 1, want 2]"; err != nil || fmt.Sprint(left.Drifts) != want || len(left.Missing) != 0 {
			t.Errorf("left %+v, want %s: %v", left, want, err)
		}
		replicated, err := c.Admin.PlanTopics(t.Context(), []topic.Spec{{Name: topic.Control, Partitions: 1}}, 3)
		if want := "[datawave.control: replication.factor is 1, want 3]"; err != nil || fmt.Sprint(replicated.Drifts) != want || replicated.Drifts[0].Mendable() {
			t.Errorf("drifts %+v, want %s: %v", replicated.Drifts, want, err)
		}
	})
}

func TestDriftThatDeletes(t *testing.T) {
	for _, test := range []struct {
		setting, have, want string
		deletes             bool
	}{
		{"retention.ms", "-1", "1000", true}, {"retention.ms", "2000", "1000", true}, {"retention.ms", "1000", "2000", false},
		{"retention.ms", "1000", "-1", false}, {"retention.ms", "", "1000", true}, {"segment.bytes", "2", "1", false},
		{"cleanup.policy", "delete", "compact,delete", true}, {"cleanup.policy", "compact, delete", "delete", false}, {"cleanup.policy", "delete", "compact", true},
	} {
		if d := (runtime.Drift{Setting: test.setting, Have: test.have, Want: test.want}); d.Deletes() != test.deletes {
			t.Errorf("%+v deletes: %v", d, d.Deletes())
		}
	}
}
