package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"go.uber.org/fx"

	"datawave/api"
	"datawave/projections"
	"datawave/projections/replay"
	projversion "datawave/projections/version"
)

// replayer implements api.Replayer over the read models of this process.
type replayer struct {
	models  *models
	runners runners
	log     *eventLog
}

func newReplayer(m *models, list runners, l *eventLog) *replayer { return &replayer{m, list, l} }

// replayOutdated rebuilds, when that is configured, the read models that another version of this program has written.
func replayOutdated(lc fx.Lifecycle, b background, cfg Config, r *replayer, log *slog.Logger) {
	if !cfg.Projections.AutoReplay {
		return
	}
	for _, model := range r.models.all() {
		b.run(lc, func(ctx context.Context) error {
			if err := model.Open(ctx); !errors.Is(err, projversion.ErrSchema) {
				return nil // it is readable, or the runner says what is wrong
			}
			log.Info("another version of datawave has written the read model: it is being rebuilt", "model", model.Name())
			if err := r.rebuild(ctx, model, func(api.ReplayProgress) {}); err != nil && ctx.Err() == nil {
				log.Error("the read model could not be rebuilt; run datawave replay", "model", model.Name(), "error", err)
			}
			return nil
		})
	}
}

// Replay implements api.Replayer.
func (r *replayer) Replay(ctx context.Context, request api.ReplayRequest, progress func(api.ReplayProgress)) error {
	for _, name := range request.Models {
		all := r.models.all()
		i := slices.IndexFunc(all, func(m projections.Model) bool { return m.Name() == name })
		if i < 0 {
			return fmt.Errorf("no read model %q in this process", name)
		}
		one := r.rebuild
		if request.Rollback {
			one = r.rollback
		}
		if err := one(ctx, all[i], progress); err != nil {
			return err
		}
	}
	return nil
}

func (r *replayer) rebuild(ctx context.Context, model projections.Model, progress func(api.ReplayProgress)) error {
	var last replay.Progress
	report, err := replay.Run(ctx, replay.Options{Model: model, Client: r.log.options, Holder: r.runners[model.Name()], Reference: r.models.reference(model.Name()),
		Progress: func(p replay.Progress) {
			last = p
			progress(api.ReplayProgress{Model: model.Name(), State: "building", Done: p.Done, Total: p.Total, Rate: p.Rate, ETA: p.ETA.Seconds()})
		}})
	if err != nil {
		return err
	}
	end := api.ReplayProgress{Model: model.Name(), State: "swapped", Done: report.Records, Total: last.Total,
		Entities: report.Entities, Digest: report.Digest, Proved: report.Proved, Before: report.Before, Detail: report.Reason}
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
