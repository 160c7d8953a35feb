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

// The graph that is read: layers of datasets, each made by a job from some of the layer before.
const (
	fan        = 10
	depth      = 3
	graphReads = 500
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
			return false, nil
		}
	}
	return true, nil
}

// reads pushes a graph and reads the lineage of its datasets; what it returns goes on the last line.
func (o *options) reads(ctx context.Context, e *engine) (string, error) {
	if o.edges == 0 {
		return "", nil
	}
	layer := o.edges / fan / fan // jobs that make fan datasets from fan datasets
	for i := range layer {
		if err := e.post(ctx, "/api/v1/lineage", graphEvent(i)); err != nil {
			return "", err
		}
	}
	last := made(layer-1, 0)
	err := until(ctx, func(ctx context.Context) (bool, error) {
		var graph struct{ Edges []any }
		return e.read(ctx, "/v1/lineage/"+last.Hash()+"?depth=1&direction=up", &graph) == nil && len(graph.Edges) == fan, nil
	})
	took := make([]time.Duration, 0, graphReads)
	for i := 0; i < graphReads && err == nil; i++ {
		id := made(i*layer/graphReads, i%fan)
		begun := time.Now()
		var graph struct{ Nodes []any }
		err = e.read(ctx, fmt.Sprintf("/v1/lineage/%s?depth=%d", id.Hash(), depth), &graph)
		took = append(took, time.Since(begun))
	}
	if err != nil {
		return "", err
	}
	return fmt.Sprintf(" read_p50_ms=%.2f read_p99_ms=%.2f", milliseconds(took, 0.5), milliseconds(took, 0.99)), nil
}

func made(job, n int) asset.DatasetID {
	return asset.DatasetID{Namespace: "s3://graph", Name: fmt.Sprintf("%d/%d", job, n)}
}

// graphEvent is a run of a job that reads what the job at half its number makes.
func graphEvent(job int) []byte {
	side := func(job int) string {
		list := make([]string, fan)
		for n := range list {
			list[n] = fmt.Sprintf(`{"namespace":%q,"name":%q}`, made(job, n).Namespace, made(job, n).Name)
		}
		return strings.Join(list, ",")
	}
	return fmt.Appendf(nil, `{"eventType":"COMPLETE","eventTime":"2026-03-01T10:00:00Z","producer":"https://example.org/bench","run":{"runId":"graph-%d"},"job":{"namespace":"graph","name":"%d"},"inputs":[%s],"outputs":[%s]}`,
		job, job, side((job-1)/2), side(job))
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
