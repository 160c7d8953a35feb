package main

import (
	"os"
	"path/filepath"

	"datawave/streams/keyring"
)

// openKeyring opens the keyring of the data directory with the configured master key.
func openKeyring(cfg Config) (*keyring.File, error) {
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(cfg.Data, "keyring.json")
	master, err := masterKey(cfg, path)
	if err != nil {
		return nil, err
	}
	return keyring.Open(path, master)
}

func masterKey(cfg Config, path string) (keyring.Master, error) {
	if cfg.MasterKey != "" {
		return keyring.FileMaster(cfg.MasterKey)
	}
	return keyring.DefaultMaster(path)
}
