package keyring

import (
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	"datawave/schemas/asset"
)

// File is a Keyring in one private file (mode 0600). Several processes may use the same file: each write locks it and
// replaces it atomically, and each call sees what others wrote before.
type File struct {
	path   string
	master Master

	mu      sync.Mutex
	info    os.FileInfo // of the file that doc was read from
	doc     document
	ciphers map[string]cipher.AEAD // unwrapped data keys, by id
}

var _ Keyring = (*File)(nil)

// Open opens the keyring at path, or makes an empty one. It refuses a file that other users can read, and a master key
// that is not the file's own.
func Open(path string, master Master) (*File, error) {
	f := &File{path: path, master: master, ciphers: map[string]cipher.AEAD{}}
	if err := f.start(); err != nil {
		return nil, f.place(err)
	}
	return f, nil
}

func (f *File) start() error {
	if f.master.aead == nil {
		return errors.New("no master key was given")
	}
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return err
	}
	unlock, err := lock(f.path, syscall.LOCK_EX)
	if err != nil {
		return err
	}
	defer unlock()
	if err := os.Remove(f.path + ".new"); err != nil && !errors.Is(err, fs.ErrNotExist) { // of a process that died while writing
		return err
	}
	if err = f.read(); errors.Is(err, fs.ErrNotExist) {
		f.doc = newDocument(f.master)
		return f.write(replace)
	}
	return err
}

// Seal implements Sealer. One key may seal 2^32 times before random nonces become a risk (NIST SP 800-38D, 8.3).
func (f *File) Seal(id asset.DatasetID, additional, plaintext []byte) (keyID string, nonce, ciphertext []byte, err error) {
	if err := id.Validate(); err != nil {
		return "", nil, nil, err
	}
	keyID, aead, err := f.sealing(id.Key())
	if err != nil {
		return "", nil, nil, f.place(err)
	}
	nonce = make([]byte, aead.NonceSize())
	rand.Read(nonce)
	return keyID, nonce, aead.Seal(nil, nonce, plaintext, additional), nil
}

// Open implements Opener.
func (f *File) Open(keyID string, nonce, additional, ciphertext []byte) ([]byte, error) {
	aead, err := f.opening(keyID)
	if err != nil {
		return nil, f.place(err)
	}
	if len(nonce) != aead.NonceSize() {
		return nil, fmt.Errorf("%w: nonce of %d bytes", ErrTampered, len(nonce))
	}
	plaintext, err := aead.Open(nil, nonce, ciphertext, additional)
	if err != nil {
		return nil, fmt.Errorf("%w: %d bytes under key %s", ErrTampered, len(ciphertext), keyID)
	}
	return plaintext, nil
}

// List implements Keyring.
func (f *File) List() ([]Key, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.refresh(); err != nil {
		return nil, f.place(err)
	}
	return f.doc.list(), nil
}

// Prepare makes keys for those of the datasets that have none, in one write instead of one each; Seal would make them too.
func (f *File) Prepare(ids ...asset.DatasetID) error {
	datasets := make([]string, len(ids))
	for i, id := range ids {
		if err := id.Validate(); err != nil {
			return err
		}
		datasets[i] = id.Key()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.place(f.ensure(datasets))
}

// Rotate implements Keyring.
func (f *File) Rotate(id asset.DatasetID) (keyID string, err error) {
	if err := id.Validate(); err != nil {
		return "", err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	err = f.update(replace, func(d *document) error {
		keyID = d.add(f.master, id.Key(), now()).ID
		return nil
	})
	return keyID, f.place(err)
}

// Erase implements Keyring.
func (f *File) Erase(id asset.DatasetID) (keyIDs []string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	err = f.update(replaceAndWipe, func(d *document) error {
		if keyIDs = d.erase(id.Key(), now()); len(keyIDs) == 0 {
			return fmt.Errorf("%w: dataset %s has none", ErrUnknownKey, id.Key())
		}
		return nil
	})
	return keyIDs, f.place(err)
}

// place says in which keyring a call failed.
func (f *File) place(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("keyring %s: %w", f.path, err)
}

func now() time.Time { return time.Now().UTC() }

// sealing is the dataset's active key, made where there is none.
func (f *File) sealing(dataset string) (string, cipher.AEAD, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.ensure([]string{dataset}); err != nil {
		return "", nil, err
	}
	e := f.doc.active(dataset)
	aead, err := f.cipher(e)
	return e.ID, aead, err
}

// ensure looks again under the lock: another process may have been quicker.
func (f *File) ensure(datasets []string) error {
	if err := f.refresh(); err != nil {
		return err
	}
	lacks := func(dataset string) bool { return f.doc.active(dataset) == nil }
	if !slices.ContainsFunc(datasets, lacks) {
		return nil
	}
	return f.update(replace, func(d *document) error {
		for _, dataset := range datasets {
			if lacks(dataset) {
				d.add(f.master, dataset, now())
			}
		}
		return nil
	})
}

func (f *File) opening(keyID string) (cipher.AEAD, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.refresh(); err != nil {
		return nil, err
	}
	if e := f.doc.key(keyID); e != nil {
		return f.cipher(e)
	}
	if f.doc.gone[keyID] {
		return nil, fmt.Errorf("%w: %s", ErrErased, keyID)
	}
	return nil, fmt.Errorf("%w: %s", ErrUnknownKey, keyID)
}

func (f *File) cipher(e *entry) (cipher.AEAD, error) {
	if aead, ok := f.ciphers[e.ID]; ok {
		return aead, nil
	}
	aead, err := e.cipher(f.master)
	if err == nil {
		f.ciphers[e.ID] = aead
	}
	return aead, err
}

// refresh reads the file again where another process replaced it.
func (f *File) refresh() error {
	if fresh, err := f.fresh(); fresh || err != nil {
		return err
	}
	unlock, err := lock(f.path, syscall.LOCK_SH)
	if err != nil {
		return err
	}
	defer unlock()
	return f.read()
}

// fresh is whether the document is what the file holds. Every write makes a new file.
func (f *File) fresh() (bool, error) {
	info, err := os.Stat(f.path)
	if err != nil {
		return false, err
	}
	return os.SameFile(info, f.info) && info.ModTime().Equal(f.info.ModTime()) && info.Size() == f.info.Size(), nil
}

// update changes the document and the file together, under the lock.
func (f *File) update(put putter, change func(*document) error) error {
	unlock, err := lock(f.path, syscall.LOCK_EX)
	if err != nil {
		return err
	}
	defer unlock()
	if fresh, _ := f.fresh(); !fresh {
		err = f.read()
	}
	if err == nil {
		if err = change(&f.doc); err == nil {
			err = f.write(put)
		}
	}
	if err != nil {
		f.info = nil // the document may differ from the file now: read it again
	}
	return err
}

// read takes the document from the file; the caller holds the lock.
func (f *File) read() error {
	if err := checkPrivate(f.path); err != nil {
		return err
	}
	text, err := os.ReadFile(f.path)
	if err != nil {
		return err
	}
	doc, err := parseDocument(text, f.master)
	if err != nil {
		return err
	}
	f.doc = doc
	return f.settle()
}

// write puts the document into the file; the caller holds the lock.
func (f *File) write(put putter) error {
	text, err := f.doc.text()
	if err != nil {
		return err
	}
	if err := put(f.path, text); err != nil {
		return err
	}
	return f.settle()
}

// settle remembers which file the document came from and forgets the ciphers that it no longer has.
func (f *File) settle() (err error) {
	for id := range f.ciphers {
		if f.doc.key(id) == nil {
			delete(f.ciphers, id)
		}
	}
	f.info, err = os.Stat(f.path)
	return err
}
