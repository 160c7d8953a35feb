package facts

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"datawave/schemas/event"
)

// Part is one of the values that a dataset's facts are kept in.
type Part byte

// The parts.
const (
	SourcePart   Part = 's'
	LabelPart    Part = 'c'
	ProfilePart  Part = 'p'
	DecisionPart Part = 'd'
	LineagePart  Part = 'l'
	InheritPart  Part = 'i'
	GonePart     Part = 'g' // when the dataset went: facts from before that come too late
)

// inside are the parts that go with the dataset.
var inside = []Part{SourcePart, LabelPart, ProfilePart, DecisionPart, LineagePart, InheritPart}

// Parts is the state of one dataset. What Get returns is lent until the next call.
type Parts interface {
	Get(part Part) ([]byte, bool)
	Put(part Part, value []byte)
	Delete(part Part)
}

// ErrNotAFact says that a record is nothing that the log of facts should carry.
var ErrNotAFact = errors.New("not a fact about a dataset")

// Change is what one fact did to what is known.
type Change struct {
	Families Families // what is different
	Gone     bool     // the dataset is no longer there
}

// Fold takes one fact in, as the catalog does. Decisions about findings change nothing here. Errors that are ErrNotAFact are the
// record's; all others are the store's.
func Fold(s Parts, r *event.Record, body event.Body) (Change, error) {
	f := fold{Parts: s, at: placeOf(r.At), millis: r.Time.UnixMilli()}
	if f.tooLate(r.Type) {
		return Change{}, nil
	}
	switch b := body.(type) {
	case *event.Dataset:
		return f.observe(b)
	case *event.Gone:
		return f.vanish(), nil
	case *event.Profile:
		return f.profile(b)
	case *event.Classification:
		return f.classify(b)
	case *event.Inheritance:
		return f.inherit(b)
	case *event.Decision:
		return f.decide(b)
	case *event.LineageAssertion:
		return f.trace(func(l *lineage) { l.assert(b, f.at) })
	case *event.Aspect: // what it says of a dataset is a fact of its own
		return Change{}, nil
	case *event.LineageRetraction:
		return f.trace(func(l *lineage) { l.retract(b, f.at) })
	}
	return Change{}, fmt.Errorf("%w: body is %s", ErrNotAFact, body.SchemaName())
}

type fold struct {
	Parts
	at     place
	millis int64
}

// tooLate tells of a fact from before the dataset went, which was appended after: a classification of a sample that was taken while
// it was there.
func (f *fold) tooLate(kind string) bool {
	gone, ok := f.Get(GonePart)
	return ok && kind != event.DatasetObserved && kind != event.DatasetChanged && f.millis <= goneAt(gone)
}

func goneAt(data []byte) int64 {
	r := reader{rest: string(data)}
	return r.number()
}

func (f *fold) text(p Part) string {
	data, _ := f.Get(p)
	return string(data)
}

func (f *fold) observe(b *event.Dataset) (c Change, err error) {
	var before source
	if old := f.text(SourcePart); old != "" {
		if before, err = decodeSource(old); err != nil {
			return c, err
		}
	}
	data := encodeSource(b, f.at, f.millis)
	after, err := decodeSource(string(data))
	if err != nil {
		return c, err
	}
	c.Families = after.changed(before)
	if c.Families&Schema != 0 && before.place.said() {
		if err := f.forget(before, after); err != nil {
			return c, err
		}
	}
	if !before.place.said() {
		c.Families = All
		f.Delete(GonePart)
	}
	f.Put(SourcePart, data)
	return c, nil
}

// forget drops what is known about fields that the source named and does not any more.
func (f *fold) forget(before, after source) error {
	was, err := before.paths()
	if err != nil {
		return err
	}
	is, err := after.paths()
	if err != nil {
		return err
	}
	gone := func(path string) bool { return was[path] && !is[path] }
	l, errL := decodeLabels(f.text(LabelPart))
	p, errP := decodeProfiles(f.text(ProfilePart))
	d, errD := decodeDecisions(f.text(DecisionPart))
	if err := errors.Join(errL, errP, errD); err != nil {
		return err
	}
	l.keep(gone)
	p.keep(gone)
	d.keep(gone)
	f.replace(LabelPart, l.encode())
	f.replace(ProfilePart, p.encode())
	f.replace(DecisionPart, d.encode())
	return nil
}

// replace puts a part that is there.
func (f *fold) replace(p Part, value []byte) {
	if _, ok := f.Get(p); ok {
		f.Put(p, value)
	}
}

func (f *fold) vanish() Change {
	for _, p := range inside {
		f.Delete(p)
	}
	var w writer
	w.number(f.millis)
	f.Put(GonePart, w)
	return Change{Families: All, Gone: true}
}

func (f *fold) profile(b *event.Profile) (c Change, err error) {
	if slices.ContainsFunc(b.Fields, func(p event.ProfiledField) bool { return !finite(p.Profile.MeanLength) }) {
		return c, fmt.Errorf("%w: a profile with a number that is none", ErrNotAFact)
	}
	p, err := decodeProfiles(f.text(ProfilePart))
	if err != nil {
		return c, err
	}
	if c.Families = Ages; p.record(b, f.at, f.millis) {
		c.Families |= Profiles
	}
	f.Put(ProfilePart, p.encode())
	return c, nil
}

func (f *fold) classify(b *event.Classification) (c Change, err error) {
	for i := range b.Fields {
		if slices.ContainsFunc(b.Fields[i].Labels, func(l event.Label) bool { return !finite(l.Confidence) }) {
			return c, fmt.Errorf("%w: a classification with a number that is none", ErrNotAFact)
		}
	}
	l, err := decodeLabels(f.text(LabelPart))
	if err != nil {
		return c, err
	}
	if c.Families = Ages; l.classify(b, f.at, f.millis) {
		c.Families |= Labels
	}
	f.Put(LabelPart, l.encode())
	return c, nil
}

func (f *fold) inherit(b *event.Inheritance) (c Change, err error) {
	for i := range b.Fields {
		if slices.ContainsFunc(b.Fields[i].Labels, func(l event.InheritedLabel) bool { return !finite(l.Confidence) }) {
			return c, fmt.Errorf("%w: a statement with a number that is none", ErrNotAFact)
		}
	}
	before, err := decodeInheritance(f.text(InheritPart))
	if err != nil {
		return c, err
	}
	after := inheritanceOf(b, f.at)
	if !bytes.Equal(before.encodeFields(), after.encodeFields()) {
		c.Families = Labels
	}
	f.Put(InheritPart, after.encode())
	return c, nil
}

func (f *fold) decide(b *event.Decision) (c Change, err error) {
	switch b.Kind {
	case event.Confirmed, event.Rejected, event.Withdrawn:
		if b.Field == "" {
			return c, nil
		}
		return f.judge(b)
	}
	before := f.text(DecisionPart)
	d, err := decodeDecisions(before)
	if err != nil || !d.decide(b, f.at) {
		return c, err
	}
	f.Put(DecisionPart, d.encode())
	return Change{Families: Decisions}, nil
}

// judge takes a verdict about an infotype in.
func (f *fold) judge(b *event.Decision) (c Change, err error) {
	l, err := decodeLabels(f.text(LabelPart))
	if err != nil {
		return c, err
	}
	if l.decide(b, f.at) {
		c.Families = Labels
	}
	f.Put(LabelPart, l.encode())
	return c, nil
}

func (f *fold) trace(take func(*lineage)) (c Change, err error) {
	l, err := decodeLineage(f.text(LineagePart))
	if err != nil {
		return c, err
	}
	take(&l)
	f.Put(LineagePart, l.encode())
	return Change{Families: Lineage}, nil
}
