package classify

import (
	"math"
	"slices"
	"strings"

	"datawave/streams/classify/header"
	"datawave/streams/classify/match"
)

// The evidence about one field and one detector, as numbers that the model weighs. training/train.py knows them by these names.
const (
	placeStrong   = iota // place of the best phrase in the header: 0 nowhere to 5 the whole header
	placeWeak            // the same of phrases that need the context of people or of values
	phraseWords          // words of the phrase, at most 4
	extraWords           // other words of the header that are no context, at most 4
	aboutWords           // 1: the header speaks about the infotype, as email_verified, or refers to it, as city_id
	unlessWords          // 1: the header has a word that the detector excludes
	blankHeader          // 1: the header says nothing, as c17
	outspoken            // 1: a longer phrase of another detector covers this one's, or the header is said by another as a whole
	headerTrust          // the detector's confidence in its headers
	valuesTrust          // the detector's confidence in its values
	aboutPeople          // 1: the dataset's name says that rows are people
	personal             // 1: the infotype is about a person or contact
	siblingPeople        // other headers of the dataset that name people or contacts, at most 8
	siblingKin           // other headers of the detector's category, at most 8
	siblingShare         // share of other headers that name an infotype
	noValues             // 1: there are no values to look at
	matchedShare         // share of values of the right form
	validShare           // share of values that the check accepts
	insideShare          // share of values that hold it inside a longer text
	strength             // what the values alone say, 0 to 1: the pass rate beyond chance, times the trust
	kindsSeen            // distinct valid values, at most 16
	seenLog              // log10 of 1 + values seen
	rival                // best strength of another detector
	surprise             // how far the pass rate is from chance, in bits, over the distinct values, at most 64
	typeConflict         // 1: the declared type cannot hold the infotype
	constant             // 1: more than three values, all the same
	inherited            // 1: the field refers to one of this infotype
	featureCount
)

// featureNames are in the order of the constants.
var featureNames = [featureCount]string{"placeStrong", "placeWeak", "phraseWords", "extraWords", "aboutWords", "unlessWords", "blankHeader", "outspoken", "headerTrust", "valuesTrust", "aboutPeople",
	"personal", "siblingPeople", "siblingKin", "siblingShare", "noValues", "matchedShare", "validShare", "insideShare", "strength", "kindsSeen", "seenLog", "rival", "surprise", "typeConflict", "constant", "inherited"}

type vector [featureCount]float64

// claim is what speaks for one detector.
type claim struct {
	rules        *rules
	tally        *Tally
	strong, weak heard
	unless       bool
	inherited    bool // the field refers to one of this infotype
	strength     float64
}

// standing reports whether anything speaks for the claim: a header, in a dataset about people a weak one too, or values where they
// can.
func (c *claim) standing(people bool) bool {
	if c.strong.Place > header.Nowhere || c.inherited || c.weak.Place > header.Nowhere && people && c.rules.kind == person {
		return true
	}
	return (c.tally.Valid > 0 || c.tally.Inside > 0) && (c.rules.values > 0 || c.weak.Place > header.Nowhere)
}

func (c *claim) words() []string {
	if c.strong.Place > header.Nowhere {
		return c.strong.phrase
	}
	return c.weak.phrase
}

func (c *claim) said() *heard {
	if c.strong.Place > header.Nowhere {
		return &c.strong
	}
	return &c.weak
}

// caseFile is everything that is known about one field. Most detectors have nothing to do with most fields: only the claims that
// the header or the values touched are looked at, and cleaned for the next field.
type caseFile struct {
	names   names
	blank   bool    // the header says nothing
	claims  []claim // of all detectors
	heard   match.Set
	touched match.Set // by header or values
	seen    float64
	profile profile
	around  *surroundings
	people  bool       // the dataset is about people, by its name or its fields
	top     [2]float64 // the two best strengths
	known   verdicts
}

// newCaseFile has room for the claims of all detectors.
func (j *judge) newCaseFile() *caseFile {
	c := &caseFile{names: newNames(j), claims: make([]claim, len(j.detectors))}
	for i := range c.claims {
		c.claims[i].rules = &j.detectors[i]
	}
	return c
}

// open begins to consider a field, before its values are looked at.
func (c *caseFile) open(field *Field, ctx *Context) {
	if ctx.around == nil {
		ctx.around = &surroundings{}
		c.names.look(ctx.around, ctx.Dataset, ctx.Headers)
	}
	c.listen(c.names.hearing(field.Header))
	if i, ok := c.names.judge.byInfotype[ctx.ForeignKey]; ok {
		c.claims[i].inherited = true
		c.heard.Add(i)
	}
	c.profile, c.around, c.seen, c.top = c.profileOf(field), ctx.around, 0, [2]float64{}
	c.people = c.around.people || c.around.count[person] > 0 || c.around.count[contact] > 1
}

// listen cleans the file and takes in what a header says.
func (c *caseFile) listen(h *hearing) {
	c.touched.Union(&c.heard)
	for i := range c.touched.All() {
		c.claims[i] = claim{rules: c.claims[i].rules}
	}
	c.heard, c.touched = h.heard, match.Set{}
	c.blank = h.header.Blank
	for i := range h.claims {
		said := &h.claims[i]
		claim := &c.claims[said.detector]
		claim.strong, claim.weak, claim.unless = said.strong, said.weak, said.unless
	}
}

// weigh takes in what the values said to the detectors that counted any.
func (c *caseFile) weigh(tallies []Tally, counted match.Set, seen int64) {
	c.seen = float64(seen)
	c.touched = counted
	c.touched.Union(&c.heard)
	for i := range c.touched.All() {
		claim := &c.claims[i]
		claim.tally = &tallies[i]
		claim.strength = claim.values(c.seen)
		if claim.unless && claim.words() == nil {
			claim.strength /= 2 // the header is about what looks alike: versions are no addresses
		}
		c.rank(claim.strength)
	}
}

func (c *caseFile) rank(strength float64) {
	switch {
	case strength > c.top[0]:
		c.top[0], c.top[1] = strength, c.top[0]
	case strength > c.top[1]:
		c.top[1] = strength
	}
}

// values is what the values alone say for a detector, 0 to 1: the share that its check accepts beyond what it accepts of random
// ones, and beyond doubt whether the distinct ones are there by chance.
func (c *claim) values(seen float64) float64 {
	r, t := c.rules, c.tally
	if t.Valid == 0 || seen == 0 {
		return 0
	}
	excess := float64(t.Valid) / float64(t.Matched)
	if r.chance > 0 && r.chance < 1 {
		excess = max(0, (excess-r.chance)/(1-r.chance)) * (1 - math.Pow(r.chance, float64(min(t.Kinds, maxKinds))))
	}
	share := float64(t.Matched) / seen * excess
	if r.coverage > 0 {
		share = min(1, share/r.coverage)
	}
	return share * r.values
}

// surprising is the Kullback-Leibler divergence of the pass rate from chance in bits, times the distinct valid values. Where there
// is no check, the form is the evidence: what it leaves to doubt stands for chance, and the share of values that have it for the rate.
func (c *claim) surprising(seen float64) float64 {
	if c.tally.Valid == 0 || c.rules.values == 0 {
		return 0
	}
	q, p := float64(c.tally.Valid)/float64(c.tally.Matched), c.rules.chance
	if p <= 0 || p >= 1 {
		q, p = float64(c.tally.Valid)/seen, max(0.01, 1-c.rules.values)
	}
	if q <= p {
		return 0
	}
	bits := q * math.Log2(q/p)
	if q < 1 {
		bits += (1 - q) * math.Log2((1-q)/(1-p))
	}
	return min(64, bits*float64(min(c.tally.Kinds, maxKinds)))
}

// features are the evidence as numbers.
func (c *caseFile) features(claim *claim) (v vector) {
	said := claim.said()
	v[placeStrong], v[placeWeak] = float64(claim.strong.Place), float64(claim.weak.Place)
	v[phraseWords], v[extraWords] = float64(min(len(said.phrase), 4)), float64(min(said.Extra, 4))
	v[aboutWords], v[unlessWords] = indicator(said.About || said.Attribute), indicator(claim.unless)
	v[blankHeader], v[outspoken] = indicator(c.blank), indicator(c.outspoken(claim))
	v[headerTrust], v[valuesTrust] = claim.rules.header, claim.rules.values
	v[inherited] = indicator(claim.inherited)
	c.surround(claim, &v)
	c.count(claim, &v)
	return v
}

// surround fills in what the dataset says.
func (c *caseFile) surround(claim *claim, v *vector) {
	kind, own := claim.rules.kind, claim.strong.Place >= header.Dressed && !claim.strong.About
	v[aboutPeople], v[personal] = indicator(c.around.people), indicator(kind.personal())
	v[siblingPeople] = float64(clamp(c.around.count[person]+c.around.count[contact]-oneIf(own && kind.personal()), 0, 8))
	v[siblingKin] = float64(clamp(c.around.count[kind]-oneIf(own), 0, 8))
	if others := c.around.headers - 1; others > 0 {
		v[siblingShare] = float64(max(0, c.around.named-oneIf(own))) / float64(others)
	}
}

// count fills in what the values say.
func (c *caseFile) count(claim *claim, v *vector) {
	t := claim.tally
	v[noValues] = indicator(c.seen == 0)
	if c.seen > 0 {
		v[matchedShare], v[validShare], v[insideShare] = float64(t.Matched)/c.seen, float64(t.Valid)/c.seen, float64(t.Inside)/c.seen
	}
	v[strength], v[kindsSeen], v[seenLog] = claim.strength, float64(min(t.Kinds, maxKinds)), math.Log10(1+c.seen)
	v[rival] = c.top[0]
	if claim.strength == c.top[0] {
		v[rival] = c.top[1]
	}
	if claim.strong.Place >= header.Dressed {
		v[rival] *= 1 - v[matchedShare] // what the header names and the values do not contradict has no rival in another reading
	}
	v[surprise] = claim.surprising(c.seen)
	v[typeConflict] = indicator(c.profile.conflicts(claim.rules))
	v[constant] = indicator(c.profile.constant)
}

// outspoken reports whether another detector says more of the same words, or all of the header where this one does not.
func (c *caseFile) outspoken(own *claim) bool {
	mine := own.said()
	for i := range c.heard.All() {
		other := &c.claims[i]
		theirs := &other.strong
		if other == own || theirs.Place == header.Nowhere || other.unless {
			continue
		}
		covers := theirs.Start <= mine.Start && theirs.Start+len(theirs.phrase) >= mine.Start+len(mine.phrase) && len(theirs.phrase) > len(mine.phrase)
		if covers || theirs.Place >= header.Dressed && mine.Place < header.Dressed {
			return true
		}
	}
	return false
}

// surroundings are what the headers of a dataset say together.
type surroundings struct {
	people         bool
	headers, named int                // fields, and those whose header names an infotype
	count          [maxCategories]int // fields by the category that their headers name
}

// look listens to all headers of a dataset.
func (n *names) look(s *surroundings, dataset string, headers []string) {
	*s = surroundings{people: n.aboutPeople(dataset), headers: len(headers)}
	for _, name := range headers {
		categories := n.hearing(name).categories
		for _, c := range categories {
			s.count[c]++
		}
		s.named += min(1, len(categories))
	}
}

// category numbers the categories of a set's detectors. Those that are one too many share the last number.
type category uint8

const (
	person category = iota
	contact
	maxCategories = 16
)

func (c category) personal() bool { return c == person || c == contact }

// profile is what a field's declared type and profile say.
type profile struct {
	kind     typeKind
	constant bool
}

type typeKind uint8

const (
	anyType typeKind = iota
	numberType
	timeType
	booleanType
)

func (c *caseFile) profileOf(f *Field) profile {
	p := profile{kind: c.names.typeKind(f.Type)}
	if f.Profile == nil {
		return p
	}
	p.constant = f.Profile.Distinct == 1 && f.Profile.Count-f.Profile.Nulls > 3
	return p
}

// kindOfType reads the names that databases give to types: BIGINT, numeric(10,2), timestamptz.
func kindOfType(declared string) typeKind {
	name := strings.ToLower(declared)
	has := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(name, p) })
	}
	switch {
	case has("interval", "point", "array", "json", "struct"):
		return anyType
	case has("bool") || name == "bit":
		return booleanType
	case has("date", "time"):
		return timeType
	case has("int", "num", "dec", "float", "double", "real", "money", "serial"):
		return numberType
	}
	return anyType
}

// conflicts reports whether values of the declared type cannot be the infotype.
func (p *profile) conflicts(r *rules) bool {
	switch p.kind {
	case numberType:
		return !r.numeric
	case timeType:
		return !r.temporal
	case booleanType:
		return !r.yes
	case anyType:
	}
	return false
}

func looksNumeric(s string) bool { return s != "" && strings.Trim(s, "0123456789.-+") == "" }

func looksTemporal(s string) bool {
	return len(s) >= 8 && strings.Trim(s, "0123456789-/.:TZ ") == "" && strings.ContainsAny(s, "-/")
}

func indicator(b bool) float64 { return float64(oneIf(b)) }

func oneIf(b bool) int {
	if b {
		return 1
	}
	return 0
}

func clamp(n, low, high int) int { return max(low, min(n, high)) }
