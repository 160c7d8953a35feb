package catalog

import (
	"fmt"
	"math"
	"slices"

	"datawave/schemas/asset"
	"datawave/schemas/event"
)

// dataset is all that the catalog knows about a dataset. It is visible once its source state has been observed; facts
// from other stages may come before that, because each stage appends at its own pace.
type dataset struct {
	content
	aside
	facts []fieldFacts // memory of the facts about fields
	spare []fieldFacts // the rest of it, for facts about more fields
}

// content is what the digest covers: nothing in it depends on positions or on when things happened.
type content struct {
	Namespace string                 `json:"namespace"`
	Name      string                 `json:"name"`
	State     *event.Dataset         `json:"state,omitempty"`
	Fields    map[string]*fieldFacts `json:"fields,omitempty"` // by path
	Owners    []string               `json:"owners,omitempty"` // sorted, as Tags and Terms
	Tags      []string               `json:"tags,omitempty"`
	Terms     []string               `json:"terms,omitempty"`
	Domain    string                 `json:"domain,omitempty"`
	// Inherited is the last statement of what fields inherit, by path; it may name fields that the source state does not.
	Inherited map[string][]event.InheritedLabel `json:"inherited,omitempty"`
}

// fieldFacts is what is known about a field beyond its source state.
type fieldFacts struct {
	Profile   *event.FieldProfile `json:"profile,omitempty"`
	Labels    []event.Label       `json:"labels,omitempty"` // as classified, before people's verdicts
	Seen      int64               `json:"seen,omitempty"`
	Detectors string              `json:"detectors,omitempty"`
	Verdicts  event.Verdicts      `json:"verdicts,omitempty"`
	Tags      []string            `json:"tags,omitempty"`
	Terms     []string            `json:"terms,omitempty"`
}

// aside is what two equal estates may differ in.
type aside struct {
	Position  string                 `json:"position,omitempty"`   // of the last fact
	ChangedAt int64                  `json:"changed_at,omitempty"` // its time, in milliseconds since 1970 UTC
	GoneAt    int64                  `json:"gone_at,omitempty"`    // when it went, until it is observed again
	Evidence  map[string]string      `json:"evidence,omitempty"`   // field path -> position of its classification
	Early     map[string]*fieldFacts `json:"early,omitempty"`      // facts about fields that the source state does not (yet) name
}

// folded are the event types that the catalog folds into datasets.
var folded = []string{event.DatasetObserved, event.DatasetChanged, event.DatasetGone, event.ProfileRecorded,
	event.ClassificationRecorded, event.ClassificationInherited, event.DecisionMade}

// fold moves d on by one fact about id. An error means that the body is not one of the event's type, or
// holds a number that is none; d is then unchanged.
func (d *dataset) fold(r *event.Record, id asset.DatasetID, body event.Body) error {
	if !finite(body) {
		return fmt.Errorf("%s: %s with a number that is none", r.At, body.SchemaName())
	}
	if d.tooLate(r) {
		return nil
	}
	position := r.At.String()
	switch b := body.(type) {
	case *event.Dataset:
		d.observe(id, b)
	case *event.Gone:
		d.vanish(r)
		return nil
	case *event.Profile:
		d.profile(b)
	case *event.Classification:
		d.classify(b, position)
	case *event.Inheritance:
		d.inherit(b)
	case *event.Decision:
		d.decide(b)
	default:
		return fmt.Errorf("%s: %s is no body of a fact about a dataset", r.At, body.SchemaName())
	}
	d.Position, d.ChangedAt = position, r.Time.UnixMilli()
	return nil
}

// finite refuses NaN and the infinities: JSON, and so every answer, has no place for them.
func finite(body event.Body) bool {
	ok := func(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
	switch b := body.(type) {
	case *event.Profile:
		return !slices.ContainsFunc(b.Fields, func(f event.ProfiledField) bool { return !ok(f.Profile.MeanLength) })
	case *event.Classification:
		for _, f := range b.Fields {
			if slices.ContainsFunc(f.Labels, func(l event.Label) bool { return !ok(l.Confidence) }) {
				return false
			}
		}
	case *event.Inheritance:
		for _, f := range b.Fields {
			if slices.ContainsFunc(f.Labels, func(l event.InheritedLabel) bool { return !ok(l.Confidence) }) {
				return false
			}
		}
	}
	return true
}

// tooLate tells of a fact from before the dataset went, which was appended after: a classification of a sample that was
// taken while it was there. A fact from after that belongs to the dataset that will be observed again.
func (d *dataset) tooLate(r *event.Record) bool {
	return d.GoneAt != 0 && r.Type != event.DatasetObserved && r.Type != event.DatasetChanged && r.Time.UnixMilli() <= d.GoneAt
}

// observe replaces the source state and drops what is known about fields that it no longer names.
func (d *dataset) observe(id asset.DatasetID, b *event.Dataset) {
	before := d.State
	state := *b
	state.Changes = nil
	d.Namespace, d.Name, d.State, d.GoneAt = id.Namespace, id.Name, &state, 0
	if before == nil {
		return
	}
	now := d.paths()
	for i := range before.Fields {
		if path := before.Fields[i].Path; !now.has(path) {
			delete(d.Fields, path)
			delete(d.Evidence, path)
		}
	}
}

// paths are the fields that a source state names.
type paths struct {
	fields []event.Field
	many   map[string]bool // nil where there are few
}

const fewFields = 16

func (d *dataset) paths() (p paths) {
	if d.State == nil {
		return p
	}
	p.fields = d.State.Fields
	if len(p.fields) > fewFields {
		p.many = make(map[string]bool, len(p.fields))
		for i := range p.fields {
			p.many[p.fields[i].Path] = true
		}
	}
	return p
}

func (p paths) has(path string) bool {
	if p.many != nil {
		return p.many[path]
	}
	for i := range p.fields {
		if p.fields[i].Path == path {
			return true
		}
	}
	return false
}

func (d *dataset) vanish(r *event.Record) {
	*d = dataset{aside: aside{GoneAt: r.Time.UnixMilli()}}
}

// expect makes room for facts about n fields of a dataset that nothing is known of yet.
func (d *dataset) expect(n int) {
	if d.Fields == nil {
		d.Fields = make(map[string]*fieldFacts, n)
	}
	if len(d.Fields) == 0 && len(d.spare) < n {
		d.facts = make([]fieldFacts, n)
		d.spare = d.facts
	}
}

func (d *dataset) field(path string) *fieldFacts {
	d.expect(1)
	f := d.Fields[path]
	if f != nil {
		return f
	}
	if len(d.spare) == 0 {
		d.spare = make([]fieldFacts, 1)
	}
	f, d.spare = &d.spare[0], d.spare[1:]
	d.Fields[path] = f
	return f
}

func (d *dataset) profile(b *event.Profile) {
	d.expect(len(b.Fields))
	for i := range b.Fields {
		d.field(b.Fields[i].Path).Profile = &b.Fields[i].Profile
	}
}

func (d *dataset) classify(b *event.Classification, position string) {
	d.expect(len(b.Fields))
	if d.Evidence == nil {
		d.Evidence = make(map[string]string, len(b.Fields))
	}
	for i := range b.Fields {
		c := &b.Fields[i]
		f := d.field(c.Path)
		f.Labels, f.Seen, f.Detectors = c.Labels, c.Seen, b.Detectors
		d.Evidence[c.Path] = position
	}
}

func (d *dataset) inherit(b *event.Inheritance) {
	d.Inherited = nil
	for _, f := range b.Fields {
		if d.Inherited == nil {
			d.Inherited = make(map[string][]event.InheritedLabel, len(b.Fields))
		}
		d.Inherited[f.Path] = f.Labels
	}
}

func (d *dataset) decide(b *event.Decision) {
	tags, terms := &d.Tags, &d.Terms
	if b.Field != "" {
		f := d.field(b.Field)
		tags, terms = &f.Tags, &f.Terms
	}
	switch b.Kind {
	case "owner":
		d.Owners = with(d.Owners, b.Value)
	case "tag":
		*tags = with(*tags, b.Value)
	case "untag":
		*tags = without(*tags, b.Value)
	case "term":
		*terms = with(*terms, b.Value)
	case "domain":
		d.Domain = b.Value
	case event.Confirmed, event.Rejected, event.Withdrawn:
		if b.Field != "" {
			f := d.field(b.Field)
			f.Verdicts = f.Verdicts.Decide(b)
		}
	}
}

// with adds a value to a sorted set; the empty value empties it, so that a decision can be taken back.
func with(set []string, value string) []string {
	if value == "" {
		return nil
	}
	i, found := slices.BinarySearch(set, value)
	if found {
		return set
	}
	return slices.Insert(set, i, value)
}

func without(set []string, value string) []string {
	if i, found := slices.BinarySearch(set, value); found {
		return slices.Delete(set, i, i+1)
	}
	return set
}

// settle sets facts about fields that the source state does not name aside, out of the content; unsettle brings them back.
func (d *dataset) settle() {
	paths := d.paths()
	d.Early = nil
	for path, f := range d.Fields {
		switch {
		case f.empty():
			delete(d.Fields, path)
		case !paths.has(path):
			if d.Early == nil {
				d.Early = map[string]*fieldFacts{}
			}
			d.Early[path] = f
			delete(d.Fields, path)
		}
	}
}

func (d *dataset) unsettle() {
	for path, f := range d.Early {
		*d.field(path) = *f
	}
	d.Early = nil
}

func (f *fieldFacts) empty() bool {
	return f.Profile == nil && len(f.Labels) == 0 && f.Seen == 0 && f.Detectors == "" && len(f.Verdicts) == 0 &&
		len(f.Tags) == 0 && len(f.Terms) == 0
}
