package evidence

import (
	"fmt"
	"strings"
	"time"

	"datawave/schemas/event"
	"datawave/schemas/topic"
)

// Cut is up to where the log is looked at. The zero value is all of it.
type Cut struct {
	Findings event.Vector // offsets of datawave.findings; nil is no limit
	Control  int64        // offset of datawave.control; 0 is no limit
	Time     time.Time    // events until then; the zero time is no limit
}

// Before tells whether a record counts.
func (c Cut) Before(r *event.Record) bool {
	if !c.Time.IsZero() && r.Time.After(c.Time) {
		return false
	}
	switch r.At.Topic {
	case topic.Findings:
		return c.Findings == nil || r.At.Offset < c.Findings[r.At.Partition]
	case topic.Control:
		return c.Control == 0 || r.At.Offset < c.Control
	}
	return true
}

// Cut is what the report rests on, as ParseCut reads it: the same cut gives the same report for ever.
func (r *Report) Cut() string {
	return fmt.Sprintf("%s=%s;%s=%s", topic.Findings, r.Findings, topic.Control, event.Vector{0: r.Policies})
}

// ParseCut reads "datawave.findings=0:12,1:3;datawave.control=0:50". Partitions that are not named hold nothing.
func ParseCut(text string) (c Cut, err error) {
	for part := range strings.SplitSeq(text, ";") {
		name, offsets, _ := strings.Cut(part, "=")
		v, err := event.ParseVector(offsets)
		if err != nil {
			return c, err
		}
		switch name {
		case topic.Findings:
			c.Findings = v
		case topic.Control:
			c.Control = v[0]
		default:
			return c, fmt.Errorf("%q is not %s=partition:offset,…;%s=0:offset", text, topic.Findings, topic.Control)
		}
	}
	return c, nil
}
