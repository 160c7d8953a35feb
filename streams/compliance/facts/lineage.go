package facts

import (
	"cmp"
	"slices"

	"datawave/schemas/event"
)

// maxNeighbours is how many datasets are kept that one is derived from; the rest is counted.
const maxNeighbours = 1000

// lineage is what provers say a dataset is derived from, as it is kept.
type lineage struct {
	last    place
	provers []prover // by name
}

type prover struct {
	name, job  string
	place      place
	count      int64
	neighbours []Neighbour // sorted, each once, without prover and job
}

func (l *lineage) find(name string) (i int, found bool) {
	return slices.BinarySearchFunc(l.provers, name, func(p prover, name string) int { return cmp.Compare(p.name, name) })
}

func (l *lineage) assert(b *event.LineageAssertion, at place) {
	l.last = at
	p := prover{name: b.Prover, job: b.Job, place: at}
	for i := range b.Edges {
		p.neighbours = append(p.neighbours, Neighbour{Namespace: b.Edges[i].FromNamespace, Name: b.Edges[i].FromName})
	}
	slices.SortFunc(p.neighbours, compareNeighbours)
	p.neighbours = slices.Compact(p.neighbours)
	p.count = int64(len(p.neighbours))
	p.neighbours = p.neighbours[:min(len(p.neighbours), maxNeighbours)]
	i, found := l.find(b.Prover)
	if !found {
		l.provers = slices.Insert(l.provers, i, prover{})
	}
	l.provers[i] = p
}

func compareNeighbours(a, b Neighbour) int {
	return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Prover, b.Prover))
}

func (l *lineage) retract(b *event.LineageRetraction, at place) {
	l.last = at
	if i, found := l.find(b.Prover); found {
		l.provers = slices.Delete(l.provers, i, i+1)
	}
}

func (l *lineage) encode() []byte {
	var w writer
	w.place(l.last)
	w.count(len(l.provers))
	for _, p := range l.provers {
		w.text(p.name)
		w.text(p.job)
		w.place(p.place)
		w.number(p.count)
		w.count(len(p.neighbours))
		for _, n := range p.neighbours {
			w.text(n.Namespace)
			w.text(n.Name)
		}
	}
	return w
}

func decodeLineage(data string) (l lineage, err error) {
	if data == "" {
		return l, nil
	}
	r := reader{rest: data}
	l.last = r.place()
	for range r.count() {
		p := prover{name: r.text(), job: r.text(), place: r.place(), count: r.number()}
		for range r.count() {
			p.neighbours = append(p.neighbours, Neighbour{Namespace: r.text(), Name: r.text()})
		}
		l.provers = append(l.provers, p)
	}
	return l, r.err()
}

// settle sets where the data of the dataset comes from.
func (l *lineage) settle(d *Dataset) {
	for _, p := range l.provers {
		d.UpstreamCount += p.count
		for _, n := range p.neighbours {
			n.Prover, n.Job = p.name, p.job
			d.Upstream = append(d.Upstream, n)
		}
	}
	slices.SortFunc(d.Upstream, compareNeighbours)
	d.Upstream = d.Upstream[:min(len(d.Upstream), maxNeighbours)]
}
