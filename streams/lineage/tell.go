package lineage

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/openlineage"
	"datawave/schemas/topic"
	"datawave/streams"
)

// speaker is the Source of what the stage says of jobs and runs.
const speaker = "stage/" + Name

// What a job's stamps are about: one of these and a run's id or a dataset's key.
const (
	saidJob     = "J"
	saidRun     = "R"
	saidWrites  = "w" // a report of a dataset
	saidReads   = "r"
	saidProfile = "p"
	saidGone    = "g"
	saidEdges   = "L"
)

// telling takes one event into a job and says what is other than what was said before. What is right after an event depends on the
// events that came, not on their order; so the last that is said is the same in every order.
type telling struct {
	p      *processor
	f      *file
	job    *job
	run    *run // the event's; nil for one that is no longer kept
	record *event.Record
	at     time.Time // when the event happened
	out    streams.Emitter
	again  bool  // names or schemas of datasets have changed: what other runs prove may be other
	told   int   // how much was said
	err    error // the first failure of the codec
}

func (t *telling) take(e *openlineage.Event) error {
	at := t.at.UnixMicro()
	if e.Dataset != nil {
		e.Outputs = []openlineage.Dataset{*e.Dataset}
	}
	before := t.identities(named(e))
	if err := t.merge(e, at); err != nil {
		return err
	}
	if t.again {
		clear(t.f.made)
	}
	t.f.keepJob()
	moved := t.moved(before)
	if err := t.tellJob(moved); err != nil {
		return err
	}
	if err := t.tellDatasets(before); err != nil {
		return err
	}
	if t.run == nil {
		t.p.env.Log.Info("an event of a run that is no longer kept tells nothing of it", "job", t.job.id.Key(), "run", e.Run)
		return t.err
	}
	if err := t.tellGone(moved); err != nil {
		return err
	}
	if err := t.tellEdges(); err != nil {
		return err
	}
	return t.err
}

// identities are those of datasets before the event.
func (t *telling) identities(names []asset.DatasetID) map[asset.DatasetID]asset.DatasetID {
	m := make(map[asset.DatasetID]asset.DatasetID, len(names))
	for _, raw := range names {
		m[raw] = t.job.identity(raw)
	}
	return m
}

// moved tells whether a dataset has another identity than before the event.
func (t *telling) moved(before map[asset.DatasetID]asset.DatasetID) bool {
	for raw, was := range before {
		if t.job.identity(raw) != was {
			return true
		}
	}
	return false
}

func (t *telling) merge(e *openlineage.Event, at int64) error {
	if t.job.created == 0 || at < t.job.created {
		t.job.created = at
	}
	for _, f := range e.JobFacets {
		t.job.facets.merge(f.Name, at, f.Raw)
	}
	for _, f := range e.RunFacets {
		if f.Name == "parent" {
			t.job.facets.merge(parentKey, at, f.Raw)
		}
	}
	if err := t.touch(e, at); err != nil {
		return err
	}
	return t.mergeRun(e, at)
}

func (t *telling) touch(e *openlineage.Event, at int64) error {
	for side, list := range [][]openlineage.Dataset{e.Inputs, e.Outputs} {
		for i := range list {
			again, err := t.job.touch(&list[i], at, side == 1, t.f.facets)
			if err != nil {
				return err
			}
			t.again = t.again || again
			t.f.keepDataset(list[i].ID, t.job.datasets[list[i].ID])
		}
	}
	for _, gone := range t.job.forget() {
		t.f.dropDataset(gone)
	}
	return nil
}

// mergeRun takes the event into its run. The event of a job replaces the one before.
func (t *telling) mergeRun(e *openlineage.Event, at int64) error {
	if t.job.tooOld(e.Run, at) {
		return nil
	}
	r, err := t.f.run(e.Run)
	if err != nil {
		return err
	}
	if e.Run == "" && e.Dataset == nil {
		r = declare(r, e, at)
	} else {
		r.merge(e, at)
	}
	t.run = r
	t.f.keepRun(r)
	if gone, ok := t.job.place(r); ok {
		t.f.dropRun(gone)
		delete(t.job.said, saidRun+gone)
	}
	return nil
}

// declare is what the job says of itself after one more event: the latest.
func declare(before *run, e *openlineage.Event, at int64) *run {
	after := newRun("")
	after.merge(e, at)
	content := sum(after.encode())
	after.digest = string(content[:])
	if before.last > after.last || before.last == after.last && before.digest >= after.digest {
		return before
	}
	return after
}

// tellJob tells of the job and of the run, or of all runs.
func (t *telling) tellJob(all bool) error {
	if t.job.id == (openlineage.Job{}) {
		return nil
	}
	latest, err := t.latest()
	if err != nil {
		return err
	}
	body := t.job.body(latest)
	t.tellChanged(saidJob, event.JobChanged, body)
	runs, err := t.concerned(all)
	for _, r := range runs {
		if r.id != "" {
			t.tellChanged(saidRun+r.id, event.RunChanged, t.job.runBody(r))
		}
	}
	return err
}

// concerned are the runs to tell of: the event's, or all.
func (t *telling) concerned(all bool) (list []*run, err error) {
	if !all {
		return slices.DeleteFunc([]*run{t.run}, func(r *run) bool { return r == nil }), nil
	}
	for _, h := range t.job.runs {
		r, err := t.f.run(h.id)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

// latest is the latest run that names datasets.
func (t *telling) latest() (*run, error) {
	for _, h := range t.job.runs {
		if h.names {
			return t.f.run(h.id)
		}
	}
	return nil, nil
}

// sayable is a body that digests are taken of.
type sayable interface {
	event.Body
	AppendJSON(dst []byte) []byte // sorts maps
}

func (t *telling) tellChanged(key, kind string, body sayable) {
	if t.changed(key, body, digest{}) {
		t.emit(topic.Jobs, kind, speaker, t.record.Subject, t.at, body)
	}
}

// changed notes what is said about something and on what occasion, and tells whether either is new.
func (t *telling) changed(key string, body sayable, occasion digest) bool {
	return t.changedTo(key, t.sum(body), occasion)
}

func (t *telling) sum(body sayable) digest {
	t.p.text = body.AppendJSON(t.p.text[:0])
	return sum(t.p.text)
}

func (t *telling) changedTo(key string, content, occasion digest) bool {
	now := stamp{content, occasion}
	if t.job.said[key] == now {
		return false
	}
	t.job.said[key] = now
	return true
}

func (t *telling) emit(name, kind, from, subject string, at time.Time, body event.Body) {
	t.send(name, kind, from, subject, at, t.encode(body))
}

func (t *telling) encode(body event.Body) []byte {
	data, err := t.p.env.Codec.Append(nil, body)
	if err != nil {
		t.err = err
	}
	return data
}

func (t *telling) send(name, kind, from, subject string, at time.Time, data []byte) {
	t.told++
	t.out.Emit(name, event.Envelope{ID: event.DeriveID(t.record.ID, Name, strconv.Itoa(t.told)), Type: kind, Source: from, Subject: subject, Time: at,
		Causation: t.record.ID, TraceParent: t.record.TraceParent, Data: data})
}

// scan says something about a dataset.
func (t *telling) scan(kind, from string, id asset.DatasetID, at time.Time, body event.Body) {
	t.emit(topic.Scans, kind, from, id.Key(), at, body)
}

// tellDatasets reports the datasets that the event names: under the identity that they have now, and no longer under the one before.
func (t *telling) tellDatasets(before map[asset.DatasetID]asset.DatasetID) error {
	done := map[asset.DatasetID]bool{}
	for _, raw := range slices.SortedFunc(maps.Keys(before), compareIDs) {
		now := t.job.identity(raw)
		if !done[now] && usable(now) {
			done[now] = true
			if err := t.report(now); err != nil {
				return err
			}
		}
	}
	for _, raw := range slices.SortedFunc(maps.Keys(before), compareIDs) {
		if was := before[raw]; !done[was] {
			done[was] = true
			if err := t.leave(was); err != nil {
				return err
			}
		}
	}
	return nil
}

// leave says what is left to know of a dataset under an identity that a name of it has no more.
func (t *telling) leave(id asset.DatasetID) error {
	all, _, _, err := t.mentions(id)
	if err != nil {
		return err
	}
	if len(all) > 0 && usable(id) {
		return t.report(id)
	}
	t.withdraw(id, saidWrites)
	t.withdraw(id, saidReads)
	delete(t.job.said, saidProfile+id.Key())
	return nil
}

// report says what the job knows of a dataset, and when it named it last: what is gone since is back then.
func (t *telling) report(id asset.DatasetID) error {
	all, in, out, err := t.mentions(id)
	if err != nil || len(all) == 0 {
		return err
	}
	f := mergeAll(all...)
	key, other := saidReads, saidWrites
	if out != 0 {
		key, other = saidWrites, saidReads
	}
	at := time.UnixMicro(max(in, out)).UTC()
	from := t.job.reporter(out != 0)
	of := f.digest()
	report := t.make(key+id.Key(), of, func() sayable { return describe(id, f) })
	if t.changedTo(key+id.Key(), report.content, sum([]byte(at.String()))) {
		t.send(topic.Scans, event.DatasetReported, from, id.Key(), at, report.data)
	}
	t.withdraw(id, other)
	values := t.make(saidProfile+id.Key(), of, func() sayable { return profile(f) })
	if values.data != nil && t.changedTo(saidProfile+id.Key(), values.content, digest{}) {
		t.send(topic.Scans, event.ProfileRecorded, from, id.Key(), at, values.data)
	}
	return nil
}

// make is the body about something, made of something: the one that was made before when that is the same.
func (t *telling) make(key string, of digest, body func() sayable) made {
	if m, ok := t.f.made[key]; ok && m.of == of {
		return m
	}
	m := made{of: of}
	if b := body(); b != nil {
		m.content, m.data = t.sum(b), t.encode(b)
	}
	t.f.made[key] = m
	return m
}

// mentions are the facets of a dataset under all names that the job has for it, and when it was read and written last.
func (t *telling) mentions(id asset.DatasetID) (all []facets, in, out int64, err error) {
	for raw, m := range t.job.datasets {
		if m.id != id {
			continue
		}
		if err := m.load(raw, t.f.facets); err != nil {
			return nil, 0, 0, err
		}
		all = append(all, m.facets)
		in, out = max(in, m.in), max(out, m.out)
	}
	return all, in, out, nil
}

// withdraw takes back what the job reported of a dataset.
func (t *telling) withdraw(id asset.DatasetID, key string) {
	if _, ok := t.job.said[key+id.Key()]; !ok {
		return
	}
	delete(t.job.said, key+id.Key())
	t.scan(event.DatasetReported, t.job.reporter(key == saidWrites), id, t.at, &event.Dataset{Rows: -1, Bytes: -1})
}

// tellGone says that datasets are no more: what a complete run dropped, and what it renamed by its old name.
func (t *telling) tellGone(all bool) error {
	runs, err := t.concerned(all)
	for _, r := range runs {
		if r.state() == openlineage.Complete {
			t.goneIn(r)
		}
	}
	return err
}

func (t *telling) goneIn(r *run) {
	for _, side := range []refs{r.ins, r.out} {
		for _, raw := range side.sorted() {
			f := side[raw].facets
			if dropped(f) {
				t.gone(r, t.job.identity(raw), "dropped")
			}
			if was, ok := previous(f); ok {
				t.gone(r, t.job.identity(asset.DatasetID{Namespace: was.Namespace, Name: was.Name}), "renamed")
			}
		}
	}
}

func (t *telling) gone(r *run, id asset.DatasetID, how string) {
	at := time.UnixMicro(r.last).UTC()
	body := &event.Gone{Reason: strings.TrimSpace(how + " by " + t.job.text())}
	if usable(id) && t.changed(saidGone+id.Key(), body, sum([]byte(r.id), []byte(at.String()))) {
		t.scan(event.DatasetGone, t.job.prover(), id, at, body)
	}
}
