package streamstest

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"datawave/streams"
	"datawave/streams/runtime"
)

// Interleave runs a stage that reads several topics with the same inputs in other orders: each topic as a whole before
// the next, forwards and backwards, and in turns. Each topic keeps its own order. result is what a reader makes of the
// outputs in the end; it must not depend on the order.
func Interleave(t *testing.T, stage streams.Stage, inputs []Input, result func(out Outputs) any) {
	if len(stage.In) < 2 {
		t.Fatalf("stage %s reads one topic", stage.Name)
	}
	backwards := slices.Clone(stage.In)
	slices.Reverse(backwards)
	var want any
	for n, order := range [][][]Input{byTopic(inputs, stage.In), byTopic(inputs, backwards), slices.Collect(slices.Chunk(inputs, 3))} {
		inTest(t, fmt.Sprintf("order %d", n), []streams.Stage{stage}, func(t *testing.T, c *Cluster) {
			s := suite{stage: stage}
			life := c.Run(t, runtime.Config{}, stage)
			for _, part := range order {
				c.Send(t, stage, part)
				c.Await(t, stage)
			}
			s.stop(t, life)
			got := result(s.outputs(t, c))
			if want == nil {
				want = got
			}
			if !reflect.DeepEqual(want, got) {
				t.Errorf("the result is\n%v\nin the first order it was\n%v", got, want)
			}
		})
	}
}

func byTopic(inputs []Input, topics []string) (parts [][]Input) {
	for _, name := range topics {
		parts = append(parts, slices.DeleteFunc(slices.Clone(inputs), func(in Input) bool { return in.Topic != name }))
	}
	return parts
}
