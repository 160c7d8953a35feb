package compliance

import (
	"slices"
	"strings"

	"github.com/tidwall/btree"
)

// memory is a store without a changelog. It implements streams.Store. Facts are asked for by their key, so a table holds them; only what
// is ranged over for each dataset is kept in order.
type memory struct {
	facts  map[string][]byte
	inLine btree.Map[string, []byte] // what was said, and waivers
}

func newMemory() *memory { return &memory{facts: map[string][]byte{}} }

// ordered tells whether a key, or a prefix of keys, is kept in order.
func ordered(key []byte) bool { return len(key) > 0 && (key[0] == findingKind || key[0] == waiverKind) }

// Get implements streams.Store.
func (m *memory) Get(key []byte) ([]byte, bool) {
	if ordered(key) {
		return m.inLine.Get(string(key))
	}
	value, ok := m.facts[string(key)]
	return value, ok
}

// Put implements streams.Store.
func (m *memory) Put(key, value []byte) {
	if ordered(key) {
		m.inLine.Set(string(key), slices.Clone(value))
		return
	}
	m.facts[string(key)] = slices.Clone(value)
}

// Delete implements streams.Store.
func (m *memory) Delete(key []byte) {
	if ordered(key) {
		m.inLine.Delete(string(key))
		return
	}
	delete(m.facts, string(key))
}

// entryOf is a key with its value.
type entryOf struct {
	key   string
	value []byte
}

// Range implements streams.Store. What it visits is gathered before, because visit may write.
func (m *memory) Range(prefix []byte, visit func(key, value []byte) bool) {
	var few [16]entryOf
	for _, e := range m.gather(few[:0], prefix) {
		if !visit([]byte(e.key), e.value) {
			return
		}
	}
}

func (m *memory) gather(list []entryOf, prefix []byte) []entryOf {
	if ordered(prefix) {
		start := string(prefix)
		m.inLine.Ascend(start, func(key string, value []byte) bool {
			there := strings.HasPrefix(key, start)
			if there {
				list = append(list, entryOf{key, value})
			}
			return there
		})
		return list
	}
	for key, value := range m.facts {
		if strings.HasPrefix(key, string(prefix)) {
			list = append(list, entryOf{key, value})
		}
	}
	slices.SortFunc(list, func(a, b entryOf) int { return strings.Compare(a.key, b.key) })
	return list
}
