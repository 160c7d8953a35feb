package policy

import (
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
)

// loop compiles the list of a comprehension, and what body makes of each element, with the element in scope.
func loop[T any](c *compiler, e ast.ComprehensionExpr, body func() (T, bool)) (each func(fr *Frame, i int), length intFn, compiled T, ok bool) {
	if e.HasIterVar2() || len(c.slots) == firstFree+maxDepth {
		return nil, nil, compiled, false
	}
	at := len(c.slots)
	variable := slot{name: e.IterVar()}
	if list, isTexts := c.texts(e.IterRange()); isTexts {
		each = func(fr *Frame, i int) { fr.texts[at] = list(fr)[i] }
		length = func(fr *Frame) int64 { return int64(len(list(fr))) }
	} else if f, owner, isFact := c.fact(e.IterRange()); isFact && f.Len != nil {
		variable.of = f.Of
		each = func(fr *Frame, i int) { fr.objects[at] = f.At(fr.objects[owner], i) }
		length = func(fr *Frame) int64 { return int64(f.Len(fr.objects[owner])) }
	} else {
		return nil, nil, compiled, false
	}
	c.slots = append(c.slots, variable)
	compiled, ok = body()
	c.slots = c.slots[:at]
	return each, length, compiled, ok
}

// quantified is exists, all or exists_one.
func (c *compiler) quantified(e ast.ComprehensionExpr) (boolFn, bool) {
	shape, predicate := shapeOf(e)
	if shape == noShape || shape == countShape {
		return nil, false
	}
	each, length, test, ok := loop(c, e, func() (boolFn, bool) { return c.boolean(predicate) })
	if !ok {
		return nil, false
	}
	if shape == anyShape || shape == allShape {
		return search(each, length, test, shape == anyShape), true
	}
	count := counted(each, length, test)
	return func(fr *Frame) bool { return count(fr) == 1 }, true
}

// search looks for an element whose test is wanted; that decides, even when others failed.
func search(each func(*Frame, int), length intFn, test boolFn, wanted bool) boolFn {
	return func(fr *Frame) bool {
		n := int(length(fr))
		if fr.err != nil { // of the list, or of what stands before
			return !wanted
		}
		var failure error
		for i := range n {
			if !fr.spend(1) {
				return false
			}
			each(fr, i)
			result := test(fr)
			if fr.err == errCost { //nolint:errorlint // the very value, on the hot path
				return false
			}
			if fr.err == nil && result == wanted {
				return wanted
			}
			if fr.err != nil {
				failure, fr.err = fr.err, nil
			}
		}
		fr.err = failure
		return !wanted
	}
}

// counted counts the elements that pass; one that fails fails all.
func counted(each func(*Frame, int), length intFn, test boolFn) intFn {
	return func(fr *Frame) (count int64) {
		n := int(length(fr))
		for i := 0; i < n && fr.err == nil; i++ {
			if !fr.spend(1) {
				return 0
			}
			if each(fr, i); test(fr) {
				count++
			}
		}
		return count
	}
}

// filtered is the number of elements that filter leaves.
func (c *compiler) filtered(e ast.Expr) (intFn, bool) {
	if e.Kind() != ast.ComprehensionKind {
		return nil, false
	}
	shape, predicate := shapeOf(e.AsComprehension())
	if shape != countShape {
		return nil, false
	}
	each, length, test, ok := loop(c, e.AsComprehension(), func() (boolFn, bool) { return c.boolean(predicate) })
	if !ok {
		return nil, false
	}
	return counted(each, length, test), true
}

// shape is which macro a comprehension was.
type shape int

const (
	noShape shape = iota
	anyShape
	allShape
	oneShape
	countShape // filter
)

// shapeOf recognises the comprehensions that CEL's macros make, and returns their predicate.
func shapeOf(e ast.ComprehensionExpr) (shape, ast.Expr) {
	step := e.LoopStep()
	if step.Kind() != ast.CallKind {
		return noShape, nil
	}
	call := step.AsCall()
	args := call.Args()
	isAccu := func(x ast.Expr) bool { return x.Kind() == ast.IdentKind && x.AsIdent() == e.AccuVar() }
	switch name := call.FunctionName(); {
	case name == operators.LogicalOr && isAccu(args[0]) && isAccu(e.Result()) && starts(e, false):
		return anyShape, args[1]
	case name == operators.LogicalAnd && isAccu(args[0]) && isAccu(e.Result()) && starts(e, true):
		return allShape, args[1]
	case name != operators.Conditional || !isAccu(args[2]) || args[1].Kind() != ast.CallKind:
		return noShape, nil
	case e.AccuInit().Kind() == ast.LiteralKind && e.Result().Kind() == ast.CallKind && e.Result().AsCall().FunctionName() == operators.Equals:
		return oneShape, args[0]
	case e.AccuInit().Kind() == ast.ListKind && isAccu(e.Result()) && keepsElement(e, args[1]):
		return countShape, args[0]
	}
	return noShape, nil
}

func starts(e ast.ComprehensionExpr, want bool) bool {
	value, ok := constant[bool](e.AccuInit())
	return ok && value == want
}

// keepsElement tells filter from map with a filter: what is added is the element itself.
func keepsElement(e ast.ComprehensionExpr, add ast.Expr) bool {
	added := add.AsCall().Args()[1]
	if added.Kind() != ast.ListKind || len(added.AsList().Elements()) != 1 {
		return false
	}
	element := added.AsList().Elements()[0]
	return element.Kind() == ast.IdentKind && element.AsIdent() == e.IterVar()
}
