package classify

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// release is raised whenever a scanner or the weighing changes, which the content of the set does not show.
const release = "1.0.0"

// Set is a compiled list of detectors. It does not change and is safe for concurrent use.
type Set struct {
	detectors  []compiled
	vocabulary vocabulary
	version    string
}

type compiled struct {
	Detector
	headers, weak, unless []phrase
}

// Builtin is the set of detectors that DataWave carries.
func Builtin() *Set {
	set, err := NewSet(slices.Concat(contactDetectors(), financeDetectors(), networkDetectors(), secretDetectors(), governmentDetectors(),
		personDetectors(), locationDetectors())...)
	if err != nil {
		panic(err) // a test holds that it does not happen
	}
	return set
}

// NewSet compiles detectors. An infotype that occurs twice, or a detector without a scanner, is an error.
func NewSet(detectors ...Detector) (*Set, error) {
	s := &Set{vocabulary: vocabulary{}}
	s.vocabulary.add(strings.Fields(contextWords)...)
	seen := map[string]bool{}
	for _, d := range detectors {
		if seen[d.Infotype] || d.Scan == nil || d.Infotype == "" {
			return nil, fmt.Errorf("detector %q occurs twice, or has no scanner or name", d.Infotype)
		}
		seen[d.Infotype] = true
		c := compiled{d, phrases(d.Headers), phrases(d.Weak), phrases(d.Unless)}
		for _, p := range slices.Concat(c.headers, c.weak, c.unless) {
			s.vocabulary.add(p...)
		}
		s.detectors = append(s.detectors, c)
	}
	s.version = version(detectors)
	return s, nil
}

// Version names the set: the release of the scanners and a hash of what the detectors declare, "1.0.0+3f2a…".
func (s *Set) Version() string { return s.version }

// Detectors are the set's detectors, in its order.
func (s *Set) Detectors() []Detector {
	out := make([]Detector, len(s.detectors))
	for i := range s.detectors {
		out[i] = s.detectors[i].Detector
	}
	return out
}

func version(detectors []Detector) string {
	h := sha256.New()
	for _, d := range detectors {
		_, _ = fmt.Fprintf(h, "%s|%s|%q|%q|%q|%q|%g|%g|%g|%g|%t\n", d.Infotype, d.Category, d.Headers, d.Weak, d.Unless, d.Context, d.Chance, d.Coverage, d.Header, d.Values, d.InText)
	}
	return release + "+" + hex.EncodeToString(h.Sum(nil)[:4])
}
