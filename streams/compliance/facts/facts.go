// Package facts is what policies can ask about a dataset and its fields: typed values, the list of them that the policy language
// declares, and the fold of datawave.facts that they come from. No fact holds a value of a dataset.
package facts

import "strings"

// Families are kinds of facts that change together. A policy reads some of them, and is judged again when one of these changed.
type Families uint16

// The families. A dataset's identity belongs to none: it never changes.
const (
	Description Families = 1 << iota // kind, source, comment, owner in the source, parent
	Schema                           // fields and constraints
	Size                             // rows and bytes
	Grants                           // rights on the dataset
	Properties                       // what else the source says, and what is derived from it: encryption, region, retention
	Labels                           // classifications, with people's verdicts
	Profiles                         // profiles of fields
	Decisions                        // owners, tags, terms, domain: by people, or said by the source
	Lineage                          // where the data comes from
	Ages                             // how long ago something was; changes as days go by
)

// All is every family.
const All = Ages<<1 - 1

// familyNames are in the order of the bits.
var familyNames = []string{"description", "schema", "size", "grants", "properties", "labels", "profiles", "decisions", "lineage", "ages"}

// String is the families' names, by "+".
func (f Families) String() string {
	var names []string
	for i, name := range familyNames {
		if f&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, "+")
}

// Dataset is a dataset as policies see it. What belongs to a family that nobody asked for is zero.
type Dataset struct {
	Namespace, Name, Scheme string

	Kind, Source, Comment, SourceOwner, Parent, Dialect string
	Derived                                             bool // it is defined by a query

	Fields      []Field
	PrimaryKey  []string
	ForeignKeys []Reference

	Rows, Bytes int64 // -1 is unknown

	Grants []Grant
	Public bool // a right is granted to everybody

	Properties                                                map[string]string
	Region, Encryption                                        string
	PublicAccess                                              bool
	RetentionDays                                             int64
	hasRegion, hasEncryption, hasPublicAccess, hasRetention   bool
	Infotypes, Categories                                     []string // sorted, each once
	SensitiveFields, ClassifiedFields                         int64
	ProfiledFields                                            int64
	Owners, Tags, Terms                                       []string // sorted
	Domain                                                    string
	Upstream                                                  []Neighbour
	UpstreamCount                                             int64
	DaysSinceObserved, DaysSinceProfiled, DaysSinceClassified int64 // -1 is never
	at                                                        evidence
}

// Field is one field of a dataset.
type Field struct {
	Path, Name, Type, Comment       string
	Nullable, PrimaryKey, Defaulted bool

	Infotypes, Categories []string // most confident first
	Labels                []Label
	Confidence            float64
	Seen                  int64
	Sensitive, Classified bool

	Profiled               bool
	Count, Nulls, Distinct int64
	MinLength, MaxLength   int64
	MeanLength             float64

	Tags, Terms []string

	labelled, profiled place // where that was said
}

// Label is an infotype that a field was found or said to hold.
type Label struct {
	Infotype, Category, Rule string
	Confidence               float64
	Matched, Valid           int64
	Inherited                bool
}

// Grant is a right on a dataset.
type Grant struct {
	Grantee, Privilege string
	Grantable          bool
}

// Reference is a foreign key.
type Reference struct {
	Name, To string
	Fields   []string
}

// Neighbour is a dataset that another one is derived from.
type Neighbour struct{ Namespace, Name, Prover, Job string }
