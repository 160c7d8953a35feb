package main

import (
	"encoding/json"
	"io"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"datawave/schemas/topic"
	"datawave/streams/classify"
)

// topicReport is one topic as "datawave topics" shows it.
type topicReport struct {
	Name       string   `json:"name"`
	Key        string   `json:"key"`
	Partitions int32    `json:"partitions"`
	Kept       string   `json:"kept"`
	Records    int64    `json:"records"` // offsets handed out: transaction markers and what retention removed included
	Types      []string `json:"types,omitempty"`
}

func newTopics(f *flags) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "topics",
		Short:   "List the topics of the log: keys, partitions, retention, size; apply mends them",
		Example: "  datawave topics\n  datawave topics --json\n  datawave topics apply --dry-run",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withConnection(cmd, f, func(c *connection) error {
				reports, err := c.topicReports(cmd)
				if err != nil {
					return err
				}
				if asJSON {
					return json.NewEncoder(cmd.OutOrStdout()).Encode(reports)
				}
				printTopics(cmd.OutOrStdout(), reports)
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.AddCommand(newTopicsApply(f))
	return cmd
}

func (c *connection) topicReports(cmd *cobra.Command) ([]topicReport, error) {
	var reports []topicReport
	for _, spec := range topics(c.cfg.Partitions, stages(classify.NewSets(), nil)) {
		ends, err := c.admin.EndOffsets(cmd.Context(), spec.Name)
		if err != nil {
			return nil, err
		}
		partitions, err := c.admin.Partitions(cmd.Context(), spec.Name)
		if err != nil {
			return nil, err
		}
		r := topicReport{Name: spec.Name, Key: spec.Key, Partitions: partitions, Kept: kept(spec), Types: spec.Types}
		for _, end := range ends {
			r.Records += end
		}
		reports = append(reports, r)
	}
	return reports, nil
}

func kept(spec topic.Spec) string {
	switch {
	case spec.Compacted && spec.Retention == 0:
		return "latest by key"
	case spec.Retention == 0:
		return "for ever"
	case spec.Retention >= 48*time.Hour:
		return count(int64(spec.Retention/(24*time.Hour))) + " days"
	}
	return strings.TrimSuffix(spec.Retention.String(), "0m0s")
}

func printTopics(w io.Writer, reports []topicReport) {
	t := newTable(w)
	t.AppendHeader(table.Row{"Topic", "Key", "Partitions", "Kept", "Offsets"})
	for _, r := range reports {
		t.AppendRow(table.Row{r.Name, r.Key, r.Partitions, r.Kept, count(r.Records)})
	}
	t.Render()
}
