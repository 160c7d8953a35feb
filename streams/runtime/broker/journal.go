package broker

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"syscall"
)

// pendingCommit is a transaction whose commit has been decided and may be half written: what Kafka's coordinator keeps as
// PREPARE_COMMIT. Its partitions need no list: they are those where the producer's records have no marker.
type pendingCommit struct {
	Producer int64         `json:"producer"`
	Epoch    int16         `json:"epoch"`
	Bump     bool          `json:"bump"` // EndTxn v5 and later raise the producer's epoch (KIP-890)
	Offsets  []groupOffset `json:"offsets,omitempty"`
	// Where kfake's groups.log ended when the commit began: what this commit wrote to it comes after. Another inode means that kfake
	// has rewritten the file since, which it only does once the commit is complete.
	Groups filePosition `json:"groups"`
	// Where pids.log ended: its entries before that say whether the producer still had this epoch, so that kfake accepted the commit.
	Producers filePosition `json:"producers"`
}

// filePosition is the end of a file at some moment. Inode 0 is a file that did not exist.
type filePosition struct {
	Inode uint64 `json:"inode"`
	Size  int64  `json:"size"`
}

// endOf is where a file ends now.
func endOf(path string) (filePosition, error) {
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return filePosition{}, nil
	}
	if err != nil {
		return filePosition{}, err
	}
	return filePosition{info.Sys().(*syscall.Stat_t).Ino, info.Size()}, nil
}

// replaced says whether another file is at the path now.
func (p filePosition) replaced(path string) (bool, error) {
	now, err := endOf(path)
	return p.Inode != 0 && now.Inode != p.Inode, err
}

// groupOffset is one input position that commits with the transaction.
type groupOffset struct {
	Group       string  `json:"g"`
	Topic       string  `json:"t"`
	Partition   int32   `json:"p"`
	Offset      int64   `json:"o"`
	LeaderEpoch int32   `json:"e"`
	Metadata    *string `json:"m,omitempty"`
}

// journal is a file with one slot. One is enough: kfake handles one request at a time, so that at most one commit is under way.
//
//	0 magic "DWCJ" | 4 state: 1 pending, 0 settled | 5 length, 4 bytes | 9 CRC-32C of the body, 4 bytes | 13 body, JSON
//
// Big endian. A body that does not match its checksum was never acted upon: kfake sees an EndTxn only once the slot is on disk.
type journal struct {
	file    *os.File
	pending bool
}

const (
	journalMagic  = "DWCJ"
	journalHeader = 13
	journalMax    = 16 << 20
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func openJournal(path string) (*journal, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("commit journal: %w", err)
	}
	return &journal{file: f}, nil
}

// begin records a commit, durably, before it is carried out.
func (j *journal) begin(c pendingCommit) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if _, err := j.file.WriteAt(frameCommit(body), 0); err != nil {
		return fmt.Errorf("commit journal: %w", err)
	}
	j.pending = true
	return j.file.Sync()
}

func frameCommit(body []byte) []byte {
	slot := make([]byte, journalHeader, journalHeader+len(body))
	copy(slot, journalMagic)
	slot[4] = 1
	binary.BigEndian.PutUint32(slot[5:], uint32(len(body)))
	binary.BigEndian.PutUint32(slot[9:], crc32.Checksum(body, castagnoli))
	return append(slot, body...)
}

// settle marks the commit as carried out. It need not be synced: a slot that is settled too late finds nothing to do.
func (j *journal) settle() error {
	if !j.pending {
		return nil
	}
	j.pending = false
	_, err := j.file.WriteAt([]byte{0}, 4)
	return err
}

// read gives the pending commit, nil if there is none.
func (j *journal) read() (*pendingCommit, error) {
	info, err := j.file.Stat()
	if err != nil {
		return nil, err
	}
	raw := make([]byte, min(info.Size(), journalHeader+journalMax))
	if _, err := j.file.ReadAt(raw, 0); err != nil {
		return nil, fmt.Errorf("commit journal: %w", err)
	}
	c, err := parseCommit(raw)
	j.pending = c != nil
	return c, err
}

func parseCommit(raw []byte) (*pendingCommit, error) {
	if len(raw) < journalHeader || raw[4] != 1 {
		return nil, nil
	}
	if string(raw[:4]) != journalMagic {
		return nil, errors.New("commit journal: not a journal: move the file away if the data directory was never used by this program")
	}
	n := int64(binary.BigEndian.Uint32(raw[5:]))
	if n > int64(len(raw)-journalHeader) {
		return nil, nil
	}
	body := raw[journalHeader : journalHeader+n]
	if crc32.Checksum(body, castagnoli) != binary.BigEndian.Uint32(raw[9:]) {
		return nil, nil
	}
	var c pendingCommit
	if err := json.Unmarshal(body, &c); err != nil {
		return nil, fmt.Errorf("commit journal: %w", err)
	}
	return &c, nil
}

// Close implements io.Closer.
func (j *journal) Close() error { return j.file.Close() }
