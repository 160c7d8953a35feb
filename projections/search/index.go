// Package search is the read model that finds datasets by words: one Bleve document for each dataset. The fold's state and
// the checkpoint live in the index itself and move with the documents in one batch. State is a stored field and not an
// internal value, because Bleve keeps all internal values in memory and writes them all again with every batch.
package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	index "github.com/blevesearch/bleve_index_api"

	"datawave/projections"
	"datawave/projections/version"
	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
)

// Name is the read model's name.
const Name = "search"

// checkpointPrefix and a topic's name is the internal key of the vector that is applied.
const checkpointPrefix = "checkpoint/"

// Index is one version of the read model in one directory: a projections.Projection.
type Index struct {
	dir     string
	decoder *projections.Decoder
	write   sync.Mutex   // one batch at a time: it reads the state that it changes
	mu      sync.RWMutex // guards bleve against Reset and Close; a search holds it for reading
	bleve   bleve.Index
	parts   parts // of its segments, for searches
}

// OpenIndex opens the index in dir, or makes an empty one where there is none or where a crash left half of one.
func OpenIndex(dir string, codec *avro.Codec) (*Index, error) {
	x := &Index{dir: filepath.Join(dir, "bleve"), decoder: projections.NewDecoder(codec)}
	if err := x.open(); err != nil {
		return nil, fmt.Errorf("bleve %s: %w", dir, err)
	}
	return x, nil
}

func (x *Index) open() (err error) {
	x.bleve, err = bleve.OpenUsing(x.dir, settings())
	switch {
	case errors.Is(err, bleve.ErrorIndexPathDoesNotExist) || errors.Is(err, bleve.ErrorIndexMetaMissing) || errors.Is(err, bleve.ErrorIndexMetaCorrupt):
		return x.create()
	case err != nil:
		return err
	}
	if err = x.check(); err != nil {
		err = errors.Join(err, x.shut())
	}
	return err
}

// bleveSchema is written into every index, and grows as elasticSchema does.
const (
	bleveSchema = "3"
	schemaKey   = "schema"
)

func (x *Index) create() (err error) {
	if err = os.RemoveAll(x.dir); err != nil {
		return err
	}
	x.bleve, err = bleve.NewUsing(x.dir, emptyMapping(), scorch.Name, scorch.Name, settings())
	if err == nil {
		err = x.bleve.SetInternal([]byte(schemaKey), []byte(bleveSchema))
	}
	return err
}

// check holds an index that was there against what this program writes. One without anything in it is what a crash has left of create.
func (x *Index) check() error {
	schema, err := x.bleve.GetInternal([]byte(schemaKey))
	if err != nil || string(schema) == bleveSchema {
		return err
	}
	if documents, err := x.bleve.DocCount(); err != nil || documents > 0 {
		return errors.Join(err, fmt.Errorf("%w (schema %q, this one writes %s): run datawave replay %s", version.ErrSchema, schema, bleveSchema, Name))
	}
	return x.bleve.SetInternal([]byte(schemaKey), []byte(bleveSchema))
}

// settings are for this process only; scorch's own defaults keep one snapshot and flush segments with one worker, so that
// memory stays near the size of one batch.
func settings() map[string]any {
	return map[string]any{"bolt_timeout": "2s"} // another process has it open: say so instead of waiting for ever
}

// emptyMapping maps nothing: documents are built field by field.
func emptyMapping() mapping.IndexMapping {
	m := bleve.NewIndexMapping()
	m.DefaultMapping = bleve.NewDocumentDisabledMapping()
	m.StoreDynamic, m.IndexDynamic, m.DocValuesDynamic = false, false, false
	return m
}

// Name implements projections.Projection.
func (x *Index) Name() string { return Name }

// Topics implements projections.Projection.
func (x *Index) Topics() []string { return folded() }

// Skipped counts the records that could not be decoded since the index was opened.
func (x *Index) Skipped() int64 { return x.decoder.Skipped() }

// maxBatch is how many records go into one Bleve batch. Larger ones are no faster, and 1,000 tables at once took 60 MB more.
const maxBatch = 250

// Apply implements projections.Projection. It returns when the batch is on disk. A long one goes in parts of maxBatch, each
// with its own move of the checkpoint: what a failure leaves is a shorter batch, never half of a record.
func (x *Index) Apply(ctx context.Context, records []event.Record) error {
	x.write.Lock()
	defer x.write.Unlock()
	x.mu.RLock()
	defer x.mu.RUnlock()
	if err := ctx.Err(); err != nil || len(records) == 0 {
		return err
	}
	for part := range slices.Chunk(records, maxBatch) {
		if err := x.apply(ctx, part); err != nil {
			return fmt.Errorf("bleve %s: apply %v: %w", x.dir, part[0].At, err)
		}
	}
	return nil
}

func (x *Index) apply(ctx context.Context, records []event.Record) error {
	return x.read(func(r index.IndexReader) error {
		at, err := readCheckpoint(r, x.Topics())
		if err != nil {
			return err
		}
		b := newBatch(x, r, at)
		for i := range records {
			if err := b.fold(&records[i]); err != nil {
				return err
			}
		}
		if err := ctx.Err(); err != nil || !b.moved {
			return err
		}
		return b.commit()
	})
}

// read calls f with one snapshot of the index; the caller holds mu.
func (x *Index) read(f func(index.IndexReader) error) error {
	if x.bleve == nil {
		return os.ErrClosed
	}
	low, err := x.bleve.Advanced()
	if err != nil {
		return err
	}
	reader, err := low.Reader()
	if err != nil {
		return err
	}
	return errors.Join(f(reader), reader.Close())
}

// Checkpoint implements projections.Projection.
func (x *Index) Checkpoint(context.Context) (at projections.Checkpoint, err error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	err = x.read(func(r index.IndexReader) (err error) {
		at, err = readCheckpoint(r, x.Topics())
		return err
	})
	return at, err
}

func readCheckpoint(r index.IndexReader, topics []string) (projections.Checkpoint, error) {
	at := projections.Checkpoint{}
	for _, name := range topics {
		text, err := r.GetInternal([]byte(checkpointPrefix + name))
		if err != nil {
			return nil, err
		}
		v, err := event.ParseVector(string(text))
		if err != nil {
			return nil, err
		}
		if len(v) > 0 {
			at[name] = v
		}
	}
	return at, nil
}

// Digest implements projections.Projection: over each dataset's state as JSON.
func (x *Index) Digest(ctx context.Context) (d projections.Digest, err error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	err = x.read(func(r index.IndexReader) error {
		return eachState(ctx, r, func(_ string, state []byte) error { return addTo(&d, state) })
	})
	return d, err
}

// addTo sums in an entity that can be found.
func addTo(d *projections.Digest, state []byte) error {
	var e entity
	if err := json.Unmarshal(state, &e); err != nil || !e.Observed {
		return err
	}
	canonical, err := e.canonical()
	if err == nil {
		d.Add(canonical)
	}
	return err
}

// eachState calls visit for every document. state is borrowed.
func eachState(ctx context.Context, r index.IndexReader, visit func(id string, state []byte) error) (err error) {
	ids, err := r.DocIDReaderAll()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ids.Close()) }()
	for ctx.Err() == nil {
		internal, err := ids.Next()
		if err != nil || internal == nil {
			return err
		}
		id, err := r.ExternalID(internal)
		if err != nil {
			return err
		}
		state, err := stateOf(r, id)
		if err != nil {
			return err
		}
		if err := visit(id, state); err != nil {
			return fmt.Errorf("document %s: %w", id, err)
		}
	}
	return ctx.Err()
}

// stateOf is the stored entity of a document, or nil when there is no document.
func stateOf(r index.IndexReader, id string) (state []byte, err error) {
	doc, err := r.Document(id)
	if err != nil || doc == nil {
		return nil, err
	}
	doc.VisitFields(func(f index.Field) {
		if f.Name() == fieldState {
			state = f.Value()
		}
	})
	return state, nil
}

// Reset implements projections.Projection: the directory is deleted and made again.
func (x *Index) Reset(context.Context) error {
	x.write.Lock()
	defer x.write.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := errors.Join(x.shut(), os.RemoveAll(x.dir)); err != nil {
		return fmt.Errorf("bleve %s: reset: %w", x.dir, err)
	}
	return x.open()
}

// Close implements projections.Projection. Twice is fine.
func (x *Index) Close() error {
	x.write.Lock()
	defer x.write.Unlock()
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.shut()
}

func (x *Index) shut() error {
	if x.bleve == nil {
		return nil
	}
	x.parts.forget()
	err := x.bleve.Close()
	x.bleve = nil
	return err
}

// batch folds records over the entities that they are about.
type batch struct {
	index    *Index
	reader   index.IndexReader
	at       projections.Checkpoint
	moved    bool // the checkpoint did
	entities map[string]*slot
}

// slot is one dataset within a batch.
type slot struct {
	entity
	before string // the state on disk; empty when there is none
}

func newBatch(x *Index, r index.IndexReader, at projections.Checkpoint) *batch {
	return &batch{index: x, reader: r, at: at, entities: map[string]*slot{}}
}

// fold takes one record in. Records below the checkpoint are passed over, undecodable ones are counted.
func (b *batch) fold(r *event.Record) error {
	if r.At.Offset < b.at[r.At.Topic][r.At.Partition] {
		return nil
	}
	b.advance(r.At)
	if !folds(r.Type) {
		return nil
	}
	id, body, ok := b.index.decoder.Fact(r)
	if !ok {
		return nil
	}
	s, err := b.slot(id)
	if err != nil {
		return err
	}
	s.fold(id, r, body)
	return nil
}

// folded are the topics that search folds.
func folded() []string { return []string{topic.Facts, topic.Findings} }

// folds tells the types that search folds. The others need not be decoded.
func folds(kind string) bool {
	switch kind {
	case event.DatasetObserved, event.DatasetChanged, event.DatasetGone, event.ClassificationRecorded, event.ClassificationInherited,
		event.DecisionMade, event.FindingOpened, event.FindingChanged, event.FindingResolved, event.FindingWaived, event.FindingReopened:
		return true
	}
	return false
}

func (b *batch) advance(p event.Position) {
	if b.at[p.Topic] == nil {
		b.at[p.Topic] = event.Vector{}
	}
	b.at[p.Topic][p.Partition] = p.Offset + 1
	b.moved = true
}

func (b *batch) slot(id asset.DatasetID) (*slot, error) {
	hash := id.Hash()
	if s := b.entities[hash]; s != nil {
		return s, nil
	}
	state, err := stateOf(b.reader, hash)
	if err != nil {
		return nil, err
	}
	s := &slot{before: string(state)}
	if state != nil {
		err = json.Unmarshal(state, &s.entity)
	}
	b.entities[hash] = s
	return s, err
}

// commit writes the entities that changed and the checkpoint in one batch.
func (b *batch) commit() error {
	out := b.index.bleve.NewBatch()
	for hash, s := range b.entities {
		if err := s.write(out, hash); err != nil {
			return err
		}
	}
	for name, v := range maps.All(b.at) {
		out.SetInternal([]byte(checkpointPrefix+name), []byte(v.String()))
	}
	return b.index.bleve.Batch(out)
}

// write indexes the entity when it changed.
func (s *slot) write(out *bleve.Batch, hash string) error {
	state, err := json.Marshal(&s.entity)
	if err != nil || string(state) == s.before {
		return err
	}
	return out.IndexAdvanced(s.indexed(hash, string(state)))
}
