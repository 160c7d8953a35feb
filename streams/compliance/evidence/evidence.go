// Package evidence says, for the controls of a framework, what can be proven from the log: the verdict, the policies that judge it,
// findings and waivers, and the positions of the events that show it, as of any cut of the log. It is pure: who calls it reads the log.
package evidence

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams/compliance"
	"datawave/streams/compliance/packs"
)

// Verdicts of a control.
const (
	Satisfied    = "satisfied"     // policies judge it, and no breach is open
	NotSatisfied = "not satisfied" // a breach is open
	Waived       = "waived"        // all open breaches are waived, or called no breach
	Undecided    = "undecided"     // a policy cannot be judged
	Partial      = "partly judged" // no breach is open, but not all policies for it are in force
	NotActive    = "not active"    // there are policies, and none is in force
	NotSeen      = "not seen"      // nothing here can judge it
)

// Book is what findings and policies are as of a cut. It is for one goroutine.
type Book struct {
	cut      Cut
	codec    *avro.Codec
	register *compliance.Register
	findings map[string]*Finding
	seen     event.Vector // of datawave.findings
	controls int64        // behind the last of datawave.control
	last     time.Time    // the latest event that was taken in
}

// Finding is a finding with its dataset and its life.
type Finding struct {
	Dataset string
	event.Life
}

// NewBook is empty. library compiles the policies that the log names.
func NewBook(cut Cut, library *compliance.Library, codec *avro.Codec) *Book {
	return &Book{cut: cut, codec: codec, register: compliance.NewRegister(library), findings: map[string]*Finding{}, seen: event.Vector{}}
}

// Take takes a record of datawave.findings or datawave.control in, each partition in its order. What lies behind the cut, and what is
// no event of ours, changes nothing.
func (b *Book) Take(r *event.Record) {
	if !b.cut.Before(r) {
		return
	}
	if r.Time.After(b.last) {
		b.last = r.Time
	}
	if r.At.Topic == topic.Control {
		b.register.Take(r, b.codec)
		b.controls = r.At.Offset + 1
		return
	}
	body, err := b.codec.Decode(r.Data)
	f, ok := body.(*event.Finding)
	if err != nil || !ok {
		return
	}
	b.seen[r.At.Partition] = r.At.Offset + 1
	one := b.findings[f.Finding]
	if one == nil {
		one = &Finding{Dataset: r.Subject}
		b.findings[f.Finding] = one
	}
	one.Take(r, f)
}

// Report is what can be proven of a framework.
type Report struct {
	Pack     string       `json:"pack"`
	Title    string       `json:"title"`
	Version  string       `json:"version"`
	AsOf     time.Time    `json:"as_of"`    // the cut's time, or that of the latest event
	Findings event.Vector `json:"findings"` // how far datawave.findings was read
	Policies int64        `json:"policies"` // how far datawave.control was read
	Controls []Control    `json:"controls"`
}

// Control is what can be proven of one control.
type Control struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Verdict  string    `json:"verdict"`
	Limits   string    `json:"limits,omitempty"` // what of it is not judged
	Unseen   string    `json:"unseen,omitempty"` // why nothing of it is
	Policies []Policy  `json:"policies,omitempty"`
	Findings []Finding `json:"findings,omitempty"` // open ones first, by severity; then resolved ones
}

// Policy is a policy that judges a control.
type Policy struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Version  string `json:"version"`            // in force; empty when none is
	Position string `json:"position,omitempty"` // of its activation
}

// Report reports on a framework, its policies as they are in force, and policies of one's own that name its controls.
func (b *Book) Report(pack packs.Pack) Report {
	r := Report{Pack: pack.Name, Title: pack.Title, Version: pack.Version, AsOf: b.cut.Time, Findings: maps.Clone(b.seen), Policies: b.controls}
	if r.AsOf.IsZero() {
		r.AsOf = b.last
	}
	statuses := map[string]compliance.Status{}
	for _, s := range b.register.Statuses() {
		statuses[s.Entry] = s
	}
	for i := range pack.Controls {
		r.Controls = append(r.Controls, b.control(&pack.Controls[i], statuses))
	}
	return r
}

func (b *Book) control(c *packs.Control, statuses map[string]compliance.Status) Control {
	out := Control{ID: c.ID, Name: c.Name, Limits: c.Limits, Unseen: c.Unseen, Policies: PoliciesOf(c, statuses)}
	active := 0
	for _, p := range out.Policies {
		if p.Version != "" {
			active++
		}
	}
	for _, f := range b.findings {
		if slices.Contains(f.Controls, c.ID) {
			out.Findings = append(out.Findings, *f)
		}
	}
	slices.SortFunc(out.Findings, compareFindings)
	counts := out.Tally()
	out.Verdict = counts.Verdict(active, len(out.Policies))
	if active > 0 {
		out.Unseen = "" // somebody's own policy judges it
	}
	return out
}

// PoliciesOf are the pack's for a control and all others in force that name it, by id; statuses are a register's, by id.
func PoliciesOf(c *packs.Control, statuses map[string]compliance.Status) []Policy {
	byID := map[string]Policy{}
	for _, p := range c.Policies {
		byID[p.ID] = Policy{ID: p.ID, Title: p.Title}
	}
	for id, s := range statuses {
		if s.Policy != nil && slices.Contains(s.Policy.Controls, c.ID) {
			byID[id] = Policy{ID: id, Title: s.Policy.Title, Version: s.Policy.Version, Position: s.Position.String()}
		}
	}
	return slices.SortedFunc(maps.Values(byID), func(a, b Policy) int { return cmp.Compare(a.ID, b.ID) })
}

// Tally counts the control's findings.
func (c *Control) Tally() (n Counts) {
	for i := range c.Findings {
		n.Add(c.Findings[i].Status, c.Findings[i].Verdict, 1)
	}
	return n
}

// Counts are a control's findings by what they mean for its verdict.
type Counts struct{ Open, Undecided, Waived, Closed int64 }

// Add counts findings of that status and verdict.
func (n *Counts) Add(status, verdict string, findings int64) {
	switch {
	case status == event.StatusResolved:
		n.Closed += findings
	case status == event.StatusWaived, status == event.StatusFalsePositive:
		n.Waived += findings
	case verdict == "error":
		n.Undecided += findings
	default:
		n.Open += findings
	}
}

// Verdict is that of a control with so many policies, of which so many are in force.
func (n *Counts) Verdict(active, policies int) string {
	switch {
	case n.Open > 0:
		return NotSatisfied
	case n.Undecided > 0:
		return Undecided
	case n.Waived > 0:
		return Waived
	case active > 0 && active == policies:
		return Satisfied
	case active > 0:
		return Partial
	case policies > 0:
		return NotActive
	}
	return NotSeen
}

var severities = map[string]int{"critical": 0, "high": 1, "medium": 2, "low": 3}

// compareFindings puts open ones first, by severity, dataset, policy and field.
func compareFindings(a, b Finding) int {
	resolved := func(f *Finding) int {
		if f.Status == event.StatusResolved {
			return 1
		}
		return 0
	}
	return cmp.Or(resolved(&a)-resolved(&b), severities[a.Severity]-severities[b.Severity], cmp.Compare(a.Dataset, b.Dataset),
		cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Field, b.Field))
}
