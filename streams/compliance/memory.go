package compliance

import (
	"bytes"
	"slices"

	"github.com/tidwall/btree"
)

// memory is a store without a changelog. It implements streams.Store.
type memory struct{ entries btree.Map[string, []byte] }

// Get implements streams.Store.
func (m *memory) Get(key []byte) ([]byte, bool) { return m.entries.Get(string(key)) }

// Put implements streams.Store.
func (m *memory) Put(key, value []byte) { m.entries.Set(string(key), slices.Clone(value)) }

// Delete implements streams.Store.
func (m *memory) Delete(key []byte) { m.entries.Delete(string(key)) }

// Range implements streams.Store.
func (m *memory) Range(prefix []byte, visit func(key, value []byte) bool) {
	m.entries.Copy().Ascend(string(prefix), func(key string, value []byte) bool {
		return bytes.HasPrefix([]byte(key), prefix) && visit([]byte(key), value)
	})
}
