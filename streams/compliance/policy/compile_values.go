package policy

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/overloads"
	"cel.dev/cel-go/common/types"
)

// comparison compares two values of the same kind.
func (c *compiler) comparison(operator string, a, b ast.Expr) (boolFn, bool) {
	if c.kind(a) != c.kind(b) {
		return nil, false
	}
	switch c.kind(a) {
	case types.StringKind:
		return compared(operator, a, b, c.text)
	case types.IntKind:
		return compared(operator, a, b, c.integer)
	case types.DoubleKind:
		return compared(operator, a, b, c.double)
	case types.BoolKind:
		return c.equality(operator, a, b)
	default:
		return nil, false
	}
}

func compared[T cmp.Ordered](operator string, a, b ast.Expr, compile func(ast.Expr) (func(*Frame) T, bool)) (boolFn, bool) {
	x, okX := compile(a)
	y, okY := compile(b)
	if !okX || !okY {
		return nil, false
	}
	switch operator {
	case operators.Equals:
		return func(fr *Frame) bool { return x(fr) == y(fr) }, true
	case operators.NotEquals:
		return func(fr *Frame) bool { return x(fr) != y(fr) }, true
	case operators.Less:
		return func(fr *Frame) bool { return x(fr) < y(fr) }, true
	case operators.LessEquals:
		return func(fr *Frame) bool { return x(fr) <= y(fr) }, true
	case operators.Greater:
		return func(fr *Frame) bool { return x(fr) > y(fr) }, true
	}
	return func(fr *Frame) bool { return x(fr) >= y(fr) }, true
}

func (c *compiler) equality(operator string, a, b ast.Expr) (boolFn, bool) {
	x, okX := c.boolean(a)
	y, okY := c.boolean(b)
	if !okX || !okY {
		return nil, false
	}
	switch operator {
	case operators.Equals:
		return func(fr *Frame) bool { return x(fr) == y(fr) }, true
	case operators.NotEquals:
		return func(fr *Frame) bool { return x(fr) != y(fr) }, true
	}
	return nil, false
}

func (c *compiler) integer(e ast.Expr) (intFn, bool) {
	if value, ok := constant[int64](e); ok {
		return func(*Frame) int64 { return value }, true
	}
	switch e.Kind() {
	case ast.SelectKind:
		f, at, ok := c.fact(e)
		if !ok || f.Int == nil {
			return nil, false
		}
		get := f.Int
		return known(f, at, func(fr *Frame) int64 { return *get(fr.objects[at]) }), true
	case ast.CallKind:
		return c.integerCall(e.AsCall())
	default:
		return nil, false
	}
}

func (c *compiler) integerCall(call ast.CallExpr) (intFn, bool) {
	args := call.Args()
	switch call.FunctionName() {
	case operators.Conditional:
		return conditional(c, args, c.integer)
	case operators.Negate:
		x, ok := c.integer(args[0])
		return func(fr *Frame) int64 { return arithmetic[operators.Subtract](fr, 0, x(fr)) }, ok
	case overloads.Size:
		if call.IsMemberFunction() {
			return c.size(call.Target())
		}
		return c.size(args[0])
	}
	calculate := arithmetic[call.FunctionName()]
	if calculate == nil || len(args) != 2 {
		return nil, false
	}
	x, okX := c.integer(args[0])
	y, okY := c.integer(args[1])
	if !okX || !okY {
		return nil, false
	}
	return func(fr *Frame) int64 { return calculate(fr, x(fr), y(fr)) }, true
}

// arithmetic is that of 64-bit integers, which fails rather than wraps round.
var arithmetic = map[string]func(fr *Frame, x, y int64) int64{
	operators.Add: func(fr *Frame, x, y int64) int64 {
		if y > 0 && x > math.MaxInt64-y || y < 0 && x < math.MinInt64-y {
			fr.fail(errOverflow)
		}
		return x + y
	},
	operators.Subtract: func(fr *Frame, x, y int64) int64 {
		if y < 0 && x > math.MaxInt64+y || y > 0 && x < math.MinInt64+y {
			fr.fail(errOverflow)
		}
		return x - y
	},
	operators.Multiply: func(fr *Frame, x, y int64) int64 {
		product := x * y
		if x != 0 && (product/x != y || x == -1 && y == math.MinInt64) {
			fr.fail(errOverflow)
		}
		return product
	},
	operators.Divide: func(fr *Frame, x, y int64) int64 { return divide(fr, x, y, func() int64 { return x / y }) },
	operators.Modulo: func(fr *Frame, x, y int64) int64 { return divide(fr, x, y, func() int64 { return x % y }) },
}

func divide(fr *Frame, x, y int64, result func() int64) int64 {
	switch {
	case y == 0:
		fr.fail(errDivision)
	case x == math.MinInt64 && y == -1:
		fr.fail(errOverflow)
	default:
		return result()
	}
	return 0
}

func (c *compiler) double(e ast.Expr) (doubleFn, bool) {
	if value, ok := constant[float64](e); ok {
		return func(*Frame) float64 { return value }, true
	}
	switch e.Kind() {
	case ast.SelectKind:
		f, at, ok := c.fact(e)
		if !ok || f.Double == nil {
			return nil, false
		}
		get := f.Double
		return known(f, at, func(fr *Frame) float64 { return *get(fr.objects[at]) }), true
	case ast.CallKind:
		return c.doubleCall(e.AsCall())
	default:
		return nil, false
	}
}

func (c *compiler) doubleCall(call ast.CallExpr) (doubleFn, bool) {
	args := call.Args()
	switch call.FunctionName() {
	case operators.Conditional:
		return conditional(c, args, c.double)
	case overloads.TypeConvertDouble:
		if c.kind(args[0]) != types.IntKind {
			return nil, false
		}
		x, ok := c.integer(args[0])
		return func(fr *Frame) float64 { return float64(x(fr)) }, ok
	}
	if len(args) != 2 {
		return nil, false
	}
	x, okX := c.double(args[0])
	y, okY := c.double(args[1])
	if !okX || !okY {
		return nil, false
	}
	switch call.FunctionName() {
	case operators.Add:
		return func(fr *Frame) float64 { return x(fr) + y(fr) }, true
	case operators.Subtract:
		return func(fr *Frame) float64 { return x(fr) - y(fr) }, true
	case operators.Multiply:
		return func(fr *Frame) float64 { return x(fr) * y(fr) }, true
	case operators.Divide:
		return func(fr *Frame) float64 { return x(fr) / y(fr) }, true
	}
	return nil, false
}

func (c *compiler) text(e ast.Expr) (textFn, bool) {
	if value, ok := constant[string](e); ok {
		return func(*Frame) string { return value }, true
	}
	switch e.Kind() {
	case ast.IdentKind:
		at, of, ok := c.variable(e)
		return func(fr *Frame) string { return fr.texts[at] }, ok && of == nil
	case ast.SelectKind:
		return c.textSelect(e)
	case ast.CallKind:
		return c.textCall(e.AsCall())
	default:
		return nil, false
	}
}

func (c *compiler) textSelect(e ast.Expr) (textFn, bool) {
	if f, at, ok := c.fact(e); ok && f.Text != nil {
		get := f.Text
		return known(f, at, func(fr *Frame) string { return *get(fr.objects[at]) }), true
	}
	return c.property(e.AsSelect().Operand(), e.AsSelect().FieldName())
}

// property is the value of a key that the map must have.
func (c *compiler) property(of ast.Expr, key string) (textFn, bool) {
	f, at, ok := c.fact(of)
	if !ok || f.Map == nil {
		return nil, false
	}
	return func(fr *Frame) string {
		value, there := (*f.Map(fr.objects[at]))[key]
		if !there {
			fr.fail(errNoKey)
		}
		return value
	}, true
}

func (c *compiler) textCall(call ast.CallExpr) (textFn, bool) {
	args := call.Args()
	switch call.FunctionName() {
	case operators.Conditional:
		return conditional(c, args, c.text)
	case operators.Index:
		if key, ok := constant[string](args[1]); ok {
			return c.property(args[0], key)
		}
	case operators.Add:
		x, okX := c.text(args[0])
		y, okY := c.text(args[1])
		return func(fr *Frame) string { return x(fr) + y(fr) }, okX && okY
	}
	return nil, false
}

// textTest is a test of a text against another one.
func (c *compiler) textTest(call ast.CallExpr) (boolFn, bool) {
	if call.FunctionName() == overloads.Matches {
		return c.matches(call)
	}
	test, ok := map[string]func(s, t string) bool{overloads.StartsWith: strings.HasPrefix, overloads.EndsWith: strings.HasSuffix,
		overloads.Contains: strings.Contains}[call.FunctionName()]
	if !ok || !call.IsMemberFunction() {
		return nil, false
	}
	x, okX := c.text(call.Target())
	y, okY := c.text(call.Args()[0])
	return func(fr *Frame) bool { return test(x(fr), y(fr)) }, okX && okY
}

func (c *compiler) matches(call ast.CallExpr) (boolFn, bool) {
	subject, pattern := call.Target(), call.Args()[0]
	if !call.IsMemberFunction() {
		subject, pattern = call.Args()[0], call.Args()[1]
	}
	x, okX := c.text(subject)
	source, okP := constant[string](pattern)
	if !okX || !okP {
		return nil, false
	}
	expression, err := regexp.Compile(source)
	if err != nil {
		return nil, false
	}
	return func(fr *Frame) bool { return expression.MatchString(x(fr)) }, true
}

// size is how many there are of something.
func (c *compiler) size(e ast.Expr) (intFn, bool) {
	if list, ok := c.texts(e); ok {
		return func(fr *Frame) int64 { return int64(len(list(fr))) }, true
	}
	if c.kind(e) == types.StringKind {
		x, ok := c.text(e)
		return func(fr *Frame) int64 { return int64(utf8.RuneCountInString(x(fr))) }, ok
	}
	if count, ok := c.filtered(e); ok {
		return count, true
	}
	f, at, ok := c.fact(e)
	if !ok || f.Len == nil {
		return nil, false
	}
	return func(fr *Frame) int64 { return int64(f.Len(fr.objects[at])) }, true
}

// texts is a list of texts: a fact, or literals.
func (c *compiler) texts(e ast.Expr) (textsFn, bool) {
	if list, ok := literals[string](e); ok {
		return func(*Frame) []string { return list }, true
	}
	f, at, ok := c.fact(e)
	if !ok || f.Texts == nil {
		return nil, false
	}
	get := f.Texts
	return known(f, at, func(fr *Frame) []string { return *get(fr.objects[at]) }), true
}

// literals are the elements of a list that is written out.
func literals[T any](e ast.Expr) (list []T, ok bool) {
	if e.Kind() != ast.ListKind || len(e.AsList().OptionalIndices()) > 0 {
		return nil, false
	}
	for _, element := range e.AsList().Elements() {
		value, ok := constant[T](element)
		if !ok {
			return nil, false
		}
		list = append(list, value)
	}
	return list, true
}

// membership is x in list.
func (c *compiler) membership(x, list ast.Expr) (boolFn, bool) {
	if c.kind(x) == types.IntKind {
		value, okX := c.integer(x)
		numbers, okL := literals[int64](list)
		return func(fr *Frame) bool { return slices.Contains(numbers, value(fr)) }, okX && okL
	}
	if c.kind(x) != types.StringKind {
		return nil, false
	}
	value, ok := c.text(x)
	if !ok {
		return nil, false
	}
	if f, at, isFact := c.fact(list); isFact && f.Map != nil {
		return func(fr *Frame) bool {
			_, there := (*f.Map(fr.objects[at]))[value(fr)]
			return there
		}, true
	}
	members, ok := c.texts(list)
	return func(fr *Frame) bool {
		set := members(fr)
		return fr.spend(len(set)) && slices.Contains(set, value(fr))
	}, ok
}
