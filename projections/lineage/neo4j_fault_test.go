package lineage_test

import (
	"context"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"datawave/projections"
	"datawave/projections/lineage"
	"datawave/projections/version"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// cable is a way to the server that can be cut: for good, or once after a number of messages to the server.
type cable struct {
	t        testing.TB
	target   string
	listener net.Listener
	down     atomic.Bool
	left     atomic.Int64 // messages until the cut; it is negative behind it
	mu       sync.Mutex
	open     map[net.Conn]bool
	copies   sync.WaitGroup
}

// layCable makes the configuration go through a cable.
func layCable(t testing.TB, c lineage.Neo4jConfig) (*cable, lineage.Neo4jConfig) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return layCableFrom(t, l, "bolt", c)
}

func layCableFrom(t testing.TB, l net.Listener, scheme string, c lineage.Neo4jConfig) (*cable, lineage.Neo4jConfig) {
	t.Helper()
	u, err := url.Parse(c.URL)
	if err != nil {
		t.Fatal(err)
	}
	w := &cable{t: t, target: u.Host, listener: l, open: map[net.Conn]bool{}}
	w.copies.Go(w.accept)
	t.Cleanup(func() {
		l.Close()
		w.cut()
		w.copies.Wait()
	})
	u.Host, u.Scheme = l.Addr().String(), scheme
	c.URL = u.String()
	return w, c
}

func (w *cable) accept() {
	for {
		client, err := w.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", w.target)
		if err != nil || w.down.Load() {
			client.Close()
			continue
		}
		w.mu.Lock()
		w.open[client], w.open[server] = true, true
		w.mu.Unlock()
		w.copies.Go(func() { w.copy(server, client, &w.left) })
		w.copies.Go(func() { w.copy(client, server, nil) })
	}
}

// copy ends when either side ends, or with the message at which to cut.
func (w *cable) copy(to, from net.Conn, left *atomic.Int64) {
	defer to.Close()
	defer from.Close()
	buffer := make([]byte, 1<<20)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		if left != nil && left.Add(-1) == 0 {
			return
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}

// cut ends all connections.
func (w *cable) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.open {
		c.Close()
	}
	clear(w.open)
}

// history makes the store open, close, erase and prune.
func history(g *graph) [][]event.Record {
	assert := func(to string, edges ...string) event.Record {
		return g.record(event.LineageAsserted, to, &event.LineageAssertion{Prover: "sql", Edges: parse(edges)})
	}
	observe := func(name string) event.Record {
		return g.record(event.DatasetObserved, name, &event.Dataset{Kind: "table"})
	}
	gone := func(name string) event.Record { return g.record(event.DatasetGone, name, &event.Gone{}) }
	return [][]event.Record{
		{observe("a"), observe("b"), assert("b", "a.x>y", "a", "lost.z>z"), assert("c", "b.y>w", "b")},
		{assert("b", "a.x>q"), gone("a"), observe("d"), assert("d", "c", "b.q>r")},
		{gone("b"), assert("c", "d"), assert("d")},
	}
}

// TestNeo4jSurvivesACutAtEveryMessage cuts the connection at each message of a history in turn, starts anew from the store's
// checkpoint where that was an error, and comes to the same content.
func TestNeo4jSurvivesACutAtEveryMessage(t *testing.T) {
	g := newGraph(t)
	batches := history(g)
	for _, batch := range batches {
		g.apply(batch...)
	}
	server := inDirectory(neo4j(t), t.TempDir())
	dropAfter(t, server)
	w, c := layCable(t, server)
	p := reopen(t, c).Current()
	for message := int64(1); ; message++ {
		if err := p.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.left.Store(message)
		for _, batch := range batches {
			if err := p.Apply(t.Context(), batch); err == nil {
				continue
			}
			if err := p.Apply(t.Context(), batch); err != nil {
				t.Fatalf("after a cut at message %d: %v", message, err)
			}
		}
		over := w.left.Load() > 0
		agree(t, g.SQLite, p)
		if !over {
			continue
		}
		if message < 10 {
			t.Fatalf("a history of %d messages", message)
		}
		return
	}
}

// dropAfter drops all that the configuration owns when the test is over.
func dropAfter(t testing.TB, c lineage.Neo4jConfig) {
	t.Helper()
	t.Cleanup(func() {
		if err := lineage.DropNeo4j(context.Background(), c); err != nil {
			t.Error(err)
		}
	})
}

func reopen(t testing.TB, c lineage.Neo4jConfig) *lineage.Lineage {
	t.Helper()
	m, err := lineage.OpenNeo4j(c, avro.Embedded())
	if err == nil {
		err = m.Open(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	return m
}

func TestNeo4jAway(t *testing.T) {
	server := inDirectory(neo4j(t), t.TempDir())
	dropAfter(t, server)
	w, c := layCable(t, server)
	w.down.Store(true)
	m, err := lineage.OpenNeo4j(c, avro.Embedded())
	if err != nil {
		t.Fatalf("a server that is away stops the process: %v", err)
	}
	t.Cleanup(func() { m.Close() })
	q := readmodel.LineageQuery{Dataset: id("b").Hash(), Direction: readmodel.Both, Depth: 1, MaxNodes: 9}
	if err := m.Open(t.Context()); !errors.Is(err, readmodel.ErrUnavailable) {
		t.Errorf("open: %v", err)
	}
	w.down.Store(false)
	if err := m.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	batches := history(newGraph(t))
	if err := m.Current().Apply(t.Context(), batches[0]); err != nil {
		t.Fatal(err)
	}
	w.down.Store(true)
	w.cut()
	started := time.Now()
	_, err = m.Walk(t.Context(), q)
	if took := time.Since(started); !errors.Is(err, readmodel.ErrUnavailable) || took > 10*time.Second {
		t.Errorf("walk after %v: %v", took, err)
	}
	if err := m.Current().Apply(t.Context(), batches[1]); err == nil {
		t.Error("a batch was applied to a server that is away")
	}
	w.down.Store(false)
	if g, err := m.Walk(t.Context(), q); err != nil || len(g.Nodes) < 3 {
		t.Errorf("after the outage: %d nodes, %v", len(g.Nodes), err)
	}
}

// TestNeo4jTwoProcesses lets two models apply the same log at once, and one follow the other's swap.
func TestNeo4jTwoProcesses(t *testing.T) {
	c := inDirectory(neo4j(t), t.TempDir())
	dropAfter(t, c)
	one := reopen(t, c)
	other := reopen(t, c)
	g := newGraph(t)
	batches := history(g)
	for _, batch := range batches {
		g.apply(batch...)
		var both sync.WaitGroup
		for _, m := range []*lineage.Lineage{one, other} {
			both.Go(func() {
				if err := m.Current().Apply(t.Context(), batch); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
	}
	agree(t, g.SQLite, one.Current(), other.Current())
	built, err := one.Build(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, batch := range batches {
		if err := built.Apply(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	old := other.Current()
	if err := one.Swap(t.Context(), built); err != nil {
		t.Fatal(err)
	}
	if err := other.Refresh(t.Context()); err != nil || other.Current() == old {
		t.Errorf("the other does not follow: %v", err)
	}
	agree(t, g.SQLite, one.Current(), other.Current())
}

func agree(t *testing.T, want projections.Projection, all ...projections.Projection) {
	t.Helper()
	wanted, err := want.Digest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if got, err := p.Digest(t.Context()); err != nil || got != wanted {
			t.Errorf("digest %v, %v, want %v", got, err, wanted)
		}
	}
}

// TestNeo4jStaleBuilder: a process whose version has been replaced and deleted writes nothing.
func TestNeo4jStaleBuilder(t *testing.T) {
	c := inDirectory(neo4j(t), t.TempDir())
	dropAfter(t, c)
	one, other := reopen(t, c), reopen(t, c)
	stale := other.Current()
	for range 2 {
		built, err := one.Build(t.Context())
		if err == nil {
			err = one.Swap(t.Context(), built)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := stale.Apply(t.Context(), history(newGraph(t))[0]); err == nil {
		t.Error("a deleted version took a batch")
	}
	if _, err := other.Build(t.Context()); err != nil {
		t.Errorf("build after another process's swaps: %v", err)
	}
	if err := one.Rollback(t.Context()); !errors.Is(err, version.ErrMoved) && err != nil {
		t.Error(err)
	}
}

// TestNeo4jThroughTLS folds and walks through a cable whose end speaks TLS, with a certificate of an authority that is configured, or
// of one that nobody asks for.
func TestNeo4jThroughTLS(t *testing.T) {
	signed := httptest.NewTLSServer(http.NotFoundHandler())
	defer signed.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ scheme, ca, problem string }{
		{"bolt+s", ca, ""}, {"bolt+ssc", "", ""}, {"bolt+s", "", "not available"}, {"bolt", "", "not available"},
	} {
		l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: signed.TLS.Certificates, MinVersion: tls.VersionTLS12})
		if err != nil {
			t.Fatal(err)
		}
		plain := inDirectory(neo4j(t), t.TempDir())
		dropAfter(t, plain)
		plain.CA = c.ca
		_, secured := layCableFrom(t, l, c.scheme, plain)
		m, err := lineage.OpenNeo4j(secured, avro.Embedded())
		if err != nil {
			t.Fatal(err)
		}
		defer m.Close()
		err = m.Open(t.Context())
		if c.problem != "" {
			if err == nil || !strings.Contains(err.Error(), c.problem) {
				t.Errorf("%s without an authority: %v", c.scheme, err)
			}
			continue
		}
		if err == nil {
			err = m.Current().Apply(t.Context(), history(newGraph(t))[0])
		}
		if err != nil {
			t.Errorf("%s: %v", c.scheme, err)
			continue
		}
		if d, err := m.Current().Digest(t.Context()); err != nil || d.Entities == 0 {
			t.Errorf("%s: %d entities, %v", c.scheme, d.Entities, err)
		}
	}
}

func TestNeo4jConfig(t *testing.T) {
	for address, problem := range map[string]string{
		"bolt://user:secret@host:7687/graph": "",
		"neo4j+s://host":                     "",
		"bolt://host:port":                   "cannot be read",
		"http://user:secret@host":            "scheme",
		"bolt://":                            "no host",
		"bolt://user:sec ret%zz@host":        "cannot be read",
	} {
		m, err := lineage.OpenNeo4j(lineage.Neo4jConfig{URL: address}, avro.Embedded())
		if problem == "" && err == nil {
			err = m.Close()
		}
		if (problem == "") != (err == nil) || err != nil && (!strings.Contains(err.Error(), problem) || strings.Contains(err.Error(), "sec")) {
			t.Errorf("%s: %v", address, err)
		}
	}
}
