package catalog

import (
	"slices"

	"datawave/projections"
	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// changes is what a batch says.
type changes struct {
	ids   []asset.DatasetID // of the datasets that it is about, each once
	first []int             // of each of them: its first fact, in facts
	last  []int
	facts []change
	runs  []runState // each run once, as it was last
	jobs  []jobState // each job once, as it was last

	findings findingChanges
	aspects  []aspectState // each aspect once, as it was last
}

// change is a fact about a dataset, which is decoded when it is folded at the latest.
type change struct {
	record *event.Record
	body   event.Body // nil when it is not decoded yet
	next   int        // the dataset's next fact; 0 is none
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

// readChanges sorts the records that the catalog folds by what they are about; those that are about nothing are counted and left out.
func readChanges(decoder *projections.Decoder, records []event.Record) changes {
	c := changes{facts: make([]change, 1, len(records)+1)} // the first one is none
	datasets, runs, jobs, aspects := map[string]int{}, map[runKey]int{}, map[string]int{}, map[aspectKey]int{}
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

func (c *changes) takeFact(decoder *projections.Decoder, r *event.Record, datasets map[string]int) {
	if r.Type == event.DecisionMade {
		c.takeDecision(decoder, r, datasets)
	} else {
		c.add(decoder, change{record: r}, datasets)
	}
}

// takeDecision looks at what the decision is about: a dataset or a finding.
func (c *changes) takeDecision(decoder *projections.Decoder, r *event.Record, datasets map[string]int) {
	id, body, ok := decoder.Fact(r)
	if !ok {
		return
	}
	if d, ok := body.(*event.Decision); ok && d.OfFinding() {
		c.findings.add(id, d.Finding, findingChange{record: r, decision: d})
		return
	}
	c.add(decoder, change{record: r, body: body}, datasets)
}

func (c *changes) add(decoder *projections.Decoder, f change, datasets map[string]int) {
	at, subject := len(c.facts), f.record.Subject
	n, known := datasets[subject]
	if known {
		c.facts[c.last[n]].next, c.last[n] = at, at
		c.facts = append(c.facts, f)
		return
	}
	id, err := f.record.Dataset()
	if err != nil {
		decoder.Skip(1)
		return
	}
	datasets[subject] = len(c.ids)
	c.ids, c.first, c.last = append(c.ids, id), append(c.first, at), append(c.last, at)
	c.facts = append(c.facts, f)
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

// lateFacts are the last ones of a batch.
const lateFacts = 1000

// late tells whether one of the last facts is about the n-th dataset.
func (c *changes) late(n int) bool { return len(c.facts)-c.last[n] <= lateFacts }

// fold moves the n-th dataset on, which is settled before and after. Facts that cannot be read or say nothing are counted; false says
// that all were like that.
func (c *changes) fold(decoder *projections.Decoder, n int, d *dataset) (moved bool) {
	return c.foldInto(nil, decoder, n, d)
}

// foldInto is fold; what it decodes is in the bodies' memory.
func (c *changes) foldInto(bodies *avro.Bodies, decoder *projections.Decoder, n int, d *dataset) (moved bool) {
	d.unsettle()
	for at := c.first[n]; at != 0; at = c.facts[at].next {
		r, body := c.facts[at].record, c.facts[at].body
		if body == nil {
			var ok bool
			if body, ok = decoder.BodyInto(bodies, r); !ok {
				continue
			}
		}
		if d.fold(r, c.ids[n], body) != nil {
			decoder.Skip(1)
			continue
		}
		moved = true
	}
	d.settle()
	return moved
}
