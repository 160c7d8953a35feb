package catalog

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"datawave/schemas/asset"
	"datawave/schemas/event"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var subject = asset.DatasetID{Namespace: "postgres://db.example:5432", Name: "shop.public.customers"}

type fact struct {
	kind string
	at   int64 // seconds
	body event.Body
}

func fields(paths ...string) []event.Field {
	var out []event.Field
	for _, path := range paths {
		out = append(out, event.Field{Path: path, Type: "text"})
	}
	return out
}

func observed(at int64, paths ...string) fact {
	return fact{event.DatasetObserved, at, &event.Dataset{Kind: "table", Rows: 5, Bytes: -1, Fields: fields(paths...)}}
}

// said is observed, and governed by its source.
func said(at int64) fact {
	return fact{event.DatasetObserved, at, &event.Dataset{Owners: []string{"cat"}, Tags: []string{"gold", "raw"}, Terms: []string{"order"}, Domain: "ops",
		Fields: []event.Field{{Path: "mail", Tags: []string{"pii"}, Terms: []string{"address"}}, {Path: "note", Tags: []string{"pii"}}}}}
}

func changed(at int64, paths ...string) fact {
	return fact{event.DatasetChanged, at, &event.Dataset{Kind: "table", Rows: 6, Bytes: -1, Fields: fields(paths...), Changes: []string{"rows"}}}
}

// classified is about the field mail.
func classified(at int64, labels ...event.Label) fact {
	return fact{event.ClassificationRecorded, at, &event.Classification{Detectors: "7",
		Fields: []event.ClassifiedField{{Path: "mail", Seen: 10, Labels: labels}}}}
}

func decided(at int64, kind, field, value string) fact {
	return fact{event.DecisionMade, at, &event.Decision{Kind: kind, Field: field, Value: value}}
}

// ranged is a profile of the field mail with a range.
func ranged(at int64) fact {
	return fact{event.ProfileRecorded, at, &event.Profile{Fields: []event.ProfiledField{
		{Path: "mail", Profile: event.FieldProfile{Count: 3, Minimum: "1950-01-01", Maximum: "1990-12-31", Quantiles: []string{"1970-06-15"}}}}}}
}

// inherited is a statement about fields that inherit EMAIL_ADDRESS.
func inherited(at int64, paths ...string) fact {
	b := &event.Inheritance{}
	for _, path := range paths {
		b.Fields = append(b.Fields, event.InheritingField{Path: path, Labels: []event.InheritedLabel{{Infotype: "EMAIL_ADDRESS", Category: "contact", Confidence: 0.8,
			Path: []event.InheritedFrom{{Namespace: "postgres://db.example:5432", Name: "shop.public.people", Field: "email"}}}}})
	}
	return fact{event.ClassificationInherited, at, b}
}

func gone(at int64) fact { return fact{event.DatasetGone, at, &event.Gone{}} }

var (
	email = event.Label{Infotype: "EMAIL_ADDRESS", Category: "contact", Confidence: 0.9}
	phone = event.Label{Infotype: "PHONE_NUMBER", Category: "contact", Confidence: 0.7}
)

func TestFold(t *testing.T) {
	for name, facts := range map[string][]fact{
		"observed":                            {observed(1, "id", "mail")},
		"changed_replaces_the_state":          {observed(1, "id", "mail"), changed(2, "id", "phone")},
		"a_vanished_field_takes_its_labels":   {observed(1, "id", "mail"), classified(2, email), changed(3, "id"), changed(4, "id", "mail")},
		"a_classification_replaces_another":   {observed(1, "mail"), classified(2, email, phone), classified(3, phone)},
		"an_early_classification_is_kept":     {classified(1, email), observed(2, "mail")},
		"a_field_may_be_classified_early":     {observed(1, "id"), classified(2, email), changed(3, "id", "mail")},
		"a_late_classification_is_dropped":    {observed(1, "mail"), gone(5), classified(4, email), observed(9, "mail")},
		"one_for_the_next_life_is_kept":       {observed(1, "mail"), gone(5), classified(6, email), observed(9, "mail")},
		"gone":                                {observed(1, "mail"), classified(2, email), gone(3)},
		"rejected_labels_are_hidden":          {observed(1, "mail"), classified(2, email, phone), decided(3, "rejected", "mail", "EMAIL_ADDRESS")},
		"rejections_outlive_classifications":  {observed(1, "mail"), decided(2, "rejected", "mail", "EMAIL_ADDRESS"), classified(3, email)},
		"confirmed_labels_are_certain":        {observed(1, "mail"), classified(2, email, phone), decided(3, "confirmed", "mail", "PHONE_NUMBER")},
		"a_confirmation_needs_no_detector":    {observed(1, "mail"), decided(2, "confirmed", "mail", "PERSON_NAME")},
		"a_withdrawn_verdict_is_none":         {observed(1, "mail"), classified(2, email, phone), decided(3, "rejected", "mail", "EMAIL_ADDRESS"), decided(4, "withdrawn", "mail", "EMAIL_ADDRESS")},
		"the_last_verdict_holds":              {observed(1, "mail"), classified(2, email), decided(3, "rejected", "mail", "EMAIL_ADDRESS"), decided(4, "confirmed", "mail", "EMAIL_ADDRESS")},
		"a_verdict_may_come_early":            {decided(1, "rejected", "mail", "EMAIL_ADDRESS"), classified(2, email, phone), observed(3, "mail")},
		"a_confirmation_hides_the_range":      {observed(1, "mail"), ranged(2), decided(3, "confirmed", "mail", "DATE_OF_BIRTH")},
		"a_clear_field_has_its_range":         {observed(1, "mail"), ranged(2)},
		"tags_are_a_set":                      {observed(1), decided(2, "tag", "", "b"), decided(3, "tag", "", "a"), decided(4, "tag", "", "b")},
		"untag":                               {observed(1), decided(2, "tag", "", "b"), decided(3, "untag", "", "b"), decided(4, "untag", "", "c")},
		"owners_terms_domain":                 {observed(1), decided(2, "owner", "", "ada"), decided(3, "term", "", "customer"), decided(4, "domain", "", "sales")},
		"an_empty_owner_clears":               {observed(1), decided(2, "owner", "", "ada"), decided(3, "owner", "", "")},
		"fields_have_tags_and_terms":          {observed(1, "mail"), decided(2, "tag", "mail", "pii"), decided(3, "term", "mail", "address")},
		"a_source_may_govern":                 {said(1)},
		"source_and_people_govern_together":   {said(1), decided(2, "owner", "", "ada"), decided(3, "tag", "", "gold"), decided(4, "untag", "", "gold"), decided(5, "term", "", "a"), decided(6, "domain", "", "sales"), decided(7, "tag", "mail", "a")},
		"a_source_takes_its_words_back":       {said(1), decided(2, "tag", "", "gold"), observed(3, "mail")},
		"a_copy_inherits":                     {observed(1, "id", "mail"), inherited(2, "mail", "elsewhere"), ranged(3)},
		"what_is_found_wins":                  {observed(1, "mail"), inherited(2, "mail"), classified(3, email, phone)},
		"what_is_rejected_is_not_inherited":   {observed(1, "mail"), inherited(2, "mail"), decided(3, "rejected", "mail", "EMAIL_ADDRESS")},
		"a_statement_replaces_another":        {observed(1, "id", "mail"), inherited(2, "id", "mail"), inherited(3, "id")},
		"a_field_that_is_back_inherits_still": {observed(1, "mail"), inherited(2, "mail"), changed(3, "id"), changed(4, "mail")},
		"what_is_gone_inherits_nothing":       {observed(1, "mail"), inherited(2, "mail"), gone(3), observed(4, "mail")},
		"a_waiver_is_none_of_ours":            {observed(1), decided(2, "waiver", "", "x")},
		"a_profile_is_by_field":               {observed(1, "mail"), {event.ProfileRecorded, 2, &event.Profile{Fields: []event.ProfiledField{{Path: "mail", Profile: event.FieldProfile{Count: 3}}}}}},
		"what_nobody_observed_is_not_visible": {decided(1, "tag", "", "b")},
	} {
		t.Run(name, func(t *testing.T) { golden(t, name, foldAll(t, facts)) })
	}
}

// foldAll folds the facts, and writes the dataset out and reads it back between any two.
func foldAll(t *testing.T, facts []fact) *dataset {
	t.Helper()
	d := &dataset{}
	for i, f := range facts {
		d.unsettle()
		r := event.Record{Envelope: event.Envelope{Type: f.kind, Subject: subject.Key(), Time: time.Unix(f.at, 0)},
			At: event.Position{Topic: "datawave.facts", Partition: 1, Offset: int64(i)}}
		if err := d.fold(&r, subject, f.body); err != nil {
			t.Fatal(err)
		}
		d.settle()
		d = stored(t, d)
	}
	return d
}

func stored(t *testing.T, d *dataset) *dataset {
	t.Helper()
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	out := &dataset{}
	if err := json.Unmarshal(text, out); err != nil {
		t.Fatal(err)
	}
	return out
}

func golden(t *testing.T, name string, d *dataset) {
	t.Helper()
	shown := any("not visible")
	if d.State != nil {
		shown = d.detail()
	}
	got, err := json.MarshalIndent(map[string]any{"aside": d.aside, "detail": shown}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	path := filepath.Join("testdata", "fold", name+".json")
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestMarksAreOfSourceAndPeople(t *testing.T) {
	marks, _ := foldAll(t, []fact{said(1), decided(2, "owner", "", "ada"), decided(3, "tag", "note", "b")}).marks()
	for _, m := range []mark{{markOwner, "cat"}, {markOwner, "ada"}, {markTag, "gold"}, {markTag, "raw"}, {markTag, "pii"}, {markTag, "b"}} {
		if !slices.Contains(marks, m) {
			t.Errorf("%v is missing in %v", m, marks)
		}
	}
}

func TestFoldRefusesAnotherBody(t *testing.T) {
	r := event.Record{Envelope: event.Envelope{Type: event.DatasetObserved, Subject: subject.Key()}}
	d := &dataset{}
	if err := d.fold(&r, subject, &event.Run{}); err == nil || d.Position != "" {
		t.Errorf("error %v, position %q", err, d.Position)
	}
}
