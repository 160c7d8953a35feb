package event

import (
	"testing"
	"time"
)

func TestBound(t *testing.T) {
	taken := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct{ off, ahead, want time.Duration }{
		{-time.Hour, 0, -time.Hour},
		{0, 0, 0},
		{time.Microsecond, 0, time.Microsecond}, // the log's own rounding
		{time.Millisecond, 0, 0},
		{time.Hour, time.Hour, time.Hour},
		{time.Hour + time.Millisecond, time.Hour, 0},
		{100 * 365 * 24 * time.Hour, time.Hour, 0},
	} {
		if got := Bound(taken.Add(c.off), taken, c.ahead); !got.Equal(taken.Add(c.want)) {
			t.Errorf("%v off, %v allowed: %v", c.off, c.ahead, got.Sub(taken))
		}
	}
	if far := taken.Add(1000 * time.Hour); !Bound(far, time.Time{}, 0).Equal(far) {
		t.Error("what no log took is bound")
	}
}
