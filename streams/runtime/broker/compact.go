package broker

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"datawave/schemas/topic"
)

// Compaction happens between recovery and start, when no transaction is open and nobody reads. kfake's own, while it runs, is not
// used: it deletes the files before it writes the new ones and takes the records of an open transaction for the newest of their key.
// A partition is written anew beside the old one, with the last record of each key, and put in its place by renames.

const (
	compactSuffix   = ".compact" // being written
	replacedSuffix  = ".old"     // being replaced
	tombstoneStays  = 24 * time.Hour
	compactedMarker = "compacted" // file with the size after the last compaction
)

func partitionDir(dir, name string, partition int32) string {
	return filepath.Join(dir, "partitions", fmt.Sprintf("%s-%d", url.PathEscape(name), partition))
}

// partitionsOnDisk lists the partitions of a topic that have a directory. There may be more than the configuration says.
func partitionsOnDisk(dir, name string) (list []int32) {
	entries, _ := os.ReadDir(filepath.Join(dir, "partitions"))
	for _, e := range entries {
		number, ok := strings.CutPrefix(e.Name(), url.PathEscape(name)+"-")
		if p, err := strconv.ParseInt(number, 10, 32); ok && err == nil {
			list = append(list, int32(p))
		}
	}
	return list
}

// finishSwaps completes or undoes what an interrupted compaction left.
func finishSwaps(dir string) error {
	entries, err := os.ReadDir(filepath.Join(dir, "partitions"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	var errs []error
	for _, e := range entries {
		path := filepath.Join(dir, "partitions", e.Name())
		if place, ok := strings.CutSuffix(path, replacedSuffix); ok {
			errs = append(errs, finishSwap(path, place))
		}
		if strings.HasSuffix(path, compactSuffix) {
			errs = append(errs, os.RemoveAll(path))
		}
	}
	return errors.Join(errs...)
}

func finishSwap(old, place string) error {
	if _, err := os.Stat(place); errors.Is(err, os.ErrNotExist) {
		return os.Rename(old, place)
	}
	return os.RemoveAll(old)
}

// compact compacts the compacted topics' partitions that have more than doubled since the last time. now dates tombstones.
func compact(dir string, specs []topic.Spec, now time.Time, log *slog.Logger) error {
	for _, spec := range specs {
		for _, p := range partitionsOnDisk(dir, spec.Name) {
			d := partitionDir(dir, spec.Name, p)
			if !spec.Compacted || !worthCompacting(d, spec.SegmentBytes) {
				continue
			}
			if err := compactPartition(d, spec.SegmentBytes, now, log); err != nil {
				return fmt.Errorf("compact %s: %w", filepath.Base(d), err)
			}
		}
	}
	return nil
}

func worthCompacting(dir string, segmentBytes int64) bool {
	bases, err := segmentBases(dir)
	if err != nil {
		return false // nothing has been written yet
	}
	var size int64
	for _, base := range bases {
		if info, err := os.Stat(filepath.Join(dir, fmt.Sprintf("%d.dat", base))); err == nil {
			size += info.Size()
		}
	}
	raw, _ := os.ReadFile(filepath.Join(dir, compactedMarker))
	last, _ := strconv.ParseInt(strings.TrimSpace(string(raw)), 10, 64)
	return size > 2*last+max(segmentBytes, 1)
}

func compactPartition(dir string, segmentBytes int64, now time.Time, log *slog.Logger) error {
	old, err := scan(dir, log)
	if err != nil {
		return err
	}
	latest, err := old.latest()
	if err != nil {
		return err
	}
	c := compaction{old: old, latest: latest, segmentBytes: max(segmentBytes, 1), tombstonesFrom: now.Add(-tombstoneStays).UnixMilli(),
		to: &partition{dir: dir + compactSuffix, open: map[int64]openTxn{}}}
	if err := c.write(); err != nil {
		return err
	}
	log.Info("embedded broker: compacted", "partition", filepath.Base(dir), "bytes_before", old.bytes(), "bytes_after", c.to.bytes())
	return swap(dir)
}

func swap(dir string) error {
	err := errors.Join(os.Rename(dir, dir+replacedSuffix), os.Rename(dir+compactSuffix, dir))
	return errors.Join(err, os.RemoveAll(dir+replacedSuffix))
}

func (p *partition) bytes() (n int64) {
	for _, s := range p.segments {
		n += s.size
	}
	return n
}

// eachBatch reads the partition's batches in order. The bytes are valid during the call.
func (p *partition) eachBatch(visit func(h batchHeader, batch []byte) error) error {
	for _, seg := range p.segments {
		if err := p.eachBatchOf(seg, visit); err != nil {
			return err
		}
	}
	return nil
}

func (p *partition) eachBatchOf(seg segment, visit func(h batchHeader, batch []byte) error) error {
	f, err := os.Open(p.path(seg.base, ".dat"))
	if err != nil {
		return err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 256<<10)
	var batch []byte
	for at := int64(0); at < seg.size; at += int64(len(batch)) {
		head, err := r.Peek(batchHeaderSize)
		if err != nil {
			return err
		}
		h, _ := parseHeader(head)
		batch = slices.Grow(batch[:0], int(h.size))[:h.size]
		if _, err := io.ReadFull(r, batch); err != nil {
			return err
		}
		if err := visit(h, batch); err != nil {
			return fmt.Errorf("batch at offset %d: %w", h.offset, err)
		}
	}
	return nil
}

// isAborted says whether a batch belongs to an aborted transaction.
func (p *partition) isAborted(h batchHeader) bool {
	return slices.ContainsFunc(p.aborted, func(a abortedTxn) bool {
		return a.Producer == h.producer && a.First <= h.offset && h.offset <= a.Last
	})
}

func decode(batch []byte) (kmsg.RecordBatch, []kmsg.Record, error) {
	var rb kmsg.RecordBatch
	if err := rb.ReadFrom(batch); err != nil {
		return rb, nil, err
	}
	records, err := kfake.BatchRecords(rb)
	return rb, records, err
}

// latest is the offset of the last record of each key.
func (p *partition) latest() (map[string]int64, error) {
	latest := map[string]int64{}
	err := p.eachBatch(func(h batchHeader, batch []byte) error {
		if h.control() || p.isAborted(h) {
			return nil
		}
		_, records, err := decode(batch)
		for _, r := range records {
			if r.Key != nil {
				latest[string(r.Key)] = h.offset + int64(r.OffsetDelta)
			}
		}
		return err
	})
	return latest, err
}

// compaction writes what stays of a partition.
type compaction struct {
	old, to        *partition
	latest         map[string]int64
	segmentBytes   int64
	tombstonesFrom int64 // older tombstones go, ms
	file           *bufio.Writer
	sync           func() error
}

func (c *compaction) write() error {
	if err := errors.Join(os.RemoveAll(c.to.dir), os.MkdirAll(c.to.dir, 0o700)); err != nil {
		return err
	}
	c.sync = func() error { return nil }
	if err := c.old.eachBatch(c.batch); err != nil {
		return err
	}
	if c.to.end < c.old.end {
		// What comes next must not get an offset that was given before.
		if err := c.put(marker(c.old.end-1, c.old.epoch, anchorProducer, 0, false, c.old.max)); err != nil {
			return err
		}
	}
	if err := c.sync(); err != nil {
		return err
	}
	size := fmt.Appendf(nil, "%d\n", c.to.bytes())
	return errors.Join(c.to.writeIndexes(), replaceFile(filepath.Join(c.to.dir, compactedMarker), size), c.to.snapshot(c.old.start).write(c.to.dir))
}

// batch writes what stays of a batch: outside any transaction, which makes the markers superfluous.
func (c *compaction) batch(h batchHeader, batch []byte) error {
	if h.control() || c.old.isAborted(h) {
		return nil
	}
	rb, records, err := decode(batch)
	if err != nil {
		return err
	}
	kept := slices.DeleteFunc(slices.Clone(records), func(r kmsg.Record) bool { return !c.stays(rb, r) })
	if len(kept) == 0 {
		return nil
	}
	rb.Attributes &^= attrTxn
	if len(kept) < len(records) {
		rb = rebuild(rb, kept)
	}
	return c.put(seal(rb.AppendTo(nil)))
}

func (c *compaction) stays(rb kmsg.RecordBatch, r kmsg.Record) bool {
	if r.Key == nil {
		return true
	}
	if r.Value == nil && rb.FirstTimestamp+r.TimestampDelta64 < c.tombstonesFrom {
		return false
	}
	return c.latest[string(r.Key)] == rb.FirstOffset+int64(r.OffsetDelta)
}

// rebuild is a batch with fewer records, not compressed, at their old offsets.
func rebuild(rb kmsg.RecordBatch, kept []kmsg.Record) kmsg.RecordBatch {
	rb.Attributes &^= 0x07
	rb.Records, rb.NumRecords, rb.LastOffsetDelta = nil, int32(len(kept)), kept[len(kept)-1].OffsetDelta
	rb.MaxTimestamp = math.MinInt64
	for _, r := range kept {
		rb.Records = r.AppendTo(rb.Records)
		rb.MaxTimestamp = max(rb.MaxTimestamp, rb.FirstTimestamp+r.TimestampDelta64)
	}
	return rb
}

func (c *compaction) put(batch []byte) error {
	h, ok := parseHeader(batch)
	if !ok {
		return errors.New("a batch that was written anew is not valid")
	}
	if n := len(c.to.segments); n == 0 || c.to.segments[n-1].size >= c.segmentBytes {
		if err := c.next(h.offset); err != nil {
			return err
		}
	}
	c.to.add(&c.to.segments[len(c.to.segments)-1], h, batch)
	_, err := c.file.Write(batch)
	return err
}

// next begins a segment.
func (c *compaction) next(base int64) error {
	if err := c.sync(); err != nil {
		return err
	}
	c.to.segments = append(c.to.segments, segment{base: base})
	f, err := os.OpenFile(c.to.path(base, ".dat"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	c.file = bufio.NewWriterSize(f, 256<<10)
	c.sync = func() error { return errors.Join(c.file.Flush(), f.Sync(), f.Close()) }
	return nil
}

func (p *partition) writeIndexes() error {
	for _, seg := range p.segments {
		if err := replaceFile(p.path(seg.base, ".idx"), seg.index); err != nil {
			return err
		}
	}
	return nil
}
