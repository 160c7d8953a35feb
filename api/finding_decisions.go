package api

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// FindingDecision is what a person decides about a finding.
type FindingDecision struct {
	Kind     string `json:"kind"`               // one of FindingDecisions
	Actor    string `json:"actor"`              // who decides
	Note     string `json:"note,omitempty"`     // why; the comment
	Assignee string `json:"assignee,omitempty"` // of assign; empty is nobody
	Until    string `json:"until,omitempty"`    // of waive: when it ends, as 2027-01-31, which is its last day in UTC, or 2027-01-31T12:00:00Z
}

// FindingDecisions are the kinds of a FindingDecision.
var FindingDecisions = []string{"acknowledge", "start", "assign", "comment", "waive", "false_positive", "reopen"}

// findingEvents are the decisions of the log that they become.
var findingEvents = map[string]string{"acknowledge": event.Acknowledged, "start": event.Started, "assign": event.Assigned, "comment": event.Commented,
	"waive": event.Waiver, "false_positive": event.FalsePositive, "reopen": event.Reopened}

const findingDecisionExample = `{"kind":"waive","actor":"ada","note":"moves in June","until":"2027-06-30"}`

// decideFinding answers POST /v1/findings/{id}/decisions: it holds the command against the finding and appends one event.
func (s *Server) decideFinding(c echo.Context) error {
	if s.Decider == nil {
		return problem(http.StatusNotImplemented, "this process takes no decisions; ask one that reaches the log")
	}
	if err := s.mayChange(c.Request(), "decisions are"); err != nil {
		return err
	}
	p := newParams(c)
	id, least, wait := p.findingID(), p.vector("min_position"), p.wait()
	if err := p.problem(); err != nil {
		return err
	}
	if err := s.await(c.Request().Context(), ModelCatalog, least, wait); err != nil {
		return err
	}
	var request FindingDecision
	if err := readBody(c.Request(), &request, findingDecisionExample); err != nil {
		return err
	}
	f, err := s.findingOf(c.Request().Context(), id)
	if err != nil {
		return err
	}
	decision, err := request.about(&f, time.Now())
	if err != nil {
		return err
	}
	return s.appendDecision(c, asset.DatasetID{Namespace: f.Namespace, Name: f.Name}, decision)
}

// about is the decision, or a problem that says everything that is wrong with the request.
func (r *FindingDecision) about(f *readmodel.Finding, now time.Time) (event.Decision, error) {
	p := &params{}
	d := event.Decision{Kind: findingEvents[r.Kind], Finding: f.ID, Value: r.Assignee, Actor: r.Actor, Note: r.Note, Until: r.until(p, now)}
	if d.Kind == "" {
		p.reject("kind", "%q is none of %s%s", clip(r.Kind), strings.Join(FindingDecisions, ", "), suggestion(r.Kind, FindingDecisions))
	}
	r.check(p)
	if len(p.bad) > 0 {
		return d, badParams(p.bad...)
	}
	before := event.Finding{Finding: f.ID, Status: f.Status, Assignee: f.Assignee, Until: f.Until}
	switch _, changed, err := before.Decide(&d, now); {
	case errors.Is(err, event.ErrRefused) && f.Status == event.StatusResolved:
		return d, problem(http.StatusConflict, "%s", resolvedReason(f))
	case errors.Is(err, event.ErrRefused):
		return d, problem(http.StatusConflict, "%v", err)
	case err != nil:
		return d, err
	case !changed:
		return d, problem(http.StatusConflict, "nothing would change: the finding is %s, and assigned to %s", wordOf(f.Status), cmp.Or(clip(f.Assignee), "nobody"))
	}
	return d, nil
}

func wordOf(status string) string { return strings.ReplaceAll(status, "_", " ") }

// resolvedReason says why nothing can be decided about a resolved finding, and what can be done.
func resolvedReason(f *readmodel.Finding) string {
	change := ""
	if len(f.Steps) > 0 {
		change = f.Steps[len(f.Steps)-1].Change
	}
	switch change {
	case event.ChangeRetired:
		return fmt.Sprintf("its policy %s is retired, which resolved the finding; put the policy in force again before you decide (datawave policy activate)", f.Policy)
	case event.ChangeGone:
		return "its dataset is gone, which resolved the finding; it opens again by itself should the dataset come back"
	}
	return "the finding is resolved; only comments can be added. It opens again by itself when the facts breach the policy again"
}

// check rejects what the kind lacks, and what it has no use for.
func (r *FindingDecision) check(p *params) {
	signed(p, r.Actor, r.Note)
	switch {
	case strings.TrimSpace(r.Note) != "":
	case r.Kind == "waive", r.Kind == "false_positive":
		p.reject("note", "is missing: say why, for whoever audits it")
	case r.Kind == "comment":
		p.reject("note", "is missing: it is the comment")
	}
	if len(r.Assignee) > maxNote {
		p.reject("assignee", "is longer than %d bytes", maxNote)
	}
	if r.Assignee != "" && r.Kind != "assign" {
		p.reject("assignee", "is only for assign")
	}
}

// until is when a waiver ends, in milliseconds since 1970 UTC.
func (r *FindingDecision) until(p *params, now time.Time) int64 {
	switch {
	case r.Kind != "waive" && r.Until != "":
		p.reject("until", "is only for waive")
		return 0
	case r.Kind != "waive":
		return 0
	case r.Until == "":
		p.reject("until", "is missing: a waiver ends; say its last day, as %s", now.AddDate(0, 3, 0).UTC().Format(time.DateOnly))
		return 0
	}
	end, err := time.Parse(time.RFC3339, r.Until)
	if day, errDay := time.Parse(time.DateOnly, r.Until); errDay == nil {
		end, err = day.AddDate(0, 0, 1), nil
	}
	switch {
	case err != nil:
		p.reject("until", "%q is neither a day as 2027-01-31 nor a time as 2027-01-31T12:00:00Z", clip(r.Until))
	case !end.After(now):
		p.reject("until", "%s is past: the waiver would end before it begins", clip(r.Until))
	}
	return end.UnixMilli()
}
