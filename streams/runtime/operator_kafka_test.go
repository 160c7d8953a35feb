package runtime_test

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"

	"datawave/schemas/topic"
	"datawave/streams/runtime"
	"datawave/streams/streamstest"
)

// TestLettersAndTopicsOnKafka needs the servers that DATAWAVE_TEST_KAFKA names. Two operators retry at the same time; topics
// that were just made do not differ from what they should be; what differs is mended.
func TestLettersAndTopicsOnKafka(t *testing.T) {
	brokers := os.Getenv("DATAWAVE_TEST_KAFKA")
	if brokers == "" {
		t.Skip("DATAWAVE_TEST_KAFKA names no brokers")
	}
	c := streamstest.OnServer(t, brokers, counterStage())
	refuse(t, c, 20)
	sent := make([]int, 3)
	var group sync.WaitGroup
	for i := range 2 {
		group.Go(func() {
			n, err := c.Admin.Retry(t.Context(), runtime.LetterFilter{})
			if sent[i] = n; err != nil && !errors.Is(err, runtime.ErrTakenOver) {
				t.Error(err)
			}
		})
	}
	group.Wait()
	n, err := c.Admin.Retry(t.Context(), runtime.LetterFilter{})
	if sent[2] = n; err != nil || sent[0]+sent[1]+sent[2] != 20 || len(c.Read(t, topic.Scans)) != 40 {
		t.Errorf("sent %v of 20: %v", sent, err)
	}

	specs := topic.List(streamstest.Partitions, runtime.Changelogs(counterStage())...)
	plan, err := c.Admin.PlanTopics(t.Context(), specs, -1)
	if err != nil || len(plan.Drifts)+len(plan.Missing) > 0 {
		t.Errorf("%+v: %v", plan, err)
	}
	specs[0].Retention *= 2
	if plan, err = c.Admin.PlanTopics(t.Context(), specs, -1); err == nil {
		err = c.Admin.ApplyTopics(t.Context(), plan, -1)
	}
	if err != nil || fmt.Sprint(plan.Drifts) != "[datawave.scans: retention.ms is 604800000, want 1209600000]" {
		t.Errorf("%+v: %v", plan, err)
	}
	if plan, err = c.Admin.PlanTopics(t.Context(), specs, -1); err != nil || len(plan.Drifts) > 0 {
		t.Errorf("left %+v: %v", plan, err)
	}
}
