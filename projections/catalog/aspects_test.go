package catalog_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"datawave/projections/catalog"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/schemas/topic"
)

// aspects are said of containers, some of them twice and some deleted.
func aspects(t testing.TB) (records []event.Record) {
	t.Helper()
	say := func(urn, aspect, content string) {
		data, err := avro.Embedded().Append(nil, &event.Aspect{Urn: urn, Entity: "container", Aspect: aspect, Content: content, Metadata: `{"runId":"r"}`, Timestamp: 7})
		if err != nil {
			t.Fatal(err)
		}
		n := len(records)
		records = append(records, event.Record{Envelope: event.Envelope{Type: event.AspectRecorded, Subject: "datahub|" + urn, Data: data, Time: time.UnixMilli(int64(n))},
			At: event.Position{Topic: topic.Facts, Offset: int64(n)}})
	}
	for n := range 9 {
		urn := fmt.Sprintf("urn:li:container:%d", n)
		say(urn, "status", `{"removed":false}`)
		say(urn, "containerProperties", fmt.Sprintf(`{"name":"ü%d"}`, n))
		if n%3 == 0 {
			say(urn, "status", "")
		}
		if n == 6 {
			say(urn, "containerProperties", "")
		}
	}
	return records
}

func aspectStores(t *testing.T, test func(t *testing.T, s catalog.Store)) {
	t.Run("sqlite", func(t *testing.T) { test(t, estate(t, 0)) })
	t.Run("postgres", func(t *testing.T) {
		c, _ := postgresCatalog(t)
		test(t, store(c))
	})
}

func TestAspects(t *testing.T) {
	aspectStores(t, func(t *testing.T, s catalog.Store) {
		before := digestOf(t, s)
		for _, batch := range [][]event.Record{aspects(t)[:5], aspects(t)[3:]} { // some twice: they are passed over
			if err := s.Apply(t.Context(), batch); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.Aspects(t.Context(), []string{"urn:li:container:3", "urn:li:container:1", "urn:li:container:6", "absent"})
		want := []readmodel.Aspect{
			{URN: "urn:li:container:1", Entity: "container", Aspect: "containerProperties", Content: `{"name":"ü1"}`, Metadata: `{"runId":"r"}`, Timestamp: 7, RecordedAt: 4, Position: "datawave.facts/0@4"},
			{URN: "urn:li:container:1", Entity: "container", Aspect: "status", Content: `{"removed":false}`, Metadata: `{"runId":"r"}`, Timestamp: 7, RecordedAt: 3, Position: "datawave.facts/0@3"},
			{URN: "urn:li:container:3", Entity: "container", Aspect: "containerProperties", Content: `{"name":"ü3"}`, Metadata: `{"runId":"r"}`, Timestamp: 7, RecordedAt: 8, Position: "datawave.facts/0@8"},
		}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, %v", got, err)
		}
		if none, err := s.Aspects(t.Context(), nil); err != nil || len(none) != 0 {
			t.Errorf("%v, %v", none, err)
		}
		if after := digestOf(t, s); after == before || after.Entities != before.Entities+14 {
			t.Errorf("the digest does not cover aspects: %d, before %d", after.Entities, before.Entities)
		}
	})
}

func TestEntities(t *testing.T) {
	aspectStores(t, func(t *testing.T, s catalog.Store) {
		if err := s.Apply(t.Context(), aspects(t)); err != nil {
			t.Fatal(err)
		}
		var all []string
		for after, pages := "", 0; pages < 10; pages++ {
			urns, err := s.Entities(t.Context(), "container", after, 3)
			if err != nil {
				t.Fatal(err)
			}
			if len(urns) == 0 {
				break
			}
			all, after = append(all, urns...), urns[len(urns)-1]
		}
		if len(all) != 8 || all[0] != "urn:li:container:0" || all[6] != "urn:li:container:7" {
			t.Errorf("%v", all)
		}
	})
}
