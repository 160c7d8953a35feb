// Command openlineage measures the intake of OpenLineage events over HTTP: how many a second are taken and answered, how long an answer
// takes, and what an event costs in CPU until every run, dataset and edge that it tells of can be read.
// Linux only. Usage: go run ./benchmarks/openlineage [-binary bin/datawave] [-clients 4] [-runs 10000] [-- --cpu-profile cpu.pprof --kafka … --catalog …]
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams/runtime"
)

// patience bounds the whole of a measurement.
const patience = 15 * time.Minute

type options struct {
	binary        string
	clients, runs int
	engine        []string // further arguments of the engine
}

func main() {
	var o options
	flag.StringVar(&o.binary, "binary", "bin/datawave", "the binary")
	flag.IntVar(&o.clients, "clients", 4, "how many send at once")
	flag.IntVar(&o.runs, "runs", 10_000, "runs of two events each")
	flag.Parse()
	o.engine = flag.Args()
	if err := o.measure(); err != nil {
		fmt.Fprintln(os.Stderr, "bench-openlineage:", err)
		os.Exit(1)
	}
}

func (o *options) measure() (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	e, err := o.start(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.stop()) }()
	if err := e.warm(ctx); err != nil {
		return err
	}
	before, err := e.cpu()
	if err != nil {
		return err
	}
	begun := time.Now()
	took, err := e.send(ctx, o.clients, eventsOf(o.runs))
	if err != nil {
		return err
	}
	sent := time.Since(begun)
	if err := e.settled(ctx, o.runs); err != nil {
		return err
	}
	readable := time.Since(begun)
	after, err := e.cpu()
	if err != nil {
		return err
	}
	events := float64(len(took))
	fmt.Printf("%.0f events, readable after %.1f s: %.0f events/s from end to end\n", events, readable.Seconds(), events/readable.Seconds())
	fmt.Printf("bench-openlineage events_per_s=%.0f cpu_ms_per_event=%.3f p50_ms=%.2f p99_ms=%.2f readable_per_s=%.0f\n", events/sent.Seconds(),
		1000*(after-before).Seconds()/events, milliseconds(took, 0.5), milliseconds(took, 0.99), events/readable.Seconds())
	return nil
}

// engine is a running datawave up.
type engine struct {
	cmd        *exec.Cmd
	data       string
	api, kafka string
	client     *http.Client
}

func (o *options) start(ctx context.Context) (*engine, error) {
	data, err := os.MkdirTemp("", "datawave-openlineage")
	if err != nil {
		return nil, err
	}
	args := append([]string{"up", "--data", data, "--listen", "127.0.0.1:0"}, o.engine...)
	e := &engine{cmd: exec.CommandContext(ctx, o.binary, args...), data: data, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: o.clients}}}
	e.cmd.Stderr = os.Stderr
	if err := e.cmd.Start(); err != nil {
		return nil, err
	}
	return e, until(ctx, e.up)
}

// up reads where the engine listens, and asks whether it is ready.
func (e *engine) up(ctx context.Context) (bool, error) {
	var at struct{ API, Kafka string }
	text, err := os.ReadFile(filepath.Join(e.data, "engine.json"))
	if err != nil || json.Unmarshal(text, &at) != nil {
		return false, nil //nolint:nilerr // Not yet.
	}
	e.api, e.kafka = at.API, at.Kafka
	response, err := e.get(ctx, "/readyz")
	if err != nil {
		return false, nil //nolint:nilerr // Not yet.
	}
	return response.StatusCode == http.StatusOK, response.Body.Close()
}

func (e *engine) stop() error {
	err := errors.Join(e.cmd.Process.Signal(syscall.SIGTERM), e.cmd.Wait())
	return errors.Join(err, os.RemoveAll(e.data))
}

// cpu is the time that the engine has run.
func (e *engine) cpu() (time.Duration, error) { return cpuOf(e.cmd.Process.Pid) }

// settled waits until every run can be read, and holds the log against them.
func (e *engine) settled(ctx context.Context, runs int) error {
	if err := until(ctx, func(ctx context.Context) (bool, error) { return e.shows(ctx, runs) }); err != nil {
		return fmt.Errorf("the runs are not to be read: %w", err)
	}
	complete := map[string]bool{}
	admin, err := runtime.OpenAdmin(kgo.SeedBrokers(e.kafka))
	if err != nil {
		return err
	}
	defer admin.Close()
	err = admin.Visit(ctx, topic.Jobs, nil, func(r *event.Record) error {
		if r.Type != event.RunChanged {
			return nil
		}
		body, err := avro.Embedded().Decode(r.Data)
		if err != nil {
			return err
		}
		if run := body.(*event.Run); run.State == "COMPLETE" && len(run.Datasets) == 2 {
			complete[run.Namespace+run.Run] = true
		}
		return nil
	})
	if err == nil && len(complete) != runs+warmRuns {
		err = fmt.Errorf("%d runs are complete in the log, want %d", len(complete), runs+warmRuns)
	}
	return err
}
