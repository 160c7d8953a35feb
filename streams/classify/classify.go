// Package classify decides which fields hold personal, secret or otherwise sensitive data. The logic here works on plain values;
// processor.go is the stage around it.
package classify

import "datawave/schemas/event"

// Threshold is the probability from which a field is labelled. It is above a half because fields without an infotype are many: a wrong
// label costs the trust in the others.
const Threshold = 0.6

// Field is what is known of one field. Values are its non-null values as text, borrowed for the call; the rest may be missing.
type Field struct {
	Header  string // the last named part of its path
	Type    string // as the source declares it
	Values  [][]byte
	Profile *event.FieldProfile
}

// Table is a dataset with the fields that are classified together.
type Table struct {
	Name   string
	Fields []Field
}

// Label is one infotype found in a field, with the evidence. Confidence is the probability, 0 to 1, that it is right; the counts
// are of values.
type Label struct {
	Infotype, Category string
	Confidence         float64
	Matched, Valid     int64
	Rule               string   // the detector and how it decided: EMAIL_ADDRESS/header+values
	HeaderWords        []string // the words of the header that spoke for it
	Mask               string   // the most frequent shape of the matched values, never a value
}

// Conclusion is what was decided about one field. A field without labels is clear.
type Conclusion struct {
	Seen   int64   // values that were not blank
	Labels []Label // most confident first
}

// Classify decides about one field of the named dataset, which is all that is known of it.
func (s *Set) Classify(dataset string, f Field) Conclusion {
	return s.ClassifyTable(Table{Name: dataset, Fields: []Field{f}})[0]
}

// ClassifyTable decides about each field of a table, in its order, in the light of the others. The order of the values does not
// matter.
func (s *Set) ClassifyTable(t Table) []Conclusion {
	c := s.borrow()
	defer s.giveBack(c)
	return c.ClassifyTable(t)
}

// Classify is as of Set.
func (c *Classifier) Classify(dataset string, f Field) Conclusion {
	return c.ClassifyTable(Table{Name: dataset, Fields: []Field{f}})[0]
}
