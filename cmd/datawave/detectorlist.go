package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/twmb/franz-go/pkg/kerr"

	"datawave/projections/catalog"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/schemas/topic"
	"datawave/streams/classify"
	"datawave/streams/runtime"
)

// detectorList says what the log and the catalog know about detectors: it implements api.Detectors.
type detectorList struct {
	admin   *runtime.Admin
	sets    *classify.Sets
	codec   *avro.Codec
	catalog *catalog.Catalog
}

// readRegister reads the custom detectors of datawave.control. A log that has no topics yet has none.
func readRegister(ctx context.Context, admin *runtime.Admin, sets *classify.Sets, codec *avro.Codec) (*classify.Register, error) {
	register := classify.NewRegister(sets)
	err := admin.Visit(ctx, topic.Control, nil, func(r *event.Record) error {
		register.Take(r, codec)
		return nil
	})
	if errors.Is(err, kerr.UnknownTopicOrPartition) {
		err = nil
	}
	return register, err
}

// Detectors implements api.Detectors.
func (d *detectorList) Detectors(ctx context.Context) (list readmodel.DetectorList, err error) {
	register, err := readRegister(ctx, d.admin, d.sets, d.codec)
	if err != nil {
		return list, err
	}
	judgements, err := d.catalog.Judgements(ctx)
	if err != nil {
		return list, err
	}
	return listDetectors(d.sets, register, judgements)
}

func listDetectors(sets *classify.Sets, register *classify.Register, judgements []readmodel.Judgement) (list readmodel.DetectorList, err error) {
	entries := register.Entries()
	combination, err := sets.Combine(entries)
	if err != nil {
		return list, err
	}
	set, err := sets.With(entries)
	if err != nil {
		return list, fmt.Errorf("the custom detectors of the log do not compile, the stages go on with those before: %w", err)
	}
	list.Version = set.Version()
	for i := range combination {
		e := &combination[i]
		d := readmodel.Detector{Infotype: e.Infotype, Category: e.Category, Region: e.Region, Source: e.Source, Entry: e.From, On: e.On,
			Headers: len(e.Headers) + len(e.Weak), Forms: len(e.Whole), InText: len(e.Text)}
		if at := slices.IndexFunc(judgements, func(j readmodel.Judgement) bool { return j.Infotype == e.Infotype }); at >= 0 {
			d.Judge(judgements[at])
		}
		list.Detectors = append(list.Detectors, d)
	}
	slices.SortFunc(list.Detectors, func(a, b readmodel.Detector) int {
		return cmp.Or(cmp.Compare(a.Category, b.Category), cmp.Compare(a.Infotype, b.Infotype))
	})
	for _, s := range register.Statuses() {
		list.Entries = append(list.Entries, entryOf(s))
	}
	return list, nil
}

func entryOf(s classify.Status) readmodel.DetectorEntry {
	e := readmodel.DetectorEntry{Entry: s.Entry, Version: s.Version, Position: s.Position.String()}
	if s.Refused != nil {
		e.Refused = s.Refused.Error()
	}
	return e
}
