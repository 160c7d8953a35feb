// Package keyring seals sampled values so that they can travel through the log, and can be erased from it: every dataset
// has its own data keys, kept outside the log, and what they sealed is unreadable for ever once they are erased.
// Source: NIST SP 800-38D (GCM); NIST SP 800-88 rev. 1, section 2.6 (cryptographic erase).
package keyring

import (
	"errors"
	"time"

	"datawave/schemas/asset"
)

// ErrErased is wrapped by errors about a key that was erased on purpose; what it sealed is gone for ever.
var ErrErased = errors.New("key was erased")

// ErrUnknownKey is wrapped by errors about a key that the keyring never had, or a dataset that it has no key of.
var ErrUnknownKey = errors.New("key is not in the keyring")

// ErrTampered is wrapped by errors about a ciphertext that its key does not authenticate: changed, moved or cut.
var ErrTampered = errors.New("sealed data does not authenticate")

// Sealer seals for writers. It is safe for concurrent use.
type Sealer interface {
	// Seal encrypts plaintext with the dataset's active key and makes one where there is none. Additional data is
	// authenticated, not encrypted. The nonce has 12 bytes, the ciphertext 16 more than the plaintext. Nothing passed in is kept.
	Seal(id asset.DatasetID, additional, plaintext []byte) (keyID string, nonce, ciphertext []byte, err error)
}

// Opener opens for readers. It is safe for concurrent use.
type Opener interface {
	// Open is the inverse of Seal. Errors wrap ErrErased, ErrUnknownKey or ErrTampered, and hold no part of the data.
	Open(keyID string, nonce, additional, ciphertext []byte) (plaintext []byte, err error)
}

// Keyring holds the data keys of all datasets. File is one; a secrets server can be another.
type Keyring interface {
	Sealer
	Opener
	// List is every key, erased ones too, by dataset and time; never key material.
	List() ([]Key, error)
	// Rotate makes a new active key for the dataset; the earlier ones still open what they sealed.
	Rotate(id asset.DatasetID) (keyID string, err error)
	// Erase removes all keys of the dataset for ever and returns their ids; without any it wraps ErrUnknownKey.
	Erase(id asset.DatasetID) (keyIDs []string, err error)
}

// Key describes a data key.
type Key struct {
	ID      string          `json:"id"`
	Dataset asset.DatasetID `json:"dataset"`
	State   State           `json:"state"`
	Created time.Time       `json:"created"`
	Erased  time.Time       `json:"erased,omitzero"` // zero unless State is Erased
}

// State is what a key is still good for.
type State string

// The states of a key.
const (
	Active  State = "active"  // seals and opens
	Retired State = "retired" // opens only: a newer key of the dataset seals
	Erased  State = "erased"  // neither, for ever
)
