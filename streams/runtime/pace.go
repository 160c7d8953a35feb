package runtime

import "time"

const (
	shortestInterval = 100 * time.Millisecond
	longestInterval  = time.Second
	gather           = 5 * time.Millisecond // how long a transaction stays open at least, so that a burst shares it
	commitShare      = 2                    // the records of a transaction come in so many times the time of a commit

	fewestRecords = 16
	firstRecords  = 500
	mostRecords   = 20_000
	roundTarget   = 100 * time.Millisecond // how long the tasks work before the session looks round: at the clock, the group
	roundGap      = 20 * time.Millisecond  // between two polls of a transaction that do not bring all that they may
)

// pace decides when a transaction ends, and how much a poll brings. After idleness a record is committed at once; under
// load commits are spaced so that they cost a third of the time, at intervals of 100 ms to 1 s. While rounds are full,
// which is load, the interval is the longest.
type pace struct {
	interval  time.Duration
	began     time.Time
	committed time.Time
	polled    time.Time
	records   int  // that a poll brings at most
	most      bool // the last poll brought as many
	full      bool // one of the transaction's polls did
}

func newPace() pace { return pace{interval: shortestInterval, records: firstRecords} }

func (p *pace) begin(now time.Time) { p.began, p.full = now, false }

// due is when the open transaction should end.
func (p *pace) due() time.Time {
	interval := p.interval
	if p.full {
		interval = longestInterval
	}
	soonest, spaced := p.began.Add(gather), p.committed.Add(interval)
	if spaced.After(soonest) {
		return spaced
	}
	return soonest
}

// end notes a commit that took cost.
func (p *pace) end(now time.Time, cost time.Duration) {
	p.committed = now
	p.interval = min(max(cost*commitShare, shortestInterval), longestInterval)
}

// round notes that the tasks took so long for so many records: the next poll brings more or fewer.
func (p *pace) round(records int, took time.Duration) {
	p.most = records >= p.records
	switch {
	case took > 2*roundTarget:
		p.records = max(p.records/2, fewestRecords)
	case records >= p.records && took < roundTarget/2:
		p.records = min(2*p.records, mostRecords)
	}
	p.full = p.full || records >= p.records
}

// rest is how long the next poll of the open transaction can wait: what comes meanwhile shares a round, and is not seen before the
// transaction ends anyway.
func (p *pace) rest(now time.Time) time.Duration {
	if p.most {
		return 0
	}
	return min(p.polled.Add(roundGap).Sub(now), p.due().Add(-gather/2).Sub(now))
}
