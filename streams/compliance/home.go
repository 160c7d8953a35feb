package compliance

import (
	"encoding/binary"
	"strings"

	"datawave/streams"
	"datawave/streams/compliance/facts"
)

// The keys of the store. A key of a dataset begins with what it leads to and the dataset, with its length before it:
//
//	one of the parts of facts   the dataset's facts of that part
//	findingKind  policy 0x00 field   what was last said about it
//
// A waiver that ends has waiverKind, its end, and the key of its finding. What begins with 0x00 stays in each partition.
const (
	findingKind = 'v'
	waiverKind  = 'w'
)

// Keys that belong to no dataset.
var (
	policiesKey = []byte("\x00policies")
	clockKey    = []byte("\x00clock")
)

func datasetKey(kind byte, dataset string) []byte {
	key := make([]byte, 0, 64+len(dataset))
	key = binary.AppendUvarint(append(key, kind), uint64(len(dataset)))
	return append(key, dataset...)
}

// cutDataset is the dataset that a key is about, and what follows.
func cutDataset(key []byte) (dataset string, rest []byte, ok bool) {
	if len(key) < 2 {
		return "", nil, false
	}
	n, width := binary.Uvarint(key[1:])
	if width <= 0 || n > uint64(len(key)-1-width) {
		return "", nil, false
	}
	rest = key[1+width:]
	return string(rest[:n]), rest[n:], true
}

func findingsKey(dataset string) []byte { return datasetKey(findingKind, dataset) }

func findingsOfKey(dataset, policy string) []byte {
	return append(append(findingsKey(dataset), policy...), 0)
}

func findingKey(dataset, policy, field string) []byte {
	return append(findingsOfKey(dataset, policy), field...)
}

const waiverPrefix = 1 + 8

func waiverKey(until int64, finding []byte) []byte {
	key := binary.BigEndian.AppendUint64([]byte{waiverKind}, uint64(until))
	return append(key, finding...)
}

// home is the dataset whose partition a key of the store belongs to.
func home(_ string, key []byte) (dataset string, ok bool) {
	if len(key) > 0 && key[0] == waiverKind {
		key = key[min(waiverPrefix, len(key)):]
	}
	if len(key) == 0 || key[0] == 0 {
		return "", false
	}
	dataset, _, ok = cutDataset(key)
	return dataset, ok
}

// parts are a dataset's facts in the store. They implement facts.Parts.
type parts struct {
	store   streams.Store
	dataset string
}

// Get implements facts.Parts.
func (p parts) Get(part facts.Part) ([]byte, bool) {
	return p.store.Get(datasetKey(byte(part), p.dataset))
}

// Put implements facts.Parts.
func (p parts) Put(part facts.Part, value []byte) {
	p.store.Put(datasetKey(byte(part), p.dataset), value)
}

// Delete implements facts.Parts.
func (p parts) Delete(part facts.Part) { p.store.Delete(datasetKey(byte(part), p.dataset)) }

// cutFinding is the policy and the field of a finding's key, behind its dataset.
func cutFinding(rest []byte) (policy, field string) {
	policy, field, _ = strings.Cut(string(rest), "\x00")
	return policy, field
}
