// Package custom reads detectors that people write as YAML, and puts them beside the built-in ones. A file is refused as a whole,
// with every fault by line, unless each of its detectors recognises its own examples.
package custom

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"datawave/streams/classify/detector"
)

// The bounds of a file.
const (
	MaxBytes       = 256 << 10
	MaxDetectors   = 64
	maxExpressions = 10  // of one kind, of one detector
	maxExpression  = 500 // bytes
	maxPhrases     = 64  // of one kind, of one detector
	maxExamples    = 100 // of one kind, of one detector
)

// File is what one file of custom detectors says.
type File struct {
	Name            string // what Parse was told; faults carry it
	Version         string // of the text
	Detectors       []Detector
	Enable, Disable []Switch
}

// Detector is a custom detector.
type Detector struct {
	detector.Detector
	Validator string // the name of its check, or empty
	Replace   bool   // it stands in for the built-in one of the same infotype
	Line      int    // where it begins
	lines     map[string][]int
}

// Switch turns a detector on or off.
type Switch struct {
	Infotype string
	Line     int
}

// Fault is one thing that is wrong with a file. Its text holds no example.
type Fault struct {
	File   string
	Line   int
	Reason string
}

// Error is "file:line: reason".
func (f Fault) Error() string { return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Reason) }

// Faults are all that is wrong, by line.
type Faults []Fault

// Error is one fault a line.
func (f Faults) Error() string {
	parts := make([]string, len(f))
	for i := range f {
		parts[i] = f[i].Error()
	}
	return strings.Join(parts, "\n")
}

// err is nil where there are none.
func (f Faults) err() error {
	if len(f) == 0 {
		return nil
	}
	slices.SortStableFunc(f, func(a, b Fault) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
	return f
}

// Parse reads a file and tries its examples. The error is Faults with everything that is wrong; the file is then what could be read
// of it, for a look at its trials.
func Parse(name string, text []byte) (File, error) {
	f := File{Name: name, Version: Version(text)}
	r := &reader{file: &f}
	if len(text) > MaxBytes {
		r.failAt(1, "the file is larger than %d bytes", MaxBytes)
		return f, r.faults.err()
	}
	r.read(text)
	for i := range f.Detectors {
		r.examine(&f.Detectors[i])
	}
	return f, r.faults.err()
}

// Version names a text: 8 hexadecimal digits. How its lines end makes no difference.
func Version(text []byte) string {
	sum := sha256.Sum256(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")))
	return hex.EncodeToString(sum[:4])
}

// line is where the n-th item of a member stands, or the detector's own line.
func (d *Detector) line(member string, n int) int {
	if lines := d.lines[member]; n < len(lines) {
		return lines[n]
	}
	return d.Line
}
