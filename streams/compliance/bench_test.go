package compliance

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams"
)

// tester is what tests and properties have in common.
type tester interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
}

var (
	noon    = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	library = NewLibrary(nil)
)

const namespace = "postgres://db.example:5432"

// The policies of the tests.
const (
	publicMail = `
id: public-mail
version: "1"
title: Addresses are not for everybody
severity: high
condition: '"EMAIL_ADDRESS" in dataset.infotypes'
requirement: '!dataset.public'
message: "{dataset.name} holds {dataset.infotypes} and everybody may read it"
remediation: Revoke the right.
controls: [gdpr:32]
`
	maskedMail = `
id: tagged-mail
version: "1"
title: Fields with addresses are tagged
severity: medium
for: field
condition: field.sensitive
requirement: '"masked" in field.tags'
message: "{field.path} holds {field.infotypes}"
grace: 10d
`
	averageRows = `
id: average
version: "1"
title: Fields are not empty
severity: low
for: dataset
requirement: dataset.bytes / dataset.rows > 1
message: "{dataset.rows} rows"
`
	fresh = `
id: fresh
version: "1"
title: Datasets are looked at
severity: low
requirement: dataset.days_since_observed < 30
message: "not looked at for a month"
`
)

// bench is a processor with what it said.
type bench struct {
	t        tester
	store    *memory
	p        *processor
	findings []event.Record
	rejected []error
	facts    []event.Record
	controls int64
}

func newBench(t tester) *bench {
	t.Helper()
	b := &bench{t: t, store: newMemory()}
	b.restart()
	return b
}

// restart makes a new processor on the bench's store.
func (b *bench) restart() {
	b.t.Helper()
	env := streams.Env{Partition: 0, Partitions: 1, Log: slog.New(slog.DiscardHandler), Codec: avro.Embedded(), Store: func(string) streams.Store { return b.store }}
	p, err := Stage(library).New(env)
	if err != nil {
		b.t.Fatal(err)
	}
	b.p = p.(*processor)
}

func (b *bench) Emit(_ string, e event.Envelope) {
	b.findings = append(b.findings, event.Record{Envelope: e, At: event.Position{Topic: topic.Findings, Offset: int64(len(b.findings))}})
}

func (b *bench) Reject(_ *event.Record, reason error) { b.rejected = append(b.rejected, reason) }

// fact makes a record of datawave.facts.
func (b *bench) fact(name, kind string, at time.Time, body event.Body) event.Record {
	b.t.Helper()
	data, err := avro.Embedded().Append(nil, body)
	if err != nil {
		b.t.Fatal(err)
	}
	offset := int64(len(b.facts))
	r := event.Record{Envelope: event.Envelope{ID: fmt.Sprintf("fact-%d", offset), Type: kind, Source: "test",
		Subject: asset.DatasetID{Namespace: namespace, Name: name}.Key(), Time: at, Data: data}, At: event.Position{Topic: topic.Facts, Offset: offset}}
	b.facts = append(b.facts, r)
	return r
}

func (b *bench) process(records ...event.Record) {
	b.t.Helper()
	if err := b.p.Process(context.Background(), records, b); err != nil {
		b.t.Fatal(err)
	}
}

// say takes one fact in.
func (b *bench) say(name, kind string, at time.Time, body event.Body) {
	b.t.Helper()
	b.process(b.fact(name, kind, at, body))
}

func (b *bench) tick(at time.Time) {
	b.t.Helper()
	if err := b.p.Tick(context.Background(), at, b); err != nil {
		b.t.Fatal(err)
	}
}

// control is a record of datawave.control about a policy.
func control(t tester, entry, body string, at time.Time, offset int64) event.Record {
	t.Helper()
	c := &event.Control{Kind: event.Policy, Entry: entry, Body: body}
	data, err := avro.Embedded().Append(nil, c)
	if err != nil {
		t.Fatal(err)
	}
	return event.Record{Envelope: event.Envelope{ID: fmt.Sprintf("control-%d", offset), Type: event.ControlSet, Source: "test", Subject: c.Subject(), Time: at, Data: data},
		At: event.Position{Topic: topic.Control, Offset: offset}}
}

// activate changes policies, one record each: an id alone retires.
func (b *bench) activate(bodies ...string) {
	b.t.Helper()
	var records []event.Record
	for _, body := range bodies {
		id, text := idOf(body), body
		if !strings.Contains(body, "\n") {
			id, text = body, ""
		}
		records = append(records, control(b.t, id, text, noon, b.controls))
		b.controls++
	}
	if err := b.p.TableChanged(context.Background(), topic.Control, records, b); err != nil {
		b.t.Fatal(err)
	}
}

func idOf(body string) string {
	_, rest, _ := strings.Cut(body, "id: ")
	id, _, _ := strings.Cut(rest, "\n")
	return id
}

// take returns what was said since the last call, one line each: event, policy, field, status, change.
func (b *bench) take() string {
	b.t.Helper()
	var lines []string
	for _, r := range b.findings {
		f := b.decode(&r)
		line := fmt.Sprintf("%s %s", strings.TrimSuffix(strings.TrimPrefix(r.Type, "datawave.finding."), ".v1"), f.Rule)
		for _, s := range []string{f.Field, f.Status, f.Change} {
			if s != "" {
				line += " " + s
			}
		}
		lines = append(lines, line)
	}
	b.findings = nil
	return strings.Join(lines, "\n")
}

func (b *bench) decode(r *event.Record) *event.Finding {
	b.t.Helper()
	body, err := avro.Embedded().Decode(r.Data)
	if err != nil {
		b.t.Fatal(err)
	}
	return body.(*event.Finding)
}

// table is a dataset with fields, which everybody may read or not.
func table(public bool, paths ...string) *event.Dataset {
	d := &event.Dataset{Kind: "table", Rows: 10, Bytes: 100, Owner: "shop"}
	for _, p := range paths {
		d.Fields = append(d.Fields, event.Field{Path: p, Type: "text"})
	}
	if public {
		d.Grants = []event.Grant{{Grantee: "PUBLIC", Privilege: "SELECT"}}
	}
	return d
}

// labelled classifies fields as addresses, or as clear when the path begins with "-".
func labelled(paths ...string) *event.Classification {
	c := &event.Classification{Detectors: "1"}
	for _, p := range paths {
		f := event.ClassifiedField{Path: strings.TrimPrefix(p, "-"), Seen: 10}
		if f.Path == p {
			f.Labels = []event.Label{{Infotype: "EMAIL_ADDRESS", Category: "contact", Confidence: 0.9, Rule: "EMAIL_ADDRESS/values"}}
		}
		c.Fields = append(c.Fields, f)
	}
	return c
}
