package runtime

import "time"

const (
	shortestInterval = 100 * time.Millisecond
	longestInterval  = time.Second
	gather           = 5 * time.Millisecond // how long a transaction stays open at least, so that a burst shares it
	commitShare      = 10                   // commits take at most one part in so many of the time
)

// pace decides when a transaction ends. After idleness a record is committed at once; under load commits are spaced so
// that they cost a tenth of the time, at intervals of 100 ms to 1 s.
type pace struct {
	interval  time.Duration
	began     time.Time
	committed time.Time
}

func newPace() pace { return pace{interval: shortestInterval} }

func (p *pace) begin(now time.Time) { p.began = now }

// due is when the open transaction should end.
func (p *pace) due() time.Time {
	soonest, spaced := p.began.Add(gather), p.committed.Add(p.interval)
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
