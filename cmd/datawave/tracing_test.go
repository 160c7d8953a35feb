package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// A scan's traces reach the collector with the spans of the stages and the read models, and a collector that is away stops
// nothing.
func TestTracesReachTheCollector(t *testing.T) {
	var mu sync.Mutex
	var received bytes.Buffer
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if r.URL.Path == "/v1/traces" {
			_, _ = io.Copy(&received, r.Body) // what is missing shows below
		}
	}))
	dir := t.TempDir()
	source, config := filepath.Join(dir, "shop.db"), filepath.Join(dir, "datawave.yaml")
	shop(t, source, 2)
	if err := os.WriteFile(config, []byte("tracing: {otlp: "+collector.URL+"}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, filepath.Join(dir, "data"), "scan", source, "--config", config)
	collector.Close()
	for _, span := range []string{"datawave.scans append", "datawave.samples append", "intake process", "classify process", "catalog apply", "search apply"} {
		if !bytes.Contains(received.Bytes(), []byte(span)) {
			t.Errorf("no span %q among %d bytes", span, received.Len())
		}
	}
	run(t, filepath.Join(dir, "data"), "scan", source, "--config", config)
}
