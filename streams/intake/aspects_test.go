package intake

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/streams/intake/datahub"
)

const orders = "urn:li:dataset:(urn:li:dataPlatform:postgres,shop.public.orders,PROD)"

var named = datahub.Namespaces{"postgres": namespace}

// proposed is a change of an aspect, under the key where it belongs.
func proposed(t tester, id string, second int64, urn, change, aspect, content string) event.Record {
	t.Helper()
	u, err := datahub.ParseURN(urn)
	if err != nil {
		t.Fatal(err)
	}
	home, err := named.Home(u)
	if err != nil {
		t.Fatal(err)
	}
	return record(t, id, event.AspectReported, home, second,
		&event.Aspect{Urn: urn, Entity: u.Type, Aspect: aspect, Change: change, Content: content, Namespaces: named})
}

// connector is what a real one proposed; a run of it has its own ids.
func connector(t tester, run int) (list []event.Record) {
	t.Helper()
	file, err := os.Open("datahub/testdata/postgres.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var p struct {
			EntityUrn, ChangeType, AspectName string
			Aspect                            struct{ Value string }
		}
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		list = append(list, proposed(t, fmt.Sprintf("%d/%d", run, len(list)), int64(run), p.EntityUrn, p.ChangeType, p.AspectName, p.Aspect.Value))
	}
	return list
}

// kinds counts facts by their type.
func kinds(facts []event.Envelope) map[string]int {
	n := map[string]int{}
	for _, f := range facts {
		n[f.Type]++
	}
	return n
}

func TestConnectorRunsTwice(t *testing.T) {
	d := newDoor(t)
	d.process(connector(t, 1)...)
	first := kinds(d.facts)
	if len(d.rejected) > 0 || first[event.DatasetObserved] != 3 || first[event.LineageAsserted] != 1 || first[event.ProfileRecorded] != 2 || first[event.AspectRecorded] == 0 {
		t.Fatalf("%v, rejected %v", first, d.rejected)
	}
	n := len(d.facts)
	for _, r := range connector(t, 2) {
		d.process(r)
	}
	if len(d.rejected) > 0 || len(d.facts) != n {
		t.Fatalf("the second run says %v, rejected %v", kinds(d.facts[n:]), d.rejected)
	}
	d.process(proposed(t, "gone", 3, orders, datahub.Upsert, "status", `{"removed":true}`))
	if got := kinds(d.facts[n:]); got[event.DatasetGone] != 1 || got[event.AspectRecorded] != 1 || len(got) != 2 {
		t.Fatalf("a removal says %v", got)
	}
	n = len(d.facts)
	d.process(proposed(t, "back", 4, orders, datahub.Patched, "status", `[{"op":"add","path":"/removed","value":false}]`))
	if got := kinds(d.facts[n:]); got[event.DatasetObserved] != 1 || got[event.AspectRecorded] != 1 {
		t.Fatalf("its return says %v", got)
	}
}

func TestConnectorAndScannerSayTogether(t *testing.T) {
	d := newDoor(t)
	d.process(observed(t, "1", "shop.public.orders", 1, table("id int", "total numeric")),
		proposed(t, "2", 2, orders, datahub.Upsert, "schemaMetadata", `{"fields":[{"fieldPath":"id","nativeDataType":"INTEGER","description":"key"},{"fieldPath":"ghost"}]}`),
		proposed(t, "3", 3, orders, datahub.Patched, "globalTags", `[{"op":"add","path":"/tags/urn:li:tag:gold","value":{"tag":"urn:li:tag:gold"}}]`),
		proposed(t, "4", 4, orders, datahub.Upsert, "ownership", `{"owners":[{"owner":"urn:li:corpuser:ada","type":"DATAOWNER"}]}`),
		proposed(t, "5", 5, orders, datahub.Upsert, "upstreamLineage", `{"upstreams":[{"dataset":"urn:li:dataset:(urn:li:dataPlatform:mysql,raw,PROD)","type":"COPY"}]}`))
	got := said(t, d)
	if len(d.rejected) > 0 || fmt.Sprintln(got.Tags, got.Owners, len(got.Fields), got.Fields[0].Type, got.Fields[0].Comment) != "[gold] [ada] 2 int key\n" {
		t.Fatalf("%+v, rejected %v", got, d.rejected)
	}
	n := len(d.facts)
	d.process(proposed(t, "6", 6, orders, datahub.Upsert, "status", `{"removed":true}`))
	if got := kinds(d.facts[n:]); got[event.DatasetGone] != 0 || got[event.DatasetChanged] != 1 || got[event.LineageRetracted] != 1 {
		t.Fatalf("what a scanner sees is not gone: %v", got)
	}
	if got := said(t, d); len(got.Tags)+len(got.Owners) != 0 || got.Fields[0].Comment != "" {
		t.Fatalf("%+v", got)
	}
}

// said is the dataset as it was last stated.
func said(t *testing.T, d *door) *event.Dataset {
	t.Helper()
	for _, f := range slices.Backward(d.facts) {
		if f.Type == event.DatasetChanged || f.Type == event.DatasetObserved {
			body, err := avro.Embedded().Decode(f.Data)
			if err != nil {
				t.Fatal(err)
			}
			return body.(*event.Dataset)
		}
	}
	t.Fatal("nothing was said")
	return nil
}

func TestEntitiesAreDeletedWhole(t *testing.T) {
	d := newDoor(t)
	d.process(connector(t, 1)...)
	n := len(d.facts)
	d.process(proposed(t, "x", 9, orders, datahub.Delete, "", ""), proposed(t, "y", 9, orders, datahub.Delete, "datasetKey", ""))
	got := kinds(d.facts[n:])
	for key := range d.store {
		if strings.HasPrefix(key, aspectPrefix) && strings.Contains(key, orders) {
			t.Errorf("%q is left", key)
		}
	}
	if got[event.DatasetGone] != 1 || got[event.AspectRecorded] < 6 || len(d.rejected) > 0 {
		t.Fatalf("%v, rejected %v", got, d.rejected)
	}
}

func TestAspectsThatAreRefused(t *testing.T) {
	for says, r := range map[string]event.Record{
		"belongs under":      record(t, "1", event.AspectReported, namespace+"|other", 1, &event.Aspect{Urn: orders, Aspect: "status", Content: "{}", Namespaces: named}),
		"there is nothing":   proposed(t, "2", 1, orders, datahub.Patched, "custom", `[{"op":"replace","path":"/a","value":1}]`),
		"not of the shape":   proposed(t, "3", 1, orders, datahub.Upsert, "schemaMetadata", `{"fields":7}`),
		"no JSON object":     proposed(t, "4", 1, orders, datahub.Upsert, "schemaMetadata", `{`),
		"not what":           record(t, "5", event.AspectReported, namespace+"|t", 1, &event.Gone{}),
		"more than":          proposed(t, "6", 1, orders, datahub.Upsert, "datasetProperties", `{"description":"`+strings.Repeat("x", 70<<10)+`"}`),
		"only to be created": proposed(t, "7", 1, "urn:li:container:a", datahub.Create, "x", `{"b":1}`),
	} {
		d := newDoor(t)
		if says == "only to be created" {
			d.process(proposed(t, "0", 1, "urn:li:container:a", datahub.Create, "x", `{"a":1}`))
		}
		n, stored := len(d.facts), len(d.store)
		d.process(r)
		if len(d.rejected) != 1 || !strings.Contains(d.rejected[0].Error(), says) || len(d.facts) != n || len(d.store) != stored {
			t.Errorf("%q: rejected %v, %d facts", says, d.rejected, len(d.facts)-n)
		}
	}
}

func TestOldPointsOfTimeSeriesArePassedOver(t *testing.T) {
	d := newDoor(t)
	for i, content := range []string{`{"timestampMillis":5,"n":1}`, `{"timestampMillis":4,"n":2}`, `{"timestampMillis":6,"n":1}`, `{"timestampMillis":7,"n":3}`} {
		d.process(proposed(t, fmt.Sprint(i), 1, "urn:li:dataJob:x", datahub.Upsert, "series", content))
	}
	if len(d.facts) != 2 {
		t.Errorf("%d facts", len(d.facts))
	}
}

// However proposals are cut into batches, and however often one is repeated, the facts are the same.
func TestProposalsRepeat(t *testing.T) {
	all := connector(t, 1)
	want := newDoor(t)
	want.process(all...)
	rapid.Check(t, func(t *rapid.T) {
		d := newDoor(t)
		for i := 0; i < len(all); {
			n := min(len(all), i+rapid.IntRange(1, 20).Draw(t, "batch"))
			d.process(all[i:n]...)
			d.process(all[i:rapid.IntRange(i, n).Draw(t, "repeated")]...)
			i = n
		}
		if len(d.facts) != len(want.facts) || len(d.rejected) > 0 {
			t.Fatalf("%d facts, want %d; rejected %v", len(d.facts), len(want.facts), d.rejected)
		}
		for i := range d.facts {
			if d.facts[i].ID != want.facts[i].ID || !slices.Equal(d.facts[i].Data, want.facts[i].Data) {
				t.Fatalf("fact %d differs: %s", i, d.facts[i].Type)
			}
		}
	})
}
