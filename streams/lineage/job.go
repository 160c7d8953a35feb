package lineage

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"strings"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/openlineage"
)

// The bounds of what is kept of a job. Of the runs the latest stay, and the latest that is complete; of the datasets those that
// were named last.
const (
	maxRuns     = 32
	maxDatasets = 2000
)

// job is what is known of a job. One without a name stands for a dataset that speaks for itself.
type job struct {
	id       openlineage.Job
	dataset  string // the key of a dataset that speaks for itself
	facets   facets
	created  int64 // earliest event
	datasets map[asset.DatasetID]*mention
	runs     []head           // the latest first
	said     map[string]stamp // what was said last, by what it is about
}

// head is what the job knows of a run without looking at it.
type head struct {
	id    string
	first int64
	state string
	names bool // it names datasets
}

// mention is a dataset that the job has named, by the name that it uses.
type mention struct {
	in, out int64           // latest event, 0 for none
	id      asset.DatasetID // its identity
	facets  facets          // kept apart in the store; nil until they are asked for
}

func (m *mention) last() int64 { return max(m.in, m.out) }

func newJob(id openlineage.Job) *job {
	return &job{id: id, facets: facets{}, datasets: map[asset.DatasetID]*mention{}, said: map[string]stamp{}}
}

func compareIDs(a, b asset.DatasetID) int {
	return cmp.Or(strings.Compare(a.Namespace, b.Namespace), strings.Compare(a.Name, b.Name))
}

// later orders runs, the latest first.
func later(a, b head) int { return cmp.Or(cmp.Compare(b.first, a.first), strings.Compare(b.id, a.id)) }

// settled is the latest run that is complete and names datasets: what it says holds, and what came before is over. Without one it
// is what the job says of itself, and without that len(j.runs).
func (j *job) settled() int {
	found := len(j.runs)
	for i, h := range j.runs {
		if h.state != openlineage.Complete || !h.names {
			continue
		}
		if found = i; h.id != "" {
			break
		}
	}
	return found
}

// place puts a run among the others after it has changed and returns the one that has to go, if any.
func (j *job) place(r *run) (gone string, ok bool) {
	h := head{id: r.id, first: r.first, state: r.state(), names: r.names()}
	j.runs = slices.DeleteFunc(j.runs, func(other head) bool { return other.id == r.id })
	at, _ := slices.BinarySearchFunc(j.runs, h, later)
	j.runs = slices.Insert(j.runs, at, h)
	if len(j.runs) <= maxRuns {
		return "", false
	}
	last := len(j.runs) - 1
	if j.settled() == last {
		last--
	}
	gone = j.runs[last].id
	j.runs = slices.Delete(j.runs, last, last+1)
	return gone, true
}

// knows tells whether a run is kept.
func (j *job) knows(run string) bool {
	return slices.ContainsFunc(j.runs, func(h head) bool { return h.id == run })
}

// tooOld tells of a run that was let go: what is said of it now cannot be merged with what was said before.
func (j *job) tooOld(run string, at int64) bool {
	return len(j.runs) >= maxRuns && !j.knows(run) && later(head{id: run, first: at}, j.runs[len(j.runs)-1]) > 0
}

// identity is the identity of a dataset that the job names.
func (j *job) identity(raw asset.DatasetID) asset.DatasetID {
	if m := j.datasets[raw]; m != nil {
		return m.id
	}
	return identity(raw)
}

// load gives a dataset's facets as the store has them.
type load func(raw asset.DatasetID) (facets, error)

// touch takes in that an event names a dataset, and its facets. again tells that what was proved with it may be proved
// otherwise now.
func (j *job) touch(d *openlineage.Dataset, at int64, writes bool, from load) (again bool, err error) {
	m := j.datasets[d.ID]
	if m == nil {
		m = &mention{id: identity(d.ID), facets: facets{}}
		j.datasets[d.ID] = m
	}
	if err := m.load(d.ID, from); err != nil {
		return false, err
	}
	if writes {
		m.out = max(m.out, at)
	} else {
		m.in = max(m.in, at)
	}
	return m.merge(d, at), nil
}

func (m *mention) load(raw asset.DatasetID, from load) (err error) {
	if m.facets == nil {
		m.facets, err = from(raw)
	}
	return err
}

// ownPrefix is before the names of facets of a dataset in one run: inputFacets and outputFacets.
const ownPrefix = "own/"

func (m *mention) merge(d *openlineage.Dataset, at int64) (again bool) {
	for _, f := range d.Facets {
		if ofRef[f.Name] || !m.facets.merge(f.Name, at, f.Raw) {
			continue
		}
		switch f.Name {
		case "schema":
			again = true
		case "symlinks":
			again = true
			if m.id = table(m.facets); m.id.Name == "" {
				m.id = identity(d.ID)
			}
		}
	}
	for _, f := range d.Own {
		if !ofRef[f.Name] {
			m.facets.merge(ownPrefix+f.Name, at, f.Raw)
		}
	}
	return again
}

// forget lets go of the datasets that were named longest ago, when there are too many, and returns their names.
func (j *job) forget() (gone []asset.DatasetID) {
	for len(j.datasets) > maxDatasets {
		var oldest asset.DatasetID
		for id, m := range j.datasets {
			if o := j.datasets[oldest]; o == nil || cmp.Or(cmp.Compare(m.last(), o.last()), compareIDs(id, oldest)) < 0 {
				oldest = id
			}
		}
		delete(j.datasets, oldest)
		gone = append(gone, oldest)
	}
	return gone
}

// digest sums up what is said, to tell what is said again.
type digest [12]byte

func sum(parts ...[]byte) (d digest) {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
	}
	copy(d[:], h.Sum(nil))
	return d
}

// stamp is what was said last about something, and on what occasion: in which run, or at what time.
type stamp struct{ content, occasion digest }

// text is the job as edges name it; empty for a dataset that speaks for itself.
func (j *job) text() string {
	if j.id == (openlineage.Job{}) {
		return ""
	}
	return j.id.Key()
}

// alone is the name under which a dataset speaks for itself: one for each, as two of them may turn out to be the same.
func (j *job) alone() string { return openlineage.Format + "/dataset/" + j.dataset }

// prover is the name under which the job proves edges.
func (j *job) prover() string {
	if j.dataset != "" {
		return j.alone()
	}
	return openlineage.Format + "/" + j.id.Key()
}

// reporter is the name under which the job tells of datasets that it writes, or reads only.
func (j *job) reporter(writes bool) string {
	if j.dataset != "" {
		return j.alone()
	}
	return event.Reporter(openlineage.Format, j.id.Key(), writes)
}
