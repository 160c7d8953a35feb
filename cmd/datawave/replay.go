package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"datawave/api"
)

// replayReport is what one model's replay came to.
type replayReport struct {
	Model    string  `json:"model"`
	State    string  `json:"state"`    // swapped, differs or rolled_back
	Records  int64   `json:"records"`  // folded
	Entities int64   `json:"entities"` // in the rebuilt version
	Before   string  `json:"before"`   // digest of the version that was current, at the same position
	After    string  `json:"after"`    // digest of the rebuilt version
	Proved   bool    `json:"proved"`   // it is that of the log's own fold, in a store of its own
	Seconds  float64 `json:"seconds"`
	Detail   string  `json:"detail,omitempty"`
}

func newReplay(f *flags) *cobra.Command {
	var rollback, asJSON bool
	models := []string{api.ModelCatalog, api.ModelLineage, api.ModelSearch}
	cmd := &cobra.Command{
		Use:   "replay catalog|lineage|search|all",
		Short: "Rebuild read models from the log, beside the current ones, and swap them in",
		Long: "Replay folds the log from its beginning into a new version beside the current one, proves it against a second fold in\n" +
			"a store of its own, compares its digest with the current one's at the same position, and swaps. Reads go on all the time. The version before is kept: --rollback makes it current again.",
		Example:   "  datawave replay all\n  datawave replay search\n  datawave replay catalog --rollback",
		Args:      cobra.MatchAll(cobra.MinimumNArgs(1), cobra.OnlyValidArgs),
		ValidArgs: append(models, "all"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if slices.Contains(args, "all") {
				args = models
			}
			return withConnection(cmd, f, func(c *connection) error {
				return c.replay(cmd, api.ReplayRequest{Models: args, Rollback: rollback}, asJSON)
			})
		},
	}
	cmd.Flags().BoolVar(&rollback, "rollback", false, "make the version before current again, instead of rebuilding")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, one line a model")
	return cmd
}

func (c *connection) replay(cmd *cobra.Command, request api.ReplayRequest, asJSON bool) error {
	watch := &replayWatch{bar: newBar(cmd.ErrOrStderr())}
	err := c.api.lines(cmd.Context(), "/v1/replays", request, watch.line)
	watch.bar.done()
	if err != nil {
		return err
	}
	if err := printReplays(cmd.OutOrStdout(), watch.reports, asJSON); err != nil {
		return err
	}
	return watch.verdict()
}

// replayWatch folds the lines of a replay's answer into reports.
type replayWatch struct {
	bar     *bar
	reports []replayReport
	begun   time.Time
	failure string
	done    bool
}

func (w *replayWatch) line(text []byte) error {
	var p api.ReplayProgress
	if err := json.Unmarshal(text, &p); err != nil {
		return fmt.Errorf("answer of the replay: %w", err)
	}
	switch p.State {
	case "done":
		w.done = true
	case "failed":
		w.failure = p.Detail
	case "swapped", "differs", "rolled_back":
		if w.begun.IsZero() {
			w.begun = time.Now()
		}
		w.reports = append(w.reports, replayReport{Model: p.Model, State: p.State, Records: p.Done, Entities: p.Entities,
			Before: p.Before, After: p.Digest, Proved: p.Proved, Seconds: time.Since(w.begun).Seconds(), Detail: p.Detail})
		w.begun = time.Time{}
	default:
		if w.begun.IsZero() {
			w.begun = time.Now()
		}
		w.bar.show("replay "+p.Model, p.Done, p.Total)
	}
	return nil
}

// verdict is an error when the replay failed or showed that a read model had been wrong.
func (w *replayWatch) verdict() error {
	if w.failure != "" {
		return errors.New(w.failure)
	}
	if !w.done {
		return errors.New("the engine stopped before the replay was done; the current versions are unchanged")
	}
	var differ []string
	for _, r := range w.reports {
		if r.State == "differs" {
			differ = append(differ, r.Model)
		}
	}
	if len(differ) > 0 {
		return fmt.Errorf("%s differed from the log; the rebuilt version is current now, --rollback brings the old one back", strings.Join(differ, ", "))
	}
	return nil
}

func printReplays(w io.Writer, reports []replayReport, asJSON bool) error {
	if asJSON {
		return encodeLines(w, reports)
	}
	if len(reports) == 0 {
		return nil
	}
	t := newTable(w)
	t.AppendHeader(table.Row{"Read model", "Records", "Entities", "Seconds", "Digest", "Against the log", "Against the version before"})
	for _, r := range reports {
		verdict := map[string]string{"swapped": "equal, swapped in", "differs": "DIFFERS, swapped in", "rolled_back": "rolled back"}[r.State]
		if r.State == "swapped" && r.Before == "" {
			verdict = "not compared, swapped in"
		}
		t.AppendRow(table.Row{r.Model, count(r.Records), count(r.Entities), fmt.Sprintf("%.1f", r.Seconds), shorten(r.After), provedWord(r.Proved), verdict})
	}
	t.Render()
	return nil
}

func provedWord(proved bool) string {
	if proved {
		return "equal"
	}
	return ""
}

func shorten(digest string) string { return digest[:min(len(digest), 16)] }
