package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// The reads of Marquez, for its web UI and its clients. Shapes and defaults are those of its specification, version 0.50:
// https://marquezproject.ai/docs/api. What it takes in on paths of its own, it takes in here as OpenLineage alone; tags are people's decisions.

// marquezRoutes lists the routes.
func (s *Server) marquezRoutes() {
	g := s.echo.Group(marquezPath)
	g.GET("/namespaces", s.marquezNamespaces())
	g.GET("/namespaces/:namespace", s.marquezNamespace())
	g.GET("/namespaces/:namespace/datasets", s.marquezDatasets())
	g.GET("/namespaces/:namespace/datasets/:dataset", s.marquezDataset())
	g.GET("/namespaces/:namespace/datasets/:dataset/versions", s.marquezVersions())
	g.GET("/namespaces/:namespace/datasets/:dataset/versions/:version", s.marquezVersion())
	g.POST("/namespaces/:namespace/datasets/:dataset/tags/:tag", s.marquezTag("tag"))
	g.DELETE("/namespaces/:namespace/datasets/:dataset/tags/:tag", s.marquezTag("untag"))
	g.POST("/namespaces/:namespace/datasets/:dataset/fields/:field/tags/:tag", s.marquezTag("tag"))
	g.DELETE("/namespaces/:namespace/datasets/:dataset/fields/:field/tags/:tag", s.marquezTag("untag"))
	g.GET("/namespaces/:namespace/jobs", s.marquezJobs())
	g.GET("/namespaces/:namespace/jobs/:job", s.marquezJob())
	g.GET("/namespaces/:namespace/jobs/:job/runs", s.marquezRuns())
	g.GET("/jobs", s.marquezJobs())
	g.GET("/jobs/runs/:run", s.marquezRun())
	g.GET("/jobs/runs/:run/facets", s.marquezFacets())
	g.GET("/sources", s.marquezSources())
	g.GET("/sources/:source", s.marquezSource())
	g.GET("/tags", s.marquezTags())
	g.GET("/search", s.marquezSearch())
	g.GET("/lineage", s.marquezLineage())
	g.GET("/column-lineage", s.marquezColumnLineage())
	g.GET("/events/lineage", s.marquezEvents())
	g.GET("/stats/lineage-events", s.marquezEventStats())
	g.GET("/stats/jobs", s.marquezStats(s.countJobs))
	g.GET("/stats/datasets", s.marquezStats(s.countDatasets))
	g.GET("/stats/sources", s.marquezStats(s.countSources))
}

const marquezPath = "/api/v1"

// withoutSlash lets Marquez's web UI ask for "/lineage/?nodeId=…".
func withoutSlash(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		u := c.Request().URL
		if strings.HasPrefix(u.Path, marquezPath+"/") {
			u.Path, u.RawPath = strings.TrimSuffix(u.Path, "/"), strings.TrimSuffix(u.RawPath, "/")
		}
		return next(c)
	}
}

// marquez is the handler of a question that Marquez knows. It passes over parameters that it does not know, as Marquez does.
func marquez[Q, A any](s *Server, parse func(*params) Q, ask func(context.Context, Q) (A, error)) echo.HandlerFunc {
	lenient := func(p *params) Q {
		for name := range p.query {
			p.known[name] = true
		}
		return parse(p)
	}
	return read(s, ModelCatalog, lenient, ask)
}

// maxWindow bounds what Marquez's clients may ask for at once, and maxOffset where.
const (
	maxWindow = 1000
	maxOffset = 100_000
)

// window is the part of a list that a client wants.
type window struct{ limit, offset int }

func (p *params) window() window {
	return window{p.whole("limit", 100, maxWindow), p.whole("offset", 0, maxOffset)}
}

// whole is from 0 on; what is more than the highest is the highest.
func (p *params) whole(name string, fallback, highest int) int {
	if p.text(name) == "0" {
		return 0
	}
	n := p.integer(name, fallback, 1<<31-1)
	return min(n, highest)
}

// pages walks the pages of a list to the window. The total is the list's.
func pages[T any](w window, page func(after string, limit int) (items []T, next string, total int64, err error)) (found []T, total int64, err error) {
	found = []T{}
	for after, seen := "", 0; ; {
		items, next, all, err := page(after, min(500, max(w.offset+w.limit-seen, 1)))
		if err != nil {
			return nil, 0, err
		}
		total = all
		if from := max(w.offset-seen, 0); from < len(items) {
			found = append(found, items[from:min(len(items), max(w.offset+w.limit-seen, from))]...)
		}
		if seen += len(items); next == "" || seen >= w.offset+w.limit {
			return found, total, nil
		}
		after = next
	}
}

// slice is the part of a list that is whole.
func slice[T any](w window, list []T) []T {
	from := min(w.offset, len(list))
	return append([]T{}, list[from:min(from+w.limit, len(list))]...)
}

// instant is a time in milliseconds since 1970 UTC, as Marquez writes it.
type instant int64

// MarshalJSON is ISO 8601 in quotes.
func (t instant) MarshalJSON() ([]byte, error) {
	return []byte(time.UnixMilli(int64(t)).UTC().Format(`"2006-01-02T15:04:05.000Z"`)), nil
}

// instantOr is nil, which is null, for 0.
func instantOr(t int64) *instant {
	if t == 0 {
		return nil
	}
	at := instant(t)
	return &at
}

// textOr is nil, which is null, for the empty text.
func textOr(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// uuidOf names something by a UUID that is made of its other names: version 8 of RFC 9562.
func uuidOf(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	id := sum[:16]
	id[6], id[8] = id[6]&0x0f|0x80, id[8]&0x3f|0x80
	text := hex.EncodeToString(id)
	return strings.Join([]string{text[:8], text[8:12], text[12:16], text[16:20], text[20:]}, "-")
}

// name is Marquez's identity of a dataset or a job.
type marquezName struct {
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
}

// orEmpty makes an empty list of none, which is no null.
func orEmpty(values []string) []string { return append([]string{}, values...) }

func noSuch(what string) *Problem { return problem(http.StatusNotFound, "there is no such %s", what) }
