package search

import (
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

// A large batch is folded by several workers, each with the datasets that are its own: while one waits for the cluster, another
// decodes or encodes.
const (
	workers     = 4   // two of them keep a cluster of two cores busy
	workerShare = 500 // records that are worth a worker
)

var shares = maphash.MakeSeed()

// foldInParts folds the records, of one partition, into their datasets' documents.
func (x *elasticIndex) foldInParts(ctx context.Context, records []event.Record, show bool) error {
	n := min(workers, len(records)/workerShare+1)
	group, ctx := errgroup.WithContext(ctx)
	for worker := range n {
		group.Go(func() error {
			b := elasticBatch{index: x, slots: map[string]*elasticSlot{}, show: show}
			for i := range records {
				if n == 1 || maphash.String(shares, records[i].Subject)%uint64(n) == uint64(worker) {
					b.take(&records[i])
				}
			}
			return b.fold(ctx)
		})
	}
	return group.Wait()
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
	index *elasticIndex
	show  bool
	slots map[string]*elasticSlot
	order []*elasticSlot
}

// elasticSlot is one dataset within a batch.
type elasticSlot struct {
	hash    string
	id      asset.DatasetID
	facts   []fact
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
		b.slots[r.Subject] = s
		b.order = append(b.order, s)
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
	bulk := newBulk(b.index, b.show)
	defer bulk.free()
	for _, s := range b.order {
		if err := s.fold(); err != nil {
			return err
		}
		if err := s.write(ctx, bulk); err != nil {
			return err
		}
	}
	return bulk.flush(ctx)
}

// fetch reads the states of the datasets, as they were last written, whether that can be searched yet or not.
func (b *elasticBatch) fetch(ctx context.Context) error {
	asked := make([]*elasticSlot, 0, len(b.order))
	body := append([]byte(nil), `{"ids":[`...)
	for _, s := range b.order {
		if b.index.unseen(s.hash) {
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

// fold takes the facts in that are newer than the document.
func (s *elasticSlot) fold() error {
	if s.before != "" {
		if err := json.Unmarshal([]byte(s.before), &s.entity); err != nil {
			return fmt.Errorf("document %s: %w", s.hash, err)
		}
	}
	for _, f := range s.facts {
		last := &s.applied.Facts
		if f.record.At.Topic == topic.Findings {
			last = &s.applied.Findings
		}
		if next := place(f.record.At); next > *last {
			*last = next
			s.entity.fold(s.id, f.record, f.body)
		}
	}
	return nil
}

// place is a position as a number that grows: all events about a dataset in one topic are in one partition, and when the number of
// partitions grows they move to one with a higher number.
func place(p event.Position) int64 { return int64(p.Partition)<<offsetBits + p.Offset + 1 }

// offsetBits leave room for 2^22 partitions.
const offsetBits = 41

// write adds the document to the bulk when its state has changed.
func (s *elasticSlot) write(ctx context.Context, bulk *bulk) error {
	state, err := json.Marshal(&s.entity)
	if err != nil || string(state) == s.before {
		return err
	}
	bulk.body = appendAction(bulk.body, s.hash, s.written)
	bulk.body = s.entity.appendDocument(bulk.body, s.hash, state, s.applied)
	return bulk.added(ctx)
}
