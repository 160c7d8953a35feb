package main

import (
	"context"

	"go.uber.org/fx"

	"datawave/api"
	"datawave/schemas/avro"
	"datawave/schemas/event"
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
		data, err := p.codec.Append(nil, &event.PipelineReport{Format: r.Format, Event: r.Event})
		if err != nil {
			return nil, err
		}
		list[i] = event.Envelope{ID: firstCause(), Type: event.PipelineReported, Source: r.Format, Subject: r.Key, Time: r.Time, Data: data}
	}
	return p.sink.AppendAll(ctx, topic.Jobs, list)
}
