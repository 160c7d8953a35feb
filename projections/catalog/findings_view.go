package catalog

import (
	"math"
	"slices"
	"strings"

	"datawave/projections/postgres"
	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// detail is all of a visible finding.
func (f *finding) detail() readmodel.Finding {
	l := f.now()
	out := f.shown(&l)
	out.Evidence, out.Cause, out.Steps = l.Evidence, l.Cause, l.Steps
	return out
}

// summary is a visible finding as lists show it.
func (f *finding) summary() readmodel.Finding {
	l := f.now()
	return f.shown(&l)
}

func (f *finding) shown(l *event.Life) readmodel.Finding {
	id, _ := asset.ParseKey(f.Dataset) // it was one when the record came
	last := &l.Steps[len(l.Steps)-1]
	return readmodel.Finding{
		ID: f.ID, Dataset: id.Hash(), Namespace: id.Namespace, Name: id.Name, Field: l.Field, Policy: l.Rule, PolicyVersion: l.RuleVersion,
		Severity: l.Severity, Status: l.Status, Verdict: l.Verdict, Message: l.Message, Remediation: l.Remediation, Controls: l.Controls,
		Assignee: l.Assignee, Opened: l.Opened, Due: l.Due, Until: l.Until, Position: last.Position, ChangedAt: last.Time.UnixMilli(),
	}
}

// findingRow is what a finding is found and sorted by.
type findingRow struct {
	group                group
	assignee             string
	name                 string // of the dataset, in small letters
	words                string // all that text is looked for in, in small letters
	urgency, due, opened int64  // what the lists are sorted by
}

// never is when a finding is due that never is.
const never = math.MaxInt64 >> 16

// rowOf is that of a visible finding.
func rowOf(s *readmodel.Finding) findingRow {
	r := findingRow{assignee: s.Assignee, name: lowerName(s.Name), due: s.Due, opened: s.Opened,
		group: group{policy: postgres.Text(s.Policy), severity: postgres.Text(s.Severity), status: postgres.Text(s.Status), verdict: postgres.Text(s.Verdict),
			controls: postgres.Text(strings.Join(s.Controls, "\n"))},
		words: lowerName(strings.Join([]string{s.Name, s.Field, s.Policy, s.Message}, "\n"))}
	if r.due <= 0 || r.due > never {
		r.due = never
	}
	r.urgency = rank(s.Severity)<<47 | r.due
	return r
}

// severities are the ones that there are, the worst first.
var severities = []string{"critical", "high", "medium", "low"}

// rank is a severity's place; what is none comes last.
func rank(severity string) int64 {
	if at := slices.Index(severities, severity); at >= 0 {
		return int64(at)
	}
	return int64(len(severities))
}

// group is what findings are counted by. There are few: policies, times statuses.
type group struct {
	policy, severity, status, verdict string
	controls                          string // one a line
}

func (g group) key() [16]byte {
	return hashTexts(g.policy, g.severity, g.status, g.verdict, g.controls)
}

// visible is the row of a finding that was told of, or nil.
func (f *finding) visible() *findingRow {
	if f.Told == nil {
		return nil
	}
	s := f.summary()
	r := rowOf(&s)
	return &r
}

// datasetHash is the id of the dataset.
func (f *finding) datasetHash() string {
	id, _ := asset.ParseKey(f.Dataset) // it was one when the record came
	return id.Hash()
}

// listed is a visible finding of a list, whose row has that id.
func listed(id string, aside, content []byte) (one listedFinding, err error) {
	f := &finding{}
	if err := f.decode(aside, content); err != nil {
		return one, err
	}
	s := f.summary()
	return listedFinding{s, rowOf(&s), id}, nil
}
