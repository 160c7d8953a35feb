package policy

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/cost"

	"datawave/schemas/readmodel"
	"datawave/streams/compliance/facts"
)

// test is a compiled expression that is true or false.
type test struct {
	eval  boolFn
	reads facts.Families
	fast  bool // it is evaluated here, not by CEL's interpreter
}

// problem is what is wrong with an expression, by the offset of a rune in it.
type problem struct {
	offset int
	reason string
}

// maxEstimate bounds what an expression may cost of the largest dataset, as CEL estimates it: one pass over the fields within
// another one is too much.
const maxEstimate = 20_000_000

// compileTest compiles an expression.
func compileTest(text string, perField bool) (test, []problem) {
	if len(text) > maxExpression {
		return test{}, []problem{{0, fmt.Sprintf("the expression is longer than %d bytes", maxExpression)}}
	}
	env := environment(perField)
	parsed, issues := env.Parse(text)
	if issues.Err() != nil {
		return test{}, problems(text, nil, perField, issues)
	}
	checked, issues := env.Check(parsed)
	if issues.Err() != nil {
		return test{}, problems(text, parsed, perField, issues)
	}
	if checked.OutputType() != cel.BoolType {
		return test{}, []problem{{0, fmt.Sprintf("the expression is of type %s, not true or false", checked.OutputType())}}
	}
	if estimate, err := env.EstimateCost(checked, sizes{}); err != nil || estimate.Max > maxEstimate {
		return test{}, []problem{{0, fmt.Sprintf("the expression costs too much: up to %d for the largest dataset, more than %d", estimate.Max, maxEstimate)}}
	}
	return lower(env, checked)
}

// lower turns a checked expression into closures, or into a program for CEL's interpreter where it goes beyond them.
func lower(env *cel.Env, checked *cel.Ast) (test, []problem) {
	t := test{reads: reads(checked.NativeRep())}
	if eval, ok := compile(checked.NativeRep()); ok {
		t.eval, t.fast = eval, true
		return t, nil
	}
	eval, err := interpreted(env, checked)
	if err != nil {
		return t, []problem{{0, err.Error()}}
	}
	t.eval = eval
	return t, nil
}

// sizes tells CEL how large things get. It implements cost.Estimator.
type sizes struct{}

// EstimateSize implements cost.Estimator.
func (sizes) EstimateSize(node cost.AstNode) *cost.SizeEstimate {
	most := map[string]uint64{"fields": 10_000, "grants": 1_000, "upstream": 1_000, "foreign_keys": 100, "properties": 100}
	path := node.Path()
	if len(path) == 0 {
		return nil
	}
	if n, ok := most[path[len(path)-1]]; ok && len(path) == 2 {
		return &cost.SizeEstimate{Max: n}
	}
	return &cost.SizeEstimate{Max: 100}
}

// EstimateCallCost implements cost.Estimator.
func (sizes) EstimateCallCost(string, string, *cost.AstNode, []cost.AstNode) *cost.CallEstimate {
	return nil
}

// reads are the families of the facts that an expression asks for.
func reads(a *ast.AST) (f facts.Families) {
	visit := ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.SelectKind {
			return
		}
		if fact := factOf(a, e); fact != nil {
			f |= fact.Families
		}
	})
	ast.PostOrderVisit(a.Expr(), visit)
	return f
}

// factOf is the fact that a select asks for, or nil.
func factOf(a *ast.AST, e ast.Expr) *facts.Fact {
	t := typeOf(a.GetType(e.AsSelect().Operand().ID()).TypeName())
	if t == nil {
		return nil
	}
	return t.Fact(e.AsSelect().FieldName())
}

func typeOf(name string) *facts.Type {
	for _, t := range facts.Types() {
		if t.Name == name {
			return t
		}
	}
	return nil
}

var (
	undefinedFact = regexp.MustCompile(`^undefined field '(.*)'`)
	undeclared    = regexp.MustCompile(`^undeclared reference to '(.*?)'`)
)

// problems turns CEL's issues into problems, with suggestions.
func problems(text string, parsed *cel.Ast, perField bool, issues *cel.Issues) (list []problem) {
	for _, e := range issues.Errors() {
		p := problem{offset(text, e.Location.Line(), e.Location.Column()), e.Message}
		if m := undefinedFact.FindStringSubmatch(e.Message); m != nil {
			p.reason = unknownFact(parsed, e.ExprID, m[1])
		}
		if m := undeclared.FindStringSubmatch(e.Message); m != nil {
			p.reason = unknownName(m[1], perField)
		}
		list = append(list, p)
	}
	slices.SortStableFunc(list, func(a, b problem) int { return cmp.Compare(a.offset, b.offset) })
	return list
}

// offset is that of a rune, from CEL's line and column: from 1 and from 0.
func offset(text string, line, column int) int {
	n := 0
	for at, part := range strings.Split(text, "\n") {
		if at+1 == line {
			return n + column
		}
		n += utf8.RuneCountInString(part) + 1
	}
	return n
}

// unknownFact says what is not known of which object, and what was meant.
func unknownFact(parsed *cel.Ast, id int64, name string) string {
	object, names := "", []string(nil)
	root := parsed.NativeRep().Expr()
	ast.PostOrderVisit(root, ast.NewExprVisitor(func(e ast.Expr) {
		if e.ID() != id || e.Kind() != ast.SelectKind || e.AsSelect().Operand().Kind() != ast.IdentKind {
			return
		}
		object = e.AsSelect().Operand().AsIdent() + "."
		if t := meant(root, e.AsSelect().Operand().AsIdent()); t != nil {
			names = t.Names()
		}
	}))
	return fmt.Sprintf("unknown fact %s%s%s", object, clip(name), suggest(name, object, names))
}

// meant is the type of a variable of an expression that was not checked: of what the list that it goes through holds.
func meant(root ast.Expr, variable string) (t *facts.Type) {
	switch variable {
	case datasetName:
		return facts.DatasetType
	case fieldName:
		return facts.FieldType
	}
	ast.PostOrderVisit(root, ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.ComprehensionKind || e.AsComprehension().IterVar() != variable || e.AsComprehension().IterRange().Kind() != ast.SelectKind {
			return
		}
		list := e.AsComprehension().IterRange().AsSelect().FieldName()
		for _, owner := range facts.Types() {
			if f := owner.Fact(list); f != nil && f.Of != nil {
				t = f.Of
			}
		}
	}))
	return t
}

// functions are those that people mean.
var functions = []string{"size", "has", "exists", "all", "exists_one", "filter", "map", "matches", "contains", "startsWith", "endsWith", "int", "double", "string"}

func unknownName(name string, perField bool) string {
	if name == fieldName && !perField {
		return "field is there for policies with “for: field” only; ask dataset.fields.exists(f, …)"
	}
	return fmt.Sprintf("unknown name %s%s", clip(name), suggest(name, "", append([]string{datasetName, fieldName}, functions...)))
}

// suggest is what was meant, or nothing.
func suggest(name, before string, names []string) string {
	if nearest := readmodel.Nearest(name, names); nearest != "" {
		return fmt.Sprintf("; did you mean %s%s?", before, nearest)
	}
	return ""
}

// clip keeps an answer about a hostile name short and printable.
func clip(name string) string { return strings.ToValidUTF8(name[:min(len(name), 60)], "?") }
