package match

import (
	"math"
	"regexp/syntax"
)

// looseness is how far apart the bounds of a repetition must be for relax to lift the upper one.
const looseness = 8

// relax lifts the upper bounds of wide repetitions, as {1,63}, and tells whether there are any. An automaton that counts how far
// each of many patterns has come in such a repetition needs a state for every combination. Without the bounds it finds all that
// the expression matches and perhaps more, as none of the operators excludes anything: what it finds is then to be verified.
func relax(re *syntax.Regexp) bool {
	relaxed := false
	if wide(re) {
		re.Max, relaxed = -1, true
	}
	for _, sub := range re.Sub {
		relaxed = relax(sub) || relaxed
	}
	return relaxed
}

func wide(re *syntax.Regexp) bool { return re.Op == syntax.OpRepeat && re.Max-re.Min >= looseness }

// slack is the length in runes up to which a text that the relaxed expression matches whole is too short for any of the lifted
// bounds to matter, so that the expression as it is matches it too. rest is how many runes are needed beside what re matches.
func slack(re *syntax.Regexp, rest int) int {
	least := math.MaxInt
	if wide(re) {
		least = (re.Max+1)*max(1, shortest(re.Sub[0])) + rest - 1
	}
	switch re.Op {
	case syntax.OpConcat:
		rest += shortest(re)
	case syntax.OpRepeat: // the other times
		rest += max(0, re.Min-1) * shortest(re.Sub[0])
	default:
	}
	for _, sub := range re.Sub {
		beside := rest
		if re.Op == syntax.OpConcat {
			beside -= shortest(sub)
		}
		least = min(least, slack(sub, beside))
	}
	return least
}

// shortest is the least number of runes that an expression matches.
func shortest(re *syntax.Regexp) (n int) {
	switch re.Op {
	case syntax.OpLiteral:
		return len(re.Rune)
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 1
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			n += shortest(sub)
		}
		return n
	case syntax.OpAlternate:
		n = shortest(re.Sub[0])
		for _, sub := range re.Sub[1:] {
			n = min(n, shortest(sub))
		}
		return n
	case syntax.OpRepeat:
		return re.Min * shortest(re.Sub[0])
	case syntax.OpPlus, syntax.OpCapture:
		return shortest(re.Sub[0])
	default: // nothing, or what may be nothing
		return 0
	}
}
