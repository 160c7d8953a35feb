package api

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"datawave/schemas/event"
	"datawave/schemas/topic"
)

// pushLog is a log of what pipelines report.
type pushLog struct {
	reports []Report
	err     error
	hangs   bool
}

func (l *pushLog) Report(ctx context.Context, reports []Report) (at []event.Position, err error) {
	if l.hangs {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	for range reports {
		at = append(at, event.Position{Topic: topic.Jobs, Partition: 1, Offset: int64(len(at))})
	}
	l.reports = append(l.reports, reports...)
	return at, l.err
}

func withLog(l *pushLog) func(*Config) { return func(c *Config) { c.Pipelines = l } }

func jobEvent(name string) string {
	return fmt.Sprintf(`{"eventTime":"2026-03-01T10:00:00Z","producer":"p","job":{"namespace":"etl","name":%q}}`, name)
}

func zipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text)) // into memory
	_ = w.Close()
	return b.String()
}

func TestPushes(t *testing.T) {
	d := describe(t)
	const single, batch = "/api/v1/lineage", "/api/v1/lineage/batch"
	for name, c := range map[string]struct {
		path, body, headers string
		change              func(*http.Request, *Config)
		status              int
		keys                []string // of the reports that are appended
		says                string
	}{
		"one":             {path: single, body: jobEvent("a"), status: 200, keys: []string{"etl|a"}, says: `{"position":"datawave.jobs/1@0"}`},
		"gzip":            {path: single, body: zipped(jobEvent("a")), headers: "gzip", status: 200, keys: []string{"etl|a"}},
		"no event":        {path: single, body: `{"eventTime":"2026-03-01T10:00:00Z"}`, status: 400, says: "neither a job nor a dataset"},
		"no JSON":         {path: single, body: `secret`, status: 400, says: "not valid JSON"},
		"no gzip":         {path: single, body: jobEvent("a"), headers: "gzip", status: 400, says: "not gzip"},
		"cut gzip":        {path: single, body: zipped(jobEvent("a"))[:30], headers: "gzip", status: 400},
		"packed by br":    {path: single, body: "x", headers: "br", status: 415},
		"too large":       {path: single, body: strings.Repeat(" ", maxPush+1), status: 413},
		"a zip bomb":      {path: single, body: zipped(strings.Repeat(" ", maxPush+1)), headers: "gzip", status: 413},
		"an event of 2MB": {path: single, body: strings.Repeat(" ", 2<<20) + jobEvent("a"), status: 200, keys: []string{"etl|a"}},
		"another type":    {path: single, body: jobEvent("a"), change: func(r *http.Request, _ *Config) { r.Header.Set("Content-Type", "text/plain") }, status: 415},
		"from afar":       {path: single, body: jobEvent("a"), change: func(r *http.Request, _ *Config) { r.RemoteAddr = "192.0.2.1:1" }, status: 403},
		"from afar, allowed": {path: single, body: jobEvent("a"), change: func(r *http.Request, c *Config) { r.RemoteAddr = "192.0.2.1:1"; c.Admin = true },
			status: 200, keys: []string{"etl|a"}},
		"no log":          {path: single, body: jobEvent("a"), change: func(_ *http.Request, c *Config) { c.Pipelines = nil }, status: 501},
		"the log fails":   {path: single, body: jobEvent("a"), change: func(_ *http.Request, c *Config) { c.Pipelines = &pushLog{err: errors.New("secret")} }, status: 500},
		"batch":           {path: batch, body: "[" + jobEvent("a") + "," + jobEvent("b") + "]", status: 200, keys: []string{"etl|a", "etl|b"}, says: `"successful":2`},
		"empty batch":     {path: batch, body: "[]", status: 200, says: `"received":0`},
		"partly":          {path: batch, body: "[{}," + jobEvent("b") + ",7]", headers: "", status: 207, keys: []string{"etl|b"}, says: `"index":2`},
		"none of it":      {path: batch, body: "[{},{}]", status: 400, says: `"[1]"`},
		"no array":        {path: batch, body: jobEvent("a"), status: 400, says: "not a JSON array"},
		"too many events": {path: batch, body: "[" + strings.Repeat("{},", maxBatch) + "{}]", status: 400, says: "more than 10000"},
	} {
		l := &pushLog{}
		r := request(http.MethodPost, c.path, c.body, "Content-Type", "application/json")
		if c.headers != "" {
			r.Header.Set("Content-Encoding", c.headers)
		}
		w := do(newFake().server(withLog(l), func(config *Config) {
			if c.change != nil {
				c.change(r, config)
			}
		}), r)
		var keys []string
		for _, report := range l.reports {
			keys = append(keys, report.Key)
		}
		if w.Code != c.status || !slices.Equal(keys, c.keys) || !strings.Contains(w.Body.String(), c.says) || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s: %d, want %d, appended %v: %.300s", name, w.Code, c.status, keys, w.Body)
		}
		d.check(t, http.MethodPost, c.path, w)
	}
}

func TestPushIsWordForWord(t *testing.T) {
	l := &pushLog{}
	text := " " + jobEvent("a")
	do(newFake().server(withLog(l)), request(http.MethodPost, "/api/v1/lineage", text, "Content-Type", "application/json"))
	want := Report{Key: "etl|a", Time: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC), Format: "openlineage", Event: text}
	if len(l.reports) != 1 || l.reports[0] != want {
		t.Errorf("%+v", l.reports)
	}
}

func TestPushGivesUpOnALogThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := do(newFake().server(withLog(&pushLog{hangs: true})), request(http.MethodPost, "/api/v1/lineage", jobEvent("a"), "Content-Type", "application/json"))
		var p Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != http.StatusServiceUnavailable {
			t.Errorf("%d %s: %v", w.Code, w.Body, err)
		}
	})
}
