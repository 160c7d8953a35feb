package avro

import (
	"iter"

	"datawave/schemas/event"
)

// ClassificationView is an event.Classification in place.
type ClassificationView struct {
	Scan, Detectors []byte // UTF-8
	fields          cursor
}

// ClassifiedFieldView is an event.ClassifiedField in place.
type ClassifiedFieldView struct {
	Path   []byte // UTF-8
	Seen   int64
	labels cursor
}

// LabelView is an event.Label in place.
type LabelView struct {
	Infotype, Category, Rule, Mask []byte // UTF-8
	Confidence                     float64
	Matched, Valid                 int64
	words                          cursor
}

// ViewClassification reads Avro binary of the current schema, without the wire header. Errors wrap ErrMalformed.
func ViewClassification(encoded []byte) (v ClassificationView, err error) {
	if err := withinLimit(encoded); err != nil {
		return v, err
	}
	c := cursor{data: encoded}
	v.Scan = c.text()
	v.Detectors = c.text()
	v.fields = c
	for b := (blocks{}); b.next(&c); {
		readClassifiedField(&c)
	}
	return v, c.finish()
}

// Classification views a body in the wire format. Errors are those of Decode.
func (c *Codec) Classification(data []byte) (ClassificationView, error) {
	encoded, err := c.current(data, (*event.Classification)(nil).SchemaName())
	if err != nil {
		return ClassificationView{}, err
	}
	return ViewClassification(encoded)
}

// Fields iterates over the fields, in order.
func (v ClassificationView) Fields() iter.Seq[ClassifiedFieldView] {
	return func(yield func(ClassifiedFieldView) bool) {
		c := v.fields.again()
		for b := (blocks{}); b.next(&c); {
			if !yield(readClassifiedField(&c)) {
				return
			}
		}
	}
}

// Labels iterates over the infotypes, most confident first.
func (f ClassifiedFieldView) Labels() iter.Seq[LabelView] {
	return func(yield func(LabelView) bool) {
		c := f.labels.again()
		for b := (blocks{}); b.next(&c); {
			if !yield(readLabel(&c)) {
				return
			}
		}
	}
}

// HeaderWords iterates over the words of the header that spoke for the label.
func (l LabelView) HeaderWords() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		c := l.words.again()
		for b := (blocks{}); b.next(&c); {
			if !yield(c.text()) {
				return
			}
		}
	}
}

func readClassifiedField(c *cursor) (f ClassifiedFieldView) {
	f.Path = c.text()
	f.Seen = c.long()
	f.labels = *c
	for b := (blocks{}); b.next(c); {
		readLabel(c)
	}
	return f
}

func readLabel(c *cursor) (l LabelView) {
	l.Infotype = c.text()
	l.Category = c.text()
	l.Confidence = c.double()
	l.Matched = c.long()
	l.Valid = c.long()
	l.Rule = c.text()
	l.words = *c
	for b := (blocks{}); b.next(c); {
		c.text()
	}
	l.Mask = c.text()
	return l
}
