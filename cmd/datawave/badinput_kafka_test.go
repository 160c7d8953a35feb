package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/schemas/topic"
	"datawave/schemas/wire"
	"datawave/streams/keyring"
	"datawave/streams/runtime"
)

// outsider is a plain Kafka client of a running engine: whatever anybody may append.
type outsider struct {
	t      *testing.T
	engine *engineProcess
	client *kgo.Client
	admin  *runtime.Admin
}

func newOutsider(t *testing.T, data string, p *engineProcess) *outsider {
	t.Helper()
	at, ok, err := readEndpoint(data)
	if err != nil || !ok {
		t.Fatalf("engine.json: %v %v", ok, err)
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(at.Kafka), kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.ProducerBatchMaxBytes(64<<20),
		kgo.MaxBufferedBytes(256<<20), kgo.ProducerBatchCompression(kgo.NoCompression()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	admin, err := runtime.OpenAdmin(kgo.SeedBrokers(at.Kafka))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(admin.Close)
	return &outsider{t, p, client, admin}
}

// append appends a record and returns where it is.
func (o *outsider) append(r *kgo.Record) event.Position {
	o.t.Helper()
	if err := o.client.ProduceSync(o.t.Context(), r).FirstErr(); err != nil {
		o.t.Fatalf("append to %s/%d: %v", r.Topic, r.Partition, err)
	}
	return event.Position{Topic: r.Topic, Partition: r.Partition, Offset: r.Offset}
}

// settle waits until both stages have consumed everything that is in their inputs now, and the catalog has folded what came of it.
func (o *outsider) settle() {
	o.t.Helper()
	ctx, cancel := context.WithTimeout(o.t.Context(), time.Minute)
	defer cancel()
	for stage, input := range map[string]string{"intake": topic.Scans, "classify": topic.Samples} {
		end, err := o.admin.EndOffsets(ctx, input)
		if err == nil {
			err = o.admin.WaitConsumed(ctx, runtime.GroupID, stage, input, end)
		}
		if err != nil {
			o.t.Fatalf("stage %s is stuck: %v", stage, err)
		}
	}
	end, err := o.admin.EndOffsets(ctx, topic.Facts)
	if err != nil {
		o.t.Fatal(err)
	}
	o.engine.get(o.t, "/v1/datasets?limit=1&wait=30s&min_position="+end.String(), &struct{}{})
}

// facts are the field counts of a dataset's facts, in the order of the log.
func (o *outsider) facts(key string) (counts []int) {
	o.t.Helper()
	end, err := o.admin.EndOffsets(o.t.Context(), topic.Facts)
	if err != nil {
		o.t.Fatal(err)
	}
	partition := topic.Partition(key, topic.DefaultPartitions)
	reader, err := kgo.NewClient(kgo.SeedBrokers(o.client.OptValue(kgo.SeedBrokers).([]string)...), kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{topic.Facts: {partition: kgo.NewOffset().AtStart()}}))
	if err != nil {
		o.t.Fatal(err)
	}
	defer reader.Close()
	for at := int64(0); at < end[partition]; {
		fetches := reader.PollFetches(o.t.Context())
		if err := fetches.Err(); err != nil {
			o.t.Fatal(err)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			at = r.Offset + 1
			body, err := avro.Embedded().Decode(r.Value)
			if d, ok := body.(*event.Dataset); err == nil && ok && string(r.Key) == key {
				counts = append(counts, len(d.Fields))
			}
		})
	}
	return counts
}

// observed is a good record: a dataset with so many fields.
func observed(t *testing.T, key string, fields int) *kgo.Record {
	t.Helper()
	d := event.Dataset{Kind: "table", Source: "postgres://hostile.example:5432/shop", Rows: 1, Bytes: 1}
	for i := range fields {
		d.Fields = append(d.Fields, event.Field{Path: fmt.Sprintf("field_%d", i), Type: "text"})
	}
	data, err := avro.Embedded().Append(nil, &d)
	if err != nil {
		t.Fatal(err)
	}
	e := event.Envelope{ID: event.DeriveID(key, fmt.Sprint(fields)), Type: event.DatasetObserved, Source: "test", Subject: key,
		Time: time.Now().UTC(), Data: data}
	return wire.ToRecord(topic.Scans, topic.Partition(key, topic.DefaultPartitions), e)
}

// keyIn is the key of a dataset that belongs in a partition.
func keyIn(partition int32) string {
	for i := 0; ; i++ {
		id := asset.DatasetID{Namespace: "postgres://hostile.example:5432", Name: fmt.Sprintf("shop.public.t%d", i)}
		if topic.Partition(id.Key(), topic.DefaultPartitions) == partition {
			return id.Key()
		}
	}
}

func header(r *kgo.Record, name, value string) {
	for i := range r.Headers {
		if r.Headers[i].Key == name {
			r.Headers[i].Value = []byte(value)
		}
	}
}

func withoutHeader(r *kgo.Record, name string) {
	r.Headers = slices.DeleteFunc(r.Headers, func(h kgo.RecordHeader) bool { return h.Key == name })
}

// hostile is one way to spoil a good record.
type hostile struct {
	name   string
	reason string // part of the dead letter's
	spoil  func(r *kgo.Record)
}

var hostiles = []hostile{
	{"unknown schema id", "schema", func(r *kgo.Record) { r.Value = append([]byte{0, 0x7f, 0xff, 0xff, 0xff}, r.Value[5:]...) }},
	{"no key", "no key", func(r *kgo.Record) { r.Key = nil }},
	{"empty key", "no key", func(r *kgo.Record) { r.Key = []byte{} }},
	{"no headers", "ce_specversion", func(r *kgo.Record) { r.Headers = nil }},
	{"no id", "ce_id", func(r *kgo.Record) { withoutHeader(r, wire.HeaderID) }},
	{"no type", "ce_type", func(r *kgo.Record) { withoutHeader(r, wire.HeaderType) }},
	{"bad time", "ce_time", func(r *kgo.Record) { header(r, wire.HeaderTime, "yesterday") }},
	{"key is not UTF-8", "UTF-8", func(r *kgo.Record) { r.Key = []byte("postgres://hostile.example:5432|shop.\xff\xfe") }},
	{"header is not UTF-8", "UTF-8", func(r *kgo.Record) { header(r, wire.HeaderSource, "\xc3\x28") }},
	{"key names no dataset", "", func(r *kgo.Record) { r.Key = []byte("no separator"); header(r, wire.HeaderSubject, "no separator") }},
	{"garbage", "", func(r *kgo.Record) { r.Value = []byte("{\"this\": \"is no Avro\"}") }},
	{"empty value", "", func(r *kgo.Record) { r.Value = []byte{} }},
	{"no value", "", func(r *kgo.Record) { r.Value = nil }},
	{"cut off", "", func(r *kgo.Record) { r.Value = r.Value[:len(r.Value)/2] }},
	{"unknown type", "", func(r *kgo.Record) { header(r, wire.HeaderType, "datawave.surprise.arrived.v9") }},
	{"just under what the broker takes", "", func(r *kgo.Record) { r.Value = append(r.Value[:5:5], make([]byte, 8<<20-1<<10)...) }},
}

// letters are the dead letters by the position of the refused record.
func letters(t *testing.T, data string) map[event.Position]runtime.DeadLetter {
	t.Helper()
	var list []runtime.DeadLetter
	if err := json.Unmarshal([]byte(run(t, data, "deadletter", "list", "--limit", "1000", "--json")), &list); err != nil {
		t.Fatal(err)
	}
	all := map[event.Position]runtime.DeadLetter{}
	for _, l := range list {
		all[l.From] = l
	}
	return all
}

func TestHostileRecords(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	source := filepath.Join(dir, "shop.db")
	shop(t, source, 8)
	data := filepath.Join(dir, "data")
	p := start(t, data, "up")
	o := newOutsider(t, data, p)
	sent := map[event.Position]hostile{}
	for partition := range int32(topic.DefaultPartitions) {
		o.mix(partition, sent)
	}
	run(t, data, "scan", source) // its samples lie between and behind the hostile ones
	o.tooLarge(sent)
	o.settle()

	got := letters(t, data)
	if len(got) != len(sent) {
		t.Errorf("%d dead letters of %d hostile records", len(got), len(sent))
	}
	for at, h := range sent {
		l, ok := got[at]
		stage := map[string]string{topic.Scans: "intake", topic.Samples: "classify"}[at.Topic]
		if !ok || l.Stage != stage || l.Reason == "" || !strings.Contains(l.Reason, h.reason) {
			t.Errorf("%s at %s: letter %v: stage %q, reason %q", h.name, at, ok, l.Stage, l.Reason)
		}
	}
	for partition := range int32(topic.DefaultPartitions) {
		if counts := o.facts(keyIn(partition)); !slices.Equal(counts, goodSteps(len(hostiles))) {
			t.Errorf("partition %d: facts with %v fields", partition, counts)
		}
	}
	o.classified(8)
	p.stop(t)
	reports := replayed(t, data)
	same(t, reports, reports)

	p = start(t, data, "up")
	newOutsider(t, data, p).settle()
	if again := letters(t, data); len(again) != len(got) {
		t.Errorf("%d dead letters after a restart, %d before", len(again), len(got))
	}
	p.stop(t)
	same(t, replayed(t, data), reports)
}

func goodSteps(n int) []int {
	var steps []int
	for i := range n {
		steps = append(steps, i+1)
	}
	return steps
}

// mix appends, to a partition of both inputs, hostile records with good ones between them.
func (o *outsider) mix(partition int32, sent map[event.Position]hostile) {
	o.t.Helper()
	key := keyIn(partition)
	for i, h := range hostiles {
		o.append(observed(o.t, key, i+1))
		for _, name := range []string{topic.Scans, topic.Samples} {
			bad := observed(o.t, key, 1000+i)
			if bad.Topic = name; name == topic.Samples {
				header(bad, wire.HeaderType, event.SampleTaken)
			}
			bad.Partition = partition
			h.spoil(bad)
			sent[o.append(bad)] = h
		}
	}
}

// tooLarge appends 10 MB, which the broker refuses, and 40 MB that compress to little, which it takes for what they are on the wire.
func (o *outsider) tooLarge(sent map[event.Position]hostile) {
	o.t.Helper()
	for _, name := range []string{topic.Scans, topic.Samples} {
		r := observed(o.t, keyIn(0), 2000)
		r.Topic, r.Value = name, make([]byte, 10_000_000)
		if err := o.client.ProduceSync(o.t.Context(), r).FirstErr(); !errors.Is(err, kerr.MessageTooLarge) {
			o.t.Errorf("10 MB to %s: %v", name, err)
		}
		bomb := observed(o.t, keyIn(1), 2000)
		bomb.Topic, bomb.Value = name, make([]byte, 40_000_000)
		if err := o.compressed().ProduceSync(o.t.Context(), bomb).FirstErr(); err == nil {
			sent[event.Position{Topic: name, Partition: bomb.Partition, Offset: bomb.Offset}] = hostile{name: "40 MB, compressed"}
		} else if !errors.Is(err, kerr.MessageTooLarge) {
			o.t.Errorf("40 MB to %s: %v", name, err)
		}
	}
}

// compressed is a client that compresses as well as can be.
func (o *outsider) compressed() *kgo.Client {
	o.t.Helper()
	client, err := kgo.NewClient(append(o.client.Opts(), kgo.ProducerBatchCompression(kgo.ZstdCompression()))...)
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(client.Close)
	return client
}

// classified fails unless the scanned tables are in the catalog with their e-mail addresses.
func (o *outsider) classified(tables int) {
	o.t.Helper()
	var page readmodel.DatasetPage
	o.engine.get(o.t, "/v1/datasets?infotype=EMAIL_ADDRESS&kind=table&limit=500", &page)
	if len(page.Datasets) != tables {
		o.t.Errorf("%d tables with e-mail addresses, want %d", len(page.Datasets), tables)
	}
}

// TestRetriedLetters restores a key that was missing when a sample came, and sends the sample back.
func TestRetriedLetters(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	source := filepath.Join(dir, "persons.db")
	plant(t, source, []string{"user@example.org", "4111 1111 1111 1111", "a note"})
	data, elsewhere := filepath.Join(dir, "data"), filepath.Join(dir, "elsewhere")
	p := start(t, data, "up")
	copyFiles(t, data, elsewhere, "keyring.json", "keyring.json.master")
	scanWith(t, data, elsewhere, source)
	o := newOutsider(t, data, p)
	o.settle()
	o.classified(0)
	var ids []string
	for _, l := range letters(t, data) {
		if l.Stage != "classify" || !strings.Contains(l.Reason, "key") {
			t.Errorf("%+v", l)
		}
		ids = append(ids, l.At.String())
	}
	if len(ids) != 1 {
		t.Fatalf("dead letters %v", ids)
	}
	if _, stderr, err := try(t, data, "deadletter", "retry", "datawave.deadletter/0@999"); err == nil || !strings.Contains(stderr, "there is no") {
		t.Errorf("an id that does not exist: %v %s", err, stderr)
	}
	p.stop(t)
	copyFiles(t, elsewhere, data, "keyring.json")
	p = start(t, data, "up")
	if out := run(t, data, append([]string{"deadletter", "retry"}, ids...)...); !strings.Contains(out, "sent back 1 letters") {
		t.Errorf("%s", out)
	}
	o = newOutsider(t, data, p)
	o.settle()
	o.classified(1)
	p.stop(t)
	reports := replayed(t, data)
	same(t, reports, reports)
}

func copyFiles(t *testing.T, from, to string, names ...string) {
	t.Helper()
	if err := os.MkdirAll(to, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join(from, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, name), content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// scanWith scans into the engine of a data directory with the keyring of another one.
func scanWith(t *testing.T, data, keys, source string) {
	t.Helper()
	at, _, err := readEndpoint(data)
	if err != nil {
		t.Fatal(err)
	}
	cfg := defaults()
	cfg.Data = data
	c, err := attach(cfg, at)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	path := filepath.Join(keys, "keyring.json")
	master, err := keyring.DefaultMaster(path)
	if err == nil {
		c.keys, err = keyring.Open(path, master)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.scan(t.Context(), &scanFlags{concurrency: 1}, source, &progress{}); err != nil {
		t.Fatal(err)
	}
}
