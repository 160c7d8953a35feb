package search

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"github.com/elastic/go-elasticsearch/v8/esapi"
)

// The bounds of one request. A single document may be larger than bulkBytes; it goes alone.
const (
	bulkDocuments = 5000
	bulkBytes     = 4 << 20 // the cluster begins while the next is made
)

// bulk gathers documents and writes them many at a time.
type bulk struct {
	index *elasticIndex
	show  bool // make them searchable
	body  []byte
	ends  []int // of each document with its action in body
}

// bodies are kept for reuse: a request has up to bulkBytes.
var bodies = sync.Pool{New: func() any { return new([]byte) }}

// newBulk makes a bulk that is expected to become large, or not.
func newBulk(x *elasticIndex, large, show bool) *bulk {
	body := (*bodies.Get().(*[]byte))[:0]
	if large {
		body = slices.Grow(body, bulkBytes+bulkBytes/16)
	}
	return &bulk{index: x, show: show, body: body}
}

func (b *bulk) free() {
	if cap(b.body) <= 2*bulkBytes {
		bodies.Put(&b.body)
	}
}

// added is called after an action and its document were appended to body.
func (b *bulk) added(ctx context.Context) error {
	b.ends = append(b.ends, len(b.body))
	if len(b.ends) < bulkDocuments && len(b.body) < bulkBytes {
		return nil
	}
	return b.flush(ctx)
}

// flush writes what was gathered. What the cluster is too busy for is sent again, up to attempts times.
func (b *bulk) flush(ctx context.Context) error {
	wait := firstWait
	for n := 1; len(b.ends) > 0; n++ {
		answer, err := b.send(ctx)
		if err != nil {
			return fmt.Errorf("write documents: %w", err)
		}
		refused, err := answer.refused(len(b.ends))
		if err != nil {
			return fmt.Errorf("write documents: %w", err)
		}
		b.keep(refused)
		if len(refused) == 0 {
			break
		}
		if n == attempts || !pause(ctx, wait) {
			return fmt.Errorf("write documents: %d of them: %w", len(refused), &refusal{status: http.StatusTooManyRequests})
		}
		wait *= 2
	}
	return nil
}

// keep leaves only the documents with the given numbers, ascending.
func (b *bulk) keep(numbers []int) {
	kept, ends := b.body[:0], b.ends[:0]
	for _, n := range numbers {
		start := 0
		if n > 0 {
			start = b.ends[n-1]
		}
		end := b.ends[n]
		kept = append(kept, b.body[start:end]...)
		ends = append(ends, len(kept))
	}
	b.body, b.ends = kept, ends
}

// bulkAnswer has what became of each document, in their order.
type bulkAnswer struct {
	Errors bool `json:"errors"`
	Items  []struct {
		Index  written `json:"index"`  // one of the two
		Create written `json:"create"` //
	} `json:"items"`
}

type written struct {
	Status int `json:"status"`
	Error  struct {
		Type string `json:"type"`
	} `json:"error"`
}

func (b *bulk) send(ctx context.Context) (answer bulkAnswer, err error) {
	request := func() esapi.Request {
		return esapi.BulkRequest{Index: writerOf(b.index.name), Body: reader(b.body), RequireAlias: esapi.BoolPtr(true),
			Refresh: strconv.FormatBool(b.show), FilterPath: []string{"errors", "items.*.status", "items.*.error.type"}}
	}
	var text []byte
	if err := b.index.cluster.again(ctx, writeTimeout, request, &text); err != nil {
		return answer, err
	}
	if bytes.HasPrefix(text, []byte(`{"errors":false`)) {
		return answer, nil
	}
	return answer, json.Unmarshal(text, &answer)
}

// refused are the numbers of the documents, of n, that the cluster was too busy for.
func (a bulkAnswer) refused(n int) (numbers []int, err error) {
	if !a.Errors {
		return nil, nil
	}
	if len(a.Items) != n {
		return nil, fmt.Errorf("%d answers for %d documents", len(a.Items), n)
	}
	for i := range a.Items {
		item := &a.Items[i].Index
		if item.Status == 0 {
			item = &a.Items[i].Create
		}
		r := &refusal{item.Status, item.Error.Type}
		switch {
		case item.Status < 300:
		case r.kind == kindConflict:
			return nil, errRaced
		case r.transient():
			numbers = append(numbers, i)
		default:
			return nil, r
		}
	}
	return numbers, nil
}

func reader(text []byte) io.Reader { return bytes.NewReader(text) }
