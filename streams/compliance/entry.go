package compliance

import (
	"encoding/binary"
	"errors"
	"slices"

	"github.com/cespare/xxhash/v2"

	"datawave/schemas/event"
)

// entry is what was last said about one policy and a dataset or a field of it. What a policy says of it, as the message, is made
// again from the facts; said is a hash that tells whether it has changed.
type entry struct {
	Said     uint64
	Status   string // of event.Finding, as all that follows
	Verdict  string
	Version  string // of the policy
	Assignee string
	Opened   int64
	Due      int64
	Until    int64
	Cover    string // of a resolved finding: waived or false_positive, which holds on; or empty
}

func (e *entry) resolved() bool { return e.Status == event.StatusResolved }

// said sums up what a finding says beyond its life.
func said(f *event.Finding) uint64 {
	var h xxhash.Digest
	h.Reset()
	for _, s := range [...]string{f.RuleVersion, f.Severity, f.Verdict, f.Message, f.Remediation} {
		_, _ = h.WriteString(s)
		_, _ = h.WriteString("\x00")
	}
	for _, s := range f.Controls {
		_, _ = h.WriteString(s)
		_, _ = h.WriteString("\x01")
	}
	return h.Sum64()
}

// keep makes the entry of a finding.
func keep(f *event.Finding) *entry {
	return &entry{Said: said(f), Status: f.Status, Verdict: f.Verdict, Version: f.RuleVersion, Assignee: f.Assignee, Opened: f.Opened, Due: f.Due, Until: f.Until}
}

// into sets the finding's life.
func (e *entry) into(f *event.Finding) {
	f.Status, f.Assignee, f.Opened, f.Due, f.Until = e.Status, e.Assignee, e.Opened, e.Due, e.Until
}

// entryVersion is the first byte of an encoded entry.
const entryVersion = 1

// words are those that entries hold most; each is its place, in one byte. Nothing may be put between them.
var words = []string{"", event.StatusOpen, event.StatusAcknowledged, event.StatusInProgress, event.StatusWaived, event.StatusFalsePositive, event.StatusResolved, "breach", "error"}

func (e *entry) encode() []byte {
	b := []byte{entryVersion, word(e.Status), word(e.Verdict), word(e.Cover)}
	b = binary.LittleEndian.AppendUint64(b, e.Said)
	for _, n := range [...]int64{e.Opened, e.Due, e.Until} {
		b = binary.AppendVarint(b, n)
	}
	for _, s := range [...]string{e.Version, e.Assignee} {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	return b
}

func word(s string) byte { return byte(max(0, slices.Index(words, s))) }

var errEntry = errors.New("what was said of a finding is damaged")

const entryHead = 4 + 8

func decodeEntry(data []byte) (*entry, error) {
	if len(data) < entryHead || data[0] != entryVersion || int(max(data[1], data[2], data[3])) >= len(words) {
		return nil, errEntry
	}
	e := &entry{Status: words[data[1]], Verdict: words[data[2]], Cover: words[data[3]], Said: binary.LittleEndian.Uint64(data[4:])}
	rest := data[entryHead:]
	for _, n := range [...]*int64{&e.Opened, &e.Due, &e.Until} {
		v, width := binary.Varint(rest)
		if width <= 0 {
			return nil, errEntry
		}
		*n, rest = v, rest[width:]
	}
	for _, s := range [...]*string{&e.Version, &e.Assignee} {
		n, width := binary.Uvarint(rest)
		if width <= 0 || n > uint64(len(rest)-width) {
			return nil, errEntry
		}
		*s, rest = string(rest[width:width+int(n)]), rest[width+int(n):]
	}
	if len(rest) > 0 {
		return nil, errEntry
	}
	return e, nil
}
