package classify

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"datawave/schemas/event"
)

// kinds are the changes as "field kind INFOTYPE".
func kinds(d Difference) (list []string) {
	for _, c := range d.Changes {
		list = append(list, c.Field+" "+c.Kind+" "+c.Infotype)
	}
	return list
}

func TestRerunShowsWhatDiffers(t *testing.T) {
	b := newBench(t)
	before, errBefore := sets.With(nil)
	after, errAfter := sets.With(Entries{"a": badges, "b": ownMail})
	if errBefore != nil || errAfter != nil {
		t.Fatal(errBefore, errAfter)
	}
	r := NewRerun(before, after, b.keys, b.codec)
	take := func(records ...event.Record) {
		t.Helper()
		for i := range records {
			if err := r.Take(&records[i]); err != nil {
				t.Fatal(err)
			}
		}
	}
	old := b.sample(t, orders, "s1", noon, field("code", "text", "B1234-K", "B9999-A"))
	renewed := b.sample(t, orders, "s2", noon, field("code", "text", "nothing"), field("id", "bigint", "1"))
	take(old, renewed)
	if d := r.Difference(); len(d.Changes) != 0 || d.Fields != 2 || d.Datasets != 1 || d.Samples != 2 {
		t.Errorf("the last sample of a field does not count: %+v", d)
	}
	take(b.sample(t, customers, "s1", noon, field("badge", "text", "B1234-K", "B9999-A"), field("mail", "text", "ann@example.com", "bob@example.org"), field("n", "int", "1")))
	d := r.Difference()
	if got := kinds(d); !slices.Equal(got, []string{"badge added ACME_BADGE", "mail changed EMAIL_ADDRESS"}) || d.Count(Added) != 1 || d.Count(Changed) != 1 || d.Count(Removed) != 0 {
		t.Errorf("%q", got)
	}
	back := NewRerun(after, before, b.keys, b.codec)
	sample := b.sample(t, customers, "s1", noon, field("badge", "text", "B1234-K", "B9999-A"))
	if err := back.Take(&sample); err != nil {
		t.Fatal(err)
	}
	if got := kinds(back.Difference()); !slices.Equal(got, []string{"badge removed ACME_BADGE"}) {
		t.Errorf("%q", got)
	}
	if text, err := json.Marshal(d); err != nil || strings.Contains(string(text), "ann@") || strings.Contains(string(text), "B1234") {
		t.Errorf("%s %v", text, err)
	}
}

func TestRerunCountsWhatCannotBeRead(t *testing.T) {
	b := newBench(t)
	set, err := sets.With(nil)
	if err != nil {
		t.Fatal(err)
	}
	r := NewRerun(set, set, b.keys, b.codec)
	erased := b.sample(t, customers, "s1", noon, field("email", "text", "ann@example.com"))
	if _, err := b.keys.Erase(customers); err != nil {
		t.Fatal(err)
	}
	foreign, broken := b.sample(t, orders, "s1", noon), b.sample(t, orders, "s2", noon)
	foreign.Type = event.RunChanged
	broken.Data = []byte{0}
	for _, record := range []event.Record{erased, foreign, broken} {
		if err := r.Take(&record); err != nil {
			t.Fatal(err)
		}
	}
	if d := r.Difference(); d.Erased != 1 || d.Unreadable != 2 || d.Samples != 0 || d.Changes == nil {
		t.Errorf("%+v", d)
	}
	r.opener = brokenOpener{}
	if err := r.Take(&erased); err == nil || !strings.Contains(err.Error(), "datawave.samples/0@0") {
		t.Errorf("a keyring that cannot be read: %v", err)
	}
}
