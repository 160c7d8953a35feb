package intake

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"maps"
	"slices"
	"time"

	"datawave/schemas/event"
)

// observer is the name of the scanners among the reporters. Their word is kept beside the body only while others report the
// dataset too.
const observer = ""

// The bounds of what is kept of reports of one dataset. The weakest words go first.
const (
	maxReporters     = 64
	maxReported      = 16 << 20 // bytes of all bodies
	maxReporterBytes = 8 << 10
)

// word is what intake knows of a reporter's last word but for its body.
type word struct {
	content digest
	profile digest    // of the last profile
	since   time.Time // when the reporter began to say this
	said    time.Time // when it last said anything
	size    int       // bytes of the body in the store
}

func milliseconds(t time.Time) time.Time { return t.Truncate(time.Millisecond).UTC() }

// dated tells whether anything that makes the dataset live was said until a time.
func (e *entry) dated(at time.Time) bool {
	if len(e.words) == 0 {
		return !e.seen.After(at)
	}
	for _, w := range e.words {
		if !w.said.After(at) {
			return true
		}
	}
	return false
}

// rank orders reporters by what they know of a dataset: who sees it in its source, who makes it or describes it, who reads it.
func rank(reporter string) int {
	switch {
	case reporter == observer:
		return 0
	case event.OnlyReads(reporter):
		return 2
	}
	return 1
}

// ranked are the reporters, the best first: by rank, then those who last had something new to say.
func (e *entry) ranked() []string {
	return slices.SortedFunc(maps.Keys(e.words), func(a, b string) int {
		return cmp.Or(rank(a)-rank(b), e.words[b].since.Compare(e.words[a].since), cmp.Compare(a, b))
	})
}

// report takes in what a reporter tells of a dataset, in place of what it told before. An empty report takes that back. What is
// told of a time before the dataset was said to be gone is about one that is no more.
func (p *processor) report(e *entry, r *event.Record, reporter string, d *event.Dataset) ([]fact, error) {
	if reporter == "" {
		return nil, errors.New("a report does not say who reports")
	}
	if err := errors.Join(p.limits.dataset(d), text("source", reporter, maxReporterBytes)); err != nil {
		return nil, err
	}
	if !milliseconds(r.Time).After(e.gone) {
		return nil, nil
	}
	canonical(d)
	if err := p.adopt(e, r.Subject); err != nil {
		return nil, err
	}
	return p.tell(e, r, reporter, d)
}

// adopt keeps what was observed apart, before the first report is merged into it.
func (p *processor) adopt(e *entry, dataset string) error {
	if !e.live || len(e.words) > 0 {
		return nil
	}
	body, err := p.body([]byte(bodyPrefix + dataset))
	if err != nil {
		return err
	}
	body.Changes = nil
	return p.put(e, dataset, observer, body, word{content: e.content, since: e.seen, said: e.seen})
}

// tell takes in a word, and what the dataset is with it.
func (p *processor) tell(e *entry, r *event.Record, reporter string, d *event.Dataset) ([]fact, error) {
	at := milliseconds(r.Time)
	before, known := e.words[reporter]
	after := word{content: datasetDigest(d), profile: before.profile, since: at, said: at}
	switch {
	case reporter != observer && after.content == silence:
		p.drop(e, r.Subject, reporter)
	case known && before.content == after.content:
		before.said = later(before.said, at)
		e.words[reporter] = before
		return nil, nil
	default:
		if err := p.put(e, r.Subject, reporter, d, after); err != nil {
			return nil, err
		}
		p.bound(e, r.Subject)
	}
	return p.restate(e, r.Subject, &event.Gone{Reason: "no longer reported"})
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// profile takes in what a reporter tells of a dataset's values. Of one that is observed, samples tell more.
func (p *processor) profile(e *entry, reporter string, b *event.Profile) ([]fact, error) {
	if err := p.limits.profile(b); err != nil {
		return nil, err
	}
	data, err := p.env.Codec.Append(nil, b)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(data)
	content := digest(sum[:len(digest{})])
	w, known := e.words[reporter]
	if _, observed := e.words[observer]; observed || !known || w.profile == content {
		return nil, nil
	}
	w.profile = content
	e.words[reporter] = w
	return []fact{{event.ProfileRecorded, "intake/profile/" + reporter, b}}, nil
}

// silence is the digest of a report that says nothing at all.
var silence = datasetDigest(&event.Dataset{Rows: -1, Bytes: -1})

func (p *processor) put(e *entry, dataset, reporter string, d *event.Dataset, w word) error {
	data, err := p.env.Codec.Append(nil, d)
	if err != nil {
		return err
	}
	w.size = len(data)
	e.words[reporter] = w
	p.entries.Put(wordKey(dataset, reporter), data)
	return nil
}

func (p *processor) drop(e *entry, dataset, reporter string) {
	if _, ok := e.words[reporter]; ok {
		delete(e.words, reporter)
		p.entries.Delete(wordKey(dataset, reporter))
	}
}

// bound drops the weakest words until what is left is little enough.
func (p *processor) bound(e *entry, dataset string) {
	list, size := e.ranked(), 0
	for _, w := range e.words {
		size += w.size
	}
	for len(list) > 2 && (len(list) > maxReporters || size > maxReported) {
		last := list[len(list)-1]
		size -= e.words[last].size
		p.drop(e, dataset, last)
		list = list[:len(list)-1]
	}
}

// leave takes in that the dataset was not there at a time. What was said later stands.
func (p *processor) leave(e *entry, dataset string, at time.Time, why *event.Gone) ([]fact, error) {
	if err := p.limits.texts(maps.All(map[string]string{"reason": why.Reason, "scan": why.Scan})); err != nil {
		return nil, err
	}
	e.gone = later(e.gone, at)
	if !e.live || !e.dated(at) {
		return nil, nil
	}
	for reporter, w := range e.words {
		if !w.said.After(at) {
			p.drop(e, dataset, reporter)
		}
	}
	return p.restate(e, dataset, why)
}

// restate says what the dataset is by all the words that are left; without any it is gone.
func (p *processor) restate(e *entry, dataset string, why *event.Gone) ([]fact, error) {
	if len(e.words) == 0 {
		if !e.live {
			return nil, nil
		}
		return e.vanish(why), nil
	}
	var bodies []told
	for _, reporter := range e.ranked() {
		body, err := p.body(wordKey(dataset, reporter))
		if err != nil {
			return nil, err
		}
		bodies = append(bodies, told{rank(reporter), body})
	}
	if _, observed := e.words[observer]; observed && len(e.words) == 1 {
		p.drop(e, dataset, observer)
	}
	d := p.limits.merge(bodies)
	canonical(d)
	return p.state(e, dataset, d)
}
