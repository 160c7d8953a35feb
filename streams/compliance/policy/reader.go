package policy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"datawave/streams/compliance/facts"
)

// Controls knows the controls of the frameworks that policies may name.
type Controls interface {
	// Known tells whether "framework:control" is one.
	Known(control string) bool
	// All are all of them, for suggestions.
	All() []string
}

// File is what one file of policies says.
type File struct {
	Name     string
	Engine   int // the version of the language that it asks for; 0 when it does not say
	Policies []*Policy
}

// Parse reads a file of policies, or one policy on its own, compiles them and runs their tests. The error is Faults with everything
// that is wrong. controls may be nil: then any may be named.
func Parse(name string, text []byte, controls Controls) (*File, error) {
	r := &reader{file: &File{Name: name}, lines: strings.Split(string(text), "\n"), controls: controls}
	if len(text) > MaxBytes {
		r.failAt(1, 1, "the file is larger than %d bytes", MaxBytes)
		return r.file, r.faults.err()
	}
	r.read(text)
	if len(r.faults) == 0 {
		for _, p := range r.file.Policies {
			r.faults = append(r.faults, p.try(name)...)
		}
	}
	return r.file, r.faults.err()
}

// reader walks the file's nodes, which know their lines, and collects faults.
type reader struct {
	file     *File
	lines    []string
	controls Controls
	faults   Faults
}

func (r *reader) failAt(line, column int, format string, args ...any) {
	r.faults = append(r.faults, Fault{File: r.file.Name, Line: max(line, 1), Column: max(column, 1), Reason: fmt.Sprintf(format, args...)})
}

func (r *reader) fail(n *yaml.Node, format string, args ...any) {
	r.failAt(n.Line, n.Column, format, args...)
}

// yamlLine is where the library says that YAML is broken.
var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)

func (r *reader) read(text []byte) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var root yaml.Node
	switch err := decoder.Decode(&root); {
	case errors.Is(err, io.EOF):
		r.failAt(1, 1, "the file is empty")
		return
	case err != nil:
		r.broken(err)
		return
	}
	if err := decoder.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		r.fail(&root, "the file holds more than one document")
	}
	r.document(root.Content[0])
}

func (r *reader) broken(err error) {
	line, reason := 1, err.Error()
	if m := yamlLine.FindStringSubmatch(reason); m != nil {
		reason = m[2]
		line, _ = strconv.Atoi(m[1])
	}
	r.failAt(line, 1, "not YAML: %s", reason)
}

// document is a mapping with policies, or one policy.
func (r *reader) document(n *yaml.Node) {
	if n.Kind == yaml.MappingNode && member(n, "policies") == nil {
		r.policy(n)
		return
	}
	if engine := member(n, "engine"); engine != nil && !r.fits(engine) {
		return // what a later engine understands is not judged by this one
	}
	r.object(n, map[string]func(*yaml.Node){
		"engine":   func(*yaml.Node) {},
		"policies": func(n *yaml.Node) { r.list(n, MaxPolicies, r.policy) },
	})
	r.once()
}

func member(n *yaml.Node, name string) *yaml.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i+1]
		}
	}
	return nil
}

func (r *reader) fits(n *yaml.Node) bool {
	version, err := strconv.Atoi(n.Value)
	switch {
	case err != nil || version < 1:
		r.fail(n, "engine must be a version number, from 1 on")
	case version > Engine:
		r.fail(n, "the file needs engine %d and this is engine %d: use a newer datawave", version, Engine)
	default:
		r.file.Engine = version
		return true
	}
	return false
}

// once refuses a second policy of one id.
func (r *reader) once() {
	first := map[string]int{}
	for _, p := range r.file.Policies {
		if line, twice := first[p.ID]; twice {
			r.failAt(p.Line, 1, "policy %s is there twice, first in line %d", p.ID, line)
			continue
		}
		first[p.ID] = p.Line
	}
}

// object calls the members' functions. What is unknown or comes twice is a fault.
func (r *reader) object(n *yaml.Node, members map[string]func(*yaml.Node)) (given map[string]bool) {
	given = map[string]bool{}
	names := slices.Sorted(maps.Keys(members))
	if n.Kind != yaml.MappingNode {
		r.fail(n, "this must be a mapping with %s", strings.Join(names, ", "))
		return given
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch read := members[key.Value]; {
		case read == nil:
			r.fail(key, "%q is no member here%s; these are: %s", clip(key.Value), suggest(key.Value, "", names), strings.Join(names, ", "))
		case given[key.Value]:
			r.fail(key, "%s comes twice", key.Value)
		case value.Kind == yaml.AliasNode:
			r.fail(value, "aliases are not for policies")
		default:
			read(value)
		}
		given[key.Value] = true
	}
	return given
}

// list calls item for each item of a sequence; one value alone is a sequence of one.
func (r *reader) list(n *yaml.Node, most int, item func(*yaml.Node)) {
	items := n.Content
	switch {
	case n.Kind == yaml.ScalarNode && n.Tag != "!!null", n.Kind == yaml.MappingNode:
		items = []*yaml.Node{n}
	case n.Kind != yaml.SequenceNode:
		r.fail(n, "this must be a list")
		return
	}
	if len(items) > most {
		r.fail(n, "a list of %d; at most %d", len(items), most)
		return
	}
	for _, n := range items {
		if n.Kind == yaml.AliasNode {
			r.fail(n, "aliases are not for policies")
			continue
		}
		item(n)
	}
}

// text is a scalar of some bytes at most.
func (r *reader) text(n *yaml.Node, most int) string {
	switch {
	case n.Kind != yaml.ScalarNode || n.Tag == "!!null" || strings.TrimSpace(n.Value) == "":
		r.fail(n, "this must be a text")
	case len(n.Value) > most:
		r.fail(n, "a text of %d bytes; at most %d", len(n.Value), most)
	default:
		return strings.TrimSpace(n.Value)
	}
	return ""
}

// oneOf is a scalar out of some.
func (r *reader) oneOf(n *yaml.Node, names []string) string {
	s := r.text(n, 60)
	if s != "" && !slices.Contains(names, s) {
		r.fail(n, "%q is none of %s%s", clip(s), strings.Join(names, ", "), suggest(s, "", names))
	}
	return s
}

var (
	idForm   = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,99}$`)
	daysForm = regexp.MustCompile(`^(\d{1,5})d$`)
)

// draft is a policy while it is read: the expressions wait until it is known whether they are about fields.
type draft struct {
	*Policy
	scope, condition, requirement, text *yaml.Node
	graced                              bool
}

func (r *reader) policy(n *yaml.Node) {
	d := &draft{Policy: &Policy{Line: n.Line}}
	var tests *yaml.Node
	given := r.object(n, map[string]func(*yaml.Node){
		"id":          func(n *yaml.Node) { d.ID = r.id(n) },
		"version":     func(n *yaml.Node) { d.Version = r.text(n, 40) },
		"title":       func(n *yaml.Node) { d.Title = r.text(n, maxText) },
		"severity":    func(n *yaml.Node) { d.Severity = r.oneOf(n, Severities) },
		"for":         func(n *yaml.Node) { d.PerField = r.oneOf(n, []string{datasetName, fieldName}) == fieldName },
		"owner":       func(n *yaml.Node) { d.Owner = r.text(n, 200) },
		"remediation": func(n *yaml.Node) { d.Remediation = r.text(n, maxText) },
		"controls":    func(n *yaml.Node) { r.list(n, maxControls, func(n *yaml.Node) { r.control(d, n) }) },
		"grace":       func(n *yaml.Node) { d.Grace, d.graced = r.days(n), true },
		"scope":       func(n *yaml.Node) { d.scope = n },
		"condition":   func(n *yaml.Node) { d.condition = n },
		"requirement": func(n *yaml.Node) { d.requirement = n },
		"message":     func(n *yaml.Node) { d.text = n },
		"tests":       func(n *yaml.Node) { tests = n },
	})
	for _, name := range []string{"id", "version", "title", "severity", "requirement", "message"} {
		if !given[name] {
			r.fail(n, "the policy has no %s", name)
		}
	}
	if !d.graced {
		d.Grace = defaultGrace[d.Severity]
	}
	r.compile(d)
	if tests != nil {
		r.list(tests, maxTests, func(n *yaml.Node) { r.test(d, n) })
	}
	d.Body = body(n)
	slices.Sort(d.Controls)
	d.Controls = slices.Compact(d.Controls)
	r.file.Policies = append(r.file.Policies, d.Policy)
}

// body is the policy's node as a text of its own.
func body(n *yaml.Node) string {
	text, err := yaml.Marshal(n)
	if err != nil {
		return ""
	}
	return string(text)
}

func (r *reader) id(n *yaml.Node) string {
	id := r.text(n, 100)
	if id != "" && !idForm.MatchString(id) {
		r.fail(n, "an id is small letters, digits, dots, dashes and underscores")
	}
	return id
}

func (r *reader) days(n *yaml.Node) time.Duration {
	m := daysForm.FindStringSubmatch(r.text(n, 10))
	if m == nil {
		r.fail(n, "grace is a number of days: 30d")
		return 0
	}
	days, _ := strconv.Atoi(m[1])
	return time.Duration(days) * 24 * time.Hour
}

// own is the framework of controls that are nobody else's.
const own = "own:"

func (r *reader) control(d *draft, n *yaml.Node) {
	id := r.text(n, 100)
	if id != "" && r.controls != nil && !strings.HasPrefix(id, own) && !r.controls.Known(id) {
		r.fail(n, "unknown control %s%s; controls of your own begin with %s", clip(id), suggest(id, "", r.controls.All()), own)
	}
	d.Controls = append(d.Controls, id)
}

// compile compiles the policy's expressions and its message.
func (r *reader) compile(d *draft) {
	if d.scope != nil {
		r.scope(d)
	}
	if d.condition != nil {
		d.when = append(d.when, r.expression(d, d.condition))
	}
	if d.requirement != nil {
		d.must = r.expression(d, d.requirement)
	}
	for _, t := range append(d.when, d.must) {
		d.Reads |= t.reads
	}
	if d.PerField {
		d.Reads |= facts.Schema
	}
	if d.text == nil {
		return
	}
	t, reads, err := parseTemplate(r.text(d.text, maxText), d.PerField)
	if err != nil {
		r.fail(d.text, "%v", err)
	}
	d.message = t
	d.Reads |= reads
}

func (r *reader) expression(d *draft, n *yaml.Node) test {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" || strings.TrimSpace(n.Value) == "" {
		r.fail(n, "this must be an expression")
		return test{}
	}
	t, problems := compileTest(n.Value, d.PerField)
	for _, p := range problems {
		line, column := r.locate(n, p.offset)
		r.failAt(line, column, "%s", p.reason)
	}
	return t
}

// scope is an expression, or selectors: facts of the dataset with what they may be, * standing for anything.
func (r *reader) scope(d *draft) {
	if d.scope.Kind != yaml.MappingNode {
		d.when = append(d.when, r.expression(d, d.scope))
		return
	}
	for i := 0; i+1 < len(d.scope.Content); i += 2 {
		key, value := d.scope.Content[i], d.scope.Content[i+1]
		fact := facts.DatasetType.Fact(key.Value)
		if fact == nil || fact.Kind != facts.Text && fact.Kind != facts.Texts {
			r.fail(key, "unknown selector %s%s", clip(key.Value), suggest(key.Value, "", selectors()))
			continue
		}
		var choices []string
		r.list(value, 100, func(n *yaml.Node) { choices = append(choices, r.text(n, 1000)) })
		t, problems := compileTest(selector(fact, choices), d.PerField)
		for _, p := range problems {
			r.fail(value, "%s", p.reason)
		}
		d.when = append(d.when, t)
	}
}

func selectors() (names []string) {
	for _, f := range facts.DatasetType.Facts {
		if f.Kind == facts.Text || f.Kind == facts.Texts {
			names = append(names, f.Name)
		}
	}
	return names
}

// selector is the expression that a selector stands for.
func selector(f *facts.Fact, choices []string) string {
	subject, tests := datasetName+"."+f.Name, make([]string, len(choices))
	one := subject
	if f.Kind == facts.Texts {
		one = "x"
	}
	for i, choice := range choices {
		if strings.Contains(choice, "*") {
			pattern := "^" + strings.ReplaceAll(regexp.QuoteMeta(choice), `\*`, ".*") + "$"
			tests[i] = one + ".matches(" + strconv.Quote(pattern) + ")"
			continue
		}
		tests[i] = one + " == " + strconv.Quote(choice)
	}
	choice := strings.Join(tests, " || ")
	if f.Kind == facts.Texts {
		return subject + ".exists(x, " + choice + ")"
	}
	if f.Known != nil {
		return "has(" + subject + ") && (" + choice + ")"
	}
	return choice
}
