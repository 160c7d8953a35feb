package runtime

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// mark is what a commit of one input partition says besides the offset. It travels as the commit's metadata, so that
// any process can tell how all of them are, and a new owner knows what the last one knew.
type mark struct {
	at     time.Time // when the transaction ended, by the owner's clock
	read   time.Time // timestamp of the last record before the offset; zero when none was read
	rate   int64     // records a second, lately
	state  int64     // bytes that the stores of the partition number hold in memory and on disk; on its first input only
	stages map[string]progress
}

// progress is how far a stage is in the partition.
type progress struct {
	ahead  int64     // it has processed everything below this offset, which lies behind the committed one; 0: it is at the committed offset
	stream time.Time // its stream time, when the stage has ticks
}

const markVersion = "v1"

// String is "v1 at=… read=… rate=… state=… intake classify=120@1767225600000": milliseconds since 1970, behind the stage's
// name its offset where it is ahead, behind @ its stream time.
func (m mark) String() string {
	var b strings.Builder
	b.WriteString(markVersion)
	for _, field := range []struct {
		name  string
		value int64
	}{{"at", millis(m.at)}, {"read", millis(m.read)}, {"rate", m.rate}, {"state", m.state}} {
		if field.value != 0 {
			fmt.Fprintf(&b, " :%s=%d", field.name, field.value)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.stages)) {
		p := m.stages[name]
		b.WriteString(" " + name)
		if p.ahead != 0 {
			fmt.Fprintf(&b, "=%d", p.ahead)
		}
		if !p.stream.IsZero() {
			fmt.Fprintf(&b, "@%d", millis(p.stream))
		}
	}
	return b.String()
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}

var errMark = errors.New("not a mark of this runtime")

// parseMark reads what String wrote; of a later version it reads what it knows.
func parseMark(text string) (mark, error) {
	fields := strings.Fields(text)
	m := mark{stages: map[string]progress{}}
	if len(fields) == 0 || fields[0] != markVersion {
		return m, errMark
	}
	for _, field := range fields[1:] {
		if err := m.parseField(field); err != nil {
			return m, err
		}
	}
	return m, nil
}

func (m *mark) parseField(field string) error {
	if known, ok := strings.CutPrefix(field, ":"); ok {
		return m.parseKnown(known)
	}
	var p progress
	rest, stream, ticks := strings.Cut(field, "@")
	name, ahead, behind := strings.Cut(rest, "=")
	var err error
	if behind {
		p.ahead, err = strconv.ParseInt(ahead, 10, 64)
	}
	if ticks && err == nil {
		var n int64
		n, err = strconv.ParseInt(stream, 10, 64)
		p.stream = fromMillis(n)
	}
	if err != nil || name == "" {
		return errMark
	}
	m.stages[name] = p
	return nil
}

func (m *mark) parseKnown(field string) error {
	name, text, _ := strings.Cut(field, "=")
	value, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return errMark
	}
	switch name {
	case "at":
		m.at = fromMillis(value)
	case "read":
		m.read = fromMillis(value)
	case "rate":
		m.rate = value
	case "state":
		m.state = value
	}
	return nil
}

// position is where a stage is in a partition whose committed offset is given; ok is false when it has never read there.
func (m mark) position(stage string, committed int64) (at int64, ok bool) {
	p, ok := m.stages[stage]
	return max(p.ahead, committed), ok
}
