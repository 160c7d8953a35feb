package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"datawave/schemas/asset"
)

func (e *engine) get(ctx context.Context, path string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, e.api+path, nil)
	if err != nil {
		return nil, err
	}
	return e.client.Do(request)
}

func (e *engine) read(ctx context.Context, path string, into any) error {
	response, err := e.get(ctx, path)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		return fmt.Errorf("GET %s: %s: %.200s: %w", path, response.Status, text, err)
	}
	return json.Unmarshal(text, into)
}

// shows tells whether the read models hold the last runs, all datasets and the edges.
func (e *engine) shows(ctx context.Context, runs int) (bool, error) {
	const page = 100
	var latest struct{ Runs []struct{ Run, State string } }
	if err := e.read(ctx, fmt.Sprintf("/v1/runs?limit=%d", page), &latest); err != nil {
		return false, err
	}
	last := fmt.Sprintf("%012d", warmRuns+runs-1)
	if len(latest.Runs) != page || !strings.HasSuffix(latest.Runs[0].Run, last) {
		return false, nil
	}
	for _, r := range latest.Runs {
		if r.State != "COMPLETE" {
			return false, nil
		}
	}
	var datasets struct{ Total int }
	if err := e.read(ctx, "/v1/datasets?limit=1", &datasets); err != nil || datasets.Total < jobs+tables {
		return false, err
	}
	for job := range jobs {
		var graph struct{ Edges []any }
		id := asset.DatasetID{Namespace: "s3://lake", Name: fmt.Sprintf("out/%d", job)}
		if e.read(ctx, "/v1/lineage/"+id.Hash()+"?depth=1&direction=up", &graph) != nil || len(graph.Edges) != columns {
			return false, nil //nolint:nilerr // Not yet.
		}
	}
	return true, nil
}

// until looks again and again.
func until(ctx context.Context, done func(context.Context) (bool, error)) error {
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for {
		ok, err := done(ctx)
		if ok || err != nil {
			return err
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// cpuTick is the unit of /proc/PID/stat, in which Linux counts on every architecture that Go knows.
const cpuTick = 10 * time.Millisecond

// cpuOf is the time of a process in user and system mode. Source: proc_pid_stat(5).
func cpuOf(pid int) (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0, fmt.Errorf("/proc/%d/stat is not as expected", pid)
	}
	user, errUser := strconv.Atoi(fields[11])
	system, errSystem := strconv.Atoi(fields[12])
	if errUser != nil || errSystem != nil {
		return 0, fmt.Errorf("/proc/%d/stat is not as expected", pid)
	}
	return time.Duration(user+system) * cpuTick, nil
}
