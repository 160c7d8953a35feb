package main

import (
	"context"
	"fmt"
	"time"

	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams/compliance"
	"datawave/streams/compliance/facts"
	"datawave/streams/compliance/policy"
)

// activation fills the stage's state with the estate and measures the CPU time of judging all of it by one policy about datasets that
// reads classifications, as its activation does.
func activation(ctx context.Context, list []*policy.Policy, n int) (time.Duration, error) {
	codec := avro.Embedded()
	test := compliance.NewBacktest(list[:1], codec)
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range n {
		d := dataset(i)
		subject := asset.DatasetID{Namespace: d.Namespace, Name: d.Name}.Key()
		for part, fact := range factsOf(d) {
			data, err := codec.Append(nil, fact)
			if err != nil {
				return 0, err
			}
			kind := []string{event.DatasetObserved, event.ClassificationRecorded}[part]
			r := event.Record{Envelope: event.Envelope{ID: fmt.Sprint(i, kind), Type: kind, Source: "bench", Subject: subject, Time: at, Data: data},
				At: event.Position{Topic: topic.Facts, Offset: int64(2*i + part)}}
			if err := test.Take(ctx, &r); err != nil {
				return 0, err
			}
		}
	}
	began := cpu()
	if err := test.Activate(ctx, at); err != nil {
		return 0, err
	}
	took := cpu() - began
	outcome, err := test.Outcome()
	if err != nil {
		return 0, err
	}
	want := judgeAll(list[:1], n).breaches
	fmt.Printf("activation over %d datasets: %d findings in %v of CPU\n", n, outcome.Opened, took.Round(time.Millisecond))
	if outcome.Opened != want || want == 0 {
		return 0, fmt.Errorf("activation opens %d findings, not %d", outcome.Opened, want)
	}
	return took, nil
}

// factsOf is what the log says of a dataset.
func factsOf(d *facts.Dataset) []event.Body {
	source := &event.Dataset{Kind: d.Kind, Owner: d.SourceOwner, Rows: d.Rows, Bytes: d.Bytes}
	found := &event.Classification{Detectors: "bench"}
	for i := range d.Fields {
		f := &d.Fields[i]
		source.Fields = append(source.Fields, event.Field{Path: f.Path, Type: f.Type, Nullable: f.Nullable})
		c := event.ClassifiedField{Path: f.Path, Seen: f.Seen}
		for _, l := range f.Labels {
			c.Labels = append(c.Labels, event.Label{Infotype: l.Infotype, Category: l.Category, Confidence: l.Confidence})
		}
		found.Fields = append(found.Fields, c)
	}
	for _, g := range d.Grants {
		source.Grants = append(source.Grants, event.Grant{Grantee: g.Grantee, Privilege: g.Privilege})
	}
	return []event.Body{source, found}
}
