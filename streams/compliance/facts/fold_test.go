package facts

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/topic"
)

// shelf is one dataset's parts.
type shelf map[Part][]byte

func (s shelf) Get(p Part) ([]byte, bool) { v, ok := s[p]; return v, ok }
func (s shelf) Put(p Part, value []byte)  { s[p] = value }
func (s shelf) Delete(p Part)             { delete(s, p) }

var (
	noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	id   = asset.DatasetID{Namespace: "postgres://db:5432", Name: "shop.orders"}
)

func record(kind string, n int, at time.Time) *event.Record {
	return &event.Record{Envelope: event.Envelope{ID: fmt.Sprint(n), Type: kind, Subject: id.Key(), Time: at}, At: event.Position{Topic: topic.Facts, Partition: 2, Offset: int64(n)}}
}

// fact draws what may be said of a dataset.
func fact(t *rapid.T) (kind string, body event.Body) {
	path := rapid.SampledFrom([]string{"a", "b", "c.d"})
	paths := rapid.SliceOfNDistinct(path, 0, 3, rapid.ID[string])
	word := rapid.SampledFrom([]string{"", "x", "y"})
	names := rapid.SampledFrom([][]string{nil, nil, {"A"}, {"A", "B"}})
	switch rapid.IntRange(0, 8).Draw(t, "what") {
	case 0, 1:
		d := &event.Dataset{Kind: word.Draw(t, "kind"), Owner: word.Draw(t, "owner"), Comment: word.Draw(t, "comment"), SQL: word.Draw(t, "sql"),
			Rows: rapid.Int64Range(-1, 1).Draw(t, "rows"), Bytes: rapid.Int64Range(-1, 1).Draw(t, "bytes")}
		for _, p := range paths.Draw(t, "fields") {
			d.Fields = append(d.Fields, event.Field{Path: p, Type: word.Draw(t, "type"), Nullable: rapid.Bool().Draw(t, "nullable"), DefaultValue: word.Draw(t, "default"), Tags: names.Draw(t, "field tags")})
		}
		d.Owners, d.Tags, d.Terms, d.Domain = names.Draw(t, "owners"), names.Draw(t, "tags"), names.Draw(t, "terms"), word.Draw(t, "domain")
		if rapid.Bool().Draw(t, "keys") {
			d.Constraints = []event.Constraint{{Kind: "primary_key", Fields: []string{"a"}}, {Kind: "foreign_key", Name: "f", References: word.Draw(t, "to"), Fields: []string{"b"}}, {Kind: "check"}}
		}
		if rapid.Bool().Draw(t, "granted") {
			d.Grants = []event.Grant{{Grantee: rapid.SampledFrom([]string{"PUBLIC", "bob"}).Draw(t, "grantee"), Privilege: "SELECT"}}
		}
		d.Properties = rapid.MapOfN(rapid.SampledFrom([]string{"region", "encryption", "public_access", "retention_days"}), rapid.SampledFrom([]string{"", "true", "7", "x"}), 0, 4).Draw(t, "properties")
		return event.DatasetChanged, d
	case 2:
		c := &event.Classification{}
		for _, p := range paths.Draw(t, "classified") {
			f := event.ClassifiedField{Path: p, Seen: rapid.Int64Range(0, 1).Draw(t, "seen")}
			for _, infotype := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"A", "B"}), 0, 2, rapid.ID[string]).Draw(t, "infotypes") {
				f.Labels = append(f.Labels, event.Label{Infotype: infotype, Category: "person", Confidence: rapid.SampledFrom([]float64{0.5, 1}).Draw(t, "confidence")})
			}
			c.Fields = append(c.Fields, f)
		}
		return event.ClassificationRecorded, c
	case 3:
		p := &event.Profile{}
		for _, path := range paths.Draw(t, "profiled") {
			p.Fields = append(p.Fields, event.ProfiledField{Path: path, Profile: event.FieldProfile{Count: rapid.Int64Range(0, 2).Draw(t, "count"), MeanLength: 0.5}})
		}
		return event.ProfileRecorded, p
	case 4, 5:
		kind := rapid.SampledFrom([]string{"owner", "tag", "untag", "term", "domain", event.Confirmed, event.Rejected, event.Withdrawn, "other"}).Draw(t, "decision")
		return event.DecisionMade, &event.Decision{Kind: kind, Field: rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "field"),
			Value: rapid.SampledFrom([]string{"", "A", "B"}).Draw(t, "value"), Actor: "ann", Category: word.Draw(t, "category")}
	case 6:
		a := &event.LineageAssertion{Prover: rapid.SampledFrom([]string{"sql", "catalog"}).Draw(t, "prover"), Job: word.Draw(t, "job")}
		for _, name := range paths.Draw(t, "from") {
			a.Edges = append(a.Edges, event.Edge{FromNamespace: "ns", FromName: name, FromField: "x"}, event.Edge{FromNamespace: "ns", FromName: name, FromField: "y"})
		}
		return event.LineageAsserted, a
	case 7:
		return event.ClassificationInherited, statement(paths.Draw(t, "inheriting"), rapid.SampledFrom([]string{"A", "C"}).Draw(t, "inherited"), 0.5)
	}
	if rapid.Bool().Draw(t, "gone") {
		return event.DatasetGone, &event.Gone{}
	}
	return event.LineageRetracted, &event.LineageRetraction{Prover: "sql"}
}

// statement says that fields inherit an infotype.
func statement(paths []string, infotype string, confidence float64) *event.Inheritance {
	b := &event.Inheritance{}
	for _, path := range paths {
		b.Fields = append(b.Fields, event.InheritingField{Path: path, Labels: []event.InheritedLabel{{Infotype: infotype, Category: "contact", Confidence: confidence,
			Path: []event.InheritedFrom{{Namespace: "ns", Name: "people", Field: "x"}}}}})
	}
	return b
}

// seen is what a policy that reads one family sees, positions aside.
func seen(t *rapid.T, s shelf, family Families) *Dataset {
	d, err := Assemble(s, id, family, noon.Add(90*24*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if d == nil {
		return nil
	}
	d.at = evidence{}
	if family&Ages == 0 { // these are of two families: who reads them reads both
		d.DaysSinceObserved, d.DaysSinceProfiled, d.DaysSinceClassified = 0, 0, 0
	}
	for i := range d.Fields {
		d.Fields[i].labelled, d.Fields[i].profiled = place{}, place{}
	}
	return d
}

// What a policy reads does not change unless the fold says that it has: this is what judging only the policies whose inputs changed
// rests on.
func TestNothingChangesUnsaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := shelf{}
		at := noon
		for n := range rapid.IntRange(1, 25).Draw(t, "facts") {
			at = at.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 30 * 24}).Draw(t, "hours")) * time.Hour)
			before := map[Families]*Dataset{}
			for f := Families(1); f < All; f <<= 1 {
				before[f] = seen(t, s, f|alongside[f])
			}
			kind, body := fact(t)
			change, err := Fold(s, record(kind, n, at), body)
			if err != nil {
				t.Fatal(err)
			}
			for f := Families(1); f < All; f <<= 1 {
				if after := seen(t, s, f|alongside[f]); !reflect.DeepEqual(before[f], after) && change.Families&(f|alongside[f]) == 0 {
					t.Fatalf("%s changed %s, and the fold says %s:\n%+v\n%+v", kind, f, change.Families, before[f], after)
				}
			}
		}
	})
}

// alongside are the families without which a family shows nothing.
var alongside = map[Families]Families{Labels: Schema, Profiles: Schema, Decisions: Schema, Ages: Labels | Profiles | Schema}

func take(t *testing.T, s shelf, n int, kind string, at time.Time, body event.Body) Change {
	t.Helper()
	c, err := Fold(s, record(kind, n, at), body)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func assemble(t *testing.T, s shelf, need Families, now time.Time) *Dataset {
	t.Helper()
	d, err := Assemble(s, id, need, now)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestEveryFact(t *testing.T) {
	s := shelf{}
	source := &event.Dataset{Kind: "view", Source: "src", Comment: "c", Owner: "shop", Parent: "p", Dialect: "postgres", SQL: "select 1", Rows: 5, Bytes: 6,
		Fields:      []event.Field{{Path: "lines[].sku", Type: "text", Comment: "f", Nullable: true, DefaultValue: "now()"}, {Path: "mail", PrimaryKey: true}},
		Constraints: []event.Constraint{{Kind: "primary_key", Fields: []string{"mail"}}, {Kind: "foreign_key", Name: "fk", References: "shop.t", Fields: []string{"mail"}}},
		Grants:      []event.Grant{{Grantee: "PUBLIC", Privilege: "SELECT", Grantable: true}},
		Properties:  map[string]string{"region": "eu-west-1", "encryption": "AES256", "public_access": "true", "retention_days": "30", "format": "csv"}}
	take(t, s, 1, event.DatasetObserved, noon, source)
	take(t, s, 2, event.ClassificationRecorded, noon, &event.Classification{Fields: []event.ClassifiedField{{Path: "mail", Seen: 9,
		Labels: []event.Label{{Infotype: "EMAIL_ADDRESS", Category: "contact", Confidence: 0.9, Rule: "r", Matched: 8, Valid: 7}}}}})
	take(t, s, 3, event.ProfileRecorded, noon, &event.Profile{Fields: []event.ProfiledField{{Path: "mail",
		Profile: event.FieldProfile{Count: 9, Nulls: 1, Distinct: 8, MinLength: 2, MaxLength: 30, MeanLength: 12.5, Minimum: "never kept"}}}})
	for n, d := range []event.Decision{{Kind: "owner", Value: "ann"}, {Kind: "tag", Value: "pii"}, {Kind: "term", Value: "customer"}, {Kind: "domain", Value: "sales"},
		{Kind: "tag", Field: "mail", Value: "masked"}, {Kind: "term", Field: "mail", Value: "address"}} {
		d.Actor = "ann"
		take(t, s, 4+n, event.DecisionMade, noon, &d)
	}
	take(t, s, 10, event.LineageAsserted, noon, &event.LineageAssertion{Prover: "sql", Job: "j", Edges: []event.Edge{{FromNamespace: "ns", FromName: "t"}}})
	got := assemble(t, s, All, noon.Add(49*time.Hour))
	wantEvidence := []string{"datawave.facts/2@1", "datawave.facts/2@2", "datawave.facts/2@3", "datawave.facts/2@9", "datawave.facts/2@10"}
	if e := got.Evidence(All, nil); !slices.Equal(e, wantEvidence) {
		t.Errorf("evidence %q", e)
	}
	got.at = evidence{}
	for i := range got.Fields {
		got.Fields[i].labelled, got.Fields[i].profiled = place{}, place{}
	}
	want := &Dataset{Namespace: id.Namespace, Name: id.Name, Scheme: "postgres", Kind: "view", Source: "src", Comment: "c", SourceOwner: "shop", Parent: "p", Dialect: "postgres", Derived: true,
		Fields: []Field{{Path: "lines[].sku", Name: "sku", Type: "text", Comment: "f", Nullable: true, Defaulted: true},
			{Path: "mail", Name: "mail", PrimaryKey: true, Infotypes: []string{"EMAIL_ADDRESS"}, Categories: []string{"contact"}, Confidence: 0.9, Seen: 9, Sensitive: true, Classified: true,
				Labels:   []Label{{Infotype: "EMAIL_ADDRESS", Category: "contact", Rule: "r", Confidence: 0.9, Matched: 8, Valid: 7}},
				Profiled: true, Count: 9, Nulls: 1, Distinct: 8, MinLength: 2, MaxLength: 30, MeanLength: 12.5, Tags: []string{"masked"}, Terms: []string{"address"}}},
		PrimaryKey: []string{"mail"}, ForeignKeys: []Reference{{Name: "fk", To: "shop.t", Fields: []string{"mail"}}}, Rows: 5, Bytes: 6,
		Grants: []Grant{{Grantee: "PUBLIC", Privilege: "SELECT", Grantable: true}}, Public: true, Properties: source.Properties,
		Region: "eu-west-1", Encryption: "AES256", PublicAccess: true, RetentionDays: 30, hasRegion: true, hasEncryption: true, hasPublicAccess: true, hasRetention: true,
		Infotypes: []string{"EMAIL_ADDRESS"}, Categories: []string{"contact"}, SensitiveFields: 1, ClassifiedFields: 1, ProfiledFields: 1,
		Owners: []string{"ann"}, Tags: []string{"pii"}, Terms: []string{"customer"}, Domain: "sales",
		Upstream: []Neighbour{{Namespace: "ns", Name: "t", Prover: "sql", Job: "j"}}, UpstreamCount: 1, DaysSinceObserved: 2, DaysSinceProfiled: 2, DaysSinceClassified: 2}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant\n%+v", got, want)
	}
}

func TestWhatTheSourceSaysAndPeopleDecideHoldsTogether(t *testing.T) {
	s := shelf{}
	take(t, s, 1, event.DatasetObserved, noon, &event.Dataset{Owners: []string{"cat"}, Tags: []string{"gold", "raw"}, Terms: []string{"order"}, Domain: "ops",
		Fields: []event.Field{{Path: "z", Terms: []string{"code"}}, {Path: "mail", Tags: []string{"pii"}}}})
	if d := assemble(t, s, Decisions, noon); d.Domain != "ops" || !slices.Equal(d.Tags, []string{"gold", "raw"}) {
		t.Errorf("%+v", d)
	}
	for n, d := range []event.Decision{{Kind: "owner", Value: "ann"}, {Kind: "tag", Value: "gold"}, {Kind: "untag", Value: "gold"}, {Kind: "domain", Value: "sales"}, {Kind: "tag", Field: "mail", Value: "masked"}} {
		take(t, s, 2+n, event.DecisionMade, noon, &d)
	}
	d := assemble(t, s, All, noon)
	got := fmt.Sprintln(d.Owners, d.Tags, d.Terms, d.Domain, d.Field("mail").Tags, d.Field("z").Terms)
	if want := "[ann cat] [gold raw] [order] sales [masked pii] [code]\n"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if c := take(t, s, 9, event.DatasetChanged, noon, &event.Dataset{}); c.Families&Decisions == 0 {
		t.Errorf("the source takes its words back, and the fold says %s", c.Families)
	}
	if d := assemble(t, s, All, noon); fmt.Sprintln(d.Owners, d.Tags, d.Domain) != "[ann] [] sales\n" {
		t.Errorf("%+v", d)
	}
}

func TestInheritedLabelsAreToldApart(t *testing.T) {
	s := shelf{}
	take(t, s, 1, event.DatasetObserved, noon, &event.Dataset{Kind: "view", Fields: []event.Field{{Path: "a"}, {Path: "b"}}})
	if c := take(t, s, 2, event.ClassificationInherited, noon, statement([]string{"b", "a", "gone"}, "EMAIL_ADDRESS", 0.8)); c.Families != Labels {
		t.Errorf("the statement changes %s", c.Families)
	}
	if c := take(t, s, 3, event.ClassificationInherited, noon, statement([]string{"a", "b", "gone"}, "EMAIL_ADDRESS", 0.8)); c.Families != 0 {
		t.Errorf("the same statement changes %s", c.Families)
	}
	d := assemble(t, s, Labels, noon)
	want := []Label{{Infotype: "EMAIL_ADDRESS", Category: "contact", Rule: "inherited", Confidence: 0.8, Inherited: true}}
	if a := d.Field("a"); !reflect.DeepEqual(a.Labels, want) || !a.Sensitive || a.Classified || d.SensitiveFields != 2 || d.ClassifiedFields != 0 {
		t.Errorf("%+v", d)
	}
	if got := d.Evidence(Labels, d.Field("a")); !slices.Equal(got, []string{"datawave.facts/2@1", "datawave.facts/2@3"}) {
		t.Errorf("evidence %v", got)
	}
	take(t, s, 4, event.ClassificationRecorded, noon, &event.Classification{Fields: []event.ClassifiedField{{Path: "a", Seen: 3, Labels: []event.Label{{Infotype: "EMAIL_ADDRESS", Confidence: 0.6}}}}})
	take(t, s, 5, event.DecisionMade, noon, &event.Decision{Kind: event.Rejected, Field: "b", Value: "EMAIL_ADDRESS"})
	d = assemble(t, s, Labels, noon)
	if a := d.Field("a"); len(a.Labels) != 1 || a.Labels[0].Inherited || !a.Classified || d.Field("b").Sensitive {
		t.Errorf("what is found and what is rejected do not win: %+v", d)
	}
	take(t, s, 6, event.DatasetGone, noon.Add(time.Hour), &event.Gone{})
	take(t, s, 7, event.DatasetObserved, noon.Add(2*time.Hour), &event.Dataset{Kind: "view", Fields: []event.Field{{Path: "a"}}})
	if d := assemble(t, s, Labels, noon); d.Field("a").Sensitive {
		t.Errorf("it inherits from a life before: %+v", d)
	}
}

func TestRemovedFieldsAreForgottenAndEarlyOnesWait(t *testing.T) {
	s := shelf{}
	label := func(paths ...string) *event.Classification {
		c := &event.Classification{}
		for _, p := range paths {
			c.Fields = append(c.Fields, event.ClassifiedField{Path: p, Labels: []event.Label{{Infotype: "A", Confidence: 1}}})
		}
		return c
	}
	state := func(paths ...string) *event.Dataset {
		d := &event.Dataset{}
		for _, p := range paths {
			d.Fields = append(d.Fields, event.Field{Path: p})
		}
		return d
	}
	take(t, s, 1, event.ClassificationRecorded, noon, label("a", "early"))
	if d := assemble(t, s, All, noon); d != nil {
		t.Errorf("%+v", d)
	}
	take(t, s, 2, event.DatasetObserved, noon, state("a"))
	take(t, s, 3, event.DatasetChanged, noon, state("early"))
	take(t, s, 4, event.DatasetChanged, noon, state("a", "early"))
	d := assemble(t, s, All, noon)
	if d.Fields[0].Sensitive || !d.Fields[1].Sensitive || d.SensitiveFields != 1 {
		t.Errorf("%+v", d.Fields)
	}
}

func TestWhatIsNoFact(t *testing.T) {
	for _, body := range []event.Body{&event.Run{}, &event.Profile{Fields: []event.ProfiledField{{Profile: event.FieldProfile{MeanLength: nan()}}}},
		&event.Classification{Fields: []event.ClassifiedField{{Labels: []event.Label{{Confidence: nan()}}}}}} {
		if _, err := Fold(shelf{}, record("x", 1, noon), body); !errors.Is(err, ErrNotAFact) {
			t.Errorf("%s: %v", body.SchemaName(), err)
		}
	}
}

func nan() float64 { zero := 0.0; return zero / zero }

func TestManyNeighboursAreBounded(t *testing.T) {
	s := shelf{}
	take(t, s, 1, event.DatasetObserved, noon, &event.Dataset{})
	a := &event.LineageAssertion{Prover: "p"}
	for n := range 3000 {
		a.Edges = append(a.Edges, event.Edge{FromNamespace: "ns", FromName: fmt.Sprint(n)})
	}
	take(t, s, 2, event.LineageAsserted, noon, a)
	if d := assemble(t, s, Lineage, noon); len(d.Upstream) != maxNeighbours || d.UpstreamCount != 3000 {
		t.Errorf("%d of %d", len(d.Upstream), d.UpstreamCount)
	}
}

var update = flag.Bool("update", false, "rewrite the golden files")

// The list of all facts is what somebody who writes policies reads.
func TestDescribe(t *testing.T) {
	golden := filepath.Join("testdata", "facts.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(Describe()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got := Describe(); got != string(want) {
		t.Errorf("%s", got)
	}
}

// Damaged state is an error, never a panic or a huge allocation.
func FuzzAssemble(f *testing.F) {
	s := shelf{}
	for n, body := range []event.Body{&event.Dataset{Fields: []event.Field{{Path: "a"}}}, &event.Classification{Fields: []event.ClassifiedField{{Path: "a", Labels: []event.Label{{Infotype: "A"}}}}},
		&event.Profile{Fields: []event.ProfiledField{{Path: "a"}}}, &event.Decision{Kind: "tag", Field: "a", Value: "x"}, &event.LineageAssertion{Prover: "p", Edges: []event.Edge{{FromName: "t"}}}} {
		if _, err := Fold(s, record(event.DatasetObserved, n, noon), body); err != nil {
			f.Fatal(err)
		}
	}
	for _, p := range inside {
		f.Add(byte(p), s[p])
	}
	f.Fuzz(func(t *testing.T, part byte, data []byte) {
		damaged := shelf{SourcePart: s[SourcePart], Part(part): data}
		d, err := Assemble(damaged, id, All, noon)
		if err == nil && d != nil && len(d.Fields) > len(data)+len(s[SourcePart]) {
			t.Fatalf("%d fields of %d bytes", len(d.Fields), len(data))
		}
	})
}
