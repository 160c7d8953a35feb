package readmodel

import (
	"encoding/json"

	"datawave/schemas/asset"
	"datawave/schemas/event"
)

// JobID is a job's short id in URLs, made as asset.DatasetID.Hash is.
func JobID(namespace, name string) string {
	return asset.DatasetID{Namespace: namespace, Name: name}.Hash()
}

// Job is a job as the catalog knows it.
type Job struct {
	ID string `json:"id"` // JobID
	event.Job
	Datasets []RunDataset    `json:"datasets,omitempty"`   // what its latest run read and wrote
	Facets   json.RawMessage `json:"facets,omitempty"`     // all job facets, an object; only in the answer about one job, as the SQL
	Latest   *Run            `json:"latest_run,omitempty"` // the run that started last, without its facets
	Position string          `json:"position"`             // of the event that changed it last: topic/partition@offset
}

// RunDataset is a dataset that a run or a job reads or writes.
type RunDataset struct {
	ID string `json:"id"` // asset.DatasetID.Hash
	event.RunDataset
}

// NewJob is the job of an event, with all of it.
func NewJob(j event.Job, position string) Job {
	out := Job{ID: JobID(j.Namespace, j.Name), Job: j, Facets: object(j.Facets), Position: position}
	for _, d := range j.Datasets {
		out.Datasets = append(out.Datasets, newRunDataset(event.RunDataset{Role: d.Role, Namespace: d.Namespace, Name: d.Name, Rows: -1, Bytes: -1}))
	}
	return out
}

// NewRun is the run of an event, with all of it.
func NewRun(r event.Run, position string) Run {
	out := Run{JobID: JobIDOf(&r), Run: r, Facets: object(r.Facets), Position: position}
	for _, d := range r.Datasets {
		out.Datasets = append(out.Datasets, newRunDataset(d))
	}
	return out
}

func newRunDataset(d event.RunDataset) RunDataset {
	return RunDataset{ID: asset.DatasetID{Namespace: d.Namespace, Name: d.Name}.Hash(), RunDataset: d}
}

// JobIDOf is the id of the run's job. DataWave's own scans have no namespace.
func JobIDOf(r *event.Run) string {
	if r.Namespace == "" && r.Name == "" {
		return JobID("", r.Job)
	}
	return JobID(r.Namespace, r.Name)
}

// object is text that is JSON, or nothing.
func object(text string) json.RawMessage {
	if !json.Valid([]byte(text)) {
		return nil
	}
	return json.RawMessage(text)
}

// JobFilter narrows a list of jobs; empty members do not.
type JobFilter struct {
	Namespace string
	Name      string // a part of the name, without regard to case
	Dataset   string // asset.DatasetID.Hash of one that the job reads or writes
	Sort      string // name (default) or -updated
	After     string // cursor from the page before
	Limit     int    // 1 to 500
}

// JobPage is one page of a list; Next is empty on the last.
type JobPage struct {
	Jobs  []Job  `json:"jobs"`
	Next  string `json:"next,omitempty"`
	Total int64  `json:"total"` // of the filter, over all pages
}

// RunFilter narrows a list of runs, which are told latest first; empty members do not.
type RunFilter struct {
	Job    string // JobID
	Output string // asset.DatasetID.Hash of one that the run wrote
	After  string // cursor from the page before
	Limit  int    // 1 to 500
}

// RunPage is one page of a list; Next is empty on the last. The runs are without facets.
type RunPage struct {
	Runs  []Run  `json:"runs"`
	Next  string `json:"next,omitempty"`
	Total int64  `json:"total"` // of the filter, over all pages
}

// Namespace is a namespace of datasets and jobs. Times are in milliseconds since 1970 UTC, and 0 where there are no jobs.
type Namespace struct {
	Name     string `json:"name"`
	Datasets int64  `json:"datasets"`
	Jobs     int64  `json:"jobs"`
	Created  int64  `json:"created"` // when its first job was told of
	Updated  int64  `json:"updated"` // when one of its jobs was told of last
}

// RunCount is how many runs started and ended in an interval, by how they ended.
type RunCount struct {
	Started, Completed, Failed, Aborted int64
}
