package match

import "regexp/syntax"

// looseness is how far apart the bounds of a repetition must be for relax to lift the upper one.
const looseness = 8

// relax lifts the upper bounds of wide repetitions, as {1,63}, and tells whether there are any. An automaton that counts how far
// each of many patterns has come in such a repetition needs a state for every combination. Without the bounds it finds all that
// the expression matches and perhaps more, as none of the operators excludes anything: what it finds is then to be verified.
func relax(re *syntax.Regexp) bool {
	relaxed := false
	if re.Op == syntax.OpRepeat && re.Max-re.Min >= looseness {
		re.Max, relaxed = -1, true
	}
	for _, sub := range re.Sub {
		relaxed = relax(sub) || relaxed
	}
	return relaxed
}
