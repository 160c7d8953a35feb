package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/topic"
	"datawave/streams/runtime"
	"datawave/streams/runtime/broker"
)

// tested is the report of "datawave policy backtest FILE".
func tested(t *testing.T, data string, args ...string) (r backtestReport) {
	t.Helper()
	text := run(t, data, append([]string{"policy", "backtest", "--json"}, args...)...)
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return r
}

func policyFile(t *testing.T, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "acme.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestBacktest tries policies on what was scanned, then puts them in force, and compares what they find.
func TestBacktest(t *testing.T) {
	data, source, file := t.TempDir(), filepath.Join(t.TempDir(), "shop.db"), policyFile(t, ownPolicy)
	shop(t, source, 3)
	engine := start(t, data, "up")
	run(t, data, "scan", source)
	run(t, data, "findings") // waits for the stage
	before := run(t, data, "topics", "--json")
	r := tested(t, data, file, "gdpr")
	if after := run(t, data, "topics", "--json"); after != before {
		t.Errorf("the log before: %s\nafter: %s", before, after)
	}
	if out := run(t, data, "policy", "list"); !strings.Contains(out, "No policy is in force") {
		t.Errorf("in force: %s", out)
	}
	if r.Total.Opened == 0 || len(r.Moments) == 0 || len(r.Days) == 0 || len(r.Owners) == 0 || r.Unreadable != 0 {
		t.Fatalf("%+v", r)
	}
	out := run(t, data, "policy", "backtest", file)
	if !strings.Contains(out, "acme-owner") || !strings.Contains(out, "person_000") || !strings.Contains(out, "Nothing was changed") {
		t.Errorf("the tables: %s", out)
	}
	run(t, data, "policy", "activate", file, "gdpr", "--yes")
	live, open := findingsOf(t, data), map[string]bool{}
	for _, f := range live {
		open[fmt.Sprint(f.Namespace, f.Name, f.Field, f.Policy, f.Verdict, f.Message)] = true
	}
	// Put in force now, they say what they say live.
	now := tested(t, data, file, "gdpr", "--from", time.Now().UTC().Format(time.RFC3339))
	for _, m := range now.Moments {
		if key := fmt.Sprint(m.Namespace, m.Name, m.Field, m.Policy, m.Verdict, m.Message); !open[key] {
			t.Errorf("only in the back-test: %s", key)
		}
	}
	if now.Total.Open != len(live) || now.Total.Opened != len(live) || r.Total.Open != len(live) || now.InForce.IsZero() {
		t.Errorf("back-test %+v, from now on %+v, live %d", r.Total, now.Total, len(live))
	}
	begun := tested(t, data, file, "--to", "datawave.facts/0@1,datawave.facts/1@1,datawave.facts/2@1,datawave.facts/3@1,datawave.facts/9@1")
	if begun.Events == 0 || begun.Events > 4 {
		t.Errorf("an event of each partition: %+v", begun)
	}
	engine.stop(t)
	if again := tested(t, data, file, "gdpr"); again.Total != r.Total || again.Events != r.Events {
		t.Errorf("without an engine %+v, beside one %+v", again.Total, r.Total)
	}
}

func TestWrongBacktestsAreRefused(t *testing.T) {
	data, good := t.TempDir(), policyFile(t, ownPolicy)
	wrong := policyFile(t, strings.Replace(ownPolicy, "infotypes", "infotipes", 1))
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{wrong}, `acme\.yaml:7:\d+: unknown fact dataset\.infotipes; did you mean dataset\.infotypes\?`},
		{[]string{good}, "the log has no topics yet"},
		{[]string{filepath.Join(data, "none.yaml")}, "no such file"},
	} {
		_, stderr, err := try(t, data, append([]string{"policy", "backtest"}, c.args...)...)
		if err == nil || !regexp.MustCompile(c.want).MatchString(stderr) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%v: %v: %s", c.args, err, stderr)
		}
	}
	fill(t, data, 1)
	for _, c := range [][]string{{"--from", "soon"}, {"--to", "datawave.scans/0@1"}, {"--to", "2001-01-01T00:00:00Z"}} {
		if _, stderr, err := try(t, data, append([]string{"policy", "backtest", good}, c...)...); err == nil || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%v: %v: %s", c, err, stderr)
		}
	}
}

// fill appends n datasets to the facts of a data directory that no engine holds.
func fill(t *testing.T, data string, n int) {
	t.Helper()
	lock, err := broker.Lock(data)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	b, err := broker.Start(t.Context(), broker.Config{Dir: filepath.Join(data, "kafka")})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	admin, err := runtime.OpenAdmin(kgo.SeedBrokers(b.Addr()))
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	if _, err := admin.EnsureTopics(t.Context(), topic.List(topic.DefaultPartitions), 1); err != nil {
		t.Fatal(err)
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(b.Addr()), kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.MaxBufferedRecords(n+1))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	for i := range n {
		key := fmt.Sprintf("postgres://full.example:5432|shop.t%d", i)
		r := observed(t, key, 20)
		r.Topic, r.Partition = topic.Facts, topic.Partition(key, topic.DefaultPartitions)
		client.Produce(t.Context(), r, func(_ *kgo.Record, err error) {
			if err != nil {
				t.Error(err)
			}
		})
	}
	if err := client.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// Ctrl-C ends a back-test at once, and it says so.
func TestACancelledBacktest(t *testing.T) {
	data := t.TempDir()
	fill(t, data, 60_000)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := command(ctx, t, data, "policy", "backtest", policyFile(t, ownPolicy), "gdpr", "iso27001", "soc2", "pci", "hipaa", "ccpa")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(400*time.Millisecond, func() { _ = cmd.Process.Signal(os.Interrupt) })
	defer timer.Stop()
	err := cmd.Wait()
	t.Logf("%v: %s", err, errs.String())
	if err == nil || !strings.Contains(errs.String(), "cancelled") || out.Len() > 0 || cmd.ProcessState.ExitCode() != 1 {
		t.Errorf("%v: %s%s", err, out.String(), errs.String())
	}
}
