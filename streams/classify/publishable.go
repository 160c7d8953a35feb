package classify

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"datawave/schemas/event"
)

// maxOpenDigits is the longest whole number that a range may show: longer ones identify accounts, devices and people.
const maxOpenDigits = 6

// publishable is the profile as it may leave the sample: masks hold ASCII only, numbers are finite, and a range stays only where the
// field has no label and every end of it is a number of few digits, a time or a boolean.
func publishable(p event.FieldProfile, sensitive bool) event.FieldProfile {
	p.Shapes = openShapes(p.Shapes)
	if math.IsNaN(p.MeanLength) || math.IsInf(p.MeanLength, 0) {
		p.MeanLength = 0
	}
	ends := append([]string{p.Minimum, p.Maximum}, p.Quantiles...)
	if sensitive || slices.ContainsFunc(ends, func(s string) bool { return !openEnd(s) }) {
		p.Minimum, p.Maximum, p.Quantiles = "", "", nil
	}
	if p.Origin != "statistics" {
		p.Origin = "sample"
	}
	return p
}

// openEnd reports whether the text of a range's end may be shown.
func openEnd(text string) bool {
	s := []byte(text)
	return text == "" || text == "true" || text == "false" || openTime(s) || openNumber(s)
}

// openTime accepts a date of ISO 8601 with at most a time and an offset behind it.
func openTime(s []byte) bool {
	const timeBytes = "0123456789:.+-TZ "
	return len(s) <= 35 && shape(s, "9999-99-99") && strings.Trim(string(s), timeBytes) == ""
}

// openNumber accepts a decimal number with at most maxOpenDigits digits before the point.
func openNumber(s []byte) bool {
	if len(s) > 0 && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	whole := run(s, isDigit)
	if whole == 0 || whole > maxOpenDigits {
		return false
	}
	if rest := s[whole:]; len(rest) > 0 {
		return rest[0] == '.' && run(rest[1:], isDigit) == len(rest)-1
	}
	return true
}

// openShapes makes masks safe, whatever the scanner sent, and adds up those that become equal.
func openShapes(shapes []event.Shape) []event.Shape {
	counts := make(map[string]int64, len(shapes))
	for _, s := range shapes {
		counts[string(appendMask(nil, []byte(s.Mask)))] += s.Count
	}
	out := make([]event.Shape, 0, len(counts))
	for mask, n := range counts {
		out = append(out, event.Shape{Mask: mask, Count: n})
	}
	slices.SortFunc(out, func(a, b event.Shape) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Mask, b.Mask)) })
	if len(out) == 0 {
		return nil
	}
	return out
}
