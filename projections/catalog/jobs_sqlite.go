package catalog

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"

	"datawave/projections/sqlite"
	"datawave/schemas/asset"
	"datawave/schemas/readmodel"
)

const jobTables = `
CREATE TABLE IF NOT EXISTS jobs (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, namespace TEXT NOT NULL, name TEXT NOT NULL,
	created INTEGER NOT NULL, updated INTEGER NOT NULL, position TEXT NOT NULL, body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS jobs_name ON jobs (name, id);
CREATE INDEX IF NOT EXISTS jobs_namespace ON jobs (namespace, name, id, created, updated);
CREATE INDEX IF NOT EXISTS jobs_updated ON jobs (updated, id);
CREATE TABLE IF NOT EXISTS job_datasets (job INTEGER NOT NULL, dataset TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS job_datasets_job ON job_datasets (job);
CREATE UNIQUE INDEX IF NOT EXISTS job_datasets_dataset ON job_datasets (dataset, job);
CREATE TABLE IF NOT EXISTS runs (row INTEGER PRIMARY KEY, job TEXT NOT NULL, run TEXT NOT NULL, job_id TEXT NOT NULL, state TEXT NOT NULL,
	started INTEGER NOT NULL, ended INTEGER NOT NULL, position TEXT NOT NULL, body BLOB NOT NULL, UNIQUE (job, run));
CREATE INDEX IF NOT EXISTS runs_started ON runs (started);
CREATE INDEX IF NOT EXISTS runs_ended ON runs (ended, state);
CREATE INDEX IF NOT EXISTS runs_job ON runs (job_id, started, run);
CREATE INDEX IF NOT EXISTS runs_run ON runs (run);
CREATE TABLE IF NOT EXISTS run_outputs (run INTEGER NOT NULL, dataset TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS run_outputs_run ON run_outputs (run);
CREATE UNIQUE INDEX IF NOT EXISTS run_outputs_dataset ON run_outputs (dataset, run);
`

func (w writer) putJobs(ctx context.Context, jobs []jobState) error {
	for i := range jobs {
		if err := w.putJob(ctx, &jobs[i]); err != nil {
			return fmt.Errorf("jobs: %w", err)
		}
	}
	return nil
}

func (w writer) putJob(ctx context.Context, j *jobState) error {
	var row int64
	err := w.tx.QueryRow(ctx, `INSERT INTO jobs (id, namespace, name, created, updated, position, body) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET created = excluded.created, updated = excluded.updated, position = excluded.position, body = excluded.body
		RETURNING row`, readmodel.JobID(j.Namespace, j.Name), j.Namespace, j.Name, j.Created, j.Updated, j.position, j.AppendJSON(nil))(&row)
	if err != nil {
		return err
	}
	return w.putNamed(ctx, "job_datasets", "job", row, j.reads())
}

// putNamed says which datasets a job or a run names. Most name the same ones again, which writes nothing.
func (w writer) putNamed(ctx context.Context, table, by string, row int64, ids []asset.DatasetID) error {
	var before []string
	err := w.tx.Each(ctx, func(r *sql.Rows) error {
		var hash string
		err := r.Scan(&hash)
		before = append(before, hash)
		return err
	}, "SELECT dataset FROM "+table+" WHERE "+by+" = ?", row)
	now := make([]string, len(ids))
	for i, id := range ids {
		now[i] = id.Hash()
	}
	slices.Sort(before)
	if err != nil || slices.Equal(before, slices.Sorted(slices.Values(now))) {
		return err
	}
	err = w.tx.Exec(ctx, "DELETE FROM "+table+" WHERE "+by+" = ?", row)
	for _, hash := range now {
		if err != nil {
			return err
		}
		err = w.tx.Exec(ctx, "INSERT INTO "+table+" ("+by+", dataset) VALUES (?, ?)", row, hash)
	}
	return err
}

func (w writer) putRuns(ctx context.Context, runs []runState) error {
	for i := range runs {
		if err := w.putRun(ctx, &runs[i]); err != nil {
			return fmt.Errorf("runs: %w", err)
		}
	}
	return nil
}

func (w writer) putRun(ctx context.Context, r *runState) error {
	var row int64
	err := w.tx.QueryRow(ctx, `INSERT INTO runs (job, run, job_id, state, started, ended, position, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (job, run) DO UPDATE SET job_id = excluded.job_id, state = excluded.state, started = excluded.started, ended = excluded.ended,
			position = excluded.position, body = excluded.body
		RETURNING row`, r.Job, r.Run.Run, readmodel.JobIDOf(r.Run), r.State, r.Started, r.Ended, r.position, r.AppendJSON(nil))(&row)
	if err != nil {
		return err
	}
	return w.putNamed(ctx, "run_outputs", "run", row, r.writes())
}

// ask answers a question about jobs in one view of the tables.
func (s *SQLite) ask(ctx context.Context, what string, question func(*sqlite.Tx) error) error {
	if err := s.db.View(ctx, question); err != nil {
		return fmt.Errorf("sqlite %s: %s: %w", Name, what, err)
	}
	return nil
}

// all reads rows of position and body.
func all(ctx context.Context, tx *sqlite.Tx, query string, args ...any) (rows []spoken, err error) {
	err = tx.Each(ctx, func(r *sql.Rows) error {
		var s spoken
		err := r.Scan(&s.position, &s.body)
		rows = append(rows, s)
		return err
	}, query, args...)
	return rows, err
}

const latestRun = "SELECT position, body FROM runs WHERE job_id = ? ORDER BY started DESC, run DESC LIMIT 1"

// latest gives the jobs their latest runs.
func latest(ctx context.Context, tx *sqlite.Tx, jobs []readmodel.Job) error {
	for i := range jobs {
		rows, err := all(ctx, tx, latestRun, jobs[i].ID)
		if err != nil {
			return err
		}
		runs, err := briefRuns(rows)
		if err != nil {
			return err
		}
		for n := range runs {
			jobs[i].Latest = &runs[n]
		}
	}
	return nil
}

// Job implements jobStore.
func (s *SQLite) Job(ctx context.Context, id string) (job readmodel.Job, err error) {
	found := false
	err = s.ask(ctx, "job", func(tx *sqlite.Tx) error {
		rows, err := all(ctx, tx, "SELECT position, body FROM jobs WHERE id = ?", id)
		if err != nil || len(rows) == 0 {
			return err
		}
		one, err := rows[0].job()
		if err != nil {
			return err
		}
		jobs := []readmodel.Job{one}
		err = latest(ctx, tx, jobs)
		job, found = jobs[0], true
		return err
	})
	if err == nil && !found {
		err = noJob(id)
	}
	return job, err
}

// Jobs implements jobStore.
func (s *SQLite) Jobs(ctx context.Context, f readmodel.JobFilter) (page readmodel.JobPage, err error) {
	l, err := newJobList(f)
	if err != nil {
		return page, err
	}
	err = s.ask(ctx, "list jobs", func(tx *sqlite.Tx) (err error) {
		page, err = listJobs(ctx, tx, &l)
		return err
	})
	return page, err
}

func listJobs(ctx context.Context, tx *sqlite.Tx, l *jobList) (page readmodel.JobPage, err error) {
	p := phrase{mark: "?"}
	if l.Namespace != "" {
		p.and("namespace = " + p.arg(l.Namespace))
	}
	if l.Name != "" {
		p.and(fmt.Sprintf("instr(lower(name), lower(%s)) > 0", p.arg(l.Name)))
	}
	if l.Dataset != "" {
		p.and(fmt.Sprintf("row IN (SELECT job FROM job_datasets WHERE dataset = %s)", p.arg(l.Dataset)))
	}
	var total int64
	if err := tx.QueryRow(ctx, "SELECT count(*) FROM jobs WHERE "+p.sql(), p.args...)(&total); err != nil {
		return page, err
	}
	order, comparison := l.order()
	if l.after != nil {
		p.and(fmt.Sprintf("(%s, id) %s (%s, %s)", l.column, comparison, p.arg(l.after.Key), p.arg(l.after.ID)))
	}
	rows, err := all(ctx, tx, fmt.Sprintf("SELECT position, body FROM jobs WHERE %s ORDER BY %s LIMIT %d", p.sql(), order, l.Limit+1), p.args...)
	if err != nil {
		return page, err
	}
	jobs, err := briefJobs(rows)
	if err != nil {
		return page, err
	}
	page = l.page(jobs, total)
	return page, latest(ctx, tx, page.Jobs)
}

// JobsAt implements jobStore.
func (s *SQLite) JobsAt(ctx context.Context, datasets []string, limit int) (jobs []readmodel.Job, err error) {
	ids, err := json.Marshal(datasets)
	if err != nil {
		return nil, err
	}
	err = s.ask(ctx, "jobs of datasets", func(tx *sqlite.Tx) error {
		rows, err := all(ctx, tx, `SELECT position, body FROM jobs WHERE row IN (SELECT d.job FROM json_each(?) p JOIN job_datasets d ON d.dataset = p.value)
			ORDER BY name, id LIMIT ?`, string(ids), limit)
		if err != nil {
			return err
		}
		jobs, err = briefJobs(rows)
		return err
	})
	return jobs, err
}

// Run implements jobStore.
func (s *SQLite) Run(ctx context.Context, run string) (out readmodel.Run, err error) {
	var rows []spoken
	err = s.ask(ctx, "run", func(tx *sqlite.Tx) (err error) {
		rows, err = all(ctx, tx, "SELECT position, body FROM runs WHERE run = ? ORDER BY started DESC, job LIMIT 1", run)
		return err
	})
	if err != nil {
		return out, err
	}
	if len(rows) == 0 {
		return out, noRun(run)
	}
	return rows[0].run()
}

// Runs are the runs that started last, latest first, at most limit, which is held between 1 and MaxPage.
func (s *SQLite) Runs(ctx context.Context, limit int) (runs []readmodel.Run, err error) {
	err = s.ask(ctx, "list runs", func(tx *sqlite.Tx) error {
		rows, err := all(ctx, tx, "SELECT position, body FROM runs ORDER BY started DESC, job, run LIMIT ?", min(max(limit, 1), MaxPage))
		if err != nil {
			return err
		}
		runs, err = briefRuns(rows)
		return err
	})
	return runs, err
}

// JobRuns implements jobStore.
func (s *SQLite) JobRuns(ctx context.Context, f readmodel.RunFilter) (page readmodel.RunPage, err error) {
	p := phrase{mark: "?"}
	if f.Job != "" {
		p.and("job_id = " + p.arg(f.Job))
	}
	if f.Output != "" {
		p.and(fmt.Sprintf("row IN (SELECT run FROM run_outputs WHERE dataset = %s)", p.arg(f.Output)))
	}
	err = s.ask(ctx, "list runs", func(tx *sqlite.Tx) error {
		var total int64
		if err := tx.QueryRow(ctx, "SELECT count(*) FROM runs WHERE "+p.sql(), p.args...)(&total); err != nil {
			return err
		}
		if f.After != "" {
			c, err := parseCursor(f.After, sortRuns, true)
			if err != nil {
				return err
			}
			p.and(fmt.Sprintf("(started, run) < (%s, %s)", p.arg(c.Key), p.arg(c.ID)))
		}
		limit := pageSize(f.Limit)
		rows, err := all(ctx, tx, fmt.Sprintf("SELECT position, body FROM runs WHERE %s ORDER BY started DESC, run DESC LIMIT %d", p.sql(), limit+1), p.args...)
		if err != nil {
			return err
		}
		runs, err := briefRuns(rows)
		page = runPage(runs, limit, total)
		return err
	})
	return page, err
}

// RunCounts implements jobStore.
func (s *SQLite) RunCounts(ctx context.Context, from, width int64, n int) ([]readmodel.RunCount, error) {
	counts, to := make(counter, n), from+width*int64(n)
	err := s.ask(ctx, "count runs", func(tx *sqlite.Tx) error {
		err := tx.Each(ctx, func(r *sql.Rows) error {
			var at, runs int64
			err := r.Scan(&at, &runs)
			counts.started(at, runs)
			return err
		}, "SELECT (started - ?1) / ?2, count(*) FROM runs WHERE started >= ?1 AND started < ?3 GROUP BY 1", from, width, to)
		if err != nil {
			return err
		}
		return tx.Each(ctx, func(r *sql.Rows) error {
			var at, runs int64
			var state string
			err := r.Scan(&at, &state, &runs)
			counts.ended(at, state, runs)
			return err
		}, "SELECT (ended - ?1) / ?2, state, count(*) FROM runs WHERE ended >= ?1 AND ended < ?3 GROUP BY 1, 2", from, width, to)
	})
	return counts, err
}

// Namespaces implements jobStore.
func (s *SQLite) Namespaces(ctx context.Context) ([]readmodel.Namespace, error) {
	m := mergedNamespaces{}
	err := s.ask(ctx, "namespaces", func(tx *sqlite.Tx) error {
		read := func(r *sql.Rows) error {
			var n readmodel.Namespace
			err := r.Scan(&n.Name, &n.Datasets, &n.Jobs, &n.Created, &n.Updated)
			m.add(n)
			return err
		}
		err := tx.Each(ctx, read, "SELECT namespace, count(*), 0, 0, 0 FROM datasets GROUP BY namespace")
		if err != nil {
			return err
		}
		return tx.Each(ctx, read, "SELECT namespace, 0, count(*), min(created), max(updated) FROM jobs GROUP BY namespace")
	})
	return m.sorted(), err
}

// mergedNamespaces are namespaces by name.
type mergedNamespaces map[string]readmodel.Namespace

// add adds what is known of datasets, or of jobs.
func (m mergedNamespaces) add(n readmodel.Namespace) {
	all := m[n.Name]
	all.Name = n.Name
	all.Datasets += n.Datasets
	all.Jobs += n.Jobs
	all.Created, all.Updated = max(all.Created, n.Created), max(all.Updated, n.Updated)
	m[n.Name] = all
}

func (m mergedNamespaces) sorted() []readmodel.Namespace {
	list := make([]readmodel.Namespace, 0, len(m))
	for _, n := range m {
		list = append(list, n)
	}
	slices.SortFunc(list, func(a, b readmodel.Namespace) int { return cmp.Compare(a.Name, b.Name) })
	return list
}
