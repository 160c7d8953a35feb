package broker

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
)

func FuzzParseState(f *testing.F) {
	whole := append(frameState([]byte(`{"type":"init","pid":1,"epoch":0}`)), frameState([]byte(`{"type":"commit","g":"g","t":"t"}`))...)
	f.Add(whole)
	f.Add(whole[:len(whole)-3])
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 1, 0, 0})
	f.Fuzz(func(t *testing.T, raw []byte) {
		entries, valid, err := parseState(raw)
		if err != nil {
			return
		}
		var again []byte
		for _, e := range entries {
			again = append(again, frameState(e.data)...)
		}
		if !bytes.Equal(again, raw[:valid]) {
			t.Errorf("the valid part of %x was read as %x", raw[:valid], again)
		}
	})
}

func FuzzParseCommit(f *testing.F) {
	f.Add(frameCommit([]byte(`{"producer":7,"epoch":1,"bump":true,"offsets":[{"g":"g","t":"t","p":0,"o":3,"e":0}]}`)))
	f.Add([]byte("DWCJ\x01\xff\xff\xff\xff\x00\x00\x00\x00"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := parseCommit(raw)
		if c != nil && (err != nil || raw[4] != 1) {
			t.Errorf("a commit out of %x: %v", raw, err)
		}
	})
}

// The scan of any bytes keeps a prefix of whole batches, and a second scan finds nothing more to do.
func FuzzScan(f *testing.F) {
	log := append(marker(0, 0, 1, 0, true, 5), marker(1, 0, 2, 0, false, 6)...)
	f.Add(log)
	f.Add(log[:len(log)-1])
	f.Add(bytes.Repeat([]byte{0}, 200))
	f.Fuzz(func(t *testing.T, raw []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "0.dat"), raw, 0o600); err != nil {
			t.Fatal(err)
		}
		first, err := scan(dir, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		kept, _ := os.ReadFile(filepath.Join(dir, "0.dat"))
		second, err := scan(dir, slog.New(slog.DiscardHandler))
		if err != nil || second.end != first.end || second.bytes() != int64(len(kept)) || !bytes.HasPrefix(raw, kept) {
			t.Errorf("scanned to %d, then %d: %v", first.end, second.end, err)
		}
	})
}

func TestScanStopsAtCorruption(t *testing.T) {
	log := append(marker(0, 0, 1, 0, true, 5), marker(1, 0, 2, 0, false, 6)...)
	for at := range log {
		raw := bytes.Clone(log)
		raw[at] ^= 0x40
		p := &partition{open: map[int64]openTxn{}}
		var seg segment
		if err := p.scanBatches(bufio.NewReader(bytes.NewReader(raw)), &seg, int64(len(raw)), true); err != nil {
			t.Fatal(err)
		}
		// The offset, the length and the leader's epoch are not under the checksum; a wrong length breaks it all the same.
		if inBatch := at % (len(log) / 2); inBatch >= 17 && seg.size > int64(at/(len(log)/2)*(len(log)/2)) {
			t.Errorf("byte %d changed, %d bytes were kept", at, seg.size)
		}
	}
}

func TestOtherFormatVersionIsRefused(t *testing.T) {
	dir := t.TempDir()
	start(t, dir, spec("a", 1)).Close()
	entry := frameState([]byte(`{}`))
	entry[8] = 2
	binary.LittleEndian.PutUint32(entry[4:], crc32.Checksum(entry[8:], castagnoli))
	tests := map[string][]byte{
		"meta.json":                    []byte(`{"version":2,"cluster_id":"x"}`),
		"groups.log":                   entry,
		"pids.log":                     entry,
		"partitions/a-0/snapshot.json": []byte(`{"version":2}`),
	}
	for name, content := range tests {
		copied := t.TempDir()
		writeFiles(t, copied, files(t, dir))
		if err := os.WriteFile(filepath.Join(copied, "log", name), content, 0o600); err != nil {
			t.Fatal(err)
		}
		j, err := openJournal(filepath.Join(copied, "commit.journal"))
		if err != nil {
			t.Fatal(err)
		}
		if err := recoverDir(filepath.Join(copied, "log"), j, slog.New(slog.DiscardHandler)); err == nil {
			t.Errorf("%s of version 2 was accepted", name)
		}
		j.Close()
	}
}
