package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"strings"

	"datawave/schemas/event"
	"datawave/streams"
)

// valuesInRecord is how many values the patterns are looked for in, a record.
const valuesInRecord = 10

// readPatterns reads the peers' pattern file: a name, a tab and an expression on each line.
func readPatterns(file string) (set []*regexp.Regexp, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, expression, ok := strings.Cut(line, "\t")
		if !ok {
			return nil, fmt.Errorf("%s: %q has no pattern behind a tab", file, name)
		}
		compiled, err := regexp.Compile(expression)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %w", file, name, err)
		}
		set = append(set, compiled)
	}
	if len(set) == 0 {
		return nil, errors.New(file + " holds no patterns")
	}
	return set, nil
}

// matching does what the peer's Matching does: for each pattern it counts the lines of a body in which the pattern occurs. It tries
// one expression of the standard library after the other; there is no matcher for many patterns at once yet.
type matching struct {
	set      []*regexp.Regexp
	to       string
	counts   []int
	text     []byte
	progress *progress
}

// Process implements streams.Processor.
func (m *matching) Process(_ context.Context, batch []event.Record, out streams.Emitter) error {
	for i := range batch {
		clear(m.counts)
		for value := range bytes.SplitSeq(batch[i].Data, []byte{'\n'}) {
			for n, pattern := range m.set {
				if pattern.Match(value) {
					m.counts[n]++
				}
			}
		}
		e := batch[i].Envelope
		e.Data = bytes.Clone(m.line()) // the emitter keeps it
		out.Emit(m.to, e)
	}
	m.progress.add(len(batch))
	return nil
}

func (m *matching) line() []byte {
	m.text = m.text[:0]
	for n, count := range m.counts {
		if n > 0 {
			m.text = append(m.text, ',')
		}
		m.text = strconv.AppendInt(m.text, int64(count), 10)
	}
	return m.text
}

func matchingStage(set []*regexp.Regexp, from, to string, p *progress) streams.Stage {
	return streams.Stage{Name: "match", In: []string{from}, Out: []string{to}, New: func(streams.Env) (streams.Processor, error) {
		return &matching{set: set, to: to, counts: make([]int, len(set)), progress: p}, nil
	}}
}

// samples makes bodies of ten values, one a line: words, numbers, and some of what the patterns look for.
func samples() func(i int) []byte {
	const kinds = 1024
	random := rand.New(rand.NewPCG(3, 4))
	made := make([][]byte, kinds)
	for i := range made {
		var values []string
		for range valuesInRecord {
			values = append(values, sample(random))
		}
		made[i] = []byte(strings.Join(values, "\n"))
	}
	return func(i int) []byte { return made[i%kinds] }
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
