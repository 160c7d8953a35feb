package api

import (
	"context"
	"time"

	"github.com/labstack/echo/v4"

	"datawave/schemas/readmodel"
)

// marquezPeriod is the intervals that statistics are told for: the last 24 hours, or the last 7 days.
type marquezPeriod struct {
	from  int64 // in milliseconds since 1970 UTC
	width time.Duration
	n     int
}

func (s *Server) period(p *params) marquezPeriod {
	zone, err := time.LoadLocation(p.text("timezone"))
	if err != nil {
		zone = time.UTC
	}
	now := s.Now().In(zone)
	switch p.text("period") {
	case "DAY":
		hour := now.Truncate(time.Hour)
		return marquezPeriod{hour.Add(-23 * time.Hour).UnixMilli(), time.Hour, 24}
	case "WEEK":
		return marquezPeriod{time.Date(now.Year(), now.Month(), now.Day()-6, 0, 0, 0, 0, zone).UnixMilli(), 24 * time.Hour, 7}
	}
	p.reject("period", "is none of DAY, WEEK")
	return marquezPeriod{}
}

// interval is when the i-th begins and ends.
func (p *marquezPeriod) interval(i int) (begin, end instant) {
	at := p.from + int64(i)*p.width.Milliseconds()
	return instant(at), instant(at + p.width.Milliseconds())
}

type marquezEventCount struct {
	Start    instant `json:"startInterval"`
	End      instant `json:"endInterval"`
	Fail     int64   `json:"fail"`
	Started  int64   `json:"start"`
	Complete int64   `json:"complete"`
	Abort    int64   `json:"abort"`
}

// marquezEventStats counts runs by when they started and ended.
func (s *Server) marquezEventStats() echo.HandlerFunc {
	return marquez(s, s.period, func(ctx context.Context, p marquezPeriod) ([]marquezEventCount, error) {
		counts, err := s.Jobs.RunCounts(ctx, p.from, p.width.Milliseconds(), p.n)
		out := []marquezEventCount{}
		for i, c := range counts {
			begin, end := p.interval(i)
			out = append(out, marquezEventCount{begin, end, c.Failed, c.Started, c.Completed, c.Aborted})
		}
		return out, err
	})
}

type marquezCount struct {
	Start instant `json:"startInterval"`
	End   instant `json:"endInterval"`
	Count int64   `json:"count"`
}

// marquezStats tells of each interval how many there are now: how many there were then is not kept.
func (s *Server) marquezStats(count func(context.Context) (int64, error)) echo.HandlerFunc {
	return marquez(s, s.period, func(ctx context.Context, p marquezPeriod) ([]marquezCount, error) {
		now, err := count(ctx)
		out := []marquezCount{}
		for i := range p.n {
			begin, end := p.interval(i)
			out = append(out, marquezCount{begin, end, now})
		}
		return out, err
	})
}

func (s *Server) countJobs(ctx context.Context) (int64, error) {
	page, err := s.Jobs.Jobs(ctx, readmodel.JobFilter{Limit: 1})
	return page.Total, err
}

func (s *Server) countDatasets(ctx context.Context) (int64, error) {
	page, err := s.Catalog.Datasets(ctx, readmodel.DatasetFilter{Limit: 1})
	return page.Total, err
}

func (s *Server) countSources(ctx context.Context) (int64, error) {
	names, err := s.facet(ctx, readmodel.FacetSource)
	return int64(len(names)), err
}

// methodHint is what to do instead of what Marquez takes in and DataWave does not.
func methodHint(path string) string {
	if len(path) > len(marquezPath) && path[:len(marquezPath)+1] == marquezPath+"/" {
		return "jobs, runs and datasets are told of with OpenLineage: POST " + marquezPath + "/lineage"
	}
	return ""
}
