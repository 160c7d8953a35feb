package search

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strconv"

	"github.com/blevesearch/bleve/v2"
	bsearch "github.com/blevesearch/bleve/v2/search"

	"datawave/schemas/readmodel"
)

const (
	defaultLimit = 20
	maxLimit     = 100
)

// Search finds datasets: those that are called what was typed first, then by words of the name, of fields and labels, of
// comments. Words are ANDed; when nothing has them all, one letter of each longer word may be wrong; when still nothing
// has, any of them will do. Empty text lists everything by name. No text is an error; a cursor that is not one of ours
// wraps readmodel.ErrBadCursor.
func (x *Index) Search(ctx context.Context, q readmodel.SearchQuery) (readmodel.SearchPage, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.bleve == nil {
		return readmodel.SearchPage{}, os.ErrClosed
	}
	after, err := parseCursor(q.After)
	if err != nil {
		return readmodel.SearchPage{}, err
	}
	asked := parse(q.Text)
	result, at, err := x.bend(ctx, asked, q, after)
	if err != nil {
		return readmodel.SearchPage{}, fmt.Errorf("bleve %s: search: %w", x.dir, err)
	}
	return page(asked, result, at, limit(q.Limit))
}

// bend searches at the level of the cursor, or at the first level that finds something.
func (x *Index) bend(ctx context.Context, asked question, q readmodel.SearchQuery, after cursor) (*bleve.SearchResult, level, error) {
	for l := after.Level; ; l++ {
		result, err := x.bleve.SearchInContext(ctx, request(asked, q, l, after))
		if err != nil || result.Total > 0 || l == loose || after.Sort != nil || len(asked.clauses) == 0 {
			return result, l, err
		}
	}
}

func request(asked question, q readmodel.SearchQuery, l level, after cursor) *bleve.SearchRequest {
	r := bleve.NewSearchRequestOptions(filtered(asked.matching(l), q.Filters), limit(q.Limit)+1, 0, false) // one more tells whether there is a next page
	r.Fields = []string{fieldState}
	r.Sort = bsearch.SortOrder{
		&bsearch.SortScore{Desc: true},
		&bsearch.SortField{Field: fieldSort, Type: bsearch.SortFieldAsString},
		&bsearch.SortDocID{},
	}
	if len(asked.clauses) == 0 {
		r.Score = "none"
	}
	if after.Sort != nil {
		r.SetSearchAfter(after.Sort)
	}
	withFacets(r)
	return r
}

func limit(asked int) int {
	if asked < 1 {
		return defaultLimit
	}
	return min(asked, maxLimit)
}

func page(asked question, result *bleve.SearchResult, l level, size int) (readmodel.SearchPage, error) {
	out := readmodel.SearchPage{Hits: make([]readmodel.Hit, 0, len(result.Hits)), Total: int64(result.Total), Facets: facetCounts(result)}
	marks := newMarker(asked, l)
	for _, match := range result.Hits[:min(size, len(result.Hits))] {
		hit, err := hitOf(match, marks)
		if err != nil {
			return out, err
		}
		out.Hits = append(out.Hits, hit)
	}
	if len(result.Hits) > size {
		out.Next = cursorAfter(result.Hits[size-1], l).String()
	}
	return out, nil
}

func hitOf(match *bsearch.DocumentMatch, marks marker) (readmodel.Hit, error) {
	var e entity
	state, _ := match.Fields[fieldState].(string)
	if err := json.Unmarshal([]byte(state), &e); err != nil {
		return readmodel.Hit{}, fmt.Errorf("document %s: %w", match.ID, err)
	}
	return readmodel.Hit{
		ID: match.ID, Namespace: e.Namespace, Name: e.Name, Kind: e.Kind, Source: e.Source,
		Score: match.Score, Infotypes: e.infotypes(), Highlights: marks.highlights(&e),
	}, nil
}

func facetCounts(result *bleve.SearchResult) map[string][]readmodel.FacetCount {
	out := make(map[string][]readmodel.FacetCount, len(facets))
	for _, name := range facets {
		out[name] = []readmodel.FacetCount{}
		if found := result.Facets[name]; found != nil && found.Terms != nil {
			for _, t := range found.Terms.Terms() {
				out[name] = append(out[name], readmodel.FacetCount{Value: t.Term, Count: int64(t.Count)})
			}
		}
	}
	return out
}

// cursor is where the next page begins: after the last hit in the order of the hits.
type cursor struct {
	Level level    `json:"l"`
	Sort  []string `json:"s"` // score, sort key, id
}

func cursorAfter(last *bsearch.DocumentMatch, l level) cursor {
	sort := append([]string(nil), last.Sort...)
	sort[0] = strconv.FormatFloat(last.Score, 'g', -1, 64)
	return cursor{l, sort}
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
		_, err = strconv.ParseFloat(c.Sort[0], 64)
	}
	if err != nil {
		return cursor{}, fmt.Errorf("%w: %w", readmodel.ErrBadCursor, err)
	}
	return c, nil
}
