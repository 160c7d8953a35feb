package lineage

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"datawave/schemas/event"
	"datawave/schemas/openlineage"
)

const maxMessage = 4 << 10 // bytes of an error message

// parentKey is where a job keeps the latest parent that a run of it names.
const parentKey = "run/parent"

// parent is the facet parent.
type parent struct {
	Run struct{ RunID string }
	Job struct{ Namespace, Name string }
}

// body is the job as others are told of it. latest is the latest run that names datasets, nil without one.
func (j *job) body(latest *run) *event.Job {
	b := &event.Job{Namespace: j.id.Namespace, Name: j.id.Name, Description: documentation(j.facets), Owners: owners(j.facets), Created: j.created / 1000}
	kind, _ := read[struct{ ProcessingType, Integration, JobType string }](j.facets, "jobType")
	b.Kind, b.Integration, b.JobType = kind.ProcessingType, kind.Integration, kind.JobType
	script, _ := read[script](j.facets, "sql")
	b.SQL, b.Dialect = script.Query, script.Dialect
	code, _ := read[struct{ URL string }](j.facets, "sourceCodeLocation")
	b.Location = code.URL
	for _, t := range tags(j.facets) {
		if t.Key != "" {
			b.Tags = append(b.Tags, t.label())
		}
	}
	b.Tags = sorted(b.Tags)
	up, _ := read[parent](j.facets, parentKey)
	b.ParentNamespace, b.ParentName = up.Job.Namespace, up.Job.Name
	b.Facets = j.publicFacets().object()
	if latest != nil {
		b.Datasets = j.jobDatasets(latest)
	}
	b.Updated = b.Created
	if len(j.runs) > 0 {
		b.Updated = j.runs[0].first / 1000
	}
	if at := slices.IndexFunc(j.runs, func(h head) bool { return h.id != "" }); at >= 0 {
		b.Run = j.runs[at].id
	}
	return b
}

func (j *job) publicFacets() facets {
	all := facets{}
	for name, f := range j.facets {
		if name != parentKey {
			all[name] = f
		}
	}
	return all
}

func (j *job) jobDatasets(r *run) (list []event.JobDataset) {
	for _, d := range j.runDatasets(r) {
		list = append(list, event.JobDataset{Role: d.Role, Namespace: d.Namespace, Name: d.Name})
	}
	return list
}

// statistics are the facets inputStatistics and outputStatistics.
type statistics struct{ RowCount, Size *json.Number }

// runDatasets are what a run reads and writes, sorted.
func (j *job) runDatasets(r *run) (list []event.RunDataset) {
	add := func(role, stats string, from refs) {
		for _, raw := range from.sorted() {
			id := j.identity(raw)
			said, _ := read[statistics](from[raw].facets, stats)
			list = append(list, event.RunDataset{Role: role, Namespace: id.Namespace, Name: id.Name, Rows: count(said.RowCount), Bytes: count(said.Size)})
		}
	}
	add("input", "inputStatistics", r.ins)
	add("output", "outputStatistics", r.out)
	slices.SortFunc(list, func(a, b event.RunDataset) int {
		return cmp.Or(strings.Compare(a.Role, b.Role), strings.Compare(a.Namespace, b.Namespace), strings.Compare(a.Name, b.Name), cmp.Compare(b.Rows, a.Rows), cmp.Compare(b.Bytes, a.Bytes))
	})
	return slices.CompactFunc(list, func(a, b event.RunDataset) bool {
		return a.Role == b.Role && a.Namespace == b.Namespace && a.Name == b.Name
	})
}

// runBody is a run as others are told of it.
func (j *job) runBody(r *run) *event.Run {
	b := &event.Run{Job: j.id.Key(), Run: r.id, State: r.state(), Started: r.first / 1000, Ended: r.ended / 1000, Namespace: j.id.Namespace, Name: j.id.Name,
		Datasets: j.runDatasets(r), Facets: r.facets.object(), Counts: map[string]int64{}}
	if r.started != 0 {
		b.Started = r.started / 1000
	}
	up, _ := read[parent](r.facets, "parent")
	b.ParentNamespace, b.ParentName, b.ParentRun = up.Job.Namespace, up.Job.Name, up.Run.RunID
	due, _ := read[struct{ NominalStartTime, NominalEndTime json.RawMessage }](r.facets, "nominalTime")
	b.NominalStart, b.NominalEnd = millis(due.NominalStartTime), millis(due.NominalEndTime)
	failed, _ := read[struct{ Message string }](r.facets, "errorMessage")
	b.Error = short(failed.Message)
	for _, d := range b.Datasets {
		tally(b.Counts, d)
	}
	return b
}

// tally adds up what a run read and wrote.
func tally(counts map[string]int64, d event.RunDataset) {
	verb := map[string]string{"input": "read", "output": "written"}[d.Role]
	if d.Rows >= 0 {
		counts["rows_"+verb] += d.Rows
	}
	if d.Bytes >= 0 {
		counts["bytes_"+verb] += d.Bytes
	}
}

// millis is a time of a facet in milliseconds since 1970, 0 when it is none.
func millis(raw json.RawMessage) int64 {
	at, err := openlineage.Time(raw)
	if err != nil {
		return 0
	}
	return at.UnixMilli()
}

func short(message string) string {
	if len(message) <= maxMessage {
		return message
	}
	return strings.ToValidUTF8(message[:maxMessage], "")
}
