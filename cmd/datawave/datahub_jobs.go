package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"datawave/schemas/event"
	"datawave/streams/intake/datahub"
)

// jobAspect is the aspect of DataHub's jobs that tells what they read and write.
const jobAspect = "dataJobInputOutput"

// movesData tells whether a change is about what a job reads and writes.
func movesData(a *event.Aspect) bool {
	whole := a.Change == datahub.Delete && (a.Aspect == "" || a.Aspect == "dataJobKey") && strings.HasPrefix(a.Urn, "urn:li:dataJob:")
	return whole || a.Aspect == jobAspect
}

// jobs are what is known of the jobs that a list of changes is about, by URN. For a patch it is all that was said until now.
func (c *connectors) jobs(ctx context.Context, list []event.Aspect) (known map[string]string, err error) {
	known = map[string]string{}
	var urns []string
	patched := false
	for i := range list {
		if movesData(&list[i]) {
			urns = append(urns, list[i].Urn)
			patched = patched || list[i].Change == datahub.Patched
		}
	}
	if len(urns) == 0 {
		return known, nil
	}
	if patched {
		if err := c.Settle(ctx); err != nil {
			return nil, err
		}
	}
	aspects, err := c.Aspects(ctx, urns)
	for i := range aspects {
		if aspects[i].Aspect == jobAspect {
			known[aspects[i].URN] = aspects[i].Content
		}
	}
	return known, err
}

// moved appends what a change of a job says of the datasets that the job writes, and notes in known what the job is by it: edges into those
// that it writes, and that there are none into those that it wrote.
func (c *connectors) moved(a *event.Aspect, known map[string]string, at time.Time, events []event.Envelope) ([]event.Envelope, error) {
	before := known[a.Urn]
	after := ""
	if !datahub.OfEntity(a) {
		var err error
		if after, err = datahub.Apply(a, before); err != nil {
			return nil, bad(a, err)
		}
	}
	known[a.Urn] = after
	wrote, err := c.outputs(a.Urn, before)
	if err != nil {
		wrote = nil // what is kept makes no sense, so that nothing came of it
	}
	writes, err := c.outputs(a.Urn, after)
	if err != nil {
		return nil, bad(a, err)
	}
	for i := range writes {
		if events, err = c.said(event.LineageAsserted, writes[i].Dataset.Key(), at, &writes[i].Lineage, events); err != nil {
			return nil, err
		}
	}
	for i := range wrote {
		same := func(o datahub.Output) bool { return o.Dataset == wrote[i].Dataset }
		if slices.ContainsFunc(writes, same) {
			continue
		}
		taken := &event.LineageRetraction{Prover: wrote[i].Lineage.Prover}
		if events, err = c.said(event.LineageRetracted, wrote[i].Dataset.Key(), at, taken, events); err != nil {
			return nil, err
		}
	}
	return events, nil
}

func (c *connectors) outputs(urn, content string) ([]datahub.Output, error) {
	if content == "" {
		return nil, nil
	}
	return c.names.JobLineage(urn, content)
}
