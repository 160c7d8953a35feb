// Package api serves the read models over HTTP. It reads through the small interfaces below, which cmd binds.
package api

import (
	"context"
	"time"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// Catalog answers questions about datasets. An absent dataset wraps readmodel.ErrNotFound.
type Catalog interface {
	Dataset(ctx context.Context, id string) (readmodel.Dataset, error)
	Datasets(ctx context.Context, f readmodel.DatasetFilter) (readmodel.DatasetPage, error)
	Runs(ctx context.Context, limit int) ([]readmodel.Run, error) // latest first
	// Labels are the labels of the fields of datasets, by dataset, most confident first; all of them, or those of one infotype.
	// Datasets without any, and unknown ones, are left out.
	Labels(ctx context.Context, datasets []string, infotype string) (map[string][]readmodel.SensitiveField, error)
	Finding(ctx context.Context, id string) (readmodel.Finding, error)
	Findings(ctx context.Context, f readmodel.FindingFilter) (readmodel.FindingPage, error)
}

// Controls knows the frameworks' controls, the policies in force that judge them, and how many findings breach them.
type Controls interface {
	Controls(ctx context.Context) (readmodel.ControlList, error)
}

// Jobs answers questions about jobs and their runs. What is absent wraps readmodel.ErrNotFound.
type Jobs interface {
	Job(ctx context.Context, id string) (readmodel.Job, error)
	Jobs(ctx context.Context, f readmodel.JobFilter) (readmodel.JobPage, error)
	// JobsAt are the jobs that read or write any of the datasets, by their ids.
	JobsAt(ctx context.Context, datasets []string, limit int) ([]readmodel.Job, error)
	Run(ctx context.Context, run string) (readmodel.Run, error)
	JobRuns(ctx context.Context, f readmodel.RunFilter) (readmodel.RunPage, error) // latest first
	// RunCounts counts runs in n intervals of width milliseconds each, from a time in milliseconds since 1970 UTC on.
	RunCounts(ctx context.Context, from, width int64, n int) ([]readmodel.RunCount, error)
	Namespaces(ctx context.Context) ([]readmodel.Namespace, error) // by name
}

// Search finds datasets by words.
type Search interface {
	Search(ctx context.Context, q readmodel.SearchQuery) (readmodel.SearchPage, error)
	Suggest(ctx context.Context, text string) (readmodel.Suggestions, error)
}

// Lineage walks the lineage graph.
type Lineage interface {
	Walk(ctx context.Context, q readmodel.LineageQuery) (readmodel.Graph, error)
}

// Reports reads what pipelines reported from the log.
type Reports interface {
	Reported(ctx context.Context, q ReportQuery) (ReportPage, error)
}

// Detectors knows what recognises infotypes, as the log has it, and how people judged it.
type Detectors interface {
	Detectors(ctx context.Context) (readmodel.DetectorList, error)
}

// Decider appends people's decisions to datawave.facts.
type Decider interface {
	// Decide appends one event and returns its id and where it is. An error means that it is not known to be there.
	Decide(ctx context.Context, about asset.DatasetID, d event.Decision) (id string, at event.Position, err error)
}

// Pipelines appends what pipelines report to datawave.jobs.
type Pipelines interface {
	// Report appends reports and returns where each is. An error means that some are not known to be there.
	Report(ctx context.Context, reports []Report) ([]event.Position, error)
}

// Report is one event of a pipeline, word for word.
type Report struct {
	Key    string    // the record key: that of its job, or of its dataset
	Time   time.Time // the event's own
	Format string
	Event  string
}

// Positions tells how far each read model has come in the topics that it folds.
type Positions interface {
	// Wait returns when the model has applied all of the topic below least, or with ctx's error.
	Wait(ctx context.Context, model, topicName string, least event.Vector) error
	// Applied is the model's position.
	Applied(model, topicName string) event.Vector
}

// Events follows topics. The keys of from are the topics to follow; an empty vector follows one from its end, and a
// partition that a vector lacks is followed from its start. start is where each partition of each topic begins, so that
// a client can resume before it has seen a record. The channel ends with ctx, or early when the log fails; its records
// and their Data belong to the receiver.
type Events interface {
	Follow(ctx context.Context, from map[string]event.Vector) (start map[string]event.Vector, records <-chan event.Record, err error)
}

// Replayer rebuilds read models from the log.
type Replayer interface {
	// Replay rebuilds the models one after the other, or rolls them back, and calls progress from one goroutine as it goes.
	// When ctx ends, the current versions stay as they are. The error is also the last word to the client.
	Replay(ctx context.Context, r ReplayRequest, progress func(ReplayProgress)) error
}

// ReplayRequest says which models to rebuild: catalog, search, lineage; none is all.
type ReplayRequest struct {
	Models   []string `json:"models"`
	Rollback bool     `json:"rollback"` // make the version before current again, instead of rebuilding
}

// ReplayProgress is one line of a replay's answer.
type ReplayProgress struct {
	Model    string  `json:"model,omitempty"`
	State    string  `json:"state"`           // building, comparing, swapped, differs, rolled_back; done and failed end the answer
	Done     int64   `json:"done,omitempty"`  // records applied
	Total    int64   `json:"total,omitempty"` // records of the log when it started
	Rate     float64 `json:"records_per_second,omitempty"`
	ETA      float64 `json:"eta_seconds,omitempty"`
	Entities int64   `json:"entities,omitempty"` // in the rebuilt version
	Digest   string  `json:"digest,omitempty"`   // of the rebuilt version
	Proved   bool    `json:"proved,omitempty"`   // the digest is that of the log's own fold, in a store of its own
	Before   string  `json:"before,omitempty"`   // digest of the version that was current
	Detail   string  `json:"detail,omitempty"`   // what differs, or failed
}

// Component is the state of one part of the process, for /readyz.
type Component struct {
	Name   string `json:"name"`
	Ready  bool   `json:"ready"`
	State  string `json:"state"`            // one word: ready, starting, catching_up, failed, full
	Reason string `json:"reason,omitempty"` // why it is not ready, and what to do
}
