package search

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"

	"datawave/schemas/asset"
	"datawave/schemas/event"
)

// entity is a dataset as far as search needs it: the fold of its facts. It is kept as a stored field of its document. It is
// found once its source state was observed; facts of other stages may come before that, because each stage appends at its
// own pace.
type entity struct {
	content
	Early  map[string]facts `json:"early,omitempty"`   // about fields that the source state does not (yet) name, by path
	GoneAt int64            `json:"gone_at,omitempty"` // in milliseconds since 1970 UTC, until it is observed again
}

// content is what the digest covers. The lists of strings are sets, sorted.
type content struct {
	Observed  bool     `json:"observed,omitempty"`
	Namespace string   `json:"namespace,omitempty"`
	Name      string   `json:"name,omitempty"`
	Kind      string   `json:"kind,omitempty"`
	Source    string   `json:"source,omitempty"`
	Comment   string   `json:"comment,omitempty"`
	Owner     string   `json:"owner,omitempty"` // in the source
	Fields    []field  `json:"fields,omitempty"`
	Owners    []string `json:"owners,omitempty"` // by decision
	Tags      []string `json:"tags,omitempty"`
	Terms     []string `json:"terms,omitempty"`
	Domain    string   `json:"domain,omitempty"`
	// Inherited is the last statement of the infotypes that fields inherit, by path; it may name fields that the source state does not.
	Inherited map[string][]string `json:"inherited,omitempty"`
	Said      *said               `json:"said,omitempty"` // by the source; nil where it says nothing
	// Findings are the severities of those that somebody must work on, by their ids.
	Findings map[string]string `json:"findings,omitempty"`
}

// said is what a source says that people decide as well.
type said struct {
	Owners []string `json:"owners,omitempty"`
	Tags   []string `json:"tags,omitempty"`
	Terms  []string `json:"terms,omitempty"`
	Domain string   `json:"domain,omitempty"`
}

type field struct {
	Path    string `json:"path"`
	Comment string `json:"comment,omitempty"`
	Said    *said  `json:"said,omitempty"` // tags and terms
	facts
}

// facts are what others than the source say about a field.
type facts struct {
	Labels   []string       `json:"labels,omitempty"` // infotypes by classification
	Verdicts event.Verdicts `json:"verdicts,omitempty"`
	Tags     []string       `json:"tags,omitempty"`
	Terms    []string       `json:"terms,omitempty"`
}

// canonical is what the digest sums: the content, in the order of its fields.
func (e *entity) canonical() ([]byte, error) { return json.Marshal(&e.content) }

// fold moves e on by one event. Facts and findings are in different topics and come in any order: neither changes what the other does.
func (e *entity) fold(id asset.DatasetID, r *event.Record, body event.Body) {
	if finding, ok := body.(*event.Finding); ok {
		e.find(r, finding)
		return
	}
	if e.tooLate(r) {
		return
	}
	switch body := body.(type) {
	case *event.Dataset:
		e.observe(id, body)
	case *event.Gone:
		*e = entity{content: content{Findings: e.Findings}, GoneAt: r.Time.UnixMilli()}
	case *event.Classification:
		e.classify(body)
	case *event.Inheritance:
		e.inherit(body)
	case *event.Decision:
		e.decide(body)
	}
}

// find keeps a finding while it is open, acknowledged or in progress.
func (e *entity) find(r *event.Record, f *event.Finding) {
	var life event.Life
	life.Take(r, f)
	switch life.Status {
	case event.StatusOpen, event.StatusAcknowledged, event.StatusInProgress:
		if e.Findings == nil {
			e.Findings = map[string]string{}
		}
		e.Findings[f.Finding] = f.Severity
	default:
		delete(e.Findings, f.Finding)
	}
}

// tooLate tells of a fact from before the dataset went, which was appended after: a classification of a sample that was
// taken while it was there. A fact from after that belongs to the dataset that will be observed again.
func (e *entity) tooLate(r *event.Record) bool {
	return e.GoneAt != 0 && r.Type != event.DatasetObserved && r.Type != event.DatasetChanged && r.Time.UnixMilli() <= e.GoneAt
}

// observe replaces what the source says and keeps what others said, about a field only while the field lasts.
func (e *entity) observe(id asset.DatasetID, d *event.Dataset) {
	known := maps.Clone(e.Early)
	if known == nil && len(e.Fields) > 0 {
		known = make(map[string]facts, len(e.Fields))
	}
	for _, f := range e.Fields {
		known[f.Path] = f.facts
	}
	e.Observed, e.GoneAt = true, 0
	e.Namespace, e.Name = id.Namespace, id.Name
	e.Kind, e.Source, e.Comment, e.Owner = d.Kind, d.Source, d.Comment, d.Owner
	e.Said = newSaid(said{d.Owners, d.Tags, d.Terms, d.Domain})
	e.Fields = make([]field, 0, len(d.Fields))
	for _, f := range d.Fields {
		e.Fields = append(e.Fields, field{f.Path, f.Comment, newSaid(said{Tags: f.Tags, Terms: f.Terms}), known[f.Path]})
		delete(e.Early, f.Path)
	}
}

// newSaid is nil where nothing is said.
func newSaid(s said) *said {
	if len(s.Owners)+len(s.Tags)+len(s.Terms) == 0 && s.Domain == "" {
		return nil
	}
	return &s
}

// orNothing lends what is said.
func (s *said) orNothing() *said {
	if s == nil {
		return &said{}
	}
	return s
}

func (e *entity) classify(c *event.Classification) {
	for _, classified := range c.Fields {
		e.about(classified.Path, func(f *facts) { f.Labels = infotypesOf(classified.Labels) })
	}
}

func infotypesOf(labels []event.Label) (out []string) {
	for _, l := range labels {
		out = with(out, l.Infotype)
	}
	return out
}

func (e *entity) inherit(b *event.Inheritance) {
	e.Inherited = nil
	for _, f := range b.Fields {
		if e.Inherited == nil {
			e.Inherited = make(map[string][]string, len(b.Fields))
		}
		for _, l := range f.Labels {
			e.Inherited[f.Path] = with(e.Inherited[f.Path], l.Infotype)
		}
	}
}

// about changes what is known about a field, whether the source names it yet or not.
func (e *entity) about(path string, change func(*facts)) {
	for i := range e.Fields {
		if e.Fields[i].Path == path {
			change(&e.Fields[i].facts)
			return
		}
	}
	f := e.Early[path]
	change(&f)
	if e.Early == nil {
		e.Early = map[string]facts{}
	}
	e.Early[path] = f
}

func (e *entity) decide(d *event.Decision) {
	if d.Field != "" {
		e.about(d.Field, func(f *facts) { f.decide(d) })
		return
	}
	switch d.Kind {
	case "owner":
		e.Owners = decided(e.Owners, d.Value)
	case "tag":
		e.Tags = decided(e.Tags, d.Value)
	case "untag":
		e.Tags = without(e.Tags, d.Value)
	case "term":
		e.Terms = decided(e.Terms, d.Value)
	case "domain":
		e.Domain = d.Value
	}
}

func (f *facts) decide(d *event.Decision) {
	switch d.Kind {
	case "tag":
		f.Tags = decided(f.Tags, d.Value)
	case "untag":
		f.Tags = without(f.Tags, d.Value)
	case "term":
		f.Terms = decided(f.Terms, d.Value)
	default:
		f.Verdicts = f.Verdicts.Decide(d)
	}
}

// infotypes are what the field holds or inherits after people's verdicts, sorted.
func (f *facts) infotypes(inherited []string) (out []string) {
	if len(f.Verdicts) == 0 && len(inherited) == 0 {
		return f.Labels // lent
	}
	found, from := make([]event.Label, len(f.Labels)), make([]event.InheritedLabel, len(inherited))
	for i, infotype := range f.Labels {
		found[i].Infotype = infotype
	}
	for i, infotype := range inherited {
		from[i].Infotype = infotype
	}
	for _, h := range f.Verdicts.Hold(found, from) {
		out = with(out, h.Infotype)
	}
	return out
}

// infotypes are those of all fields.
func (c *content) infotypes() (out []string) {
	for i := range c.Fields {
		out = union(out, c.Fields[i].infotypes(c.Inherited[c.Fields[i].Path]))
	}
	return out
}

// tags are the dataset's and its fields'.
func (c *content) tags() []string {
	out := union(c.Tags, c.Said.orNothing().Tags)
	for i := range c.Fields {
		out = union(union(out, c.Fields[i].Tags), c.Fields[i].Said.orNothing().Tags)
	}
	return out
}

// terms are the dataset's and its fields'.
func (c *content) terms() []string {
	out := union(c.Terms, c.Said.orNothing().Terms)
	for i := range c.Fields {
		out = union(union(out, c.Fields[i].Terms), c.Fields[i].Said.orNothing().Terms)
	}
	return out
}

// severities are those of the findings.
func (c *content) severities() (out []string) {
	for _, severity := range c.Findings {
		out = with(out, severity)
	}
	return out
}

// owners are the people's choice, those that the source names, and the owner in the source.
func (c *content) owners() []string { return with(c.named(), c.Owner) }

// named are the owners that somebody chose: people, or a catalog or pipeline that the source is.
func (c *content) named() []string { return union(c.Owners, c.Said.orNothing().Owners) }

// domain is the people's choice, or what the source says.
func (c *content) domain() string { return cmp.Or(c.Domain, c.Said.orNothing().Domain) }

// decided is the set with the value; the empty value empties it, so that a decision can be taken back.
func decided(set []string, value string) []string {
	if value == "" {
		return nil
	}
	return with(set, value)
}

// with is the sorted set with the value, in new memory; the empty value is none.
func with(set []string, value string) []string {
	i, found := slices.BinarySearch(set, value)
	if found || value == "" {
		return set
	}
	return slices.Insert(slices.Clone(set), i, value)
}

func union(set, values []string) []string {
	for _, value := range values {
		set = with(set, value)
	}
	return set
}

// without is the sorted set without the value, in new memory.
func without(set []string, value string) []string {
	i, found := slices.BinarySearch(set, value)
	if !found {
		return set
	}
	if len(set) == 1 {
		return nil
	}
	return slices.Delete(slices.Clone(set), i, i+1)
}
