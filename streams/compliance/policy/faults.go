package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Fault is one thing that is wrong with a file.
type Fault struct {
	File         string
	Line, Column int // from 1
	Reason       string
}

// Error is "file:line:column: reason".
func (f Fault) Error() string { return fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.Reason) }

// Faults are all that is wrong, by file and place.
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
	slices.SortStableFunc(f, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return f
}

// Distinct refuses policies of one id in several files. The error is Faults.
func Distinct(files ...*File) error {
	first := map[string]string{}
	var faults Faults
	for _, f := range files {
		for _, p := range f.Policies {
			if other, twice := first[p.ID]; twice && other != f.Name {
				faults = append(faults, Fault{File: f.Name, Line: p.Line, Column: 1, Reason: fmt.Sprintf("policy %s is in %s too", p.ID, other)})
			}
			first[p.ID] = f.Name
		}
	}
	return faults.err()
}
