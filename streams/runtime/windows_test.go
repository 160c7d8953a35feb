package runtime_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams"
	"datawave/streams/runtime"
	"datawave/streams/streamstest"
)

const window = time.Minute

// windows counts the inputs of each window of a partition and says so when stream time has passed its end.
type windows struct{ counts streams.Store }

func windowStage() streams.Stage {
	return streams.Stage{Name: "windows", In: []string{topic.Scans}, Out: []string{topic.Findings}, Stores: []string{"counts"}, Tick: window,
		New: func(env streams.Env) (streams.Processor, error) { return &windows{env.Store("counts")}, nil }}
}

func (w *windows) Process(_ context.Context, batch []event.Record, _ streams.Emitter) error {
	for i := range batch {
		key := []byte(batch[i].Subject)
		value, _ := w.counts.Get(key)
		n, _ := strconv.Atoi(string(value))
		w.counts.Put(key, []byte(strconv.Itoa(n+1)))
	}
	return nil
}

func (w *windows) Tick(_ context.Context, now time.Time, out streams.Emitter) error {
	w.counts.Range(nil, func(key, value []byte) bool {
		id := event.DeriveID(string(key), now.Format(time.RFC3339))
		out.Emit(topic.Findings, event.Envelope{ID: id, Type: event.FindingOpened, Source: "stage/windows", Subject: string(key), Time: now, Data: slices.Clone(value)})
		w.counts.Delete(key)
		return true
	})
	return nil
}

// timed is inputs whose event times run, with some that are late.
func timed(n int) (list []streamstest.Input) {
	start := time.Date(1999, 6, 1, 0, 0, 0, 0, time.UTC) // virtual time begins in 2000
	for i, in := range inputs(n) {
		in.Time = start.Add(time.Duration(i) * 7 * time.Second)
		if i%11 == 0 {
			in.Time = in.Time.Add(-2 * window)
		}
		list = append(list, in)
	}
	return list
}

func TestWindowsByStreamTime(t *testing.T) {
	streamstest.Exercise(t, windowStage(), timed(120), func(t *testing.T, out streamstest.Outputs) {
		told := 0
		for _, r := range out[topic.Findings] {
			n, err := strconv.Atoi(string(r.Data))
			if err != nil || n == 0 || !r.Time.Equal(r.Time.Truncate(window)) {
				t.Errorf("%s: %q at %v", r.Subject, r.Data, r.Time)
			}
			told += n
		}
		if told < 90 || told > 120 {
			t.Errorf("%d inputs are in windows that ended, of 120", told)
		}
	})
}

// rules says, for each input, under which rules it was judged.
type rules struct{ table streams.Table }

func ruleStage() streams.Stage {
	return streams.Stage{Name: "rules", In: []string{topic.Scans}, Out: []string{topic.Findings}, Tables: []string{topic.Control},
		New: func(env streams.Env) (streams.Processor, error) { return &rules{env.Table(topic.Control)}, nil }}
}

func (p *rules) Process(_ context.Context, batch []event.Record, out streams.Emitter) error {
	for i := range batch {
		p.say(out, batch[i].Subject, batch[i].ID, batch[i].Time)
	}
	return nil
}

func (p *rules) say(out streams.Emitter, subject, id string, at time.Time) {
	text := ""
	p.table.Range(func(r event.Record) bool {
		text += string(r.Data) + " "
		return true
	})
	out.Emit(topic.Findings, event.Envelope{ID: event.DeriveID(id, text), Type: event.FindingOpened, Source: "stage/rules", Subject: subject, Time: at, Data: []byte(text)})
}

// TableChanged implements streams.TableFollower.
func (p *rules) TableChanged(_ context.Context, _ string, changes []event.Record, out streams.Emitter) error {
	last := changes[len(changes)-1]
	p.say(out, "change", last.ID, last.Time)
	return nil
}

func setRule(t *testing.T, c *streamstest.Cluster, id, text string) {
	t.Helper()
	c.Send(t, ruleStage(), []streamstest.Input{{Topic: topic.Control, Partition: 0, Envelope: event.Envelope{ID: id, Type: event.ControlSet, Source: "test",
		Subject: "rule", Time: time.Unix(1_700_000_000, 0), Data: []byte(text)}}})
}

func texts(records []event.Record, prefix string) (list []string) {
	for _, r := range records {
		if len(r.Subject) >= len(prefix) && r.Subject[:len(prefix)] == prefix {
			list = append(list, string(r.Data))
		}
	}
	return list
}

func TestBroadcastTable(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		c := streamstest.Start(t, ruleStage())
		setRule(t, c, "rule-1", "first")
		list := inputs(30)
		c.Send(t, ruleStage(), list[:10])
		life := c.Run(t, runtime.Config{}, ruleStage())
		c.Await(t, ruleStage())
		if got := texts(c.Read(t, topic.Findings), "subject"); len(got) != 10 || slices.ContainsFunc(got, func(s string) bool { return s != "first " }) {
			t.Fatalf("judged before the table was read: %q", got)
		}
		setRule(t, c, "rule-2", "second")
		for len(texts(c.Read(t, topic.Findings), "change")) < 2*streamstest.Partitions { // without an input
			<-time.After(50 * time.Millisecond) // virtual
		}
		c.Send(t, ruleStage(), list[10:20])
		c.Await(t, ruleStage())
		if err := life.Stop(); err != nil {
			t.Fatal(err)
		}
		setRule(t, c, "rule-3", "third")
		life = c.Run(t, runtime.Config{}, ruleStage()) // takes the third over before it reads anything
		c.Send(t, ruleStage(), list[20:])
		c.Await(t, ruleStage())
		if err := life.Stop(); err != nil {
			t.Fatal(err)
		}
		seen := map[string]int{}
		for _, text := range texts(c.Read(t, topic.Findings), "subject") {
			seen[text]++
		}
		if fmt.Sprint(seen) != fmt.Sprint(map[string]int{"first ": 10, "second ": 10, "third ": 10}) {
			t.Errorf("judged under %v", seen)
		}
		if n := len(texts(c.Read(t, topic.Findings), "change")); n != 3*streamstest.Partitions {
			t.Errorf("%d times told of a change, want one for each change and partition", n)
		}
	})
}

// A stage that joins later reads the past, while those that have been there go on from where they were.
func TestNewStageReadsThePast(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		late := counterStage()
		late.Name = "late"
		c := streamstest.Start(t, counterStage(), late)
		c.Send(t, counterStage(), inputs(40))
		life := c.Run(t, runtime.Config{}, counterStage())
		c.Await(t, counterStage())
		if err := life.Stop(); err != nil {
			t.Fatal(err)
		}
		life = c.Run(t, runtime.Config{Batch: 3}, counterStage(), late)
		c.Await(t, late)
		c.Send(t, late, inputs(7))
		c.Await(t, late)
		c.Await(t, counterStage())
		if err := life.Stop(); err != nil {
			t.Fatal(err)
		}
		if last, told := counted(c.Read(t, topic.Findings), "subject-0"); last != 7 || told != 2*7 {
			t.Errorf("subject-0 was counted to %d, told %d times", last, told)
		}
	})
}
