package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/streams/runtime"
	"datawave/streams/runtime/broker"
)

// logAccess reaches the log alone: no stages and no read models run for it.
type logAccess struct {
	options []kgo.Opt
	admin   *runtime.Admin
	ends    []func() error // in this order
}

// withLog does work with the log alone.
func withLog(cmd *cobra.Command, f *flags, work func(l *logAccess, cfg Config) error) error {
	cfg, err := load(f)
	if err != nil {
		return err
	}
	l, err := openLogAlone(cmd.Context(), cfg)
	if err != nil {
		return err
	}
	err = work(l, cfg)
	if errors.Is(err, kerr.UnknownTopicOrPartition) {
		err = errors.New("the log has no topics yet: start the engine with \"datawave up\", or scan a source")
	}
	return errors.Join(err, l.close())
}

// openLogAlone reaches the log of a running engine or of a cluster, or starts the embedded log for as long as the command
// runs. It creates no topic and changes none.
func openLogAlone(ctx context.Context, cfg Config) (*logAccess, error) {
	l := &logAccess{}
	kafka := cfg.Kafka
	running, ok, err := findEngine(cfg)
	switch {
	case err != nil:
		return nil, err
	case ok:
		kafka.Brokers = running.Kafka
	case kafka.embedded():
		if kafka.Brokers, err = l.start(ctx, cfg); err != nil {
			return nil, errors.Join(err, l.close())
		}
	}
	if l.options, err = kafka.options(); err == nil {
		l.admin, err = runtime.OpenAdmin(l.options...)
	}
	if err != nil {
		return nil, errors.Join(err, l.close())
	}
	l.ends = append([]func() error{func() error { l.admin.Close(); return nil }}, l.ends...)
	return l, nil
}

// start starts the embedded log and keeps engines away from the data directory.
func (l *logAccess) start(ctx context.Context, cfg Config) (addr string, err error) {
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return "", err
	}
	lock, err := broker.Lock(cfg.Data)
	if err != nil {
		return "", err
	}
	l.ends = append(l.ends, lock.Close)
	b, err := broker.Start(ctx, broker.Config{Dir: filepath.Join(cfg.Data, "kafka"), Log: cfg.logger()})
	if err != nil {
		return "", err
	}
	l.ends = append([]func() error{b.Close}, l.ends...)
	return b.Addr(), nil
}

func (l *logAccess) close() error {
	var errs []error
	for _, end := range l.ends {
		errs = append(errs, end())
	}
	return errors.Join(errs...)
}
