package main

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.37.0"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/fx"
)

// TracingConfig says where traces go. The standard variables (OTEL_EXPORTER_OTLP_HEADERS, …) hold what is secret.
type TracingConfig struct {
	OTLP  string  `yaml:"otlp"`  // URL of an OTLP/HTTP collector, http://127.0.0.1:4318; empty traces nothing
	Ratio float64 `yaml:"ratio"` // part of the events that a trace is begun for, 0 to 1
}

func (t *TracingConfig) problems() (problems []error) {
	if u, err := url.Parse(t.OTLP); t.OTLP != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		problems = append(problems, errors.New("tracing.otlp is not a URL such as http://127.0.0.1:4318"))
	}
	if t.Ratio < 0 || t.Ratio > 1 {
		problems = append(problems, errors.New("tracing.ratio is not between 0 and 1"))
	}
	return problems
}

// endpoint is where spans are posted: the collector's base URL gets the path of the protocol (OTLP 1.x, "OTLP/HTTP
// Request"), a URL with a path of its own stays as it is.
func (t *TracingConfig) endpoint() string {
	if u, err := url.Parse(t.OTLP); err == nil && strings.Trim(u.Path, "/") == "" {
		return u.JoinPath("v1", "traces").String()
	}
	return t.OTLP
}

// tracer sends spans to the collector; nil when there is none. stop sends what is left. A collector that is away loses
// spans and is logged; it stops nothing.
func (t *TracingConfig) tracer(ctx context.Context, log *slog.Logger) (tracer trace.Tracer, stop func(context.Context), err error) {
	if t.OTLP == "" {
		return nil, func(context.Context) {}, nil
	}
	exporter, err := otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(t.endpoint()))
	if err != nil {
		return nil, nil, err
	}
	lost := func(err error) { log.Warn("traces are lost", "error", err) }
	otel.SetErrorHandler(otel.ErrorHandlerFunc(lost))
	provider := sdk.NewTracerProvider(sdk.WithBatcher(exporter), sdk.WithSampler(sdk.ParentBased(sdk.TraceIDRatioBased(t.Ratio))),
		sdk.WithResource(resource.NewSchemaless(semconv.ServiceName("datawave"), semconv.ServiceVersion(version))))
	return provider.Tracer("datawave"), func(ctx context.Context) {
		if err := provider.Shutdown(ctx); err != nil {
			lost(err)
		}
	}, nil
}

func newTracer(lc fx.Lifecycle, cfg Config, log *slog.Logger) (trace.Tracer, error) {
	tracer, stop, err := cfg.Tracing.tracer(context.Background(), log)
	if err == nil {
		lc.Append(fx.StopHook(stop))
	}
	return tracer, err
}
