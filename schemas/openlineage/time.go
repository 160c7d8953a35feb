package openlineage

import (
	"errors"
	"time"
)

// layouts are RFC 3339 and what clients send instead: without a zone, which is UTC then, with a space, with a zone without a colon.
var layouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999",
	"2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04Z07:00", "2006-01-02"}

// Time reads a JSON string that is a time, of the years 1970 to 9999, in UTC.
func Time(raw []byte) (time.Time, error) {
	value, _ := text(raw)
	for _, layout := range layouts {
		if t, err := time.Parse(layout, value); err == nil {
			if t = t.UTC(); t.Year() >= 1970 && t.Year() <= 9999 {
				return t, nil
			}
		}
	}
	return time.Time{}, errors.New("eventTime is no time of RFC 3339 of the years 1970 to 9999")
}
