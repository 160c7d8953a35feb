package catalog

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"

	"github.com/klauspost/compress/s2"

	"datawave/schemas/asset"
)

// A state is the length of the content, the content and the aside, both JSON, compressed together. The content's bytes are what the
// digest covers.

var errState = errors.New("not the state of a dataset")

// hashOf is the dataset's id in binary: asset.DatasetID.Hash is the same in hexadecimal digits.
func hashOf(id asset.DatasetID) (hash [16]byte) {
	sum := sha256.Sum256([]byte(id.Key()))
	return [16]byte(sum[:16])
}

// stateEncoder keeps its memory from one state to the next.
type stateEncoder struct{ text, state, packed []byte }

// encode returns the state, which is valid until the next call.
func (e *stateEncoder) encode(d *dataset) []byte {
	e.text = d.content.appendJSON(e.text[:0])
	e.state = append(binary.AppendUvarint(e.state[:0], uint64(len(e.text))), e.text...)
	e.state = d.aside.appendJSON(e.state)
	e.packed = s2.Encode(e.packed[:cap(e.packed)], e.state)
	return e.packed
}

// splitState unpacks a state into memory, which it returns for the next one if it grew.
func splitState(packed, memory []byte) (content, aside []byte, err error) {
	state, err := s2.Decode(memory[:cap(memory)], packed)
	if err != nil {
		return memory, nil, err
	}
	length, n := binary.Uvarint(state)
	if n <= 0 || length > uint64(len(state)-n) {
		return memory, nil, errState
	}
	return state[n : n+int(length)], state[n+int(length):], nil
}

// decode reads a state into an empty dataset.
func (d *dataset) decode(packed []byte) error {
	content, aside, err := splitState(packed, nil)
	if err != nil {
		return err
	}
	return errors.Join(json.Unmarshal(content, &d.content), json.Unmarshal(aside, &d.aside))
}
