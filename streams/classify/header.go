package classify

import (
	"slices"
	"strings"
)

// How much a phrase counts by its place in the header.
const (
	wholeHeader = 1.0 // the phrase is the header: "email"
	headNoun    = 0.9 // the header ends in it: "billing email"
	modifier    = 0.6 // it stands before something else: "email work"
)

// aboutAField are words that make a header speak about an infotype instead of holding it: email_verified, phone_type.
var aboutAField = wordSet("verified verify valid validated validation flag flags count counts counter status state enabled disabled consent optin subscribed sent " +
	"template format length size len required allowed missing hash hashed checksum score rank bounced opened clicks percent pct ratio total error errors " +
	"available availability range band bucket provider domain changed updated created reset expires expiry attempts retries policy hint kind class level " +
	"preference preferred plate notification notifications quality source precision accuracy")

// peopleWords are words of dataset names that say that rows are people.
var peopleWords = wordSet("customer customers client clients user users person persons people employee employees staff contact contacts patient patients member " +
	"members student students teacher teachers driver drivers applicant applicants candidate candidates lead leads subscriber subscribers passenger passengers guest " +
	"guests resident residents voter voters donor donors author authors owner owners tenant tenants beneficiary beneficiaries doctor doctors " +
	"physician physicians profile profiles personnel players player attendees visitors kunde kunden mitarbeiter cliente clientes usuarios empleados clienti utilisateurs")

// contextWords are words that headers write together with those of the phrases.
const contextWords = "mailing principal agent business home work billing shipping delivery contact customer client user owner employee patient primary secondary " +
	"company employer supplier vendor office personal full street city state country code number date type line location point mobile emergency"

func wordSet(words string) map[string]struct{} {
	set := map[string]struct{}{}
	for w := range strings.FieldsSeq(words) {
		set[w] = struct{}{}
	}
	return set
}

// header is a header and a dataset name, ready to be compared with phrases.
type header struct {
	words  []string
	people bool // the dataset is about people
	about  bool // the header speaks about a field, or is a question: is_…, has_…
}

func newHeader(v vocabulary, name, dataset string) header {
	h := header{words: v.split(Words(name))}
	for _, w := range v.split(Words(dataset)) {
		if _, ok := peopleWords[w]; ok {
			h.people = true
		}
	}
	if len(h.words) > 1 {
		h.about = h.words[0] == "is" || h.words[0] == "has" || slices.Contains([]string{"at", "on", "count"}, h.words[len(h.words)-1])
	}
	for _, w := range h.words {
		if _, ok := aboutAField[w]; ok {
			h.about = true
		}
	}
	return h
}

// phrase is one compiled phrase of a detector.
type phrase []string

func phrases(texts []string) []phrase {
	out := make([]phrase, len(texts))
	for i, text := range texts {
		out[i] = strings.Fields(text)
	}
	return out
}

// strength is how much of the header the phrase is, 0 when it does not occur.
func (h *header) strength(p phrase) float64 {
	at := indexWords(h.words, p)
	switch {
	case at < 0:
		return 0
	case len(p) == len(h.words):
		return wholeHeader
	case at+len(p) == len(h.words):
		return headNoun
	}
	return modifier
}

func indexWords(words []string, p phrase) int {
	for i := 0; i+len(p) <= len(words); i++ {
		if slices.Equal(words[i:i+len(p)], p) {
			return i
		}
	}
	return -1
}
