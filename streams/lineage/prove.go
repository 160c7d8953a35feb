package lineage

import (
	"maps"
	"slices"
	"strings"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/openlineage"
	"datawave/schemas/topic"
)

// proof is the run that proves the edges into a dataset, and the names under which it writes it.
type proof struct {
	run  *run
	raws []asset.DatasetID
}

// tellEdges says which edges the job proves, and takes back those into datasets that it no longer writes.
func (t *telling) tellEdges() error {
	proofs, err := t.proofs()
	if err != nil {
		return err
	}
	for _, id := range slices.SortedFunc(maps.Keys(proofs), compareIDs) {
		if err := t.prove(id, proofs[id]); err != nil {
			return err
		}
	}
	var over []asset.DatasetID
	for key := range t.job.said {
		if name, ok := strings.CutPrefix(key, saidEdges); ok {
			id, err := asset.ParseKey(name)
			if _, holds := proofs[id]; err == nil && !holds {
				over = append(over, id)
			}
		}
	}
	slices.SortFunc(over, compareIDs)
	for _, id := range over {
		t.retract(id)
	}
	return nil
}

func (t *telling) retract(id asset.DatasetID) {
	if _, ok := t.job.said[saidEdges+id.Key()]; ok {
		delete(t.job.said, saidEdges+id.Key())
		t.scan(event.LineageRetracted, t.job.prover(), id, t.at, &event.LineageRetraction{Prover: t.job.prover()})
	}
}

func (t *telling) prove(id asset.DatasetID, by proof) error {
	key, run := saidEdges+id.Key(), sum([]byte(by.run.id))
	if said, ok := t.job.said[key]; ok && by.run != t.run && !t.again && said.occasion == run {
		return nil
	}
	if err := t.loadSchemas(by.run); err != nil {
		return err
	}
	edges := t.make(key, t.ground(by), func() sayable {
		if body := weave(t.job, by.run, id, by.raws).assertion(t.job.prover(), t.p.scripts); len(body.Edges) > 0 {
			return body
		}
		return nil
	})
	switch {
	case edges.data == nil:
		t.retract(id)
	case t.changedTo(key, edges.content, run):
		t.send(topic.Scans, event.LineageAsserted, t.job.prover(), id.Key(), t.at, edges.data)
	}
	return nil
}

// renames tells whether the run says that the dataset was another one.
func (p proof) renames() bool {
	return slices.ContainsFunc(p.raws, func(raw asset.DatasetID) bool {
		_, ok := previous(p.run.out[raw].facets)
		return ok
	})
}

// ground sums up all that edges into a dataset are made of, but for the names and schemas that the job has for datasets: when these
// change, nothing made before is used again.
func (t *telling) ground(by proof) digest {
	p := pack()
	p.flag(by.run.state() == openlineage.Complete && by.renames()) // what a run that is not complete renames is no edge
	p.number(int64(len(by.run.out)))
	add := func(of digest) { p.text(string(of[:])) }
	add(by.run.job.digest())
	for _, raw := range by.raws {
		p.id(raw)
		add(by.run.out[raw].facets.digestOf(provers))
	}
	for _, raw := range by.run.ins.sorted() {
		p.id(raw)
	}
	return sum(p.b)
}

// loadSchemas loads what the analysis of SQL needs to know.
func (t *telling) loadSchemas(r *run) error {
	if _, ok := r.job["sql"]; !ok {
		return nil
	}
	for _, side := range []refs{r.ins, r.out} {
		for raw := range side {
			if m := t.job.datasets[raw]; m != nil {
				if err := m.load(raw, t.f.facets); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// proofs finds for each dataset that the job writes the run that proves its edges: the latest that is complete or says more than what it
// reads and writes, else the latest that goes on, else the latest that failed. What came before the latest complete run is over.
func (t *telling) proofs() (map[asset.DatasetID]proof, error) {
	found, ranks := map[asset.DatasetID]proof{}, map[asset.DatasetID]int{}
	last := min(t.job.settled()+1, len(t.job.runs))
	for _, h := range t.job.runs[:last] {
		if !h.names {
			continue
		}
		r, err := t.f.run(h.id)
		if err != nil {
			return nil, err
		}
		for id, raws := range t.writes(r) {
			n := rankOf(r, raws)
			if best, ok := ranks[id]; !ok || n < best {
				found[id], ranks[id] = proof{r, raws}, n
			}
		}
	}
	return found, nil
}

// writes are the datasets that a run leaves written, with the names that it has for each. Those that an explicit entry names count too.
func (t *telling) writes(r *run) map[asset.DatasetID][]asset.DatasetID {
	all := map[asset.DatasetID][]asset.DatasetID{}
	for _, raw := range r.out.sorted() {
		if r.state() == openlineage.Complete && dropped(r.out[raw].facets) {
			continue
		}
		if id := t.job.identity(raw); usable(id) {
			all[id] = append(all[id], raw)
		}
	}
	for _, said := range entries(r.job) {
		id := t.job.identity(asset.DatasetID{Namespace: said.Namespace, Name: said.Name})
		if _, ok := all[id]; !ok && usable(id) {
			all[id] = nil
		}
	}
	return all
}

func rankOf(r *run, raws []asset.DatasetID) int {
	switch r.state() {
	case openlineage.Complete:
		if r.id != "" {
			return 0
		}
	case openlineage.Fail, openlineage.Abort:
		return 2
	}
	if _, ok := r.job.get("lineage"); ok {
		return 0
	}
	for _, raw := range raws {
		for _, name := range []string{"lineage", "columnLineage"} {
			if _, ok := r.out[raw].facets.get(name); ok {
				return 0
			}
		}
	}
	return 1
}
