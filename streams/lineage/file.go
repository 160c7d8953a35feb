package lineage

import (
	"encoding/binary"
	"fmt"

	"datawave/schemas/asset"
	"datawave/schemas/openlineage"
	"datawave/streams"
)

// The kinds of a key of the store, before its subject. Capitals are of datasets that speak for themselves.
const (
	jobKind     = 'j' // the job
	runKind     = 'r' // one of its runs, by id
	datasetKind = 'd' // the facets of a dataset, by the name that the job uses
)

// stateKey is a kind, the subject with its length before it, and what is meant of it.
func stateKey(kind byte, subject string, own bool, rest ...string) []byte {
	if own {
		kind -= 'a' - 'A'
	}
	key := make([]byte, 0, 64+len(subject))
	key = append(binary.AppendUvarint(append(key, kind), uint64(len(subject))), subject...)
	for _, part := range rest {
		key = append(append(key, part...), 0)
	}
	return key
}

// home is the subject whose partition a key of the store belongs to.
func home(_ string, key []byte) (subject string, ok bool) {
	if len(key) < 2 {
		return "", false
	}
	n, width := binary.Uvarint(key[1:])
	if width <= 0 || n > uint64(len(key)-1-width) {
		return "", false
	}
	return string(key[1+width:][:n]), true
}

// file is a job with what is loaded of it. What has changed is stored by save.
type file struct {
	store   streams.Store
	subject string
	own     bool // a dataset that speaks for itself
	job     *job
	runs    map[string]*run
	changed map[string]func() []byte // by key; nil deletes
	made    map[string]made          // bodies by what they are about, to make none again of the same facets
	size    int                      // bytes of the job in the store
}

func (f *file) key(kind byte, rest ...string) []byte {
	return stateKey(kind, f.subject, f.own, rest...)
}

// made is a body with what it was made of.
type made struct {
	of, content digest
	data        []byte // encoded; nil for a body that says nothing
}

// open reads a job, or begins one.
func open(store streams.Store, e *openlineage.Event) (*file, error) {
	f := &file{store: store, subject: e.Key(), own: e.Dataset != nil, job: newJob(e.Job), runs: map[string]*run{},
		changed: map[string]func() []byte{}, made: map[string]made{}}
	if data, ok := store.Get(f.key(jobKind)); ok {
		j, err := decodeJob(data)
		if err != nil {
			return nil, fmt.Errorf("store %s: job: %w", storeName, err)
		}
		f.job, f.size = j, len(data)
	}
	if f.own {
		f.job.dataset = f.subject
	}
	return f, nil
}

// run is a run that is kept, or a new one.
func (f *file) run(id string) (*run, error) {
	if r, ok := f.runs[id]; ok {
		return r, nil
	}
	r := newRun(id)
	if data, ok := f.store.Get(f.key(runKind, id)); ok {
		var err error
		if r, err = decodeRun(data); err != nil {
			return nil, fmt.Errorf("store %s: run: %w", storeName, err)
		}
	}
	f.runs[id] = r
	return r, nil
}

// facets implements load.
func (f *file) facets(raw asset.DatasetID) (facets, error) {
	data, ok := f.store.Get(f.key(datasetKind, raw.Namespace, raw.Name))
	if !ok {
		return facets{}, nil
	}
	all, err := decodeFacets(data)
	if err != nil {
		return nil, fmt.Errorf("store %s: dataset: %w", storeName, err)
	}
	return all, nil
}

func (f *file) keepJob() { f.changed[string(f.key(jobKind))] = f.job.encode }

func (f *file) keepRun(r *run) {
	f.runs[r.id] = r
	f.changed[string(f.key(runKind, r.id))] = r.encode
}

func (f *file) dropRun(id string) {
	delete(f.runs, id)
	f.changed[string(f.key(runKind, id))] = nil
}

func (f *file) keepDataset(raw asset.DatasetID, m *mention) {
	f.changed[string(f.key(datasetKind, raw.Namespace, raw.Name))] = func() []byte { return encodeFacets(m.facets) }
}

func (f *file) dropDataset(raw asset.DatasetID) {
	f.changed[string(f.key(datasetKind, raw.Namespace, raw.Name))] = nil
}

// save stores what has changed.
func (f *file) save() {
	for key, encode := range f.changed {
		if encode == nil {
			f.store.Delete([]byte(key))
			continue
		}
		data := encode()
		f.size = max(f.size, len(data))
		f.store.Put([]byte(key), data)
	}
	clear(f.changed)
}
