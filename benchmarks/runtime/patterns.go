package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"datawave/schemas/event"
	"datawave/streams"
	"datawave/streams/classify/match"
)

// valuesInRecord is how many values the patterns are looked for in, a record.
const valuesInRecord = 10

// readPatterns compiles the peers' pattern file: a name, a tab and an expression on each line. It checks the automaton against the
// standard library on all samples.
func readPatterns(file string) (*match.Automaton, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var expressions []string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		_, expression, ok := strings.Cut(line, "\t")
		if !ok {
			return nil, fmt.Errorf("%s: %q has no pattern behind a tab", file, line)
		}
		expressions = append(expressions, expression)
	}
	if len(expressions) == 0 {
		return nil, errors.New(file + " holds no patterns")
	}
	set, err := match.Compile(expressions, match.Options{})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if err := checkMatches(set, expressions); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return set, nil
}

// checkMatches compares what the automaton finds in the samples with what the standard library does, expression by expression.
func checkMatches(set *match.Automaton, expressions []string) error {
	matcher, body := set.NewMatcher(), samples()
	var values [][]byte
	for i := range sampleKinds {
		values = append(values, bytes.Split(body(i), []byte{'\n'})...)
	}
	found := make([]match.Set, len(values))
	matcher.MatchAll(values, found)
	for n, expression := range expressions {
		re, err := regexp.Compile(expression)
		if err != nil {
			return err
		}
		for i, value := range values {
			if re.Match(value) != found[i].Has(n) {
				return fmt.Errorf("%q in %q: the automaton says %v", expression, value, found[i].Has(n))
			}
		}
	}
	return nil
}

// matching does what the peer's Matching does: for each pattern it counts the lines of a body in which the pattern occurs.
type matching struct {
	matcher  *match.Matcher
	to       string
	values   [][]byte    // the lines of a batch
	found    []match.Set // in each
	counts   []int
	text     []byte
	progress *progress
}

// Process implements streams.Processor.
func (m *matching) Process(_ context.Context, batch []event.Record, out streams.Emitter) error {
	m.values = m.values[:0]
	for i := range batch {
		m.values = slices.AppendSeq(m.values, bytes.SplitSeq(batch[i].Data, []byte{'\n'}))
	}
	m.found = slices.Grow(m.found[:0], len(m.values))[:len(m.values)]
	m.matcher.MatchAll(m.values, m.found)
	at := 0
	for i := range batch {
		lines := 1 + bytes.Count(batch[i].Data, []byte{'\n'})
		e := batch[i].Envelope
		e.Data = bytes.Clone(m.line(m.found[at : at+lines])) // the emitter keeps it
		out.Emit(m.to, e)
		at += lines
	}
	m.progress.add(len(batch))
	return nil
}

// line writes in how many of the values of a record each pattern occurs.
func (m *matching) line(found []match.Set) []byte {
	clear(m.counts)
	for i := range found {
		for n := range found[i].All() {
			m.counts[n]++
		}
	}
	m.text = m.text[:0]
	for n, count := range m.counts {
		if n > 0 {
			m.text = append(m.text, ',')
		}
		m.text = strconv.AppendInt(m.text, int64(count), 10)
	}
	return m.text
}

func matchingStage(set *match.Automaton, from, to string, p *progress) streams.Stage {
	return streams.Stage{Name: "match", In: []string{from}, Out: []string{to}, New: func(streams.Env) (streams.Processor, error) {
		return &matching{matcher: set.NewMatcher(), to: to, counts: make([]int, set.Patterns()), progress: p}, nil
	}}
}

// sampleKinds is how many different bodies samples makes.
const sampleKinds = 1024

// samples makes bodies of ten values, one a line: words, numbers, and some of what the patterns look for.
func samples() func(i int) []byte {
	random := rand.New(rand.NewPCG(3, 4))
	made := make([][]byte, sampleKinds)
	for i := range made {
		var values []string
		for range valuesInRecord {
			values = append(values, sample(random))
		}
		made[i] = []byte(strings.Join(values, "\n"))
	}
	return func(i int) []byte { return made[i%sampleKinds] }
}

func sample(r *rand.Rand) string {
	digits := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte('0' + r.IntN(10))
		}
		return string(b)
	}
	words := []string{"order", "customer", "pending", "shipped to", "Lovelace", "Rotterdam", "main street", "invoice", "refund"}
	word := func() string { return words[r.IntN(len(words))] }
	switch r.IntN(16) {
	case 0:
		return "user" + digits(4) + "@example.org"
	case 1:
		return "4" + digits(15)
	case 2:
		return "GB" + digits(2) + " WEST " + digits(4) + " " + digits(4) + " " + digits(4) + " " + digits(2)
	case 3:
		return fmt.Sprintf("10.%d.%d.%d", r.IntN(256), r.IntN(256), r.IntN(256))
	case 4:
		return "+1" + digits(10)
	case 5:
		return fmt.Sprintf("20%s-%02d-%02d", digits(2), 1+r.IntN(12), 1+r.IntN(28))
	case 6:
		return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", r.Uint32(), r.IntN(1<<16), r.IntN(1<<16), r.IntN(1<<16), r.Int64N(1<<48))
	case 7:
		return fmt.Sprintf("%s-%s-%s", digits(3), digits(2), digits(4))
	case 8, 9, 10:
		return digits(3 + r.IntN(9))
	}
	return word() + " " + word() + " " + digits(2)
}
