package runtime_test

import (
	"slices"
	"strings"
	"testing"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams"
	"datawave/streams/runtime"
	"datawave/streams/streamstest"
)

// again reprocesses a stage whose topics the cluster has, and returns what the new generation says.
func again(t *testing.T, c *streamstest.Cluster, stage streams.Stage, from map[string]event.Vector, generation string) []event.Record {
	t.Helper()
	specs := slices.DeleteFunc(topic.List(streamstest.Partitions, runtime.Changelogs(stage)...), func(s topic.Spec) bool {
		return !slices.Contains(append(runtime.Changelogs(stage), stage.Out...), s.Name)
	})
	moved := int64(-1)
	counts, err := c.Admin.Reprocess(t.Context(), runtime.Reprocessing{Stage: stage, Generation: generation, From: from, Specs: specs, Replicas: -1,
		Config: runtime.Config{Kafka: c.Options, Instance: "again", Codec: avro.Embedded()}, Progress: func(done, total int64) {
			if done < moved || done > total {
				t.Errorf("progress %d of %d after %d", done, total, moved)
			}
			moved = done
		}})
	if err != nil {
		t.Fatal(err)
	}
	if len(counts) != len(stage.Out) {
		t.Errorf("counted %v", counts)
	}
	return c.Read(t, stage.Out[0]+"."+generation)
}

func told(records []event.Record) (list []string) {
	for _, r := range records {
		list = append(list, r.ID+" "+string(r.Data))
	}
	slices.Sort(list)
	return list
}

// What a stage says the second time is what it said the first, broadcast tables included: a change of the table takes
// effect where it did then.
func TestReprocessingSaysTheSame(t *testing.T) {
	for _, stage := range []streams.Stage{counterStage(), ruleStage()} {
		t.Run(stage.Name, func(t *testing.T) {
			streamstest.Bubble(t, func(t *testing.T) {
				c := streamstest.Start(t, stage)
				life := c.Run(t, runtime.Config{}, stage)
				for n, part := range slices.Collect(slices.Chunk(inputs(60), 15)) {
					c.Send(t, stage, part)
					c.Await(t, stage)
					setRule(t, c, "rule-"+string(rune('a'+n)), strings.Repeat("x", n+1))
				}
				c.Send(t, stage, inputs(10)[:5])
				c.Await(t, stage)
				if err := life.Stop(); err != nil {
					t.Fatal(err)
				}
				live := told(c.Read(t, stage.Out[0]))
				if got := told(again(t, c, stage, nil, "g2")); !slices.Equal(live, got) {
					t.Errorf("the second time it says\n%s\nthe first time\n%s", strings.Join(got, "\n"), strings.Join(live, "\n"))
				}
				if got := told(again(t, c, stage, nil, "g2")); !slices.Equal(live, got) {
					t.Errorf("called again it said more: %d events, not %d", len(got), len(live))
				}
			})
		})
	}
}

func TestReprocessingFromAPosition(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		stage := counterStage()
		c := streamstest.Start(t, stage)
		from := c.Send(t, stage, inputs(30))
		c.Send(t, stage, inputs(7))
		got := again(t, c, stage, from, "late")
		if last, n := counted(got, "subject-0"); len(got) != 7 || last != 1 || n != 1 {
			t.Errorf("%d events, subject-0 counted to %d", len(got), last)
		}
		dropped, err := c.Admin.DropGeneration(t.Context(), stage, "late")
		if err != nil || len(dropped) != 2 {
			t.Errorf("dropped %v: %v", dropped, err)
		}
		if _, err := c.Admin.Reprocess(t.Context(), runtime.Reprocessing{Stage: stage, Generation: "Bad Name"}); err == nil || !strings.Contains(err.Error(), "lower-case") {
			t.Errorf("a bad name: %v", err)
		}
	})
}
