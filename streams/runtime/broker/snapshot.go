package broker

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// snapshot is kfake's snapshot.json of a partition. kfake writes it at a clean stop and loads by it, segment by segment, if the
// segments still have these sizes; otherwise it holds the whole partition in memory. The recovery writes it too, so that a start
// after a crash takes no more memory than one after a clean stop.
type snapshot struct {
	Version    int               `json:"version"`
	End        int64             `json:"high_watermark"`
	StableEnd  int64             `json:"last_stable_offset"`
	Start      int64             `json:"log_start_offset"`
	Epoch      int32             `json:"epoch"`
	LeaderNode int32             `json:"leader_node,omitempty"`
	Max        int64             `json:"max_timestamp"`
	Created    time.Time         `json:"created_at"`
	Aborted    []abortedTxn      `json:"aborted_txns,omitempty"`
	Segments   []snapshotSegment `json:"segments"`
}

// abortedTxn is where an aborted transaction's records are: from its first record to its marker.
type abortedTxn struct {
	Producer int64 `json:"producer_id"`
	First    int64 `json:"first_offset"`
	Last     int64 `json:"last_offset"`
}

type snapshotSegment struct {
	Base     int64 `json:"base_offset"`
	Size     int64 `json:"size"`
	MinEpoch int32 `json:"min_epoch,omitempty"`
	MaxEpoch int32 `json:"max_epoch,omitempty"`
}

// readSnapshot gives nil for a missing or broken one, which is no loss: the segments say the same.
func readSnapshot(dir string) (*snapshot, error) {
	raw, err := os.ReadFile(filepath.Join(dir, "snapshot.json"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var s snapshot
	if json.Unmarshal(raw, &s) != nil {
		return nil, nil //nolint:nilerr // a torn snapshot is none: the segments are read instead
	}
	if s.Version != formatVersion {
		return nil, fmt.Errorf("snapshot.json has version %d: %w", s.Version, errFormat)
	}
	return &s, nil
}

// current says whether nothing has happened to the partition since, and no transaction was open: then there is nothing to recover.
func (s *snapshot) current(dir string) bool {
	if s == nil || s.StableEnd != s.End || s.End > 0 && len(s.Segments) == 0 {
		return false
	}
	bases, err := segmentBases(dir)
	if err != nil || len(bases) != len(s.Segments) {
		return false
	}
	for i, seg := range s.Segments {
		info, err := os.Stat(filepath.Join(dir, fmt.Sprintf("%d.dat", seg.Base)))
		if err != nil || bases[i] != seg.Base || info.Size() != seg.Size {
			return false
		}
	}
	return true
}

// snapshot says the partition in kfake's words. It has no open transaction any more.
func (p *partition) snapshot(deletedBefore int64) snapshot {
	s := snapshot{Version: formatVersion, End: p.end, StableEnd: p.end, Start: min(max(p.start, deletedBefore), p.end), Epoch: p.epoch,
		Max: p.max, Created: time.UnixMilli(p.created), Aborted: p.aborted}
	for _, seg := range p.segments {
		s.Segments = append(s.Segments, snapshotSegment{seg.base, seg.size, seg.minEpoch, seg.maxEpoch})
	}
	return s
}

func (s snapshot) write(dir string) error {
	raw, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return replaceFile(filepath.Join(dir, "snapshot.json"), raw)
}
