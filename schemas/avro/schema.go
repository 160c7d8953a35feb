package avro

import (
	"encoding/json"
	"fmt"
	"strings"
)

// schema is a parsed Avro schema. A recursive type points back to itself.
// Source: Apache Avro 1.12 specification, "Schema Declaration" and "Names".
type schema struct {
	kind     string // a primitive's name, record, enum, fixed, array, map or union
	name     string // full name of a record, enum or fixed
	aliases  []string
	fields   []schemaField
	items    *schema // of an array, or the values of a map
	branches []*schema
	symbols  []string
	fallback bool // an enum with a default
	size     int  // of a fixed, in bytes
}

type schemaField struct {
	name     string
	aliases  []string
	typ      *schema
	fallback bool // it has a default
}

var primitives = map[string]*schema{
	"null": {kind: "null"}, "boolean": {kind: "boolean"}, "int": {kind: "int"}, "long": {kind: "long"},
	"float": {kind: "float"}, "double": {kind: "double"}, "bytes": {kind: "bytes"}, "string": {kind: "string"},
}

// parseSchema reads the JSON of a schema.
func parseSchema(text string) (*schema, error) {
	return (&schemaParser{named: map[string]*schema{}}).parse(json.RawMessage(text), "")
}

type schemaParser struct{ named map[string]*schema }

type schemaNode struct {
	Type            json.RawMessage
	Name, Namespace string
	Aliases         []string
	Items, Values   json.RawMessage
	Symbols         []string
	Size            int
	Default         json.RawMessage
	Fields          []struct {
		Name          string
		Aliases       []string
		Type, Default json.RawMessage
	}
}

func (p *schemaParser) parse(raw json.RawMessage, namespace string) (*schema, error) {
	var name string
	if json.Unmarshal(raw, &name) == nil {
		return p.reference(name, namespace)
	}
	var union []json.RawMessage
	if json.Unmarshal(raw, &union) == nil && union != nil {
		return p.union(union, namespace)
	}
	var node schemaNode
	if err := json.Unmarshal(raw, &node); err != nil {
		return nil, fmt.Errorf("not an Avro schema: %w", err)
	}
	var kind string
	if json.Unmarshal(node.Type, &kind) != nil {
		return p.parse(node.Type, namespace) // {"type": {"type": …}}
	}
	switch kind {
	case "record", "error", "enum", "fixed":
		return p.declare(kind, node, namespace)
	case "array":
		return p.container(kind, node.Items, namespace)
	case "map":
		return p.container(kind, node.Values, namespace)
	}
	return p.reference(kind, namespace)
}

func (p *schemaParser) reference(name, namespace string) (*schema, error) {
	if s, ok := primitives[name]; ok {
		return s, nil
	}
	if s, ok := p.named[qualify(name, namespace)]; ok {
		return s, nil
	}
	return nil, fmt.Errorf("type %q is not declared before it is used", name)
}

func (p *schemaParser) union(branches []json.RawMessage, namespace string) (*schema, error) {
	s := &schema{kind: "union"}
	for _, raw := range branches {
		branch, err := p.parse(raw, namespace)
		if err != nil {
			return nil, err
		}
		s.branches = append(s.branches, branch)
	}
	return s, nil
}

func (p *schemaParser) container(kind string, items json.RawMessage, namespace string) (*schema, error) {
	inner, err := p.parse(items, namespace)
	return &schema{kind: kind, items: inner}, err
}

func (p *schemaParser) declare(kind string, node schemaNode, namespace string) (*schema, error) {
	if kind == "error" {
		kind = "record"
	}
	if node.Name == "" || node.Size < 0 {
		return nil, fmt.Errorf("a %s without a name, or of negative size", kind)
	}
	if node.Namespace != "" {
		namespace = node.Namespace
	}
	s := &schema{kind: kind, name: qualify(node.Name, namespace), symbols: node.Symbols, size: node.Size, fallback: node.Default != nil}
	namespace = s.name[:max(strings.LastIndexByte(s.name, '.'), 0)]
	for _, alias := range node.Aliases {
		s.aliases = append(s.aliases, qualify(alias, namespace))
	}
	p.named[s.name] = s
	for _, f := range node.Fields {
		typ, err := p.parse(f.Type, namespace)
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", s.name, f.Name, err)
		}
		s.fields = append(s.fields, schemaField{f.Name, f.Aliases, typ, f.Default != nil})
	}
	return s, nil
}

func qualify(name, namespace string) string {
	if namespace == "" || strings.Contains(name, ".") {
		return name
	}
	return namespace + "." + name
}

// shortName is the part of a full name after its namespace.
func shortName(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }
