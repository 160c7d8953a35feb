package lineage

import (
	"maps"
	"slices"

	"datawave/schemas/asset"
	"datawave/schemas/openlineage"
)

// maxRefs bounds the datasets that are kept of one run, on each side.
const maxRefs = 2000

// run is what is known of a run: what all its events say, in whatever order they came. Times are in microseconds since 1970.
// The run without an id is what the job says of itself: it is what its latest event says alone.
type run struct {
	id       string
	first    int64 // earliest event
	last     int64 // latest event
	started  int64 // earliest START, 0 without one
	ended    int64 // latest end, 0 without one
	end      string
	running  bool   // it said more than START
	digest   string // of the event of a job
	facets   facets
	job      facets // those of the job that say what this run does
	ins, out refs
}

// refs are datasets by the names that the events use.
type refs map[asset.DatasetID]*ref

// ref is a dataset that a run reads or writes.
type ref struct {
	at     int64  // latest event that names it
	facets facets // those that are about this run
}

func newRun(id string) *run {
	return &run{id: id, facets: facets{}, job: facets{}, ins: refs{}, out: refs{}}
}

// ofRun are the facets of a job that say what one run does.
var ofRun = map[string]bool{"sql": true, "lineage": true}

// ofRef are the facets of a dataset that are about one run.
var ofRef = map[string]bool{"columnLineage": true, "lineage": true, "lifecycleStateChange": true, "inputStatistics": true, "outputStatistics": true}

// merge takes an event in.
func (r *run) merge(e *openlineage.Event, at int64) {
	if r.first == 0 || at < r.first {
		r.first = at
	}
	r.last = max(r.last, at)
	r.mergeState(e.Type, at)
	for _, f := range e.RunFacets {
		r.facets.merge(f.Name, at, f.Raw)
		if f.Name == "lineage" {
			r.job.merge(f.Name, at, f.Raw)
		}
	}
	for _, f := range e.JobFacets {
		if ofRun[f.Name] {
			r.job.merge(f.Name, at, f.Raw)
		}
	}
	r.ins.merge(e.Inputs, at)
	r.out.merge(e.Outputs, at)
}

func (r *run) mergeState(kind string, at int64) {
	switch kind {
	case openlineage.Start:
		if r.started == 0 || at < r.started {
			r.started = at
		}
	case openlineage.Complete, openlineage.Fail, openlineage.Abort:
		if at > r.ended || at == r.ended && kind > r.end {
			r.ended, r.end = at, kind
		}
	default:
		r.running = true
	}
}

// state is the run's state in OpenLineage's words.
func (r *run) state() string {
	switch {
	case r.id == "":
		return openlineage.Complete
	case r.ended != 0:
		return r.end
	case r.running:
		return openlineage.Running
	}
	return openlineage.Start
}

// names tells whether the run says anything about datasets.
func (r *run) names() bool { return len(r.ins)+len(r.out)+len(entries(r.job)) > 0 }

func (r refs) merge(list []openlineage.Dataset, at int64) {
	for i := range list {
		d := &list[i]
		one := r[d.ID]
		if one == nil {
			one = &ref{facets: facets{}}
			r[d.ID] = one
		}
		one.at = max(one.at, at)
		for _, all := range []openlineage.Facets{d.Facets, d.Own} {
			for _, f := range all {
				if ofRef[f.Name] {
					one.facets.merge(f.Name, at, f.Raw)
				}
			}
		}
		if len(r) > maxRefs {
			delete(r, r.sorted()[maxRefs])
		}
	}
}

func (r refs) sorted() []asset.DatasetID { return slices.SortedFunc(maps.Keys(r), compareIDs) }
