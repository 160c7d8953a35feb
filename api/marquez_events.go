package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// ReportQuery asks for what pipelines reported, word for word, in the order of the times of their events.
type ReportQuery struct {
	After, Before time.Time // from the one on, and before the other; zero for no bound
	Ascending     bool      // the oldest first
	Skip, Limit   int
}

// ReportPage is some of the events.
type ReportPage struct {
	Events []json.RawMessage
	Total  int // of all events between the times, when More is false; else of those that were looked at
	More   bool
}

type marquezEventList struct {
	Events     []json.RawMessage `json:"events"`
	TotalCount int               `json:"totalCount"`
}

// marquezEvents answers from the log itself: it has every event word for word, and a copy in the catalog would cost each of them a second
// write for a page that people open now and then.
func (s *Server) marquezEvents() echo.HandlerFunc {
	if s.Reports == nil {
		return func(echo.Context) error {
			return problem(http.StatusNotImplemented, "this process cannot read events; ask one that reaches the log")
		}
	}
	parse := func(p *params) ReportQuery {
		w := p.window()
		return ReportQuery{After: p.moment("after"), Before: p.moment("before"), Ascending: strings.EqualFold(p.text("sortDirection"), "asc"), Skip: w.offset, Limit: w.limit}
	}
	return marquez(s, parse, func(ctx context.Context, q ReportQuery) (marquezEventList, error) {
		page, err := s.Reports.Reported(ctx, q)
		total := page.Total
		if page.More {
			total = max(total, q.Skip+q.Limit+1) // there is another page
		}
		return marquezEventList{append([]json.RawMessage{}, page.Events...), total}, err
	})
}

// moment is a time in ISO 8601, with or without a zone; none is zero.
func (p *params) moment(name string) time.Time {
	text := p.text(name)
	if text == "" {
		return time.Time{}
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, strings.ReplaceAll(text, " ", "+")); err == nil { // a plus sign that nobody escaped
			return t
		}
	}
	p.reject(name, "is not a time as 2026-01-31T12:00:00Z")
	return time.Time{}
}
