package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"

	"datawave/api"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams/runtime"
)

// reportLog reads what pipelines reported from datawave.jobs: it implements api.Reports.
type reportLog struct {
	admin *runtime.Admin
	codec *avro.Codec
}

// The bounds of one answer: records of each partition that are read first, four times as many when they are too few, and those of all
// partitions that are read at most.
const (
	firstRecords = 256
	mostRecords  = 50_000
)

// reported is an event that a pipeline reported.
type reported struct {
	time time.Time
	at   event.Position
	body json.RawMessage
}

// Reported implements api.Reports. The events of a partition are nearly in the order of their times, so that it reads the end of each,
// or its beginning, and more of it until nothing that was not read can belong before what was found.
func (l *reportLog) Reported(ctx context.Context, q api.ReportQuery) (api.ReportPage, error) {
	from, to, err := l.cuts(ctx, q)
	if err != nil {
		return api.ReportPage{}, err
	}
	for n := int64(firstRecords); ; n *= 4 {
		look := newGlance(q, from, to, n)
		if err := l.admin.Between(ctx, topic.Jobs, look.from, look.to, func(r *event.Record) error { return l.take(look, r) }); err != nil {
			return api.ReportPage{}, err
		}
		if page, ok := look.page(q); ok || n*int64(len(to)) >= mostRecords {
			return page, nil
		}
	}
}

// cuts are between which positions the events lie.
func (l *reportLog) cuts(ctx context.Context, q api.ReportQuery) (from, to event.Vector, err error) {
	from, to, err = l.admin.Extent(ctx, topic.Jobs)
	if errors.Is(err, kerr.UnknownTopicOrPartition) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	for _, bound := range []struct {
		t  time.Time
		at event.Vector
	}{{q.After, from}, {q.Before, to}} {
		if bound.t.IsZero() {
			continue
		}
		cut, err := l.admin.OffsetsAt(ctx, topic.Jobs, bound.t)
		if err != nil {
			return nil, nil, err
		}
		for p := range to {
			bound.at[p] = min(max(cut[p], from[p]), to[p])
		}
	}
	return from, to, nil
}

func (l *reportLog) take(look *glance, r *event.Record) error {
	if r.Type != event.PipelineReported {
		look.pass(r)
		return nil
	}
	body, err := l.codec.Decode(r.Data)
	report, ok := body.(*event.PipelineReport)
	if err != nil || !ok || !json.Valid([]byte(report.Event)) {
		return nil //nolint:nilerr // what is no report is passed over, as everywhere
	}
	look.pass(r)
	look.take(reported{r.Time, r.At, json.RawMessage(report.Event)})
	return nil
}

// glance is a look at the end of each partition, or at its beginning.
type glance struct {
	q        api.ReportQuery
	from, to event.Vector
	partly   map[int32]bool // partitions of which there is more
	edge     map[int32]time.Time
	found    []reported
}

func newGlance(q api.ReportQuery, from, to event.Vector, n int64) *glance {
	g := &glance{q: q, from: event.Vector{}, to: event.Vector{}, partly: map[int32]bool{}, edge: map[int32]time.Time{}}
	for p := range to {
		g.from[p], g.to[p] = from[p], to[p]
		if to[p]-from[p] <= n {
			continue
		}
		g.partly[p] = true
		if q.Ascending {
			g.to[p] = from[p] + n
		} else {
			g.from[p] = to[p] - n
		}
	}
	return g
}

// pass notes how far into the past, or the future, each partition was read.
func (g *glance) pass(r *event.Record) {
	edge, ok := g.edge[r.At.Partition]
	if !ok || g.q.Ascending && r.Time.After(edge) || !g.q.Ascending && r.Time.Before(edge) {
		g.edge[r.At.Partition] = r.Time
	}
}

func (g *glance) take(r reported) {
	if (g.q.After.IsZero() || !r.time.Before(g.q.After)) && (g.q.Before.IsZero() || r.time.Before(g.q.Before)) {
		g.found = append(g.found, r)
	}
}

// page is what was asked for; it is not ok when more has to be read to know.
func (g *glance) page(q api.ReportQuery) (page api.ReportPage, ok bool) {
	slices.SortFunc(g.found, func(a, b reported) int {
		order := cmp.Or(a.time.Compare(b.time), cmp.Compare(a.at.Partition, b.at.Partition), cmp.Compare(a.at.Offset, b.at.Offset))
		if q.Ascending {
			return order
		}
		return -order
	})
	page = api.ReportPage{Total: len(g.found), More: len(g.partly) > 0}
	from := min(q.Skip, len(g.found))
	to := min(from+q.Limit, len(g.found))
	for _, r := range g.found[from:to] {
		page.Events = append(page.Events, r.body)
	}
	return page, len(g.partly) == 0 || to == q.Skip+q.Limit && to > 0 && g.certain(&g.found[to-1])
}

// certain tells that nothing that was not read belongs before r.
func (g *glance) certain(r *reported) bool {
	for p := range g.partly {
		edge, read := g.edge[p]
		if !read || beyond(g.q.Ascending, edge, r.time) {
			return false
		}
	}
	return true
}

// beyond tells that r lies beyond the edge of what was read.
func beyond(ascending bool, edge, r time.Time) bool {
	if ascending {
		return r.After(edge)
	}
	return r.Before(edge)
}
