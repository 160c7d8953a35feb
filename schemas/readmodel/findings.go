package readmodel

import "datawave/schemas/event"

// Finding is what a policy has against a dataset or a field of it, as the catalog knows it. Times are in milliseconds since 1970 UTC;
// 0 is none.
type Finding struct {
	ID            string   `json:"id"`
	Dataset       string   `json:"dataset"` // asset.DatasetID.Hash; the dataset may be gone
	Namespace     string   `json:"namespace"`
	Name          string   `json:"name"`
	Field         string   `json:"field,omitempty"` // empty for the dataset
	Policy        string   `json:"policy"`
	PolicyVersion string   `json:"policy_version,omitempty"`
	Severity      string   `json:"severity"` // critical, high, medium or low
	Status        string   `json:"status"`   // open, acknowledged, in_progress, waived, false_positive or resolved
	Verdict       string   `json:"verdict,omitempty"`
	Message       string   `json:"message"`
	Remediation   string   `json:"remediation,omitempty"` // what to do
	Controls      []string `json:"controls,omitempty"`    // framework:control
	Assignee      string   `json:"assignee,omitempty"`
	Opened        int64    `json:"opened,omitempty"` // or reopened
	Due           int64    `json:"due,omitempty"`
	Until         int64    `json:"until,omitempty"` // when a waiver ends
	Position      string   `json:"position"`        // of what was last said about it: topic/partition@offset
	ChangedAt     int64    `json:"changed_at"`      // its time

	// Only in the answer about one finding:
	Evidence []string     `json:"evidence,omitempty"` // positions of the facts that prove it
	Cause    string       `json:"cause,omitempty"`    // position of the fact that it was last judged for
	Steps    []event.Step `json:"steps,omitempty"`    // its life, in order
}

// FindingFilter narrows a list of findings; empty members do not. Several values of one member are ORed.
type FindingFilter struct {
	Statuses, Severities, Policies []string
	ID                             string // the beginning of an id: hexadecimal digits, in small letters
	Control                        string // a control, as gdpr:32, or a framework, as gdpr
	Dataset                        string // asset.DatasetID.Hash
	Name                           string // a part of the dataset's name
	Source, Owner                  string // of the dataset
	Assignee                       string
	Text                           string // a part of the dataset's name, the field, the policy or the message
	OverdueAt                      int64  // unsettled and due before this time, in milliseconds since 1970 UTC
	Sort                           string // severity (default: the worst first, then what is due first), due, -opened
	After                          string // cursor from the page before
	Limit                          int    // 1 to 500
}

// FindingPage is one page of a list; Next is empty on the last.
type FindingPage struct {
	Findings []Finding `json:"findings"`
	Next     string    `json:"next,omitempty"`
	Total    int64     `json:"total"` // of the filter, over all pages
	// Facets are the numbers of findings by status, severity, policy and framework, each as the rest of the filter has them.
	Facets map[string][]FacetCount `json:"facets"`
}

// The facets of a list of findings.
const (
	FacetStatus    = "status"
	FacetSeverity  = "severity"
	FacetPolicy    = "policy"
	FacetFramework = "framework"
)

// FindingGroup counts findings that have all of this in common.
type FindingGroup struct {
	Policy, Severity, Status, Verdict string
	Controls                          []string
	Findings                          int64
}

// ControlList is the controls of frameworks.
type ControlList struct {
	Frameworks []Framework `json:"frameworks"`
}

// Framework is a framework with its controls.
type Framework struct {
	Name     string    `json:"name"` // gdpr
	Title    string    `json:"title"`
	Version  string    `json:"version"`
	Controls []Control `json:"controls"`
}

// Control is one requirement of a framework, what judges it and what that came to.
type Control struct {
	ID       string          `json:"id"` // gdpr:32
	Name     string          `json:"name"`
	Verdict  string          `json:"verdict"`          // satisfied, not satisfied, waived, undecided, partly judged, not active or not seen
	Limits   string          `json:"limits,omitempty"` // what of it is not judged
	Unseen   string          `json:"unseen,omitempty"` // why nothing of it can be judged
	Policies []ControlPolicy `json:"policies"`
	Findings ControlFindings `json:"findings"`
}

// ControlPolicy is a policy that judges a control.
type ControlPolicy struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Version  string `json:"version,omitempty"`  // in force; empty when it is not
	Position string `json:"position,omitempty"` // of the event that put it in force
}

// ControlFindings counts the findings that breach a control.
type ControlFindings struct {
	Open      map[string]int64 `json:"open"`      // unsettled, by severity
	Undecided int64            `json:"undecided"` // of policies that cannot be judged
	Waived    int64            `json:"waived"`    // or called no breach
	Resolved  int64            `json:"resolved"`
}
