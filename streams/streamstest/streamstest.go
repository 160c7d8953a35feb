// Package streamstest holds the suite that every stage passes on the runtime, and with it the runtime: exactly once, in
// order, the same whatever the batches, restarts, rebalances and aborted transactions; poison goes to the dead letters.
package streamstest

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams"
	"datawave/streams/runtime"
)

// Bubble runs a test in virtual time: waiting costs nothing, and what never comes is an error at once.
func Bubble(t *testing.T, test func(t *testing.T)) {
	avro.Embedded() // made once, so outside of any bubble
	synctest.Test(t, test)
}

// Outputs are what a stage said, by topic, each partition in its order.
type Outputs map[string][]event.Record

// Exercise runs the suite on a stage. The inputs must be such that the stage takes most of them in; check, which may be
// nil, sees the outputs of the undisturbed run, that all others are compared with by ids, order and decoded bodies.
// New must not keep state between its processors.
func Exercise(t *testing.T, stage streams.Stage, inputs []Input, check func(t *testing.T, out Outputs)) {
	suite{stage: stage, inputs: inputs}.run(t, check)
}

// Converge runs the suite on a stage whose partitions tell each other things, so that only the end of what it says is the same in all runs:
// result is what a reader makes of the outputs in the end.
func Converge(t *testing.T, stage streams.Stage, inputs []Input, result func(out Outputs) any, check func(t *testing.T, out Outputs)) {
	suite{stage: stage, inputs: inputs, result: result}.run(t, check)
}

func (s suite) run(t *testing.T, check func(t *testing.T, out Outputs)) {
	stage := s.stage
	inTest(t, "undisturbed", s.stages(), func(t *testing.T, c *Cluster) {
		s.want = s.live(t, c, runtime.Config{})
		if s.result == nil {
			s.ordered(t)
		}
		if check != nil {
			check(t, s.want)
		}
	})
	if t.Failed() || len(s.want) == 0 {
		t.Fatal("the undisturbed run failed")
	}
	inTest(t, "batch of one", s.stages(), func(t *testing.T, c *Cluster) { s.same(t, s.live(t, c, runtime.Config{Batch: 1})) })
	inTest(t, "restarts", s.stages(), s.restarts)
	inTest(t, "rebalance", s.stages(), s.rebalance)
	inTest(t, "poison", s.stages(), s.poison)
	t.Run("aborted transactions", func(t *testing.T) {
		Bubble(t, func(t *testing.T) { s.aborts(t, Start(t, stage)) })
	})
	for _, sent := range []int{1, 3, 6} { // cut at different moments
		t.Run(fmt.Sprintf("killed after %d", sent), func(t *testing.T) {
			Bubble(t, func(t *testing.T) { s.killed(t, Start(t, stage), sent) })
		})
	}
}

type suite struct {
	stage  streams.Stage
	inputs []Input
	result func(Outputs) any // nil: all of the outputs are the same
	want   Outputs
}

func (s *suite) stages() []streams.Stage { return []streams.Stage{s.stage} }

// live sends all inputs to a running stage and returns what it says.
func (s *suite) live(t *testing.T, c *Cluster, config runtime.Config) Outputs {
	t.Helper()
	life := c.Run(t, config, s.stage)
	c.Send(t, s.stage, s.inputs)
	c.Await(t, s.stage)
	s.stop(t, life)
	return s.outputs(t, c)
}

func (s *suite) stop(t *testing.T, life *Life) {
	t.Helper()
	if err := life.Stop(); err != nil {
		t.Errorf("Run after its context ended: %v", err)
	}
}

func (s *suite) outputs(t *testing.T, c *Cluster) Outputs {
	t.Helper()
	sent := map[string]bool{} // a stage may say things in a topic that it reads
	for _, in := range s.inputs {
		sent[in.ID] = true
	}
	out := Outputs{}
	for _, name := range s.stage.Out {
		out[name] = slices.DeleteFunc(c.Read(t, name), func(r event.Record) bool { return sent[r.ID] })
	}
	return out
}

// ordered checks that what is said about a subject follows the order of its causes.
func (s *suite) ordered(t *testing.T) {
	t.Helper()
	place := map[string]int{}
	for i, in := range s.inputs {
		if _, ok := place[in.ID]; !ok {
			place[in.ID] = i
		}
	}
	for name, records := range s.want {
		ids := map[string]bool{}
		last := map[string]int{}
		for _, r := range records {
			if ids[r.ID] {
				t.Errorf("%s: id %s twice", name, r.ID)
			}
			ids[r.ID] = true
			if r.At.Partition != topic.Partition(r.Subject, Partitions) && name != topic.Control {
				t.Errorf("%s: not the partition of %s", r.At, r.Subject)
			}
			at, known := place[r.Causation]
			if known && at < last[r.Subject] {
				t.Errorf("%s: %s is caused by input %d, after one caused by %d", r.At, r.Subject, at, last[r.Subject])
			}
			last[r.Subject] = max(at, last[r.Subject])
		}
	}
}

// same checks outputs against the undisturbed run: the same subjects with the same events in the same order.
func (s *suite) same(t *testing.T, got Outputs) {
	t.Helper()
	if s.result != nil {
		if want, have := s.result(s.want), s.result(got); !reflect.DeepEqual(want, have) {
			t.Errorf("the result is\n%v\nundisturbed it was\n%v", have, want)
		}
		return
	}
	for _, name := range s.stage.Out {
		want, have := bySubject(s.want[name]), bySubject(got[name])
		for subject, list := range want {
			s.equal(t, name, subject, list, have[subject])
		}
		for subject, list := range have {
			if _, ok := want[subject]; !ok {
				t.Errorf("%s: %d events about %s, want none", name, len(list), subject)
			}
		}
	}
}

func bySubject(records []event.Record) map[string][]event.Record {
	m := map[string][]event.Record{}
	for _, r := range records {
		m[r.Subject] = append(m[r.Subject], r)
	}
	return m
}

func (s *suite) equal(t *testing.T, name, subject string, want, got []event.Record) {
	t.Helper()
	if len(want) != len(got) {
		t.Errorf("%s: %d events about %s, want %d", name, len(got), subject, len(want))
		return
	}
	for i := range want {
		a, b := want[i].Envelope, got[i].Envelope
		bodyA, errA := avro.Embedded().Decode(a.Data)
		bodyB, errB := avro.Embedded().Decode(b.Data)
		same := reflect.DeepEqual(bodyA, bodyB)
		if errA != nil || errB != nil { // a stage of a test may say what is no body
			same = slices.Equal(a.Data, b.Data)
		}
		a.Data, b.Data = nil, nil
		if !same || !reflect.DeepEqual(a, b) {
			t.Errorf("%s: event %d about %s is %+v, want %+v; bodies equal: %t", name, i, subject, b, a, same)
			return
		}
	}
}

// restarts stops the stage in good order between inputs, and starts it again as the same instance, with its snapshots.
func (s *suite) restarts(t *testing.T, c *Cluster) {
	dir := t.TempDir()
	for part := range slices.Chunk(s.inputs, len(s.inputs)/4+1) {
		life := c.Run(t, runtime.Config{Batch: 7, StateDir: dir}, s.stage)
		c.Send(t, s.stage, part)
		c.Await(t, s.stage)
		s.stop(t, life)
	}
	s.same(t, s.outputs(t, c))
}

// rebalance lets a second process join in the middle, and the first one leave.
func (s *suite) rebalance(t *testing.T, c *Cluster) {
	third := len(s.inputs) / 3
	one := c.Run(t, runtime.Config{Instance: "one", Batch: 5}, s.stage)
	c.Send(t, s.stage, s.inputs[:third])
	c.Await(t, s.stage)
	two := c.Run(t, runtime.Config{Instance: "two", Batch: 5}, s.stage)
	s.joined(t, c, 2)
	c.Send(t, s.stage, s.inputs[third:2*third])
	c.Await(t, s.stage)
	s.stop(t, one)
	s.joined(t, c, 1)
	c.Send(t, s.stage, s.inputs[2*third:])
	c.Await(t, s.stage)
	s.stop(t, two)
	s.same(t, s.outputs(t, c))
}

// joined waits until the group has so many members and is at rest: a commit waits for a join by a lock, which stops virtual time, and with it
// the join.
func (s *suite) joined(t *testing.T, c *Cluster, members int) {
	t.Helper()
	client, err := kadm.NewOptClient(c.Options...)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	eventually(t, func(ctx context.Context) error {
		groups, err := client.DescribeGroups(ctx, runtime.GroupID)
		if g := groups[runtime.GroupID]; err == nil && (g.State != "Stable" || len(g.Members) != members) {
			err = fmt.Errorf("the group is %s with %d members", g.State, len(g.Members))
		}
		return err
	})
}

// aborts makes commits fail as a rebalance does, and ends sessions as a fenced producer does: what the aborted
// transactions said and stored must leave nothing.
func (s *suite) aborts(t *testing.T, c *Cluster) {
	life := c.Run(t, runtime.Config{Batch: 3}, s.stage)
	for part := range slices.Chunk(s.inputs, len(s.inputs)/3+1) {
		c.refuseCommits(2)
		c.fence()
		c.Send(t, s.stage, part)
		c.Await(t, s.stage)
	}
	s.stop(t, life)
	s.same(t, s.outputs(t, c))
}

// killed cuts a runtime off after it has produced so often, and starts the same instance again beside the dead one.
func (s *suite) killed(t *testing.T, c *Cluster, requests int) {
	line := c.cord()
	done := make(chan struct{})
	c.Fake.ControlKey(int16(kmsg.Produce), func(request kmsg.Request) (kmsg.Response, error, bool) {
		c.Fake.KeepControl()
		if request.(*kmsg.ProduceRequest).TransactionID == nil {
			return nil, nil, false
		}
		if requests--; requests == 0 {
			close(done)
		}
		return nil, nil, false
	})
	dead := c.Run(t, runtime.Config{Batch: 2, Kafka: line.options(c.Options)}, s.stage)
	c.Send(t, s.stage, s.inputs[:len(s.inputs)/2])
	select {
	case <-done:
	case <-time.After(10 * time.Second): // a stage that says little is cut off when it is idle
	}
	line.cut()
	life := c.Run(t, runtime.Config{Batch: 7}, s.stage)
	c.Send(t, s.stage, s.inputs[len(s.inputs)/2:])
	c.Await(t, s.stage)
	s.stop(t, life)
	s.same(t, s.outputs(t, c))
	if err := dead.Stop(); err != nil && !strings.Contains(err.Error(), "FENCED") {
		t.Errorf("the dead one ended with %v", err)
	}
}

// poison puts records that are no events between the inputs.
func (s *suite) poison(t *testing.T, c *Cluster) {
	life := c.Run(t, runtime.Config{Batch: 4}, s.stage)
	half := len(s.inputs) / 2
	c.Send(t, s.stage, s.inputs[:half])
	bad := poison(s.stage.In[0])
	c.SendRecords(t, bad...)
	c.Send(t, s.stage, s.inputs[half:])
	c.Await(t, s.stage)
	s.stop(t, life)
	s.same(t, s.outputs(t, c))
	undecodable := 0
	for _, letter := range c.DeadLetters(t) {
		if letter.Type == "" {
			undecodable++
		}
		if letter.Stage != s.stage.Name || letter.From.Topic == "" || letter.Reason == "" {
			t.Errorf("dead letter %+v does not say where it comes from", letter)
		}
	}
	if undecodable != len(bad) {
		t.Errorf("%d dead letters are no events, want %d", undecodable, len(bad))
	}
}

func poison(name string) []*kgo.Record {
	bad := make([]*kgo.Record, 0, 4*Partitions)
	for p := range int32(Partitions) {
		bad = append(bad,
			&kgo.Record{Topic: name, Partition: p},
			&kgo.Record{Topic: name, Partition: p, Value: []byte("no key and no headers")},
			&kgo.Record{Topic: name, Partition: p, Key: []byte("x"), Value: []byte{0, 0, 0, 0, 9}, Headers: []kgo.RecordHeader{{Key: "ce_id"}}},
			&kgo.Record{Topic: name, Partition: p, Key: []byte{0xff}, Value: make([]byte, 1<<10)})
	}
	// What lies in another partition than its key's is history that has moved, where the topic keeps history.
	return slices.DeleteFunc(bad, func(r *kgo.Record) bool { return topic.Moved(r.Topic, r.Key, r.Partition, Partitions) })
}
