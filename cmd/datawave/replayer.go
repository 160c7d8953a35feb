package main

import (
	"context"
	"fmt"
	"slices"

	"datawave/api"
	"datawave/projections"
	"datawave/projections/replay"
)

// replayer implements api.Replayer over the read models of this process.
type replayer struct {
	models  []projections.Model
	runners runners
	log     *eventLog
}

// Replay implements api.Replayer.
func (r *replayer) Replay(ctx context.Context, request api.ReplayRequest, progress func(api.ReplayProgress)) error {
	for _, name := range request.Models {
		i := slices.IndexFunc(r.models, func(m projections.Model) bool { return m.Name() == name })
		if i < 0 {
			return fmt.Errorf("no read model %q in this process", name)
		}
		one := r.rebuild
		if request.Rollback {
			one = r.rollback
		}
		if err := one(ctx, r.models[i], progress); err != nil {
			return err
		}
	}
	return nil
}

func (r *replayer) rebuild(ctx context.Context, model projections.Model, progress func(api.ReplayProgress)) error {
	var last replay.Progress
	report, err := replay.Run(ctx, replay.Options{Model: model, Client: r.log.options, Holder: r.runners[model.Name()],
		Progress: func(p replay.Progress) {
			last = p
			progress(api.ReplayProgress{Model: model.Name(), State: "building", Done: p.Done, Total: p.Total, Rate: p.Rate, ETA: p.ETA.Seconds()})
		}})
	if err != nil {
		return err
	}
	end := api.ReplayProgress{Model: model.Name(), State: "swapped", Done: report.Records, Total: last.Total,
		Entities: report.Entities, Digest: report.Digest, Before: report.Before, Detail: report.Reason}
	if err := report.Err(); err != nil {
		end.State, end.Detail = "differs", err.Error()
	}
	if report.Empty {
		end.Detail = "the log is empty: there was nothing to fold"
	}
	progress(end)
	return nil
}

func (r *replayer) rollback(ctx context.Context, model projections.Model, progress func(api.ReplayProgress)) error {
	if err := replay.Rollback(ctx, model, r.runners[model.Name()]); err != nil {
		return err
	}
	digest, err := model.Current().Digest(ctx)
	if err != nil {
		return err
	}
	progress(api.ReplayProgress{Model: model.Name(), State: "rolled_back", Entities: digest.Entities, Digest: digest.String()})
	return nil
}
