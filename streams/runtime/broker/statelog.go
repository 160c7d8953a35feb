package broker

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"os"
	"path/filepath"
	"time"
)

// formatVersion is the version of kfake's files that the recovery reads and writes (its currentPersistVersion).
const formatVersion = 1

// errFormat says that the data directory was written by another version.
var errFormat = errors.New("unknown format version: this directory was written by another version of the program, use that one")

// stateLog is kfake's append log of framed JSON entries, groups.log and pids.log, after its torn tail has been cut off. The tail
// must go before kfake appends: it reads up to the first broken entry and would never see what comes after.
//
// An entry is: length of what follows the checksum, 4 bytes | CRC-32C of what follows, 4 bytes | version, 2 bytes | JSON. Little endian.
type stateLog struct {
	path    string
	entries []stateEntry
}

type stateEntry struct {
	at   int64 // position in the file
	data []byte
}

const (
	stateHeader = 10
	groupsLog   = "groups.log"
	pidsLog     = "pids.log"
)

// openStateLog reads the log and cuts off its torn tail. A missing file is an empty log.
func openStateLog(path string) (*stateLog, error) {
	raw, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	entries, valid, err := parseState(raw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	if valid < len(raw) {
		err = os.Truncate(path, int64(valid))
	}
	return &stateLog{path, entries}, err
}

// parseState gives the whole entries and the length that they take.
func parseState(raw []byte) (entries []stateEntry, valid int, err error) {
	for {
		rest := raw[valid:]
		if len(rest) < stateHeader {
			return entries, valid, nil
		}
		n := int64(binary.LittleEndian.Uint32(rest))
		if n < 2 || 8+n > int64(len(rest)) || crc32.Checksum(rest[8:8+n], castagnoli) != binary.LittleEndian.Uint32(rest[4:]) {
			return entries, valid, nil
		}
		if v := binary.LittleEndian.Uint16(rest[8:]); v != formatVersion {
			return nil, 0, fmt.Errorf("entry at %d has version %d: %w", valid, v, errFormat)
		}
		entries = append(entries, stateEntry{int64(valid), rest[stateHeader : 8+n]})
		valid += int(8 + n)
	}
}

// append adds entries and syncs the file.
func (l *stateLog) append(values ...any) error {
	if len(values) == 0 {
		return nil
	}
	var raw []byte
	for _, v := range values {
		data, err := json.Marshal(v)
		if err != nil {
			return err
		}
		raw = append(raw, frameState(data)...)
	}
	return appendFile(l.path, raw)
}

func frameState(data []byte) []byte {
	entry := make([]byte, stateHeader, stateHeader+len(data))
	binary.LittleEndian.PutUint32(entry, uint32(2+len(data)))
	binary.LittleEndian.PutUint16(entry[8:], formatVersion)
	entry = append(entry, data...)
	binary.LittleEndian.PutUint32(entry[4:], crc32.Checksum(entry[8:], castagnoli))
	return entry
}

// appendFile appends to a file, creating it, and syncs it.
func appendFile(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

// groupEntry is kfake's entry of a committed offset (type "commit"); other types are left alone.
type groupEntry struct {
	Type       string  `json:"type"`
	Group      string  `json:"g"`
	Topic      string  `json:"t,omitempty"`
	Partition  int32   `json:"p,omitempty"`
	Offset     int64   `json:"o,omitempty"`
	Epoch      int32   `json:"e,omitempty"`
	Metadata   *string `json:"m,omitempty"`
	LastCommit *int64  `json:"lc,omitempty"`
}

// completeOffsets appends the offsets of a commit that kfake had not written when it was interrupted.
func completeOffsets(l *stateLog, c *pendingCommit) error {
	if done, err := c.Groups.replaced(l.path); done || err != nil {
		return err
	}
	written, err := committedSince(l.entries, c.Groups.Size)
	if err != nil {
		return err
	}
	var missing []any
	for _, o := range c.Offsets {
		if o.Topic != "" && !written[groupOffset{Group: o.Group, Topic: o.Topic, Partition: o.Partition}] {
			missing = append(missing, o.entry())
		}
	}
	return l.append(missing...)
}

func committedSince(entries []stateEntry, at int64) (map[groupOffset]bool, error) {
	written := map[groupOffset]bool{}
	for _, e := range entries {
		if e.at < at {
			continue
		}
		var g groupEntry
		if err := json.Unmarshal(e.data, &g); err != nil {
			return nil, fmt.Errorf("groups.log at %d: %w", e.at, err)
		}
		if g.Type == "commit" {
			written[groupOffset{Group: g.Group, Topic: g.Topic, Partition: g.Partition}] = true
		}
	}
	return written, nil
}

func (o groupOffset) entry() groupEntry {
	now := time.Now().UnixMilli()
	return groupEntry{Type: "commit", Group: o.Group, Topic: o.Topic, Partition: o.Partition, Offset: o.Offset,
		Epoch: o.LeaderEpoch, Metadata: o.Metadata, LastCommit: &now}
}

// producerEntry is kfake's entry of a producer id. "init" replaces what is known of it, "endtx" and "timeout" change the epoch.
type producerEntry struct {
	Type    string `json:"type"`
	ID      int64  `json:"pid"`
	Epoch   int16  `json:"epoch"`
	TxnID   string `json:"txid,omitempty"`
	Timeout int32  `json:"timeout,omitempty"`
	Commit  *bool  `json:"commit,omitempty"`
}

// producers replays pids.log up to a position.
func producers(l *stateLog, before int64) (map[int64]producerEntry, error) {
	known := map[int64]producerEntry{}
	for _, e := range l.entries {
		if e.at >= before {
			break
		}
		var p producerEntry
		if err := json.Unmarshal(e.data, &p); err != nil {
			return nil, fmt.Errorf("pids.log at %d: %w", e.at, err)
		}
		if last, ok := known[p.ID]; ok && p.Type != "init" {
			p.TxnID, p.Timeout = last.TxnID, last.Timeout
		}
		known[p.ID] = p
	}
	return known, nil
}

// accepted gives the commit back if kfake accepted it: a producer that had been fenced before must not commit after all. If pids.log
// has been replaced since, the commit is complete.
func accepted(l *stateLog, c *pendingCommit) (*pendingCommit, error) {
	if c == nil {
		return nil, nil
	}
	if done, err := c.Producers.replaced(l.path); done || err != nil {
		return nil, err
	}
	known, err := producers(l, c.Producers.Size)
	if p, ok := known[c.Producer]; err != nil || !ok || p.Epoch != c.Epoch {
		return nil, err
	}
	return c, nil
}

// fence raises the epoch of each interrupted producer by one, once, so that a client that outlived the broker cannot go on in a
// transaction that has ended. A retried commit is told that it has happened.
func fence(l *stateLog, interrupted map[int64]int16, c *pendingCommit) error {
	known, err := producers(l, math.MaxInt64)
	if err != nil {
		return err
	}
	if c != nil && c.Bump {
		interrupted[c.Producer] = c.Epoch
	}
	var raised []any
	for id, epoch := range interrupted {
		p, ok := known[id]
		if !ok || p.Epoch != epoch || epoch >= 1<<15-2 {
			continue
		}
		committed := c != nil && c.Producer == id && c.Epoch == epoch
		p.Type, p.Epoch, p.Commit = "init", epoch+1, &committed
		raised = append(raised, p)
	}
	return l.append(raised...)
}
