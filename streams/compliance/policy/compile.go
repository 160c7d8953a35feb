package policy

import (
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"datawave/streams/compliance/facts"
)

// The closures that expressions become. What they return after they have failed the frame means nothing.
type (
	boolFn   = func(fr *Frame) bool
	intFn    = func(fr *Frame) int64
	doubleFn = func(fr *Frame) float64
	textFn   = func(fr *Frame) string
	textsFn  = func(fr *Frame) []string
)

// compiler turns checked CEL into closures over typed facts. It knows the part of CEL that policies are made of; where an
// expression goes beyond it ok is false, and CEL's interpreter takes over. A property test holds both against each other.
type compiler struct {
	ast   *ast.AST
	slots []slot
}

// slot is a variable in scope.
type slot struct {
	name string
	of   *facts.Type // nil for a text
}

func compile(a *ast.AST) (boolFn, bool) {
	c := &compiler{ast: a, slots: []slot{{datasetName, facts.DatasetType}, {fieldName, facts.FieldType}}}
	return c.boolean(a.Expr())
}

func (c *compiler) kind(e ast.Expr) types.Kind { return c.ast.GetType(e.ID()).Kind() }

// constant is the value of a literal.
func constant[T any](e ast.Expr) (value T, ok bool) {
	if e.Kind() != ast.LiteralKind {
		return value, false
	}
	value, ok = e.AsLiteral().Value().(T)
	return value, ok
}

// variable is the slot of an identifier.
func (c *compiler) variable(e ast.Expr) (at int, of *facts.Type, ok bool) {
	if e.Kind() != ast.IdentKind {
		return 0, nil, false
	}
	for at = len(c.slots) - 1; at >= 0; at-- {
		if c.slots[at].name == e.AsIdent() {
			return at, c.slots[at].of, true
		}
	}
	return 0, nil, false
}

// fact is a select of a fact from an object.
func (c *compiler) fact(e ast.Expr) (f *facts.Fact, at int, ok bool) {
	if e.Kind() != ast.SelectKind {
		return nil, 0, false
	}
	at, of, ok := c.variable(e.AsSelect().Operand())
	if !ok || of == nil {
		return nil, 0, false
	}
	f = of.Fact(e.AsSelect().FieldName())
	return f, at, f != nil
}

func (c *compiler) boolean(e ast.Expr) (boolFn, bool) {
	if value, ok := constant[bool](e); ok {
		return func(*Frame) bool { return value }, true
	}
	switch e.Kind() {
	case ast.SelectKind:
		return c.booleanSelect(e)
	case ast.CallKind:
		return c.booleanCall(e.AsCall())
	case ast.ComprehensionKind:
		return c.quantified(e.AsComprehension())
	default:
		return nil, false
	}
}

func (c *compiler) booleanSelect(e ast.Expr) (boolFn, bool) {
	if e.AsSelect().IsTestOnly() {
		return c.has(e)
	}
	f, at, ok := c.fact(e)
	if !ok || f.Bool == nil {
		return nil, false
	}
	get := f.Bool
	return known(f, at, func(fr *Frame) bool { return *get(fr.objects[at]) }), true
}

// known asks first whether a fact is known.
func known[T any](f *facts.Fact, at int, get func(*Frame) T) func(*Frame) T {
	if f.Known == nil {
		return get
	}
	return func(fr *Frame) (none T) {
		if !*f.Known(fr.objects[at]) {
			fr.fail(errUnknown)
			return none
		}
		return get(fr)
	}
}

func (c *compiler) has(e ast.Expr) (boolFn, bool) {
	if f, at, ok := c.fact(e); ok {
		return func(fr *Frame) bool { return isSet(f, fr.objects[at]) }, true
	}
	f, at, ok := c.fact(e.AsSelect().Operand())
	if !ok || f.Map == nil {
		return nil, false
	}
	key := e.AsSelect().FieldName()
	return func(fr *Frame) bool {
		_, there := (*f.Map(fr.objects[at]))[key]
		return there
	}, true
}

func (c *compiler) booleanCall(call ast.CallExpr) (boolFn, bool) {
	args := call.Args()
	switch call.FunctionName() {
	case operators.LogicalAnd:
		return c.both(args, and)
	case operators.LogicalOr:
		return c.both(args, or)
	case operators.LogicalNot:
		x, ok := c.boolean(args[0])
		return func(fr *Frame) bool { return !x(fr) }, ok
	case operators.Conditional:
		return conditional(c, args, c.boolean)
	case operators.In, operators.OldIn:
		return c.membership(args[0], args[1])
	case operators.Equals, operators.NotEquals, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals:
		return c.comparison(call.FunctionName(), args[0], args[1])
	}
	return c.textTest(call)
}

func (c *compiler) both(args []ast.Expr, join func(a, b boolFn) boolFn) (boolFn, bool) {
	a, okA := c.boolean(args[0])
	b, okB := c.boolean(args[1])
	if !okA || !okB {
		return nil, false
	}
	return join(a, b), true
}

// and is false where one side is, even when the other one fails.
func and(a, b boolFn) boolFn {
	return func(fr *Frame) bool {
		if fr.err != nil { // of what stands before: it must not be absorbed here
			return false
		}
		if x := a(fr); fr.err == nil {
			return x && b(fr)
		}
		return absorb(fr, b, false)
	}
}

// or is true where one side is, even when the other one fails.
func or(a, b boolFn) boolFn {
	return func(fr *Frame) bool {
		if fr.err != nil {
			return false
		}
		if x := a(fr); fr.err == nil {
			return x || b(fr)
		}
		return absorb(fr, b, true)
	}
}

// absorb evaluates the other side of one that failed: if that decides alone, the failure does not count.
func absorb(fr *Frame, other boolFn, decides bool) bool {
	failure := fr.err
	if failure == errCost { //nolint:errorlint // the very value, on the hot path
		return false
	}
	fr.err = nil
	if other(fr) == decides && fr.err == nil {
		return decides
	}
	if fr.err == nil {
		fr.err = failure
	}
	return false
}

func conditional[T any](c *compiler, args []ast.Expr, compile func(ast.Expr) (func(*Frame) T, bool)) (func(*Frame) T, bool) {
	when, ok := c.boolean(args[0])
	then, okThen := compile(args[1])
	other, okOther := compile(args[2])
	if !ok || !okThen || !okOther {
		return nil, false
	}
	return func(fr *Frame) (none T) {
		switch x := when(fr); {
		case fr.err != nil:
			return none
		case x:
			return then(fr)
		}
		return other(fr)
	}, true
}
