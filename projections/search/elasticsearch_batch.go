package search

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"

	"github.com/elastic/go-elasticsearch/v8/esapi"
	"golang.org/x/sync/errgroup"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/topic"
)

// A large batch is folded in shares, each of the datasets that are its own, by several workers: while one waits for the cluster, another
// decodes or encodes. Of a very large one there are more shares than workers, so that the cluster need not wait until half of it is decoded.
const (
	workers      = 4   // two of them keep a cluster of two cores busy
	workerShare  = 500 // records that are worth a worker
	largestShare = 5000
)

var shares = maphash.MakeSeed()

// sharesOf deals the records out.
func sharesOf(records []event.Record) [][]*event.Record {
	n := min(len(records)/workerShare+1, max(workers, len(records)/largestShare))
	out := make([][]*event.Record, n)
	for i := range out {
		out[i] = make([]*event.Record, 0, len(records)/n*9/8)
	}
	for i := range records {
		share := maphash.String(shares, records[i].Subject) % uint64(n)
		out[share] = append(out[share], &records[i])
	}
	return out
}

// foldInParts folds the records into their datasets' documents.
func (x *elasticIndex) foldInParts(ctx context.Context, records []event.Record, show bool) error {
	parts := sharesOf(records)
	alone := len(parts) == 1
	todo := make(chan []*event.Record, len(parts))
	for _, part := range parts {
		todo <- part
	}
	close(todo)
	group, limited := errgroup.WithContext(ctx)
	for range min(workers, len(parts)) {
		group.Go(func() error { return x.foldParts(limited, todo, show, show && alone) })
	}
	if err := group.Wait(); err != nil || !show || alone {
		return err
	}
	return x.refresh(ctx) // once for all workers
}

func (x *elasticIndex) foldParts(ctx context.Context, todo <-chan []*event.Record, show, atOnce bool) error {
	bulk := newBulk(x, !show, atOnce)
	defer bulk.free()
	b := elasticBatch{index: x, bulk: bulk, writer: newDocumentWriter()}
	b.encoder = json.NewEncoder(&b.state)
	for part := range todo {
		b.slots, b.order = make(map[string]*elasticSlot, len(part)/2), b.order[:0]
		for _, r := range part {
			b.take(r)
		}
		if err := b.fold(ctx); err != nil {
			return err
		}
	}
	return bulk.flush(ctx)
}

// unseen tells of a document that is not there; it will be.
func (x *elasticIndex) unseen(hash string) bool {
	if x.seen == nil {
		return false
	}
	x.seeing.Lock()
	defer x.seeing.Unlock()
	return !x.seen.add(hash)
}

// elasticBatch folds records into the documents that they are about.
type elasticBatch struct {
	index   *elasticIndex
	bulk    *bulk
	slots   map[string]*elasticSlot
	order   []*elasticSlot
	writer  *documentWriter
	state   bytes.Buffer  // of one dataset, as JSON
	encoder *json.Encoder // into state
}

// elasticSlot is one dataset within a batch.
type elasticSlot struct {
	hash    string
	id      asset.DatasetID
	absent  bool   // it has no document
	facts   []fact // that wait for the document
	entity  entity
	before  string // the state in the index; empty when there is none
	applied applied
	written write // of that
}

// applied are the places of the last events that a document has, by topic.
type applied struct {
	Facts    int64 `json:"facts,omitempty"`
	Findings int64 `json:"findings,omitempty"`
}

// write is one write of a document, which the cluster counts. Its zero value is that of a document that is not there.
type write struct{ seq, epoch int64 }

type fact struct {
	record *event.Record
	body   event.Body
}

// take decodes a record that search folds.
func (b *elasticBatch) take(r *event.Record) {
	if !folds(r.Type) {
		return
	}
	id, body, ok := b.index.decoder.Fact(r)
	if !ok {
		return
	}
	s := b.slots[r.Subject]
	if s == nil {
		s = &elasticSlot{hash: id.Hash(), id: id}
		s.absent = b.index.unseen(s.hash)
		b.slots[r.Subject] = s
		b.order = append(b.order, s)
	}
	if s.absent {
		s.fold(fact{r, body})
		return
	}
	s.facts = append(s.facts, fact{r, body})
}

func (b *elasticBatch) fold(ctx context.Context) error {
	if len(b.order) == 0 {
		return nil
	}
	if err := b.fetch(ctx); err != nil {
		return fmt.Errorf("read documents: %w", err)
	}
	for _, s := range b.order {
		if err := s.foldWaiting(); err != nil {
			return err
		}
		if err := b.write(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// fetch reads the states of the datasets, as they were last written, whether that can be searched yet or not.
func (b *elasticBatch) fetch(ctx context.Context) error {
	asked := make([]*elasticSlot, 0, len(b.order))
	body := append([]byte(nil), `{"ids":[`...)
	for _, s := range b.order {
		if s.absent {
			continue
		}
		if len(asked) > 0 {
			body = append(body, ',')
		}
		body = append(append(append(body, '"'), s.hash...), '"')
		asked = append(asked, s)
	}
	if len(asked) == 0 {
		return nil
	}
	body = append(body, "]}"...)
	var answer struct {
		Docs []struct {
			Found  bool   `json:"found"`
			Seq    int64  `json:"_seq_no"`
			Epoch  int64  `json:"_primary_term"`
			Source source `json:"_source"`
			Error  struct {
				Type string `json:"type"`
			} `json:"error"`
		} `json:"docs"`
	}
	request := func() esapi.Request {
		return esapi.MgetRequest{Index: b.index.name, Body: reader(body), SourceIncludes: []string{fieldState, fieldApplied},
			FilterPath: []string{"docs.found", "docs._seq_no", "docs._primary_term", "docs._source", "docs.error.type"}}
	}
	if err := b.index.cluster.again(ctx, writeTimeout, request, &answer); err != nil {
		return err
	}
	if len(answer.Docs) != len(asked) {
		return errors.New("the answer is not one for each document")
	}
	for i, d := range answer.Docs {
		if d.Error.Type != "" {
			return &refusal{kind: d.Error.Type}
		}
		if d.Found {
			asked[i].written, asked[i].before, asked[i].applied = write{d.Seq, d.Epoch}, d.Source.State, d.Source.Applied
		}
	}
	return nil
}

// foldWaiting takes the facts in that have waited for the document.
func (s *elasticSlot) foldWaiting() error {
	if s.before != "" {
		if err := json.Unmarshal([]byte(s.before), &s.entity); err != nil {
			return fmt.Errorf("document %s: %w", s.hash, err)
		}
	}
	for _, f := range s.facts {
		s.fold(f)
	}
	s.facts = nil
	return nil
}

// fold takes a fact in that is newer than the document.
func (s *elasticSlot) fold(f fact) {
	last := &s.applied.Facts
	if f.record.At.Topic == topic.Findings {
		last = &s.applied.Findings
	}
	if next := place(f.record.At); next > *last {
		*last = next
		s.entity.fold(s.id, f.record, f.body)
	}
}

// place is a position as a number that grows: all events about a dataset in one topic are in one partition, and when the number of
// partitions grows they move to one with a higher number.
func place(p event.Position) int64 { return int64(p.Partition)<<offsetBits + p.Offset + 1 }

// offsetBits leave room for 2^22 partitions.
const offsetBits = 41

// write adds the document to the bulk when its state has changed.
func (b *elasticBatch) write(ctx context.Context, s *elasticSlot) error {
	b.state.Reset()
	if err := b.encoder.Encode(&s.entity); err != nil {
		return err
	}
	state := bytes.TrimSuffix(b.state.Bytes(), []byte{'\n'})
	if string(state) == s.before {
		return nil
	}
	b.bulk.body = appendAction(b.bulk.body, s.hash, s.written)
	b.bulk.body = b.writer.append(b.bulk.body, &s.entity, s.hash, state, s.applied)
	return b.bulk.added(ctx)
}
