package custom

import (
	"regexp"
	"slices"
)

// The confidences that a file may leave open.
const (
	headerSpeaks   = 0.9  // the whole header names it
	particular     = 0.9  // no everyday value has its form
	provedCommon   = 0.75 // everyday values have its form, and a check of one in fifty or better tells them apart
	strongCheck    = 0.02 // such a check
	commonUnproved = 0.   // everyday values have its form: only a header can tell
)

// everyday are values that every database is full of: a form that takes one of them says nothing by itself.
var everyday = []string{
	"true", "null", "yes", "Active", "Berlin", "customer", "some words here", "ACTIVE", "A", "AB", "ABC", "ABCD", "en_GB",
	"0.5", "12.50", "1234.56", "-17", "50 %", "1,234", "12:30", "12:30:45", "2024-01-05", "05.01.2024", "01/05/2024", "20240105",
	"2024-01-05T10:20:30Z", "2024-01-05 10:20:30.123456", "1.2.3", "v1.10.0", "a1b2c3d4", "d41d8cd98f00b204e9800998ecf8427e",
	"550e8400-e29b-41d4-a716-446655440000", "SKU-1234", "report.pdf", "/usr/local/bin", "index.html",
}

// longestCommon is the longest number of everyday values, in digits.
const longestCommon = 18

// assume fills in what the file leaves open.
func (d *Detector) assume() {
	if d.lines["confidence.header"] == nil {
		d.Header = headerSpeaks
	}
	if d.lines["confidence.values"] == nil {
		d.Values = d.valuesSpeak()
	}
}

// valuesSpeak is the confidence when every value is valid and the header says nothing.
func (d *Detector) valuesSpeak() float64 {
	switch {
	case len(d.Whole)+len(d.Text) == 0:
		return 0
	case !d.common():
		return particular
	case d.Valid != nil && d.Chance <= strongCheck:
		return provedCommon
	}
	return commonUnproved
}

// common tells whether an expression takes all of a value that is everywhere.
func (d *Detector) common() bool {
	for _, expression := range slices.Concat(d.Whole, d.Text) {
		form := regexp.MustCompile(whole(expression))
		if slices.ContainsFunc(everyday, form.MatchString) || numbers(form) {
			return true
		}
	}
	return false
}

// numbers tells whether the form is that of a plain number.
func numbers(form *regexp.Regexp) bool {
	for n := range longestCommon {
		if form.MatchString("2718281828459045235"[:n+1]) || form.MatchString("1414213562373095048"[:n+1]) {
			return true
		}
	}
	return false
}
