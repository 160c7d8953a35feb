package policy

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"datawave/streams/compliance/facts"
)

const (
	maxInsertion = 200 // bytes of one fact in a message
	maxListed    = 8   // texts of a list in a message
)

// template is a text with facts in it: "{dataset.name} shows {field.path}".
type template []piece

// piece is a text, or a fact of the dataset or the field.
type piece struct {
	text     string
	fact     *facts.Fact
	perField bool
}

// parseTemplate reads a template and returns the families that it reads. Facts that may hold what people wrote are refused.
func parseTemplate(text string, perField bool) (t template, reads facts.Families, err error) {
	for text != "" {
		before, rest, found := strings.Cut(text, "{")
		t = append(t, piece{text: before})
		if !found {
			break
		}
		path, after, closed := strings.Cut(rest, "}")
		if !closed {
			return nil, 0, errors.New("a { is not closed")
		}
		p, err := insertion(strings.TrimSpace(path), perField)
		if err != nil {
			return nil, 0, err
		}
		t, text = append(t, p), after
		reads |= p.fact.Families
	}
	return t, reads, nil
}

func insertion(path string, perField bool) (piece, error) {
	object, name, _ := strings.Cut(path, ".")
	var of *facts.Type
	switch {
	case object == datasetName:
		of = facts.DatasetType
	case object == fieldName && perField:
		of = facts.FieldType
	case object == fieldName:
		return piece{}, fmt.Errorf("{%s}: the policy is for datasets, so there is no field", clip(path))
	default:
		return piece{}, fmt.Errorf("{%s}: a message shows facts of dataset or field", clip(path))
	}
	f := of.Fact(name)
	switch {
	case f == nil:
		return piece{}, fmt.Errorf("{%s}: unknown fact %s.%s%s", clip(path), object, clip(name), suggest(name, object+".", of.Names()))
	case f.Hidden, f.Kind == facts.Map, f.Kind == facts.Objects:
		return piece{}, fmt.Errorf("{%s}: this fact is not for messages", path)
	}
	return piece{fact: f, perField: object == fieldName}, nil
}

func (t template) render(d *facts.Dataset, f *facts.Field) string {
	var b strings.Builder
	for _, p := range t {
		b.WriteString(p.text)
		if p.fact == nil {
			continue
		}
		var object any = d
		if p.perField {
			object = f
		}
		b.WriteString(short(spell(p.fact, object)))
	}
	return b.String()
}

// spell is a fact as a message shows it.
func spell(f *facts.Fact, object any) string {
	if f.Known != nil && !*f.Known(object) {
		return "unknown"
	}
	switch f.Kind {
	case facts.Bool:
		return strconv.FormatBool(*f.Bool(object))
	case facts.Int:
		return strconv.FormatInt(*f.Int(object), 10)
	case facts.Double:
		return strconv.FormatFloat(*f.Double(object), 'g', 4, 64)
	case facts.Text:
		return *f.Text(object)
	case facts.Texts:
		return enumerate(*f.Texts(object))
	case facts.Map, facts.Objects:
	}
	return ""
}

func enumerate(list []string) string {
	if more := len(list) - maxListed; more > 0 {
		return strings.Join(list[:maxListed], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(list, ", ")
}

// short cuts a long text at a rune's edge.
func short(s string) string {
	if len(s) <= maxInsertion {
		return s
	}
	cut := maxInsertion
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
