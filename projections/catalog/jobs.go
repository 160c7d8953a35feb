package catalog

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// jobStore is what a store knows of jobs and their runs. What is absent wraps readmodel.ErrNotFound, a sort or cursor that is none
// ErrBadFilter.
type jobStore interface {
	// Job is everything about one job; id is readmodel.JobID.
	Job(ctx context.Context, id string) (readmodel.Job, error)
	// Jobs is one page of a list.
	Jobs(ctx context.Context, f readmodel.JobFilter) (readmodel.JobPage, error)
	// JobsAt are the jobs that read or write any of the datasets, by their ids, by name and at most limit of them; without facets, SQL
	// and latest run.
	JobsAt(ctx context.Context, datasets []string, limit int) ([]readmodel.Job, error)
	// Run is everything about one run.
	Run(ctx context.Context, run string) (readmodel.Run, error)
	// JobRuns is one page of a list.
	JobRuns(ctx context.Context, f readmodel.RunFilter) (readmodel.RunPage, error)
	// RunCounts counts runs in n intervals of width milliseconds each, from a time in milliseconds since 1970 UTC on.
	RunCounts(ctx context.Context, from, width int64, n int) ([]readmodel.RunCount, error)
	// Namespaces are those of datasets and jobs, by name.
	Namespaces(ctx context.Context) ([]readmodel.Namespace, error)
}

// asked asks the current version.
func asked[A any](c *Catalog, ask func(Store) (A, error)) (answer A, err error) {
	store, release, err := c.Acquire()
	if err != nil {
		return answer, err
	}
	defer release()
	return ask(store)
}

// Job is everything about one job; id is readmodel.JobID. It wraps readmodel.ErrNotFound.
func (c *Catalog) Job(ctx context.Context, id string) (readmodel.Job, error) {
	return asked(c, func(s Store) (readmodel.Job, error) { return s.Job(ctx, id) })
}

// Jobs is one page of a list. It wraps ErrBadFilter when the filter's sort or cursor is none.
func (c *Catalog) Jobs(ctx context.Context, f readmodel.JobFilter) (readmodel.JobPage, error) {
	return asked(c, func(s Store) (readmodel.JobPage, error) { return s.Jobs(ctx, f) })
}

// JobsAt are the jobs that read or write any of the datasets, by their ids, at most limit of them.
func (c *Catalog) JobsAt(ctx context.Context, datasets []string, limit int) ([]readmodel.Job, error) {
	return asked(c, func(s Store) ([]readmodel.Job, error) { return s.JobsAt(ctx, datasets, limit) })
}

// Run is everything about one run. It wraps readmodel.ErrNotFound.
func (c *Catalog) Run(ctx context.Context, run string) (readmodel.Run, error) {
	return asked(c, func(s Store) (readmodel.Run, error) { return s.Run(ctx, run) })
}

// JobRuns is one page of a list, latest first. It wraps ErrBadFilter when the filter's cursor is none.
func (c *Catalog) JobRuns(ctx context.Context, f readmodel.RunFilter) (readmodel.RunPage, error) {
	return asked(c, func(s Store) (readmodel.RunPage, error) { return s.JobRuns(ctx, f) })
}

// RunCounts counts runs in n intervals of width milliseconds each, from a time on.
func (c *Catalog) RunCounts(ctx context.Context, from, width int64, n int) ([]readmodel.RunCount, error) {
	return asked(c, func(s Store) ([]readmodel.RunCount, error) { return s.RunCounts(ctx, from, width, n) })
}

// Namespaces are those of datasets and jobs, by name.
func (c *Catalog) Namespaces(ctx context.Context) ([]readmodel.Namespace, error) {
	return asked(c, func(s Store) ([]readmodel.Namespace, error) { return s.Namespaces(ctx) })
}

// reads are the ids of the datasets that the job reads or writes, each once.
func (j *jobState) reads() []asset.DatasetID {
	var ids []asset.DatasetID
	seen := map[asset.DatasetID]bool{}
	for _, d := range j.Datasets {
		if id := (asset.DatasetID{Namespace: d.Namespace, Name: d.Name}); !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids
}

// writes are the ids of the datasets that the run wrote, each once.
func (r *runState) writes() []asset.DatasetID {
	var ids []asset.DatasetID
	seen := map[asset.DatasetID]bool{}
	for _, d := range r.Datasets {
		if id := (asset.DatasetID{Namespace: d.Namespace, Name: d.Name}); d.Role == "output" && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids
}

// spoken is an event's body as a table has it.
type spoken struct {
	position string
	body     []byte
}

func (s spoken) job() (readmodel.Job, error) {
	var j event.Job
	err := json.Unmarshal(s.body, &j)
	return readmodel.NewJob(j, s.position), err
}

func (s spoken) run() (readmodel.Run, error) {
	var r event.Run
	err := json.Unmarshal(s.body, &r)
	return readmodel.NewRun(r, s.position), err
}

// briefJobs are jobs without what lists leave out.
func briefJobs(rows []spoken) ([]readmodel.Job, error) {
	jobs := make([]readmodel.Job, len(rows))
	for i, row := range rows {
		j, err := row.job()
		if err != nil {
			return nil, err
		}
		j.SQL, j.Job.Facets, j.Facets = "", "", nil
		jobs[i] = j
	}
	return jobs, nil
}

// briefRuns are runs without what lists leave out.
func briefRuns(rows []spoken) ([]readmodel.Run, error) {
	runs := make([]readmodel.Run, len(rows))
	for i, row := range rows {
		r, err := row.run()
		if err != nil {
			return nil, err
		}
		r.Run.Facets, r.Facets = "", nil
		runs[i] = r
	}
	return runs, nil
}

// phrase is a condition with its arguments, in the words of one database.
type phrase struct {
	terms []string
	args  []any
	mark  string // before the number of an argument
}

// arg is the place of an argument.
func (p *phrase) arg(value any) string {
	p.args = append(p.args, value)
	return fmt.Sprintf("%s%d", p.mark, len(p.args))
}

func (p *phrase) and(term string) { p.terms = append(p.terms, term) }

func (p *phrase) sql() string {
	if len(p.terms) == 0 {
		return "TRUE"
	}
	return strings.Join(p.terms, " AND ")
}

// jobList is a filter that was found good. Its order is by column, then by id.
type jobList struct {
	readmodel.JobFilter
	column     string
	descending bool
	after      *cursor
}

func newJobList(f readmodel.JobFilter) (jobList, error) {
	l := jobList{JobFilter: f}
	switch l.Limit = pageSize(f.Limit); f.Sort {
	case "", "name":
		l.Sort, l.column = "name", "name"
	case "-updated":
		l.column, l.descending = "updated", true
	default:
		return l, fmt.Errorf("%w: sort %q is none of name, -updated", ErrBadFilter, f.Sort)
	}
	if f.After == "" {
		return l, nil
	}
	c, err := parseCursor(f.After, l.Sort, l.descending)
	l.after = &c
	return l, err
}

func pageSize(limit int) int {
	if limit <= 0 {
		return DefaultPage
	}
	return min(limit, MaxPage)
}

// order is ORDER BY, and the comparison of what comes after a cursor.
func (l *jobList) order() (text, comparison string) {
	if l.descending {
		return l.column + " DESC, id DESC", "<"
	}
	return l.column + ", id", ">"
}

// page makes a page of the jobs, of which there is one more than fits when there is another page.
func (l *jobList) page(jobs []readmodel.Job, total int64) readmodel.JobPage {
	page := readmodel.JobPage{Jobs: jobs, Total: total}
	if len(jobs) > l.Limit {
		page.Jobs = jobs[:l.Limit]
		last := &page.Jobs[l.Limit-1]
		c := cursor{l.Sort, last.Name, last.ID}
		if l.descending {
			c.Key = last.Updated
		}
		page.Next = c.String()
	}
	return page
}

const sortRuns = "-started"

// runPage is jobList.page for runs, whose order is by start and by id, descending.
func runPage(runs []readmodel.Run, limit int, total int64) readmodel.RunPage {
	page := readmodel.RunPage{Runs: runs, Total: total}
	if len(runs) > limit {
		page.Runs = runs[:limit]
		last := &page.Runs[limit-1]
		page.Next = cursor{sortRuns, last.Started, last.Run.Run}.String()
	}
	return page
}

// counter adds up counts of intervals.
type counter []readmodel.RunCount

func (c counter) started(at, n int64) {
	if at >= 0 && at < int64(len(c)) {
		c[at].Started += n
	}
}

func (c counter) ended(at int64, state string, n int64) {
	if at < 0 || at >= int64(len(c)) {
		return
	}
	switch state {
	case "COMPLETE":
		c[at].Completed += n
	case "FAIL":
		c[at].Failed += n
	case "ABORT":
		c[at].Aborted += n
	}
}

func noJob(id string) error { return fmt.Errorf("job %q: %w", id, readmodel.ErrNotFound) }

func noRun(run string) error { return fmt.Errorf("run %q: %w", run, readmodel.ErrNotFound) }
