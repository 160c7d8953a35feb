package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/schemas/topic"
)

// The values of a finding's members that lists are filtered by.
var (
	findingStatuses   = []string{event.StatusOpen, event.StatusAcknowledged, event.StatusInProgress, event.StatusWaived, event.StatusFalsePositive, event.StatusResolved}
	findingSeverities = []string{"critical", "high", "medium", "low"}
)

// MaxFindings is the largest page of findings.
const MaxFindings = 500

// told is a question about findings, which may wait for datawave.findings as well.
type told[Q any] struct {
	question Q
	least    event.Vector
	wait     time.Duration
}

// readFindings is read for a question about findings.
func readFindings[Q, A any](s *Server, parse func(*params) Q, ask func(context.Context, Q) (A, error)) echo.HandlerFunc {
	return read(s, ModelCatalog, func(p *params) told[Q] {
		return told[Q]{parse(p), p.vector("min_findings"), p.wait()}
	}, func(ctx context.Context, q told[Q]) (answer A, err error) {
		if err := s.awaitIn(ctx, ModelCatalog, topic.Findings, q.least, q.wait); err != nil {
			return answer, err
		}
		return ask(ctx, q.question)
	})
}

// findings answers GET /v1/findings.
func (s *Server) findings() echo.HandlerFunc {
	return readFindings(s, findingFilter, func(ctx context.Context, f readmodel.FindingFilter) (readmodel.FindingPage, error) {
		page, err := s.Catalog.Findings(ctx, f)
		if page.Findings == nil {
			page.Findings = []readmodel.Finding{}
		}
		if page.Facets == nil {
			page.Facets = map[string][]readmodel.FacetCount{}
		}
		return page, err
	})
}

func findingFilter(p *params) readmodel.FindingFilter {
	f := readmodel.FindingFilter{
		Statuses: p.choices("status", findingStatuses), Severities: p.choices("severity", findingSeverities), Policies: p.list("policy"), Control: p.text("control"),
		ID: p.beginning("id"), Name: p.text("name"), Source: p.text("source"), Owner: p.text("owner"), Assignee: p.text("assignee"), Text: p.text("q"),
		Sort: p.choice("sort", "severity", "severity", "due", "-opened"), After: p.text("cursor"), Limit: p.integer("limit", 50, MaxFindings),
	}
	if dataset := p.text("dataset"); dataset != "" {
		f.Dataset = p.hash("dataset", dataset)
	}
	if p.boolean("overdue") {
		f.OverdueAt = time.Now().UnixMilli()
	}
	return f
}

// choices is a list whose values are all among the choices.
func (p *params) choices(name string, choices []string) []string {
	values := p.list(name)
	for _, value := range values {
		if !slices.Contains(choices, value) {
			p.reject(name, "%q is none of %s%s", clip(value), strings.Join(choices, ", "), suggestion(value, choices))
		}
	}
	return values
}

// beginning is that of an id.
func (p *params) beginning(name string) string {
	text := strings.ToLower(p.text(name))
	if len(text) > 32 || strings.ContainsFunc(text, notHex) {
		p.reject(name, "is not the beginning of an id: up to 32 hexadecimal digits")
	}
	return text
}

// finding answers GET /v1/findings/{id}.
func (s *Server) finding() echo.HandlerFunc {
	return readFindings(s, (*params).findingID, s.findingOf)
}

func (p *params) findingID() string { return p.hash("id", p.path("id")) }

func (s *Server) findingOf(ctx context.Context, id string) (readmodel.Finding, error) {
	f, err := s.Catalog.Finding(ctx, id)
	if errors.Is(err, readmodel.ErrNotFound) {
		err = problem(http.StatusNotFound, "there is no finding %s; GET /v1/findings lists them", id)
	}
	return f, err
}

// controls answers GET /v1/controls.
func (s *Server) controls() echo.HandlerFunc {
	if s.Controls == nil {
		return func(echo.Context) error {
			return problem(http.StatusNotImplemented, "this process knows no controls; ask one that reaches the log")
		}
	}
	return readFindings(s, func(p *params) string { return p.text("framework") }, s.listControls)
}

// listControls are those of one framework, or of all.
func (s *Server) listControls(ctx context.Context, framework string) (list readmodel.ControlList, err error) {
	list, err = s.Controls.Controls(ctx)
	if err != nil || framework == "" {
		return list, err
	}
	var names []string
	for i := range list.Frameworks {
		if list.Frameworks[i].Name == framework {
			return readmodel.ControlList{Frameworks: list.Frameworks[i : i+1]}, nil
		}
		names = append(names, list.Frameworks[i].Name)
	}
	return list, badParams(BadParam{"framework", fmt.Sprintf("is none of %s%s", strings.Join(names, ", "), suggestion(framework, names))})
}
