package state

import (
	"context"
	"errors"
	"os"
	"slices"

	"github.com/cockroachdb/pebble/v2/objstorage/objstorageprovider"
	"github.com/cockroachdb/pebble/v2/sstable"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// bound begins the disk keys of a kind.
func (s *Store) bound(kind byte) []byte { return append(s.prefix[:len(s.prefix):len(s.prefix)], kind) }

// at is the disk key of a key, in a scratch buffer.
func (s *Store) at(key []byte) []byte {
	s.key = append(append(append(s.key[:0], s.prefix[:]...), kindEntry), key...)
	return s.key
}

// find looks for the snapshot on disk, and drops one that is of no use.
func (s *Store) find() error {
	d := s.manager.disk
	if d == nil {
		return nil
	}
	value, ok, err := d.get(nil, s.bound(kindTag))
	if err != nil || !ok {
		return err
	}
	found, err := decodeTag(value)
	if err != nil {
		return err
	}
	if found.position == 0 || found.changelog != s.tag.changelog || found.topicID != s.tag.topicID {
		return d.drop(s.prefix[:], s.bound(kindEnd))
	}
	s.tag, s.opened, s.written = found, found.taken, true
	s.measure()
	s.spilled, err = d.any(s.bound(kindEntry), s.bound(kindEnd))
	return err
}

// read lends a value from disk.
func (s *Store) read(key []byte) (value []byte, ok bool) {
	var err error
	if s.lent, ok, err = s.manager.disk.get(s.lent[:0], s.at(key)); err != nil {
		s.fail(err)
	}
	return s.lent, ok
}

func (s *Store) fail(err error) {
	if s.err == nil {
		s.err = s.failed("read", err)
	}
}

// spill moves the memory to disk, in one step with the tag.
func (s *Store) spill() error {
	w := tables{disk: s.manager.disk}
	err := s.write(&w)
	if err = errors.Join(err, w.finish()); err == nil {
		err = s.manager.disk.db.Ingest(context.Background(), w.paths)
	}
	if err != nil {
		w.remove()
		return s.failed("spill", err)
	}
	s.spilled = s.spilled || s.memory.count > 0
	s.written = true
	s.memory.free()
	s.met = 0
	s.account()
	s.measure()
	return nil
}

// write writes the tag and the memory's entries in the order of their keys.
func (s *Store) write(w *tables) error {
	if err := w.set(s.bound(kindTag), s.tag.encode(nil)); err != nil {
		return err
	}
	for few := range slices.Chunk(s.memory.sorted(), touched) {
		s.memory.touch(few)
		for _, r := range few {
			value, live := s.memory.value(r)
			if err := w.put(s.at(s.memory.key(r)), value, live); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Store) measure() {
	if n, err := s.manager.disk.db.EstimateDiskUsage(s.prefix[:], s.bound(kindEnd)); err == nil {
		s.onDisk.Store(int64(n))
	}
}

// tables writes entries in the order of their keys into files to ingest.
type tables struct {
	disk  *disk
	out   *sstable.Writer // nil: none is open
	paths []string
}

func (w *tables) put(key, value []byte, live bool) error {
	if live {
		return w.set(key, value)
	}
	if err := w.next(); err != nil {
		return err
	}
	return w.out.Delete(key)
}

func (w *tables) set(key, value []byte) error {
	if err := w.next(); err != nil {
		return err
	}
	return w.out.Set(key, value)
}

// next opens a file when the last is large enough.
func (w *tables) next() error {
	if w.out != nil {
		if w.out.Raw().EstimatedSize() < fileBytes {
			return nil
		}
		if err := w.finish(); err != nil {
			return err
		}
	}
	path := w.disk.path()
	file, err := vfs.Default.Create(path, vfs.WriteCategoryUnspecified)
	if err != nil {
		return err
	}
	w.paths = append(w.paths, path)
	w.out = sstable.NewWriter(objstorageprovider.NewFileWritable(file), w.disk.table)
	return nil
}

func (w *tables) finish() error {
	if w.out == nil {
		return nil
	}
	err := w.out.Close()
	w.out = nil
	return err
}

func (w *tables) remove() {
	for _, path := range w.paths {
		_ = os.Remove(path) // the next Open removes the folder
	}
}
