package compliance

import (
	"encoding/json"
	"fmt"

	"github.com/cespare/xxhash/v2"

	"datawave/schemas/event"
)

// entry is what was last said about one policy and a dataset or a field of it. What a policy says of it, as the message, is made
// again from the facts; said is a hash that tells whether it has changed.
type entry struct {
	Said     uint64 `json:"s,omitempty"`
	Status   string `json:"t,omitempty"` // of event.Finding
	Verdict  string `json:"v,omitempty"`
	Version  string `json:"p,omitempty"` // of the policy
	Assignee string `json:"a,omitempty"`
	Opened   int64  `json:"o,omitempty"`
	Due      int64  `json:"d,omitempty"`
	Until    int64  `json:"u,omitempty"`
	Cover    string `json:"c,omitempty"` // of a resolved finding: waived or false_positive, which holds on
}

func (e *entry) resolved() bool { return e.Status == event.StatusResolved }

// said sums up what a finding says beyond its life.
func said(f *event.Finding) uint64 {
	h := xxhash.New()
	for _, s := range append([]string{f.RuleVersion, f.Severity, f.Verdict, f.Message, f.Remediation}, f.Controls...) {
		_, _ = fmt.Fprintf(h, "%d:%s", len(s), s)
	}
	return h.Sum64()
}

// keep makes the entry of a finding.
func keep(f *event.Finding) *entry {
	return &entry{Said: said(f), Status: f.Status, Verdict: f.Verdict, Version: f.RuleVersion, Assignee: f.Assignee, Opened: f.Opened, Due: f.Due, Until: f.Until}
}

// into sets the finding's life.
func (e *entry) into(f *event.Finding) {
	f.Status, f.Assignee, f.Opened, f.Due, f.Until = e.Status, e.Assignee, e.Opened, e.Due, e.Until
}

func (e *entry) encode() ([]byte, error) { return json.Marshal(e) }

func decodeEntry(data []byte) (*entry, error) {
	e := &entry{}
	if err := json.Unmarshal(data, e); err != nil {
		return nil, fmt.Errorf("what was said of a finding is damaged: %w", err)
	}
	return e, nil
}
