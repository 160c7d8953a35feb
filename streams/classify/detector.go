package classify

// The categories of infotypes.
const (
	person       = "person"
	contact      = "contact"
	network      = "network"
	finance      = "finance"
	secret       = "secret"
	governmentID = "government_id"
	location     = "location"
)

// Detector recognises one infotype. It is a plain value: the set compiles it, and its own examples test it.
type Detector struct {
	Infotype string // Google Sensitive Data Protection's name where one exists: EMAIL_ADDRESS
	Category string // person, contact, network, finance, secret, health, government_id or location
	Source   string // the standard, law or documentation that the rule follows

	// Headers are phrases of lower-case unaccented words, in any language, that name the infotype: "phone number". Weak are
	// phrases that name it only in a dataset about people, as "name". A header with a word of Unless is about something else.
	// Where the values are ambiguous too, such a word also halves what they say.
	Headers, Weak, Unless []string

	// Scan reads the infotype at the start of s: the length of the match in bytes, 0 for none, and whether its validator
	// (checksum, ranges) accepts it. It must not allocate, retain or change s.
	Scan func(s []byte) (length int, valid bool)
	// Chance is the share of random values of the right shape that the validator accepts: 0.1 for Luhn. 1 is no validator.
	Chance float64

	// Coverage is the share of true values that the validator knows, where it is a list, as of names. 0 is all of them.
	Coverage float64

	// Header is the confidence when the whole header names the infotype and the values do not contradict; Values is the
	// confidence when every value is valid and the header says nothing. 0 means that this evidence decides nothing.
	Header, Values float64

	// InText makes the detector look for its infotype inside longer values and texts.
	InText bool
	// Context are lower-case words before a match in a text that stand in for the validator: "call 785 8949".
	Context []string

	// Positives are values that Scan matches whole and accepts; Negatives are values that it must not accept.
	Positives, Negatives []string
}

// whole reports whether the detector matches all of s, and whether it accepts it.
func (d *Detector) whole(s []byte) (matched, valid bool) {
	n, valid := d.Scan(s)
	matched = n > 0 && n == len(s)
	return matched, matched && valid
}
