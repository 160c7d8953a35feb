package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams"
	"datawave/streams/classify"
	"datawave/streams/runtime"
)

// reprocess runs one stage again into a new generation of outputs.
type reprocess struct {
	generation, from string
	drop, asJSON     bool
}

func newReprocess(f *flags) *cobra.Command {
	var r reprocess
	cmd := &cobra.Command{
		Use:   "reprocess STAGE --generation NAME",
		Short: "Run one stage again over the log, into a new generation of outputs",
		Long: "Runs a stage of this version over what its inputs hold, from a position or a time on. What it says goes to topics of its own,\n" +
			"named after the live ones with the generation behind: datawave.facts.NAME. The live stage goes on meanwhile and nothing that\n" +
			"it wrote is touched. Interrupted, the same command goes on where it was.",
		Example: "  datawave reprocess classify --generation detectors-2\n" +
			"  datawave reprocess classify --generation since-may --from 2026-05-01T00:00:00Z\n" +
			"  datawave reprocess intake --generation tail --from datawave.scans/0@1200,datawave.scans/1@900\n" +
			"  datawave reprocess classify --generation detectors-2 --drop",
		Args: cobra.ExactArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return stageNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return withLog(cmd, f, func(l *logAccess, cfg Config) error { return r.run(cmd, l, cfg, args[0]) })
		},
	}
	cmd.Flags().StringVar(&r.generation, "generation", "", "name of the generation: lower-case letters, digits, dashes (required)")
	cmd.Flags().StringVar(&r.from, "from", "start", "where to begin: start, a time (RFC 3339), or positions topic/partition@offset,…; other partitions begin at their start")
	cmd.Flags().BoolVar(&r.drop, "drop", false, "remove the generation's topics instead")
	cmd.Flags().BoolVar(&r.asJSON, "json", false, "print JSON")
	cobra.CheckErr(cmd.MarkFlagRequired("generation"))
	return cmd
}

func stageNames() (names []string) {
	for _, s := range stages(classify.NewSets(), nil) {
		names = append(names, s.Name)
	}
	return names
}

func (r *reprocess) run(cmd *cobra.Command, l *logAccess, cfg Config, name string) error {
	keys, err := openKeyring(cfg)
	if err != nil {
		return err
	}
	list := stages(classify.NewSets(), keys)
	at := slices.IndexFunc(list, func(s streams.Stage) bool { return s.Name == name })
	if at < 0 {
		return fmt.Errorf("there is no stage %q: it is one of %s", name, strings.Join(stageNames(), ", "))
	}
	if r.drop {
		return r.dropGeneration(cmd, l, cfg, list[at])
	}
	return r.process(cmd, l, cfg, list[at])
}

// stateDir is where a generation of a stage keeps its state.
func (r *reprocess) stateDir(cfg Config, stage string) string {
	return filepath.Join(cfg.Data, "state."+stage+"."+r.generation)
}

func (r *reprocess) process(cmd *cobra.Command, l *logAccess, cfg Config, stage streams.Stage) error {
	from, err := r.begin(cmd.Context(), l.admin, stage)
	if err != nil {
		return err
	}
	codec, err := newCodec(cfg)
	if err != nil {
		return err
	}
	progress := newBar(cmd.ErrOrStderr())
	defer progress.done()
	counts, err := l.admin.Reprocess(cmd.Context(), runtime.Reprocessing{Stage: stage, Generation: r.generation, From: from,
		Specs: stageSpecs(cfg, stage), Replicas: cfg.Kafka.replication(), Progress: func(done, total int64) { progress.show("reprocess "+stage.Name, done, total) },
		Config: runtime.Config{Kafka: l.options, Instance: instance(cfg), Codec: codec, Log: cfg.logger(), StateDir: r.stateDir(cfg, stage.Name),
			StateBudget: cfg.State.Memory, Strict: cfg.Strict, BreakAfter: cfg.BreakAfter}})
	if err != nil {
		return err
	}
	if r.asJSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(counts)
	}
	t := newTable(cmd.OutOrStdout())
	t.AppendHeader(table.Row{"Topic", "Offsets"})
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		t.AppendRow(table.Row{name, count(counts[name])})
	}
	alignRight(t, "Offsets")
	t.Render()
	return nil
}

// stageSpecs are the topics that a stage writes.
func stageSpecs(cfg Config, stage streams.Stage) []topic.Spec {
	written := append(runtime.Changelogs(stage), stage.Out...)
	return slices.DeleteFunc(topics(cfg.Partitions, []streams.Stage{stage}), func(s topic.Spec) bool { return !slices.Contains(written, s.Name) })
}

func (r *reprocess) dropGeneration(cmd *cobra.Command, l *logAccess, cfg Config, stage streams.Stage) error {
	dropped, err := l.admin.DropGeneration(cmd.Context(), stage, r.generation)
	if err == nil {
		err = os.RemoveAll(r.stateDir(cfg, stage.Name))
	}
	for _, name := range dropped {
		_, _ = fmt.Fprintf(cmd.OutOrStdout(), "removed %s\n", name)
	}
	if err == nil && len(dropped) == 0 {
		err = fmt.Errorf("stage %s has no generation %q", stage.Name, r.generation)
	}
	return err
}

// begin is where to begin, by input.
func (r *reprocess) begin(ctx context.Context, admin *runtime.Admin, stage streams.Stage) (map[string]event.Vector, error) {
	if r.from == "start" {
		return nil, nil
	}
	if t, err := time.Parse(time.RFC3339, r.from); err == nil {
		from := map[string]event.Vector{}
		for _, name := range stage.In {
			if from[name], err = admin.OffsetsAt(ctx, name, t); err != nil {
				return nil, err
			}
		}
		return from, nil
	}
	from, err := positions(r.from, stage.In)
	if err != nil {
		return nil, fmt.Errorf("--from is not start, and %w", err)
	}
	return from, nil
}

// positions reads "topic/partition@offset,…".
func positions(text string, topics []string) (map[string]event.Vector, error) {
	from := map[string]event.Vector{}
	for part := range strings.SplitSeq(text, ",") {
		name, rest, _ := strings.Cut(part, "/")
		number, offset, _ := strings.Cut(rest, "@")
		p, errPartition := strconv.ParseInt(number, 10, 32)
		o, errOffset := strconv.ParseInt(offset, 10, 64)
		if errPartition != nil || errOffset != nil || p < 0 || o < 0 || !slices.Contains(topics, name) {
			return nil, fmt.Errorf("%q is neither a time such as 2026-05-01T00:00:00Z nor a position topic/partition@offset of %s", part, strings.Join(topics, ", "))
		}
		if from[name] == nil {
			from[name] = event.Vector{}
		}
		from[name][int32(p)] = o
	}
	return from, nil
}
