package classify

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"datawave/schemas/event"
	"datawave/streams/classify/custom"
	"datawave/streams/classify/detector"
)

// Sets makes sets of the built-in detectors and of custom ones. The stages of a process share one, because a set takes a tenth of a
// second to compile and belongs to one content: the last few are kept. It is safe for concurrent use.
type Sets struct {
	builtin func() []detector.Detector
	plain   func() *Set // of no entries
	most    int         // sets of entries that are kept
	mu      sync.Mutex
	kept    map[string]*Set // by content
	order   []string        // of the contents, the oldest first
}

// keptSets is how many sets with custom detectors are kept: the present one, and what a reprocessing or a comparison needs.
const keptSets = 4

// NewSets makes sets of DataWave's own detectors; nothing is compiled before it is asked for.
func NewSets() *Sets {
	return &Sets{builtin: detector.Builtin, plain: Builtin, most: keptSets, kept: map[string]*Set{}}
}

// Entries are the bodies of the entries of kind event.DetectorSet in datawave.control, by name: files of custom detectors.
type Entries map[string]string

// Combine puts the entries' detectors beside the built-in ones. The error is custom.Faults.
func (s *Sets) Combine(entries Entries) (custom.Combination, error) {
	var files []custom.File
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		f, err := custom.Parse(name, []byte(entries[name]))
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return custom.Combine(s.builtin(), files...)
}

// With is the set of the built-in detectors and the entries'. The error is custom.Faults, or says why the detectors do not compile.
func (s *Sets) With(entries Entries) (*Set, error) {
	if len(entries) == 0 {
		return s.plain(), nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	content := entries.content()
	if set := s.kept[content]; set != nil {
		return set, nil
	}
	combination, err := s.Combine(entries)
	if err != nil {
		return nil, err
	}
	set, err := compileSet(combination.Active(), fmt.Sprintf(".%x", content[:4]))
	if err != nil {
		return nil, fmt.Errorf("detectors of %s: %w", strings.Join(slices.Sorted(maps.Keys(entries)), ", "), err)
	}
	s.keep(content, set)
	return set, nil
}

func (s *Sets) keep(content string, set *Set) {
	if len(s.order) == s.most {
		delete(s.kept, s.order[0])
		s.order = s.order[1:]
	}
	s.kept[content] = set
	s.order = append(s.order, content)
}

// content is a hash of all names and bodies.
func (e Entries) content() string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(e)) {
		_, _ = fmt.Fprintf(h, "%q%q", name, e[name])
	}
	return string(h.Sum(nil))
}

// Usable are the entries without those that do not combine with the ones before, by name: those of a version of DataWave that had
// other detectors. The error says why the others are left out.
func (s *Sets) Usable(entries Entries) (usable Entries, err error) {
	usable = Entries{}
	var faults []error
	for _, name := range slices.Sorted(maps.Keys(entries)) {
		after, err := s.Apply(usable, &event.Control{Kind: event.DetectorSet, Entry: name, Body: entries[name]})
		if err != nil {
			faults = append(faults, err)
		}
		usable = after
	}
	return usable, errors.Join(faults...)
}

// Apply is the entries after an event of datawave.control about one of them: an empty body removes it. Where the outcome does not
// combine, the error says why, and the entries are as before: what is broken changes nothing. Events about other things change
// nothing either.
func (s *Sets) Apply(entries Entries, c *event.Control) (Entries, error) {
	if c.Kind != event.DetectorSet || entries[c.Entry] == c.Body {
		return entries, nil
	}
	after := maps.Clone(entries)
	if after == nil {
		after = Entries{}
	}
	if after[c.Entry] = c.Body; c.Body == "" {
		delete(after, c.Entry)
	}
	if _, err := s.Combine(after); err != nil {
		return entries, err
	}
	return after, nil
}
