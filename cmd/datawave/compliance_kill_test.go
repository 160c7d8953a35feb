package main

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams/runtime"
	"datawave/streams/runtime/broker"
)

var complianceKills = flag.Int("compliance-kills", 5, "how many times TestKilledCompliance kills the engine; 100 for a thorough run")

// TestKilledCompliance kills the engine while scans change datasets and policies come into force and go, and compares what was found
// with what the stage finds undisturbed on the same log, record for record.
func TestKilledCompliance(t *testing.T) {
	t.Run("embedded", func(t *testing.T) { killedCompliance(t, configured(t, ""), "") })
	t.Run("kafka", func(t *testing.T) {
		brokers := os.Getenv("DATAWAVE_TEST_KAFKA")
		if brokers == "" {
			t.Skip("DATAWAVE_TEST_KAFKA names no brokers")
		}
		withoutTopics(t, brokers)
		killedCompliance(t, configured(t, fmt.Sprintf("kafka: %q\n", brokers)), brokers)
	})
}

// undisturbed is the generation that the stage runs in without a kill.
const undisturbed = "undisturbed"

func killedCompliance(t *testing.T, data, brokers string) {
	random := rand.New(rand.NewPCG(7, 8))
	dir := t.TempDir()
	var whole atomic.Int64 // commands that came to their end
	for round := range *complianceKills {
		p := start(t, data, "up")
		busy := unrest(t, data, dir, round, &whole)
		<-time.After(time.Duration(random.IntN(3000)) * time.Millisecond) // when it is killed must not depend on how far it is
		if err := p.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = p.cmd.Wait()
		busy()
	}
	p := start(t, data, "up")
	run(t, data, "policy", "activate", "gdpr", "pci", "soc2", "--yes")
	run(t, data, "scan", shopOf(t, dir, 0, 9))
	run(t, data, "policy", "retire", "soc2", "--yes")
	if len(findingsOf(t, data)) == 0 {
		t.Error("nothing is found in the end")
	}
	p.stop(t)
	run(t, data, "reprocess", "compliance", "--generation", undisturbed)
	t.Logf("%d commands came to their end between %d kills", whole.Load(), *complianceKills)
	sameFindings(t, data, brokers)
}

func shopOf(t *testing.T, dir string, n, tables int) string {
	t.Helper()
	source := filepath.Join(dir, fmt.Sprintf("shop%d.db", n))
	if err := os.RemoveAll(source); err != nil {
		t.Fatal(err)
	}
	shop(t, source, tables)
	return source
}

// unrest scans a database that changes, again and again, and changes which policies are in force meanwhile. What comes of the commands
// does not matter: the engine is killed under them. The result ends them.
func unrest(t *testing.T, data, dir string, round int, whole *atomic.Int64) (end func()) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{}, 2)
	again := func(args func(n int) []string) {
		defer func() { done <- struct{}{} }()
		for n := 0; ctx.Err() == nil; n++ {
			if command(ctx, t, data, args(n)...).Run() == nil {
				whole.Add(1)
			}
		}
	}
	sources := []string{shopOf(t, dir, 0, 5+round%7), shopOf(t, dir, 1, 3+round%4)}
	packs := [][]string{{"activate", "gdpr"}, {"activate", "pci", "soc2"}, {"retire", "gdpr"}, {"retire", "soc2"}, {"activate", "iso27001"}, {"retire", "pci", "iso27001"}}
	go again(func(n int) []string { return []string{"scan", sources[n%2]} })
	go again(func(n int) []string {
		return append(append([]string{"policy"}, packs[(round+n)%len(packs)]...), "--yes")
	})
	return func() { cancel(); <-done; <-done }
}

// sameFindings compares the findings with those of the generation.
func sameFindings(t *testing.T, data, brokers string) {
	t.Helper()
	admin := logOf(t, data, brokers)
	live, want := recordsOf(t, admin, topic.Findings), recordsOf(t, admin, topic.Findings+"."+undisturbed)
	total, kinds := 0, map[string]int{}
	for p := range max(len(live), len(want)) {
		partition := int32(p) //nolint:gosec // few
		if len(live[partition]) != len(want[partition]) {
			t.Errorf("partition %d holds %d findings, undisturbed %d", p, len(live[partition]), len(want[partition]))
			continue
		}
		total += len(live[partition])
		for i, r := range live[partition] {
			kinds[strings.Split(r, " ")[0]]++
			if r != want[partition][i] {
				t.Fatalf("partition %d, record %d:\n%s\nundisturbed:\n%s", p, i, r, want[partition][i])
			}
		}
	}
	t.Logf("%d records: %v", total, kinds)
	if kinds[event.FindingOpened] == 0 || kinds[event.FindingResolved] == 0 {
		t.Errorf("%v", kinds)
	}
}

// recordsOf are the events of a topic by partition, but for their offsets.
func recordsOf(t *testing.T, admin *runtime.Admin, name string) map[int32][]string {
	t.Helper()
	records := map[int32][]string{}
	err := admin.Visit(t.Context(), name, nil, func(r *event.Record) error {
		records[r.At.Partition] = append(records[r.At.Partition], fmt.Sprintf("%s %s %s %s %s %q", r.Type, r.ID, r.Subject, r.Time, r.Causation, r.Data))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return records
}

// logOf reaches the log of a data directory that no engine holds.
func logOf(t *testing.T, data, brokers string) *runtime.Admin {
	t.Helper()
	if brokers == "" {
		lock, err := broker.Lock(data)
		if err != nil {
			t.Fatal(err)
		}
		b, err := broker.Start(t.Context(), broker.Config{Dir: filepath.Join(data, "kafka")})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = b.Close(); _ = lock.Close() })
		brokers = b.Addr()
	}
	admin, err := runtime.OpenAdmin(kgo.SeedBrokers(strings.Split(brokers, ",")...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(admin.Close)
	return admin
}
