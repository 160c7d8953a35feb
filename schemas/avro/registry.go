package avro

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/sr"
)

// Registry is the IDs of a Confluent-compatible schema registry. The subject of a schema is its Avro full name
// (RecordNameStrategy), so one schema has one id on every topic. What it answered is kept for ever: ids never change.
// It is safe for concurrent use.
// Source: Confluent Schema Registry API reference; franz-go pkg/sr.
type Registry struct {
	client  *sr.Client
	address string        // without credentials
	pause   time.Duration // before the second try; doubles
	tries   int

	mu      sync.Mutex
	ids     map[string]uint32 // by schema text
	texts   map[uint32]string
	missing map[uint32]time.Time // when an id was asked for in vain
}

var _ IDs = (*Registry)(nil)

const (
	missingFor = 30 * time.Second // how long an unknown id is not asked for again
	maxMissing = 4096             // so that hostile ids cannot fill the memory
	maxMessage = 300              // bytes of a registry's message that go into an error
)

// NewRegistry connects to the registry at the address: one URL or several, joined by commas, with optional user and
// password (basic authentication) and options as query: ca, cert and key name PEM files for TLS, for example
// "https://user:password@registry.example:8081?ca=/etc/ca.pem". Nothing is asked of the registry yet.
func NewRegistry(address string) (*Registry, error) {
	options, public, err := registryOptions(address)
	if err != nil {
		return nil, err
	}
	client, err := sr.NewClient(options...)
	if err != nil {
		return nil, fmt.Errorf("schema registry %s: %w", public, err)
	}
	return &Registry{client: client, address: public, pause: 200 * time.Millisecond, tries: 6,
		ids: map[string]uint32{}, texts: map[uint32]string{}, missing: map[uint32]time.Time{}}, nil
}

// ID looks the schema up, and registers it where the registry does not have it. An incompatible one is refused by the
// registry; an outage is waited out for about 6 s and then wraps ErrUnavailable.
func (r *Registry) ID(name, schema string) (uint32, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if id, ok := r.ids[schema]; ok {
		return id, nil
	}
	id, err := r.find(name, sr.Schema{Schema: schema, Type: sr.TypeAvro})
	if err != nil {
		return 0, err
	}
	r.ids[schema], r.texts[id] = id, schema
	return id, nil
}

// Schema asks for the text of an id. An id that the registry does not know wraps ErrUnknownSchema.
func (r *Registry) Schema(id uint32) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if text, ok := r.texts[id]; ok {
		return text, nil
	}
	if time.Since(r.missing[id]) < missingFor {
		return "", fmt.Errorf("%w: %d, says schema registry %s", ErrUnknownSchema, id, r.address)
	}
	var answer sr.Schema
	err := r.ask(fmt.Sprintf("id %d", id), func(ctx context.Context) (err error) {
		answer, err = r.client.SchemaByID(ctx, int(id))
		return err
	})
	if status(err) == http.StatusNotFound || err == nil && (answer.Type != sr.TypeAvro || len(answer.References) > 0) {
		return "", r.miss(id)
	}
	if err != nil {
		return "", err
	}
	r.texts[id] = answer.Schema
	return answer.Schema, nil
}

func (r *Registry) miss(id uint32) error {
	if len(r.missing) >= maxMissing {
		clear(r.missing)
	}
	r.missing[id] = time.Now()
	return fmt.Errorf("%w: %d is no self-contained Avro schema, says schema registry %s", ErrUnknownSchema, id, r.address)
}

// find looks up before it registers, so that a user who may only read can work with what others registered.
func (r *Registry) find(name string, schema sr.Schema) (uint32, error) {
	var found sr.SubjectSchema
	err := r.ask(name, func(ctx context.Context) (err error) {
		found, err = r.client.LookupSchema(ctx, name, schema)
		return err
	})
	if status(err) != http.StatusNotFound {
		return checkedID(found.ID, err)
	}
	newSubject := code(err) == sr.ErrSubjectNotFound.Code
	var id int
	err = r.ask(name, func(ctx context.Context) (err error) {
		id, err = r.client.RegisterSchema(ctx, name, schema, -1, -1)
		return err
	})
	if err == nil && newSubject {
		err = r.guard(name)
	}
	return checkedID(id, err)
}

// guard makes the registry itself hold the rule for a subject that we made. Who may not configure it is left alone.
func (r *Registry) guard(name string) error {
	err := r.ask(name, func(ctx context.Context) error {
		return r.client.SetCompatibility(ctx, sr.SetCompatibility{Level: sr.CompatBackwardTransitive}, name)[0].Err
	})
	if s := status(err); s == http.StatusUnauthorized || s == http.StatusForbidden || s == http.StatusNotFound {
		return nil
	}
	return err
}

func checkedID(id int, err error) (uint32, error) {
	if err == nil && (id <= 0 || int64(id) > math.MaxUint32) {
		err = fmt.Errorf("the schema registry gave the id %d, which the wire format cannot carry", id)
	}
	return uint32(id), err
}

// ask calls until the registry answers, with growing pauses while it does not.
func (r *Registry) ask(what string, call func(context.Context) error) error {
	pause := r.pause
	for try := 1; ; try++ {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		err := call(ctx)
		cancel()
		switch {
		case err == nil:
			return nil
		case !outage(err):
			return r.explain(what, err)
		case try == r.tries:
			return fmt.Errorf("%w: %s, asked %d times for %s: %w", ErrUnavailable, r.address, try, what, err)
		}
		<-time.After(pause)
		pause *= 2
	}
}

// explain says what to do about an answer. The registry's own message is kept, cut: it tells which field is incompatible.
func (r *Registry) explain(what string, err error) error {
	hint := "the registry refused"
	switch status(err) {
	case http.StatusConflict:
		hint = "the schema is incompatible with a registered version of the subject; use the datawave that registered it, or a newer one"
	case http.StatusUnauthorized, http.StatusForbidden:
		hint = "check the registry's user and password, and what that user may do"
	}
	return fmt.Errorf("schema registry %s: %s: %s: %w", r.address, what, hint, &answerError{err})
}

// answerError cuts the message of an answer and keeps its codes.
type answerError struct{ err error }

func (e *answerError) Error() string {
	text := e.err.Error()
	return text[:min(len(text), maxMessage)]
}

func (e *answerError) Unwrap() error { return e.err }

// outage is true of errors that may go away by themselves.
func outage(err error) bool {
	s := status(err)
	return s == 0 || s >= http.StatusInternalServerError || s == http.StatusTooManyRequests
}

// status is the HTTP status of an answer, or 0 where there was none.
func status(err error) int {
	var answer *sr.ResponseError
	if errors.As(err, &answer) {
		return answer.StatusCode
	}
	return 0
}

func code(err error) int {
	var answer *sr.ResponseError
	if errors.As(err, &answer) {
		return answer.ErrorCode
	}
	return 0
}
