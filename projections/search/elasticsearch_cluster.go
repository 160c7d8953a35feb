package search

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/elastic/elastic-transport-go/v8/elastictransport"
	"github.com/elastic/go-elasticsearch/v8/esapi"

	"datawave/schemas/readmodel"
)

// How long a request may take. A read that takes longer is one that the API answers with "try again".
const (
	dialTimeout   = time.Second
	readTimeout   = 2500 * time.Millisecond
	manageTimeout = 30 * time.Second
	writeTimeout  = 2 * time.Minute
)

// A request that may be repeated is, when the cluster is too busy or a node has just gone.
const (
	attempts     = 4
	firstWait    = 50 * time.Millisecond // doubled each time, with jitter of half of it
	maxErrorText = 1 << 20
)

// cluster is the way to an Elasticsearch cluster. It is safe for concurrent use.
type cluster struct {
	transport esapi.Transport
	hangUp    func()
}

func dial(addresses []*url.URL, trusted *tls.Config, user, password, key string) (*cluster, error) {
	connections := &http.Transport{
		DialContext:         (&net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:     trusted,
		TLSHandshakeTimeout: 2 * dialTimeout,
		MaxIdleConnsPerHost: 16,
		IdleConnTimeout:     90 * time.Second,
	}
	options := []elastictransport.Option{elastictransport.WithURLs(addresses...), elastictransport.WithTransport(connections), elastictransport.WithDisableRetry()}
	if user != "" {
		options = append(options, elastictransport.WithBasicAuth(user, password))
	}
	if key != "" {
		options = append(options, elastictransport.WithAPIKey(key))
	}
	transport, err := elastictransport.NewClient(options...)
	if err != nil {
		return nil, err
	}
	return &cluster{transport, connections.CloseIdleConnections}, nil
}

// refusal is an error answer. Its text has only the kind of the error: the reason that Elasticsearch gives may quote values.
type refusal struct {
	status int
	kind   string // as index_not_found_exception
}

// The kinds of refusals that mean something to us.
const (
	kindNoIndex  = "index_not_found_exception"
	kindExists   = "resource_already_exists_exception"
	kindConflict = "version_conflict_engine_exception"
	kindNoAlias  = "aliases_not_found_exception"
	kindState    = "illegal_state_exception" // an alias would have two write indexes
	kindBlocked  = "cluster_block_exception"
)

// Error says what to do where somebody can do something.
func (r *refusal) Error() string {
	text := fmt.Sprintf("status %d %s", r.status, r.kind)
	switch {
	case r.kind == kindBlocked:
		text += ": writing is blocked; the cluster's disks are too full, or somebody has made the index read-only"
	case r.status == http.StatusUnauthorized:
		text += ": the user and password, or the API key, are wrong"
	case r.status == http.StatusForbidden:
		text += ": the user lacks a privilege"
	}
	return text
}

// transient tells of a refusal that may be over in a moment.
func (r *refusal) transient() bool {
	switch r.status {
	case http.StatusTooManyRequests:
		return r.kind != kindBlocked
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// Is makes a refusal for want of the cluster or the index readmodel.ErrUnavailable.
func (r *refusal) Is(target error) bool {
	return target == readmodel.ErrUnavailable && (r.transient() || r.kind == kindNoIndex)
}

// refused tells whether the cluster has refused a request in that way.
func refused(err error, kind string) bool {
	var r *refusal
	return errors.As(err, &r) && r.kind == kind
}

// again sends a request that may be repeated until it is answered otherwise than with "later", up to attempts times.
func (c *cluster) again(ctx context.Context, timeout time.Duration, request func() esapi.Request, answer any) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	wait := firstWait
	for n := 1; ; n++ {
		err := c.once(ctx, timeout, request(), answer)
		if err == nil || n == attempts || !passing(err) || !pause(ctx, wait) {
			return err
		}
		wait *= 2
	}
}

func passing(err error) bool {
	var r *refusal
	return errors.Is(err, readmodel.ErrUnavailable) && (!errors.As(err, &r) || r.transient())
}

// pause waits around d; false when ctx ends first.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d/2 + rand.N(d))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// once sends a request and decodes the answer into answer, a pointer, or nil where the answer says nothing. An error is a
// *refusal, ctx's own when the caller ended it, or wraps readmodel.ErrUnavailable.
func (c *cluster) once(ctx context.Context, timeout time.Duration, request esapi.Request, answer any) error {
	limited, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	response, err := request.Do(limited, c.transport)
	if err != nil {
		return unreachable(ctx, err)
	}
	defer response.Body.Close()
	if response.IsError() {
		return refusalOf(response)
	}
	return read(ctx, response.Body, answer)
}

func read(ctx context.Context, body io.Reader, answer any) error {
	text, err := io.ReadAll(body)
	if err != nil {
		return unreachable(ctx, err)
	}
	if answer == nil {
		return nil
	}
	if raw, ok := answer.(*[]byte); ok {
		*raw = text
		return nil
	}
	return json.Unmarshal(text, answer)
}

func unreachable(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) {
		return ctx.Err()
	}
	return fmt.Errorf("%w: elasticsearch: %w", readmodel.ErrUnavailable, err)
}

func refusalOf(response *esapi.Response) error {
	var said struct {
		Error struct {
			Type      string `json:"type"`
			RootCause []struct {
				Type string `json:"type"`
			} `json:"root_cause"`
		} `json:"error"`
	}
	text, err := io.ReadAll(io.LimitReader(response.Body, maxErrorText))
	if err == nil {
		_ = json.Unmarshal(text, &said) // a proxy may answer something else: the status says enough
	}
	r := &refusal{status: response.StatusCode, kind: said.Error.Type}
	if len(said.Error.RootCause) > 0 && said.Error.RootCause[0].Type != "" {
		r.kind = said.Error.RootCause[0].Type
	}
	return r
}

// object is JSON to be.
type object = map[string]any

// encoded is the JSON of what we make ourselves.
func encoded(o any) *bytes.Reader {
	text, err := json.Marshal(o)
	if err != nil {
		panic(err) // a value of ours that is no JSON
	}
	return bytes.NewReader(text)
}
