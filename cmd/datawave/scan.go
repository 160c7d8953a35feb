package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/schemas/topic"
	"datawave/streams/derive"
	"datawave/streams/discover"
	"datawave/streams/intake"
	"datawave/streams/runtime"
)

// settleTimeout is how long a scan waits for its events to be classified and readable.
const settleTimeout = 10 * time.Minute

// scanFlags are the options of scan.
type scanFlags struct {
	rows         int
	bytes        int64
	time         time.Duration
	full         bool
	noValues     bool
	concurrency  int
	passwordFile string
	place        discover.Place
	project      string
	asJSON       bool
}

func newScan(f *flags) *cobra.Command {
	s := &scanFlags{}
	cmd := &cobra.Command{
		Use:   "scan SOURCE...",
		Short: "Scan sources once: datasets, schemas, samples; then show what was found",
		Long: "Scan reads the catalog of each source and a bounded sample of each dataset, and appends what it found to the log.\n" +
			"A running engine on the same data directory takes it from there; where none runs, one is started for the scan.\n" +
			"A source is a URL or a path: postgres://user@host:5432/database, shop.db (SQLite), a file or a folder of\n" +
			"CSV, TSV, JSON Lines and Parquet, plain or compressed; dbt:PROJECT, once it was compiled; sql:FOLDER of SQL files.\n" +
			"SQL and dbt do not say where their tables are: --namespace does, as the scan of the database has it.\n" +
			"Passwords: in the URL, DATAWAVE_SOURCE_PASSWORD, --password-file, PGPASSWORD or .pgpass; they are never stored.",
		Example: "  datawave scan postgres://me@db.example:5432/shop\n  datawave scan ./exports --rows 5000\n  datawave scan shop.db --json\n" +
			"  datawave scan dbt:./warehouse --namespace postgres://db.example:5432\n" +
			"  datawave scan sql:./etl --dialect postgres --namespace postgres://db.example:5432 --database shop --schema public",
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withConnection(cmd, f, func(c *connection) error { return c.scanSources(cmd, s, args) })
		},
	}
	p := cmd.Flags()
	p.IntVar(&s.rows, "rows", 0, "rows sampled of each dataset (default from the configuration: 1000)")
	p.Int64Var(&s.bytes, "bytes", 0, "bytes of values sampled of each dataset (default 4 MiB)")
	p.DurationVar(&s.time, "time", 0, "time for sampling each dataset (default 10s)")
	p.BoolVar(&s.full, "full", false, "read every row of every dataset, for exact profiles")
	p.BoolVar(&s.noValues, "no-values", false, "sample no values: schemas only")
	p.IntVar(&s.concurrency, "concurrency", 4, "datasets sampled at once")
	p.StringVar(&s.passwordFile, "password-file", "", "file whose first line is the source's password")
	p.StringVar(&s.place.Namespace, "namespace", "", "of the tables that dbt or SQL files tell of (dbt's default: the adapter's name)")
	p.StringVar(&s.place.Dialect, "dialect", "", "of SQL files (dbt's default: the adapter's)")
	p.StringVar(&s.place.Catalog, "database", "", "of the tables in SQL files that say none")
	p.StringVar(&s.place.Schema, "schema", "", "of the tables in SQL files that say none")
	p.StringVar(&s.project, "project", "", "what a folder of SQL files is called in what it proves, where it does not always lie at the same path (default: its path)")
	p.BoolVar(&s.asJSON, "json", false, "print JSON, one line a source")
	return cmd
}

func (s *scanFlags) budget(cfg Config) discover.Budget {
	b := discover.Budget{Rows: cfg.Sampling.Rows, Bytes: cfg.Sampling.Bytes, Time: cfg.Sampling.Time, Full: s.full}
	if s.rows > 0 {
		b.Rows = s.rows
	}
	if s.bytes > 0 {
		b.Bytes = s.bytes
	}
	if s.time > 0 {
		b.Time = s.time
	}
	return b
}

func (c *connection) scanSources(cmd *cobra.Command, s *scanFlags, locations []string) error {
	if err := c.api.ready(cmd.Context()); err != nil {
		return err
	}
	var failed []error
	var summaries []discover.Summary
	for _, location := range locations {
		summary, err := c.scan(cmd.Context(), s, location, newProgress(cmd.ErrOrStderr(), location))
		if err != nil {
			failed = append(failed, err)
		}
		summaries = append(summaries, summary)
	}
	if cmd.Context().Err() == nil {
		failed = append(failed, c.report(cmd, s, summaries))
	}
	return errors.Join(failed...)
}

// scan scans one source and returns when what it found is classified and readable.
func (c *connection) scan(ctx context.Context, s *scanFlags, location string, progress *progress) (discover.Summary, error) {
	defer progress.done()
	registry, err := sources()
	if err != nil {
		return discover.Summary{}, err
	}
	source, err := registry.Open(ctx, location, discover.OpenOptions{
		PasswordFile: s.passwordFile, Connections: s.concurrency, Place: s.place, Project: s.project})
	if err != nil {
		return discover.Summary{}, err
	}
	defer source.Close()
	partitions, err := c.admin.Partitions(ctx, topic.Scans)
	if err != nil {
		return discover.Summary{}, err
	}
	sink, err := runtime.NewSink(c.options, partitions)
	if err != nil {
		return discover.Summary{}, err
	}
	defer sink.Close()
	sink.Trace(c.tracer)
	now := time.Now().UTC()
	options := discover.Options{
		ID: event.DeriveID(source.URL(), now.Format(time.RFC3339Nano), strconv.Itoa(os.Getpid())), Sink: sink, Codec: c.codec,
		Budget: s.budget(c.cfg), Concurrency: s.concurrency, Now: now, Progress: progress.show}
	if !s.noValues {
		options.Sealer = c.keys
	}
	summary, err := discover.Scan(ctx, source, options)
	if ctx.Err() != nil {
		return summary, err
	}
	return summary, errors.Join(err, c.settle(ctx, sink.Produced()))
}

// settle waits until the stages have consumed what was produced.
func (c *connection) settle(ctx context.Context, produced map[string]event.Vector) error {
	ctx, cancel := context.WithTimeout(ctx, settleTimeout)
	defer cancel()
	for stage, input := range map[string]string{"intake": topic.Scans, "classify": topic.Samples} {
		if err := c.admin.WaitConsumed(ctx, runtime.GroupID, stage, input, produced[input]); err != nil {
			return unsettled(stage, err)
		}
	}
	return c.derived(ctx)
}

func unsettled(stage string, err error) error {
	return fmt.Errorf("the scan's events are in the log, but stage %s does not get to them: %w", stage, err)
}

// maxRounds is how often it is looked whether datasets have told each other something new: a way of labels has no more steps.
const maxRounds = 20

// derived waits until datasets have told each other what follows from the scan: a round of it leads to the next.
func (c *connection) derived(ctx context.Context) error {
	rounds := []struct{ stage, input string }{{derive.Name, topic.Facts}, {derive.Name, topic.Links}, {intake.Name, topic.Scans}}
	before := make([]event.Vector, len(rounds))
	for range maxRounds {
		quiet := true
		for i, r := range rounds {
			end, err := c.admin.EndOffsets(ctx, r.input)
			if err == nil {
				err = c.admin.WaitConsumed(ctx, runtime.GroupID, r.stage, r.input, end)
			}
			if err != nil {
				return unsettled(r.stage, err)
			}
			quiet = quiet && maps.Equal(before[i], end)
			before[i] = end
		}
		if quiet {
			return nil
		}
	}
	return nil
}

// report prints what the catalog knows of the scanned sources, and what could not be read.
func (c *connection) report(cmd *cobra.Command, s *scanFlags, summaries []discover.Summary) error {
	end, err := c.admin.EndOffsets(cmd.Context(), topic.Facts)
	if err != nil {
		return err
	}
	for _, summary := range summaries {
		if summary.URL == "" { // it could not be opened; its error is reported
			continue
		}
		datasets, err := c.found(cmd.Context(), summary.URL, end)
		if err == nil && s.asJSON {
			err = json.NewEncoder(cmd.OutOrStdout()).Encode(map[string]any{"scan": summary, "datasets": datasets})
		}
		if err != nil {
			return err
		}
		if !s.asJSON {
			if len(datasets) > 0 || summary.Edges == 0 { // a source of SQL may tell of edges alone
				printDatasets(cmd.OutOrStdout(), summary.URL, datasets)
			}
			printSummary(cmd.OutOrStdout(), summary)
		}
	}
	return nil
}

// found asks the catalog for a source's datasets, at a position where all facts of the scan are readable.
func (c *connection) found(ctx context.Context, source string, end event.Vector) (all []readmodel.Dataset, err error) {
	query := url.Values{"source": {source}, "limit": {"500"}, "min_position": {end.String()}, "wait": {"60s"}}
	for {
		page, err := c.api.datasets(ctx, query)
		if err != nil {
			return nil, err
		}
		all = append(all, page.Datasets...)
		if page.Next == "" {
			return all, nil
		}
		query.Set("cursor", page.Next)
	}
}

// maxFailures is how many failures of a scan are printed.
const maxFailures = 10

func printSummary(w io.Writer, s discover.Summary) {
	if s.Datasets == 0 && s.Edges > 0 {
		_, _ = fmt.Fprintf(w, "%s: %s of lineage in %.1f s\n", s.URL, number(s.Edges, "edge"), s.Elapsed.Seconds())
	} else {
		_, _ = fmt.Fprintf(w, "%s, %s, %s and %s sampled in %.1f s\n", number(int64(s.Datasets), "dataset"), number(s.Fields, "field"),
			number(s.Rows, "row"), number(s.Values, "value"), s.Elapsed.Seconds())
	}
	for _, f := range s.Failures[:min(len(s.Failures), maxFailures)] {
		_, _ = fmt.Fprintf(w, "  not read: %s: %s\n", f.Scope, f.Reason)
	}
	if more := len(s.Failures) - maxFailures; more > 0 {
		_, _ = fmt.Fprintf(w, "  … and %d more; GET /v1/runs has them all\n", more)
	}
	_, _ = fmt.Fprintln(w)
}

// progress draws a bar on a terminal, and nothing elsewhere.
type progress struct{ bar *progressbar.ProgressBar }

func newProgress(w io.Writer, location string) *progress {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return &progress{}
	}
	return &progress{progressbar.NewOptions(-1, progressbar.OptionSetWriter(w), progressbar.OptionSetDescription("scan "+discover.Redact(location)),
		progressbar.OptionShowCount(), progressbar.OptionSetWidth(30), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond))}
}

func (p *progress) show(at discover.Progress) {
	if p.bar == nil || at.Datasets == 0 {
		return
	}
	p.bar.ChangeMax(at.Datasets)
	_ = p.bar.Set(at.Done)
}

func (p *progress) done() {
	if p.bar != nil {
		_ = p.bar.Finish()
	}
}
