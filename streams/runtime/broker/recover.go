package broker

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// recoverDir brings a data directory, however it was left, into a state without open transactions and torn ends, before kfake loads
// it: the journaled commit is completed, every other open transaction is aborted, in kfake's own formats. Each step can be
// interrupted and repeated; the journal is settled when all of it is done.
func recoverDir(dir string, j *journal, log *slog.Logger) error {
	if fresh, err := checkVersion(dir); fresh || err != nil {
		return err
	}
	commit, err := j.read()
	if err != nil {
		return err
	}
	if err := finishSwaps(dir); err != nil {
		return err
	}
	dirty, err := scanDirty(dir, log)
	if err != nil {
		return err
	}
	if commit, err = recoverState(dir, dirty, commit); err != nil {
		return err
	}
	for _, p := range dirty {
		if err := p.resolve(commit, log); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(p.dir), err)
		}
	}
	return j.settle()
}

// checkVersion says whether the directory holds nothing yet, and refuses one of another format.
func checkVersion(dir string) (fresh bool, err error) {
	raw, err := os.ReadFile(filepath.Join(dir, "meta.json"))
	if errors.Is(err, os.ErrNotExist) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	var meta struct{ Version int }
	if err := json.Unmarshal(raw, &meta); err != nil {
		return false, fmt.Errorf("meta.json: %w", err)
	}
	if meta.Version != formatVersion {
		return false, fmt.Errorf("meta.json has version %d: %w", meta.Version, errFormat)
	}
	return false, nil
}

// dirtyPartition is one whose snapshot does not describe it.
type dirtyPartition struct {
	*partition
	deletedBefore int64 // log start offset of the last snapshot
}

func scanDirty(dir string, log *slog.Logger) ([]dirtyPartition, error) {
	dirs, err := filepath.Glob(filepath.Join(dir, "partitions", "*"))
	if err != nil {
		return nil, err
	}
	var dirty []dirtyPartition
	for _, d := range dirs {
		snap, err := readSnapshot(d)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Base(d), err)
		}
		if snap.current(d) {
			continue
		}
		p, err := scan(d, log)
		if err != nil {
			return nil, err
		}
		dirty = append(dirty, p.after(snap))
	}
	return dirty, nil
}

// after adds what only a snapshot knows: where the log ended when all its segments had been deleted, and what was deleted of a
// segment that is still there.
func (p *partition) after(s *snapshot) dirtyPartition {
	if s == nil {
		return dirtyPartition{p, 0}
	}
	if len(p.segments) == 0 {
		p.end = max(p.end, s.End)
	}
	return dirtyPartition{p, s.Start}
}

// recoverState repairs groups.log and pids.log, and gives the commit back if it is to be completed. It comes before the markers: while
// a marker is missing, the transaction is still recognised when the recovery itself is interrupted.
func recoverState(dir string, dirty []dirtyPartition, commit *pendingCommit) (*pendingCommit, error) {
	// Group members and open transactions of the last clean stop: the first are gone with the process, the second are aborted.
	if err := removeIfThere(filepath.Join(dir, "session_state.json")); err != nil {
		return nil, err
	}
	groups, err := openStateLog(filepath.Join(dir, groupsLog))
	if err != nil {
		return nil, err
	}
	pids, err := openStateLog(filepath.Join(dir, pidsLog))
	if err != nil {
		return nil, err
	}
	if commit, err = accepted(pids, commit); err != nil {
		return nil, err
	}
	if err := fence(pids, interrupted(dirty), commit); err != nil || commit == nil {
		return nil, err
	}
	return commit, completeOffsets(groups, commit)
}

// interrupted lists the producers with an open transaction and their epochs.
func interrupted(dirty []dirtyPartition) map[int64]int16 {
	out := map[int64]int16{}
	for _, p := range dirty {
		for producer, txn := range p.open {
			out[producer] = max(out[producer], txn.epoch)
		}
	}
	return out
}

// resolve ends the open transactions and writes the snapshot.
func (p dirtyPartition) resolve(commit *pendingCommit, log *slog.Logger) error {
	now := time.Now().UnixMilli()
	producers := slices.SortedFunc(maps.Keys(p.open), func(a, b int64) int { return cmp.Compare(p.open[a].first, p.open[b].first) })
	for _, producer := range producers {
		txn := p.open[producer]
		committed := commit != nil && commit.Producer == producer && commit.Epoch == txn.epoch
		if err := p.appendBatch(marker(p.end, p.epoch, producer, txn.epoch, committed, now)); err != nil {
			return err
		}
		log.Info("embedded broker: interrupted transaction ended", "partition", filepath.Base(p.dir), "producer", producer, "committed", committed)
	}
	if len(p.segments) == 0 && p.end > 0 {
		// Without a batch, kfake would start again at offset 0.
		if err := p.appendBatch(marker(p.end, p.epoch, anchorProducer, 0, false, now)); err != nil {
			return err
		}
	}
	return p.snapshot(p.deletedBefore).write(p.dir)
}

// anchorProducer has no transactions: its marker only holds a place.
const anchorProducer = math.MaxInt64
