// Package detector holds what DataWave recognises: one value an infotype, with its forms, its checks, the words that announce it
// and its own examples. Nothing here decides about a field; that is the package above.
package detector

import "datawave/streams/classify/gazetteer"

// The categories of infotypes.
const (
	Person       = "person"
	Contact      = "contact"
	Network      = "network"
	Finance      = "finance"
	Secret       = "secret"
	Health       = "health"
	GovernmentID = "government_id"
	Location     = "location"
)

// Detector recognises one infotype. It is a plain value: a set compiles it, and its own examples test it.
type Detector struct {
	Infotype string // Google Sensitive Data Protection's name where one exists: EMAIL_ADDRESS
	Category string // one of the constants above
	Region   string // ISO 3166-1 alpha-2 code of the country that issues it, EU, or empty for the whole world
	Source   string // the standard, law or documentation that the rule follows

	// Headers are phrases of lower-case unaccented words, in any language, that name the infotype: "phone number". Weak are
	// phrases that name it only in a dataset about people, as "name". A header with a word of Unless is about something else.
	// Where the values are ambiguous too, such a word also weakens what they say.
	Headers, Weak, Unless []string

	// Whole are regular expressions (regexp/syntax, Perl flags) of which one must match all of a value. Text are those that
	// are looked for inside longer values and texts, with their own word boundaries; none means that it is not looked for.
	Whole, Text []string
	// Valid tells whether bytes that an expression matched pass the checksum, ranges or list of the standard. Nil accepts
	// all. It must not allocate, retain or change s.
	Valid func(s []byte) bool
	// Listed, Named and Spaced say what is the same for all detectors, so that it need not be found out by each: Valid accepts only
	// what has a word of these lists, what the gazetteer knows as one of these, and what has a space in it. 0 says nothing.
	Listed Lists
	Named  gazetteer.Kind
	Spaced bool
	// Chance is the share of random values of the right form that Valid accepts: 0.1 for Luhn. 1 is no check.
	Chance float64
	// Coverage is the share of true values that Valid knows, where it is a list, as of names. 0 is all of them.
	Coverage float64

	// Header is the confidence when the whole header names the infotype and the values do not contradict; Values is the
	// confidence when every value is valid and the header says nothing. 0 means that this evidence alone decides nothing.
	Header, Values float64

	// Context are lower-case words shortly before a match in a text. Where Valid is nil or does not accept the match, one of
	// them must be there: "call 785 8949". NeedsContext asks for one of them in any case.
	Context      []string
	NeedsContext bool
	// Off leaves the detector out of the set unless it is switched on by name.
	Off bool

	// Positives are values that match whole and are accepted; Negatives are values that must not be both.
	Positives, Negatives []string
}
