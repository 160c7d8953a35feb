package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"datawave/streams/classify"
	"datawave/streams/runtime"
)

// clearScreen moves to the upper left and clears what is below (ECMA-48: CUP, ED).
const clearScreen = "\x1b[H\x1b[J"

func newStatus(f *flags) *cobra.Command {
	var asJSON, watch, partitions bool
	var every time.Duration
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show how the stages are: owners, lag, rate, state, last commit, dead letters",
		Long: "Shows how the stages of all processes are, as the log itself tells: each commit says how far the stage is, how fast\n" +
			"it was lately, and how large its state is.",
		Example: "  datawave status\n  datawave status --watch\n  datawave status --partitions\n  datawave status --json | jq '.stages[].lag'",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			view := statusView{asJSON: asJSON, watch: watch, partitions: partitions, every: every}
			return withLog(cmd, f, func(l *logAccess, _ Config) error { return view.run(cmd, l.admin) })
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON; with --watch one line a look")
	cmd.Flags().BoolVarP(&watch, "watch", "w", false, "look again and again until interrupted")
	cmd.Flags().BoolVar(&partitions, "partitions", false, "show each partition of each input")
	cmd.Flags().DurationVar(&every, "every", 2*time.Second, "pause between two looks of --watch")
	return cmd
}

// statusView says what to show, and how often.
type statusView struct {
	asJSON, watch, partitions bool
	every                     time.Duration
}

func (v statusView) run(cmd *cobra.Command, admin *runtime.Admin) error {
	for {
		o, err := admin.Overview(cmd.Context(), runtime.GroupID, stages(classify.NewSets(), nil)...)
		if err != nil {
			return err
		}
		if err := v.print(cmd.OutOrStdout(), o); err != nil || !v.watch {
			return err
		}
		select {
		case <-cmd.Context().Done():
			return nil
		case <-time.After(v.every):
		}
	}
}

func (v statusView) print(w io.Writer, o runtime.Overview) error {
	if v.asJSON {
		return json.NewEncoder(w).Encode(o)
	}
	if v.watch {
		_, _ = fmt.Fprint(w, clearScreen)
	}
	_, _ = fmt.Fprintf(w, "Group %s: %s, %d process(es)\n", o.Group, groupState(o.State), len(o.Members))
	printMembers(w, o.Members)
	printStages(w, o.Stages, time.Now())
	if v.partitions {
		printPartitions(w, o.Stages, time.Now())
	}
	return nil
}

// groupState is Kafka's word in ours.
func groupState(state string) string {
	switch state {
	case "", "Dead", "Empty":
		return "nobody runs the stages"
	case "Stable":
		return "running"
	}
	return "rebalancing (" + state + ")"
}

func printMembers(w io.Writer, members []runtime.Member) {
	if len(members) == 0 {
		return
	}
	t := newTable(w)
	t.AppendHeader(table.Row{"Process", "Host", "Partitions"})
	for _, m := range members {
		t.AppendRow(table.Row{m.Instance, strings.TrimPrefix(m.Host, "/"), numbers(m.Partitions)})
	}
	t.Render()
}

// numbers writes ascending numbers as ranges: "0-3, 7".
func numbers(list []int32) string {
	var parts []string
	for i := 0; i < len(list); {
		j := i
		for j+1 < len(list) && list[j+1] == list[j]+1 {
			j++
		}
		part := strconv.Itoa(int(list[i]))
		if j > i {
			part += "-" + strconv.Itoa(int(list[j]))
		}
		parts, i = append(parts, part), j+1
	}
	if len(parts) == 0 {
		return "-"
	}
	return strings.Join(parts, ", ")
}

func printStages(w io.Writer, list []runtime.StageOverview, now time.Time) {
	t := newTable(w)
	t.AppendHeader(table.Row{"Stage", "Lag", "Behind", "Records/s", "State", "Last commit", "Dead letters"})
	for _, s := range list {
		t.AppendRow(table.Row{s.Stage, count(s.Lag), behind(s.LagSeconds), count(s.Rate), humanize.IBytes(uint64(max(0, s.State))), ago(s.Commit, now), count(int64(s.DeadLetters))})
	}
	alignRight(t, "Lag", "Behind", "Records/s", "State", "Dead letters")
	t.Render()
}

func printPartitions(w io.Writer, list []runtime.StageOverview, now time.Time) {
	t := newTable(w)
	t.AppendHeader(table.Row{"Stage", "Partition", "Process", "Committed", "Lag", "Records/s", "Last commit"})
	for _, s := range list {
		for _, p := range s.Partitions {
			t.AppendRow(table.Row{s.Stage, fmt.Sprintf("%s/%d", p.Topic, p.Partition), p.Owner, count(p.Committed), count(p.Lag), count(p.Rate), ago(p.Commit, now)})
		}
	}
	alignRight(t, "Committed", "Lag", "Records/s")
	t.Render()
}

func alignRight(t table.Writer, columns ...string) {
	var configs []table.ColumnConfig
	for _, name := range columns {
		configs = append(configs, table.ColumnConfig{Name: name, Align: text.AlignRight})
	}
	t.SetColumnConfigs(configs)
}

// behind writes a lag in seconds.
func behind(seconds float64) string {
	if seconds == 0 {
		return "-"
	}
	return (time.Duration(seconds*10) * time.Second / 10).String()
}

func ago(t, now time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return humanize.RelTime(t, now, "ago", "from now")
}
