package policy

import (
	"strconv"

	"go.yaml.in/yaml/v3"

	"datawave/streams/compliance/facts"
)

// test reads a test case: facts and the verdict that they must give.
func (r *reader) test(d *draft, n *yaml.Node) {
	t := Test{Dataset: &facts.Dataset{Rows: -1, Bytes: -1, DaysSinceProfiled: -1, DaysSinceClassified: -1}, line: n.Line}
	given := r.object(n, map[string]func(*yaml.Node){
		"name":      func(n *yaml.Node) { t.Name = r.text(n, 200) },
		datasetName: func(n *yaml.Node) { r.facts(n, facts.DatasetType, t.Dataset) },
		fieldName:   func(n *yaml.Node) { t.Field = r.text(n, 4096) },
		"verdict":   func(n *yaml.Node) { t.Want = r.verdict(n) },
	})
	for _, name := range []string{"name", datasetName, "verdict"} {
		if !given[name] {
			r.fail(n, "the test has no %s", name)
		}
	}
	t.Dataset.Complete()
	switch {
	case d.PerField && t.field() == nil:
		r.fail(n, "the policy is for fields: the test must name one of its dataset's fields")
		return
	case !d.PerField && t.Field != "":
		r.fail(n, "the policy is for datasets: the test names a field")
	}
	d.Tests = append(d.Tests, t)
}

func (r *reader) verdict(n *yaml.Node) Verdict {
	name := r.oneOf(n, verdictNames)
	for i, known := range verdictNames {
		if known == name {
			return Verdict(i)
		}
	}
	return Error
}

// facts sets those of an object from a mapping.
func (r *reader) facts(n *yaml.Node, t *facts.Type, object any) {
	if n.Kind != yaml.MappingNode {
		r.fail(n, "this must be a mapping of facts")
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		f := t.Fact(key.Value)
		if f == nil {
			r.fail(key, "unknown fact %s%s", clip(key.Value), suggest(key.Value, "", t.Names()))
			continue
		}
		r.fact(value, f, object)
	}
}

func (r *reader) fact(n *yaml.Node, f *facts.Fact, object any) {
	var err error
	switch f.Kind {
	case facts.Bool:
		err = n.Decode(f.Bool(object))
	case facts.Int:
		*f.Int(object), err = strconv.ParseInt(n.Value, 10, 64)
	case facts.Double:
		*f.Double(object), err = strconv.ParseFloat(n.Value, 64)
	case facts.Text:
		err = n.Decode(f.Text(object))
	case facts.Texts:
		err = n.Decode(f.Texts(object))
	case facts.Map:
		err = n.Decode(f.Map(object))
	case facts.Objects:
		r.list(n, 10_000, func(n *yaml.Node) { r.facts(n, f.Of, f.Grow(object)) })
	}
	if err != nil {
		r.fail(n, "%s is of type %s", f.Name, f.TypeName())
		return
	}
	if f.Known != nil {
		*f.Known(object) = true
	}
}
