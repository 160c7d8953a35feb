package broker

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// A partition's directory holds segments: N.dat is Kafka record batches (v2) one after the other, N.idx one entry a batch. Nothing
// in N.idx is not in the batches, which is why it is checked against them and written anew where it differs: kfake takes a batch
// without an entry for one outside any transaction, and shifts all later ones.

// batchHeader is what the recovery needs of a record batch (KIP-98, 61 bytes before the records, big endian).
type batchHeader struct {
	offset    int64
	size      int64 // with the header
	epoch     int32 // of the partition's leader
	attrs     uint16
	lastDelta int32
	first     int64 // timestamps in ms
	max       int64
	producer  int64
	prodEpoch int16
}

const (
	batchHeaderSize = 61
	batchMax        = 1 << 30
	attrTxn         = 0x10
	attrControl     = 0x20
)

func (h batchHeader) control() bool { return h.attrs&attrControl != 0 }
func (h batchHeader) inTxn() bool   { return h.attrs&attrTxn != 0 && !h.control() }
func (h batchHeader) end() int64    { return h.offset + int64(h.lastDelta) + 1 }

// parseHeader reads a header; ok is false for what cannot be one.
func parseHeader(b []byte) (h batchHeader, ok bool) {
	if len(b) < batchHeaderSize || b[16] != 2 {
		return h, false
	}
	be := binary.BigEndian
	h = batchHeader{
		offset: int64(be.Uint64(b)), size: 12 + int64(be.Uint32(b[8:])), epoch: int32(be.Uint32(b[12:])), attrs: be.Uint16(b[21:]),
		lastDelta: int32(be.Uint32(b[23:])), first: int64(be.Uint64(b[27:])), max: int64(be.Uint64(b[35:])),
		producer: int64(be.Uint64(b[43:])), prodEpoch: int16(be.Uint16(b[51:])),
	}
	return h, h.offset >= 0 && h.size >= batchHeaderSize && h.size <= batchMax && h.lastDelta >= 0
}

// isAbort reads a control batch's only record: its key is a version and a type, 0 for abort (KIP-98). What cannot be read counts as
// an abort, as in kfake.
func isAbort(batch []byte) bool {
	var rec kmsg.Record
	if err := rec.ReadFrom(batch[batchHeaderSize:]); err != nil || len(rec.Key) < 4 {
		return true
	}
	return binary.BigEndian.Uint16(rec.Key[2:]) == 0
}

// marker is a control batch that ends a producer's transaction, as kfake writes it.
func marker(offset int64, leaderEpoch int32, producer int64, epoch int16, commit bool, now int64) []byte {
	key := kmsg.ControlRecordKey{Type: kmsg.ControlRecordKeyTypeAbort}
	if commit {
		key.Type = kmsg.ControlRecordKeyTypeCommit
	}
	end := kmsg.EndTxnMarker{}
	rec := kmsg.Record{Key: key.AppendTo(nil), Value: end.AppendTo(nil)}
	rec.Length = int32(len(rec.AppendTo(nil)) - 1) // without the length itself, one byte of varint
	batch := kmsg.RecordBatch{
		FirstOffset: offset, PartitionLeaderEpoch: leaderEpoch, Magic: 2, Attributes: attrControl | attrTxn, FirstTimestamp: now, MaxTimestamp: now,
		ProducerID: producer, ProducerEpoch: epoch, FirstSequence: -1, NumRecords: 1, Records: rec.AppendTo(nil),
	}
	return seal(batch.AppendTo(nil))
}

// seal sets a batch's length and checksum.
func seal(batch []byte) []byte {
	binary.BigEndian.PutUint32(batch[8:], uint32(len(batch)-12))
	binary.BigEndian.PutUint32(batch[17:], crc32.Checksum(batch[21:], castagnoli))
	return batch
}

// indexEntry is N.idx's entry: version | low byte of the CRC-32C of the rest | leader epoch, 4 bytes | timestamp, 8 bytes | 1 if in a
// transaction. Little endian. kfake computes the timestamp anew when it loads.
func indexEntry(h batchHeader, earlier int64) [15]byte {
	var e [15]byte
	e[0] = formatVersion
	binary.LittleEndian.PutUint32(e[2:], uint32(h.epoch))
	binary.LittleEndian.PutUint64(e[6:], uint64(earlier))
	if h.inTxn() {
		e[14] = 1
	}
	e[1] = byte(crc32.Checksum(e[2:], castagnoli))
	return e
}

// sameEntry compares all but the timestamp.
func sameEntry(have []byte, want [15]byte) bool {
	return len(have) == 15 && have[0] == want[0] && byte(crc32.Checksum(have[2:], castagnoli)) == have[1] &&
		string(have[2:6]) == string(want[2:6]) && have[14] == want[14]
}

// segment is one file of a partition.
type segment struct {
	base               int64
	size               int64
	minEpoch, maxEpoch int32
	index              []byte // the N.idx that belongs to it
}

// partition is what its files say.
type partition struct {
	dir      string
	segments []segment
	start    int64 // first offset
	end      int64 // offset after the last
	epoch    int32
	created  int64 // ms
	max      int64 // greatest timestamp, ms
	open     map[int64]openTxn
	aborted  []abortedTxn
}

// openTxn is a producer whose records have no marker yet.
type openTxn struct {
	first int64
	epoch int16
}

// scan reads a partition's segments, cuts off torn ends and repairs the index files. Sealed segments are read for their headers;
// the last one, where a crash leaves its traces, is checked byte for byte.
func scan(dir string, log *slog.Logger) (*partition, error) {
	bases, err := segmentBases(dir)
	if err != nil {
		return nil, err
	}
	p := &partition{dir: dir, open: map[int64]openTxn{}}
	for i, base := range bases {
		if err := p.scanSegment(base, i == len(bases)-1, log); err != nil {
			return nil, fmt.Errorf("%s/%d.dat: %w", filepath.Base(dir), base, err)
		}
	}
	return p, nil
}

// segmentBases lists the segments by their first offset, ascending.
func segmentBases(dir string) ([]int64, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var bases []int64
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), ".dat")
		if base, err := strconv.ParseInt(name, 10, 64); ok && err == nil {
			bases = append(bases, base)
		}
	}
	slices.Sort(bases)
	return bases, nil
}

func (p *partition) path(base int64, ext string) string {
	return filepath.Join(p.dir, strconv.FormatInt(base, 10)+ext)
}

func (p *partition) scanSegment(base int64, last bool, log *slog.Logger) error {
	f, err := os.OpenFile(p.path(base, ".dat"), os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	seg := segment{base: base}
	if err := p.scanBatches(bufio.NewReaderSize(f, 256<<10), &seg, info.Size(), last); err != nil {
		return err
	}
	if seg.size < info.Size() {
		log.Warn("embedded broker: torn end of a segment cut off", "partition", filepath.Base(p.dir), "segment", base, "bytes", info.Size()-seg.size)
		if err := errors.Join(f.Truncate(seg.size), f.Sync()); err != nil {
			return err
		}
	}
	return p.keep(seg)
}

func (p *partition) scanBatches(r *bufio.Reader, seg *segment, size int64, check bool) error {
	for {
		head, err := r.Peek(batchHeaderSize)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		h, ok := parseHeader(head)
		if !ok || h.offset < p.end || seg.size+h.size > size {
			return nil
		}
		var body []byte
		if check || h.control() {
			body = make([]byte, h.size)
			if _, err := io.ReadFull(r, body); err != nil {
				return err
			}
			if crc32.Checksum(body[21:], castagnoli) != binary.BigEndian.Uint32(body[17:]) {
				return nil
			}
		} else if _, err := r.Discard(int(h.size)); err != nil {
			return err
		}
		p.add(seg, h, body)
	}
}

// add takes account of one batch.
func (p *partition) add(seg *segment, h batchHeader, body []byte) {
	if len(p.segments) == 0 && len(seg.index) == 0 {
		p.start, p.created = h.offset, h.first
	}
	if len(seg.index) == 0 {
		seg.minEpoch, seg.maxEpoch = h.epoch, h.epoch
	}
	seg.minEpoch, seg.maxEpoch = min(seg.minEpoch, h.epoch), max(seg.maxEpoch, h.epoch)
	seg.size += h.size
	p.end, p.epoch, p.max = h.end(), h.epoch, max(p.max, h.max)
	entry := indexEntry(h, p.max)
	seg.index = append(seg.index, entry[:]...)
	if h.control() {
		p.close(h, isAbort(body))
		return
	}
	if txn, ok := p.open[h.producer]; h.inTxn() && (!ok || txn.epoch != h.prodEpoch) {
		if !ok {
			txn.first = h.offset
		}
		p.open[h.producer] = openTxn{txn.first, h.prodEpoch}
	}
}

func (p *partition) close(h batchHeader, abort bool) {
	txn, ok := p.open[h.producer]
	if ok && abort {
		p.aborted = append(p.aborted, abortedTxn{h.producer, txn.first, h.offset})
	}
	delete(p.open, h.producer)
}

// keep takes a scanned segment. An empty one is removed, but its name still says where the log ends.
func (p *partition) keep(seg segment) error {
	idx := p.path(seg.base, ".idx")
	if seg.size == 0 {
		p.end = max(p.end, seg.base)
		return errors.Join(os.Remove(p.path(seg.base, ".dat")), removeIfThere(idx))
	}
	have, err := os.ReadFile(idx)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if !sameIndex(have, seg.index) {
		if err := replaceFile(idx, seg.index); err != nil {
			return err
		}
	}
	p.segments = append(p.segments, seg)
	return nil
}

func sameIndex(have, want []byte) bool {
	if len(have) != len(want) {
		return false
	}
	for i := 0; i < len(want); i += 15 {
		if !sameEntry(have[i:i+15], [15]byte(want[i:i+15])) {
			return false
		}
	}
	return true
}

// appendBatch adds a batch to the last segment, or as the first of a new one where there is none.
func (p *partition) appendBatch(batch []byte) error {
	h, _ := parseHeader(batch)
	if len(p.segments) == 0 {
		p.segments = append(p.segments, segment{base: h.offset})
		p.start, p.created = h.offset, h.first
	}
	seg := &p.segments[len(p.segments)-1]
	before := len(seg.index)
	if err := appendFile(p.path(seg.base, ".dat"), batch); err != nil {
		return err
	}
	p.add(seg, h, batch)
	return appendFile(p.path(seg.base, ".idx"), seg.index[before:])
}

// replaceFile writes a file in one step: a reader finds the old content or the new.
func replaceFile(path string, data []byte) error {
	tmp := path + ".tmp"
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
