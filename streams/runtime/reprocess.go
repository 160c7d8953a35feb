package runtime

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams"
)

// Reprocessing runs one stage again over what its inputs hold, into a new generation of outputs and state beside the
// live one. The live stage goes on meanwhile; nothing that it wrote is touched.
type Reprocessing struct {
	Stage      streams.Stage
	Generation string                  // suffix of the new topics' names
	From       map[string]event.Vector // by input, where to begin; a partition that is missing begins at its start
	Specs      []topic.Spec            // of the live outputs and changelogs, which the new ones are made after
	Replicas   int16                   // -1 is the cluster's default
	Config     Config                  // the group and the generation are set
	Progress   func(done, total int64) // offsets of the inputs; nil is not called
}

var generationName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,31}$`)

// group is the consumer group of a generation of a stage.
func (r *Reprocessing) group() string { return GroupID + "." + r.Stage.Name + "." + r.Generation }

// Reprocess runs until the stage has consumed what its inputs hold at the start, and returns how many events each new
// topic has then. Interrupted, it goes on where it was when it is called again with the same generation.
func (a *Admin) Reprocess(ctx context.Context, r Reprocessing) (map[string]int64, error) {
	if !generationName.MatchString(r.Generation) {
		return nil, fmt.Errorf("generation %q must be 1 to 32 lower-case letters, digits, dashes or underscores", r.Generation)
	}
	if err := a.makeGeneration(ctx, &r); err != nil {
		return nil, err
	}
	goals := map[string]event.Vector{}
	for _, name := range r.Stage.In {
		end, err := a.EndOffsets(ctx, name)
		if err != nil {
			return nil, err
		}
		goals[name] = end
	}
	r.Config.Group, r.Config.Generation, r.Config.From = r.group(), r.Generation, r.From
	runtime, err := New(r.Config)
	if err != nil {
		return nil, err
	}
	if err := a.runUntil(ctx, &r, runtime, goals); err != nil {
		return nil, fmt.Errorf("reprocess %s: %w", r.Stage.Name, err)
	}
	return a.countGeneration(ctx, &r)
}

// makeGeneration makes the topics of the generation.
func (a *Admin) makeGeneration(ctx context.Context, r *Reprocessing) error {
	var specs []topic.Spec
	for _, spec := range r.Specs {
		n, err := a.Partitions(ctx, spec.Name)
		if err != nil {
			return err
		}
		spec.Name, spec.Partitions, spec.CoPartitioned = names{r.Generation}.output(spec.Name), n, false
		specs = append(specs, spec)
	}
	_, err := a.EnsureTopics(ctx, specs, r.Replicas)
	return err
}

func (a *Admin) runUntil(ctx context.Context, r *Reprocessing, runtime *Runtime, goals map[string]event.Vector) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- runtime.Run(ctx, r.Stage) }()
	for {
		reached, err := a.reached(ctx, r, goals)
		if err != nil && ctx.Err() == nil && !retryable(err) {
			cancel()
			return errors.Join(err, <-done)
		}
		if reached {
			cancel()
			return <-done
		}
		select {
		case err := <-done:
			return errors.Join(err, ctx.Err())
		case <-time.After(longestLook):
		}
	}
}

// reached tells whether the stage has consumed up to the goals, and how far it is.
func (a *Admin) reached(ctx context.Context, r *Reprocessing, goals map[string]event.Vector) (bool, error) {
	var done, total int64
	all := true
	for name, goal := range goals {
		have, err := a.consumed(ctx, r.group(), r.Stage.Name, name)
		if err != nil {
			return false, err
		}
		all = all && have.Covers(goal)
		for p, end := range goal {
			from := min(r.From[name][p], end)
			total += end - from
			done += min(max(have[p], from), end) - from
		}
	}
	if r.Progress != nil {
		r.Progress(done, total)
	}
	return all, nil
}

func (a *Admin) countGeneration(ctx context.Context, r *Reprocessing) (map[string]int64, error) {
	counts := map[string]int64{}
	for _, name := range r.Stage.Out {
		name = names{r.Generation}.output(name)
		ends, err := a.EndOffsets(ctx, name)
		if err != nil {
			return nil, err
		}
		counts[name] = 0
		for _, end := range ends {
			counts[name] += end
		}
	}
	return counts, nil
}

// DropGeneration removes the topics and the group of a generation of a stage, and returns the names of the topics.
func (a *Admin) DropGeneration(ctx context.Context, stage streams.Stage, generation string) ([]string, error) {
	if !generationName.MatchString(generation) {
		return nil, fmt.Errorf("generation %q is none", generation)
	}
	n := names{generation}
	list := changelogs(n, []streams.Stage{stage})
	for _, name := range stage.Out {
		list = append(list, n.output(name))
	}
	var dropped []string
	deleted, err := a.admin.DeleteTopics(ctx, list...)
	if err != nil {
		return nil, fmt.Errorf("generation %s: %w", generation, err)
	}
	for _, d := range deleted.Sorted() {
		switch {
		case d.Err == nil:
			dropped = append(dropped, d.Topic)
		case !errors.Is(d.Err, kerr.UnknownTopicOrPartition):
			return dropped, fmt.Errorf("delete topic %s: %w", d.Topic, d.Err)
		}
	}
	r := Reprocessing{Stage: stage, Generation: generation}
	if _, err := a.admin.DeleteGroup(ctx, r.group()); err != nil && !errors.Is(err, kerr.GroupIDNotFound) {
		return dropped, fmt.Errorf("group %s: %w", r.group(), err)
	}
	return dropped, nil
}

// OffsetsAt is, by partition, the first offset of a topic whose record is not older than a time.
func (a *Admin) OffsetsAt(ctx context.Context, name string, t time.Time) (event.Vector, error) {
	listed, err := a.admin.ListOffsetsAfterMilli(ctx, t.UnixMilli(), name)
	if err = errors.Join(err, listed.Error()); err != nil {
		return nil, fmt.Errorf("%s: offsets at %s: %w", name, t.Format(time.RFC3339), err)
	}
	at := event.Vector{}
	for p, o := range listed[name] {
		at[p] = o.Offset
	}
	return at, nil
}
