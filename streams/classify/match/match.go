// Package match finds which of many regular expressions occur in a value, all at once: one deterministic automaton reads each
// byte once, however many expressions there are.
//
// The expressions are those of regexp/syntax with Perl flags and mean what package regexp says, byte for byte, invalid UTF-8
// included. Of automata that search, the states that matter are worked out once and frozen into a read-only table that all
// goroutines share. What the table lacks, and all of an anchored automaton, each Matcher works out for itself as values need it,
// in bounded memory, and where an input makes new states faster than they are worth keeping it goes on without keeping them, in
// time per byte that is proportional to the size of the expressions. Of a text in which expressions are looked for, it
// reads only where pairs of bytes stand that an occurrence needs and plain text seldom has.
package match

import (
	"fmt"
	"regexp/syntax"
	"sync/atomic"
	"time"
)

// MaxPatterns is how many expressions an automaton can hold.
const MaxPatterns = 256

// Options say how expressions are compiled. The zero value looks for occurrences anywhere in a value.
type Options struct {
	// Anchored asks that an expression match the whole value. No table is frozen then: the values of columns visit few of the
	// states, and others than can be told beforehand.
	Anchored bool
	// Sample are typical values: the states that they visit go to the front of the frozen table. Nil stands for values that
	// are made up from the expressions themselves, and common text.
	Sample [][]byte
	// Budget bounds the frozen table, in bytes; 0 is DefaultBudget.
	Budget int
	// Defer leaves the freezing to a later call of Freeze. Until then every Matcher uses its private part only.
	Defer bool
}

// DefaultBudget is the bound of a frozen table in bytes.
const DefaultBudget = 4 << 20

// Automaton is a set of compiled expressions. It may be used by many goroutines at once.
type Automaton struct {
	exact   *program // of the expressions as they are, for finding
	program *program // of the relaxed expressions, for matching
	relaxed Set      // the patterns for which those differ
	slack   []int    // anchored, by pattern: the length in bytes up to which they do not
	options Options
	table   atomic.Pointer[table]
}

// Error tells which expression could not be compiled, and why.
type Error struct {
	Pattern int // index into the patterns
	Err     error
}

func (e *Error) Error() string { return fmt.Sprintf("pattern %d: %v", e.Pattern, e.Err) }

// Unwrap returns the reason.
func (e *Error) Unwrap() error { return e.Err }

// Compile makes an automaton of up to MaxPatterns expressions. An expression that is malformed or too large is an *Error.
func Compile(patterns []string, o Options) (*Automaton, error) {
	if len(patterns) > MaxPatterns {
		return nil, fmt.Errorf("%d patterns, at most %d", len(patterns), MaxPatterns)
	}
	if o.Budget <= 0 {
		o.Budget = DefaultBudget
	}
	a := &Automaton{options: o}
	if err := a.compile(patterns); err != nil {
		return nil, err
	}
	a.table.Store(unexplored(a.program))
	if !o.Defer {
		a.Freeze(o.Sample)
	}
	return a, nil
}

// compile makes the programs: the exact one, and the relaxed one if that is another.
func (a *Automaton) compile(patterns []string) error {
	expressions := make([]*syntax.Regexp, len(patterns))
	for i, pattern := range patterns {
		re, err := syntax.Parse(pattern, syntax.Perl)
		if err != nil {
			return &Error{Pattern: i, Err: err}
		}
		expressions[i] = re
	}
	var err error
	if a.exact, err = newProgram(expressions, false); err != nil {
		return err
	}
	a.slack = make([]int, len(expressions))
	for i, re := range expressions {
		if a.options.Anchored {
			a.slack[i] = slack(re, 0)
		}
		if relax(re) {
			a.relaxed.Add(i)
		}
	}
	if a.relaxed.Empty() && !a.options.Anchored {
		a.program = a.exact
		return nil
	}
	a.program, err = newProgram(expressions, a.options.Anchored)
	return err
}

// Freeze builds the shared table from the states that sample visits; nil is as for Options.Sample. Matchers that are in use
// take the new table at their next call. It may run beside them, once at a time. It does nothing for an anchored automaton.
func (a *Automaton) Freeze(sample [][]byte) {
	if a.options.Anchored {
		return
	}
	began := time.Now()
	if sample == nil {
		sample = a.program.invent()
	}
	f := newFilter(a.program)
	l, visits := explore(a.program, f, sample, a.options.Budget)
	t := newTable(l, visits, a.options.Budget)
	t.filter = f
	t.built = time.Since(began)
	a.table.Store(t)
}

// Patterns is how many expressions there are.
func (a *Automaton) Patterns() int { return len(a.exact.starts) }

// Stats are the sizes of an automaton.
type Stats struct {
	Instructions int           // of the expressions' program
	States       int           // frozen
	TableBytes   int           // of the frozen transitions
	ByteClasses  int           // columns of the table
	Skips        bool          // plain text is passed over
	Build        time.Duration // that freezing took
}

// Stats returns the sizes of the automaton as it is now.
func (a *Automaton) Stats() Stats {
	t := a.table.Load()
	return Stats{
		Instructions: len(a.program.insts),
		States:       t.states(),
		TableBytes:   2 * len(t.next),
		ByteClasses:  t.stride,
		Skips:        t.filter != nil,
		Build:        t.built,
	}
}
