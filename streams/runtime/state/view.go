package state

import (
	"bytes"

	"github.com/tidwall/btree"
)

// view keeps the keys of a table sorted. Only stores that are ranged over have one.
type view struct {
	table *table
	tree  *btree.BTreeG[ref]
	pivot []byte // the key that reference 0 stands for
}

func newView(t *table) *view {
	v := &view{table: t}
	v.tree = btree.NewBTreeGOptions(v.less, btree.Options{NoLocks: true})
	v.load()
	return v
}

// load begins anew with what the table holds.
func (v *view) load() {
	v.tree.Clear()
	if v.table.count == 0 {
		return
	}
	for _, r := range v.table.sorted() {
		v.tree.Load(r)
	}
}

func (v *view) less(a, b ref) bool { return bytes.Compare(v.key(a), v.key(b)) < 0 }

func (v *view) key(r ref) []byte {
	if r == 0 {
		return v.pivot
	}
	return v.table.key(r)
}

// from appends records in the order of their keys from a key on, or behind it when it has been seen, until the capacity
// of to is used.
func (v *view) from(to []ref, key []byte, seen bool) []ref {
	v.pivot = key
	v.tree.Ascend(0, func(r ref) bool {
		if !seen || !bytes.Equal(v.table.key(r), key) {
			to = append(to, r)
		}
		return len(to) < cap(to)
	})
	v.pivot = nil
	return to
}
