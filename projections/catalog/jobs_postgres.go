package catalog

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"datawave/projections"
	"datawave/projections/postgres"
	"datawave/schemas/asset"
	"datawave/schemas/readmodel"
)

var (
	jobsTable = postgres.Table{Name: "jobs", Keys: []postgres.Key{postgres.UUIDKey},
		Columns: []string{"id", "namespace_mark", "namespace", "name", "created", "updated", "datasets", "position", "body"},
		Indexes: []string{"(name, id)", "(namespace_mark, name, id)", "(updated, id)", "USING gin (datasets)"}}
	runsTable = postgres.Table{Name: "runs", Keys: []postgres.Key{postgres.UUIDKey},
		Columns: []string{"id", "job", "run", "run_mark", "job_id", "state", "started", "ended", "outputs", "position", "body"},
		Indexes: []string{"(started)", "(ended, state)", "(job_id, started)", "(run_mark)", "USING gin (outputs)"}}
)

// A mark stands for a text that may be too long for an index.
const postgresJobTables = `
CREATE TABLE {v}.jobs (id uuid NOT NULL, namespace_mark uuid NOT NULL, namespace text NOT NULL, name text COLLATE "C" NOT NULL,
	created bigint NOT NULL, updated bigint NOT NULL, datasets uuid[] NOT NULL, position text NOT NULL, body bytea NOT NULL);
CREATE TABLE {v}.runs (id uuid NOT NULL, job text COLLATE "C" NOT NULL, run text COLLATE "C" NOT NULL, run_mark uuid NOT NULL, job_id uuid NOT NULL,
	state text NOT NULL, started bigint NOT NULL, ended bigint NOT NULL, outputs uuid[] NOT NULL, position text NOT NULL, body bytea NOT NULL);
`

func writeJobs(ctx context.Context, tx *postgres.Tx, jobs []jobState) error {
	var r postgres.Rows
	for i := range jobs {
		j := &jobs[i]
		body, err := json.Marshal(j.Job)
		if err != nil {
			return err
		}
		r.Begin(len(jobsTable.Columns))
		r.UUID(hashOf(asset.DatasetID{Namespace: j.Namespace, Name: j.Name}))
		r.UUID(hashTexts(j.Namespace))
		r.Text(j.Namespace)
		r.Text(sortedName(j.Name))
		r.Int(j.Created)
		r.Int(j.Updated)
		r.UUIDs(hashesOf(j.reads()))
		r.Text(j.position)
		r.Bytes(body)
	}
	return putRows(ctx, tx, &jobsTable, &r)
}

func writeRuns(ctx context.Context, tx *postgres.Tx, runs []runState) error {
	var r postgres.Rows
	for i := range runs {
		run := &runs[i]
		body, err := json.Marshal(run.Run)
		if err != nil {
			return err
		}
		job, _ := parseHash(readmodel.JobIDOf(run.Run))
		r.Begin(len(runsTable.Columns))
		r.UUID(hashTexts(run.Job, run.Run.Run))
		r.Text(run.Job)
		r.Text(run.Run.Run)
		r.UUID(hashTexts(run.Run.Run))
		r.UUID(job)
		r.Text(run.State)
		r.Int(run.Started)
		r.Int(run.Ended)
		r.UUIDs(hashesOf(run.writes()))
		r.Text(run.position)
		r.Bytes(body)
	}
	return putRows(ctx, tx, &runsTable, &r)
}

func hashesOf(ids []asset.DatasetID) [][16]byte {
	hashes := make([][16]byte, len(ids))
	for i, id := range ids {
		hashes[i] = hashOf(id)
	}
	return hashes
}

// hashesIn are those of the ids that are any.
func hashesIn(ids []string) [][16]byte {
	hashes := [][16]byte{}
	for _, id := range ids {
		if hash, ok := parseHash(id); ok {
			hashes = append(hashes, hash)
		}
	}
	return hashes
}

// digestJobs adds the content of the jobs.
func (p *Postgres) digestJobs(ctx context.Context, d *projections.Digest) error {
	var body []byte
	return p.db.Scan(ctx, "SELECT body FROM {v}.jobs", func(rows pgx.Rows) error {
		if err := rows.Scan((*pgtype.DriverBytes)(&body)); err != nil {
			return err
		}
		d.Add(body)
		return nil
	})
}

// read1 asks one query.
func read1(ctx context.Context, p *Postgres, what, query string, visit func(pgx.Rows) error, args ...any) error {
	err := p.db.Read(ctx, func(b *pgx.Batch) { b.Queue(p.db.SQL(query), args...).Query(visit) })
	if err != nil {
		return fmt.Errorf("postgres %s: %s: %w", Name, what, err)
	}
	return nil
}

// into reads rows of position and body.
func into(rows *[]spoken) func(pgx.Rows) error {
	return func(r pgx.Rows) error {
		*rows = nil
		var s spoken
		_, err := pgx.ForEachRow(r, []any{&s.position, &s.body}, func() error {
			*rows = append(*rows, spoken{s.position, append([]byte(nil), s.body...)})
			return nil
		})
		return err
	}
}

// latest gives the jobs their latest runs.
func (p *Postgres) latest(ctx context.Context, jobs []readmodel.Job) error {
	ids := make([]string, len(jobs))
	for i := range jobs {
		ids[i] = jobs[i].ID
	}
	var rows []spoken
	err := read1(ctx, p, "latest runs", `SELECT r.position, r.body FROM unnest($1::uuid[]) j CROSS JOIN LATERAL (SELECT position, body FROM {v}.runs
		WHERE job_id = j ORDER BY started DESC, run DESC LIMIT 1) r`, into(&rows), hashesIn(ids))
	if err != nil {
		return err
	}
	runs, err := briefRuns(rows)
	for i := range runs {
		for n := range jobs {
			if jobs[n].ID == runs[i].JobID {
				jobs[n].Latest = &runs[i]
			}
		}
	}
	return err
}

// Job implements jobStore.
func (p *Postgres) Job(ctx context.Context, id string) (readmodel.Job, error) {
	var rows []spoken
	err := read1(ctx, p, "job", "SELECT position, body FROM {v}.jobs WHERE id = ANY ($1::uuid[])", into(&rows), hashesIn([]string{id}))
	if err != nil {
		return readmodel.Job{}, err
	}
	if len(rows) == 0 {
		return readmodel.Job{}, noJob(id)
	}
	job, err := rows[0].job()
	if err != nil {
		return job, err
	}
	jobs := []readmodel.Job{job}
	err = p.latest(ctx, jobs)
	return jobs[0], err
}

// Jobs implements jobStore.
func (p *Postgres) Jobs(ctx context.Context, f readmodel.JobFilter) (page readmodel.JobPage, err error) {
	l, err := newJobList(f)
	if err != nil {
		return page, err
	}
	where := phrase{mark: "$"}
	if l.Namespace != "" {
		where.and("namespace_mark = " + where.arg(hashTexts(l.Namespace)))
	}
	if l.Name != "" {
		where.and(fmt.Sprintf("strpos(lower(name), lower(%s COLLATE \"C\")) > 0", where.arg(postgres.Text(l.Name))))
	}
	if l.Dataset != "" {
		where.and(fmt.Sprintf("datasets && %s::uuid[]", where.arg(hashesIn([]string{l.Dataset}))))
	}
	jobs, total, err := p.listJobs(ctx, &l, where)
	if err != nil {
		return page, err
	}
	page = l.page(jobs, total)
	return page, p.latest(ctx, page.Jobs)
}

func (p *Postgres) listJobs(ctx context.Context, l *jobList, where phrase) ([]readmodel.Job, int64, error) {
	counting, counted := "SELECT count(*) FROM {v}.jobs WHERE "+where.sql(), where.args
	order, comparison := l.order()
	if l.after != nil {
		where.and(fmt.Sprintf("(%s, id) %s (%s, %s::uuid)", l.column, comparison, where.arg(l.after.Key), where.arg(l.after.ID)))
	}
	var total int64
	var rows []spoken
	err := p.db.Read(ctx, func(b *pgx.Batch) {
		b.Queue(p.db.SQL(counting), counted...).QueryRow(func(r pgx.Row) error { return r.Scan(&total) })
		b.Queue(p.db.SQL(fmt.Sprintf("SELECT position, body FROM {v}.jobs WHERE %s ORDER BY %s LIMIT %d", where.sql(), order, l.Limit+1)), where.args...).Query(into(&rows))
	})
	if err != nil {
		return nil, 0, fmt.Errorf("postgres %s: list jobs: %w", Name, err)
	}
	jobs, err := briefJobs(rows)
	return jobs, total, err
}

// JobsAt implements jobStore.
func (p *Postgres) JobsAt(ctx context.Context, datasets []string, limit int) ([]readmodel.Job, error) {
	var rows []spoken
	err := read1(ctx, p, "jobs of datasets", "SELECT position, body FROM {v}.jobs WHERE datasets && $1::uuid[] ORDER BY name, id LIMIT $2", into(&rows),
		hashesIn(datasets), limit)
	if err != nil {
		return nil, err
	}
	return briefJobs(rows)
}

// Run implements jobStore.
func (p *Postgres) Run(ctx context.Context, run string) (readmodel.Run, error) {
	var rows []spoken
	err := read1(ctx, p, "run", "SELECT position, body FROM {v}.runs WHERE run_mark = $1 ORDER BY started DESC, job LIMIT 1", into(&rows), hashTexts(run))
	if err != nil {
		return readmodel.Run{}, err
	}
	if len(rows) == 0 {
		return readmodel.Run{}, noRun(run)
	}
	return rows[0].run()
}

// Runs are the runs that started last, latest first, at most limit, which is held between 1 and MaxPage.
func (p *Postgres) Runs(ctx context.Context, limit int) ([]readmodel.Run, error) {
	var rows []spoken
	err := read1(ctx, p, "list runs", "SELECT position, body FROM {v}.runs ORDER BY started DESC, job, run LIMIT $1", into(&rows), min(max(limit, 1), MaxPage))
	if err != nil {
		return nil, err
	}
	return briefRuns(rows)
}

// JobRuns implements jobStore.
func (p *Postgres) JobRuns(ctx context.Context, f readmodel.RunFilter) (page readmodel.RunPage, err error) {
	where := phrase{mark: "$"}
	if f.Job != "" {
		where.and(fmt.Sprintf("job_id = ANY (%s::uuid[])", where.arg(hashesIn([]string{f.Job}))))
	}
	if f.Output != "" {
		where.and(fmt.Sprintf("outputs && %s::uuid[]", where.arg(hashesIn([]string{f.Output}))))
	}
	counting, counted := "SELECT count(*) FROM {v}.runs WHERE "+where.sql(), where.args
	if f.After != "" {
		c, err := parseCursor(f.After, sortRuns, true)
		if err != nil {
			return page, err
		}
		where.and(fmt.Sprintf("(started, run) < (%s, %s)", where.arg(c.Key), where.arg(postgres.Text(c.ID))))
	}
	limit := pageSize(f.Limit)
	var total int64
	var rows []spoken
	err = p.db.Read(ctx, func(b *pgx.Batch) {
		b.Queue(p.db.SQL(counting), counted...).QueryRow(func(r pgx.Row) error { return r.Scan(&total) })
		b.Queue(p.db.SQL(fmt.Sprintf("SELECT position, body FROM {v}.runs WHERE %s ORDER BY started DESC, run DESC LIMIT %d", where.sql(), limit+1)), where.args...).Query(into(&rows))
	})
	if err != nil {
		return page, fmt.Errorf("postgres %s: list runs: %w", Name, err)
	}
	runs, err := briefRuns(rows)
	return runPage(runs, limit, total), err
}

// RunCounts implements jobStore.
func (p *Postgres) RunCounts(ctx context.Context, from, width int64, n int) ([]readmodel.RunCount, error) {
	var counts counter
	to := from + width*int64(n)
	err := read1(ctx, p, "count runs", `SELECT true, (started - $1::bigint) / $2::bigint, '', count(*) FROM {v}.runs WHERE started >= $1 AND started < $3::bigint GROUP BY 2
		UNION ALL SELECT false, (ended - $1) / $2, state, count(*) FROM {v}.runs WHERE ended >= $1 AND ended < $3 GROUP BY 2, 3`, func(r pgx.Rows) error {
		counts = make(counter, n)
		var at, runs int64
		var started bool
		var state string
		_, err := pgx.ForEachRow(r, []any{&started, &at, &state, &runs}, func() error {
			if started {
				counts.started(at, runs)
			} else {
				counts.ended(at, state, runs)
			}
			return nil
		})
		return err
	}, from, width, to)
	return counts, err
}

// Namespaces implements jobStore.
func (p *Postgres) Namespaces(ctx context.Context) ([]readmodel.Namespace, error) {
	m := mergedNamespaces{}
	err := read1(ctx, p, "namespaces", `SELECT value, datasets, 0::bigint, 0::bigint, 0::bigint FROM {v}.facets WHERE kind = 'namespace'
		UNION ALL SELECT namespace, 0, count(*), min(created), max(updated) FROM {v}.jobs GROUP BY namespace`, func(r pgx.Rows) error {
		m = mergedNamespaces{}
		var n readmodel.Namespace
		_, err := pgx.ForEachRow(r, []any{&n.Name, &n.Datasets, &n.Jobs, &n.Created, &n.Updated}, func() error {
			m.add(n)
			return nil
		})
		return err
	})
	return m.sorted(), err
}
