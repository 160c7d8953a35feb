package main

import (
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"datawave/schemas/readmodel"
)

type jobsQuery struct {
	namespace, name string
	limit           int
	asJSON          bool
}

func newJobs(f *flags) *cobra.Command {
	var q jobsQuery
	cmd := &cobra.Command{
		Use: "jobs [NAME]", Short: "Show the jobs of pipelines: what they read and write, and how they went last",
		Long:    "Jobs that pipelines have told of, those that were told of last first; with a part of a name, those called so. One job alone is shown with its runs.",
		Example: "  datawave jobs\n  datawave jobs orders_daily\n  datawave jobs --namespace airflow --json | jq .latest_run.state",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			q.name = strings.Join(args, "")
			return withConnection(cmd, f, func(c *connection) error { return c.jobs(cmd, &q) })
		},
	}
	cmd.Flags().StringVar(&q.namespace, "namespace", "", "only those of this namespace")
	cmd.Flags().IntVar(&q.limit, "limit", 50, "show at most so many, 1 to 500")
	cmd.Flags().BoolVar(&q.asJSON, "json", false, "print JSON, one line a job")
	return cmd
}

func (c *connection) jobs(cmd *cobra.Command, q *jobsQuery) error {
	query := url.Values{"sort": {"-updated"}, "limit": {strconv.Itoa(q.limit)}}
	for name, value := range map[string]string{"namespace": q.namespace, "name": q.name} {
		if value != "" {
			query.Set(name, value)
		}
	}
	var page readmodel.JobPage
	if err := c.api.get(cmd.Context(), "/v1/jobs?"+query.Encode(), &page); err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	switch {
	case q.asJSON:
		return encodeLines(out, page.Jobs)
	case len(page.Jobs) == 0:
		_, err := fmt.Fprintln(out, "No such jobs. Pipelines tell of theirs by OpenLineage: POST /api/v1/lineage.")
		return err
	case len(page.Jobs) == 1 && q.name != "":
		return c.printJob(cmd, &page.Jobs[0])
	}
	printJobs(out, page.Jobs)
	if more := page.Total - int64(len(page.Jobs)); more > 0 {
		_, _ = fmt.Fprintf(out, "%s more; --limit shows them, --namespace and a name narrow the list.\n", count(more))
	}
	return nil
}

func printJobs(w io.Writer, list []readmodel.Job) {
	t := newTable(w)
	t.AppendHeader(table.Row{"Job", "Namespace", "By", "Reads", "Writes", "Last run", "State", "Took"})
	for i := range list {
		j := &list[i]
		row := table.Row{printable(j.Name), printable(j.Namespace), printable(j.Integration), ofRole(j, "input"), ofRole(j, "output"), "", "", ""}
		if j.Latest != nil {
			row[5], row[6], row[7] = moment(j.Latest.Started), j.Latest.State, took(j.Latest)
		}
		t.AppendRow(row)
	}
	t.Render()
}

// ofRole are the datasets of a job that it reads, or writes, by name.
func ofRole(j *readmodel.Job, role string) string {
	var names []string
	for i := range j.Datasets {
		if j.Datasets[i].Role == role {
			names = append(names, printable(j.Datasets[i].Name))
		}
	}
	return strings.Join(names, "\n")
}

// took is how long a run took, and empty when that is not known.
func took(r *readmodel.Run) string {
	if r.Started == 0 || r.Ended == 0 {
		return ""
	}
	return (time.Duration(r.Ended-r.Started) * time.Millisecond).String()
}

// printJob prints one job with its latest runs.
func (c *connection) printJob(cmd *cobra.Command, j *readmodel.Job) error {
	var runs readmodel.RunPage
	if err := c.api.get(cmd.Context(), "/v1/jobs/"+j.ID+"/runs?limit=20", &runs); err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	printJobs(out, []readmodel.Job{*j})
	t := newTable(out)
	t.AppendHeader(table.Row{"Run", "Started", "State", "Took", "Rows written", "Error"})
	for i := range runs.Runs {
		r := &runs.Runs[i]
		t.AppendRow(table.Row{r.Run.Run, moment(r.Started), r.State, took(r), rowsWritten(r), printable(firstLine(r.Error))})
	}
	alignRight(t, "Rows written")
	t.Render()
	return nil
}

// rowsWritten is how many rows a run wrote, and empty when nobody said.
func rowsWritten(r *readmodel.Run) string {
	rows, known := int64(0), false
	for i := range r.Datasets {
		if d := &r.Datasets[i]; d.Role == "output" && d.Rows >= 0 {
			rows, known = rows+d.Rows, true
		}
	}
	if !known {
		return ""
	}
	return count(rows)
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
