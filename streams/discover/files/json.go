package files

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"datawave/schemas/asset"
	"datawave/schemas/event"
)

// maxDepth is how deep objects and lists are followed; what lies deeper is passed over.
const maxDepth = 64

// scalar is one leaf of a document.
type scalar struct {
	path string
	kind string // string, integer, number, boolean or null
	text []byte
}

// leaves calls found for each scalar of one JSON value, in its order. Objects give paths (address.street), lists give []
// (lines[].sku), a value that is no object is the field "value".
func leaves(raw []byte, found func(scalar)) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	w := &leafWalk{decoder: d, found: found}
	return w.value("", 0)
}

type leafWalk struct {
	decoder *json.Decoder
	found   func(scalar)
}

func (w *leafWalk) value(path string, depth int) error {
	token, err := w.decoder.Token()
	if err != nil {
		return err
	}
	delim, nested := token.(json.Delim)
	switch {
	case !nested:
		w.scalar(path, depth, token)
		return nil
	case delim == '{':
		return w.object(path, depth)
	}
	return w.list(path, depth)
}

func (w *leafWalk) object(path string, depth int) error {
	for w.decoder.More() {
		key, err := w.decoder.Token()
		if err != nil {
			return err
		}
		name, _ := key.(string) // the decoder accepts no other key
		if err := w.value(below(path, name), depth+1); err != nil {
			return err
		}
	}
	_, err := w.decoder.Token()
	return err
}

func (w *leafWalk) list(path string, depth int) error {
	for w.decoder.More() {
		if err := w.value(path+"[]", depth+1); err != nil {
			return err
		}
	}
	_, err := w.decoder.Token()
	return err
}

// below is the path of a member. A member without a name is called (empty).
func below(path, name string) string {
	if name == "" {
		name = "(empty)"
	}
	if path == "" {
		return string(asset.Path(name))
	}
	return path + "." + string(asset.Path(name))
}

func (w *leafWalk) scalar(path string, depth int, token json.Token) {
	if depth > maxDepth {
		return
	}
	if path == "" {
		path = "value"
	}
	s := scalar{path: path}
	switch v := token.(type) {
	case string:
		s.kind, s.text = "string", []byte(v)
	case json.Number:
		s.kind, s.text = numberKind(string(v)), []byte(v)
	case bool:
		s.kind, s.text = "boolean", []byte("false")
		if v {
			s.text = []byte("true")
		}
	default:
		s.kind = "null"
	}
	w.found(s)
}

func numberKind(n string) string {
	if strings.ContainsAny(n, ".eE") {
		return "number"
	}
	return "integer"
}

// shape gathers the fields of documents.
type shape struct {
	order []*member
	index map[string]*member
	rows  int
	first int64 // more fields than are kept
}

// member is one field of a shape.
type member struct {
	path  string
	kinds []string // distinct, null excluded
	null  bool
	rows  int // documents that have it
	last  int // the last of them
}

func (s *shape) add(raw []byte) error {
	s.rows++
	return leaves(raw, s.found)
}

func (s *shape) found(v scalar) {
	m, ok := s.index[v.path]
	if !ok {
		if len(s.order) == maxColumns {
			s.first++
			return
		}
		m = &member{path: v.path}
		s.index[v.path] = m
		s.order = append(s.order, m)
	}
	if m.last != s.rows {
		m.last = s.rows
		m.rows++
	}
	if v.kind == "null" {
		m.null = true
	} else if !slices.Contains(m.kinds, v.kind) {
		m.kinds = append(m.kinds, v.kind)
	}
}

// fields are the members with their types; several types are joined by '|', and a whole number among numbers is a number.
func (s *shape) fields() []event.Field {
	fields := make([]event.Field, len(s.order))
	for i, m := range s.order {
		fields[i] = event.Field{Path: m.path, Type: m.kind(), Nullable: m.null || m.rows < s.rows}
	}
	return fields
}

func (m *member) kind() string {
	kinds := slices.Clone(m.kinds)
	if slices.Contains(kinds, "number") {
		kinds = slices.DeleteFunc(kinds, func(k string) bool { return k == "integer" })
	}
	if len(kinds) == 0 {
		return "null"
	}
	slices.Sort(kinds)
	return strings.Join(kinds, "|")
}

// inspectJSON infers the fields from the head. Rows are counted as in inspectTable.
func (f *file) inspectJSON(ctx context.Context) error {
	head, err := f.peek()
	if err != nil {
		return err
	}
	f.encoding = sniffEncoding(head)
	in, err := f.open(0, 1<<62)
	if err != nil {
		return err
	}
	defer in.close()
	s := &shape{index: map[string]*member{}}
	docs := f.documents(decode(in, f.encoding))
	whole, err := s.read(ctx, docs)
	if err != nil {
		return err
	}
	f.fields = s.fields()
	switch offset := docs.offset(); {
	case whole:
		f.rows = int64(s.rows)
	case f.compression == "" && offset > 0:
		f.rows = f.size * int64(s.rows) / offset
	}
	return nil
}

// read takes documents until there are enough bytes, and reports whether they were all. Bad lines are told when sampling.
func (s *shape) read(ctx context.Context, docs documents) (whole bool, err error) {
	for docs.offset() < headBytes {
		raw, err := docs.next()
		if err == nil {
			err = s.add(raw)
		}
		var bad *badLine
		switch {
		case errors.Is(err, io.EOF) && s.rows > 0:
			return true, nil
		case errors.Is(err, io.EOF):
			return true, errors.New("holds no JSON value")
		case errors.As(err, &bad) && ctx.Err() == nil:
			continue
		case err != nil && s.rows == 0:
			return false, err
		case err != nil || ctx.Err() != nil:
			return false, ctx.Err()
		}
	}
	return false, nil
}

// sampleJSON reads a small file whole, large plain JSON Lines in blocks (a JSON text has no line end inside a string, RFC
// 8259, section 7), and anything else from its head.
func (f *file) sampleJSON(r *reading) error {
	if f.format == formatLines && f.spreads(r) {
		f.sampleLines(r)
		return nil
	}
	limit := int64(wholeFile)
	if !f.small() || r.c.Budget().Full {
		limit = r.limit(f)
	}
	in, err := f.open(0, limit)
	if err != nil {
		return err
	}
	defer in.close()
	_, err = r.documents(f.documents(decode(in, f.encoding)))
	return err
}

func (f *file) sampleLines(r *reading) {
	for i := range blocks {
		in, text, err := f.openBlock(i)
		if err != nil {
			continue // a line longer than the block
		}
		more, err := r.documents(f.documents(decode(text, f.encoding)))
		in.close()
		if err != nil {
			r.note("in the block at byte %d: %v", f.blockOffset(i), err)
		}
		if !more {
			return
		}
	}
}

// documents gives each document to the collector; more is false when no more are wanted.
func (r *reading) documents(docs documents) (more bool, err error) {
	row := &documentRow{reading: r}
	for {
		raw, err := docs.next()
		if err == nil {
			more, err = row.give(raw)
		}
		var bad *badLine
		switch {
		case errors.As(err, &bad):
			r.note("%v", err)
			more = true
		case errors.Is(err, io.EOF) || errors.Is(err, errLimit):
			r.ended(err)
			return true, nil
		case err != nil && r.c.Rows() > 0:
			r.note("%v; the values before it were read", err)
			return true, nil
		case err != nil:
			return true, err
		}
		if !more || r.cancelled() {
			return false, nil
		}
	}
}

// documentRow makes rows of documents.
type documentRow struct {
	*reading
	last []int64 // for each field, the row that it was last seen in, from 1
	row  int64
}

func (d *documentRow) give(raw []byte) (more bool, err error) {
	if !d.c.Begin() {
		return false, nil
	}
	d.row++
	err = leaves(raw, d.found)
	for i, row := range d.last {
		if row != d.row {
			d.c.Null(i)
		}
	}
	return d.c.End(), err
}

func (d *documentRow) found(s scalar) {
	i := d.c.Field(s.path)
	if i < 0 && len(d.last) >= maxColumns {
		return
	}
	if i < 0 {
		i = d.c.AddField(event.Field{Path: s.path, Type: s.kind, Nullable: true})
	}
	for len(d.last) <= i {
		d.last = append(d.last, 0)
	}
	d.last[i] = d.row
	if s.kind == "null" {
		d.c.Null(i)
		return
	}
	d.c.Value(i, s.text)
}
