package intake

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"

	"datawave/schemas/asset"
	"datawave/schemas/event"
)

// presentBytes is the length of a hash in a manifest.
const presentBytes = 8

func (p *processor) takeManifest(r *event.Record) ([]event.Envelope, error) {
	body, err := p.env.Codec.Decode(r.Data)
	if err != nil {
		return nil, err
	}
	m, ok := body.(*event.ScanManifest)
	if !ok {
		return nil, fmt.Errorf("body is %s, which is not what %s carries", body.SchemaName(), r.Type)
	}
	if err := p.limits.manifest(m); err != nil {
		return nil, err
	}
	if m.Partition != r.At.Partition {
		return nil, fmt.Errorf("manifest for partition %d lies in partition %d", m.Partition, r.At.Partition)
	}
	ids := []byte(manifestPrefix + r.Subject)
	known, err := p.load(ids)
	if err != nil || known.repeats(r.ID) {
		return nil, err
	}
	said, err := p.sweep(r, m)
	if err == nil {
		p.entries.Put(ids, known.encode())
	}
	return said, err
}

// sweep takes back what a manifest covers and does not name, in the order of the datasets' keys.
func (p *processor) sweep(r *event.Record, m *event.ScanManifest) (said []event.Envelope, err error) {
	l := &judgement{ScanManifest: m, kind: r.Type, reporter: r.Source, at: milliseconds(r.Time)}
	condemned := map[string]*entry{}
	for _, scope := range l.names() {
		p.entries.Range([]byte(asset.DatasetID{Namespace: m.Namespace, Name: scope}.Key()), func(key, value []byte) bool {
			var e *entry
			if e, err = decodeEntry(value); err != nil {
				err = &stateError{fmt.Errorf("%s: %w", key, err)}
				return false
			}
			if l.misses(e, strings.TrimPrefix(string(key), m.Namespace+"|")) {
				condemned[string(key)] = e
			}
			return true
		})
		if err != nil {
			return nil, err
		}
	}
	for _, key := range slices.Sorted(maps.Keys(condemned)) {
		e := condemned[key]
		facts, err := p.takeBack(e, key, l)
		if err != nil {
			return nil, err
		}
		about, err := p.envelopes(r, key, facts)
		if err != nil {
			return nil, err
		}
		p.keep(key, e, about)
		said = append(said, about...)
	}
	return said, nil
}

// takeBack takes back what a manifest misses of a dataset: that it is there, the word of a reporter, or what provers proved.
func (p *processor) takeBack(e *entry, key string, l *judgement) (facts []fact, err error) {
	switch l.kind {
	case event.ScanReported:
		p.drop(e, key, l.reporter)
		return p.restate(e, key, &event.Gone{Reason: "no longer reported", Scan: l.Scan})
	case event.ScanProved:
		for _, prover := range l.unproved(e, strings.TrimPrefix(key, l.Namespace+"|")) {
			facts = append(facts, e.retract(&event.LineageRetraction{Prover: prover})...)
		}
		return facts, nil
	}
	return p.leave(e, key, l.at, &event.Gone{Reason: "absent from a complete scan", Scan: l.Scan})
}

// judgement is what a manifest says of datasets. What was said of them later than it was made is not judged.
type judgement struct {
	*event.ScanManifest
	kind     string
	reporter string
	at       time.Time
}

// names are the prefixes of the names of the datasets that are looked at.
func (l *judgement) names() []string {
	if l.kind == event.ScanProved && len(l.Scopes) > 0 {
		return []string{""}
	}
	return l.Scopes
}

// misses tells whether something that was said of a dataset is covered and not named.
func (l *judgement) misses(e *entry, name string) bool {
	switch l.kind {
	case event.ScanReported:
		w, ok := e.words[l.reporter]
		return ok && !w.said.After(l.at) && !l.present(xxhash.Sum64String(name))
	case event.ScanProved:
		return len(l.unproved(e, name)) > 0
	}
	return e.live && e.dated(l.at) && !l.present(xxhash.Sum64String(name))
}

// unproved are the covered provers of edges into a dataset that do not prove them any more.
func (l *judgement) unproved(e *entry, name string) (provers []string) {
	for prover, last := range e.provers {
		covers := func(scope string) bool { return event.Covers(scope, prover) }
		if !last.said.After(l.at) && slices.ContainsFunc(l.Scopes, covers) && !l.present(event.ProofHash(name, prover)) &&
			!l.present(event.ProofHash("", prover)) {
			provers = append(provers, prover)
		}
	}
	slices.Sort(provers)
	return provers
}

// present tells whether the manifest names a hash.
func (l *judgement) present(h uint64) bool {
	n := len(l.Present) / presentBytes
	low, high := 0, n
	for low < high {
		middle := (low + high) / 2
		if binary.BigEndian.Uint64(l.Present[middle*presentBytes:]) < h {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low < n && binary.BigEndian.Uint64(l.Present[low*presentBytes:]) == h
}
