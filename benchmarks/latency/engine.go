package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/topic"
	"datawave/streams/compliance"
	"datawave/streams/runtime"
)

const (
	database  = "datawave_bench_latency"
	policyID  = "bench-mail"
	startTime = time.Minute
	catchUp   = 5 * time.Minute
)

// policy has something against every address.
const policy = `policies:
  - id: bench-mail
    version: "1"
    title: No addresses
    severity: high
    for: field
    condition: field.infotypes.exists(t, t == "EMAIL_ADDRESS")
    requirement: field.tags.exists(t, t == "masked")
    message: "{field.path} holds {field.infotypes}"
    remediation: Mask it.
    controls: ["gdpr:32"]
`

// engine is the binary, with a folder and a database of its own.
type engine struct {
	cmd     *exec.Cmd
	dir     string
	api     string
	brokers string
	server  string
	admin   *runtime.Admin
	client  *http.Client
}

func startEngine(ctx context.Context, binary, brokers, server string) (e *engine, err error) {
	e = &engine{brokers: brokers, server: server, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 200}}}
	if err := e.clear(ctx); err != nil {
		return nil, err
	}
	catalog, err := e.createDatabase(ctx)
	if err != nil {
		return nil, err
	}
	if e.dir, err = os.MkdirTemp("", "datawave-bench-latency"); err != nil {
		return nil, err
	}
	arguments := []string{"--data", filepath.Join(e.dir, "data"), "--kafka", brokers}
	e.cmd = exec.CommandContext(ctx, binary, append([]string{"up", "--catalog", catalog, "--listen", "127.0.0.1:0"}, arguments...)...)
	e.cmd.Stderr = os.Stderr
	if err := e.cmd.Start(); err != nil {
		return nil, err
	}
	if err := e.begin(ctx, binary, arguments); err != nil {
		return nil, errors.Join(err, e.stop(ctx))
	}
	return e, nil
}

// begin waits for the API and puts the policy in force.
func (e *engine) begin(ctx context.Context, binary string, arguments []string) (err error) {
	if e.api, err = e.endpoint(); err != nil {
		return err
	}
	if e.admin, err = runtime.OpenAdmin(kgo.SeedBrokers(strings.Split(e.brokers, ",")...)); err != nil {
		return err
	}
	file := filepath.Join(e.dir, "policy.yaml")
	if err := os.WriteFile(file, []byte(policy), 0o600); err != nil {
		return err
	}
	out, err := exec.CommandContext(ctx, binary, append([]string{"policy", "activate", file, "--yes"}, arguments...)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("activate: %w: %s", err, out)
	}
	return nil
}

// endpoint is where the engine says that it listens.
func (e *engine) endpoint() (string, error) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for begun := time.Now(); time.Since(begun) < startTime; <-tick.C {
		var at struct{ API string }
		if text, err := os.ReadFile(filepath.Join(e.dir, "data", "engine.json")); err == nil && json.Unmarshal(text, &at) == nil && at.API != "" {
			return at.API, nil
		}
	}
	return "", errors.New("the engine does not start")
}

// clear deletes what DataWave has on the brokers.
func (e *engine) clear(ctx context.Context) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(strings.Split(e.brokers, ",")...))
	if err != nil {
		return err
	}
	defer client.Close()
	admin := kadm.NewClient(client)
	listed, err := admin.ListTopics(ctx)
	if err != nil {
		return err
	}
	errs := []error{}
	for _, name := range listed.Names() {
		if strings.HasPrefix(name, "datawave.") {
			_, err := admin.DeleteTopic(ctx, name)
			errs = append(errs, err)
		}
	}
	if _, err := admin.DeleteGroup(ctx, runtime.GroupID); err != nil && !errors.Is(err, kerr.GroupIDNotFound) && !errors.Is(err, kerr.CoordinatorNotAvailable) {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

func (e *engine) createDatabase(ctx context.Context) (string, error) {
	admin, err := pgx.Connect(ctx, e.server)
	if err != nil {
		return "", err
	}
	defer admin.Close(ctx)
	for _, statement := range []string{"DROP DATABASE IF EXISTS " + database + " WITH (FORCE)", "CREATE DATABASE " + database} {
		if _, err := admin.Exec(ctx, statement); err != nil {
			return "", err
		}
	}
	at, err := url.Parse(e.server)
	if err != nil {
		return "", err
	}
	at.Path = "/" + database
	return at.String(), nil
}

// stop ends the engine and leaves nothing.
func (e *engine) stop(ctx context.Context) error {
	_ = e.cmd.Process.Signal(syscall.SIGTERM)
	errs := []error{e.cmd.Wait(), os.RemoveAll(e.dir)}
	if e.admin != nil {
		e.admin.Close()
	}
	errs = append(errs, e.clear(ctx))
	admin, err := pgx.Connect(ctx, e.server)
	if err == nil {
		_, err = admin.Exec(ctx, "DROP DATABASE IF EXISTS "+database+" WITH (FORCE)")
		_ = admin.Close(ctx)
	}
	return errors.Join(append(errs, err)...)
}

// caughtUp waits until everything in the log is judged, and readable.
func (e *engine) caughtUp(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, catchUp)
	defer cancel()
	facts, err := e.admin.EndOffsets(ctx, topic.Facts)
	if err != nil {
		return err
	}
	if err := e.admin.WaitConsumed(ctx, runtime.GroupID, compliance.Name, topic.Facts, facts); err != nil {
		return err
	}
	findings, err := e.admin.EndOffsets(ctx, topic.Findings)
	if err != nil {
		return err
	}
	query := url.Values{"limit": {"1"}, "min_position": {facts.String()}, "min_findings": {findings.String()}, "wait": {"60s"}}
	for {
		there, err := e.get(ctx, "/v1/findings?"+query.Encode(), &struct{}{})
		if err != nil || there {
			return err
		}
	}
}

// get asks the API. Not found, not yet and not now are not there.
func (e *engine) get(ctx context.Context, path string, answer any) (there bool, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, e.api+path, http.NoBody)
	if err != nil {
		return false, err
	}
	response, err := e.client.Do(request)
	if err != nil {
		return false, err
	}
	defer response.Body.Close()
	switch response.StatusCode {
	case http.StatusOK:
		return true, json.NewDecoder(response.Body).Decode(answer)
	case http.StatusNotFound, http.StatusGatewayTimeout, http.StatusServiceUnavailable:
		return false, nil
	}
	return false, fmt.Errorf("GET %s: %s", path, response.Status)
}
