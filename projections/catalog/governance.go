package catalog

import (
	"cmp"
	"slices"
)

// What the source says of a visible dataset's owners, tags, terms and domain, and what people decided, hold together; of two domains
// the people's does.

func (d *dataset) owners() []string { return union(d.Owners, d.State.Owners) }
func (d *dataset) tags() []string   { return union(d.Tags, d.State.Tags) }
func (d *dataset) terms() []string  { return union(d.Terms, d.State.Terms) }

func (d *dataset) domain() string { return cmp.Or(d.Domain, d.State.Domain) }

// union is two sorted sets in one; it may be one of them.
func union(a, b []string) []string {
	switch {
	case len(b) == 0:
		return a
	case len(a) == 0:
		return b
	}
	both := slices.Concat(a, b)
	slices.Sort(both)
	return slices.Compact(both)
}
