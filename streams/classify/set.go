package classify

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"datawave/streams/classify/detector"
	"datawave/streams/classify/match"
)

// release is raised whenever a check or the weighing changes, which the content of the set does not show.
const release = "2.0.0"

// Set is a compiled list of detectors. It does not change and is safe for concurrent use.
type Set struct {
	detectors []detector.Detector
	checks    []check // of each detector
	judge     *judge
	contexts  *detector.Contexts
	whole     *match.Automaton // a pattern a detector
	text      *match.Automaton
	textual   []int     // by pattern of text: its detector
	textOf    []int     // by detector: its pattern of text, or -1
	sureTexts match.Set // of the detectors to which values alone can speak
	version   string
	freeze    sync.Once
	idle      chan *Classifier
}

// NewSet compiles detectors; those that are Off are left out. A detector without name or expressions, an infotype that occurs
// twice, and an expression that does not compile are errors that name the infotype.
func NewSet(detectors ...detector.Detector) (*Set, error) {
	s := &Set{version: version(detectors)}
	var whole, text []string
	for _, d := range detectors {
		if d.Off {
			continue
		}
		if err := s.add(d); err != nil {
			return nil, err
		}
		whole = append(whole, joined(d.Whole))
		pattern := -1
		if len(d.Text) > 0 {
			pattern = len(text)
			s.textual = append(s.textual, len(s.detectors)-1)
			text = append(text, joined(d.Text))
		}
		s.textOf = append(s.textOf, pattern)
	}
	if err := s.compile(whole, text); err != nil {
		return nil, err
	}
	s.checks = checksOf(s.detectors)
	s.judge = newJudge(s.detectors)
	for i := range s.judge.sure.All() {
		if pattern := s.textOf[i]; pattern >= 0 {
			s.sureTexts.Add(pattern)
		}
	}
	s.contexts = detector.NewContexts(s.detectors)
	s.idle = make(chan *Classifier, idleClassifiers)
	go s.Freeze()
	return s, nil
}

// idleClassifiers bounds those that are kept for the next call: they are warm, and some megabytes large.
const idleClassifiers = 4

// borrow takes a classifier for one call.
func (s *Set) borrow() *Classifier {
	select {
	case c := <-s.idle:
		return c
	default:
		return s.NewClassifier()
	}
}

func (s *Set) giveBack(c *Classifier) {
	select {
	case s.idle <- c:
	default:
	}
}

// Freeze works out the tables that classifiers share, and returns when they are there. NewSet starts it; a classifier that is
// used before works out for itself what it needs.
func (s *Set) Freeze() {
	s.freeze.Do(func() {
		s.whole.Freeze(nil)
		s.text.Freeze(nil)
	})
}

func (s *Set) add(d detector.Detector) error {
	if d.Infotype == "" || len(d.Whole) == 0 {
		return fmt.Errorf("detector %q has no name or no expressions", d.Infotype)
	}
	for i := range s.detectors {
		if s.detectors[i].Infotype == d.Infotype {
			return fmt.Errorf("detector %s occurs twice", d.Infotype)
		}
	}
	s.detectors = append(s.detectors, d)
	return nil
}

func (s *Set) compile(whole, text []string) (err error) {
	if s.whole, err = match.Compile(whole, match.Options{Anchored: true, Defer: true}); err != nil {
		return s.blame(err, func(i int) int { return i })
	}
	if s.text, err = match.Compile(text, match.Options{Defer: true}); err != nil {
		return s.blame(err, func(i int) int { return s.textual[i] })
	}
	return nil
}

// blame turns the matcher's error into one that names the detector.
func (s *Set) blame(err error, detectorOf func(pattern int) int) error {
	var fault *match.Error
	if !errors.As(err, &fault) {
		return err
	}
	return fmt.Errorf("detector %s: %w", s.detectors[detectorOf(fault.Pattern)].Infotype, fault.Err)
}

// joined is one expression that matches what any of the list does.
func joined(expressions []string) string { return "(?:" + strings.Join(expressions, ")|(?:") + ")" }

// Version names the set: the release of the checks and a hash of what the detectors declare, "2.0.0+3f2a…".
func (s *Set) Version() string { return s.version }

// Detectors are the set's detectors, in its order.
func (s *Set) Detectors() []detector.Detector {
	return slices.Clone(s.detectors)
}

// Stats are the sizes of the two automata: the one for whole values, and the one for texts.
func (s *Set) Stats() (whole, text match.Stats) { return s.whole.Stats(), s.text.Stats() }

func version(detectors []detector.Detector) string {
	h := sha256.New()
	for _, d := range detectors {
		_, _ = fmt.Fprintf(h, "%s|%s|%q|%q|%q|%q|%q|%q|%g|%g|%g|%g|%t|%t\n", d.Infotype, d.Category, d.Headers, d.Weak, d.Unless, d.Whole, d.Text, d.Context,
			d.Chance, d.Coverage, d.Header, d.Values, d.NeedsContext, d.Off)
	}
	return release + "+" + hex.EncodeToString(h.Sum(nil)[:4])
}
