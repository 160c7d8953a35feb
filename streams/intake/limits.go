package intake

import (
	"errors"
	"fmt"
	"math"
	"unicode/utf8"

	"datawave/schemas/event"
)

// Limits bound what one event may say. What is over a limit is refused, not cut.
type Limits struct {
	Body        int // bytes of an encoded body; less than what a stage may emit, since a fact adds its changes
	Text        int // bytes of a comment, a default, a type, a property or any other text but SQL
	SQL         int // bytes of a view's SQL
	Fields      int // of a dataset
	Constraints int // of a dataset
	Grants      int // of a dataset
	Properties  int // of a dataset
	Edges       int // of a lineage assertion
	Scopes      int // of a scan's manifest
}

// DefaultLimits hold for every deployment unless the caller says otherwise.
var DefaultLimits = Limits{Body: 7 << 20, Text: 64 << 10, SQL: 1 << 20, Fields: 10_000, Constraints: 10_000, Grants: 10_000,
	Properties: 1_000, Edges: 50_000, Scopes: 10_000}

// dataset tells what is wrong with a dataset, naming members but never quoting their content.
func (l Limits) dataset(d *event.Dataset) error {
	if err := errors.Join(
		atMost("fields", len(d.Fields), l.Fields),
		atMost("constraints", len(d.Constraints), l.Constraints),
		atMost("grants", len(d.Grants), l.Grants),
		atMost("owners, tags and terms", len(d.Owners)+len(d.Tags)+len(d.Terms), l.Properties),
		atMost("properties", len(d.Properties), l.Properties),
		text("sql", d.SQL, l.SQL),
	); err != nil {
		return err
	}
	return l.texts(datasetTexts(d))
}

func (l Limits) assertion(a *event.LineageAssertion) error {
	if a.Prover == "" {
		return errors.New("prover is empty")
	}
	if err := atMost("edges", len(a.Edges), l.Edges); err != nil {
		return err
	}
	return l.texts(func(yield func(string, string) bool) {
		if !yield("prover", a.Prover) || !yield("job", a.Job) {
			return
		}
		for i := range a.Edges {
			e := &a.Edges[i]
			for _, s := range []string{e.FromNamespace, e.FromName, e.FromField, e.ToField, e.Kind, e.Transformation, e.Proof} {
				if !yield("edges", s) {
					return
				}
			}
		}
	})
}

func (l Limits) profile(b *event.Profile) error {
	if err := errors.Join(atMost("fields", len(b.Fields), l.Fields), text("scan", b.Scan, l.Text)); err != nil {
		return err
	}
	for i := range b.Fields {
		if mean := b.Fields[i].Profile.MeanLength; math.IsNaN(mean) || math.IsInf(mean, 0) {
			return errors.New("fields have a mean length that is no number")
		}
	}
	return l.texts(func(yield func(string, string) bool) {
		for i := range b.Fields {
			f := &b.Fields[i].Profile
			texts := append([]string{b.Fields[i].Path, f.Minimum, f.Maximum, f.Origin}, f.Quantiles...)
			for _, shape := range f.Shapes {
				texts = append(texts, shape.Mask)
			}
			for _, s := range texts {
				if !yield("fields", s) {
					return
				}
			}
		}
	})
}

func (l Limits) manifest(m *event.ScanManifest) error {
	if len(m.Present)%presentBytes != 0 {
		return fmt.Errorf("present is %d bytes, not a multiple of %d", len(m.Present), presentBytes)
	}
	if err := atMost("scopes", len(m.Scopes), l.Scopes); err != nil {
		return err
	}
	return l.texts(func(yield func(string, string) bool) {
		for _, s := range append([]string{m.Namespace, m.Scan}, m.Scopes...) {
			if !yield("namespace, scan or scopes", s) {
				return
			}
		}
	})
}

func (l Limits) texts(all func(yield func(member, value string) bool)) error {
	for member, value := range all {
		if err := text(member, value, l.Text); err != nil {
			return err
		}
	}
	return nil
}

func text(member, value string, limit int) error {
	if !utf8.ValidString(value) {
		return fmt.Errorf("%s is not valid UTF-8", member)
	}
	if len(value) > limit {
		return fmt.Errorf("%s is %d bytes long, more than %d", member, len(value), limit)
	}
	return nil
}

func atMost(member string, n, limit int) error {
	if n > limit {
		return fmt.Errorf("%d %s are more than %d", n, member, limit)
	}
	return nil
}

// datasetTexts are the texts of a dataset with the member that each belongs to.
func datasetTexts(d *event.Dataset) func(yield func(string, string) bool) {
	return func(yield func(string, string) bool) {
		all := func(member string, values ...string) bool {
			for _, v := range values {
				if !yield(member, v) {
					return false
				}
			}
			return true
		}
		ok := all("kind", d.Kind) && all("source", d.Source) && all("comment", d.Comment) && all("owner", d.Owner) &&
			all("dialect", d.Dialect) && all("parent", d.Parent) &&
			all("owners", d.Owners...) && all("tags", d.Tags...) && all("terms", d.Terms...) && all("domain", d.Domain)
		for i := 0; ok && i < len(d.Fields); i++ {
			f := &d.Fields[i]
			ok = all("fields", f.Path, f.Type, f.Comment, f.DefaultValue) && all("fields", f.Tags...) && all("fields", f.Terms...)
		}
		for i := 0; ok && i < len(d.Constraints); i++ {
			c := &d.Constraints[i]
			ok = all("constraints", c.Kind, c.Name, c.References) && all("constraints", c.Fields...) && all("constraints", c.ReferenceFields...)
		}
		for i := 0; ok && i < len(d.Grants); i++ {
			ok = all("grants", d.Grants[i].Grantee, d.Grants[i].Privilege)
		}
		for key, value := range d.Properties {
			if ok = ok && all("properties", key, value); !ok {
				return
			}
		}
	}
}
