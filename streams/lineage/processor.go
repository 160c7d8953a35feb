// Package lineage turns what pipelines report, event by event and in any order, into jobs and runs, into what the datasets are that
// they read and write, and into edges between these with their proof.
package lineage

import (
	"context"
	"errors"
	"fmt"
	"time"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/openlineage"
	"datawave/schemas/topic"
	"datawave/streams"
	"datawave/streams/lineage/sql"
)

// The names of the stage and of its store.
const (
	Name      = "lineage"
	storeName = "jobs"
)

// maxOpen bounds the jobs that a processor keeps decoded, and openBytes what one of them may be in the store to be kept.
const (
	maxOpen   = 256
	openBytes = 256 << 10
)

// maxAhead is how far the clock of a pipeline may be ahead of the log: what is said of a later time would stand until then, whatever is said after it.
const maxAhead = time.Hour

// Stage folds what pipelines report into jobs and runs, into what datasets are by them, and into the edges that they prove.
func Stage() streams.Stage {
	return streams.Stage{Name: Name, In: []string{topic.Jobs}, Out: []string{topic.Jobs, topic.Scans}, Stores: []string{storeName}, Home: home, New: newProcessor}
}

func newProcessor(env streams.Env) (streams.Processor, error) {
	return &processor{env: env, store: env.Store(storeName), open: map[string]*file{}, scripts: &scripts{sql.NewAnalyser()}}, nil
}

type processor struct {
	env     streams.Env
	store   streams.Store
	open    map[string]*file
	scripts *scripts
	text    []byte // of what a digest is taken of, used again
}

// Process implements streams.Processor. A report that cannot be taken in is rejected; nothing of it stays.
func (p *processor) Process(ctx context.Context, batch []event.Record, out streams.Emitter) error {
	for i := range batch {
		if err := ctx.Err(); err != nil {
			return err
		}
		r := &batch[i]
		switch r.Type {
		case event.PipelineReported:
		case event.JobChanged, event.RunChanged: // said here, or by scanners
			continue
		default:
			out.Reject(r, fmt.Errorf("events of type %q do not belong in %s", r.Type, topic.Jobs))
			continue
		}
		e, err := p.parse(r)
		if err != nil {
			out.Reject(r, err)
			continue
		}
		if err := p.take(r, e, out); err != nil {
			return fmt.Errorf("%s: %w", r.At, err)
		}
	}
	p.save()
	return nil
}

func (p *processor) parse(r *event.Record) (*openlineage.Event, error) {
	body, err := p.env.Codec.Decode(r.Data)
	if err != nil {
		return nil, err
	}
	report, ok := body.(*event.PipelineReport)
	if !ok {
		return nil, fmt.Errorf("body is %s, which is not what %s carries", body.SchemaName(), r.Type)
	}
	if report.Format != openlineage.Format {
		return nil, errors.New("the report's format is not known")
	}
	e, err := openlineage.Parse([]byte(report.Event))
	if err != nil {
		return nil, err
	}
	if e.Key() != r.Subject {
		return nil, errors.New("the report is about another job or dataset than its key says")
	}
	return e, nil
}

// take takes an event in and says what is new by it.
func (p *processor) take(r *event.Record, e *openlineage.Event, out streams.Emitter) error {
	f, err := p.file(e)
	if err != nil {
		return err
	}
	t := &telling{p: p, f: f, job: f.job, record: r, at: event.Bound(e.Time, r.Appended, maxAhead), out: out}
	return t.take(e)
}

// file is the job of an event, from those that are open where it is.
func (p *processor) file(e *openlineage.Event) (*file, error) {
	key := string(stateKey(jobKind, e.Key(), e.Dataset != nil))
	if f, ok := p.open[key]; ok {
		return f, nil
	}
	if len(p.open) >= maxOpen {
		p.save()
		clear(p.open)
	}
	f, err := open(p.store, e)
	if err == nil {
		p.open[key] = f
	}
	return f, err
}

// save stores what has changed and closes what is large.
func (p *processor) save() {
	for key, f := range p.open {
		f.save()
		if f.size > openBytes {
			delete(p.open, key)
		}
	}
}

// named are the datasets that an event names.
func named(e *openlineage.Event) (list []asset.DatasetID) {
	for _, side := range [][]openlineage.Dataset{e.Inputs, e.Outputs} {
		for i := range side {
			list = append(list, side[i].ID)
		}
	}
	return list
}
