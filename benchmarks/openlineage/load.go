package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// What the load is like: some jobs that run again and again, each from a table that others read too into one of its own.
const (
	jobs     = 200
	tables   = 50
	columns  = 12
	warmRuns = 200
)

// eventsOf are the START and the COMPLETE of runs, of about 4 KB each.
func eventsOf(runs int) [][]byte { return eventsFrom(warmRuns, runs) }

func eventsFrom(first, runs int) [][]byte {
	events := make([][]byte, 0, 2*runs)
	for run := first; run < first+runs; run++ {
		for _, kind := range []string{"START", "COMPLETE"} {
			events = append(events, eventOf(kind, run))
		}
	}
	return events
}

func eventOf(kind string, run int) []byte {
	at := time.UnixMilli(1_700_000_000_000 + 10*int64(run))
	if kind == "COMPLETE" {
		at = at.Add(5 * time.Millisecond)
	}
	job := run % jobs
	return fmt.Appendf(nil, `{"eventType":%q,"eventTime":%q,"producer":"https://example.org/bench","schemaURL":"https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
"run":{"runId":"01a20cff-9e79-7924-bb9d-%012d","facets":{"nominalTime":{"_producer":"https://example.org/bench","_schemaURL":"https://openlineage.io/spec/facets/1-0-1/NominalTimeRunFacet.json","nominalStartTime":%q}}},
"job":{"namespace":"bench","name":"job-%d","facets":{"jobType":{"processingType":"BATCH","integration":"SPARK","jobType":"JOB"}}},
"inputs":[{"namespace":"postgres://db.example:5432","name":"shop.public.table_%d","facets":{%s}}],
"outputs":[{"namespace":"s3://lake","name":"out/%d","facets":{%s,%s},"outputFacets":{"outputStatistics":{"rowCount":%d,"size":%d}}}]}`,
		kind, at.UTC().Format(time.RFC3339Nano), run, at.UTC().Format(time.RFC3339Nano), job, job%tables, schemaFacet(), job, schemaFacet(), lineageFacet(job%tables), run, 100*run)
}

func schemaFacet() string {
	fields := make([]string, columns)
	for i := range fields {
		fields[i] = fmt.Sprintf(`{"name":"column_%02d","type":"varchar(64)"}`, i)
	}
	return `"schema":{"_producer":"https://example.org/bench","_schemaURL":"https://openlineage.io/spec/facets/1-2-0/SchemaDatasetFacet.json","fields":[` + strings.Join(fields, ",") + `]}`
}

func lineageFacet(table int) string {
	fields := make([]string, columns)
	for i := range fields {
		fields[i] = fmt.Sprintf(`"column_%02d":{"inputFields":[{"namespace":"postgres://db.example:5432","name":"shop.public.table_%d","field":"column_%02d","transformations":[{"type":"DIRECT","subtype":"IDENTITY"}]}]}`, i, table, i)
	}
	return `"columnLineage":{"_producer":"https://example.org/bench","_schemaURL":"https://openlineage.io/spec/facets/1-2-0/ColumnLineageDatasetFacet.json","fields":{` + strings.Join(fields, ",") + `}}`
}

// warm lets the engine see each job once.
func (e *engine) warm(ctx context.Context) error {
	if _, err := e.send(ctx, 1, eventsFrom(0, warmRuns)); err != nil {
		return err
	}
	return until(ctx, func(ctx context.Context) (bool, error) { return e.shows(ctx, 0) })
}

// send sends events from several clients, a run's from the same one, and returns how long each answer took.
func (e *engine) send(ctx context.Context, clients int, events [][]byte) ([]time.Duration, error) {
	took := make([]time.Duration, len(events))
	group, ctx := errgroup.WithContext(ctx)
	for client := range clients {
		group.Go(func() error {
			for i := 2 * client; i < len(events); i += 2 * clients {
				for at := i; at < min(i+2, len(events)); at++ {
					begun := time.Now()
					if err := e.post(ctx, "/api/v1/lineage", events[at]); err != nil {
						return err
					}
					took[at] = time.Since(begun)
				}
			}
			return nil
		})
	}
	return took, group.Wait()
}

func (e *engine) post(ctx context.Context, path string, body []byte) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, e.api+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := e.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", response.Status, text)
	}
	return err
}

// milliseconds is a quantile of durations.
func milliseconds(took []time.Duration, quantile float64) float64 {
	sorted := slices.Sorted(slices.Values(took))
	return float64(sorted[min(int(quantile*float64(len(sorted))), len(sorted)-1)].Microseconds()) / 1000
}
