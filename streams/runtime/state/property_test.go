package state_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"datawave/streams/runtime/state"
)

// model is what a store should hold: maps for the committed entries, what was kept and what the batch sees.
type model struct {
	committed, kept, current map[string]string
	position                 int64
}

func newModel() *model {
	return &model{committed: map[string]string{}, kept: map[string]string{}, current: map[string]string{}}
}

func (m *model) changed() map[string]string {
	changes := map[string]string{}
	for k, v := range m.kept {
		if before, ok := m.committed[k]; !ok || before != v {
			changes[k] = "=" + v
		}
	}
	for k := range m.committed {
		if _, ok := m.kept[k]; !ok {
			changes[k] = ""
		}
	}
	return changes
}

// machine drives a store and a model.
type machine struct {
	options state.Options
	manager *state.Manager
	store   *state.Store
	model   *model
	topic   [16]byte
	prefix  string // makes keys long
}

func (m *machine) open(t *rapid.T) {
	var err error
	if m.manager, err = state.Open(m.options); err != nil {
		t.Fatal(err)
	}
	if m.store, err = m.manager.Store("changelog", m.topic, 3); err != nil {
		t.Fatal(err)
	}
}

func (m *machine) key(t *rapid.T) string {
	return m.prefix + rapid.OneOf(rapid.StringMatching(`[ab]{0,3}`), rapid.StringMatching(`\x00{0,2}|\xff{0,2}`),
		rapid.StringMatching(`[a-d]{2}[0-9]{1,2}`)).Draw(t, "key")
}

func (m *machine) value(t *rapid.T) string {
	return strings.Repeat(rapid.StringMatching(`[x-z]?`).Draw(t, "value"), rapid.SampledFrom([]int{0, 1, 5, 30, 300, 1 << 10, 300 << 10}).Draw(t, "length"))
}

func (m *machine) Put(t *rapid.T) {
	k, v := m.key(t), m.value(t)
	m.store.Put([]byte(k), []byte(v))
	m.model.current[k] = v
}

func (m *machine) PutMany(t *rapid.T) {
	v := m.value(t)
	if len(v) > 1000 {
		v = v[:1000]
	}
	for i := range rapid.IntRange(1, 1500).Draw(t, "n") {
		k := fmt.Sprintf("%sa%d", m.prefix, i)
		m.store.Put([]byte(k), []byte(v))
		m.model.current[k] = v
	}
}

func (m *machine) Delete(t *rapid.T) {
	k := m.key(t)
	m.store.Delete([]byte(k))
	delete(m.model.current, k)
}

func (m *machine) DeleteMany(t *rapid.T) {
	for i := range rapid.IntRange(1, 1500).Draw(t, "n") {
		k := fmt.Sprintf("%sa%d", m.prefix, i)
		m.store.Delete([]byte(k))
		delete(m.model.current, k)
	}
}

func (m *machine) Keep(*rapid.T) {
	m.store.Keep()
	m.model.kept = maps.Clone(m.model.current)
}

func (m *machine) Rollback(*rapid.T) {
	m.store.Rollback()
	m.model.current = maps.Clone(m.model.kept)
}

func (m *machine) Abort(*rapid.T) {
	m.store.Abort()
	m.model.kept, m.model.current = maps.Clone(m.model.committed), maps.Clone(m.model.committed)
}

func (m *machine) Commit(t *rapid.T) {
	m.changes(t)
	position := rapid.SampledFrom([]int64{-1, m.model.position, m.model.position + 1, m.model.position + 10, m.model.position + 10}).Draw(t, "position")
	if err := m.store.Commit(position); err != nil {
		t.Fatal(err)
	}
	if position >= 0 {
		m.model.position = position
	}
	m.model.committed, m.model.current = maps.Clone(m.model.kept), maps.Clone(m.model.kept)
}

// changes holds Changes against the model: what changed must be there, and what is there must be the latest value.
func (m *machine) changes(t *rapid.T) {
	got := map[string]string{}
	m.store.Changes(func(key, value []byte) {
		if _, twice := got[string(key)]; twice {
			t.Fatalf("key %q twice", key)
		}
		got[string(key)] = string(value)
		want, ok := m.model.kept[string(key)]
		if ok != (value != nil) || want != string(value) {
			t.Fatalf("change of %q: %d bytes, %v; want %d bytes, %v", key, len(value), value != nil, len(want), ok)
		}
	})
	for k := range m.model.changed() {
		if _, ok := got[k]; !ok {
			t.Fatalf("the change of %q is missing", k)
		}
	}
}

func (m *machine) Range(t *rapid.T) {
	prefix := m.prefix + rapid.StringMatching(`[ab]{0,2}|\xff`).Draw(t, "prefix")
	limit := rapid.SampledFrom([]int{1, 3, 1 << 30}).Draw(t, "limit")
	writes := rapid.Bool().Draw(t, "writes")
	var want []string
	for _, k := range slices.Sorted(maps.Keys(m.model.current)) {
		if strings.HasPrefix(k, prefix) && len(want) < limit {
			want = append(want, k+"="+m.model.current[k])
		}
	}
	got := []string{}
	m.store.Range([]byte(prefix), func(key, value []byte) bool {
		got = append(got, string(key)+"="+string(value))
		if writes {
			m.disturb(t, string(key), len(got))
		}
		return len(got) < limit
	})
	if !slices.Equal(got, want) {
		t.Fatalf("range of %q: %d entries, want %d", prefix, len(got), len(want))
	}
}

// disturb writes during a range.
func (m *machine) disturb(t *rapid.T, key string, n int) {
	switch n % 5 {
	case 0:
		m.store.Delete([]byte(key))
		delete(m.model.current, key)
	case 1:
		m.set(key+"b", "new")
	case 2:
		m.set(key, m.model.current[key]+"!")
	case 3:
		m.set(key, "")
	default:
		if n < 10 {
			m.Range(t)
		}
	}
}

func (m *machine) set(key, value string) {
	m.store.Put([]byte(key), []byte(value))
	m.model.current[key] = value
}

// Reopen closes and opens the manager: without a folder or a position nothing is left.
func (m *machine) Reopen(t *rapid.T) {
	if err := m.manager.Close(); err != nil {
		t.Fatal(err)
	}
	if m.options.Dir == "" || m.model.position == 0 {
		m.model = newModel()
	}
	if rapid.IntRange(0, 9).Draw(t, "otherTopic") == 0 {
		m.topic[0]++
		m.model = newModel()
	}
	m.open(t)
	m.model.kept, m.model.current = maps.Clone(m.model.committed), maps.Clone(m.model.committed)
	if m.store.Taken().IsZero() != (m.model.position == 0) {
		t.Fatalf("taken %v at position %d", m.store.Taken(), m.model.position)
	}
}

func (m *machine) Reset(t *rapid.T) {
	if rapid.IntRange(0, 9).Draw(t, "reset") > 0 {
		return
	}
	if err := m.store.Reset(); err != nil {
		t.Fatal(err)
	}
	m.model = newModel()
}

func (m *machine) Load(t *rapid.T) {
	m.Abort(t)
	for range rapid.IntRange(1, 20).Draw(t, "records") {
		k := m.key(t)
		if rapid.Bool().Draw(t, "delete") {
			must(t, m.store.Load([]byte(k), nil))
			delete(m.model.committed, k)
			continue
		}
		v := m.value(t)
		must(t, m.store.Load([]byte(k), []byte(v)))
		m.model.committed[k] = v
	}
	m.model.position += 20
	must(t, m.store.Loaded(m.model.position))
	m.model.kept, m.model.current = maps.Clone(m.model.committed), maps.Clone(m.model.committed)
}

func must(t *rapid.T, err error) {
	if err != nil {
		t.Fatal(err)
	}
}

// Check holds every key against the model.
func (m *machine) Check(t *rapid.T) {
	must(t, m.store.Err())
	if got := m.store.Position(); got != m.model.position {
		t.Fatalf("position %d, want %d", got, m.model.position)
	}
	for k, want := range m.model.current {
		if got, ok := m.store.Get([]byte(k)); !ok || !bytes.Equal(got, []byte(want)) {
			t.Fatalf("get %q: %d bytes, %v; want %d", k, len(got), ok, len(want))
		}
	}
	k := m.key(t)
	if _, ok := m.store.Get([]byte(k)); ok != has(m.model.current, k) {
		t.Fatalf("get %q: %v", k, ok)
	}
}

func has(m map[string]string, k string) bool {
	_, ok := m[k]
	return ok
}

func TestStoreIsLikeMaps(t *testing.T) {
	for _, c := range []struct {
		name   string
		onDisk bool
		budget int64
	}{{"memory", false, 1}, {"disk", true, 64 << 20}, {"spilling", true, 1}} {
		t.Run(c.name, func(t *testing.T) {
			folders := 0
			root := t.TempDir()
			rapid.Check(t, func(t *rapid.T) {
				m := &machine{model: newModel(), options: state.Options{Budget: c.budget}}
				m.prefix = strings.Repeat("p", rapid.SampledFrom([]int{0, 0, 9}).Draw(t, "prefix"))
				if c.onDisk {
					folders++
					m.options.Dir = fmt.Sprintf("%s/%d", root, folders)
				}
				m.open(t)
				defer func() { must(t, m.manager.Close()) }()
				t.Repeat(map[string]func(*rapid.T){"Put": m.Put, "PutMany": m.PutMany, "Delete": m.Delete, "DeleteMany": m.DeleteMany,
					"Keep": m.Keep, "Keep2": m.Keep, "Rollback": m.Rollback, "Abort": m.Abort, "Commit": m.Commit, "Commit2": m.Commit, "Range": m.Range,
					"Reopen": m.Reopen, "Reset": m.Reset, "Load": m.Load, "": m.Check})
			})
		})
	}
}
