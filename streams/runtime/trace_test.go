package runtime_test

import (
	"testing"

	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"datawave/schemas/topic"
	"datawave/schemas/wire"
	"datawave/streams/runtime"
	"datawave/streams/streamstest"
)

// A trace follows an event from its append through the stage into what the stage says.
func TestTraceFollowsAnEvent(t *testing.T) {
	streamstest.Bubble(t, func(t *testing.T) {
		spans := tracetest.NewInMemoryExporter()
		provider := sdk.NewTracerProvider(sdk.WithSyncer(spans))
		tracer := provider.Tracer("test")
		c := streamstest.Start(t, counterStage())
		life := c.Run(t, runtime.Config{Tracer: tracer}, counterStage())
		sink, err := runtime.NewSink(c.Options, streamstest.Partitions)
		if err != nil {
			t.Fatal(err)
		}
		sink.Trace(tracer)
		for _, in := range inputs(2) {
			if err := sink.Emit(t.Context(), topic.Scans, -1, in.Envelope); err != nil {
				t.Fatal(err)
			}
		}
		if err := sink.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		sink.Close()
		c.Await(t, counterStage())
		if err := life.Stop(); err != nil {
			t.Fatal(err)
		}
		parents := map[string]string{}
		for _, span := range spans.GetSpans() {
			parents[span.SpanContext.SpanID().String()] = span.Name + " " + span.Parent.SpanID().String()
		}
		for _, r := range c.Read(t, topic.Findings) {
			stage := parents[wire.SpanContext(r.TraceParent).SpanID().String()]
			if len(stage) < len("counter process ") || stage[:len("counter process ")] != "counter process " {
				t.Fatalf("%s comes from span %q", r.At, stage)
			}
			if root := parents[stage[len("counter process "):]]; root != topic.Scans+" append 0000000000000000" {
				t.Errorf("%s: the stage's span comes from %q", r.At, root)
			}
		}
		if len(parents) != 4 {
			t.Errorf("%d spans, want 4: %v", len(parents), parents)
		}
	})
}
