package wire

import "time"

// The general functions of package time took a third of what reading and writing an envelope costs. These are for the one
// form that we write, "2006-01-02T15:04:05[.999999999]Z" (RFC 3339), and leave the rest to those.

const (
	secondsLength = len("2006-01-02T15:04:05")
	daySeconds    = 24 * 60 * 60
)

// parseTime reads RFC 3339.
func parseTime(text []byte) (time.Time, error) {
	if t, ok := parseUTC(text); ok {
		return t, nil
	}
	t, err := time.Parse(time.RFC3339Nano, string(text))
	return t.UTC(), err
}

// parseUTC reads the form that appendTime writes; ok is false for any other, and for what is no time.
func parseUTC(text []byte) (t time.Time, ok bool) {
	if len(text) <= secondsLength || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':' {
		return t, false
	}
	var bad bool
	number := func(from, n int) (v int) {
		for _, c := range text[from : from+n] {
			bad = bad || c < '0' || c > '9'
			v = 10*v + int(c-'0')
		}
		return v
	}
	year, month, day := number(0, 4), number(5, 2), number(8, 2)
	hour, minute, second := number(11, 2), number(14, 2), number(17, 2)
	nanos, rest := 0, text[secondsLength:]
	if rest[0] == '.' {
		digits := len(rest) - 2
		if digits < 1 || digits > 9 {
			return t, false
		}
		nanos, rest = number(secondsLength+1, digits), rest[digits+1:]
		for ; digits < 9; digits++ {
			nanos *= 10
		}
	}
	if bad || len(rest) != 1 || rest[0] != 'Z' || month < 1 || month > 12 || day < 1 || day > 28 || hour > 23 || minute > 59 || second > 59 || year < 1 {
		return t, false // whether a month has more than 28 days is for others to know
	}
	seconds := daysBefore(year, month, day)*daySeconds + int64(hour*3600+minute*60+second)
	return time.Unix(seconds, int64(nanos)).UTC(), true
}

// daysBefore is the number of days from 1970-01-01 to a date of the proleptic Gregorian calendar.
// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
func daysBefore(year, month, day int) int64 {
	if month <= 2 {
		year--
		month += 12
	}
	era := year / 400
	yearOfEra := year - era*400
	dayOfYear := (153*(month-3)+2)/5 + day - 1
	dayOfEra := yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear
	return int64(era*146097 + dayOfEra - 719468)
}

// appendTime writes RFC 3339 in UTC, with as many decimals as the time has.
func appendTime(b []byte, t time.Time) []byte {
	seconds := t.Unix()
	if seconds < 0 || seconds >= 253402300800 { // before 1970, or of five digits
		return t.UTC().AppendFormat(b, time.RFC3339Nano)
	}
	year, month, day := civil(seconds / daySeconds)
	rest := int(seconds % daySeconds)
	b = append(two(append(two(append(two(two(b, year/100), year%100), '-'), month), '-'), day), 'T')
	b = two(append(two(append(two(b, rest/3600), ':'), rest/60%60), ':'), rest%60)
	if nanos := t.Nanosecond(); nanos != 0 {
		b = appendFraction(b, nanos)
	}
	return append(b, 'Z')
}

func two(b []byte, n int) []byte { return append(b, byte('0'+n/10), byte('0'+n%10)) }

func appendFraction(b []byte, nanos int) []byte {
	b = append(b, '.')
	for unit := 100_000_000; nanos > 0; unit /= 10 {
		b = append(b, byte('0'+nanos/unit))
		nanos %= unit
	}
	return b
}

// civil is the date so many days after 1970-01-01, days >= 0. Source: as daysBefore, civil_from_days.
func civil(days int64) (year, month, day int) {
	z := int(days) + 719468
	era := z / 146097
	dayOfEra := z - era*146097
	yearOfEra := (dayOfEra - dayOfEra/1460 + dayOfEra/36524 - dayOfEra/146096) / 365
	dayOfYear := dayOfEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	shifted := (5*dayOfYear + 2) / 153
	year, month, day = yearOfEra+era*400, shifted+3, dayOfYear-(153*shifted+2)/5+1
	if month > 12 {
		year, month = year+1, month-12
	}
	return year, month, day
}
