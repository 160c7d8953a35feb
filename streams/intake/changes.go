package intake

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"

	"datawave/schemas/event"
)

const (
	maxChanges    = 100 // changes told of one dataset; what is more is counted
	maxChangeText = 80  // bytes of a value told in a change
)

// changes tells what differs between two states of a dataset, in a fixed order: "field.added email", "rows 10 -> 12".
func changes(before, after *event.Dataset) []string {
	list := scalarChanges(before, after)
	list = append(list, fieldChanges(before.Fields, after.Fields)...)
	if !slices.EqualFunc(before.Constraints, after.Constraints, equalConstraint) {
		list = append(list, "constraints")
	}
	if !slices.Equal(before.Grants, after.Grants) {
		list = append(list, "grants")
	}
	list = append(list, governanceChanges(before, after)...)
	for _, key := range slices.Sorted(maps.Keys(merged(before.Properties, after.Properties))) {
		if before.Properties[key] != after.Properties[key] {
			list = append(list, "property "+short(key))
		}
	}
	if more := len(list) - maxChanges; more > 0 {
		list = append(list[:maxChanges:maxChanges], fmt.Sprintf("and %d more", more))
	}
	return list
}

func scalarChanges(before, after *event.Dataset) (list []string) {
	told := func(name, a, b string) {
		if a != b {
			list = append(list, fmt.Sprintf("%s %s -> %s", name, orNone(a), orNone(b)))
		}
	}
	named := func(name string, changed bool) {
		if changed {
			list = append(list, name)
		}
	}
	told("kind", before.Kind, after.Kind)
	told("owner", before.Owner, after.Owner)
	told("rows", count(before.Rows), count(after.Rows))
	told("bytes", count(before.Bytes), count(after.Bytes))
	named("source", before.Source != after.Source)
	named("comment", before.Comment != after.Comment)
	named("sql", before.SQL != after.SQL)
	named("dialect", before.Dialect != after.Dialect)
	told("parent", before.Parent, after.Parent)
	return list
}

func governanceChanges(before, after *event.Dataset) (list []string) {
	named := func(name string, a, b []string) {
		if !slices.Equal(a, b) {
			list = append(list, name)
		}
	}
	named("owners", before.Owners, after.Owners)
	named("tags", before.Tags, after.Tags)
	named("terms", before.Terms, after.Terms)
	named("domain", []string{before.Domain}, []string{after.Domain})
	return list
}

func fieldChanges(before, after []event.Field) (list []string) {
	old := byPath(before)
	present := byPath(after)
	for i := range before {
		if _, ok := present[before[i].Path]; !ok {
			list = append(list, "field.removed "+short(before[i].Path))
		}
	}
	for i := range after {
		f, ok := old[after[i].Path]
		if !ok {
			list = append(list, "field.added "+short(after[i].Path))
			continue
		}
		list = append(list, fieldChange(f, &after[i])...)
	}
	if len(list) == 0 && !slices.EqualFunc(before, after, func(a, b event.Field) bool { return a.Path == b.Path }) {
		list = append(list, "field.order")
	}
	return list
}

func fieldChange(before, after *event.Field) (list []string) {
	add := func(what, detail string, changed bool) {
		if changed {
			list = append(list, "field."+what+" "+short(after.Path)+detail)
		}
	}
	add("type", " "+orNone(before.Type)+" -> "+orNone(after.Type), before.Type != after.Type)
	add("nullable", fmt.Sprintf(" %t -> %t", before.Nullable, after.Nullable), before.Nullable != after.Nullable)
	add("comment", "", before.Comment != after.Comment)
	add("default", "", before.DefaultValue != after.DefaultValue)
	add("primary_key", fmt.Sprintf(" %t -> %t", before.PrimaryKey, after.PrimaryKey), before.PrimaryKey != after.PrimaryKey)
	add("tags", "", !slices.Equal(before.Tags, after.Tags))
	add("terms", "", !slices.Equal(before.Terms, after.Terms))
	return list
}

func byPath(fields []event.Field) map[string]*event.Field {
	m := make(map[string]*event.Field, len(fields))
	for i := range fields {
		m[fields[i].Path] = &fields[i]
	}
	return m
}

func merged(a, b map[string]string) map[string]string {
	m := maps.Clone(a)
	if m == nil {
		m = map[string]string{}
	}
	maps.Copy(m, b)
	return m
}

func equalConstraint(a, b event.Constraint) bool {
	return a.Kind == b.Kind && a.Name == b.Name && a.References == b.References && slices.Equal(a.Fields, b.Fields) &&
		slices.Equal(a.ReferenceFields, b.ReferenceFields)
}

func count(n int64) string {
	if n < 0 {
		return "unknown"
	}
	return strconv.FormatInt(n, 10)
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return short(s)
}

// short cuts a long text at a rune's edge.
func short(s string) string {
	if len(s) <= maxChangeText {
		return s
	}
	cut := maxChangeText
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
