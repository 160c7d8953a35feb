package api

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"datawave/schemas/event"
)

// maxParamBytes bounds one parameter's value.
const maxParamBytes = 8 << 10

// params reads a request's parameters and collects what is wrong with them, so that one answer can list it all.
type params struct {
	query url.Values
	path  func(name string) string
	known map[string]bool
	bad   []BadParam
}

func newParams(c echo.Context) *params {
	p := &params{path: segment(c), known: map[string]bool{}}
	query, err := url.ParseQuery(c.Request().URL.RawQuery)
	if err != nil {
		p.reject("", "the query string is not percent-encoded: RFC 3986")
	}
	p.query = query
	return p
}

// segment reads the path: where a client has escaped more than it must, echo routes by what it sent, and leaves it as it is.
func segment(c echo.Context) func(name string) string {
	return func(name string) string {
		text := c.Param(name)
		if c.Request().URL.RawPath == "" {
			return text
		}
		if plain, err := url.PathUnescape(text); err == nil {
			return plain
		}
		return text
	}
}

func (p *params) reject(name, format string, args ...any) {
	p.bad = append(p.bad, BadParam{name, fmt.Sprintf(format, args...)})
}

// problem is nil when every parameter that came was asked for and valid. It is called after the last of the others.
func (p *params) problem() error {
	for _, name := range slices.Sorted(maps.Keys(p.query)) {
		if !p.known[name] {
			p.reject(clip(name), "is not a parameter here")
		}
	}
	if len(p.bad) == 0 {
		return nil
	}
	slices.SortStableFunc(p.bad, func(a, b BadParam) int { return cmp.Compare(a.Name, b.Name) })
	return badParams(p.bad...)
}

// clip keeps an answer about a hostile name short.
func clip(name string) string {
	if len(name) > 100 {
		name = name[:100]
	}
	return strings.ToValidUTF8(name, "?")
}

// list is a parameter that may come more than once; its values are ORed.
func (p *params) list(name string) []string {
	p.known[name] = true
	values := p.query[name]
	if len(values) > 100 {
		p.reject(name, "comes %d times; at most 100", len(values))
		return nil
	}
	for _, v := range values {
		if len(v) > maxParamBytes || !utf8.ValidString(v) {
			p.reject(name, "is longer than %d bytes or not UTF-8", maxParamBytes)
			return nil
		}
	}
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
}

func (p *params) text(name string) string {
	values := p.list(name)
	if len(values) > 1 {
		p.reject(name, "comes %d times; once is enough", len(values))
	}
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

func (p *params) choice(name, fallback string, choices ...string) string {
	value := cmp.Or(p.text(name), fallback)
	if !slices.Contains(choices, value) {
		p.reject(name, "is none of %s", strings.Join(choices, ", "))
	}
	return value
}

// integer is from 1 to highest.
func (p *params) integer(name string, fallback, highest int) int {
	text := p.text(name)
	if text == "" {
		return fallback
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > highest {
		p.reject(name, "is not a whole number from 1 to %d", highest)
	}
	return n
}

func (p *params) boolean(name string) bool {
	return p.choice(name, "false", "true", "false") == "true"
}

// wait is how long to wait for a position.
func (p *params) wait() time.Duration {
	text := p.text("wait")
	if text == "" {
		return defaultWait
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 || d > maxWait {
		p.reject("wait", "is not a duration from 0s to %v, as 500ms or 5s", maxWait)
	}
	return d
}

func (p *params) vector(name string) event.Vector {
	v, err := event.ParseVector(p.text(name))
	if err != nil {
		p.reject(name, "is not a position as partition:offset,partition:offset")
	}
	return v
}

// id is a dataset's id in the path: asset.DatasetID.Hash.
func (p *params) id() string { return p.hash("id", p.path("id")) }

// hash is an id of 32 hexadecimal digits.
func (p *params) hash(name, text string) string {
	id := strings.ToLower(text)
	if len(id) != 32 || strings.ContainsFunc(id, notHex) {
		p.reject(name, "is not an id: 32 hexadecimal digits")
	}
	return id
}

func notHex(r rune) bool { return !strings.ContainsRune("0123456789abcdef", r) }
