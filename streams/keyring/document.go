package keyring

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"datawave/schemas/asset"
)

// document is what the keyring file holds. Keys of a dataset are in the order they were made; the last one is active.
type document struct {
	Version int         `json:"version"`
	Check   []byte      `json:"check"` // nothing, sealed by the master key: tells a wrong one before any key is needed
	Keys    []entry     `json:"keys"`
	Erased  []tombstone `json:"erased"`

	byID   map[string]int // into Keys
	newest map[string]int // by dataset, into Keys
	gone   map[string]bool
}

type entry struct {
	ID      string    `json:"id"`
	Dataset string    `json:"dataset"` // record key
	Created time.Time `json:"created"`
	Wrapped []byte    `json:"wrapped"` // nonce and AES-256-GCM of the data key by the master key
}

type tombstone struct {
	ID      string    `json:"id"`
	Dataset string    `json:"dataset"`
	Created time.Time `json:"created"`
	Erased  time.Time `json:"erased"`
}

const documentVersion = 1

var checkText = []byte("datawave keyring")

func newDocument(m Master) document {
	d := document{Version: documentVersion, Check: wrap(m.aead, nil, checkText), Keys: []entry{}, Erased: []tombstone{}}
	d.index()
	return d
}

func parseDocument(text []byte, m Master) (document, error) {
	var d document
	if err := json.Unmarshal(text, &d); err != nil {
		return d, fmt.Errorf("the file is damaged, restore it from a backup: %w", err)
	}
	if d.Version != documentVersion {
		return d, fmt.Errorf("the file has version %d, this datawave reads version %d: use the datawave that wrote it", d.Version, documentVersion)
	}
	if _, err := unwrap(m.aead, d.Check, checkText); err != nil {
		return d, fmt.Errorf("the master key from %s is not the one that wrapped these keys: set %s, or name the file, of the right one", m.from, MasterVariable)
	}
	d.index()
	return d, nil
}

func (d *document) index() {
	d.byID, d.newest, d.gone = map[string]int{}, map[string]int{}, map[string]bool{}
	for i, e := range d.Keys {
		d.byID[e.ID], d.newest[e.Dataset] = i, i
	}
	for _, t := range d.Erased {
		d.gone[t.ID] = true
	}
}

func (d *document) text() ([]byte, error) {
	text, err := json.Marshal(d)
	return append(text, '\n'), err
}

// active is the newest key of the dataset, or nil.
func (d *document) active(dataset string) *entry { return d.at(d.newest, dataset) }

func (d *document) key(id string) *entry { return d.at(d.byID, id) }

func (d *document) at(index map[string]int, name string) *entry {
	if i, ok := index[name]; ok {
		return &d.Keys[i]
	}
	return nil
}

// add makes a key for the dataset, which becomes its active one.
func (d *document) add(m Master, dataset string, now time.Time) *entry {
	key, id := make([]byte, keyBytes), make([]byte, 16)
	defer clear(key)
	rand.Read(key)
	rand.Read(id)
	e := entry{ID: hex.EncodeToString(id), Dataset: dataset, Created: now}
	e.Wrapped = wrap(m.aead, key, e.additional())
	d.Keys = append(d.Keys, e)
	d.byID[e.ID], d.newest[dataset] = len(d.Keys)-1, len(d.Keys)-1
	return &d.Keys[len(d.Keys)-1]
}

// erase moves the dataset's keys to tombstones and returns their ids.
func (d *document) erase(dataset string, now time.Time) (ids []string) {
	d.Keys = slices.DeleteFunc(d.Keys, func(e entry) bool {
		if e.Dataset != dataset {
			return false
		}
		ids = append(ids, e.ID)
		d.Erased = append(d.Erased, tombstone{e.ID, e.Dataset, e.Created, now})
		return true
	})
	d.index()
	return ids
}

// list is every key, by dataset, then age.
func (d *document) list() []Key {
	out := make([]Key, 0, len(d.Keys)+len(d.Erased))
	for i := range d.Keys {
		e, state := &d.Keys[i], Retired
		if d.active(e.Dataset) == e {
			state = Active
		}
		out = append(out, Key{ID: e.ID, State: state, Created: e.Created, Dataset: parsed(e.Dataset)})
	}
	for _, t := range d.Erased {
		out = append(out, Key{ID: t.ID, State: Erased, Created: t.Created, Erased: t.Erased, Dataset: parsed(t.Dataset)})
	}
	slices.SortStableFunc(out, func(a, b Key) int {
		if c := strings.Compare(a.Dataset.Key(), b.Dataset.Key()); c != 0 {
			return c
		}
		return a.Created.Compare(b.Created)
	})
	return out
}

// parsed never fails for what Seal and Rotate accepted; a damaged name is shown as it is.
func parsed(key string) asset.DatasetID {
	id, err := asset.ParseKey(key)
	if err != nil {
		return asset.DatasetID{Name: key}
	}
	return id
}

// additional binds a wrapped key to its id and its dataset, so that an edited file does not pass one key for another.
func (e *entry) additional() []byte { return []byte(e.ID + "\x00" + e.Dataset) }

// cipher unwraps the data key.
func (e *entry) cipher(m Master) (cipher.AEAD, error) {
	key, err := unwrap(m.aead, e.Wrapped, e.additional())
	if err != nil {
		return nil, fmt.Errorf("key %s: the keyring file was changed by hand, restore it from a backup", e.ID)
	}
	defer clear(key)
	return newAEAD(key)
}

func wrap(aead cipher.AEAD, plaintext, additional []byte) []byte {
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(plaintext)+aead.Overhead())
	rand.Read(nonce)
	return aead.Seal(nonce, nonce, plaintext, additional)
}

func unwrap(aead cipher.AEAD, wrapped, additional []byte) ([]byte, error) {
	if len(wrapped) < aead.NonceSize() {
		return nil, ErrTampered
	}
	return aead.Open(nil, wrapped[:aead.NonceSize()], wrapped[aead.NonceSize():], additional)
}
