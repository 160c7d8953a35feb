package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams/classify"
	"datawave/streams/classify/custom"
)

// proposal is a change of one entry of custom detectors.
type proposal struct {
	control event.Control
	before  *classify.Set // as the log has it
	after   *classify.Set
	same    bool // the log says so already
}

// propose holds a change against the log. An empty text removes the entry.
func (c *connection) propose(ctx context.Context, sets *classify.Sets, name string, text []byte) (p proposal, err error) {
	register, err := readRegister(ctx, c.admin, sets, c.codec)
	if err != nil {
		return p, err
	}
	entries := register.Entries()
	p.control = event.Control{Kind: event.DetectorSet, Entry: name, Body: string(text)}
	if len(text) > 0 {
		p.control.Version = custom.Version(text)
	}
	p.same = entries[name] == p.control.Body
	after, err := sets.Apply(entries, &p.control)
	if err != nil {
		return p, err
	}
	if p.before, err = sets.With(entries); err == nil {
		p.after, err = sets.With(after)
	}
	return p, err
}

// compare runs both sets over what is still in datawave.samples.
func (c *connection) compare(cmd *cobra.Command, p *proposal) (classify.Difference, error) {
	rerun := classify.NewRerun(p.before, p.after, c.keys, c.codec)
	progress := newBar(cmd.ErrOrStderr())
	defer progress.done()
	err := c.admin.Visit(cmd.Context(), topic.Samples, func(done, total int64) { progress.show("classify samples", done, total) }, rerun.Take)
	return rerun.Difference(), err
}

func newDetectorsDiff(f *flags) *cobra.Command {
	var asJSON bool
	var name string
	cmd := &cobra.Command{
		Use: "diff FILE", Short: "Show which labels a file of custom detectors would change, without changing any", Args: cobra.ExactArgs(1),
		Long: "Runs the detectors of the log, and those with the file in place of the entry of the same name, over the sampled values that are\n" +
			"still in the log, and shows the labels that differ. Nothing is written. Samples whose key was erased are counted.",
		Example: "  datawave detectors diff acme.yaml\n  datawave detectors diff acme-2.yaml --name acme --json | jq '.changes[].field'",
		RunE: func(cmd *cobra.Command, args []string) error {
			entry, text, err := proposed(cmd, args[0], name)
			if err != nil {
				return err
			}
			return withConnection(cmd, f, func(c *connection) error { return c.diffDetectors(cmd, entry, text, asJSON) })
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "the entry that the file stands for (default: the file's name without extension)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// proposed reads a file and checks it before an engine is asked.
func proposed(cmd *cobra.Command, path, name string) (entry string, text []byte, err error) {
	if entry, err = entryName(path, name); err != nil {
		return "", nil, err
	}
	if text, err = readDetectors(cmd, path); err != nil {
		return "", nil, err
	}
	_, err = custom.Parse(path, text)
	return entry, text, err
}

func (c *connection) diffDetectors(cmd *cobra.Command, entry string, text []byte, asJSON bool) error {
	p, err := c.propose(cmd.Context(), classify.NewSets(), entry, text)
	if err != nil {
		return err
	}
	d, err := c.compare(cmd, &p)
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(d)
	}
	printDifference(cmd.OutOrStdout(), &d)
	return nil
}

func printDifference(w io.Writer, d *classify.Difference) {
	if len(d.Changes) > 0 {
		t := newTable(w)
		t.AppendHeader(table.Row{"Dataset", "Field", "Change", "Infotype", "Before", "After"})
		for i := range d.Changes {
			change := &d.Changes[i]
			t.AppendRow(table.Row{printable(change.Dataset), printable(change.Field), change.Kind, change.Infotype, labelText(change.Before), labelText(change.After)})
		}
		t.Render()
	}
	printDifferenceSummary(w, d)
}

// printDifferenceSummary is the difference in a few words.
func printDifferenceSummary(w io.Writer, d *classify.Difference) {
	_, _ = fmt.Fprintf(w, "Set %s against %s, over %s fields of %s datasets (%s samples): %s labels added, %s removed, %s changed.\n", d.After, d.Before,
		count(int64(d.Fields)), count(int64(d.Datasets)), count(int64(d.Samples)), count(int64(d.Count(classify.Added))), count(int64(d.Count(classify.Removed))), count(int64(d.Count(classify.Changed))))
	if d.Samples == 0 {
		_, _ = fmt.Fprintln(w, "There are no samples in the log, or none any more: scan to compare.")
	}
	if d.Erased+d.Unreadable > 0 {
		_, _ = fmt.Fprintf(w, "Left out: %s samples whose key was erased, %s that cannot be read.\n", count(int64(d.Erased)), count(int64(d.Unreadable)))
	}
}

// labelText is a label for people, or a dash.
func labelText(l *event.Label) string {
	if l == nil {
		return "-"
	}
	return fmt.Sprintf("%.0f %% %s", 100*l.Confidence, printable(l.Rule))
}
