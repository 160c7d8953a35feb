package event

import "time"

// Bound is when something happened by its own word, or when the log took it where that is more than ahead before: a clock that is so wrong tells
// nothing. The log counts in whole milliseconds; the zero time is no log's.
func Bound(at, taken time.Time, ahead time.Duration) time.Time {
	if !taken.IsZero() && at.Sub(taken) >= ahead+time.Millisecond {
		return taken
	}
	return at
}
