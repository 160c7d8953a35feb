// Command start measures what a newcomer feels: the time from the start of the process to the first classified, searchable
// table, the resident memory after the demo, and the size of the binary. Linux only.
// Usage: go run ./benchmarks/start [-binary bin/datawave] [-sources testdata/sources] [-runs 5]
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

type measured struct {
	firstTable time.Duration
	residentMB float64
}

func main() {
	binary := flag.String("binary", "bin/datawave", "the binary")
	sources := flag.String("sources", "testdata/sources", "the sample sources")
	runs := flag.Int("runs", 5, "how many")
	flag.Parse()
	if err := measure(*binary, *sources, *runs); err != nil {
		fmt.Fprintln(os.Stderr, "bench-start:", err)
		os.Exit(1)
	}
}

func measure(binary, sources string, runs int) error {
	info, err := os.Stat(binary)
	if err != nil {
		return err
	}
	var times []time.Duration
	var resident float64
	for range runs {
		m, err := once(binary, sources)
		if err != nil {
			return err
		}
		times, resident = append(times, m.firstTable), max(resident, m.residentMB)
	}
	slices.Sort(times)
	fmt.Printf("bench-start first_table_s=%.2f worst_s=%.2f rss_mb=%.0f binary_mb=%.1f\n",
		times[len(times)/2].Seconds(), times[len(times)-1].Seconds(), resident, float64(info.Size())/1e6)
	return nil
}

// once runs the demo on an empty data directory until it has printed its table.
func once(binary, sources string) (m measured, err error) {
	data, err := os.MkdirTemp("", "datawave-start")
	if err != nil {
		return m, err
	}
	defer func() { _ = os.RemoveAll(data) }()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, "demo", "--data", data, "--listen", "127.0.0.1:0", "--sources", sources)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return m, err
	}
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, cmd.Process.Signal(syscall.SIGTERM), cmd.Wait()) }()
	if err := until(ctx, func() bool { return searchable(ctx, data) }); err != nil {
		return m, fmt.Errorf("no classified table to be found: %w", err)
	}
	m.firstTable = time.Since(begun)
	if !saysHowToStop(out) {
		return m, errors.New("the demo ended before it was up")
	}
	m.residentMB, err = residentMB(cmd.Process.Pid)
	return m, err
}

// until looks every 5 ms.
func until(ctx context.Context, done func() bool) error {
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for !done() {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// searchable reports whether a search finds a table with an infotype.
func searchable(ctx context.Context, data string) bool {
	var page struct {
		Hits []struct{ Infotypes []string }
	}
	return get(ctx, data, "/v1/search?q=customers", &page) && slices.ContainsFunc(page.Hits, func(h struct{ Infotypes []string }) bool { return len(h.Infotypes) > 0 })
}

// saysHowToStop reads what the demo prints up to its last words, which come when both scans are shown.
func saysHowToStop(out io.Reader) bool {
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.Contains(lines.Text(), "Ctrl-C") {
			return true
		}
	}
	return false
}

func get(ctx context.Context, data, path string, answer any) bool {
	var at struct{ API string }
	text, err := os.ReadFile(filepath.Join(data, "engine.json"))
	if err != nil || json.Unmarshal(text, &at) != nil {
		return false
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, at.API+path, nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	return response.StatusCode == http.StatusOK && json.NewDecoder(response.Body).Decode(answer) == nil
}

var rss = regexp.MustCompile(`VmRSS:\s+(\d+) kB`)

func residentMB(pid int) (float64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	match := rss.FindSubmatch(status)
	if match == nil {
		return 0, errors.New("no VmRSS")
	}
	kb, err := strconv.ParseFloat(string(match[1]), 64)
	return kb / 1024, err
}
