package intake

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"datawave/schemas/avro"
	"datawave/schemas/event"
)

var (
	writer = event.Reporter("openlineage", "spark|daily", true)
	reader = event.Reporter("openlineage", "dbt|test", false)
)

// reported is a report of d by a reporter; an empty one takes back.
func reported(t tester, id, name, reporter string, second int64, d event.Dataset) event.Record {
	t.Helper()
	r := record(t, id, event.DatasetReported, namespace+"|"+name, second, &d)
	r.Source = reporter
	return r
}

const project = "scanner/dbt/shop"

// projectEnds is the manifest of what a project reported.
func projectEnds(t tester, id string, second int64, present ...string) event.Record {
	t.Helper()
	r := manifest(t, id, second, []string{""}, present)
	r.Type, r.Source = event.ScanReported, project
	return r
}

func dropped(t tester, id, name string, second int64) event.Record {
	t.Helper()
	return record(t, id, event.DatasetGone, namespace+"|"+name, second, &event.Gone{Reason: "dropped by job"})
}

func partial(change func(*event.Dataset)) event.Dataset {
	return with(event.Dataset{Rows: -1, Bytes: -1}, change)
}

var nothing = event.Dataset{Rows: -1, Bytes: -1}

func TestReports(t *testing.T) {
	told := partial(func(d *event.Dataset) {
		d.Comment, d.Tags, d.Domain, d.Rows = "by spark", []string{"daily", "core"}, "sales", 5
		d.Fields = []event.Field{{Path: "id", Type: "long", Comment: "key", Tags: []string{"pii"}}, {Path: "extra", Type: "string"}}
	})
	for name, records := range map[string][]event.Record{
		"reported": {
			reported(t, "1", "t", writer, 1, told),
			reported(t, "2", "t", "datahub", 2, partial(func(d *event.Dataset) { d.Comment, d.Tags, d.Owners = "by hand", []string{"gold"}, []string{"ada"} })),
			reported(t, "3", "t", reader, 3, partial(func(d *event.Dataset) {
				d.Fields = []event.Field{{Path: "extra", Comment: "read"}, {Path: "ghost"}} // who reads adds no fields to those of who writes
			})),
			reported(t, "4", "t", writer, 4, told), // the same again
			observed(t, "5", "t", 5, table("id int", "note text")),
			reported(t, "6", "t", "datahub", 6, partial(func(d *event.Dataset) { d.Owners = []string{"ada"} })), // no longer tagged
			observed(t, "7", "t", 7, table("id int")),
			reported(t, "8", "t", writer, 8, nothing),
			reported(t, "9", "t", "datahub", 9, nothing),
			reported(t, "10", "t", reader, 10, nothing),
			observed(t, "11", "t", 11, table("id int")),
		},
		"reported_gone": {
			reported(t, "1", "t", writer, 1, told),
			reported(t, "2", "t", writer, 2, nothing), // nobody reports it: gone
			reported(t, "3", "t", writer, 3, told),
			record(t, "3l", event.LineageAsserted, namespace+"|t", 3, edges("openlineage/j", "a")),
			manifest(t, "4", 4, []string{""}, nil),
			reported(t, "5", "t", "datahub", 4, told), // of a time that is over
			reported(t, "6", "t", "datahub", 6, told),
			observed(t, "7", "t", 7, table("id int")),
			manifest(t, "8", 5, []string{""}, nil), // all was said later
			reported(t, "9", "t", "datahub", 9, told),
			dropped(t, "10", "t", 8), // the report is later, the scan is not
			dropped(t, "11", "t", 11),
			dropped(t, "12", "t", 12),
		},
		"reported_scan": {
			reported(t, "1", "t", project, 1, told),
			reported(t, "2", "t", writer, 1, partial(func(d *event.Dataset) { d.Comment = "by spark" })),
			reported(t, "3", "u", project, 1, told),
			record(t, "3l", event.LineageAsserted, namespace+"|u", 1, edges("dbt/shop", "a")),
			observed(t, "4", "o", 1, table("id int")),
			reported(t, "5", "o", project, 1, told),
			reported(t, "6", "late", project, 9, told),
			projectEnds(t, "7", 2, "t", "u", "o"),
			projectEnds(t, "8", 3, "o"), // t is the writer's now, u nobody's
			projectEnds(t, "8", 3),      // a repeat by its id
			projectEnds(t, "9", 4),      // o is what was observed
			reported(t, "10", "u", project, 5, told),
			projectEnds(t, "11", 10),
			reported(t, "12", "t", writer, 11, nothing),
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDoor(t)
			for i := range records { // each by a new processor
				d.process(records[i])
			}
			if len(d.rejected) > 0 {
				t.Fatal(d.rejected)
			}
			golden(t, name, d.text())
			for key := range d.store {
				if strings.HasPrefix(key, wordPrefix) || strings.HasPrefix(key, bodyPrefix) && name == "reported_gone" {
					t.Errorf("%q is left", key)
				}
			}
		})
	}
}

func TestReportedProfiles(t *testing.T) {
	profile := func(id, reporter string, rows int64) event.Record {
		b := event.Profile{Rows: rows, Fields: []event.ProfiledField{{Path: "id", Profile: event.FieldProfile{Count: rows, Origin: "statistics"}}}}
		r := record(t, id, event.ProfileRecorded, namespace+"|t", 5, &b)
		r.Source = reporter
		return r
	}
	d := newDoor(t)
	d.process(profile("0", writer, 1), // of nothing that is reported
		reported(t, "1", "t", writer, 1, table("id long")),
		profile("2", writer, 1), profile("3", writer, 1), profile("4", writer, 2),
		observed(t, "5", "t", 5, table("id int")),
		profile("6", writer, 3))
	var rows []int64
	for _, e := range d.facts {
		if body, err := avro.Embedded().Decode(e.Data); err == nil && e.Type == event.ProfileRecorded {
			rows = append(rows, body.(*event.Profile).Rows)
		}
	}
	if len(d.rejected) > 0 || !slices.Equal(rows, []int64{1, 2}) {
		t.Errorf("profiles of %v rows, rejected %v", rows, d.rejected)
	}
}

// saying is what one reporter says, in its order.
func saying(t *rapid.T, reporter string) (list []event.Record) {
	second := int64(0)
	names := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c", "d"}), 0, 3, rapid.ID)
	for i := range rapid.IntRange(0, 5).Draw(t, "words of "+reporter) {
		d := partial(func(d *event.Dataset) {
			d.Comment = rapid.SampledFrom([]string{"", "x", "y"}).Draw(t, "comment")
			d.Owners, d.Tags = names.Draw(t, "owners"), names.Draw(t, "tags")
			for _, f := range names.Draw(t, "fields") {
				d.Fields = append(d.Fields, event.Field{Path: f, Type: rapid.SampledFrom([]string{"", "int", "text"}).Draw(t, "type"), Tags: names.Draw(t, "marks")})
			}
		})
		second += rapid.Int64Range(0, 2).Draw(t, "later")
		r := reported(t, reporter+strconv.Itoa(i), "t", reporter, second+1, d)
		if reporter == observer {
			d.Rows = 7
			r = observed(t, "scan"+strconv.Itoa(i), "t", second+1, d)
		}
		list = append(list, r)
	}
	return list
}

// interleaved mixes lists in a drawn way, each in its order, with repeats of what was just said.
func interleaved(t *rapid.T, lists [][]event.Record) (all []event.Record) {
	rest := slices.DeleteFunc(slices.Clone(lists), func(l []event.Record) bool { return len(l) == 0 })
	for len(rest) > 0 {
		i := rapid.IntRange(0, len(rest)-1).Draw(t, "next")
		all = append(all, rest[i][0])
		if rapid.IntRange(0, 4).Draw(t, "repeat") == 0 {
			all = append(all, rest[i][0])
		}
		if rest[i] = rest[i][1:]; len(rest[i]) == 0 {
			rest = slices.Delete(rest, i, i+1)
		}
	}
	return all
}

// latest is the dataset as readers of the facts see it, nil when it is not there.
func latest(t *rapid.T, facts []event.Envelope) (d *event.Dataset) {
	for _, e := range facts {
		body, err := avro.Embedded().Decode(e.Data)
		if err != nil {
			t.Fatal(err)
		}
		switch b := body.(type) {
		case *event.Dataset:
			d = b
			d.Changes = nil
		case *event.Gone:
			d = nil
		}
	}
	return d
}

// In whatever order reporters and scanners speak, the dataset is what the last word of each makes it.
func TestReportsInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var lists [][]event.Record
		for _, reporter := range []string{observer, writer, reader, "datahub"} {
			lists = append(lists, saying(t, reporter))
		}
		one, other := newDoor(t), newDoor(t)
		one.process(slices.Concat(lists...)...)
		for _, r := range interleaved(t, lists) {
			other.process(r)
		}
		got, want := latest(t, other.facts), latest(t, one.facts)
		if len(one.rejected)+len(other.rejected) > 0 || !reflect.DeepEqual(got, want) {
			t.Fatalf("interleaved %+v, one after the other %+v; rejected %v", got, want, one.rejected)
		}
		follows(t, got, lists)
	})
}

// follows checks a dataset against the last words.
func follows(t *rapid.T, d *event.Dataset, lists [][]event.Record) {
	var last []*event.Dataset
	for _, list := range lists {
		if len(list) > 0 {
			body, err := avro.Embedded().Decode(list[len(list)-1].Data)
			if err != nil {
				t.Fatal(err)
			}
			last = append(last, body.(*event.Dataset))
		}
	}
	tags := map[string]bool{}
	said := false
	for _, w := range last {
		said = said || datasetDigest(w) != silence
		for _, tag := range w.Tags {
			tags[tag] = true
		}
	}
	if d == nil {
		if said {
			t.Fatalf("gone, but %+v was said last", last)
		}
		return
	}
	if !said || len(d.Tags) != len(tags) || slices.ContainsFunc(d.Tags, func(tag string) bool { return !tags[tag] }) {
		t.Fatalf("tags %v, want %v", d.Tags, tags)
	}
	if seen := lists[0]; len(seen) > 0 {
		scan := last[0]
		named := slices.EqualFunc(d.Fields, scan.Fields, func(a, b event.Field) bool { return a.Path == b.Path && (b.Type == "" || a.Type == b.Type) })
		if d.Rows != 7 || scan.Comment != "" && d.Comment != scan.Comment || len(scan.Fields) > 0 && !named {
			t.Fatalf("the scanner's word is %+v, the dataset %+v", scan, d)
		}
	}
}

func TestReportsAreBounded(t *testing.T) {
	d := newDoor(t)
	many := partial(func(d *event.Dataset) {
		for i := range 300 {
			d.Tags = append(d.Tags, fmt.Sprintf("tag-%03d", i))
		}
	})
	for i := range 3 * maxReporters {
		one := with(many, func(d *event.Dataset) {
			d.Tags = slices.Clone(d.Tags)
			for j := range d.Tags {
				d.Tags[j] += "-" + strconv.Itoa(i)
			}
		})
		d.process(reported(t, strconv.Itoa(i), "t", event.Reporter("openlineage", strconv.Itoa(i), i%2 == 0), int64(i+1), one))
	}
	e, err := decodeEntry(d.store[namespace+"|t"])
	if err != nil || len(e.words) != maxReporters {
		t.Fatalf("%d reporters are kept: %v", len(e.words), err)
	}
	for reporter := range e.words {
		if event.OnlyReads(reporter) {
			t.Errorf("%s is kept, and one that writes is not", reporter)
		}
	}
	body, err := avro.Embedded().Decode(d.store[bodyPrefix+namespace+"|t"])
	if err != nil || len(body.(*event.Dataset).Tags) != DefaultLimits.Properties {
		t.Errorf("%d tags: %v", len(body.(*event.Dataset).Tags), err)
	}
}

func TestMergeKeepsToTheLimits(t *testing.T) {
	l := DefaultLimits
	l.Fields, l.Body = 3, 4<<10
	fields := func(names ...string) *event.Dataset {
		d := table(names...)
		return &d
	}
	got := l.merge([]told{{1, fields("a", "b")}, {1, fields("c", "d")}})
	if len(got.Fields) != 3 {
		t.Errorf("%d fields", len(got.Fields))
	}
	large := fields("b")
	large.Comment = strings.Repeat("x", l.Body)
	if got = l.merge([]told{{1, fields("a")}, {1, large}}); got.Comment != "" {
		t.Error("a body that is too large was merged")
	}
}

func TestReporter(t *testing.T) {
	if event.OnlyReads(writer) || !event.OnlyReads(reader) || event.OnlyReads("datahub") || event.OnlyReads(event.Reporter("openlineage", "a/reads/b", true)) {
		t.Errorf("%s, %s", writer, reader)
	}
}
