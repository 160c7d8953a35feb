// Package classify decides which fields hold personal, secret or otherwise sensitive data. The logic here works on plain values;
// processor.go is the stage around it.
package classify

import (
	"bytes"
	"cmp"
	"math"
	"slices"

	"github.com/cespare/xxhash/v2"
)

// Threshold is the confidence from which a field is labelled.
const Threshold = 0.5

// The weights of evidence are set by hand and hold until a calibrated model replaces them.
const (
	contradicted = 0.1  // what is left of a header's confidence when no value has the shape that it promises
	agreement    = 0.5  // share of values with the shape from which the header is fully believed
	weakSupport  = 0.4  // share of valid values that lets a weak phrase speak in any dataset
	unseen       = 0.9  // what is left of it when there is no value to look at
	weakPhrase   = 0.95 // a phrase that needs the context of people, in that context
	insideValues = 0.7  // confidence that a field whose every value holds the infotype inside a longer text is labelled for it
	inTextShare  = 0.05 // share of values from which an infotype inside longer texts counts
	surely       = 0.95 // values whose form is so particular that no header raises doubt
	knownWord    = 0.7  // chance that a listed word is there for another reason: White is a name, a colour and a race
	support      = 16   // distinct valid values that are counted; more add nothing
)

// Field is what is known of one field: its header (the last named part of its path) and its non-null values as text. The values
// are borrowed for the call.
type Field struct {
	Header string
	Values [][]byte
}

// Label is one infotype found in a field, with the evidence. Confidence is 0 to 1; the counts are of values.
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

// Classify decides about one field of the named dataset. The order of the values does not matter.
func (s *Set) Classify(dataset string, f Field) Conclusion {
	h := newHeader(s.vocabulary, f.Header, dataset)
	counts := make([]tally, len(s.detectors))
	seen := s.count(counts, f.Values)
	out := Conclusion{Seen: seen}
	for i := range s.detectors {
		if label, ok := s.detectors[i].decide(&h, &counts[i], seen); ok {
			label.Mask = s.detectors[i].mask(f.Values)
			out.Labels = append(out.Labels, label)
		}
	}
	out.Labels = settle(out.Labels)
	return out
}

// tally counts what a detector said about the values of one field.
type tally struct {
	matched, valid, inside int64
	distinct               [support]uint64 // hashes of different valid values
	kinds                  int
}

func (t *tally) support(value []byte) {
	if t.kinds == support {
		return
	}
	hash := xxhash.Sum64(value)
	if !slices.Contains(t.distinct[:t.kinds], hash) {
		t.distinct[t.kinds] = hash
		t.kinds++
	}
}

// count runs every detector over every value and returns how many values were not blank.
func (s *Set) count(counts []tally, values [][]byte) (seen int64) {
	for _, value := range values {
		value = bytes.TrimSpace(value)
		if len(value) == 0 {
			continue
		}
		seen++
		for i := range s.detectors {
			counts[i].add(&s.detectors[i].Detector, value)
		}
	}
	return seen
}

// add counts one value. A longer value is searched when the detector reads texts.
func (t *tally) add(d *Detector, value []byte) {
	matched, valid := d.whole(value)
	switch {
	case valid:
		t.valid++
		t.support(value)
		fallthrough
	case matched:
		t.matched++
	case d.InText && len(value) > minInside:
		if start, end, valid := d.find(value, 0); valid {
			t.inside++
			t.support(value[start:end])
		}
	}
}

// minInside is the length in bytes from which a value is searched for infotypes inside it.
const minInside = 12

// decide weighs header and values; ok is false below Threshold.
func (d *compiled) decide(h *header, t *tally, seen int64) (label Label, ok bool) {
	spoken, words := d.spoken(h, supports(t, seen))
	byHeader := d.Header * spoken * agree(t, seen)
	byValues := d.Values * d.genuine(t, seen) * d.doubt(h)
	inside := insideValues * inText(t, seen) * d.doubt(h)
	confidence := 1 - (1-byHeader)*(1-byValues)*(1-inside)
	if h.about && byValues < Threshold && inside < Threshold {
		return Label{}, false
	}
	if confidence < Threshold {
		return Label{}, false
	}
	return Label{
		Infotype: d.Infotype, Category: d.Category, Confidence: math.Round(confidence*1000) / 1000, Matched: t.matched + t.inside, Valid: t.valid + t.inside,
		Rule: d.Infotype + "/" + how(t, byHeader, byValues, inside), HeaderWords: words,
	}, true
}

// how names the evidence that counted.
func how(t *tally, byHeader, byValues, inside float64) string {
	const speaks = 0.3
	switch {
	case byHeader >= speaks && t.matched > 0:
		return "header+values"
	case byHeader >= speaks:
		return "header"
	case byValues >= speaks:
		return "values"
	case inside >= speaks:
		return "text"
	}
	return "header+values"
}

// spoken is how clearly the header names the infotype, 0 to 1, and the words that do.
func (d *compiled) spoken(h *header, supported bool) (best float64, words []string) {
	if d.about(h) {
		return 0, nil
	}
	for _, p := range d.headers {
		if s := h.strength(p); s > best || s == best && len(p) > len(words) && s > 0 {
			best, words = s, p
		}
	}
	if aboutPeople := h.people && d.Category == person; !supported && !aboutPeople {
		return best, words
	}
	for _, p := range d.weak {
		if s := weakPhrase * h.strength(p); s == weakPhrase && s > best {
			best, words = s, p
		}
	}
	return best, words
}

// supports reports whether enough values are valid that a weak phrase needs no other context.
func supports(t *tally, seen int64) bool {
	return seen > 0 && float64(t.valid) >= weakSupport*float64(seen)
}

// agree is how far the values let the header be believed.
func agree(t *tally, seen int64) float64 {
	if seen == 0 {
		return unseen
	}
	share := float64(t.matched+t.inside) / float64(seen)
	return contradicted + (1-contradicted)*min(1, share/agreement)
}

// genuine is the share of values that the validator accepts beyond what it accepts of random values, times the probability
// that the different valid ones are not all there by chance.
func (d *Detector) genuine(t *tally, seen int64) float64 {
	if t.valid == 0 || seen == 0 {
		return 0
	}
	matched := float64(t.matched)
	excess := float64(t.valid) / matched
	if d.Chance < 1 {
		excess = max(0, (excess-d.Chance)/(1-d.Chance)) * (1 - math.Pow(d.Chance, float64(t.kinds)))
	}
	share := matched / float64(seen) * excess
	if d.Coverage > 0 {
		return min(1, share/d.Coverage) * (1 - math.Pow(knownWord, float64(t.kinds)))
	}
	return share
}

// doubt is 0.5 where the header is about something else and values alone are not sure either, else 1.
func (d *compiled) doubt(h *header) float64 {
	if d.Values < surely && d.about(h) {
		return 0.5
	}
	return 1
}

// about reports whether the header holds a word of Unless.
func (d *compiled) about(h *header) bool {
	return slices.ContainsFunc(d.unless, func(p phrase) bool { return indexWords(h.words, p) >= 0 })
}

// inText is 1 when enough values hold the infotype inside a longer text.
func inText(t *tally, seen int64) float64 {
	if t.inside < 2 || float64(t.inside) < inTextShare*float64(seen) || t.kinds < 2 {
		return 0
	}
	return 1
}

// settle orders labels and drops those that only values speak for, where another one has the header's word too.
func settle(labels []Label) []Label {
	slices.SortStableFunc(labels, func(a, b Label) int {
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.Infotype, b.Infotype))
	})
	named := slices.ContainsFunc(labels, func(l Label) bool { return len(l.HeaderWords) > 0 && l.Matched > 0 })
	if !named {
		return labels
	}
	return slices.DeleteFunc(labels, func(l Label) bool { return len(l.HeaderWords) == 0 && l.Rule == l.Infotype+"/values" })
}
