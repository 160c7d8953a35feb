package classify

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams"
	"datawave/streams/keyring"
)

var (
	customers = asset.DatasetID{Namespace: "postgres://db.example:5432", Name: "shop.public.customers"}
	orders    = asset.DatasetID{Namespace: "postgres://db.example:5432", Name: "shop.public.orders"}
	noon      = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
)

// memory is a store for tests.
type memory map[string][]byte

func (m memory) Get(key []byte) ([]byte, bool) { v, ok := m[string(key)]; return v, ok }
func (m memory) Put(key, value []byte)         { m[string(key)] = value }
func (m memory) Delete(key []byte)             { delete(m, string(key)) }
func (m memory) Range(prefix []byte, visit func(key, value []byte) bool) {
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if strings.HasPrefix(key, string(prefix)) && !visit([]byte(key), m[key]) {
			return
		}
	}
}

// collected is an emitter for tests.
type collected struct {
	events  []event.Envelope
	reasons []string
}

func (c *collected) Emit(name string, e event.Envelope) {
	if name != topic.Facts {
		panic("emitted to " + name)
	}
	c.events = append(c.events, e)
}

func (c *collected) Reject(_ *event.Record, reason error) {
	c.reasons = append(c.reasons, reason.Error())
}

// bench is one processor with its surroundings.
type bench struct {
	streams.Processor
	keys  *keyring.File
	codec *avro.Codec
	log   *bytes.Buffer
}

func newBench(t testing.TB) *bench {
	t.Helper()
	master, err := keyring.NewMaster(bytes.Repeat([]byte{7}, 32), "the test")
	if err != nil {
		t.Fatal(err)
	}
	keys, err := keyring.Open(filepath.Join(t.TempDir(), "keyring"), master)
	if err != nil {
		t.Fatal(err)
	}
	return benchWith(t, keys)
}

func benchWith(t testing.TB, keys *keyring.File) *bench {
	t.Helper()
	return benchOf(t, keys, sets)
}

func benchOf(t testing.TB, keys *keyring.File, sets *Sets) *bench {
	t.Helper()
	b := &bench{keys: keys, codec: avro.Embedded(), log: &bytes.Buffer{}}
	store := memory{}
	stage := Stage(sets, keys)
	p, err := stage.New(streams.Env{Log: slog.New(slog.NewTextHandler(b.log, nil)), Codec: b.codec, Store: func(name string) streams.Store {
		if !slices.Contains(stage.Stores, name) {
			t.Fatalf("store %q is not declared", name)
		}
		return store
	}})
	if err != nil {
		t.Fatal(err)
	}
	b.Processor = p
	return b
}

// sample is a record of one chunk.
func (b *bench) sample(t testing.TB, id asset.DatasetID, scan string, at time.Time, fields ...event.SampledField) event.Record {
	t.Helper()
	chunk := event.SampleChunk{Scan: scan, Chunks: 1}
	plaintext, err := avro.Embedded().Append(nil, &event.SampleValues{Rows: 2, Fields: fields})
	if err != nil {
		t.Fatal(err)
	}
	chunk.KeyID, chunk.Nonce, chunk.Ciphertext, err = b.keys.Seal(id, keyring.SampleAdditional(id.Key(), scan, 0, 1), plaintext)
	if err != nil {
		t.Fatal(err)
	}
	data, err := b.codec.Append(nil, &chunk)
	if err != nil {
		t.Fatal(err)
	}
	return event.Record{Envelope: event.Envelope{ID: event.DeriveID(scan, id.Key()), Type: event.SampleTaken, Source: "scanner/postgres", Subject: id.Key(), Time: at,
		TraceParent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", Data: data}, At: event.Position{Topic: topic.Samples}}
}

func (b *bench) run(t testing.TB, batch ...event.Record) *collected {
	t.Helper()
	out := &collected{}
	if err := b.Process(t.Context(), batch, out); err != nil {
		t.Fatal(err)
	}
	return out
}

func field(path, kind string, list ...string) event.SampledField {
	f := event.SampledField{Path: path, Type: kind, Values: values(list...)}
	f.Profile = event.FieldProfile{Count: int64(len(list)), Distinct: int64(len(list)), Shapes: []event.Shape{{Mask: "AAA", Count: 1}}, Origin: "sample"}
	if len(list) > 0 {
		f.Profile.Minimum, f.Profile.Maximum, f.Profile.Quantiles = slices.Min(list), slices.Max(list), list[:1]
	}
	return f
}

func body[T event.Body](t testing.TB, codec *avro.Codec, events []event.Envelope, kind string) T {
	t.Helper()
	at := slices.IndexFunc(events, func(e event.Envelope) bool { return e.Type == kind })
	if at < 0 {
		t.Fatalf("no %s among %d events", kind, len(events))
	}
	decoded, err := codec.Decode(events[at].Data)
	if err != nil {
		t.Fatal(err)
	}
	return decoded.(T)
}

func TestASampleBecomesAProfileAndAClassification(t *testing.T) {
	b := newBench(t)
	record := b.sample(t, customers, "scan-1", noon,
		field("contact.email", "text", "ann@example.com", "bob@example.org"), field("price", "numeric", "3.50", "12.00"), field("account", "bigint", "1234567", "7654321"),
		field("title", "text", "Chair", "Lamp"))
	out := b.run(t, record)
	if len(out.events) != 2 || len(out.reasons) != 0 {
		t.Fatalf("%d events, rejected %q", len(out.events), out.reasons)
	}
	for _, e := range out.events {
		if e.Time != noon || e.Causation != record.ID || e.Subject != customers.Key() || e.TraceParent != record.TraceParent || e.ID != event.DeriveID(record.ID, "classify", sets.plain().Version(), e.Type) {
			t.Errorf("envelope %+v", e)
		}
	}
	classification := body[*event.Classification](t, b.codec, out.events, event.ClassificationRecorded)
	if len(classification.Fields) != 4 || len(classification.Fields[0].Labels) != 1 || classification.Fields[0].Labels[0].Infotype != "EMAIL_ADDRESS" || len(classification.Fields[1].Labels) != 0 {
		t.Errorf("classification %+v", classification)
	}
	profile := body[*event.Profile](t, b.codec, out.events, event.ProfileRecorded)
	ranges := map[string]string{}
	for _, f := range profile.Fields {
		ranges[f.Path] = f.Profile.Minimum + ".." + f.Profile.Maximum
	}
	if want := map[string]string{"contact.email": "..", "price": "12.00..3.50", "account": "..", "title": ".."}; !maps.Equal(ranges, want) {
		t.Errorf("ranges %v, want %v", ranges, want)
	}
}

func TestAnUnchangedSampleSaysNothing(t *testing.T) {
	b := newBench(t)
	email, price := field("email", "text", "ann@example.com"), field("price", "numeric", "3.50")
	b.run(t, b.sample(t, customers, "scan-1", noon, email, price))
	if out := b.run(t, b.sample(t, customers, "scan-2", noon.Add(time.Hour), email, price)); len(out.events) != 0 {
		t.Errorf("an unchanged sample gave %d events", len(out.events))
	}
	if out := b.run(t, b.sample(t, customers, "scan-3", noon.Add(2*time.Hour), email)); len(out.events) != 0 {
		t.Errorf("other chunks of the same fields gave %d events", len(out.events))
	}
	price.Profile.Nulls = 1
	out := b.run(t, b.sample(t, customers, "scan-4", noon.Add(3*time.Hour), email, price))
	if len(out.events) != 1 || out.events[0].Type != event.ProfileRecorded {
		t.Errorf("a changed profile gave %d events", len(out.events))
	}
	if out := b.run(t, b.sample(t, orders, "scan-4", noon.Add(3*time.Hour), email, price)); len(out.events) != 2 {
		t.Errorf("another dataset gave %d events", len(out.events))
	}
}

func TestADatasetThatComesBackIsPublishedAnew(t *testing.T) {
	b := newBench(t)
	email := field("email", "text", "ann@example.com")
	b.run(t, b.sample(t, customers, "scan-1", noon, email), b.sample(t, orders, "scan-1", noon, email))
	gone := event.Record{Envelope: event.Envelope{ID: "gone", Type: event.DatasetGone, Subject: customers.Key(), Time: noon}, At: event.Position{Topic: topic.Facts}}
	b.run(t, gone)
	if out := b.run(t, b.sample(t, customers, "late", noon, email)); len(out.events) != 0 {
		t.Errorf("a sample of before it went gave %d events", len(out.events))
	}
	if out := b.run(t, b.sample(t, customers, "scan-2", noon.Add(time.Hour), email)); len(out.events) != 2 {
		t.Errorf("the dataset that came back gave %d events", len(out.events))
	}
	if out := b.run(t, b.sample(t, orders, "scan-2", noon, email)); len(out.events) != 0 {
		t.Errorf("the dataset that stayed gave %d events", len(out.events))
	}
}

// Samples and the facts that a dataset went come from two topics: whatever the order in which they are read, and in which
// the facts of both stages get into the log, readers believe the same in the end.
func TestTheInterleavingOfTheTopicsDoesNotMatter(t *testing.T) {
	keys := newBench(t).keys
	rapid.Check(t, func(r *rapid.T) {
		b := benchWith(t, keys)
		var samples, facts []event.Record
		for n := range rapid.IntRange(1, 8).Draw(r, "events") {
			at := noon.Add(time.Duration(n) * time.Hour)
			if rapid.Bool().Draw(r, "gone") {
				facts = append(facts, event.Record{Envelope: event.Envelope{ID: fmt.Sprint("gone-", n), Type: event.DatasetGone, Subject: customers.Key(), Time: at}, At: event.Position{Topic: topic.Facts}})
				continue
			}
			value := rapid.SampledFrom([]string{"ann@example.com", "17"}).Draw(r, "value")
			samples = append(samples, b.sample(t, customers, fmt.Sprint("scan-", n), at, field("email", "text", value)))
		}
		orderly, _ := merged(t, benchWith(t, keys), samples, facts, func(sample, fact *event.Record) bool { return sample.Time.Before(fact.Time) })
		other, order := merged(t, benchWith(t, keys), samples, facts, func(*event.Record, *event.Record) bool { return rapid.Bool().Draw(r, "sample first") })
		if orderly != other {
			r.Fatalf("in order readers believe %s; read as %v they believe %s", orderly, order, other)
		}
	})
}

// merged runs a merge of both inputs through a processor and returns what readers believe afterwards: what was said last
// of each kind, unless the dataset went since, as the catalog folds it. The facts that it went are in the log where the
// processor reads them: what it had said before lies before.
func merged(t *testing.T, b *bench, samples, facts []event.Record, sampleFirst func(sample, fact *event.Record) bool) (believed string, order []string) {
	t.Helper()
	said := map[string]string{}
	var gone time.Time
	for len(samples) > 0 || len(facts) > 0 {
		next := &facts
		if len(facts) == 0 || len(samples) > 0 && sampleFirst(&samples[0], &facts[0]) {
			next = &samples
		}
		r := (*next)[0]
		*next = (*next)[1:]
		order = append(order, r.ID)
		if r.Type == event.DatasetGone {
			clear(said)
			gone = r.Time
		}
		for _, e := range b.run(t, r).events {
			body, err := b.codec.Decode(e.Data)
			if err != nil {
				t.Fatal(err)
			}
			if e.Time.After(gone) {
				said[e.Type] = fmt.Sprint(e.Time.Truncate(24*time.Hour), body.ToNative()["fields"])
			}
		}
	}
	return fmt.Sprint(said), order
}

func TestAnErasedKeyIsPassedOver(t *testing.T) {
	b := newBench(t)
	record := b.sample(t, customers, "scan-1", noon, field("email", "text", "ann@example.com"))
	if _, err := b.keys.Erase(customers); err != nil {
		t.Fatal(err)
	}
	if out := b.run(t, record); len(out.events) != 0 || len(out.reasons) != 0 || !strings.Contains(b.log.String(), "samples=1") {
		t.Errorf("%d events, rejected %q, log %q", len(out.events), out.reasons, b.log)
	}
}

func TestWhatCannotBeReadIsRejected(t *testing.T) {
	b := newBench(t)
	good := b.sample(t, customers, "scan-1", noon, field("email", "text", "ann@example.com"))
	other := newBench(t).sample(t, customers, "scan-1", noon, field("email", "text", "ann@example.com"))
	tests := map[string]func(r *event.Record){
		"unknown key":    func(r *event.Record) { *r = other },
		"another type":   func(r *event.Record) { r.Type = event.DatasetObserved },
		"moved":          func(r *event.Record) { r.Subject = orders.Key() },
		"no dataset":     func(r *event.Record) { r.Subject = "nothing" },
		"cut":            func(r *event.Record) { r.Data = r.Data[:len(r.Data)-3] },
		"unknown schema": func(r *event.Record) { r.Data = append([]byte{0, 0xff, 0xff, 0xff, 0xff}, r.Data[5:]...) },
		"empty":          func(r *event.Record) { r.Data = nil },
	}
	for name, damage := range tests {
		t.Run(name, func(t *testing.T) {
			bad := good
			bad.Data = bytes.Clone(good.Data)
			damage(&bad)
			out := b.run(t, bad)
			if len(out.events) != 0 || len(out.reasons) != 1 || strings.Contains(out.reasons[0], "example.com") {
				t.Errorf("%d events, rejected %q", len(out.events), out.reasons)
			}
		})
	}
}

// brokenOpener fails as a keyring file on a broken disk does.
type brokenOpener struct{}

func (brokenOpener) Open(string, []byte, []byte, []byte) ([]byte, error) {
	return nil, errors.New("disk")
}

func TestAFailingKeyringStopsTheStage(t *testing.T) {
	b := newBench(t)
	b.Processor.(*processor).opener = brokenOpener{}
	record := b.sample(t, customers, "scan-1", noon, field("email", "text", "ann@example.com"))
	if err := b.Process(t.Context(), []event.Record{record}, &collected{}); err == nil || !strings.Contains(err.Error(), "datawave.samples/0@0") {
		t.Errorf("error %v", err)
	}
}

// planted draws a value of six bytes or more that is no mask of itself and does not occur in our own words.
func planted(t *rapid.T) string {
	return rapid.StringMatching(`(q[0-9]z[a-z0-9]{5,30}|[b-y]{4}[0-9]{3}@[b-y]{6}\.net|4[0-8]{3}-1[0-9]{3}-2[0-9]{3}-3[0-9]{3}|[=-]{2}x[0-7]y[#-&]{6,20})`).Draw(t, "planted")
}

func TestNoValueLeavesTheStage(outer *testing.T) {
	b := newBench(outer)
	headers := []string{"email", "name", "card_number", "c1", "notes", "password", "address"}
	n := 0
	rapid.Check(outer, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Custom(planted), 1, 20).Draw(t, "values")
		f := field(rapid.SampledFrom(headers).Draw(t, "header"), "text", list...)
		f.Profile.Shapes = append(f.Profile.Shapes, event.Shape{Mask: list[0], Count: 1}) // a scanner that masks nothing
		n++
		out := &collected{}
		if err := b.Process(outer.Context(), []event.Record{b.sample(outer, customers, fmt.Sprint("scan-", n), noon, f)}, out); err != nil {
			t.Fatal(err)
		}
		if len(out.reasons) > 0 {
			t.Fatalf("rejected %q", out.reasons)
		}
		for _, e := range out.events {
			for _, value := range list {
				if bytes.Contains(e.Data, []byte(value)) {
					t.Fatalf("%s holds a value", e.Type)
				}
			}
		}
	})
}

func TestBatchBoundariesDoNotMatter(t *testing.T) {
	keys := newBench(t).keys
	rapid.Check(t, func(r *rapid.T) {
		one, many := benchWith(t, keys), benchWith(t, keys)
		var batch []event.Record
		for i := range rapid.IntRange(1, 12).Draw(r, "records") {
			list := rapid.SliceOfN(rapid.Custom(planted), 1, 3).Draw(r, "values")
			id := rapid.SampledFrom([]asset.DatasetID{customers, orders}).Draw(r, "dataset")
			batch = append(batch, one.sample(t, id, fmt.Sprint("scan-", i), noon, field(rapid.SampledFrom([]string{"email", "a", "b"}).Draw(r, "header"), "text", list...)))
		}
		whole := many.run(t, batch...)
		single := &collected{}
		for _, record := range batch {
			single.events = append(single.events, one.run(t, record).events...)
		}
		if asJSON(r, whole.events) != asJSON(r, single.events) {
			r.Fatalf("%d events in one batch, %d one by one", len(whole.events), len(single.events))
		}
	})
}
