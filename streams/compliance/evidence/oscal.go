package evidence

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"datawave/schemas/event"
)

// oscalVersion is that of the model. Source: NIST, OSCAL assessment results model, https://pages.nist.gov/OSCAL.
const oscalVersion = "1.2.0"

// The parts of OSCAL's assessment results that a report fills.
type (
	oscalDocument struct {
		Results oscalResults `json:"assessment-results"`
	}
	oscalResults struct {
		UUID       string          `json:"uuid"`
		Metadata   oscalMetadata   `json:"metadata"`
		ImportAP   oscalLink       `json:"import-ap"`
		Results    []oscalResult   `json:"results"`
		BackMatter oscalBackMatter `json:"back-matter"`
	}
	oscalMetadata struct {
		Title        string `json:"title"`
		LastModified string `json:"last-modified"`
		Version      string `json:"version"`
		OSCALVersion string `json:"oscal-version"`
	}
	oscalLink struct {
		Href string `json:"href"`
	}
	oscalBackMatter struct {
		Resources []oscalResource `json:"resources"`
	}
	oscalResource struct {
		UUID        string `json:"uuid"`
		Title       string `json:"title"`
		Description string `json:"description"`
	}
	oscalResult struct {
		UUID         string             `json:"uuid"`
		Title        string             `json:"title"`
		Description  string             `json:"description"`
		Start        string             `json:"start"`
		End          string             `json:"end"`
		Reviewed     oscalReviewed      `json:"reviewed-controls"`
		Observations []oscalObservation `json:"observations,omitempty"`
		Findings     []oscalFinding     `json:"findings,omitempty"`
		Remarks      string             `json:"remarks,omitempty"`
	}
	oscalReviewed struct {
		Selections []oscalSelection `json:"control-selections"`
	}
	oscalSelection struct {
		Include []oscalControl `json:"include-controls"`
	}
	oscalControl struct {
		ID string `json:"control-id"`
	}
	oscalObservation struct {
		UUID        string          `json:"uuid"`
		Title       string          `json:"title"`
		Description string          `json:"description"`
		Props       []oscalProp     `json:"props,omitempty"`
		Methods     []string        `json:"methods"`
		Collected   string          `json:"collected"`
		Evidence    []oscalEvidence `json:"relevant-evidence,omitempty"`
	}
	oscalProp struct {
		Name  string `json:"name"`
		NS    string `json:"ns"`
		Value string `json:"value"`
	}
	oscalEvidence struct {
		Description string `json:"description"`
	}
	oscalFinding struct {
		UUID        string         `json:"uuid"`
		Title       string         `json:"title"`
		Description string         `json:"description"`
		Target      oscalTarget    `json:"target"`
		Related     []oscalRelated `json:"related-observations,omitempty"`
	}
	oscalTarget struct {
		Type   string      `json:"type"`
		ID     string      `json:"target-id"`
		Status oscalStatus `json:"status"`
	}
	oscalStatus struct {
		State  string `json:"state"`
		Reason string `json:"reason,omitempty"`
	}
	oscalRelated struct {
		UUID string `json:"observation-uuid"`
	}
)

// oscalNamespace is that of properties of our own.
const oscalNamespace = "https://datawave.example/ns/oscal"

// WriteOSCAL writes the report as OSCAL assessment results in JSON. Controls that no policy judges, or not all of their policies, are
// named in the remarks, and are not among the reviewed ones. The same report gives the same bytes.
func (r *Report) WriteOSCAL(w io.Writer) error {
	at := instant(r.AsOf)
	plan := r.uuid("plan")
	result := oscalResult{UUID: r.uuid("result"), Title: r.Title, Description: "Policies judged from the log as of " + r.Cut() + ".",
		Start: at, End: at}
	observed := map[string]bool{}
	for i := range r.Controls {
		if c := &r.Controls[i]; reviewed(c) {
			result.add(r, c, at, observed)
		}
	}
	if len(result.Reviewed.Selections) == 0 {
		return fmt.Errorf("no policy of %s is in force, so there is nothing to report", r.Pack)
	}
	result.Remarks = r.remarks()
	document := oscalDocument{oscalResults{UUID: r.uuid("document"), Metadata: oscalMetadata{Title: "Evidence for " + r.Title, LastModified: at, Version: r.Version, OSCALVersion: oscalVersion},
		ImportAP: oscalLink{"#" + plan}, Results: []oscalResult{result},
		BackMatter: oscalBackMatter{[]oscalResource{{UUID: plan, Title: "Policies in force", Description: "The policies of datawave.control, judged at every fact."}}}}}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(document)
}

func reviewed(c *Control) bool {
	return c.Verdict != NotSeen && c.Verdict != NotActive && c.Verdict != Partial
}

// remarks name the controls that are not reviewed, by verdict.
func (r *Report) remarks() string {
	var lines []string
	for _, verdict := range []string{Partial, NotActive, NotSeen} {
		var ids []string
		for i := range r.Controls {
			if r.Controls[i].Verdict == verdict {
				ids = append(ids, r.Controls[i].ID)
			}
		}
		if len(ids) > 0 {
			lines = append(lines, "Controls "+verdict+": "+strings.Join(ids, ", ")+".")
		}
	}
	return strings.Join(lines, " ")
}

// add puts one control, and the observations about it that are not there yet.
func (o *oscalResult) add(r *Report, c *Control, at string, observed map[string]bool) {
	if len(o.Reviewed.Selections) == 0 {
		o.Reviewed.Selections = make([]oscalSelection, 1)
	}
	o.Reviewed.Selections[0].Include = append(o.Reviewed.Selections[0].Include, oscalControl{token(c.ID)})
	state, reason := "satisfied", "pass"
	if c.Verdict != Satisfied {
		state, reason = "not-satisfied", map[string]string{NotSatisfied: "fail", Waived: "other", Undecided: "other"}[c.Verdict]
	}
	f := oscalFinding{UUID: r.uuid("control", c.ID), Title: c.ID + " " + c.Name, Description: describe(c),
		Target: oscalTarget{Type: "objective-id", ID: token(c.ID), Status: oscalStatus{state, reason}}}
	for i := range c.Findings {
		id := r.uuid("finding", c.Findings[i].Finding.Finding)
		f.Related = append(f.Related, oscalRelated{id})
		if !observed[id] {
			observed[id] = true
			o.Observations = append(o.Observations, observation(id, &c.Findings[i], at))
		}
	}
	o.Findings = append(o.Findings, f)
}

func describe(c *Control) string {
	parts := []string{"Verdict: " + c.Verdict + "."}
	for _, p := range c.Policies {
		if p.Version != "" {
			parts = append(parts, fmt.Sprintf("Policy %s version %s, in force since %s.", p.ID, p.Version, p.Position))
		}
	}
	if c.Limits != "" {
		parts = append(parts, c.Limits)
	}
	return strings.Join(parts, " ")
}

func observation(id string, f *Finding, at string) oscalObservation {
	o := oscalObservation{UUID: id, Title: f.Rule + " " + f.Dataset, Description: f.Message, Methods: []string{"TEST"}, Collected: at}
	for _, p := range []oscalProp{{"policy", oscalNamespace, f.Rule}, {"policy-version", oscalNamespace, f.RuleVersion}, {"severity", oscalNamespace, f.Severity},
		{"status", oscalNamespace, f.Status}, {"dataset", oscalNamespace, f.Dataset}, {"field", oscalNamespace, f.Field}} {
		if strings.TrimSpace(p.Value) != "" {
			o.Props = append(o.Props, p)
		}
	}
	for _, position := range f.Evidence {
		o.Evidence = append(o.Evidence, oscalEvidence{"Fact at " + position})
	}
	for _, s := range f.Steps {
		text := "Told at " + s.Position + ", " + instant(s.Time) + ": " + s.Status
		if s.Actor != "" {
			text += " by " + s.Actor + ": " + s.Note
		}
		o.Evidence = append(o.Evidence, oscalEvidence{text})
	}
	return o
}

// uuid is derived from what it names, from the report's cut and its controls, in the form of version 5.
func (r *Report) uuid(parts ...string) string {
	seed := []string{"oscal", r.Pack, r.Version, r.Cut(), instant(r.AsOf)}
	for i := range r.Controls {
		seed = append(seed, r.Controls[i].ID)
	}
	h := []byte(event.DeriveID(strings.Join(seed, " "), parts...))
	h[12], h[16] = '5', "89ab"[h[16]%4]
	return fmt.Sprintf("%s-%s-%s-%s-%s", h[:8], h[8:12], h[12:16], h[16:20], h[20:])
}

// token is a control's id as OSCAL spells ids: without a colon.
func token(id string) string { return strings.ReplaceAll(id, ":", "_") }

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }
