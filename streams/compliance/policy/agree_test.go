package policy

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"datawave/streams/compliance/facts"
)

// drawFacts draws an object of a type, with few distinct values, so that comparisons come out both ways.
func drawFacts(t *rapid.T, of *facts.Type, object any) {
	word := rapid.SampledFrom([]string{"", "a", "b", "email", "postgres://x", "é"})
	for _, f := range of.Facts {
		switch f.Kind {
		case facts.Bool:
			*f.Bool(object) = rapid.Bool().Draw(t, f.Name)
		case facts.Int:
			*f.Int(object) = rapid.SampledFrom([]int64{-1, 0, 1, 2, 1 << 62}).Draw(t, f.Name)
		case facts.Double:
			*f.Double(object) = rapid.SampledFrom([]float64{-1, 0, 0.5, 1}).Draw(t, f.Name)
		case facts.Text:
			*f.Text(object) = word.Draw(t, f.Name)
		case facts.Texts:
			*f.Texts(object) = rapid.SliceOfN(word, 0, 3).Draw(t, f.Name)
		case facts.Map:
			*f.Map(object) = rapid.MapOfN(word, word, 0, 2).Draw(t, f.Name)
		case facts.Objects:
			for range rapid.IntRange(0, 3).Draw(t, f.Name) {
				drawFacts(t, f.Of, f.Grow(object))
			}
		}
		if f.Known != nil {
			*f.Known(object) = rapid.Bool().Draw(t, f.Name+" known")
		}
	}
}

// author writes random expressions of given kinds.
type author struct {
	*rapid.T
	scope []slot
	free  int
}

func (a *author) pick(label string, n int) int { return rapid.IntRange(0, n-1).Draw(a.T, label) }

func (a *author) word() string {
	return strconv.Quote(rapid.SampledFrom([]string{"", "a", "b", "email", "é"}).Draw(a.T, "word"))
}

// fact is a select of a fact of some kind, or empty.
func (a *author) fact(kind facts.Kind) (text string, of *facts.Type) {
	var choices []string
	var types []*facts.Type
	for _, s := range a.scope {
		if s.of == nil {
			continue
		}
		for _, f := range s.of.Facts {
			if f.Kind == kind {
				choices, types = append(choices, s.name+"."+f.Name), append(types, f.Of)
			}
		}
	}
	if len(choices) == 0 {
		return "", nil
	}
	n := a.pick("fact", len(choices))
	return choices[n], types[n]
}

func (a *author) text(depth int) string {
	if depth > 0 {
		switch a.pick("text", 8) {
		case 0:
			return "(" + a.text(depth-1) + " + " + a.text(depth-1) + ")"
		case 1:
			return "(" + a.boolean(depth-1) + " ? " + a.text(depth-1) + " : " + a.text(depth-1) + ")"
		case 2:
			return "dataset.properties[" + a.word() + "]"
		case 3:
			return "dataset.properties.email"
		}
	}
	if f, _ := a.fact(facts.Text); f != "" && a.pick("constant", 3) > 0 {
		return f
	}
	for _, s := range a.scope {
		if s.of == nil {
			return s.name
		}
	}
	return a.word()
}

func (a *author) integer(depth int) string {
	if depth > 0 {
		switch a.pick("int", 8) {
		case 0, 1:
			return "(" + a.integer(depth-1) + rapid.SampledFrom([]string{" + ", " - ", " * ", " / ", " % "}).Draw(a.T, "operator") + a.integer(depth-1) + ")"
		case 2:
			return "size(" + a.texts() + ")"
		case 3:
			return a.text(depth-1) + ".size()"
		case 4:
			return "size(" + a.comprehension(depth-1, "filter") + ")"
		case 5:
			return "-(" + a.integer(depth-1) + ")"
		}
	}
	if f, _ := a.fact(facts.Int); f != "" && a.pick("constant", 2) == 0 {
		return f
	}
	return rapid.SampledFrom([]string{"0", "1", "2", "9223372036854775807"}).Draw(a.T, "number")
}

func (a *author) double(depth int) string {
	if depth > 0 {
		switch a.pick("double", 4) {
		case 0:
			return "(" + a.double(depth-1) + rapid.SampledFrom([]string{" + ", " - ", " * ", " / "}).Draw(a.T, "operator") + a.double(depth-1) + ")"
		case 1:
			return "double(" + a.integer(depth-1) + ")"
		}
	}
	if f, _ := a.fact(facts.Double); f != "" {
		return f
	}
	return rapid.SampledFrom([]string{"0.0", "0.5", "1.0"}).Draw(a.T, "fraction")
}

func (a *author) texts() string {
	if f, _ := a.fact(facts.Texts); f != "" && a.pick("constant", 3) > 0 {
		return f
	}
	return "[" + a.word() + ", " + a.word() + "]"
}

// comprehension goes through a list with a macro.
func (a *author) comprehension(depth int, macro string) string {
	list, of := a.fact(facts.Objects)
	if list == "" || a.pick("of texts", 3) == 0 {
		list, of = a.texts(), nil
	}
	a.free++
	s := slot{name: fmt.Sprintf("v%d", a.free), of: of}
	a.scope = append(a.scope, s)
	predicate := a.boolean(depth)
	a.scope = a.scope[:len(a.scope)-1]
	return list + "." + macro + "(" + s.name + ", " + predicate + ")"
}

func (a *author) boolean(depth int) string {
	if depth <= 0 {
		if f, _ := a.fact(facts.Bool); f != "" && a.pick("constant", 2) == 0 {
			return f
		}
		return a.text(0) + " == " + a.word()
	}
	compare := rapid.SampledFrom([]string{" == ", " != ", " < ", " <= ", " > ", " >= "})
	switch a.pick("boolean", 12) {
	case 0:
		return "(" + a.boolean(depth-1) + " && " + a.boolean(depth-1) + ")"
	case 1:
		return "(" + a.boolean(depth-1) + " || " + a.boolean(depth-1) + ")"
	case 2:
		return "!(" + a.boolean(depth-1) + ")"
	case 3:
		return "(" + a.boolean(depth-1) + " ? " + a.boolean(depth-1) + " : " + a.boolean(depth-1) + ")"
	case 4:
		return "(" + a.text(depth-1) + compare.Draw(a.T, "compare") + a.text(depth-1) + ")"
	case 5:
		return "(" + a.integer(depth-1) + compare.Draw(a.T, "compare") + a.integer(depth-1) + ")"
	case 6:
		return "(" + a.double(depth-1) + compare.Draw(a.T, "compare") + a.double(depth-1) + ")"
	case 7:
		return "(" + a.text(depth-1) + " in " + a.texts() + ")"
	case 8:
		return "(" + a.text(depth-1) + " in dataset.properties)"
	case 9:
		return a.text(depth-1) + rapid.SampledFrom([]string{".startsWith(", ".endsWith(", ".contains(", ".matches("}).Draw(a.T, "test") + a.word() + ")"
	case 10:
		f, _ := a.fact(rapid.SampledFrom([]facts.Kind{facts.Text, facts.Int, facts.Bool, facts.Texts, facts.Objects, facts.Map}).Draw(a.T, "kind"))
		if f == "" {
			f = "dataset.properties.email"
		}
		return "has(" + f + ")"
	}
	return a.comprehension(depth-1, rapid.SampledFrom([]string{"exists", "all", "exists_one"}).Draw(a.T, "macro"))
}

// The closures and CEL's interpreter agree about every expression: on what it is, and on whether it fails.
func TestClosuresAgreeWithTheInterpreter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, f := &facts.Dataset{}, &facts.Field{}
		drawFacts(t, facts.DatasetType, d)
		drawFacts(t, facts.FieldType, f)
		a := &author{T: t, scope: []slot{{datasetName, facts.DatasetType}, {fieldName, facts.FieldType}}}
		text := a.boolean(3)
		env := environment(true)
		checked, issues := env.Compile(text)
		if issues.Err() != nil {
			t.Fatalf("%s: %v", text, issues.Err())
		}
		fast, ok := compile(checked.NativeRep())
		if !ok {
			t.Fatalf("no closures for %s", text)
		}
		slow, err := interpreted(env, checked)
		if err != nil {
			t.Fatal(err)
		}
		var one, two Frame
		one.start(d, f)
		two.start(d, f)
		got, want := fast(&one), slow(&two)
		if (one.err != nil) != (two.err != nil) || one.err == nil && got != want {
			t.Fatalf("%s: closures say %t, %v; the interpreter says %t, %v", text, got, one.err, want, two.err)
		}
	})
}

// What the closures do not know is left to the interpreter, and judged all the same.
func TestTheInterpreterTakesTheRest(t *testing.T) {
	d := &facts.Dataset{Name: "Shop.Orders", Fields: []facts.Field{{Path: "a"}, {Path: "b"}}}
	for text, want := range map[string]bool{
		`dataset.fields.map(f, f.path) == ["a", "b"]`:                           true,
		`dataset.fields[1].path == "b"`:                                         true,
		`timestamp("2020-01-01T00:00:00Z") < timestamp("2021-01-01T00:00:00Z")`: true,
		`string(size(dataset.fields)) == "3"`:                                   false,
	} {
		compiled, problems := compileTest(text, false)
		if len(problems) > 0 || compiled.fast {
			t.Errorf("%s: %v, fast: %t", text, problems, compiled.fast)
			continue
		}
		var fr Frame
		fr.start(d, nil)
		if got := compiled.eval(&fr); got != want || fr.err != nil {
			t.Errorf("%s is %t, %v", text, got, fr.err)
		}
	}
}

func TestCostIsBounded(t *testing.T) {
	d := &facts.Dataset{}
	for i := range 5000 {
		d.Fields = append(d.Fields, facts.Field{Path: strconv.Itoa(i), Infotypes: []string{"EMAIL_ADDRESS"}})
	}
	if _, problems := compileTest("dataset.fields.all(a, dataset.fields.all(b, a.path != b.type))", false); len(problems) != 1 || !strings.Contains(problems[0].reason, "costs too much") {
		t.Errorf("%v", problems)
	}
	compiled, _ := environment(false).Compile("dataset.fields.all(a, dataset.fields.all(b, a.path != b.type))")
	eval, _ := compile(compiled.NativeRep())
	slow, err := interpreted(environment(false), compiled)
	if err != nil {
		t.Fatal(err)
	}
	for _, eval := range []boolFn{eval, slow} {
		var fr Frame
		fr.start(d, nil)
		if eval(&fr); fr.err != errCost { //nolint:errorlint // the very value
			t.Errorf("%v", fr.err)
		}
	}
}
