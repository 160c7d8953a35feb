// Package intake turns what scanners and other producers say into facts: it checks and normalises, drops what repeats and
// what changes nothing, and appends the rest. It is the door between datawave.scans, which anybody may write, and
// datawave.facts, which every reader trusts.
package intake

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"math"
	"slices"
	"time"

	"datawave/schemas/event"
)

// fact is one thing to append: its type, the rule that derived it (part of its id), and its body.
type fact struct {
	kind string
	rule string
	body event.Body
}

// canonical orders what has no order of its own and drops what is not content, so that equal datasets have equal bodies.
func canonical(d *event.Dataset) {
	d.Changes = nil
	canonicalNames(d)
	slices.SortStableFunc(d.Grants, func(a, b event.Grant) int {
		return cmp.Or(cmp.Compare(a.Grantee, b.Grantee), cmp.Compare(a.Privilege, b.Privilege))
	})
	slices.SortStableFunc(d.Constraints, func(a, b event.Constraint) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name), slices.Compare(a.Fields, b.Fields))
	})
}

// canonicalNames sorts what a source says of who owns a dataset and what it is tagged with, and drops repeats.
func canonicalNames(d *event.Dataset) {
	lists := []*[]string{&d.Owners, &d.Tags, &d.Terms}
	for i := range d.Fields {
		lists = append(lists, &d.Fields[i].Tags, &d.Fields[i].Terms)
	}
	for _, list := range lists {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
}

// canonicalEdges orders the edges of an assertion.
func canonicalEdges(edges []event.Edge) {
	slices.SortFunc(edges, func(a, b event.Edge) int {
		return cmp.Or(cmp.Compare(a.FromNamespace, b.FromNamespace), cmp.Compare(a.FromName, b.FromName), cmp.Compare(a.FromField, b.FromField),
			cmp.Compare(a.ToField, b.ToField), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Transformation, b.Transformation),
			cmp.Compare(a.Proof, b.Proof), cmp.Compare(a.Confidence, b.Confidence), compareFlags(a.Masking, b.Masking))
	})
}

func compareFlags(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// state takes in what a dataset is now: it is new or back, it changed, or there is nothing to say. before is the last body,
// which is needed only when the content differs.
func (e *entry) state(d *event.Dataset, before func() (*event.Dataset, error)) ([]fact, error) {
	content := datasetDigest(d)
	switch {
	case !e.live:
		e.live, e.content = true, content
		return []fact{{event.DatasetObserved, "intake/observed", d}}, nil
	case e.content == content:
		return nil, nil
	}
	old, err := before()
	if err != nil {
		return nil, err
	}
	e.content = content
	changed := *d
	changed.Changes = changes(old, d)
	return []fact{{event.DatasetChanged, "intake/changed", &changed}}, nil
}

// assert takes in what a prover says at a time about the edges into the dataset.
func (e *entry) assert(a *event.LineageAssertion, at time.Time) []fact {
	now := proof{assertionDigest(a), at}
	last, known := e.provers[a.Prover]
	if known || len(a.Edges) > 0 {
		e.provers[a.Prover] = now
	}
	if known && last.content == now.content || !known && len(a.Edges) == 0 {
		return nil
	}
	if len(a.Edges) == 0 {
		delete(e.provers, a.Prover)
	}
	return []fact{{event.LineageAsserted, "intake/lineage/" + a.Prover, a}}
}

// retract takes in that a prover takes its edges back.
func (e *entry) retract(r *event.LineageRetraction) []fact {
	if _, known := e.provers[r.Prover]; !known {
		return nil
	}
	delete(e.provers, r.Prover)
	return []fact{{event.LineageRetracted, "intake/retracted/" + r.Prover, r}}
}

// vanish takes in that the dataset is not there any more.
func (e *entry) vanish(why *event.Gone) []fact {
	facts := make([]fact, 0, 1+len(e.provers))
	facts = append(facts, fact{event.DatasetGone, "intake/gone", why})
	for _, prover := range slices.Sorted(maps.Keys(e.provers)) {
		facts = append(facts, fact{event.LineageRetracted, "intake/retracted/" + prover, &event.LineageRetraction{Prover: prover}})
	}
	e.live, e.content = false, digest{}
	clear(e.provers)
	return facts
}

// hasher collects members one after the other, each with its length, so that no two sequences run together.
type hasher struct{ b []byte }

// hashed is room for what a usual dataset says.
const hashed = 2 << 10

func newHasher() *hasher { return &hasher{make([]byte, 0, hashed)} }

func (s *hasher) text(values ...string) {
	for _, v := range values {
		s.number(int64(len(v)))
		s.b = append(s.b, v...)
	}
}

func (s *hasher) number(values ...int64) {
	for _, v := range values {
		s.b = binary.BigEndian.AppendUint64(s.b, uint64(v))
	}
}

func (s *hasher) list(values []string) {
	s.number(int64(len(values)))
	s.text(values...)
}

func (s *hasher) flags(values ...bool) {
	for _, v := range values {
		var n int64
		if v {
			n = 1
		}
		s.number(n)
	}
}

func (s *hasher) sum() digest {
	all := sha256.Sum256(s.b)
	return digest(all[:len(digest{})])
}

// datasetDigest sums up a canonical dataset. The bytes of its body would not do: Avro leaves the order of a map open.
func datasetDigest(d *event.Dataset) digest {
	s := newHasher()
	s.text(d.Kind, d.Source, d.Comment, d.Owner, d.SQL, d.Dialect, d.Parent)
	s.number(d.Rows, d.Bytes, int64(len(d.Fields)))
	for i := range d.Fields {
		f := &d.Fields[i]
		s.text(f.Path, f.Type, f.Comment, f.DefaultValue)
		s.flags(f.Nullable, f.PrimaryKey)
	}
	s.number(int64(len(d.Constraints)))
	for i := range d.Constraints {
		c := &d.Constraints[i]
		s.text(c.Kind, c.Name, c.References)
		s.list(c.Fields)
		s.list(c.ReferenceFields)
	}
	s.number(int64(len(d.Grants)))
	for _, g := range d.Grants {
		s.text(g.Grantee, g.Privilege)
		s.flags(g.Grantable)
	}
	for _, key := range slices.Sorted(maps.Keys(d.Properties)) {
		s.text(key, d.Properties[key])
	}
	s.governance(d)
	return s.sum()
}

// governance adds what only some sources say; nothing said leaves the digest as it was before there were such members.
func (s *hasher) governance(d *event.Dataset) {
	list := func(member, path string, values []string) {
		if len(values) > 0 {
			s.text(member, path)
			s.list(values)
		}
	}
	list("owners", "", d.Owners)
	list("tags", "", d.Tags)
	list("terms", "", d.Terms)
	if d.Domain != "" {
		list("domain", "", []string{d.Domain})
	}
	for i := range d.Fields {
		f := &d.Fields[i]
		list("tags", f.Path, f.Tags)
		list("terms", f.Path, f.Terms)
	}
}

// assertionDigest sums up a canonical assertion.
func assertionDigest(a *event.LineageAssertion) digest {
	s := newHasher()
	s.text(a.Job)
	for i := range a.Edges {
		e := &a.Edges[i]
		s.text(e.FromNamespace, e.FromName, e.FromField, e.ToField, e.Kind, e.Transformation, e.Proof)
		s.number(int64(math.Float64bits(e.Confidence)))
		if e.Masking { // nothing said leaves the digest as it was before there was such a member
			s.flags(true)
		}
	}
	return s.sum()
}
