package main

import (
	"context"
	"errors"

	"github.com/twmb/franz-go/pkg/kerr"

	"datawave/projections/catalog"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/schemas/topic"
	"datawave/streams/compliance"
	"datawave/streams/compliance/evidence"
	"datawave/streams/compliance/packs"
	"datawave/streams/runtime"
)

// controlList says what the packs, the log and the catalog know about controls: it implements api.Controls.
type controlList struct {
	admin   *runtime.Admin
	codec   *avro.Codec
	catalog *catalog.Catalog
}

// readPolicyRegister reads what the log says about policies. A log that has no topics yet says nothing.
func readPolicyRegister(ctx context.Context, admin *runtime.Admin, codec *avro.Codec) (*compliance.Register, error) {
	register := compliance.NewRegister(compliance.NewLibrary(packs.Known()))
	err := admin.Visit(ctx, topic.Control, nil, func(r *event.Record) error {
		register.Take(r, codec)
		return nil
	})
	if errors.Is(err, kerr.UnknownTopicOrPartition) {
		err = nil
	}
	return register, err
}

// Controls implements api.Controls.
func (l *controlList) Controls(ctx context.Context) (list readmodel.ControlList, err error) {
	register, err := readPolicyRegister(ctx, l.admin, l.codec)
	if err != nil {
		return list, err
	}
	groups, err := l.catalog.FindingGroups(ctx)
	if err != nil {
		return list, err
	}
	statuses, counted := map[string]compliance.Status{}, countControls(groups)
	for _, s := range register.Statuses() {
		statuses[s.Entry] = s
	}
	for _, pack := range packs.All() {
		f := readmodel.Framework{Name: pack.Name, Title: pack.Title, Version: pack.Version}
		for i := range pack.Controls {
			f.Controls = append(f.Controls, controlOf(&pack.Controls[i], statuses, counted[pack.Controls[i].ID]))
		}
		list.Frameworks = append(list.Frameworks, f)
	}
	return list, nil
}

// counted are the findings of one control.
type counted struct {
	evidence.Counts
	open     map[string]int64 // by severity
	resolved int64
}

func countControls(groups []readmodel.FindingGroup) map[string]*counted {
	all := map[string]*counted{}
	for i := range groups {
		for _, control := range groups[i].Controls {
			if all[control] == nil {
				all[control] = &counted{open: map[string]int64{}}
			}
			all[control].add(&groups[i])
		}
	}
	return all
}

func (c *counted) add(g *readmodel.FindingGroup) {
	before := c.Open
	c.Add(g.Status, g.Verdict, g.Findings)
	if c.Open > before {
		c.open[g.Severity] += g.Findings
	}
	if g.Status == event.StatusResolved {
		c.resolved += g.Findings
	}
}

func controlOf(c *packs.Control, statuses map[string]compliance.Status, n *counted) readmodel.Control {
	if n == nil {
		n = &counted{open: map[string]int64{}}
	}
	out := readmodel.Control{ID: c.ID, Name: c.Name, Limits: c.Limits, Unseen: c.Unseen, Policies: []readmodel.ControlPolicy{},
		Findings: readmodel.ControlFindings{Open: n.open, Undecided: n.Undecided, Waived: n.Waived, Resolved: n.resolved}}
	active := 0
	for _, p := range evidence.PoliciesOf(c, statuses) {
		out.Policies = append(out.Policies, readmodel.ControlPolicy(p))
		if p.Version != "" {
			active++
			out.Unseen = "" // somebody's own policy judges it
		}
	}
	out.Verdict = n.Verdict(active, len(out.Policies))
	return out
}
