package projections

import (
	"context"
	"time"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.37.0"
	"go.opentelemetry.io/otel/trace"

	"datawave/schemas/event"
	"datawave/schemas/wire"
)

// Trace adds a span to the trace of each event that is folded, where one is recorded. Called before Run.
func (r *Runner) Trace(tracer trace.Tracer) { r.tracer = tracer }

// traced tells that the records have been folded, since started.
func (r *Runner) traced(records []event.Record, started time.Time) {
	if r.tracer == nil {
		return
	}
	for i := range records {
		record := &records[i]
		if !wire.Sampled(record.TraceParent) {
			continue
		}
		parent := trace.ContextWithRemoteSpanContext(context.Background(), wire.SpanContext(record.TraceParent))
		_, span := r.tracer.Start(parent, r.model.Name()+" apply", trace.WithSpanKind(trace.SpanKindConsumer), trace.WithTimestamp(started),
			trace.WithAttributes(semconv.MessagingSystemKafka, semconv.MessagingDestinationName(record.At.Topic),
				semconv.MessagingMessageID(record.ID), attribute.String("datawave.event.type", record.Type)))
		span.End()
	}
}
