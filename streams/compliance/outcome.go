package compliance

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/streams/compliance/facts"
)

// maxMoments bounds the moments that a back-test keeps; all are counted.
const maxMoments = 100_000

// Outcome is what a back-test found.
type Outcome struct {
	Counts
	Records    int // taken in
	Unreadable int // of those that the policies read
	Policies   map[string]Counts
	Days       []Day    // on which something was said, ascending
	Datasets   []Hit    // that the policies had something against: most findings first
	Moments    []Moment // by stream time, the order of each partition kept; the first 100,000
	LeftOut    int      // moments that are not kept
}

// Counts are findings.
type Counts struct{ Opened, Reopened, Resolved, Open int } // Open: not resolved in the end

// Day is what was said on one day, by the time of the events.
type Day struct {
	Date time.Time // UTC
	Counts
}

// Hit is a dataset that the policies had something against, and who owns it in the end.
type Hit struct {
	Dataset string
	Counts
	Owners []string
}

// Moment is something that the policies would have said.
type Moment struct {
	Time     time.Time
	Position event.Position // of the fact; the last one before when it was time that passed, or the activation
	Dataset  string
	Type     string // the event type
	Finding  event.Finding
	stream   time.Time
}

// tally is what was said in one lane.
type tally struct {
	records, unreadable int
	open                map[string]bool // findings, by id
	policies, datasets  map[string]*Counts
	days                map[int64]*Counts // by days since 1970; open is by how many the number of open findings changed
	moments             []Moment
	leftOut             int
}

func newTally() tally {
	return tally{open: map[string]bool{}, policies: map[string]*Counts{}, datasets: map[string]*Counts{}, days: map[int64]*Counts{}}
}

func at[K comparable](m map[K]*Counts, key K) *Counts {
	c := m[key]
	if c == nil {
		c = &Counts{}
		m[key] = c
	}
	return c
}

// count counts one event about a finding.
func (t *tally) count(m *Moment) {
	change := 0
	switch resolved := m.Finding.Status == event.StatusResolved; {
	case resolved && t.open[m.Finding.Finding]:
		delete(t.open, m.Finding.Finding)
		change = -1
	case !resolved && !t.open[m.Finding.Finding]:
		t.open[m.Finding.Finding] = true
		change = 1
	}
	for _, c := range [...]*Counts{at(t.policies, m.Finding.Rule), at(t.datasets, m.Dataset), at(t.days, m.Time.Unix()/daySeconds)} {
		c.count(m.Type, change)
	}
}

const daySeconds = 24 * 60 * 60

func (c *Counts) count(kind string, change int) {
	switch kind {
	case event.FindingOpened:
		c.Opened++
	case event.FindingReopened:
		c.Reopened++
	case event.FindingResolved:
		c.Resolved++
	}
	c.Open += change
}

func (c *Counts) add(more *Counts) {
	c.Opened, c.Reopened, c.Resolved, c.Open = c.Opened+more.Opened, c.Reopened+more.Reopened, c.Resolved+more.Resolved, c.Open+more.Open
}

// hear counts what the processor says, which nobody else reads.
func (l *lane) hear(dataset string, c cause, t told) {
	m := Moment{Time: c.at, Position: l.at, Dataset: dataset, Type: t.kind, Finding: t.finding, stream: l.stream}
	l.tally.count(&m)
	if len(l.tally.moments) == maxMoments {
		l.tally.leftOut++
		return
	}
	l.tally.moments = append(l.tally.moments, m)
}

// Emit implements streams.Emitter. All that the processor emits is heard instead.
func (*lane) Emit(string, event.Envelope) {}

// Reject implements streams.Emitter. Decisions about findings of other policies are rejected too: they are not of this test.
func (l *lane) Reject(_ *event.Record, reason error) {
	if !errors.Is(reason, event.ErrNoSuchFinding) && !errors.Is(reason, event.ErrRefused) {
		l.tally.unreadable++
	}
}

// Outcome is what was found so far.
func (b *Backtest) Outcome() (o Outcome, err error) {
	o.Policies = map[string]Counts{}
	for _, p := range b.policies {
		o.Policies[p.ID] = Counts{}
	}
	days := map[int64]*Counts{}
	for _, l := range b.sorted() {
		o.add(&l.tally)
		for day, c := range l.tally.days {
			at(days, day).add(c)
		}
		hits, err := l.hits()
		if err != nil {
			return o, err
		}
		o.Datasets = append(o.Datasets, hits...)
	}
	slices.SortFunc(o.Datasets, func(x, y Hit) int {
		return cmp.Or(cmp.Compare(y.Opened+y.Reopened, x.Opened+x.Reopened), cmp.Compare(x.Dataset, y.Dataset))
	})
	o.days(days)
	o.keep()
	return o, nil
}

func (o *Outcome) add(t *tally) {
	o.Records, o.Unreadable, o.LeftOut = o.Records+t.records, o.Unreadable+t.unreadable, o.LeftOut+t.leftOut
	for id, c := range t.policies {
		sum := o.Policies[id]
		sum.add(c)
		o.Policies[id] = sum
		o.Counts.add(c)
	}
	o.Moments = append(o.Moments, t.moments...)
}

// days puts the days in order and counts what is open after each.
func (o *Outcome) days(days map[int64]*Counts) {
	open := 0
	for _, day := range slices.Sorted(maps.Keys(days)) {
		c := *days[day]
		open += c.Open
		c.Open = open
		o.Days = append(o.Days, Day{time.Unix(day*daySeconds, 0).UTC(), c})
	}
}

// keep puts the moments in order and keeps the first.
func (o *Outcome) keep() {
	slices.SortStableFunc(o.Moments, func(x, y Moment) int { return x.stream.Compare(y.stream) })
	if more := len(o.Moments) - maxMoments; more > 0 {
		o.LeftOut += more
		o.Moments = o.Moments[:maxMoments]
	}
}

func (l *lane) hits() (list []Hit, err error) {
	for dataset, c := range l.tally.datasets {
		h := Hit{Dataset: dataset, Counts: *c}
		if h.Owners, err = l.owners(dataset); err != nil {
			return nil, err
		}
		list = append(list, h)
	}
	return list, nil
}

// owners are those that people named, or else the source's.
func (l *lane) owners(dataset string) ([]string, error) {
	id, err := asset.ParseKey(dataset)
	if err != nil {
		return nil, err
	}
	d, err := facts.Assemble(parts{l.store, dataset}, id, facts.Decisions|facts.Description, l.clock)
	if err != nil || d == nil {
		return nil, err
	}
	if len(d.Owners) == 0 && d.SourceOwner != "" {
		return []string{strings.Clone(d.SourceOwner)}, nil
	}
	return d.Owners, nil
}
