package api

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"datawave/schemas/readmodel"
)

type marquezJobBody struct {
	ID            marquezName      `json:"id"`
	Type          string           `json:"type"` // BATCH, STREAM or SERVICE
	Name          string           `json:"name"`
	SimpleName    string           `json:"simpleName"`
	ParentJobName *string          `json:"parentJobName"`
	ParentJobUUID *string          `json:"parentJobUuid"`
	CreatedAt     instant          `json:"createdAt"`
	UpdatedAt     instant          `json:"updatedAt"`
	Inputs        []marquezName    `json:"inputs"`
	Outputs       []marquezName    `json:"outputs"`
	Namespace     string           `json:"namespace"`
	Location      *string          `json:"location"`
	Context       struct{}         `json:"context"`
	Description   *string          `json:"description"`
	LatestRun     *marquezRunBody  `json:"latestRun"`
	LatestRuns    []marquezRunBody `json:"latestRuns"`
	Facets        json.RawMessage  `json:"facets"`
	Tags          []string         `json:"tags"`
	Labels        []string         `json:"labels"`
	Version       string           `json:"currentVersion"`
}

func jobBody(j *readmodel.Job) marquezJobBody {
	body := marquezJobBody{ID: marquezName{j.Namespace, j.Name}, Type: j.Kind, Name: j.Name, SimpleName: simpleName(j), ParentJobName: textOr(j.ParentName),
		CreatedAt: instant(j.Created), UpdatedAt: instant(j.Updated), Inputs: namesOf(j.Datasets, "input"), Outputs: namesOf(j.Datasets, "output"),
		Namespace: j.Namespace, Location: textOr(j.Location), Description: textOr(j.Description), LatestRuns: []marquezRunBody{}, Facets: facets(j.Facets),
		Tags: orEmpty(j.Tags), Labels: []string{}, Version: uuidOf(j.ID)}
	if body.Type == "" {
		body.Type = "BATCH"
	}
	if j.ParentName != "" {
		body.ParentJobUUID = textOr(uuidOf(readmodel.JobID(j.ParentNamespace, j.ParentName)))
	}
	if j.Latest != nil {
		run := runBody(j.Latest)
		body.LatestRun, body.LatestRuns = &run, []marquezRunBody{run}
	}
	return body
}

// simpleName is a job's name without its parent's.
func simpleName(j *readmodel.Job) string { return strings.TrimPrefix(j.Name, j.ParentName+".") }

func namesOf(datasets []readmodel.RunDataset, role string) []marquezName {
	names := []marquezName{}
	for _, d := range datasets {
		if name := (marquezName{d.Namespace, d.Name}); d.Role == role && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// facets are an object, be it an empty one.
func facets(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("{}")
	}
	return raw
}

type marquezRunBody struct {
	ID                    string                  `json:"id"`
	CreatedAt             instant                 `json:"createdAt"`
	UpdatedAt             instant                 `json:"updatedAt"`
	NominalStartTime      *instant                `json:"nominalStartTime"`
	NominalEndTime        *instant                `json:"nominalEndTime"`
	State                 string                  `json:"state"` // NEW, RUNNING, COMPLETED, FAILED or ABORTED
	StartedAt             *instant                `json:"startedAt"`
	EndedAt               *instant                `json:"endedAt"`
	DurationMs            *int64                  `json:"durationMs"`
	Args                  struct{}                `json:"args"`
	JobVersion            marquezVersionID        `json:"jobVersion"`
	InputDatasetVersions  []marquezVersionedInput `json:"inputDatasetVersions"`
	OutputDatasetVersions []marquezVersionedInput `json:"outputDatasetVersions"`
	Facets                json.RawMessage         `json:"facets"`
}

type marquezVersionedInput struct {
	ID     marquezVersionID             `json:"datasetVersionId"`
	Facets map[string]marquezStatistics `json:"facets"`
}

// marquezStatistics is OpenLineage's facet inputStatistics or outputStatistics.
type marquezStatistics struct {
	Rows  *int64 `json:"rowCount,omitempty"`
	Bytes *int64 `json:"size,omitempty"`
}

// statistics are the facets of what a run read or wrote of a dataset, as far as it was counted.
func statistics(d *readmodel.RunDataset) map[string]marquezStatistics {
	var counted marquezStatistics
	if d.Rows >= 0 {
		counted.Rows = &d.Rows
	}
	if d.Bytes >= 0 {
		counted.Bytes = &d.Bytes
	}
	if counted == (marquezStatistics{}) {
		return map[string]marquezStatistics{}
	}
	return map[string]marquezStatistics{d.Role + "Statistics": counted}
}

var runStates = map[string]string{"START": "RUNNING", "RUNNING": "RUNNING", "COMPLETE": "COMPLETED", "FAIL": "FAILED", "ABORT": "ABORTED"}

func runState(state string) string {
	if known, ok := runStates[state]; ok {
		return known
	}
	return "NEW"
}

func runBody(r *readmodel.Run) marquezRunBody {
	name := marquezName{r.Namespace, r.Name}
	if r.Name == "" { // a scan of DataWave's own
		name.Name = r.Job
	}
	body := marquezRunBody{ID: r.Run.Run, CreatedAt: instant(r.Started), UpdatedAt: instant(max(r.Ended, r.Started)), NominalStartTime: instantOr(r.NominalStart),
		NominalEndTime: instantOr(r.NominalEnd), State: runState(r.State), StartedAt: instantOr(r.Started), EndedAt: instantOr(r.Ended),
		JobVersion:           marquezVersionID{name.Namespace, name.Name, uuidOf(r.JobID)},
		InputDatasetVersions: versioned(r, "input"), OutputDatasetVersions: versioned(r, "output"), Facets: facets(r.Facets)}
	if r.Ended > 0 && r.Started > 0 {
		took := r.Ended - r.Started
		body.DurationMs = &took
	}
	return body
}

// versioned are the datasets that the run wrote, as the versions that it made, or those that it read: which version of them only the answer about
// one run says.
func versioned(r *readmodel.Run, role string) []marquezVersionedInput {
	out := []marquezVersionedInput{}
	for i := range r.Datasets {
		d := &r.Datasets[i]
		version := uuidOf(d.ID)
		if role == "output" {
			version = versionOf(d.ID, r)
		}
		if d.Role == role {
			out = append(out, marquezVersionedInput{marquezVersionID{d.Namespace, d.Name, version}, statistics(d)})
		}
	}
	return out
}

type marquezJobList struct {
	TotalCount int64            `json:"totalCount"`
	Jobs       []marquezJobBody `json:"jobs"`
}

// maxFiltered is how many jobs are looked through for those whose latest run is in a state.
const maxFiltered = 10_000

func (s *Server) marquezJobs() echo.HandlerFunc {
	return marquez(s, (*params).inNamespace, func(ctx context.Context, q inNamespace) (marquezJobList, error) {
		w := q.window
		if q.states != "" {
			w = window{limit: maxFiltered}
		}
		found, total, err := pages(w, func(after string, limit int) ([]readmodel.Job, string, int64, error) {
			page, err := s.Jobs.Jobs(ctx, readmodel.JobFilter{Namespace: q.namespace, After: after, Limit: limit})
			return page.Jobs, page.Next, page.Total, err
		})
		if q.states != "" {
			found = slices.DeleteFunc(found, func(j readmodel.Job) bool {
				return j.Latest == nil || !slices.Contains(strings.Split(q.states, ","), runState(j.Latest.State))
			})
			total, found = int64(len(found)), slice(q.window, found)
		}
		answer := marquezJobList{total, []marquezJobBody{}}
		for i := range found {
			answer.Jobs = append(answer.Jobs, jobBody(&found[i]))
		}
		return answer, err
	})
}

// latestRuns is how many runs Marquez shows with a job.
const latestRuns = 10

func (s *Server) marquezJob() echo.HandlerFunc {
	return marquez(s, (*params).jobID, func(ctx context.Context, id string) (body marquezJobBody, err error) {
		job, err := s.Jobs.Job(ctx, id)
		if err != nil {
			return body, absent(err, "there is no such job")
		}
		body = jobBody(&job)
		page, err := s.Jobs.JobRuns(ctx, readmodel.RunFilter{Job: id, Limit: latestRuns})
		body.LatestRuns = runBodies(page.Runs)
		return body, err
	})
}

// jobID is the id of the job in the path.
func (p *params) jobID() string { return readmodel.JobID(p.path("namespace"), p.path("job")) }

func runBodies(runs []readmodel.Run) []marquezRunBody {
	out := []marquezRunBody{}
	for i := range runs {
		out = append(out, runBody(&runs[i]))
	}
	return out
}

type marquezRunList struct {
	TotalCount int64            `json:"totalCount"`
	Runs       []marquezRunBody `json:"runs"`
}

func (s *Server) marquezRuns() echo.HandlerFunc {
	type ofJob struct {
		window
		id string
	}
	return marquez(s, func(p *params) ofJob { return ofJob{p.window(), p.jobID()} }, func(ctx context.Context, q ofJob) (marquezRunList, error) {
		runs, total, err := pages(q.window, func(after string, limit int) ([]readmodel.Run, string, int64, error) {
			page, err := s.Jobs.JobRuns(ctx, readmodel.RunFilter{Job: q.id, After: after, Limit: limit})
			return page.Runs, page.Next, page.Total, err
		})
		if err == nil && total == 0 {
			_, err = s.Jobs.Job(ctx, q.id)
			err = absent(err, "there is no such job")
		}
		return marquezRunList{total, runBodies(runs)}, err
	})
}

func (p *params) runID() string { return p.path("run") }

func (s *Server) marquezRun() echo.HandlerFunc {
	return marquez(s, (*params).runID, func(ctx context.Context, id string) (marquezRunBody, error) {
		run, err := s.Jobs.Run(ctx, id)
		if err != nil {
			return marquezRunBody{}, absent(err, "there is no such run")
		}
		body := runBody(&run)
		return body, s.readVersions(ctx, &run, body.InputDatasetVersions)
	})
}

// maxWriters is how many of the latest runs that wrote a dataset are looked through for the one whose version another run read.
const maxWriters = 500

// readVersions puts in place of a dataset that a run read the version that the last run before it had made; inputs are in the order of the run's.
func (s *Server) readVersions(ctx context.Context, r *readmodel.Run, inputs []marquezVersionedInput) error {
	n := 0
	for _, d := range r.Datasets {
		if d.Role != "input" {
			continue
		}
		page, err := s.Jobs.JobRuns(ctx, readmodel.RunFilter{Output: d.ID, Limit: maxWriters})
		if err != nil {
			return err
		}
		made := slices.IndexFunc(page.Runs, func(w readmodel.Run) bool { return w.Run.Run != r.Run.Run && max(w.Started, w.Ended) <= r.Started })
		if made >= 0 {
			inputs[n].ID.Version = versionOf(d.ID, &page.Runs[made])
		}
		n++
	}
	return nil
}

type marquezFacetsBody struct {
	RunID  string          `json:"runId"`
	Facets json.RawMessage `json:"facets"`
}

// marquezFacets are those of a run, or of its job.
func (s *Server) marquezFacets() echo.HandlerFunc {
	type asked struct{ run, kind string }
	parse := func(p *params) asked { return asked{p.runID(), strings.ToLower(p.text("type"))} }
	return marquez(s, parse, func(ctx context.Context, q asked) (marquezFacetsBody, error) {
		run, err := s.Jobs.Run(ctx, q.run)
		answer := marquezFacetsBody{q.run, facets(run.Facets)}
		if err != nil || q.kind != "job" {
			return answer, absent(err, "there is no such run")
		}
		job, err := s.Jobs.Job(ctx, run.JobID)
		answer.Facets = facets(job.Facets)
		return answer, ignoreAbsent(err)
	})
}
