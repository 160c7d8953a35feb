package discover

import (
	"context"
	"encoding/binary"
	"slices"
	"strconv"

	"github.com/cespare/xxhash/v2"

	"datawave/schemas/event"
	"datawave/schemas/topic"
)

// manifest tells each partition of datawave.scans what the scan saw there, once the log has everything else. It keeps
// silent when no scope was inspected completely: then nothing may be judged gone.
func (s *scan) manifest(ctx context.Context) error {
	if err := s.Sink.Flush(ctx); err != nil {
		return err
	}
	if len(s.inventory.Scopes) == 0 {
		return nil
	}
	namespace := s.source.Namespace()
	for p, present := range s.present(s.Sink.Partitions()) {
		m := event.ScanManifest{Scan: s.ID, Namespace: namespace, Scopes: s.inventory.Scopes, Partition: int32(p), Present: present}
		rule := "manifest/" + strconv.Itoa(p)
		if err := s.emit(ctx, topic.Scans, int32(p), event.ScanCompleted, rule, "scan:"+namespace, &m); err != nil {
			return err
		}
	}
	s.summary.Manifest = true
	return nil
}

// present is, for each of n partitions, the ascending hashes of the dataset names that fall there, 8 bytes big-endian each.
func (s *scan) present(n int32) [][]byte {
	hashes := make([][]uint64, n)
	for i := range s.inventory.Observations {
		id := s.inventory.Observations[i].ID
		p := topic.Partition(id.Key(), n)
		hashes[p] = append(hashes[p], xxhash.Sum64String(id.Name))
	}
	out := make([][]byte, n)
	for p, list := range hashes {
		slices.Sort(list)
		for _, h := range list {
			out[p] = binary.BigEndian.AppendUint64(out[p], h)
		}
	}
	return out
}
