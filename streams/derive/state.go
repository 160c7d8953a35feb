package derive

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"datawave/schemas/event"
	"datawave/streams"
)

// The kinds of keys of the store. A key is its kind, the length of the dataset's key, that key, and the rest: another dataset's key, or a prover.
const (
	ownKey        = 'o' // own
	edgesKey      = 'e' // and a prover: []upstream
	askedKey      = 'a' // and an upstream's key: digest of what was asked last
	toldKey       = 't' // and an upstream's key: event.Told in the wire format
	subscriberKey = 's' // and the key of the dataset that asks: subscriber
)

func key(kind byte, dataset, rest string) []byte {
	k := binary.AppendUvarint([]byte{kind}, uint64(len(dataset)))
	return append(append(k, dataset...), rest...)
}

// cutKey is the inverse of key.
func cutKey(k []byte) (dataset, rest string, ok bool) {
	if len(k) == 0 {
		return "", "", false
	}
	n, width := binary.Uvarint(k[1:])
	if width <= 0 || n > uint64(len(k)-1-width) {
		return "", "", false
	}
	start := 1 + width
	return string(k[start : start+int(n)]), string(k[start+int(n):]), true
}

// home is the dataset whose partition a key of the store belongs to.
func home(_ string, k []byte) (dataset string, ok bool) {
	dataset, _, ok = cutKey(k)
	return dataset, ok
}

// digest sums up what was said; the empty one stands for nothing.
type digest string

func digestOf(data []byte) digest {
	sum := sha256.Sum256(data)
	return digest(hex.EncodeToString(sum[:16]))
}

// subscriber is a dataset that is to be told of this one.
type subscriber struct {
	Fields  []string `json:"fields,omitempty"`
	Columns bool     `json:"columns,omitempty"`
	Told    digest   `json:"told"` // of what it was told last
}

// stateError is a fault of the store, not of a record.
type stateError struct{ err error }

func (s *stateError) Error() string { return "store " + storeName + ": " + s.err.Error() }
func (s *stateError) Unwrap() error { return s.err }

// state is the store of one dataset.
type state struct {
	kept    streams.Store
	dataset string
}

func (s state) get(kind byte, rest string, value any) error {
	data, ok := s.kept.Get(key(kind, s.dataset, rest))
	if !ok {
		return nil
	}
	if err := json.Unmarshal(data, value); err != nil {
		return &stateError{fmt.Errorf("%c of %s: %w", kind, s.dataset, err)}
	}
	return nil
}

func (s state) put(kind byte, rest string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return &stateError{fmt.Errorf("%c of %s: %w", kind, s.dataset, err)}
	}
	s.kept.Put(key(kind, s.dataset, rest), data)
	return nil
}

func (s state) delete(kind byte, rest string) { s.kept.Delete(key(kind, s.dataset, rest)) }

// each visits what is kept of a kind, by the rest of the key, until visit has an error.
func (s state) each(kind byte, visit func(rest string, data []byte) error) (err error) {
	s.kept.Range(key(kind, s.dataset, ""), func(k, data []byte) bool {
		dataset, rest, ok := cutKey(k)
		if !ok || dataset != s.dataset {
			return true
		}
		err = visit(rest, data)
		return err == nil
	})
	return err
}

// holds are the labels of a field with everything that this stage does not need left out.
func holds(labels []event.Label) []event.Label {
	kept := make([]event.Label, len(labels))
	for i, l := range labels {
		kept[i] = event.Label{Infotype: l.Infotype, Category: l.Category, Confidence: l.Confidence}
	}
	return kept
}
