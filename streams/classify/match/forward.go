package match

import "slices"

// border ends a group in a spot.
const border = ^uint32(0)

// forward looks for the end of the leftmost-longest occurrence of one pattern. A spot is a list of groups, each the instructions
// that one start has reached, earlier starts first. An instruction that an earlier start has reached is in no later group; when
// a group matches, the later ones do not matter any more.
type forward struct {
	*stepper // for its scratch space
	pattern  int
}

// open implements mover: an occurrence may start here, behind a kind of rune.
func (f *forward) open(before int, to *spot) {
	*to = spot{insts: to.insts[:0], beside: kind(before)}
	f.advance()
	f.startGroup(to)
}

// move implements mover.
func (f *forward) move(from *spot, class int, to *spot) {
	after := f.p.alphabet.kindOf(class)
	*to = spot{insts: to.insts[:0], beside: after, sealed: from.sealed}
	f.advance()
	f.readGroups(from, class, to)
	f.turn()
	for groups := f.outs; len(groups) > 0; {
		n := slices.Index(groups, border)
		if f.group(groups[:n], to) {
			return
		}
		groups = groups[n+1:]
	}
	if !to.sealed && after != edge {
		f.startGroup(to)
	}
}

// readGroups leaves what each group becomes in outs, up to the first that matches.
func (f *forward) readGroups(from *spot, class int, to *spot) {
	holds := assertions(from.beside, to.beside)
	for groups := from.insts; len(groups) > 0 && !to.hit; {
		n := slices.Index(groups, border)
		f.resolve(groups[:n], class, holds)
		f.outs = append(f.outs, border)
		to.hit = !f.found.Empty()
		groups = groups[n+1:]
	}
	to.sealed = to.sealed || to.hit
}

func (f *forward) startGroup(to *spot) { f.group(f.p.starts[f.pattern:f.pattern+1], to) }

// group appends what is reached from outs as a group, and tells whether it matches whatever comes next.
func (f *forward) group(outs []uint32, to *spot) bool {
	from := len(to.insts)
	to.insts = f.closeAll(to.insts, outs, to.beside, nil)
	if len(to.insts) == from {
		return false
	}
	slices.Sort(to.insts[from:])
	to.insts = append(to.insts, border)
	to.sealed = to.sealed || f.kept
	return f.kept
}
