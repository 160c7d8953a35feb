package classify

import (
	"cmp"
	"math"
	"slices"

	"datawave/streams/classify/detector"
	"datawave/streams/classify/header"
	"datawave/streams/classify/match"
)

// Context is what is known around a field. It is shared by the fields of a dataset, by one goroutine at a time; the zero value
// says that nothing is known.
type Context struct {
	Dataset    string   // the dataset's name
	Headers    []string // the headers of all of its fields
	ForeignKey string   // the infotype of the field that this field refers to

	around *surroundings
}

// judge decides about fields. It does not change and is safe for concurrent use.
type judge struct {
	detectors  []rules
	vocabulary header.Vocabulary
	phrases    map[string][]spoken // by their first word
	byInfotype map[string]int
	sure       match.Set // the detectors to which values alone can speak
}

// rules are the parts of a detector that deciding needs.
type rules struct {
	infotype, category     string
	kind                   category     // the number of category
	ways                   [ways]string // the names of the rules, as in Label
	chance, coverage       float64
	header, values         float64
	numeric, temporal, yes bool // what its own positives can be: numbers, dates, booleans
}

// spoken is a phrase of a detector.
type spoken struct {
	detector int
	phrase   header.Phrase
	role     role
}

type role uint8

const (
	strong role = iota
	weak
	unless
)

func newJudge(detectors []detector.Detector) *judge {
	j := &judge{vocabulary: header.NewVocabulary(), phrases: map[string][]spoken{}, byInfotype: map[string]int{}}
	categories := []string{person: detector.Person, contact: detector.Contact}
	for i := range detectors {
		d := &detectors[i]
		if !slices.Contains(categories, d.Category) {
			categories = append(categories, d.Category)
		}
		rules := newRules(d)
		rules.kind = category(min(slices.Index(categories, d.Category), maxCategories-1))
		j.detectors = append(j.detectors, rules)
		j.byInfotype[d.Infotype] = i
		if d.Values > 0 {
			j.sure.Add(i)
		}
		j.learn(i, d.Headers, strong)
		j.learn(i, d.Weak, weak)
		j.learn(i, d.Unless, unless)
	}
	return j
}

func newRules(d *detector.Detector) rules {
	r := rules{infotype: d.Infotype, category: d.Category, chance: d.Chance, coverage: d.Coverage, header: d.Header, values: d.Values}
	for way, name := range wayNames {
		r.ways[way] = d.Infotype + "/" + name
	}
	if d.Valid == nil && d.Values == 0 {
		r.chance = 1
	}
	for _, s := range d.Positives {
		r.numeric = r.numeric || looksNumeric(s)
		r.temporal = r.temporal || looksTemporal(s)
		r.yes = r.yes || s == "1" || s == "true"
	}
	return r
}

func (j *judge) learn(detector int, phrases []string, role role) {
	for _, text := range phrases {
		p := header.NewPhrase(text)
		if len(p) == 0 {
			continue
		}
		j.vocabulary.Add(p...)
		j.phrases[p[0]] = append(j.phrases[p[0]], spoken{detector, p, role})
	}
}

// decide concludes which infotypes a field holds, the most probable first. tallies are in the order of the judge's detectors; seen
// is the number of values that were not blank.
func (c *caseFile) decide(tallies []Tally, counted match.Set, seen int64) []Label {
	c.weigh(tallies, counted, seen)
	var labels []Label
	for i := range c.touched.All() {
		claim := &c.claims[i]
		if !claim.standing(c.people) {
			continue
		}
		v := c.features(claim)
		if p := c.trust(claim, c.known.probability(&v)); p >= Threshold {
			labels = append(labels, c.label(claim, &v, p))
		}
	}
	return settle(labels)
}

// references is the least probability of a label that a foreign key's target has: the values are the same by constraint, but the
// target may be mislabelled.
const references = 0.9

// trust raises the probability of a label that the field inherits.
func (c *caseFile) trust(claim *claim, p float64) float64 {
	if claim.inherited && !c.profile.conflicts(claim.rules) {
		return max(p, references)
	}
	return p
}

// label is the conclusion with its evidence.
func (c *caseFile) label(claim *claim, v *vector, p float64) Label {
	t := claim.tally
	return Label{
		Infotype: claim.rules.infotype, Category: claim.rules.category, Confidence: math.Round(p*1000) / 1000,
		Matched: t.Matched + t.Inside, Valid: t.Valid + t.Inside, Rule: claim.rules.ways[how(v)], HeaderWords: claim.words(),
	}
}

// way is the evidence that counted.
type way uint8

const (
	byReference way = iota
	byHeaderAndValues
	byHeader
	byText
	byValues
	ways
)

var wayNames = [ways]string{"reference", "header+values", "header", "text", "values"}

// how tells which evidence counted.
func how(v *vector) way {
	named := v[placeStrong] > 0 || v[placeWeak] > 0
	switch {
	case v[inherited] > 0:
		return byReference
	case named && v[matchedShare]+v[insideShare] > 0:
		return byHeaderAndValues
	case named:
		return byHeader
	case v[insideShare] > v[validShare]:
		return byText
	}
	return byValues
}

// settle orders labels and drops those that only values speak for, where another has the header's word too.
func settle(labels []Label) []Label {
	if len(labels) < 2 {
		return labels
	}
	slices.SortStableFunc(labels, func(a, b Label) int {
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.Infotype, b.Infotype))
	})
	named := slices.ContainsFunc(labels, func(l Label) bool { return len(l.HeaderWords) > 0 && l.Matched > 0 })
	if !named {
		return labels
	}
	return slices.DeleteFunc(labels, func(l Label) bool { return l.Rule == l.Infotype+"/values" })
}
