package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/elastic/go-elasticsearch/v8/esapi"

	"datawave/projections"
	"datawave/schemas/event"
)

// elasticIndex is one version of the read model in one index: a document for each dataset that was heard of, gone ones included, and
// one for the checkpoint. The fold's state is in the document.
//
// Elasticsearch has no transaction over documents. A batch therefore writes the documents first, each with the positions of the last
// events in it, and the checkpoint last. What a crash leaves is a checkpoint that is too low, and documents that are ahead of it: when
// the batch comes again, events that a document has already are passed over. A document replaces the one that it was made of, and no
// other. A version that only grows would not do: two processes that fold different topics would each overwrite what the other has
// folded, with a higher version.
type elasticIndex struct {
	cluster *cluster
	name    string
	decoder *projections.Decoder
	closed  atomic.Bool
	write   sync.Mutex             // one batch at a time
	known   projections.Checkpoint // the last that the cluster had; guarded by write
	seen    *seen                  // of a build that began on an empty index and that nobody else continued; guarded by write
	seeing  sync.Mutex             // guards what is in seen, among the workers of a batch
}

// errLost means that the cluster has gone back to an earlier state, or has forgotten the index.
var errLost = errors.New("the cluster has lost what it had: the fold starts again from its checkpoint")

// errRaced means that two processes fold into one index.
var errRaced = errors.New("another process, or a request that came to no answer, has written meanwhile: the fold starts again from its checkpoint")

// Name implements projections.Projection.
func (x *elasticIndex) Name() string { return Name }

// Topics implements projections.Projection.
func (x *elasticIndex) Topics() []string { return folded() }

// Skipped implements projections.Skipper.
func (x *elasticIndex) Skipped() int64 { return x.decoder.Skipped() }

// Close implements projections.Projection. Twice is fine.
func (x *elasticIndex) Close() error {
	x.closed.Store(true)
	return nil
}

// Apply implements projections.Projection. When it returns, the batch can be searched.
func (x *elasticIndex) Apply(ctx context.Context, records []event.Record) error {
	return x.fold(ctx, records, true)
}

// Load implements projections.Loader: what it writes cannot be searched before Loaded.
func (x *elasticIndex) Load(ctx context.Context, records []event.Record) error {
	return x.fold(ctx, records, false)
}

// Loaded implements projections.Loader.
func (x *elasticIndex) Loaded(ctx context.Context) error {
	x.write.Lock()
	x.seen = nil
	x.write.Unlock()
	return x.refresh(ctx)
}

// refresh makes all that was written searchable.
func (x *elasticIndex) refresh(ctx context.Context) error {
	if x.closed.Load() {
		return os.ErrClosed
	}
	request := func() esapi.Request { return esapi.IndicesRefreshRequest{Index: []string{x.name}} }
	if err := x.cluster.again(ctx, writeTimeout, request, nil); err != nil {
		return fmt.Errorf("index %s: refresh: %w", x.name, err)
	}
	return nil
}

func (x *elasticIndex) fold(ctx context.Context, records []event.Record, show bool) error {
	x.write.Lock()
	defer x.write.Unlock()
	if x.closed.Load() {
		return os.ErrClosed
	}
	if err := ctx.Err(); err != nil || len(records) == 0 {
		return err
	}
	if err := x.apply(ctx, records, show); err != nil {
		return fmt.Errorf("index %s: apply %v: %w", x.name, records[0].At, err)
	}
	return nil
}

func (x *elasticIndex) apply(ctx context.Context, records []event.Record, show bool) error {
	before, err := x.readStamp(ctx)
	if err != nil {
		return err
	}
	if !covers(before.at, x.known) {
		x.known = nil
		return errLost
	}
	if err := x.look(ctx, before, show); err != nil {
		return err
	}
	x.known = before.at
	fresh, moved := before.at.Above(records)
	if len(fresh) == 0 {
		return nil
	}
	if err := x.foldInParts(ctx, fresh, show); err != nil {
		return err
	}
	after := before.at.Clone()
	moved.Each(after.Set)
	if err := x.writeStamp(ctx, before, after); err != nil {
		return err
	}
	x.known = after
	return nil
}

// look begins a set of what was seen where a build begins, and gives it up when another process has written meanwhile.
func (x *elasticIndex) look(ctx context.Context, before stamp, show bool) error {
	if show || before.at.Behind(x.known) != x.known.Behind(before.at) {
		x.seen = nil
		return nil
	}
	if before.seq != nil || x.seen != nil {
		return nil
	}
	empty, err := x.isEmpty(ctx) // a crash may have left documents without a checkpoint
	if empty {
		x.seen = newSeen()
	}
	return err
}

func (x *elasticIndex) isEmpty(ctx context.Context) (bool, error) {
	var counted struct {
		Count int64 `json:"count"`
	}
	err := x.refresh(ctx)
	if err == nil {
		err = x.cluster.again(ctx, readTimeout, func() esapi.Request { return esapi.CountRequest{Index: []string{x.name}} }, &counted)
	}
	return counted.Count == 0 && err == nil, err
}

func covers(at, least projections.Checkpoint) bool { return at.Behind(least) == 0 }

// stamp is the checkpoint's document with what tells whether it is still the same.
type stamp struct {
	at         projections.Checkpoint
	seq, epoch *int // nil when there is none yet
}

const stampID = "checkpoint"

// Checkpoint implements projections.Projection.
func (x *elasticIndex) Checkpoint(ctx context.Context) (projections.Checkpoint, error) {
	if x.closed.Load() {
		return nil, os.ErrClosed
	}
	m, err := x.readStamp(ctx)
	if err != nil {
		return nil, fmt.Errorf("index %s: %w", x.name, err)
	}
	return m.at, nil
}

func (x *elasticIndex) readStamp(ctx context.Context) (stamp, error) {
	var found struct {
		Found  bool   `json:"found"`
		Seq    int    `json:"_seq_no"`
		Epoch  int    `json:"_primary_term"`
		Source source `json:"_source"`
	}
	request := func() esapi.Request { return esapi.GetRequest{Index: x.name, DocumentID: stampID} }
	err := x.cluster.again(ctx, readTimeout, request, &found)
	if isMissing(err) {
		return stamp{at: projections.Checkpoint{}}, nil
	}
	if err != nil {
		return stamp{}, fmt.Errorf("read checkpoint: %w", err)
	}
	m := stamp{projections.Checkpoint{}, &found.Seq, &found.Epoch}
	return m, json.Unmarshal([]byte(found.Source.State), &m.at)
}

// isMissing tells of a document that is not in an index that is there.
func isMissing(err error) bool {
	var r *refusal
	return errors.As(err, &r) && r.status == http.StatusNotFound && r.kind == ""
}

// source is what is read of a document.
type source struct {
	State   string  `json:"state"`
	Applied applied `json:"applied,omitzero"`
}

// writeStamp moves the checkpoint, unless another process has moved it since it was read.
func (x *elasticIndex) writeStamp(ctx context.Context, before stamp, after projections.Checkpoint) error {
	text, err := json.Marshal(after)
	if err != nil {
		return err
	}
	request := esapi.IndexRequest{Index: writerOf(x.name), DocumentID: stampID, RequireAlias: esapi.BoolPtr(true),
		Body: encoded(source{State: string(text)}), IfSeqNo: before.seq, IfPrimaryTerm: before.epoch}
	if before.seq == nil {
		request.OpType = "create"
	}
	err = x.cluster.once(ctx, writeTimeout, request, nil)
	if refused(err, kindConflict) {
		return errRaced
	}
	if err != nil {
		return fmt.Errorf("move checkpoint: %w", err)
	}
	return nil
}

// Reset implements projections.Projection: the index is made again, with its aliases. Should that stop halfway, the model finds
// no current version and makes a first one, which is as empty.
func (x *elasticIndex) Reset(ctx context.Context) error {
	x.write.Lock()
	defer x.write.Unlock()
	var found map[string]struct {
		Aliases map[string]any `json:"aliases"`
	}
	request := func() esapi.Request { return esapi.IndicesGetAliasRequest{Index: []string{x.name}} }
	err := x.cluster.again(ctx, readTimeout, request, &found)
	if err == nil {
		err = deleteIndex(ctx, x.cluster, x.name)
	}
	if err == nil {
		pointers := slices.DeleteFunc(slices.Collect(maps.Keys(found[x.name].Aliases)), func(a string) bool { return a == writerOf(x.name) })
		err = createIndex(ctx, x.cluster, x.name, pointers...)
	}
	if err != nil {
		return fmt.Errorf("index %s: reset: %w", x.name, err)
	}
	x.known, x.seen = nil, nil
	return nil
}

// Digest implements projections.Projection.
func (x *elasticIndex) Digest(ctx context.Context) (d projections.Digest, err error) {
	if err := x.refresh(ctx); err != nil {
		return d, err
	}
	err = x.scan(ctx, object{"term": object{fieldVisible: visible}}, func(_, state string) error { return addTo(&d, []byte(state)) })
	if err != nil {
		return projections.Digest{}, fmt.Errorf("index %s: digest: %w", x.name, err)
	}
	return d, nil
}

// scanned is how many documents one request of a scan reads.
const scanned = 1000

// scan calls visit for every document that a query matches, as they were at one moment.
func (x *elasticIndex) scan(ctx context.Context, query object, visit func(id, state string) error) error {
	view, err := x.openView(ctx, "")
	if err != nil {
		return err
	}
	defer func() { x.closeView(context.WithoutCancel(ctx), view) }()
	var after []json.RawMessage
	for {
		body := object{"size": scanned, "query": query, "sort": []string{"_shard_doc"}, "track_total_hits": false, "_source": []string{fieldState},
			"pit": object{"id": view, "keep_alive": viewKept}}
		if after != nil {
			body["search_after"] = after
		}
		answer, err := x.searchView(ctx, manageTimeout, body)
		if err != nil {
			return err
		}
		for _, h := range answer.Hits.Hits {
			if err := visit(h.ID, h.Source.State); err != nil {
				return err
			}
			after = h.Sort
		}
		if len(answer.Hits.Hits) < scanned {
			return nil
		}
		view = answer.View
	}
}
