package classify

import (
	"cmp"
	"math"
	"regexp"
	"slices"

	"datawave/schemas/event"
)

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
	return text == "" || text == "true" || text == "false" || openTime.MatchString(text) || openNumber.MatchString(text)
}

// openTime is a date of ISO 8601 with at most a time and an offset behind it.
var openTime = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}[0-9:.+TZ -]{0,25}$`)

// openNumber is a decimal number with at most six digits before the point: longer ones identify accounts, devices and people.
var openNumber = regexp.MustCompile(`^[+-]?[0-9]{1,6}(?:\.[0-9]*)?$`)

// openShapes makes masks safe, whatever the scanner sent, and adds up those that become equal.
func openShapes(shapes []event.Shape) []event.Shape {
	var out []event.Shape
	var mask []byte
	for _, s := range shapes {
		if mask = appendMask(mask[:0], []byte(s.Mask)); string(mask) != s.Mask {
			s.Mask = string(mask)
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b event.Shape) int { return cmp.Compare(a.Mask, b.Mask) })
	out = summed(out)
	slices.SortFunc(out, func(a, b event.Shape) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Mask, b.Mask)) })
	return out
}

// summed makes one of neighbours with the same mask.
func summed(shapes []event.Shape) []event.Shape {
	n := 0
	for i, s := range shapes {
		if i > 0 && shapes[n-1].Mask == s.Mask {
			shapes[n-1].Count += s.Count
			continue
		}
		shapes[n] = s
		n++
	}
	return shapes[:n]
}
