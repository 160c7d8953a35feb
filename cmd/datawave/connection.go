package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/twmb/franz-go/pkg/kgo"
	"go.opentelemetry.io/otel/trace"

	"datawave/schemas/avro"
	"datawave/streams/keyring"
	"datawave/streams/runtime"
	"datawave/streams/runtime/broker"
)

// connection reaches the engine of a data directory: one that runs in another process, or one that was started here for
// as long as the command runs.
type connection struct {
	cfg     Config
	options []kgo.Opt
	admin   *runtime.Admin
	api     apiClient
	keys    *keyring.File
	codec   *avro.Codec
	tracer  trace.Tracer          // nil traces nothing
	flush   func(context.Context) // sends the traces that are left
	own     *engine               // nil when the engine is another process's
}

// flushTimeout is how long a command waits for the collector of traces.
const flushTimeout = 5 * time.Second

// connect finds the engine or starts one.
func connect(ctx context.Context, cfg Config) (*connection, error) {
	running, ok, err := findEngine(cfg)
	if err != nil {
		return nil, err
	}
	if ok {
		return attach(cfg, running)
	}
	own := cfg
	own.Listen = "127.0.0.1:0" // the command is not the place where people look for the API
	e, err := startEngine(ctx, own, allRoles, "")
	if err != nil {
		return nil, err
	}
	c, err := attach(cfg, e.endpoint)
	if err != nil {
		return nil, errors.Join(err, e.stop())
	}
	c.own = e
	return c, nil
}

// attach reaches an engine that runs, here or in another process.
func attach(cfg Config, running endpoint) (*connection, error) {
	c := &connection{cfg: cfg}
	if err := c.open(running); err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

// findEngine is the engine that the configuration names, or the process that holds the data directory; it waits a moment for one that is
// starting.
func findEngine(cfg Config) (endpoint, bool, error) {
	if cfg.API != "" {
		return endpoint{Kafka: cfg.Kafka.Brokers, API: cfg.API}, true, nil
	}
	dir := cfg.Data
	lock, err := lockIfThere(dir)
	if err == nil {
		return endpoint{}, false, lock.Close()
	}
	if errors.Is(err, os.ErrNotExist) {
		return endpoint{}, false, nil
	}
	if !errors.Is(err, broker.ErrLocked) {
		return endpoint{}, false, err
	}
	for range 100 {
		e, ok, readErr := readEndpoint(dir)
		if readErr == nil && ok {
			return e, true, nil
		}
		<-time.After(100 * time.Millisecond)
	}
	return endpoint{}, false, fmt.Errorf("%w, and it does not say where it listens", err)
}

// lockIfThere does not make the directory.
func lockIfThere(dir string) (*broker.DirLock, error) {
	if _, err := os.Stat(dir); err != nil {
		return nil, err
	}
	return broker.Lock(dir)
}

func (c *connection) open(running endpoint) (err error) {
	kafka := c.cfg.Kafka
	kafka.Brokers = running.Kafka
	if c.options, err = kafka.options(); err != nil {
		return err
	}
	if c.admin, err = runtime.OpenAdmin(c.options...); err != nil {
		return err
	}
	if c.keys, err = openKeyring(c.cfg); err != nil {
		return err
	}
	c.api = apiClient{strings.TrimSuffix(running.API, "/")}
	if c.codec, err = newCodec(c.cfg); err != nil {
		return err
	}
	c.tracer, c.flush, err = c.cfg.Tracing.tracer(context.Background(), c.cfg.logger())
	return err
}

// close leaves a running engine running, and stops one that was started here.
func (c *connection) close() error {
	if c.admin != nil {
		c.admin.Close()
	}
	if c.flush != nil {
		ctx, cancel := context.WithTimeout(context.Background(), flushTimeout)
		defer cancel()
		c.flush(ctx)
	}
	if c.own == nil {
		return nil
	}
	return c.own.stop()
}

// withConnection loads the configuration, connects, works and closes.
func withConnection(cmd *cobra.Command, f *flags, work func(*connection) error) error {
	cfg, err := load(f)
	if err != nil {
		return err
	}
	c, err := connect(cmd.Context(), cfg)
	if err != nil {
		return err
	}
	defer c.watch(cmd)()
	err = work(c)
	if cause := context.Cause(cmd.Context()); errors.Is(cause, errEngine) {
		err = cause
	}
	return errors.Join(err, c.close())
}

// errEngine is wrapped by the failure of an engine that was started for a command.
var errEngine = errors.New("the engine stopped")

// watch ends the command's context when its own engine fails. The result ends the watching.
func (c *connection) watch(cmd *cobra.Command) (stop func()) {
	if c.own == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancelCause(cmd.Context())
	cmd.SetContext(ctx)
	go func() {
		if err := c.own.wait(ctx); err != nil {
			cancel(fmt.Errorf("%w: %w", errEngine, err))
		}
	}()
	return func() { cancel(nil) }
}
