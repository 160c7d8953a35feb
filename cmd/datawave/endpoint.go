package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
)

// endpoint says where the engine that holds a data directory can be reached. The engine writes it once it is up and
// removes it when it stops; other commands on the same directory find the engine by it.
type endpoint struct {
	PID   int    `json:"pid"`
	Kafka string `json:"kafka"` // brokers, host:port,host:port
	API   string `json:"api"`   // http://127.0.0.1:8080
}

func endpointPath(dataDir string) string { return filepath.Join(dataDir, "engine.json") }

func (e endpoint) write(dataDir string) error {
	text, err := json.Marshal(e)
	if err != nil {
		return err
	}
	temporary := endpointPath(dataDir) + ".tmp"
	if err := os.WriteFile(temporary, append(text, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(temporary, endpointPath(dataDir))
}

// readEndpoint finds a running engine. A file that a killed engine left is no engine: the caller checks the directory's lock.
func readEndpoint(dataDir string) (endpoint, bool, error) {
	text, err := os.ReadFile(endpointPath(dataDir))
	if errors.Is(err, os.ErrNotExist) {
		return endpoint{}, false, nil
	}
	if err != nil {
		return endpoint{}, false, err
	}
	var e endpoint
	err = json.Unmarshal(text, &e)
	return e, err == nil, err
}
