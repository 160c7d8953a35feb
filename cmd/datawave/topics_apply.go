package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"datawave/schemas/topic"
	"datawave/streams"
	"datawave/streams/classify"
	"datawave/streams/runtime"
)

// exitDrift is the exit code when topics are not as they should be.
const exitDrift = 3

// exitError is an error with an exit code of its own.
type exitError struct {
	error
	code int
}

// topicsApply makes the topics what they should be.
type topicsApply struct {
	dryRun, yes bool
	partitions  int32
}

func newTopicsApply(f *flags) *cobra.Command {
	var a topicsApply
	cmd := &cobra.Command{
		Use: "apply", Short: "Create missing topics, mend settings that drifted, grow partition counts", Args: cobra.NoArgs,
		Long: "Apply compares the topics with what this version wants, shows where they differ, and mends it. Replication factors are\n" +
			"only reported. --partitions N gives the topics that are partitioned by dataset more partitions, and moves the history and\n" +
			"the state of every dataset that belongs to a new partition; N must be a multiple of the present count, the engine must be\n" +
			"stopped and have caught up. It can be killed and repeated at any time. The exit code is 0 when nothing is left to do and\n" +
			"3 when something is.",
		Example: "  datawave topics apply --dry-run\n  datawave topics apply --yes\n  datawave topics apply --partitions 8",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withLog(cmd, f, func(l *logAccess, cfg Config) error { return a.run(cmd, cfg, l.admin) })
		},
	}
	cmd.Flags().BoolVar(&a.dryRun, "dry-run", false, "show what would be done")
	cmd.Flags().BoolVar(&a.yes, "yes", false, "do not ask before a change that deletes records")
	cmd.Flags().Int32Var(&a.partitions, "partitions", 0, "new partition count of the topics that are partitioned by dataset (default: as it is)")
	return cmd
}

func (a *topicsApply) run(cmd *cobra.Command, cfg Config, admin *runtime.Admin) error {
	list := stages(classify.NewSets(), nil)
	specs, err := a.specs(cmd.Context(), cfg, list, admin)
	if err != nil {
		return err
	}
	plan, err := admin.PlanTopics(cmd.Context(), specs, cfg.Kafka.replication())
	if err != nil {
		return err
	}
	a.print(cmd.OutOrStdout(), plan, specs)
	if len(plan.Missing)+len(plan.Drifts) == 0 {
		return nil
	}
	if a.dryRun {
		return exitError{errors.New("topics are not as they should be; without --dry-run this is mended"), exitDrift}
	}
	if err := a.allowed(cmd, plan); err != nil {
		return err
	}
	if err := admin.ApplyTopics(cmd.Context(), plan, cfg.Kafka.replication()); err != nil {
		return err
	}
	if err := a.grow(cmd, admin, specs, list); err != nil {
		return err
	}
	return a.left(cmd, cfg, specs, admin)
}

// specs are the topics as they should be: with the partitions that were asked for, or those that there are.
func (a *topicsApply) specs(ctx context.Context, cfg Config, list []streams.Stage, admin *runtime.Admin) ([]topic.Spec, error) {
	partitions := a.partitions
	if partitions < 0 || partitions > 1024 {
		return nil, fmt.Errorf("--partitions %d is not between 1 and 1024", partitions)
	}
	if partitions == 0 {
		have, err := admin.CoPartitions(ctx, topics(cfg.Partitions, list))
		if err != nil {
			return nil, err
		}
		if partitions = have; have == 0 {
			partitions = cfg.Partitions
		}
	}
	return topics(partitions, list), nil
}

// allowed asks before records are deleted.
func (a *topicsApply) allowed(cmd *cobra.Command, plan runtime.Plan) error {
	deleting := 0
	for _, d := range plan.Drifts {
		if d.Deletes() {
			deleting++
		}
	}
	switch {
	case deleting == 0 || a.yes:
		return nil
	case !interactive(cmd.InOrStdin()):
		return fmt.Errorf("%d of these changes may delete records, see above; give --yes to make them", deleting)
	case !confirmed(cmd, fmt.Sprintf("%d of these changes may delete records. Make them? Type yes: ", deleting)):
		return errors.New("nothing was changed")
	}
	return nil
}

func (a *topicsApply) grow(cmd *cobra.Command, admin *runtime.Admin, specs []topic.Spec, list []streams.Stage) error {
	if a.partitions == 0 {
		return nil
	}
	progress := newBar(cmd.ErrOrStderr())
	defer progress.done()
	return admin.Grow(cmd.Context(), runtime.Growth{Partitions: a.partitions, Topics: specs, Stages: list,
		Progress: func(s runtime.GrowthStep) { progress.show("move "+s.Topic, s.Done, s.Total) }})
}

// left reports what could not be mended.
func (a *topicsApply) left(cmd *cobra.Command, cfg Config, specs []topic.Spec, admin *runtime.Admin) error {
	plan, err := admin.PlanTopics(cmd.Context(), specs, cfg.Kafka.replication())
	if err != nil {
		return err
	}
	if n := len(plan.Missing) + len(plan.Drifts); n > 0 {
		return exitError{fmt.Errorf("%d differences are left, which this command cannot mend: %s", n, differences(plan)), exitDrift}
	}
	_, err = fmt.Fprintln(cmd.OutOrStdout(), "Done: every topic is as it should be.")
	return err
}

func differences(plan runtime.Plan) string {
	list := make([]string, 0, len(plan.Drifts))
	for _, d := range plan.Drifts {
		list = append(list, d.String())
	}
	return strings.Join(list, ", ")
}

func (a *topicsApply) print(w io.Writer, plan runtime.Plan, specs []topic.Spec) {
	if len(plan.Missing)+len(plan.Drifts) == 0 {
		_, _ = fmt.Fprintf(w, "Nothing to do: %d topics are as they should be.\n", len(specs))
		return
	}
	t := newTable(w)
	t.AppendHeader(table.Row{"Topic", "Setting", "Have", "Want", "What happens"})
	for _, spec := range plan.Missing {
		t.AppendRow(table.Row{spec.Name, "", "missing", strconv.Itoa(int(spec.Partitions)) + " partitions, kept " + kept(spec), "is created"})
	}
	for _, d := range plan.Drifts {
		t.AppendRow(table.Row{d.Topic, d.Setting, spell(d.Setting, d.Have), spell(d.Setting, d.Want), a.remedy(d)})
	}
	t.Render()
}

// remedy says what happens to a difference, or how a person mends it.
func (a *topicsApply) remedy(d runtime.Drift) string {
	switch {
	case d.Deletes():
		return "is set; DELETES records that are older or superseded"
	case d.Mendable():
		return "is set"
	case d.Setting == "replication.factor":
		return "stays; move replicas with kafka-reassign-partitions.sh"
	case a.partitions > 0:
		return "grows; history and state move"
	}
	return "stays; grow with --partitions " + d.Want
}

// spell adds to milliseconds what they are in days or hours.
func spell(setting, value string) string {
	ms, err := strconv.ParseInt(value, 10, 64)
	if setting != "retention.ms" || err != nil {
		return value
	}
	if ms < 0 {
		return value + " (for ever)"
	}
	return value + " (" + kept(topic.Spec{Retention: max(time.Duration(ms)*time.Millisecond, 1)}) + ")"
}
