package avro

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
)

// CanRead reports why a reader with one schema cannot read all that a writer with the other one writes, or nil when it
// can: all reasons joined, each with the path of its place. Both are JSON texts.
// Source: Apache Avro 1.12 specification, "Schema Resolution"; compatibility BACKWARD of Confluent's Schema Registry.
func CanRead(reader, writer string) error {
	r, err := parseSchema(reader)
	if err != nil {
		return fmt.Errorf("reader's schema: %w", err)
	}
	w, err := parseSchema(writer)
	if err != nil {
		return fmt.Errorf("writer's schema: %w", err)
	}
	return (&resolution{seen: map[[2]*schema]bool{}}).check(r, w, shortName(r.name))
}

// Same reports whether two schema texts say the same but for their documentation and the layout of the JSON.
func Same(a, b string) bool {
	var left, right any
	if json.Unmarshal([]byte(a), &left) != nil || json.Unmarshal([]byte(b), &right) != nil {
		return false
	}
	return reflect.DeepEqual(undocumented(left), undocumented(right))
}

func undocumented(node any) any {
	switch node := node.(type) {
	case map[string]any:
		if _, isText := node["doc"].(string); isText {
			delete(node, "doc")
		}
		for key, value := range node {
			node[key] = undocumented(value)
		}
	case []any:
		for i, value := range node {
			node[i] = undocumented(value)
		}
	}
	return node
}

// resolution assumes of a recursive pair that it resolves, while it is being looked at.
type resolution struct{ seen map[[2]*schema]bool }

// promotions lists what a reader's primitive can also read.
var promotions = map[string][]string{
	"long":   {"int"},
	"float":  {"int", "long"},
	"double": {"int", "long", "float"},
	"string": {"bytes"},
	"bytes":  {"string"},
}

func (c *resolution) check(r, w *schema, path string) error {
	pair := [2]*schema{r, w}
	if c.seen[pair] {
		return nil
	}
	if r.kind == "record" && w.kind == "record" {
		c.seen[pair] = true
		defer delete(c.seen, pair)
	}
	switch {
	case w.kind == "union":
		return c.everyBranch(r, w, path)
	case r.kind == "union":
		return c.anyBranch(r, w, path)
	case r.kind != w.kind:
		return promoted(r, w, path)
	case !sameName(r, w):
		return fmt.Errorf("%s: %s %s was %s", path, r.kind, r.name, w.name)
	}
	switch r.kind {
	case "record":
		return c.record(r, w, path)
	case "array":
		return c.check(r.items, w.items, path+"[]")
	case "map":
		return c.check(r.items, w.items, path+"{}")
	case "enum":
		return enum(r, w, path)
	case "fixed":
		return fixed(r, w, path)
	}
	return nil
}

func promoted(r, w *schema, path string) error {
	if slices.Contains(promotions[r.kind], w.kind) {
		return nil
	}
	return fmt.Errorf("%s: %s cannot be read as %s", path, w.kind, r.kind)
}

// sameName compares names without namespaces, as the specification does, and takes the reader's aliases for names of its own.
func sameName(r, w *schema) bool {
	return shortName(r.name) == shortName(w.name) || slices.Contains(r.aliases, w.name)
}

func (c *resolution) everyBranch(r, w *schema, path string) error {
	var problems []error
	for _, branch := range w.branches {
		if err := c.check(r, branch, path); err != nil {
			problems = append(problems, err)
		}
	}
	return errors.Join(problems...)
}

func (c *resolution) anyBranch(r, w *schema, path string) error {
	for _, branch := range r.branches {
		if c.check(branch, w, path) == nil {
			return nil
		}
	}
	return fmt.Errorf("%s: no branch of the union can read %s", path, w.kind)
}

func (c *resolution) record(r, w *schema, path string) error {
	var problems []error
	for _, f := range r.fields {
		place := path + "." + f.name
		switch written := writtenField(w, f); {
		case written != nil:
			problems = append(problems, c.check(f.typ, written.typ, place))
		case !f.fallback:
			problems = append(problems, fmt.Errorf("%s: added without a default", place))
		}
	}
	return errors.Join(problems...)
}

func writtenField(w *schema, f schemaField) *schemaField {
	for _, name := range append([]string{f.name}, f.aliases...) {
		if i := slices.IndexFunc(w.fields, func(g schemaField) bool { return g.name == name }); i >= 0 {
			return &w.fields[i]
		}
	}
	return nil
}

func enum(r, w *schema, path string) error {
	for _, symbol := range w.symbols {
		if !r.fallback && !slices.Contains(r.symbols, symbol) {
			return fmt.Errorf("%s: symbol %s was removed from an enum without a default", path, symbol)
		}
	}
	return nil
}

func fixed(r, w *schema, path string) error {
	if r.size != w.size {
		return fmt.Errorf("%s: fixed of %d bytes was %d bytes", path, r.size, w.size)
	}
	return nil
}
