package datahub

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"datawave/schemas/event"
)

// The bounds of a patch, and of a document that one is made of.
const (
	maxOperations = 10_000
	maxPathBytes  = 8 << 10
	maxDepth      = 100
)

// Patch is a JSON patch of an aspect. Arrays are patched by keys of their elements in place of positions, as DataHub does it: an array
// is an object of its elements by their keys while the patch is applied, keys of several members nested in each other. Which members
// these are the patch says, or else the aspect's kind. What is removed may be missing; what is added makes the objects on its way.
// Source: RFC 6902; DataHub's GenericJsonPatch.
type Patch struct {
	keys       map[string][]string
	operations []operation
}

type operation struct {
	kind       string
	path, from pointer
	value      any
}

// ParsePatch reads a patch of an aspect: a list of operations, or an object of arrayPrimaryKeys and the list. Errors say what is wrong
// with it and quote no values.
func ParsePatch(aspect, text string) (Patch, error) {
	p := Patch{keys: arrayKeys[aspect]}
	var said struct {
		Keys  map[string][]string `json:"arrayPrimaryKeys"`
		Patch json.RawMessage     `json:"patch"`
	}
	list := json.RawMessage(text)
	if strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "{") {
		if err := json.Unmarshal(list, &said); err != nil || said.Patch == nil {
			return p, errors.New(`the patch is no list of operations, and not as {"arrayPrimaryKeys":{...},"patch":[...]}`)
		}
		list = said.Patch
		p.keys = withKeys(p.keys, said.Keys)
	}
	var err error
	p.operations, err = parseOperations(list)
	return p, err
}

// withKeys are the keys of the kind, but for the arrays that a patch has keys for.
func withKeys(kind, said map[string][]string) map[string][]string {
	keys := make(map[string][]string, len(kind)+len(said))
	for array, members := range kind {
		keys[array] = members
	}
	for array, members := range said {
		keys[array] = members
	}
	return keys
}

func parseOperations(list []byte) ([]operation, error) {
	var raw []struct {
		Op    string           `json:"op"`
		Path  *string          `json:"path"`
		From  *string          `json:"from"`
		Value *json.RawMessage `json:"value"`
	}
	if err := json.Unmarshal(list, &raw); err != nil {
		return nil, errors.New(`the patch is no list of operations like {"op":"add","path":"/tags/urn:li:tag:x","value":{}}`)
	}
	if len(raw) > maxOperations {
		return nil, fmt.Errorf("a patch of %d operations is longer than %d", len(raw), maxOperations)
	}
	operations := make([]operation, 0, len(raw))
	for i, r := range raw {
		o, err := parseOperation(r.Op, r.Path, r.From, r.Value)
		if err != nil {
			return nil, fmt.Errorf("operation %d of the patch %w", i+1, err)
		}
		operations = append(operations, o)
	}
	return operations, nil
}

func parseOperation(kind string, path, from *string, value *json.RawMessage) (o operation, err error) {
	o.kind = kind
	if !slices.Contains([]string{"add", "remove", "replace", "move", "copy", "test"}, kind) {
		return o, fmt.Errorf("is %s: it is none of add, remove, replace, move, copy, test", quoted(kind))
	}
	if path == nil {
		return o, errors.New("has no path")
	}
	if o.path, err = parsePointer(*path); err != nil {
		return o, err
	}
	switch kind {
	case "add", "replace", "test":
		if value != nil { // a null is no RawMessage
			o.value, err = decode(*value)
		}
	case "move", "copy":
		if from == nil {
			return o, fmt.Errorf("is a %s and has no from", kind)
		}
		o.from, err = parsePointer(*from)
	}
	return o, err
}

// Apply is the document after the patch. An empty one begins as an object. An error leaves nothing half done.
func (p *Patch) Apply(content string) (string, error) {
	var document any = map[string]any{}
	if content != "" {
		var err error
		if document, err = decode([]byte(content)); err != nil {
			return "", err
		}
	}
	root, ok := document.(map[string]any)
	if !ok {
		return "", errors.New("only objects can be patched")
	}
	used := p.used()
	unfold(root, used)
	document = root
	for i, o := range p.operations {
		var err error
		if document, err = o.apply(document); err != nil {
			return "", fmt.Errorf("operation %d of the patch: %s %s: %w", i+1, o.kind, quoted(o.path.String()), err)
		}
	}
	if root, ok = document.(map[string]any); !ok {
		return "", errors.New("the patch makes something else of the aspect than an object")
	}
	fold(root, used)
	return encode(root)
}

// used are the arrays that the operations go into; the others stay as they are, to the letter.
func (p *Patch) used() map[string][]string {
	used := map[string][]string{}
	for _, o := range p.operations {
		for _, path := range []pointer{o.path, o.from} {
			if len(path) > 0 {
				if members, ok := p.keys[path[0]]; ok {
					used[path[0]] = members
				}
			}
		}
	}
	return used
}

func (o *operation) apply(document any) (any, error) {
	switch o.kind {
	case "add":
		return o.path.add(document, o.value)
	case "remove":
		return o.path.remove(document)
	case "replace":
		if _, err := o.path.get(document); err != nil {
			return nil, err
		}
		return o.path.replace(document, o.value)
	case "test":
		found, err := o.path.get(document)
		if err == nil && !equal(found, o.value) {
			err = errors.New("it is something else")
		}
		return document, err
	}
	value, err := o.from.get(document)
	if err != nil {
		return nil, err
	}
	if o.kind == "copy" {
		return o.path.add(document, clone(value))
	}
	if o.from.within(o.path) {
		return nil, errors.New("nothing can be moved into itself")
	}
	if document, err = o.from.remove(document); err != nil {
		return nil, err
	}
	return o.path.add(document, value)
}

// pointer is a JSON pointer, split and decoded. Source: RFC 6901.
type pointer []string

var pointerDecoder = strings.NewReplacer("~1", "/", "~0", "~")

var pointerEncoder = strings.NewReplacer("~", "~0", "/", "~1")

func parsePointer(text string) (pointer, error) {
	if text == "" {
		return nil, nil
	}
	if len(text) > maxPathBytes || text[0] != '/' || strings.Count(text, "/") > maxDepth {
		return nil, fmt.Errorf("has the path %s, which does not begin with a slash, or is too long", quoted(text))
	}
	parts := strings.Split(text[1:], "/")
	for i, part := range parts {
		parts[i] = pointerDecoder.Replace(part)
	}
	return parts, nil
}

func (p pointer) String() string {
	var b strings.Builder
	for _, part := range p {
		b.WriteByte('/')
		b.WriteString(pointerEncoder.Replace(part))
	}
	return b.String()
}

func (p pointer) within(other pointer) bool {
	return len(p) < len(other) && slices.Equal(p, other[:len(p)])
}

var errMissing = errors.New("there is nothing there")

func (p pointer) get(node any) (any, error) {
	for _, part := range p {
		switch n := node.(type) {
		case map[string]any:
			child, ok := n[part]
			if !ok {
				return nil, errMissing
			}
			node = child
		case []any:
			i, ok := position(part, len(n))
			if !ok {
				return nil, errMissing
			}
			node = n[i]
		default:
			return nil, errMissing
		}
	}
	return node, nil
}

// position is that of an element, if it is there.
func position(part string, length int) (i int, ok bool) {
	i, err := strconv.Atoi(part)
	return i, err == nil && i >= 0 && i < length && part == strconv.Itoa(i)
}

// add sets a member, or puts an element before the one at a position; "-" is behind the last.
func (p pointer) add(node, value any) (any, error) {
	if len(p) == 0 {
		return value, nil
	}
	switch n := node.(type) {
	case map[string]any:
		child := n[p[0]]
		if child == nil && len(p) > 1 {
			child = map[string]any{}
		}
		child, err := p[1:].add(child, value)
		n[p[0]] = child
		return n, err
	case []any:
		return p.insert(n, value)
	}
	return nil, errMissing
}

func (p pointer) insert(list []any, value any) (any, error) {
	if len(p) == 1 && p[0] == "-" {
		return append(list, value), nil
	}
	length := len(list)
	if len(p) == 1 {
		length++
	}
	i, ok := position(p[0], length)
	if !ok {
		return nil, errMissing
	}
	if len(p) == 1 {
		return slices.Insert(list, i, value), nil
	}
	child, err := p[1:].add(list[i], value)
	list[i] = child
	return list, err
}

// replace is add where something is there.
func (p pointer) replace(document, value any) (any, error) {
	if len(p) == 0 {
		return value, nil
	}
	parent, err := p[:len(p)-1].get(document)
	if err != nil {
		return nil, err
	}
	last := p[len(p)-1]
	switch n := parent.(type) {
	case map[string]any:
		n[last] = value
	case []any:
		i, ok := position(last, len(n))
		if !ok {
			return nil, errMissing
		}
		n[i] = value
	}
	return document, nil
}

// remove takes a member or an element away. A part "*" is every member. What is not there is no error: it is gone already.
func (p pointer) remove(node any) (any, error) {
	if len(p) == 0 {
		return map[string]any{}, nil
	}
	switch n := node.(type) {
	case map[string]any:
		return n, p.removeMember(n)
	case []any:
		i, ok := position(p[0], len(n))
		if !ok {
			return n, nil
		}
		if len(p) == 1 {
			return slices.Delete(n, i, i+1), nil
		}
		child, err := p[1:].remove(n[i])
		n[i] = child
		return n, err
	}
	return node, nil
}

func (p pointer) removeMember(n map[string]any) (err error) {
	names := []string{p[0]}
	if _, ok := n[p[0]]; p[0] == "*" && !ok {
		names = sortedKeys(n)
	}
	for _, name := range names {
		child, ok := n[name]
		switch {
		case !ok:
		case len(p) == 1:
			delete(n, name)
		default:
			if n[name], err = p[1:].remove(child); err != nil {
				return err
			}
		}
	}
	return nil
}

// decode reads one JSON value with its numbers as they are written.
func decode(text []byte) (value any, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		return nil, errors.New("not JSON")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("not one JSON value")
	}
	return value, nil
}

// encode writes a value with its members sorted.
func encode(value any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(value)
	return strings.TrimSuffix(b.String(), "\n"), err
}

// MayFail tells whether the patch of an aspect has operations that want something to be there.
func MayFail(a *event.Aspect) bool {
	p, err := ParsePatch(a.Aspect, a.Content)
	return err != nil || slices.ContainsFunc(p.operations, func(o operation) bool { return o.kind != "add" && o.kind != "remove" })
}
