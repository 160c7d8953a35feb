package runtime

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.37.0"
	"go.opentelemetry.io/otel/trace"

	"datawave/schemas/event"
	"datawave/schemas/wire"
)

// spans are those of the batch in hand, by the traceparent of the record that each is about. A stage hands a record's
// traceparent on to what it says, and so names the span.
type spans map[string]trace.Span

// startSpans starts a span for each record of a batch whose trace is recorded; nil when there is none.
func startSpans(tracer trace.Tracer, stage string, batch []event.Record) (s spans) {
	if tracer == nil {
		return nil
	}
	for n := range batch {
		r := &batch[n]
		if _, ok := s[r.TraceParent]; ok || !wire.Sampled(r.TraceParent) {
			continue // what came from one record shares its span
		}
		parent := trace.ContextWithRemoteSpanContext(context.Background(), wire.SpanContext(r.TraceParent))
		_, span := tracer.Start(parent, stage+" process", trace.WithSpanKind(trace.SpanKindConsumer), trace.WithAttributes(
			semconv.MessagingSystemKafka, semconv.MessagingDestinationName(r.At.Topic), semconv.MessagingOperationName("process"),
			semconv.MessagingMessageID(r.ID), semconv.MessagingKafkaOffset(int(r.At.Offset)),
			attribute.Int("messaging.destination.partition.id", int(r.At.Partition)), attribute.String("datawave.event.type", r.Type)))
		if s == nil {
			s = spans{}
		}
		s[r.TraceParent] = span
	}
	return s
}

// emitted makes an event a child of the span that it comes from.
func (s spans) emitted(e *event.Envelope) {
	if span, ok := s[e.TraceParent]; ok {
		e.TraceParent = wire.TraceParent(span)
	}
}

// end ends the spans, with what went wrong.
func (s spans) end(err error) {
	for _, span := range s {
		if err != nil {
			span.SetStatus(codes.Error, err.Error())
		}
		span.End()
	}
}
