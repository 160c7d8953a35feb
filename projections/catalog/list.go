package catalog

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"datawave/schemas/readmodel"
)

// ErrBadFilter is wrapped when a filter's sort, cursor or limit is none.
var ErrBadFilter = errors.New("bad filter")

// MaxPage is the largest page of a list; a limit of 0 is DefaultPage.
const (
	MaxPage     = 500
	DefaultPage = 50
)

// order is a way to sort a list: by one column, then by id.
type order struct {
	column     string
	descending bool
	key        func(*readmodel.Dataset) any
}

var orders = map[string]order{
	"name":     {"name", false, func(d *readmodel.Dataset) any { return d.Name }},
	"-rows":    {"rows", true, func(d *readmodel.Dataset) any { return d.Rows }},
	"-changed": {"changed_at", true, func(d *readmodel.Dataset) any { return d.ChangedAt }},
}

// cursor is where the page before ended.
type cursor struct {
	Sort string `json:"s"`
	Key  any    `json:"k"` // of the last dataset: text, or a whole number
	ID   string `json:"i"`
}

func (c cursor) String() string {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // a string or an int64, and strings
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// parseCursor reads what String writes, for the same sort; its key is a number, or text.
func parseCursor(text, sort string, byNumber bool) (cursor, error) {
	bad := fmt.Errorf("%w: %w: it is not one of this list", ErrBadFilter, readmodel.ErrBadCursor)
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return cursor{}, bad
	}
	c := cursor{}
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.UseNumber()
	if err := decoder.Decode(&c); err != nil || c.Sort != sort {
		return cursor{}, bad
	}
	number, isNumber := c.Key.(json.Number)
	if _, isText := c.Key.(string); isText == byNumber || !isText && !isNumber {
		return cursor{}, bad
	}
	if isNumber {
		if c.Key, err = number.Int64(); err != nil {
			return cursor{}, bad
		}
	}
	return c, nil
}

// listing is a filter that was found good.
type listing struct {
	readmodel.DatasetFilter
	by    order
	after *cursor // nil begins at the first page
}

// newListing checks a filter and fills in what it leaves out. Errors wrap ErrBadFilter.
func newListing(f readmodel.DatasetFilter) (listing, error) {
	if f.Sort == "" {
		f.Sort = "name"
	}
	by, ok := orders[f.Sort]
	if !ok {
		return listing{}, fmt.Errorf("%w: sort %q is none of name, -rows, -changed", ErrBadFilter, f.Sort)
	}
	if f.Limit <= 0 {
		f.Limit = DefaultPage
	}
	f.Limit = min(f.Limit, MaxPage)
	l := listing{DatasetFilter: f, by: by}
	if f.After != "" {
		c, err := parseCursor(f.After, f.Sort, by.descending)
		if err != nil {
			return l, err
		}
		l.after = &c
	}
	return l, nil
}

// page makes a page of the datasets, of which there is one more than fits when there is another page.
func (l *listing) page(datasets []readmodel.Dataset, total int64) readmodel.DatasetPage {
	page := readmodel.DatasetPage{Datasets: datasets, Total: total}
	if len(datasets) > l.Limit {
		page.Datasets = datasets[:l.Limit]
		last := &page.Datasets[l.Limit-1]
		page.Next = cursor{l.Sort, l.by.key(last), last.ID}.String()
	}
	return page
}

// direction is the order's, in SQL.
func (o order) direction() string {
	if o.descending {
		return "DESC"
	}
	return "ASC"
}

// comparison is what comes after a cursor, in SQL.
func (o order) comparison() string {
	if o.descending {
		return "<"
	}
	return ">"
}
