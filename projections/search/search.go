package search

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"

	"datawave/schemas/readmodel"
)

const (
	defaultLimit = 20
	maxLimit     = 100
)

// found is what a store found for a question: one hit more than the limit tells that there is a next page.
type found struct {
	total  int64
	hits   []hit
	facets map[string][]readmodel.FacetCount // most hits first
	view   string                            // see cursor.View
}

type hit struct {
	id    string
	score float64
	state []byte
	sort  []string // see cursor.Sort
}

// answer asks at the level of the cursor, or at the first level that finds something, and makes the page of what was found.
func answer(q readmodel.SearchQuery, ask func(asked question, l level, after cursor) (found, error)) (readmodel.SearchPage, error) {
	after, err := parseCursor(q.After)
	if err != nil {
		return readmodel.SearchPage{}, err
	}
	asked := parse(q.Text)
	for l := after.Level; ; l++ {
		f, err := ask(asked, l, after)
		if err != nil {
			return readmodel.SearchPage{}, err
		}
		if f.total > 0 || l == loose || after.Sort != nil || len(asked.clauses) == 0 {
			return f.page(newMarker(asked, l), limit(q.Limit), l)
		}
	}
}

func limit(asked int) int {
	if asked < 1 {
		return defaultLimit
	}
	return min(asked, maxLimit)
}

func (f found) page(marks marker, size int, l level) (readmodel.SearchPage, error) {
	out := readmodel.SearchPage{Hits: make([]readmodel.Hit, 0, len(f.hits)), Total: f.total, Facets: f.counts()}
	for _, h := range f.hits[:min(size, len(f.hits))] {
		answered, err := h.answer(marks)
		if err != nil {
			return out, err
		}
		out.Hits = append(out.Hits, answered)
	}
	if len(f.hits) > size {
		out.Next = cursor{l, f.hits[size-1].sort, f.view}.String()
	}
	return out, nil
}

func (h hit) answer(marks marker) (readmodel.Hit, error) {
	var e entity
	if err := json.Unmarshal(h.state, &e); err != nil {
		return readmodel.Hit{}, fmt.Errorf("document %s: %w", h.id, err)
	}
	return readmodel.Hit{
		ID: h.id, Namespace: e.Namespace, Name: e.Name, Kind: e.Kind, Source: e.Source,
		Score: h.score, Infotypes: e.infotypes(), Highlights: marks.highlights(&e),
	}, nil
}

// counts has every facet, those without a value too.
func (f found) counts() map[string][]readmodel.FacetCount {
	out := make(map[string][]readmodel.FacetCount, len(readmodel.Facets))
	for _, name := range readmodel.Facets {
		out[name] = append([]readmodel.FacetCount{}, f.facets[name]...)
	}
	return out
}

// cursor is where the next page begins: after the last hit in the order of the hits.
type cursor struct {
	Level level    `json:"l"`
	Sort  []string `json:"s"`           // score, sort key, id
	View  string   `json:"v,omitempty"` // a point in time that the store keeps for this list; empty where it keeps none
}

// String is opaque to clients: base64url of JSON.
func (c cursor) String() string {
	text, err := json.Marshal(c)
	if err != nil {
		return "" // cannot be: strings and a number
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func parseCursor(s string) (c cursor, err error) {
	if s == "" {
		return c, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	if err == nil && (len(c.Sort) != 3 || c.Level < strict || c.Level >= levels) {
		err = fmt.Errorf("%d sort keys at level %d", len(c.Sort), c.Level)
	}
	if err == nil {
		var score float64
		if score, err = strconv.ParseFloat(c.Sort[0], 64); math.IsNaN(score) || math.IsInf(score, 0) {
			err = errors.New("a score that is no number")
		}
	}
	if err != nil {
		return cursor{}, fmt.Errorf("%w: %w", readmodel.ErrBadCursor, err)
	}
	return c, nil
}
