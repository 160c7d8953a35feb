package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/twmb/franz-go/pkg/kgo"
	"go.opentelemetry.io/otel/trace"
	"go.uber.org/dig"
	"go.uber.org/fx"
	"golang.org/x/sync/errgroup"

	"datawave/api"
	"datawave/projections"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams"
	"datawave/streams/classify"
	"datawave/streams/keyring"
	"datawave/streams/runtime"
	"datawave/streams/runtime/broker"
)

const (
	startTimeout = 2 * time.Minute // a cluster that is away is waited for
	stopTimeout  = 30 * time.Second
)

// engine is DataWave running in this process: the log, the stages, the read models and the API.
type engine struct {
	app      *fx.App
	endpoint endpoint
	failed   <-chan error // yields once when a part has failed for good
}

// startEngine starts the roles and returns once the process listens. Port 0 of the configured address takes a free one.
func startEngine(ctx context.Context, cfg Config, r roles, consoleDir string) (*engine, error) {
	e := &engine{}
	failures := make(chan error, 1)
	e.failed = failures
	e.app = fx.New(
		fx.NopLogger,
		fx.StartTimeout(startTimeout), fx.StopTimeout(stopTimeout),
		fx.Supply(cfg, r, consolePath(consoleDir)),
		fx.Provide(
			cfg.logger,
			newRegistry,
			openDataDir,
			func(*dataDir) (*keyring.File, error) { return openKeyring(cfg) },
			classify.NewSets,
			newCodec,
			func(sets *classify.Sets, keys *keyring.File) []streams.Stage { return stages(sets, keys) },
			openLog,
			newTracer,
			newServer,
			func() background { return background{failures: failures} },
		),
		r.parts(),
		fx.Invoke(serve(&e.endpoint)),
	)
	if err := e.app.Start(ctx); err != nil {
		return nil, dig.RootCause(err) // people want to know what failed, not which constructor said so
	}
	return e, nil
}

// parts are what the roles need of their own.
func (r roles) parts() fx.Option {
	var parts []fx.Option
	if r.streams {
		parts = append(parts, fx.Provide(newRuntime), fx.Invoke(runStages, importPipelines))
	}
	if r.projections || r.api {
		parts = append(parts, fx.Provide(openModels))
	}
	if r.projections {
		parts = append(parts, fx.Provide(newRunners, newReplayer, runners.followers), fx.Invoke(replayOutdated))
	} else if r.api {
		parts = append(parts, fx.Provide(newWatchers))
	}
	if r.projections || r.api {
		parts = append(parts, fx.Invoke(follow))
	}
	if r.api {
		parts = append(parts, fx.Provide(newDecider, newConnectors, newPipelines))
	}
	return fx.Options(parts...)
}

// stop finishes what was begun and stops every part, last started first.
func (e *engine) stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	return e.app.Stop(ctx)
}

// wait returns when ctx ends or a part has failed for good.
func (e *engine) wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-e.failed:
		return err
	}
}

// background runs the parts that work on their own, and reports the first failure.
type background struct{ failures chan error }

// run starts work at start and, at stop, ends its context and waits for it.
func (b background) run(lc fx.Lifecycle, work func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	var group errgroup.Group
	lc.Append(fx.Hook{
		OnStart: func(context.Context) error {
			group.Go(func() error {
				err := work(ctx)
				if err != nil && ctx.Err() == nil {
					select {
					case b.failures <- err:
					default:
					}
				}
				return nil
			})
			return nil
		},
		OnStop: func(context.Context) error {
			cancel()
			return group.Wait()
		},
	})
}

func newRegistry() *prometheus.Registry {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return registry
}

// dataDir is the locked data directory: no other process has it. A process of one role locks a folder of its own in it, beside those of
// other roles.
type dataDir struct{ path, own string }

func openDataDir(lc fx.Lifecycle, cfg Config, r roles) (*dataDir, error) {
	dir := &dataDir{path: cfg.Data, own: cfg.Data}
	if r != allRoles {
		dir.own = filepath.Join(cfg.Data, r.name)
	}
	if err := os.MkdirAll(dir.own, 0o700); err != nil {
		return nil, fmt.Errorf("data directory: %w", err)
	}
	lock, err := broker.Lock(dir.own)
	if err != nil {
		return nil, err
	}
	lc.Append(fx.StopHook(lock.Close))
	if err := os.Remove(endpointPath(dir.own)); err != nil && !errors.Is(err, os.ErrNotExist) { // of an engine that was killed
		return nil, err
	}
	return dir, nil
}

func newCodec(cfg Config) (*avro.Codec, error) {
	if cfg.Registry == "" {
		return avro.Embedded(), nil
	}
	ids, err := avro.NewRegistry(cfg.Registry)
	if err != nil {
		return nil, err
	}
	return avro.New(ids)
}

// eventLog is how this process reaches the log.
type eventLog struct {
	options    []kgo.Opt
	brokers    string
	partitions int32
	healthy    func() error
	admin      *runtime.Admin
}

func openLog(lc fx.Lifecycle, cfg Config, dir *dataDir, list []streams.Stage, log *slog.Logger) (*eventLog, error) {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	l := &eventLog{brokers: cfg.Kafka.Brokers, partitions: cfg.Partitions, healthy: func() error { return nil }}
	if cfg.Kafka.embedded() {
		b, err := broker.Start(ctx, broker.Config{Dir: filepath.Join(dir.path, "kafka"), Topics: topics(cfg.Partitions, list), Log: log})
		if err != nil {
			return nil, err
		}
		lc.Append(fx.StopHook(b.Close))
		l.brokers, l.healthy = b.Addr(), b.Healthy
	}
	return l, l.connect(ctx, lc, cfg, topics(cfg.Partitions, list), log)
}

func (l *eventLog) connect(ctx context.Context, lc fx.Lifecycle, cfg Config, specs []topic.Spec, log *slog.Logger) (err error) {
	connection := cfg.Kafka
	connection.Brokers = l.brokers
	if l.options, err = connection.options(); err != nil {
		return err
	}
	if l.admin, err = runtime.OpenAdmin(l.options...); err != nil {
		return err
	}
	lc.Append(fx.StopHook(l.admin.Close))
	drifts, err := l.ensure(ctx, specs, cfg.Kafka.replication())
	if err != nil {
		return fmt.Errorf("kafka %s: %w", l.brokers, err)
	}
	for _, drift := range drifts {
		log.Warn("topic differs from what this version wants; see datawave topics apply --dry-run", "drift", drift.String())
	}
	return nil
}

// ensure creates what is missing. Topics that are there keep their partition count, whatever the configuration says.
func (l *eventLog) ensure(ctx context.Context, specs []topic.Spec, replication int16) ([]runtime.Drift, error) {
	have, err := l.admin.CoPartitions(ctx, specs)
	if err != nil {
		return nil, err
	}
	if have > 0 {
		l.partitions = have
	}
	for i := range specs {
		if specs[i].CoPartitioned {
			specs[i].Partitions = l.partitions
		}
	}
	return l.admin.EnsureTopics(ctx, specs, replication)
}

func newRuntime(cfg Config, l *eventLog, codec *avro.Codec, log *slog.Logger, registry *prometheus.Registry, tracer trace.Tracer) (*runtime.Runtime, error) {
	return runtime.New(runtime.Config{Kafka: l.options, Instance: instance(cfg), Codec: codec, Log: log, Registry: registry, Tracer: tracer,
		StateDir: filepath.Join(cfg.Data, "state"), StateBudget: cfg.State.Memory, Strict: cfg.Strict, BreakAfter: cfg.BreakAfter})
}

// instance names this process for ever: one data directory on one host is one instance.
func instance(cfg Config) string {
	host, err := os.Hostname()
	if err != nil || cfg.Kafka.embedded() {
		host = embedded
	}
	return host + cfg.Data
}

func runStages(lc fx.Lifecycle, b background, r *runtime.Runtime, list []streams.Stage) {
	b.run(lc, func(ctx context.Context) error { return r.Run(ctx, list...) })
}

// follower knows how far a read model is.
type follower interface {
	Run(ctx context.Context) error
	Ready() error
	Applied(topicName string) event.Vector
	Wait(ctx context.Context, topicName string, least event.Vector) error
}

// followers are those of this process's read models, by name.
type followers map[string]follower

// runners keep the read models up with the log, one each.
type runners map[string]*projections.Runner

func (r runners) followers() followers {
	out := followers{}
	for name, runner := range r {
		out[name] = runner
	}
	return out
}

func follow(lc fx.Lifecycle, b background, list followers) {
	for _, f := range list {
		b.run(lc, f.Run)
	}
}

// newWatchers follow the read models that another process keeps up with the log.
func newWatchers(m *models) followers {
	out := followers{}
	for _, model := range m.all() {
		out[model.Name()] = projections.NewWatcher(model)
	}
	return out
}

func newRunners(m *models, l *eventLog, registry *prometheus.Registry, log *slog.Logger, tracer trace.Tracer) runners {
	metrics := projections.NewMetrics(registry)
	out := runners{}
	for _, model := range m.all() {
		runner := projections.NewRunner(model, l.options, metrics, log)
		runner.Trace(tracer)
		out[model.Name()] = runner
	}
	return out
}

// serve listens and answers, and says in the data directory where.
func serve(at *endpoint) func(fx.Lifecycle, Config, *dataDir, *eventLog, *api.Server, background) {
	return func(lc fx.Lifecycle, cfg Config, dir *dataDir, l *eventLog, server *api.Server, b background) {
		lc.Append(fx.Hook{
			OnStart: func(ctx context.Context) error {
				var config net.ListenConfig
				listener, err := config.Listen(ctx, "tcp", cfg.Listen)
				if err != nil {
					return fmt.Errorf("%w; choose another address with --listen", err)
				}
				*at = endpoint{PID: os.Getpid(), Kafka: l.brokers, API: "http://" + listener.Addr().String()}
				go func() {
					if err := server.Serve(listener); err != nil {
						select {
						case b.failures <- err:
						default:
						}
					}
				}()
				return at.write(dir.own)
			},
			OnStop: func(ctx context.Context) error {
				return errors.Join(os.Remove(endpointPath(dir.own)), server.Shutdown(ctx))
			},
		})
	}
}
