package faults

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"datawave/schemas/avro"
	"datawave/streams/runtime"
)

const workerVariable = "DATAWAVE_FAULTS_WORKER"

// job is what a worker process runs.
type job struct {
	Brokers  []string
	ClientID string
	Instance string
	Group    string
	StateDir string
	Budget   int64 // bytes of memory for state; 0 is the runtime's own
	Names    names
}

func (j job) config(log *slog.Logger) (runtime.Config, error) {
	opts, err := runtime.Kafka{Brokers: j.Brokers, ClientID: j.ClientID}.Options()
	return runtime.Config{Kafka: opts, Instance: j.Instance, Codec: avro.Embedded(), Log: log,
		Group: j.Group, StateDir: j.StateDir, StateBudget: j.Budget}, err
}

// run runs the chain until ctx ends.
func (j job) run(ctx context.Context, log *slog.Logger) error {
	config, err := j.config(log)
	if err != nil {
		return err
	}
	r, err := runtime.New(config)
	if err != nil {
		return err
	}
	return r.Run(ctx, j.Names.stages()...)
}

// work is the main function of a worker process. It ends in good order at SIGTERM, and at once when its parent is gone.
func work(text string) int {
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(3)
	}()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	var j job
	err := json.Unmarshal([]byte(text), &j)
	if err == nil {
		err = j.run(ctx, slog.New(slog.NewTextHandler(os.Stderr, nil)))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "worker:", err)
		return 1
	}
	return 0
}
