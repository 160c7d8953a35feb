package catalog

import (
	"slices"

	"datawave/projections"
	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// changes is what a batch says, decoded.
type changes struct {
	ids   []asset.DatasetID // of the datasets that it is about, each once
	facts [][]change        // of each of them, in order
	runs  []runState        // each run once, as it was last
	jobs  []jobState        // each job once, as it was last

	findings findingChanges
	aspects  []aspectState // each aspect once, as it was last
}

type change struct {
	record *event.Record
	body   event.Body
}

type runState struct {
	*event.Run
	position string
}

type runKey struct{ job, run string }

type jobState struct {
	*event.Job
	position string
}

// readChanges decodes the records that the catalog folds; those that cannot be decoded are counted and left out.
func readChanges(decoder *projections.Decoder, records []event.Record) changes {
	var c changes
	datasets, runs, jobs, aspects := map[asset.DatasetID]int{}, map[runKey]int{}, map[string]int{}, map[aspectKey]int{}
	for i := range records {
		switch r := &records[i]; {
		case r.Type == event.RunChanged:
			c.takeRun(decoder, r, runs)
		case r.Type == event.JobChanged:
			c.takeJob(decoder, r, jobs)
		case slices.Contains(told, r.Type):
			c.findings.takeTold(decoder, r)
		case r.Type == event.AspectRecorded:
			c.takeAspect(decoder, r, aspects)
		case slices.Contains(folded, r.Type):
			c.takeFact(decoder, r, datasets)
		}
	}
	return c
}

func (c *changes) takeFact(decoder *projections.Decoder, r *event.Record, datasets map[asset.DatasetID]int) {
	id, body, ok := decoder.Fact(r)
	if !ok {
		return
	}
	if d, ok := body.(*event.Decision); ok && d.OfFinding() {
		c.findings.add(id, d.Finding, findingChange{record: r, decision: d})
		return
	}
	n, known := datasets[id]
	if !known {
		n = len(c.ids)
		datasets[id] = n
		c.ids, c.facts = append(c.ids, id), append(c.facts, nil)
	}
	c.facts[n] = append(c.facts[n], change{r, body})
}

func (c *changes) takeRun(decoder *projections.Decoder, r *event.Record, runs map[runKey]int) {
	body, ok := decoder.Body(r)
	if !ok {
		return
	}
	run, ok := body.(*event.Run)
	if !ok {
		decoder.Skip(1)
		return
	}
	n, known := runs[runKey{run.Job, run.Run}]
	if !known {
		n = len(c.runs)
		runs[runKey{run.Job, run.Run}] = n
		c.runs = append(c.runs, runState{})
	}
	c.runs[n] = runState{run, r.At.String()}
}

func (c *changes) takeJob(decoder *projections.Decoder, r *event.Record, jobs map[string]int) {
	body, ok := decoder.Body(r)
	if !ok {
		return
	}
	job, ok := body.(*event.Job)
	if !ok || job.Name == "" {
		decoder.Skip(1)
		return
	}
	id := readmodel.JobID(job.Namespace, job.Name)
	n, known := jobs[id]
	if !known {
		n = len(c.jobs)
		jobs[id] = n
		c.jobs = append(c.jobs, jobState{})
	}
	c.jobs[n] = jobState{job, r.At.String()}
}

// fold moves the n-th dataset on, which is settled before and after. Facts that say nothing are counted.
func (c *changes) fold(decoder *projections.Decoder, n int, d *dataset) {
	d.unsettle()
	for _, f := range c.facts[n] {
		if d.fold(f.record, f.body) != nil {
			decoder.Skip(1)
		}
	}
	d.settle()
}
