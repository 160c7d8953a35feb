package main

import (
	"context"
	"log/slog"

	"go.uber.org/fx"

	"datawave/api"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/openlineage"
	"datawave/schemas/topic"
	"datawave/streams/runtime"
)

// pipelines appends what pipelines report: it implements api.Pipelines.
type pipelines struct {
	sink  *runtime.Sink
	codec *avro.Codec
}

func newPipelines(lc fx.Lifecycle, l *eventLog, codec *avro.Codec) (*pipelines, error) {
	sink, err := runtime.NewPromptSink(l.options, l.partitions)
	if err != nil {
		return nil, err
	}
	lc.Append(fx.StopHook(sink.Close))
	return &pipelines{sink, codec}, nil
}

// Report implements api.Pipelines.
func (p *pipelines) Report(ctx context.Context, reports []api.Report) ([]event.Position, error) {
	list := make([]event.Envelope, len(reports))
	for i, r := range reports {
		e, err := reportEvent(p.codec, r)
		if err != nil {
			return nil, err
		}
		e.ID = firstCause()
		list[i] = e
	}
	return p.sink.AppendAll(ctx, topic.Jobs, list)
}

// reportEvent is a report as an event, but for its id.
func reportEvent(codec *avro.Codec, r api.Report) (event.Envelope, error) {
	data, err := codec.Append(nil, &event.PipelineReport{Format: r.Format, Event: r.Event})
	return event.Envelope{Type: event.PipelineReported, Source: r.Format, Subject: r.Key, Time: r.Time, Data: data}, err
}

// importPipelines takes the events of OpenLineage that lie in a topic of the cluster.
func importPipelines(lc fx.Lifecycle, b background, cfg Config, l *eventLog, codec *avro.Codec, log *slog.Logger) {
	if cfg.OpenLineage.Topic == "" {
		return
	}
	i := runtime.Importer{Name: openlineage.Format, Topic: cfg.OpenLineage.Topic, To: topic.Jobs, Partitions: l.partitions, Instance: instance(cfg), Log: log,
		Event: func(value []byte) (event.Envelope, error) {
			e, err := openlineage.Parse(value)
			if err != nil {
				return event.Envelope{}, err
			}
			return reportEvent(codec, api.Report{Key: e.Key(), Time: e.Time, Format: openlineage.Format, Event: string(value)})
		}}
	b.run(lc, func(ctx context.Context) error { return i.Run(ctx, l.options) })
}
