package keyring

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// MasterVariable is the environment variable that may hold the master key: 32 bytes in hexadecimal or base64.
const MasterVariable = "DATAWAVE_MASTER_KEY"

// keyBytes is the length of master and data keys: AES-256.
const keyBytes = 32

// Master wraps the data keys at rest. It holds the expanded cipher, not the key's text. The zero Master is refused by Open.
type Master struct {
	aead cipher.AEAD
	from string // where the key came from, for messages
}

// DefaultMaster is the master key of the keyring at path: from DATAWAVE_MASTER_KEY where that is set, else from the file
// path+".master", which is made on first use. It never makes a second master key for a keyring that exists.
func DefaultMaster(path string) (Master, error) {
	if os.Getenv(MasterVariable) != "" {
		return EnvMaster()
	}
	return generatedMaster(path, path+".master")
}

// EnvMaster is the master key in DATAWAVE_MASTER_KEY.
func EnvMaster() (Master, error) {
	return parseMaster([]byte(os.Getenv(MasterVariable)), "environment variable "+MasterVariable)
}

// FileMaster is the master key in a file that only its owner can read: 32 bytes in hexadecimal or base64.
func FileMaster(path string) (Master, error) {
	if err := checkPrivate(path); err != nil {
		return Master{}, fmt.Errorf("master key: %w", err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return Master{}, fmt.Errorf("master key: %w", err)
	}
	defer clear(text)
	return parseMaster(text, path)
}

// NewMaster is the master key with the given 32 bytes, which it does not keep; from says in messages where it came from.
func NewMaster(key []byte, from string) (Master, error) {
	if len(key) != keyBytes {
		return Master{}, fmt.Errorf("master key from %s has %d bytes, not %d", from, len(key), keyBytes)
	}
	aead, err := newAEAD(key)
	return Master{aead, from}, err
}

func parseMaster(text []byte, from string) (Master, error) {
	key, ok := decodeKey(strings.TrimSpace(string(text)))
	defer clear(key)
	if !ok {
		return Master{}, fmt.Errorf("master key from %s is not 32 bytes in hexadecimal or base64: make one with \"openssl rand -hex 32\"", from)
	}
	return NewMaster(key, from)
}

func decodeKey(text string) ([]byte, bool) {
	if key, err := hex.DecodeString(text); err == nil && len(key) == keyBytes {
		return key, true
	}
	text = strings.TrimRight(text, "=")
	for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		if key, err := encoding.DecodeString(text); err == nil && len(key) == keyBytes {
			return key, true
		}
	}
	return nil, false
}

// generatedMaster asks for the keyring first: a keyring that exists has had its master key before.
func generatedMaster(keyring, path string) (Master, error) {
	_, statErr := os.Stat(keyring)
	master, err := FileMaster(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return master, err
	}
	if statErr == nil {
		return Master{}, fmt.Errorf("keyring %s exists, its master key %s does not: restore that file or set %s", keyring, path, MasterVariable)
	}
	if err := generateMaster(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return Master{}, fmt.Errorf("master key: %w", err)
	}
	return FileMaster(path)
}

// generateMaster makes the file appear at once and whole, by a link, so that of two processes one wins and both read it.
func generateMaster(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return err
	}
	_ = f.Close()
	defer func() { _ = os.Remove(f.Name()) }()
	key := make([]byte, keyBytes)
	defer clear(key)
	rand.Read(key)
	if err := writeSynced(f.Name(), append(hex.AppendEncode(nil, key), '\n')); err != nil {
		return err
	}
	if err := os.Link(f.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

func newAEAD(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
