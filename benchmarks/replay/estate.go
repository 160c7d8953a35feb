package main

import (
	"fmt"
	"strconv"
	"time"

	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
)

// partitions of the log that is made up.
const partitions = 4

// estate makes the log of an estate up: datasets with fieldsEach fields, each observed, profiled and classified, and edges between their
// fields. It holds one window of it at a time.
type estate struct {
	first    int // dataset that the log has not told of yet
	datasets int
	lineage  bool // edges instead of profiles and classifications
	offsets  [partitions]int64
}

// entities are what a digest must count.
func (e *estate) entities() int64 {
	if e.lineage {
		return int64(e.datasets) * (1 + edgesEach)
	}
	return int64(e.datasets)
}

const (
	fieldsEach = 10
	edgesEach  = 10 // into each dataset
	// window is how many datasets a scan has under way: the facts of one lie so far apart in the log.
	window    = 500
	namespace = "postgres://db.example:5432"
)

func id(n int) asset.DatasetID {
	return asset.DatasetID{Namespace: namespace, Name: fmt.Sprintf("shop%d.public.table_%06d", n%20, n)}
}

// each calls take with the log's records, batch after batch, and stops at its first error. A fact about a dataset or a field
// is what one row of a store comes from: facts counts them.
func (e *estate) each(size int, take func(batch []event.Record, facts int) error) error {
	var waiting []event.Record
	facts := 0
	flush := func() error {
		err := take(waiting, facts)
		waiting, facts = nil, 0
		return err
	}
	for start := e.first; start < e.datasets; start += window {
		for pass := range 3 {
			for n := start; n < min(start+window, e.datasets); n++ {
				kind, body, count := e.fact(n, pass)
				if body == nil {
					continue
				}
				r, err := e.record(id(n), kind, body)
				if err != nil {
					return err
				}
				waiting, facts = append(waiting, r), facts+count
				if len(waiting) == size {
					if err := flush(); err != nil {
						return err
					}
				}
			}
		}
	}
	if len(waiting) == 0 {
		return nil
	}
	return flush()
}

// fact is what a pass over a window says about a dataset, and for how many of its fields, itself included.
func (e *estate) fact(n, pass int) (kind string, body event.Body, count int) {
	switch {
	case pass == 0:
		return event.DatasetObserved, table(n), 1 + fieldsEach
	case pass == 1 && e.lineage:
		return event.LineageAsserted, edges(n, e.datasets), edgesEach
	case pass == 1:
		return event.ProfileRecorded, values(n), fieldsEach
	case !e.lineage:
		return event.ClassificationRecorded, classification(n), fieldsEach
	}
	return "", nil, 0
}

func (e *estate) record(about asset.DatasetID, kind string, body event.Body) (event.Record, error) {
	data, err := avro.Embedded().Append(nil, body)
	if err != nil {
		return event.Record{}, err
	}
	key := about.Key()
	p := topic.Partition(key, partitions)
	offset := e.offsets[p]
	e.offsets[p]++
	return event.Record{
		Envelope: event.Envelope{ID: event.DeriveID(key, kind, strconv.FormatInt(offset, 10)), Type: kind, Source: "bench", Subject: key,
			Time: time.UnixMilli(1_700_000_000_000 + offset).UTC(), Data: data},
		At: event.Position{Topic: topic.Facts, Partition: p, Offset: offset},
	}, nil
}

var columns = [fieldsEach]string{"id", "email", "phone", "first_name", "last_name", "created_at", "order_total", "status", "postal_code", "note"}

func table(n int) *event.Dataset {
	d := &event.Dataset{Kind: "table", Source: fmt.Sprintf("%s/shop%d", namespace, n%20), Comment: fmt.Sprintf("Table number %d of the shop", n),
		Owner: "owner_" + strconv.Itoa(n%50), Rows: int64(n * 7 % 1_000_000), Bytes: int64(n) * 8192, Properties: map[string]string{"engine": "heap"}}
	for i, name := range columns {
		d.Fields = append(d.Fields, event.Field{Path: name, Type: "text", Nullable: i > 0, PrimaryKey: i == 0})
	}
	return d
}

func values(n int) *event.Profile {
	p := &event.Profile{Scan: "scan-1", Rows: 1000}
	for i, name := range columns {
		p.Fields = append(p.Fields, event.ProfiledField{Path: name, Profile: event.FieldProfile{Count: 1000, Nulls: int64((n + i) % 90),
			Distinct: int64(10 + (n*i)%990), MeanLength: float64(4 + i), Origin: "sample"}})
	}
	return p
}

func classification(n int) *event.Classification {
	c := &event.Classification{Scan: "scan-1", Detectors: "2.0.0+bench"}
	for i, name := range columns {
		f := event.ClassifiedField{Path: name, Seen: 1000}
		if infotype := labels[name]; infotype != "" && n%3 > 0 {
			f.Labels = []event.Label{{Infotype: infotype, Category: "person", Confidence: 0.9 + float64(i)/100, Matched: 990, Valid: 985,
				Rule: infotype + "/header+values", HeaderWords: []string{name}, Mask: "aaa@aaa.aaa"}}
		}
		c.Fields = append(c.Fields, f)
	}
	return c
}

var labels = map[string]string{"email": "EMAIL_ADDRESS", "phone": "PHONE_NUMBER", "first_name": "FIRST_NAME", "last_name": "LAST_NAME", "postal_code": "POSTAL_CODE"}

// edges lead from the fields of the datasets before it, as in a warehouse built in layers.
func edges(n, datasets int) *event.LineageAssertion {
	a := &event.LineageAssertion{Prover: "sql", Job: "job-" + strconv.Itoa(n)}
	for i := range edgesEach {
		from := id((n + 1 + (n*31+i/4*977)%(datasets/2+1)) % datasets)
		a.Edges = append(a.Edges, event.Edge{FromNamespace: from.Namespace, FromName: from.Name, FromField: columns[(i*3)%fieldsEach], ToField: columns[i],
			Kind: "DIRECT", Transformation: "IDENTITY", Proof: "view definition", Confidence: 1})
	}
	return a
}
