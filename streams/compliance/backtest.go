package compliance

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"time"

	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams"
	"datawave/streams/compliance/facts"
	"datawave/streams/compliance/policy"
)

// Backtest tries a policy on history: it is the stage, on a store of its own, with that policy alone. It says what the stage would have
// said, had the policy been activated then, and has no effect on anything else. It is for one goroutine.
type Backtest struct {
	policy  *policy.Policy
	codec   *avro.Codec
	lanes   map[int32]*lane
	active  *event.Record // the activation, once there was one
	records int
	passed  int
	moments []Moment
	open    map[string]bool // findings, by id
}

// lane is one partition.
type lane struct {
	*processor
	stream time.Time
}

// Moment is something that the policy would have said.
type Moment struct {
	Time      time.Time
	Position  event.Position // of the fact; the last one before when it was time that passed, or the activation
	Dataset   string
	Type      string // the event type
	Finding   event.Finding
	OpenAfter int // findings of the policy that are open then, over all datasets
}

// NewBacktest begins before any history. The policy must be compiled.
func NewBacktest(p *policy.Policy, codec *avro.Codec) *Backtest {
	return &Backtest{policy: p, codec: codec, lanes: map[int32]*lane{}, open: map[string]bool{}}
}

// Take takes the next record of datawave.facts in, each partition in its order; appended is when the log took it. The error is the
// context's, or that of a fault of this program; what is wrong with a record is counted.
func (b *Backtest) Take(ctx context.Context, r *event.Record, appended time.Time) error {
	l, err := b.lane(ctx, r.At.Partition)
	if err != nil {
		return err
	}
	b.records++
	out := &collector{test: b, at: r.At}
	if due := l.advance(r.Time, appended); !due.IsZero() {
		if err := l.Tick(ctx, due, out); err != nil {
			return err
		}
	}
	return l.Process(ctx, []event.Record{*r}, out)
}

// Activate switches the policy on at a time, for all datasets as history has them by then. What is taken in before only fills the
// state.
func (b *Backtest) Activate(ctx context.Context, at time.Time) error {
	c := Activation(b.policy)
	data, err := b.codec.Append(nil, c)
	if err != nil {
		return err
	}
	b.active = &event.Record{Envelope: event.Envelope{ID: event.DeriveID("backtest", b.policy.Body), Type: event.ControlSet, Source: "backtest",
		Subject: c.Subject(), Time: at, Data: data}, At: event.Position{Topic: topic.Control}}
	for _, partition := range slices.Sorted(maps.Keys(b.lanes)) {
		if err := b.activate(ctx, b.lanes[partition]); err != nil {
			return err
		}
	}
	return nil
}

func (b *Backtest) activate(ctx context.Context, l *lane) error {
	return l.TableChanged(ctx, topic.Control, []event.Record{*b.active}, &collector{test: b, at: b.active.At})
}

func (b *Backtest) lane(ctx context.Context, partition int32) (*lane, error) {
	if l := b.lanes[partition]; l != nil {
		return l, nil
	}
	store := &memory{}
	library := NewLibrary(nil)
	env := streams.Env{Partition: partition, Log: slog.New(slog.DiscardHandler), Codec: b.codec, Store: func(string) streams.Store { return store }}
	l := &lane{processor: &processor{env: env, library: library, store: store}}
	if err := l.load(); err != nil {
		return nil, err
	}
	b.lanes[partition] = l
	if b.active != nil {
		return l, b.activate(ctx, l)
	}
	return l, nil
}

// advance moves stream time and returns the tick that passes, as the runtime does; the zero time when none does.
func (l *lane) advance(at, appended time.Time) (due time.Time) {
	if at.After(appended) {
		at = appended.UTC()
	}
	if !at.After(l.stream) {
		return due
	}
	next := at.Truncate(tick)
	if !l.stream.IsZero() && next.After(l.stream.Truncate(tick)) {
		due = next
	}
	l.stream = at
	return due
}

// collector turns what the processor says into moments. It implements streams.Emitter.
type collector struct {
	test *Backtest
	at   event.Position
}

// Emit implements streams.Emitter.
func (c *collector) Emit(_ string, e event.Envelope) {
	body, err := c.test.codec.Decode(e.Data)
	f, ok := body.(*event.Finding)
	if err != nil || !ok {
		return
	}
	if f.Status == event.StatusResolved {
		delete(c.test.open, f.Finding)
	} else {
		c.test.open[f.Finding] = true
	}
	c.test.moments = append(c.test.moments, Moment{Time: e.Time, Position: c.at, Dataset: e.Subject, Type: e.Type, Finding: *f, OpenAfter: len(c.test.open)})
}

// Reject implements streams.Emitter. Decisions about findings of other policies are rejected too: they are not of this test.
func (c *collector) Reject(_ *event.Record, reason error) {
	if !errors.Is(reason, event.ErrNoSuchFinding) && !errors.Is(reason, event.ErrRefused) {
		c.test.passed++
	}
}

// Outcome is what a back-test found.
type Outcome struct {
	Records, Unreadable        int
	Opened, Reopened, Resolved int
	Open                       int // in the end
	Datasets                   []Hit
	Moments                    []Moment // in the order of the records taken
}

// Hit is a dataset that the policy had something against, and who owns it in the end.
type Hit struct {
	Dataset string
	Opened  int // findings, reopened ones too
	Owners  []string
}

// Outcome is what was found so far.
func (b *Backtest) Outcome() (Outcome, error) {
	o := Outcome{Records: b.records, Unreadable: b.passed, Open: len(b.open), Moments: b.moments}
	hits := map[string]*Hit{}
	for i := range b.moments {
		m := &b.moments[i]
		switch m.Type {
		case event.FindingOpened:
			o.Opened++
		case event.FindingReopened:
			o.Reopened++
		case event.FindingResolved:
			o.Resolved++
			continue
		default:
			continue
		}
		if hits[m.Dataset] == nil {
			hits[m.Dataset] = &Hit{Dataset: m.Dataset}
		}
		hits[m.Dataset].Opened++
	}
	for _, h := range hits {
		if err := b.owners(h); err != nil {
			return o, err
		}
		o.Datasets = append(o.Datasets, *h)
	}
	slices.SortFunc(o.Datasets, func(x, y Hit) int { return cmp.Or(cmp.Compare(y.Opened, x.Opened), cmp.Compare(x.Dataset, y.Dataset)) })
	return o, nil
}

func (b *Backtest) owners(h *Hit) error {
	id, err := asset.ParseKey(h.Dataset)
	if err != nil {
		return err
	}
	for _, l := range b.lanes {
		d, err := facts.Assemble(parts{l.store, h.Dataset}, id, facts.Decisions|facts.Description, l.clock)
		if err != nil {
			return err
		}
		if d == nil {
			continue
		}
		if h.Owners = d.Owners; len(h.Owners) == 0 && d.SourceOwner != "" {
			h.Owners = []string{d.SourceOwner}
		}
	}
	return nil
}
