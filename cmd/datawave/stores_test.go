package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

var projectorKills = flag.Int("projector-kills", 12, "how many times TestKilledProjector kills the process; 100 for a thorough run")

var storesKilled = flag.String("stores-killed", "postgres,elasticsearch,neo4j", "the servers that TestKilledStores kills")

var storeKills = flag.Int("store-kills", 1, "how many times TestKilledStores kills each store; 5 for a thorough run")

// placed writes a configuration file into a new data directory, with the read models on the servers that the variables name, and skips
// where there are none.
func placed(t *testing.T, more string) (data string) {
	t.Helper()
	text := fmt.Sprintf("projections: {prefix: t%x}\n", time.Now().UnixNano())
	for model, variable := range map[string]string{"catalog": "DATAWAVE_TEST_POSTGRES", "search": "DATAWAVE_TEST_ELASTICSEARCH", "lineage": "DATAWAVE_TEST_NEO4J"} {
		at := os.Getenv(variable)
		if at == "" && os.Getenv("DATAWAVE_TEST_REQUIRED") != "" {
			t.Fatalf("%s names no server", variable)
		}
		if at == "" {
			t.Skipf("%s names no server", variable)
		}
		text += fmt.Sprintf("%s: %q\n", model, at)
	}
	return configured(t, text+more)
}

func configured(t *testing.T, text string) (data string) {
	t.Helper()
	data = t.TempDir()
	if err := os.WriteFile(filepath.Join(data, "datawave.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return data
}

func TestReadsGoOnThroughRebuilds(t *testing.T) {
	t.Run("embedded", func(t *testing.T) { readThroughRebuilds(t, configured(t, "")) })
	t.Run("servers", func(t *testing.T) { readThroughRebuilds(t, placed(t, "")) })
}

// readThroughRebuilds asks 50 times a second, while every read model is rebuilt and rolled back, at least twice.
func readThroughRebuilds(t *testing.T, data string) {
	source := filepath.Join(t.TempDir(), "shop.db")
	shop(t, source, 30)
	engine := start(t, data, "up")
	run(t, data, "scan", source) // which waits for the catalog alone
	replayed(t, data)            // whose versions are at the end of the log
	r := newReader(t, engine)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); r.readUntil(ctx) }()
	for n := 0; n < 2 || r.asked.Load() < 60; n++ {
		for model, report := range replayed(t, data) {
			if !report.Proved || report.Before != report.After {
				t.Errorf("%s: %+v", model, report)
			}
		}
		run(t, data, "replay", "all", "--rollback")
	}
	stop()
	<-done
	t.Logf("%d reads", r.asked.Load())
	if r.failed.Load() > 0 || r.wrong.Load() > 0 {
		t.Errorf("%d reads, %d failed, %d wrong; the last: %v", r.asked.Load(), r.failed.Load(), r.wrong.Load(), r.last.Load())
	}
	engine.stop(t)
}

// reader asks questions whose right answers it knows.
type reader struct {
	api                  string
	paths                []string
	answers              map[string]string
	asked, failed, wrong atomic.Int64
	last                 atomic.Value
}

func newReader(t *testing.T, engine *engineProcess) *reader {
	t.Helper()
	var list struct {
		Datasets []struct{ ID, Name string }
	}
	engine.get(t, "/v1/datasets?limit=500", &list)
	if len(list.Datasets) != 60 {
		t.Fatalf("%d datasets", len(list.Datasets))
	}
	r := &reader{api: engine.api, answers: map[string]string{}, paths: []string{"/v1/datasets?infotype=EMAIL_ADDRESS&limit=100", "/v1/search?q=person_007", "/v1/search?q=email"}}
	for _, d := range list.Datasets[:10] {
		r.paths = append(r.paths, "/v1/datasets/"+url.PathEscape(d.ID), "/v1/lineage/"+url.PathEscape(d.ID)+"?direction=both")
	}
	for _, path := range r.paths {
		answer, err := r.ask(t.Context(), path)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		r.answers[path] = answer
	}
	return r
}

func (r *reader) readUntil(ctx context.Context) {
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		path := r.paths[n%len(r.paths)]
		answer, err := r.ask(context.WithoutCancel(ctx), path)
		r.asked.Add(1)
		switch {
		case err != nil:
			r.failed.Add(1)
			r.last.Store(path + ": " + err.Error())
		case answer != r.answers[path]:
			r.wrong.Add(1)
			r.last.Store(path + ": " + answer)
		}
	}
}

// ask returns the answer without the score of a hit, which depends on what else an index has held.
func (r *reader) ask(ctx context.Context, path string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.api+path, http.NoBody)
	if err != nil {
		return "", err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%s: %s %w", response.Status, text, err)
	}
	var page struct {
		Total int
		Hits  []struct{ Name string }
	}
	if strings.HasPrefix(path, "/v1/search") {
		err = json.Unmarshal(text, &page)
		return fmt.Sprint(page), err
	}
	return string(text), nil
}

// TestKilledProjector kills the projections of a cluster while scans go on, and compares what is left with a clean replay.
func TestKilledProjector(t *testing.T) {
	c := startCluster(t)
	random := rand.New(rand.NewPCG(3, 4))
	for range *projectorKills {
		p := start(t, c.data, "projections")
		c.goOn(t, time.Duration(random.IntN(1500))*time.Millisecond)
		if err := p.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = p.cmd.Wait()
	}
	c.settle(t, start(t, c.data, "projections"))
}

// TestKilledStores kills the stores' servers while scans go on, starts them again, and compares what is left with a clean replay.
func TestKilledStores(t *testing.T) {
	servers := os.Getenv("DATAWAVE_TEST_SERVERS")
	if servers == "" && os.Getenv("DATAWAVE_TEST_REQUIRED") != "" {
		t.Fatal("DATAWAVE_TEST_SERVERS names no program that kills and starts servers")
	}
	if servers == "" {
		t.Skip("DATAWAVE_TEST_SERVERS names no program that kills and starts servers")
	}
	c := startCluster(t)
	p := start(t, c.data, "projections")
	random := rand.New(rand.NewPCG(5, 6))
	for range *storeKills {
		for _, name := range strings.Split(*storesKilled, ",") {
			c.goOn(t, time.Duration(random.IntN(1500))*time.Millisecond)
			killServer(t, servers, name)
		}
	}
	c.settle(t, p)
}

// killServer kills a store's server and returns when it answers again. A process that was killed is there for a moment longer, and a program
// that starts what is not up does nothing for it: so it is asked again until there is an answer.
func killServer(t *testing.T, servers, name string) {
	t.Helper()
	ask := func(what string) {
		if out, err := exec.CommandContext(t.Context(), servers, what, name).CombinedOutput(); err != nil {
			t.Fatalf("%s %s: %v: %s", what, name, err, out)
		}
	}
	address := serverAddress(t, name)
	ask("kill")
	eventually(t, name+" goes", func() bool { return !answers(address) })
	eventually(t, name+" comes back", func() bool { ask("up"); return answers(address) })
}

// serverAddress is where a store's server listens.
func serverAddress(t *testing.T, name string) string {
	t.Helper()
	u, err := url.Parse(os.Getenv("DATAWAVE_TEST_" + strings.ToUpper(name)))
	if err != nil {
		t.Fatalf("DATAWAVE_TEST_%s is no address", strings.ToUpper(name))
	}
	return u.Host
}

// eventually fails the test when a server does not do what it should within minutes.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	for !done() {
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			t.Fatalf("%s: not in time", what)
		}
	}
}

func answers(address string) bool {
	connection, err := (&net.Dialer{Timeout: time.Second}).Dial("tcp", address)
	return err == nil && connection.Close() == nil
}

// cluster is the roles on real servers, but for the projections, with scans that go on.
type cluster struct {
	data, api string
	processes []*engineProcess
	stop      chan struct{}
	scans     chan error
}

func startCluster(t *testing.T) *cluster {
	t.Helper()
	brokers := os.Getenv("DATAWAVE_TEST_KAFKA")
	if brokers == "" {
		t.Skip("DATAWAVE_TEST_KAFKA names no brokers")
	}
	withoutTopics(t, brokers)
	c := &cluster{data: placed(t, fmt.Sprintf("kafka: %q\n", brokers)), stop: make(chan struct{}), scans: make(chan error, 1)}
	front := start(t, c.data, "api")
	c.api, c.processes = front.api, []*engineProcess{front, start(t, c.data, "streams")}
	go func() { c.scans <- scanUntil(t, c.data, c.api, c.stop) }()
	return c
}

// goOn lets the scans go on for a while.
func (c *cluster) goOn(t *testing.T, d time.Duration) {
	t.Helper()
	select {
	case <-time.After(d):
	case err := <-c.scans:
		t.Fatalf("the scans ended: %v", err)
	}
}

// settle ends the scans and compares the read models with a replay of the log.
func (c *cluster) settle(t *testing.T, projections *engineProcess) {
	t.Helper()
	close(c.stop)
	if err := <-c.scans; err != nil {
		t.Error(err)
	}
	reports := replayed(t, c.data, "--api", projections.api)
	same(t, reports, reports)
	for model, r := range reports {
		if !r.Proved {
			t.Errorf("%s is not proved: %+v", model, r)
		}
	}
	for _, p := range append(c.processes, projections) {
		p.stop(t)
	}
}

// away tells that a read model was not there to show what a scan had found.
func away(stderr string) bool {
	return strings.Contains(stderr, "min_position") || strings.Contains(stderr, "cannot be reached")
}

// scanUntil scans a database that changes, again and again, and so keeps facts coming. The read models may be away meanwhile: that they do not
// show a scan in time is no failure of it.
func scanUntil(t *testing.T, data, api string, stop <-chan struct{}) error {
	dir := t.TempDir()
	for n := 0; ; n++ {
		select {
		case <-stop:
			return nil
		default:
		}
		source := filepath.Join(dir, fmt.Sprintf("shop%d.db", n%3))
		if err := os.RemoveAll(source); err != nil {
			return err
		}
		shop(t, source, 5+n%11)
		if _, stderr, err := try(t, data, "scan", source, "--api", api); err != nil && !away(stderr) {
			return fmt.Errorf("scan %d: %w: %s", n, err, stderr)
		}
	}
}
