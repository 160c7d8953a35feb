package match

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"unicode"
)

// Bounds of programs, in instructions: of one expression, and of all.
const (
	maxPattern = 1 << 15
	maxProgram = 1 << 18
)

var errTooLarge = errors.New("program too large")

type opcode uint8

const (
	opRune  opcode = iota // reads a rune of a set
	opAlt                 // goes on at out and at arg
	opEmpty               // goes on at out where its assertions hold
	opMatch               // the pattern has matched
	opFail                // no match here
)

// inst is an instruction of the nondeterministic automaton: those of syntax.Prog without captures and no-ops.
type inst struct {
	op      opcode
	empty   syntax.EmptyOp // opEmpty: all of these must hold
	pattern uint8          // that it belongs to
	set     uint16         // opRune: index of the set of runes
	out     uint32
	arg     uint32 // opAlt: the other way
}

// program is all expressions as one nondeterministic automaton over classes of runes, with the decoder that turns bytes into
// classes. It is read-only.
type program struct {
	anchored bool
	insts    []inst
	starts   []uint32 // of each pattern
	first    []uint32 // first instruction of each pattern, and the number of all
	asserted syntax.EmptyOp
	sourceAt []uint32 // by instruction: where its sources begin in sourcePC
	sourcePC []uint32
	alphabet *alphabet
	decoder  *decoder
	base     [contexts]base
	opening  Set // patterns that match before anything is read
}

// newProgram compiles parsed expressions.
func newProgram(expressions []*syntax.Regexp, anchored bool) (*program, error) {
	p := &program{anchored: anchored, first: []uint32{0}}
	sets := &runeSets{ids: map[string]uint16{}}
	for i, re := range expressions {
		if err := p.add(re, sets); err != nil {
			return nil, &Error{Pattern: i, Err: err}
		}
	}
	p.link()
	p.alphabet = newAlphabet(sets.ranges, p.asserted)
	p.decoder = newDecoder(p.alphabet)
	p.prepareBase()
	if !anchored {
		p.opening = p.base[edge].mask
	}
	return p, nil
}

// add appends the instructions of one expression.
func (p *program) add(re *syntax.Regexp, sets *runeSets) error {
	prog, err := syntax.Compile(re.Simplify())
	if err != nil {
		return err
	}
	if len(prog.Inst) > maxPattern || len(p.insts)+len(prog.Inst) > maxProgram {
		return fmt.Errorf("%w: %d instructions", errTooLarge, len(prog.Inst))
	}
	at, number := uint32(len(p.insts)), uint8(len(p.starts))
	for i := range prog.Inst {
		in, err := translate(prog, uint32(i), sets)
		if err != nil {
			return err
		}
		in.out, in.arg, in.pattern = in.out+at, in.arg+at, number
		p.insts = append(p.insts, in)
		p.asserted |= in.empty
	}
	p.starts = append(p.starts, at+skip(prog, uint32(prog.Start)))
	p.first = append(p.first, uint32(len(p.insts)))
	return nil
}

// translate turns an instruction of package syntax into ours, with targets relative to the expression.
func translate(prog *syntax.Prog, pc uint32, sets *runeSets) (inst, error) {
	from := &prog.Inst[pc]
	in := inst{op: opFail, out: skip(prog, from.Out)}
	switch from.Op {
	case syntax.InstAlt, syntax.InstAltMatch:
		in.op, in.arg = opAlt, skip(prog, from.Arg)
	case syntax.InstEmptyWidth:
		in.op, in.empty = opEmpty, syntax.EmptyOp(from.Arg)
	case syntax.InstMatch:
		in.op = opMatch
	case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
		id, err := sets.intern(runesOf(from))
		in.op, in.set = opRune, id
		return in, err
	default: // fail; captures and no-ops are jumped over and never reached
	}
	return in, nil
}

// skip follows captures and no-ops.
func skip(prog *syntax.Prog, pc uint32) uint32 {
	for prog.Inst[pc].Op == syntax.InstCapture || prog.Inst[pc].Op == syntax.InstNop {
		pc = prog.Inst[pc].Out
	}
	return pc
}

// runesOf returns what an instruction reads, as pairs of first and last rune.
func runesOf(in *syntax.Inst) []rune {
	switch in.Op {
	case syntax.InstRuneAny:
		return []rune{0, unicode.MaxRune}
	case syntax.InstRuneAnyNotNL:
		return []rune{0, '\n' - 1, '\n' + 1, unicode.MaxRune}
	default:
	}
	if len(in.Rune) > 1 {
		return in.Rune
	}
	if len(in.Rune) == 0 {
		return nil
	}
	r := in.Rune[0]
	pairs := []rune{r, r}
	if syntax.Flags(in.Arg)&syntax.FoldCase != 0 {
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			pairs = append(pairs, f, f)
		}
	}
	return pairs
}

// targets returns where an instruction goes on.
func (in *inst) targets() []uint32 {
	switch in.op {
	case opRune, opEmpty:
		return []uint32{in.out}
	case opAlt:
		return []uint32{in.out, in.arg}
	default:
		return nil
	}
}

// link notes the sources of every instruction: those that go on at it.
func (p *program) link() {
	p.sourceAt = make([]uint32, len(p.insts)+1)
	for i := range p.insts {
		for _, target := range p.insts[i].targets() {
			p.sourceAt[target]++
		}
	}
	sum := uint32(0)
	for i, n := range p.sourceAt {
		sum += n
		p.sourceAt[i] = sum // the end; it moves to the beginning below
	}
	p.sourcePC = make([]uint32, sum)
	for i := range p.insts {
		for _, target := range p.insts[i].targets() {
			p.sourceAt[target]--
			p.sourcePC[p.sourceAt[target]] = uint32(i)
		}
	}
}

// sources returns the instructions that go on at pc.
func (p *program) sources(pc uint32) []uint32 { return p.sourcePC[p.sourceAt[pc]:p.sourceAt[pc+1]] }
