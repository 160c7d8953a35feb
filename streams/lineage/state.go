package lineage

import (
	"encoding/binary"
	"errors"
	"maps"
	"math"
	"slices"

	"datawave/schemas/asset"
	"datawave/schemas/openlineage"
)

// stateVersion is the first byte of every value of the store.
const stateVersion = 1

var errState = errors.New("state of a job is damaged")

// packer writes values so that equal ones have equal bytes.
type packer struct{ b []byte }

func pack() *packer { return &packer{[]byte{stateVersion}} }

func (p *packer) text(list ...string) {
	for _, s := range list {
		p.b = append(binary.AppendUvarint(p.b, uint64(len(s))), s...)
	}
}

func (p *packer) number(list ...int64) {
	for _, n := range list {
		p.b = binary.AppendVarint(p.b, n)
	}
}

func (p *packer) flag(v bool) { p.number(map[bool]int64{true: 1}[v]) }

func (p *packer) id(id asset.DatasetID) { p.text(id.Namespace, id.Name) }

func (p *packer) facets(f facets) {
	p.number(int64(len(f)))
	for _, name := range slices.Sorted(maps.Keys(f)) {
		p.text(name, f[name].raw)
		p.number(f[name].at)
	}
}

func (p *packer) refs(r refs) {
	p.number(int64(len(r)))
	for _, id := range r.sorted() {
		p.id(id)
		p.number(r[id].at)
		p.facets(r[id].facets)
	}
}

func encodeFacets(f facets) []byte {
	p := pack()
	p.facets(f)
	return p.b
}

func (r *run) encode() []byte {
	p := pack()
	p.text(r.id, r.end, r.digest)
	p.number(r.first, r.last, r.started, r.ended)
	p.flag(r.running)
	p.facets(r.facets)
	p.facets(r.job)
	p.refs(r.ins)
	p.refs(r.out)
	return p.b
}

// encode writes the job but for the facets of its datasets.
func (j *job) encode() []byte {
	p := pack()
	p.text(j.id.Namespace, j.id.Name)
	p.number(j.created)
	p.facets(j.facets)
	p.number(int64(len(j.datasets)))
	for _, id := range slices.SortedFunc(maps.Keys(j.datasets), compareIDs) {
		m := j.datasets[id]
		p.id(id)
		p.number(m.in, m.out)
		p.id(m.id)
	}
	p.number(int64(len(j.runs)))
	for _, h := range j.runs {
		p.text(h.id, h.state)
		p.number(h.first)
		p.flag(h.names)
	}
	p.number(int64(len(j.said)))
	for _, key := range slices.Sorted(maps.Keys(j.said)) {
		s := j.said[key]
		p.text(key, string(s.content[:]), string(s.occasion[:]))
	}
	return p.b
}

// unpacker reads what a packer wrote; once something is missing it is bad and gives zeros.
type unpacker struct {
	rest []byte
	bad  bool
}

func unpack(b []byte) *unpacker {
	if len(b) == 0 || b[0] != stateVersion {
		return &unpacker{bad: true}
	}
	return &unpacker{rest: b[1:]}
}

func (u *unpacker) err() error {
	if u.bad || len(u.rest) > 0 {
		return errState
	}
	return nil
}

func (u *unpacker) text() string {
	n, width := binary.Uvarint(u.rest)
	if u.bad = u.bad || width <= 0 || n > uint64(len(u.rest)-width); u.bad {
		return ""
	}
	s := string(u.rest[width:][:n])
	u.rest = u.rest[width:][n:]
	return s
}

func (u *unpacker) number() int64 {
	n, width := binary.Varint(u.rest)
	if u.bad = u.bad || width <= 0; u.bad {
		return 0
	}
	u.rest = u.rest[width:]
	return n
}

// count reads a number of items, of which each has a byte at least.
func (u *unpacker) count() int {
	n := u.number()
	if u.bad = u.bad || n < 0 || n > math.MaxInt32 || int(n) > len(u.rest); u.bad {
		return 0
	}
	return int(n)
}

func (u *unpacker) flag() bool { return u.number() != 0 }

func (u *unpacker) id() asset.DatasetID { return asset.DatasetID{Namespace: u.text(), Name: u.text()} }

func (u *unpacker) digest() (d digest) {
	copy(d[:], u.text())
	return d
}

func (u *unpacker) facets() facets {
	f := facets{}
	for range u.count() {
		name, raw := u.text(), u.text()
		f[name] = facet{u.number(), raw}
	}
	return f
}

func (u *unpacker) refs() refs {
	r := refs{}
	for range u.count() {
		r[u.id()] = &ref{u.number(), u.facets()}
	}
	return r
}

func decodeFacets(b []byte) (facets, error) {
	u := unpack(b)
	f := u.facets()
	return f, u.err()
}

func decodeRun(b []byte) (*run, error) {
	u := unpack(b)
	r := &run{id: u.text(), end: u.text(), digest: u.text(), first: u.number(), last: u.number(), started: u.number(), ended: u.number(),
		running: u.flag(), facets: u.facets(), job: u.facets(), ins: u.refs(), out: u.refs()}
	return r, u.err()
}

func decodeJob(b []byte) (*job, error) {
	u := unpack(b)
	j := newJob(openlineage.Job{Namespace: u.text(), Name: u.text()})
	j.created, j.facets = u.number(), u.facets()
	for range u.count() {
		j.datasets[u.id()] = &mention{in: u.number(), out: u.number(), id: u.id()}
	}
	for range u.count() {
		j.runs = append(j.runs, head{id: u.text(), state: u.text(), first: u.number(), names: u.flag()})
	}
	for range u.count() {
		j.said[u.text()] = stamp{u.digest(), u.digest()}
	}
	return j, u.err()
}
