package runtime_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams"
	"datawave/streams/runtime"
	"datawave/streams/streamstest"
)

// counter says, for each input, how many it has seen of its subject. Bodies are commands: "panic", "refuse", "fail".
type counter struct {
	counts streams.Store
	refuse func() bool
}

func counterStage() streams.Stage {
	return streams.Stage{Name: "counter", In: []string{topic.Scans}, Out: []string{topic.Findings}, Stores: []string{"counts"},
		New: func(env streams.Env) (streams.Processor, error) { return &counter{counts: env.Store("counts")}, nil }}
}

func (c *counter) Process(_ context.Context, batch []event.Record, out streams.Emitter) error {
	for i := range batch {
		r := &batch[i]
		n := c.count(r.Subject)
		switch string(r.Data) {
		case "panic":
			var none []int
			_ = none[n]
		case "fail":
			return errors.New("the processor fails")
		case "refuse":
			if c.refuse == nil || c.refuse() {
				out.Reject(r, errors.New("the processor refuses"))
				continue
			}
		}
		out.Emit(topic.Findings, event.Envelope{ID: event.DeriveID(r.ID, "count"), Type: event.FindingOpened, Source: "stage/counter",
			Subject: r.Subject, Time: r.Time, Causation: r.ID, TraceParent: r.TraceParent, Data: []byte(strconv.Itoa(n))})
	}
	return nil
}

func (c *counter) count(subject string) int {
	value, _ := c.counts.Get([]byte(subject))
	n, _ := strconv.Atoi(string(value))
	c.counts.Put([]byte(subject), []byte(strconv.Itoa(n+1)))
	return n + 1
}

func input(id, subject, data string) streamstest.Input {
	return streamstest.Input{Partition: -1, Envelope: event.Envelope{ID: id, Type: event.DatasetObserved, Source: "test", Subject: subject,
		Time: time.Unix(1_700_000_000, 0).UTC(), Data: []byte(data)}}
}

func inputs(n int) (list []streamstest.Input) {
	for i := range n {
		list = append(list, input(fmt.Sprintf("id-%d", i), fmt.Sprintf("subject-%d", i%7), ""))
	}
	return list
}

// counted is the latest count that was told of a subject, and how many were told.
func counted(records []event.Record, subject string) (last, told int) {
	for _, r := range records {
		if r.Subject == subject {
			last, _ = strconv.Atoi(string(r.Data))
			told++
		}
	}
	return last, told
}

func TestSuite(t *testing.T) {
	streamstest.Exercise(t, counterStage(), inputs(120), func(t *testing.T, out streamstest.Outputs) {
		if n := len(out[topic.Findings]); n != 120 {
			t.Errorf("%d outputs, want 120", n)
		}
		if last, told := counted(out[topic.Findings], "subject-0"); last != 18 || told != 18 {
			t.Errorf("subject-0: %d, told %d times, want 18", last, told)
		}
	})
}

func TestPanicIsIsolated(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		c := streamstest.Start(t, counterStage())
		c.Send(t, counterStage(), []streamstest.Input{input("1", "s", ""), input("2", "s", "panic"), input("3", "s", "")})
		life := c.Run(t, runtime.Config{}, counterStage())
		c.Await(t, counterStage())
		letters := c.DeadLetters(t)
		if len(letters) != 1 || !strings.HasPrefix(letters[0].Reason, "panic: runtime error: index out of range") || letters[0].Subject != "s" {
			t.Errorf("dead letters %+v", letters)
		}
		if last, told := counted(c.Read(t, topic.Findings), "s"); last != 2 || told != 2 {
			t.Errorf("counted to %d in %d events: the panic left state behind", last, told)
		}
		if err := life.Stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestStageStops(t *testing.T) {
	many := func(data string, n int) (list []streamstest.Input) {
		for i := range n {
			list = append(list, input(strconv.Itoa(i), "s", data))
		}
		return list
	}
	for name, test := range map[string]struct {
		config runtime.Config
		inputs []streamstest.Input
		want   string
	}{
		"error":   {runtime.Config{}, many("fail", 1), "stage counter: stage stopped: datawave.scans/2@0: the processor fails"},
		"strict":  {runtime.Config{Strict: true}, many("refuse", 1), "datawave.scans/2@0: refused in strict mode: the processor refuses"},
		"breaker": {runtime.Config{BreakAfter: 10, Batch: 4}, many("refuse", 20), "records refused in a row and none accepted"},
	} {
		t.Run(name, func(t *testing.T) {
			streamstest.Bubble(t, func(t *testing.T) {
				c := streamstest.Start(t, counterStage())
				c.Send(t, counterStage(), test.inputs)
				err := c.Run(t, test.config, counterStage()).Wait()
				if err == nil || !strings.Contains(err.Error(), test.want) || !errors.Is(err, runtime.ErrStopped) {
					t.Errorf("got %v, want %q", err, test.want)
				}
				if n := len(c.Read(t, topic.Findings)); n != 0 {
					t.Errorf("%d outputs of an aborted transaction", n)
				}
			})
		})
	}
}

// A record that the broker refuses does not fail a transaction by itself: the runtime has to.
func TestRefusedOutputIsNotCommittedAround(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		c := streamstest.Start(t, counterStage())
		c.Send(t, counterStage(), inputs(3))
		c.Fake.ControlKey(int16(kmsg.Produce), func(request kmsg.Request) (kmsg.Response, error, bool) {
			response := request.ResponseKind().(*kmsg.ProduceResponse)
			for _, in := range request.(*kmsg.ProduceRequest).Topics {
				out := kmsg.NewProduceResponseTopic()
				out.Topic, out.TopicID = in.Topic, in.TopicID
				for _, p := range in.Partitions {
					partition := kmsg.NewProduceResponseTopicPartition()
					partition.Partition, partition.ErrorCode = p.Partition, kerr.InvalidRecord.Code
					out.Partitions = append(out.Partitions, partition)
				}
				response.Topics = append(response.Topics, out)
			}
			return response, nil, true
		})
		err := c.Run(t, runtime.Config{}, counterStage()).Wait()
		if err == nil || !strings.Contains(err.Error(), "end transaction: stage counter: produce to datawave.") {
			t.Errorf("got %v", err)
		}
		lag, err := c.Admin.Lag(t.Context(), runtime.GroupID, "counter", topic.Scans)
		if n := len(c.Read(t, topic.Findings)); n != 0 || len(lag) == 0 || err != nil {
			t.Errorf("%d outputs, lag %v: %v", n, lag, err)
		}
		life := c.Run(t, runtime.Config{}, counterStage())
		c.Await(t, counterStage())
		if n := len(c.Read(t, topic.Findings)); n != 3 {
			t.Errorf("%d outputs after a new start, want 3", n)
		}
		if err := life.Stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestBreakerCountsOnlyRows(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		c := streamstest.Start(t, counterStage())
		list := make([]streamstest.Input, 0, 60)
		for i := range 60 {
			list = append(list, input(strconv.Itoa(i), "s", map[bool]string{true: "", false: "refuse"}[i%6 == 0]))
		}
		c.Send(t, counterStage(), list)
		life := c.Run(t, runtime.Config{BreakAfter: 10, Batch: 1}, counterStage())
		c.Await(t, counterStage())
		if n := len(c.DeadLetters(t)); n != 50 {
			t.Errorf("%d dead letters, want 50", n)
		}
		if err := life.Stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestDeadLetterRetry(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		refusing := true
		stage := counterStage()
		stage.New = func(env streams.Env) (streams.Processor, error) {
			return &counter{counts: env.Store("counts"), refuse: func() bool { return refusing }}, nil
		}
		c := streamstest.Start(t, stage)
		big := bytes.Repeat([]byte("x"), 17<<19) // 8.5 MiB: more than most brokers take by default
		c.SendRecords(t, &kgo.Record{Topic: topic.Scans, Partition: 0, Value: big})
		c.Send(t, stage, []streamstest.Input{input("1", "s", "refuse")})
		life := c.Run(t, runtime.Config{}, stage)
		c.Await(t, stage)
		letters := c.DeadLetters(t)
		if len(letters) != 2 {
			t.Fatalf("%d dead letters, want 2", len(letters))
		}
		for _, l := range letters {
			if l.Subject == "" && l.Bytes != len(big) {
				t.Errorf("%d bytes kept of %d", l.Bytes, len(big))
			}
		}
		for want := range 2 { // the second time the processor takes it
			for _, l := range c.DeadLetters(t) {
				if l.Subject != "s" {
					continue
				}
				if n, err := c.Admin.Retry(t.Context(), runtime.LetterFilter{IDs: []string{l.At.String()}}); n != 1 || err != nil || l.Retried != want {
					t.Fatalf("retried %d of %+v: %v", n, l, err)
				}
			}
			c.Await(t, stage)
			refusing = false
		}
		letters = c.DeadLetters(t)
		if len(letters) != 1 || letters[0].Subject != "" { // both of "s" were sent back
			t.Errorf("dead letters %+v", letters)
		}
		if last, told := counted(c.Read(t, topic.Findings), "s"); told != 1 {
			t.Errorf("told %d times, last %d", told, last)
		}
		if _, err := c.Admin.Retry(t.Context(), runtime.LetterFilter{IDs: []string{"datawave.deadletter/0@99"}}); err == nil {
			t.Error("retried what is not there")
		}
		if err := life.Stop(); err != nil {
			t.Error(err)
		}
	})
}

// An owner before the last left a transaction open. What it wrote must not be restored, and what the last owner
// committed behind it must be.
func TestRestoreBehindAnOpenTransaction(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		stage := counterStage()
		c := streamstest.Start(t, stage)
		zombie, err := kgo.NewClient(append([]kgo.Opt{kgo.TransactionalID("zombie"), kgo.TransactionTimeout(20 * time.Second),
			kgo.RecordPartitioner(kgo.ManualPartitioner())}, c.Options...)...)
		if err != nil {
			t.Fatal(err)
		}
		defer zombie.Close()
		life := c.Run(t, runtime.Config{}, stage)
		c.Send(t, stage, []streamstest.Input{input("1", "s", "")})
		c.Await(t, stage)
		if err := zombie.BeginTransaction(); err != nil {
			t.Fatal(err)
		}
		at := topic.Partition("s", streamstest.Partitions)
		bogus := &kgo.Record{Topic: topic.Changelog("counter", "counts"), Partition: at, Key: []byte("s"), Value: []byte("1000")}
		if err := zombie.ProduceSync(t.Context(), bogus).FirstErr(); err != nil {
			t.Fatal(err)
		}
		c.Send(t, stage, []streamstest.Input{input("2", "s", "")})
		c.Await(t, stage)
		if err := life.Stop(); err != nil {
			t.Error(err)
		}
		life = c.Run(t, runtime.Config{}, stage)
		c.Send(t, stage, []streamstest.Input{input("3", "s", "")})
		c.Await(t, stage)
		if last, told := counted(c.Read(t, topic.Findings), "s"); last != 3 || told != 3 {
			t.Errorf("counted to %d in %d events, want 3", last, told)
		}
		if err := life.Stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestProgress(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		stage := counterStage()
		c := streamstest.Start(t, stage)
		produced := c.Send(t, stage, inputs(30))[topic.Scans]
		end, err := c.Admin.EndOffsets(t.Context(), topic.Scans)
		if err != nil || end.String() != produced.String() {
			t.Errorf("end %v, produced %v: %v", end, produced, err)
		}
		lag, err := c.Admin.Lag(t.Context(), runtime.GroupID, "counter", topic.Scans)
		if err != nil || lag.String() != produced.String() {
			t.Errorf("lag before %v, produced %v: %v", lag, produced, err)
		}
		soon, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err = c.Admin.WaitConsumed(soon, runtime.GroupID, "counter", topic.Scans, produced)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("nobody consumes: %v", err)
		}
		life := c.Run(t, runtime.Config{}, stage)
		c.Await(t, stage)
		if lag, err = c.Admin.Lag(t.Context(), runtime.GroupID, "counter", topic.Scans); err != nil || len(lag) != 0 {
			t.Errorf("lag after %v: %v", lag, err)
		}
		// The outputs end with a transaction's marker, which is no record to wait for.
		last := event.Vector{}
		for _, r := range c.Read(t, topic.Findings) {
			last[r.At.Partition] = r.At.Offset + 1
		}
		if end, err = c.Admin.EndOffsets(t.Context(), topic.Findings); err != nil || end.String() != last.String() {
			t.Errorf("end %v, last records %v: %v", end, last, err)
		}
		if err := life.Stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestStatusAndMetrics(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		stage := counterStage()
		c := streamstest.Start(t, stage)
		registry := prometheus.NewRegistry()
		life := c.Run(t, runtime.Config{Registry: registry}, stage)
		c.Send(t, stage, append(inputs(10), input("r", "s", "refuse")))
		c.Await(t, stage)
		for life.Runtime.Ready() != nil { // virtual time: the next idle poll
			<-time.After(100 * time.Millisecond)
		}
		status := life.Runtime.Status()
		if len(status) != 1 || !status[0].Running || !status[0].CaughtUp || status[0].Commit.IsZero() || status[0].Lag != 0 {
			t.Errorf("status %+v", status)
		}
		for name, want := range map[string]float64{"datawave_stage_records_total": 11, "datawave_stage_emitted_total": 10, "datawave_stage_rejected_total": 1} {
			if got := sum(t, registry, name); got != want {
				t.Errorf("%s is %v, want %v", name, got, want)
			}
		}
		if err := life.Stop(); err != nil {
			t.Error(err)
		}
	})
}

func sum(t *testing.T, registry *prometheus.Registry, name string) (total float64) {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() == name {
			for _, m := range family.GetMetric() {
				total += m.GetCounter().GetValue()
			}
		}
	}
	return total
}

func TestMissingTopicIsWaitedFor(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		stage := counterStage()
		c := streamstest.Start(t) // without the stage's changelog
		life := c.Run(t, runtime.Config{}, stage)
		<-time.After(3 * time.Second)
		if err := life.Runtime.Ready(); err == nil || !strings.Contains(err.Error(), "UNKNOWN_TOPIC") {
			t.Errorf("ready without its changelog: %v", err)
		}
		if _, err := c.Admin.EnsureTopics(t.Context(), topic.List(streamstest.Partitions, topic.Changelog("counter", "counts")), -1); err != nil {
			t.Fatal(err)
		}
		c.Send(t, stage, inputs(5))
		c.Await(t, stage)
		if err := life.Stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestTopicsDrift(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		c := streamstest.Start(t)
		specs := topic.List(streamstest.Partitions)
		if drifts, err := c.Admin.EnsureTopics(t.Context(), specs, -1); err != nil || len(drifts) != 0 {
			t.Errorf("drift of what was just made: %v %v", drifts, err)
		}
		specs[0].Partitions, specs[0].Retention, specs[1].Compacted = 9, time.Hour, true
		drifts, err := c.Admin.EnsureTopics(t.Context(), specs, -1)
		want := "[datawave.samples: cleanup.policy is delete, want compact,delete datawave.scans: partitions is 3, want 9 " +
			"datawave.scans: retention.ms is 604800000, want 3600000]"
		if err != nil || fmt.Sprint(drifts) != want {
			t.Errorf("drift %v, want %s: %v", drifts, want, err)
		}
	})
}

func TestTail(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		stage := counterStage()
		c := streamstest.Start(t, stage)
		c.Send(t, stage, inputs(5))
		ctx, cancel := context.WithCancel(t.Context())
		tail := runtime.NewTail(c.Options, nil)
		start, fromEnd, err := tail.Follow(ctx, map[string]event.Vector{topic.Scans: nil})
		if err != nil {
			t.Fatal(err)
		}
		_, fromStart, err := tail.Follow(ctx, map[string]event.Vector{topic.Scans: {0: 0}})
		if err != nil {
			t.Fatal(err)
		}
		c.SendRecords(t, &kgo.Record{Topic: topic.Scans, Partition: 1, Value: []byte("no event")})
		c.Send(t, stage, []streamstest.Input{input("new", "s", "")})
		if r := <-fromEnd; r.ID != "new" || start[topic.Scans][r.At.Partition] > r.At.Offset {
			t.Errorf("from the end %v: %s at %s", start, r.ID, r.At)
		}
		seen := map[string]bool{}
		for len(seen) < 6 {
			seen[(<-fromStart).ID] = true
		}
		cancel()
		for range fromEnd { // ends
			t.Error("a record after the end")
		}
	})
}

func TestConfigIsChecked(t *testing.T) {
	if _, err := runtime.New(runtime.Config{}); err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("all problems at once: %v", err)
	}
}

// A panic below the processor is no fault of the record: refusing it would lose it.
func TestPanicOfTheRuntimeStops(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		stage := counterStage()
		stage.New = func(env streams.Env) (streams.Processor, error) {
			env.Store("unknown") // the runtime panics at that
			return nil, nil
		}
		c := streamstest.Start(t, stage)
		c.Send(t, stage, inputs(3))
		err := c.Run(t, runtime.Config{}, stage).Wait()
		if !errors.Is(err, runtime.ErrStopped) || !strings.Contains(err.Error(), "the runtime panicked") {
			t.Errorf("got %v", err)
		}
		if letters := c.DeadLetters(t); len(letters) != 0 {
			t.Errorf("%d dead letters", len(letters))
		}
	})
}
