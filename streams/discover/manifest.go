package discover

import (
	"context"
	"encoding/binary"
	"slices"
	"strconv"

	"github.com/cespare/xxhash/v2"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/topic"
)

// manifest tells each partition of datawave.scans what the scan saw there, once the log has everything else. It keeps
// silent about what was not read completely: then nothing may be judged gone.
func (s *scan) manifest(ctx context.Context) error {
	if err := s.Sink.Flush(ctx); err != nil {
		return err
	}
	for _, m := range []struct {
		kind, rule string
		scopes     []string
		see        func(in presence)
	}{
		{event.ScanCompleted, "manifest/", s.inventory.Scopes, s.named},
		{event.ScanReported, "manifest/reported/", s.inventory.Reported, s.named},
		{event.ScanProved, "manifest/proved/", s.inventory.Provers, s.proved},
	} {
		if len(m.scopes) == 0 {
			continue
		}
		seen := make(presence, s.Sink.Partitions())
		m.see(seen)
		for p, present := range seen.encode() {
			body := event.ScanManifest{Scan: s.ID, Namespace: s.source.Namespace(), Scopes: m.scopes, Partition: int32(p), Present: present}
			if err := s.emit(ctx, topic.Scans, int32(p), m.kind, m.rule+strconv.Itoa(p), "scan:"+body.Namespace, &body); err != nil {
				return err
			}
		}
		s.summary.Manifest = true
	}
	return nil
}

// named are the datasets that were seen, by the hashes of their names.
func (s *scan) named(in presence) {
	for i := range s.inventory.Observations {
		id := s.inventory.Observations[i].ID
		in.add(id, xxhash.Sum64String(id.Name))
	}
}

// proved are the datasets into which edges were proved, once for each prover, and the provers that may have proved more.
func (s *scan) proved(in presence) {
	for i := range s.inventory.Assertions {
		a := &s.inventory.Assertions[i]
		in.add(a.ID, event.ProofHash(a.ID.Name, a.Prover))
	}
	for _, prover := range s.inventory.Unread {
		for p := range in {
			in[p] = append(in[p], event.ProofHash("", prover))
		}
	}
}

// presence is, for each partition, the hashes of what is present there.
type presence [][]uint64

func (p presence) add(id asset.DatasetID, hash uint64) {
	at := topic.Partition(id.Key(), int32(len(p)))
	p[at] = append(p[at], hash)
}

// encode is the hashes of each partition, ascending, 8 bytes big-endian each.
func (p presence) encode() [][]byte {
	out := make([][]byte, len(p))
	for at, list := range p {
		slices.Sort(list)
		for _, h := range list {
			out[at] = binary.BigEndian.AppendUint64(out[at], h)
		}
	}
	return out
}
