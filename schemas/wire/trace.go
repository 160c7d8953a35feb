package wire

import (
	"context"

	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// SpanContext reads a traceparent (W3C Trace Context); it is not valid when the text is none.
func SpanContext(traceParent string) trace.SpanContext {
	carrier := propagation.MapCarrier{HeaderTraceParent: traceParent}
	return trace.SpanContextFromContext(propagation.TraceContext{}.Extract(context.Background(), carrier))
}

// TraceParent writes the traceparent of a span (W3C Trace Context).
func TraceParent(span trace.Span) string {
	carrier := propagation.MapCarrier{}
	propagation.TraceContext{}.Inject(trace.ContextWithSpan(context.Background(), span), carrier)
	return carrier[HeaderTraceParent]
}

// Sampled tells whether a traceparent's trace is being recorded: the last flag bit of "00-…-…-01". It costs next to
// nothing, so that it can be asked of every record.
func Sampled(traceParent string) bool {
	const length, flags = 55, 54
	return len(traceParent) >= length && traceParent[flags]&1 == 1
}
