package files

import (
	"errors"
	"fmt"
	"strings"

	"datawave/streams/discover"
)

const (
	wholeFile    = 32 << 20 // plain files up to this size are read whole
	inflatedHead = 64 << 20 // bytes that are read from the head of a compressed file, or of one that blocks do not suit
	notesKept    = 5        // problems of a file that are told one by one
)

// reading is one sampling under way, and what went wrong in it.
type reading struct {
	c        *discover.Collector
	done     <-chan struct{} // closed when the sampling is cancelled
	inflated int64           // how many decoded bytes are read
	notes    []string
	more     int // problems beyond notes
	ticks    int
}

// note keeps one problem; it must not hold a value.
func (r *reading) note(format string, args ...any) {
	if len(r.notes) == notesKept {
		r.more++
		return
	}
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

// ended notes that not every row was read, where every one was wanted.
func (r *reading) ended(err error) {
	if r.c.Budget().Full && errors.Is(err, errLimit) {
		r.note("only the first %d decompressed bytes were read", r.inflated)
	}
}

// cancelled looks now and then whether the sampling was cancelled.
func (r *reading) cancelled() bool {
	r.ticks++
	return r.ticks%256 == 0 && r.isDone()
}

func (r *reading) isDone() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}

// outcome is the error of the whole reading. One that gave rows is partial.
func (r *reading) outcome(err error) error {
	if err != nil {
		r.notes = append(r.notes, err.Error())
	}
	if n := r.c.Repaired(); n > 0 {
		r.notes = append(r.notes, fmt.Sprintf("%d values were not valid in the file's encoding and were repaired", n))
	}
	if r.more > 0 {
		r.notes = append(r.notes, fmt.Sprintf("and %d more problems", r.more))
	}
	switch {
	case len(r.notes) == 0:
		return nil
	case r.c.Rows() == 0:
		return errors.New(strings.Join(r.notes, "; "))
	}
	return fmt.Errorf("%w: %s", discover.ErrPartial, strings.Join(r.notes, "; "))
}
