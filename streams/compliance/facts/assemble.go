package facts

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"datawave/schemas/asset"
)

// Assemble puts together what is known of a dataset, the needed families of it; now is for ages, the zero time for none. It is nil
// where the source has not described the dataset.
func Assemble(s Parts, id asset.DatasetID, need Families, now time.Time) (*Dataset, error) {
	return new(Assembler).Assemble(s, id, need, now)
}

// Assembler puts datasets together in memory that it reuses. The zero value is ready; it is for one goroutine.
type Assembler struct{ d Dataset }

// Assemble is the function of that name; the dataset is lent until the next call.
func (m *Assembler) Assemble(s Parts, id asset.DatasetID, need Families, now time.Time) (*Dataset, error) {
	f := fold{Parts: s}
	text := f.text(SourcePart)
	if text == "" {
		return nil, nil
	}
	src, err := decodeSource(text)
	if err != nil {
		return nil, err
	}
	m.d.empty()
	a := assembly{fold: f, need: need, now: now, d: &m.d}
	a.d.identify(id)
	a.d.at.source, a.d.DaysSinceObserved = src.place, a.days(src.at)
	a.describe(src)
	a.label()
	a.profile()
	a.decide(src)
	a.trace()
	return a.d, a.err
}

// empty keeps the memory of lists.
func (d *Dataset) empty() {
	*d = Dataset{Fields: d.Fields[:0], ForeignKeys: d.ForeignKeys[:0], Grants: d.Grants[:0], Infotypes: d.Infotypes[:0], Categories: d.Categories[:0],
		Upstream: d.Upstream[:0]}
}

type assembly struct {
	fold
	need Families
	now  time.Time
	d    *Dataset
	err  error
}

// part reads one part when one of its families is needed.
func (a *assembly) part(families Families, read func() error) {
	if a.need&families == 0 || a.err != nil {
		return
	}
	a.err = read()
}

// days is how many whole days ago it was, -1 for never.
func (a *assembly) days(millis int64) int64 {
	if millis == 0 {
		return -1
	}
	return max(0, int64(a.now.Sub(time.UnixMilli(millis))/(24*time.Hour)))
}

func (a *assembly) describe(src source) {
	a.part(Description, func() error { return readDescription(src.description, a.d) })
	a.part(Schema|Labels|Profiles, func() error { return readSchema(src.schema, a.d) })
	a.part(Size, func() error { return readSize(src.size, a.d) })
	a.part(Grants, func() error { return readGrants(src.grants, a.d) })
	a.part(Properties, func() error { return readProperties(src.properties, a.d) })
}

func (a *assembly) label() {
	a.part(Labels, func() error {
		l, err := decodeLabels(a.text(LabelPart))
		in, errInherited := decodeInheritance(a.text(InheritPart))
		a.d.at.labels, a.d.DaysSinceClassified = l.last, a.days(l.at)
		if in.last.said() && l.last.compare(in.last) < 0 {
			a.d.at.labels = in.last
		}
		join(a.d.Fields, l.fields, func(f *Field, l *labelled) { l.settle(f) })
		join(a.d.Fields, in.fields, func(f *Field, i *inheriting) {
			f.Labels = f.Labels[:0]
			l.find(f.Path).settleInherited(f, i, in.last)
		})
		a.d.sumLabels()
		return errors.Join(err, errInherited)
	})
}

func (a *assembly) profile() {
	a.part(Profiles, func() error {
		p, err := decodeProfiles(a.text(ProfilePart))
		a.d.at.profiles, a.d.DaysSinceProfiled = p.last, a.days(p.at)
		join(a.d.Fields, p.fields, func(f *Field, p *profiled) { p.settle(f) })
		a.d.sumProfiles()
		return err
	})
}

// decide puts what people decided before what the source says.
func (a *assembly) decide(src source) {
	a.part(Decisions, func() error {
		d, err := decodeDecisions(a.text(DecisionPart))
		a.d.at.decisions = d.last
		d.settle(a.d)
		if err != nil {
			return err
		}
		said, err := decodeDecisions(src.governance)
		said.settle(a.d)
		return err
	})
}

func (a *assembly) trace() {
	a.part(Lineage, func() error {
		l, err := decodeLineage(a.text(LineagePart))
		a.d.at.lineage = l.last
		l.settle(a.d)
		return err
	})
}

// join brings together fields, in the source's order, and what is kept of them by path.
func join[T interface{ fieldPath() string }](fields []Field, kept []T, settle func(*Field, *T)) {
	if len(kept) == 0 {
		return
	}
	for i := range fields {
		if n, found := slices.BinarySearchFunc(kept, fields[i].Path, comparePath[T]); found {
			settle(&fields[i], &kept[n])
		}
	}
}

// maxEvidence bounds the positions that are told of one verdict.
const maxEvidence = 16

// evidence is where the facts of a dataset were said.
type evidence struct{ source, labels, profiles, decisions, lineage place }

// Evidence are the positions of the facts that a verdict about the dataset, or one of its fields, rests on, when it has read these
// families: "topic/partition@offset", ascending. Of many fields the sensitive ones' positions count, and at most maxEvidence.
func (d *Dataset) Evidence(read Families, field *Field) []string {
	places := []place{d.at.source}
	fields := d.Fields
	if field != nil {
		fields = []Field{*field}
	}
	if read&Labels != 0 {
		for i := range fields {
			if field != nil || fields[i].Sensitive {
				places = append(places, fields[i].labelled)
			}
		}
		if field == nil {
			places = append(places, d.at.labels)
		}
	}
	if read&Profiles != 0 {
		for i := range fields {
			places = append(places, fields[i].profiled)
		}
	}
	if read&Decisions != 0 {
		places = append(places, d.at.decisions)
	}
	if read&Lineage != 0 {
		places = append(places, d.at.lineage)
	}
	return positions(places)
}

// Field is the field of that path, or nil.
func (d *Dataset) Field(path string) *Field {
	for i := range d.Fields {
		if d.Fields[i].Path == path {
			return &d.Fields[i]
		}
	}
	return nil
}

// positions spells places out, sorted, each once; the latest where there are too many.
func positions(places []place) []string {
	places = slices.DeleteFunc(places, func(p place) bool { return !p.said() })
	slices.SortFunc(places, place.compare)
	places = slices.Compact(places)
	places = places[max(0, len(places)-maxEvidence):]
	out := make([]string, len(places))
	for i, p := range places {
		out[i] = p.position().String()
	}
	return out
}

// Describe lists every fact with its type and what it says, one a line.
func Describe() string {
	var b strings.Builder
	for _, t := range Types() {
		for _, f := range t.Facts {
			fmt.Fprintf(&b, "%s.%s\t%s\t%s\n", strings.ToLower(t.Name), f.Name, f.TypeName(), f.Doc)
		}
	}
	return b.String()
}

// TypeName is the fact's type as the policy language calls it.
func (f *Fact) TypeName() string {
	name := map[Kind]string{Bool: "bool", Int: "int", Double: "double", Text: "string", Texts: "list(string)", Map: "map(string, string)"}[f.Kind]
	if f.Kind == Objects {
		name = "list(" + f.Of.Name + ")"
	}
	if f.Known != nil {
		name = "optional " + name
	}
	return name
}
