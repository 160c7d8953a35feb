package discover

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
)

// Options say how one scan runs.
type Options struct {
	ID          string // the scan's id; every event id of the scan derives from it
	Sink        Sink
	Sealer      Sealer // nil: no values are sampled
	Codec       *avro.Codec
	Budget      Budget
	Concurrency int              // datasets sampled at once; 0 is 4
	Now         time.Time        // when the scan started: the time of its events
	Patience    time.Duration    // how long a source that went away is tried again; 0 is 30 s
	Progress    func(p Progress) // called one at a time; may be nil
}

// Progress is how far a scan is.
type Progress struct {
	Datasets int // found
	Done     int // sampled, failed ones included
	Failed   int
	Rows     int64 // read for samples
	Values   int64 // non-null values among them
	Bytes    int64 // of values kept
}

// The states of a run, as OpenLineage names them.
const (
	StateStart    = "START"
	StateRunning  = "RUNNING"
	StateComplete = "COMPLETE"
	StateFail     = "FAIL"
	StateAbort    = "ABORT"
)

// Summary is what a scan did.
type Summary struct {
	Scan      string
	Namespace string
	URL       string
	State     string // StateComplete, StateFail or StateAbort
	Fields    int64
	Edges     int64
	Chunks    int64
	Manifest  bool // whether intake was told what is complete
	Elapsed   time.Duration
	Failures  []event.Failure
	Progress
}

const (
	defaultConcurrency = 4
	defaultPatience    = 30 * time.Second
	farewell           = 5 * time.Second // to say how a cancelled scan ended
)

// Scan inspects the source, emits what it finds to datawave.scans and the sealed samples to datawave.samples, and says how
// the run goes in datawave.jobs. A dataset that cannot be sampled is a failure in the summary, the rest goes on. When the
// scan completes, and the inspection of some scopes was complete, everything is flushed and then a manifest is emitted to
// each partition of datawave.scans. A source that stays away ends the run as FAIL, a cancelled ctx as ABORT; both are
// errors, and neither leaves a manifest. Scan does not close the source.
func Scan(ctx context.Context, source Source, o Options) (Summary, error) {
	s := newScan(source, o)
	err := s.run(ctx)
	if err == nil {
		return s.summary, nil
	}
	s.summary.State = StateFail
	if ctx.Err() != nil {
		s.summary.State = StateAbort
		err = context.Cause(ctx)
	}
	s.fail(source.URL(), err)
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
	defer cancel()
	return s.summary, errors.Join(fmt.Errorf("scan %s: %w", source.URL(), err), s.finish(last))
}

// scan is one scan under way.
type scan struct {
	Options
	source    Source
	started   time.Time
	inventory Inventory

	mu      sync.Mutex // guards summary
	summary Summary
}

func newScan(source Source, o Options) *scan {
	if o.Concurrency <= 0 {
		o.Concurrency = defaultConcurrency
	}
	if o.Patience <= 0 {
		o.Patience = defaultPatience
	}
	s := &scan{Options: o, source: source, started: time.Now()}
	s.summary = Summary{Scan: o.ID, Namespace: source.Namespace(), URL: source.URL()}
	return s
}

func (s *scan) run(ctx context.Context) error {
	if err := s.state(ctx, StateStart); err != nil {
		return err
	}
	err := s.persist(ctx, func() (err error) {
		s.inventory, err = s.source.Inspect(ctx)
		return err
	})
	if err != nil {
		return err
	}
	if err := s.observe(ctx); err != nil {
		return err
	}
	if err := s.sample(ctx); err != nil {
		return err
	}
	if err := s.manifest(ctx); err != nil {
		return err
	}
	s.summary.State = StateComplete
	return s.finish(ctx)
}

// observe emits what the source says about every dataset.
func (s *scan) observe(ctx context.Context) error {
	s.summary.Datasets = len(s.inventory.Observations)
	s.summary.Failures = append(s.summary.Failures, s.inventory.Failures...)
	for i := range s.inventory.Observations {
		o := &s.inventory.Observations[i]
		s.summary.Fields += int64(len(o.Dataset.Fields))
		kind := event.DatasetObserved
		if o.Reported {
			kind = event.DatasetReported
		}
		if err := s.emit(ctx, topic.Scans, -1, kind, "observed", o.ID.Key(), &o.Dataset); err != nil {
			return err
		}
		if o.Upstreams == nil {
			continue
		}
		s.summary.Edges += int64(len(o.Upstreams))
		lineage := event.LineageAssertion{Prover: "catalog", Edges: o.Upstreams}
		if err := s.emit(ctx, topic.Scans, -1, event.LineageAsserted, "lineage", o.ID.Key(), &lineage); err != nil {
			return err
		}
	}
	if err := s.assert(ctx); err != nil {
		return err
	}
	s.progress(func(*Summary) {})
	return s.state(ctx, StateRunning)
}

// assert emits the edges that the source proves otherwise than by its catalog.
func (s *scan) assert(ctx context.Context) error {
	for i := range s.inventory.Assertions {
		a := &s.inventory.Assertions[i]
		s.summary.Edges += int64(len(a.Edges))
		if err := s.emit(ctx, topic.Scans, -1, event.LineageAsserted, "lineage/"+a.Prover, a.ID.Key(), &a.LineageAssertion); err != nil {
			return err
		}
	}
	return nil
}

// finish says how the run ended and waits until the log has it.
func (s *scan) finish(ctx context.Context) error {
	s.summary.Elapsed = time.Since(s.started)
	if err := s.state(ctx, s.summary.State); err != nil {
		return err
	}
	return s.Sink.Flush(ctx)
}

// state emits the run's state to datawave.jobs.
func (s *scan) state(ctx context.Context, state string) error {
	job := "scan " + s.source.URL()
	run := event.Run{Job: job, Run: s.ID, State: state, Started: s.Now.UnixMilli(), Counts: s.summary.counts(), Failures: s.summary.Failures}
	if state != StateStart && state != StateRunning {
		run.Ended = s.Now.Add(s.summary.Elapsed).UnixMilli()
	}
	return s.emit(ctx, topic.Jobs, -1, event.RunChanged, "run/"+state, job, &run)
}

func (s *Summary) counts() map[string]int64 {
	return map[string]int64{"datasets": int64(s.Datasets), "fields": s.Fields, "edges": s.Edges, "sampled": int64(s.Done - s.Failed),
		"failed": int64(len(s.Failures)), "rows": s.Rows, "values": s.Values, "bytes": s.Bytes, "chunks": s.Chunks}
}

// emit derives the event's id from the scan, the rule and the subject, so that a scan repeated with its id repeats its ids.
func (s *scan) emit(ctx context.Context, to string, partition int32, kind, rule, subject string, body event.Body) error {
	data, err := s.Codec.Append(nil, body)
	if err != nil {
		return fmt.Errorf("encode %s of %s: %w", kind, subject, err)
	}
	e := event.Envelope{ID: event.DeriveID(s.ID, rule, subject), Type: kind, Source: "scanner/" + s.source.Kind(), Subject: subject,
		Time: s.Now.UTC(), Data: data}
	if err := s.Sink.Emit(ctx, to, partition, e); err != nil {
		return fmt.Errorf("emit to %s: %w", to, err)
	}
	return nil
}

func (s *scan) fail(scope string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.summary.Failures = append(s.summary.Failures, event.Failure{Scope: scope, Reason: err.Error()})
}

// progress changes the summary and reports it.
func (s *scan) progress(change func(*Summary)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.summary)
	if s.Progress != nil {
		s.Progress(s.summary.Progress)
	}
}
