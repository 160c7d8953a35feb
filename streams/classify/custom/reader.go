package custom

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
	"unicode"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/unicode/norm"

	"datawave/streams/classify/checksum"
	"datawave/streams/classify/detector"
)

// reader walks the file's nodes, which know their lines, and collects faults.
type reader struct {
	file   *File
	faults Faults
}

func (r *reader) failAt(line int, format string, args ...any) {
	r.faults = append(r.faults, Fault{File: r.file.Name, Line: max(line, 1), Reason: fmt.Sprintf(format, args...)})
}

func (r *reader) fail(n *yaml.Node, format string, args ...any) { r.failAt(n.Line, format, args...) }

// yamlLine is where the library says that YAML is broken.
var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)

func (r *reader) read(text []byte) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var root yaml.Node
	switch err := decoder.Decode(&root); {
	case errors.Is(err, io.EOF):
		r.failAt(1, "the file is empty")
		return
	case err != nil:
		r.broken(err)
		return
	}
	if err := decoder.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		r.failAt(root.Line, "the file holds more than one document")
	}
	r.document(root.Content[0])
}

func (r *reader) broken(err error) {
	line, reason := 1, err.Error()
	if m := yamlLine.FindStringSubmatch(reason); m != nil {
		reason = m[2]
		line, _ = strconv.Atoi(m[1])
	}
	r.failAt(line, "not YAML: %s", reason)
}

func (r *reader) document(n *yaml.Node) {
	f := r.file
	r.object(n, map[string]func(*yaml.Node){
		"detectors": func(n *yaml.Node) { r.list(n, MaxDetectors, r.detector) },
		"enable":    func(n *yaml.Node) { r.list(n, 1000, func(n *yaml.Node) { f.Enable = append(f.Enable, r.toggle(n)) }) },
		"disable":   func(n *yaml.Node) { r.list(n, 1000, func(n *yaml.Node) { f.Disable = append(f.Disable, r.toggle(n)) }) },
	})
	if len(f.Detectors)+len(f.Enable)+len(f.Disable) == 0 && len(r.faults) == 0 {
		r.fail(n, "the file declares no detectors, and enables and disables none")
	}
}

func (r *reader) toggle(n *yaml.Node) Switch { return Switch{Infotype: r.infotype(n), Line: n.Line} }

// object calls the members' functions. What is unknown or comes twice is a fault.
func (r *reader) object(n *yaml.Node, members map[string]func(*yaml.Node)) (given map[string]bool) {
	given = map[string]bool{}
	if n.Kind != yaml.MappingNode {
		r.fail(n, "this must be a mapping with %s", strings.Join(slices.Sorted(maps.Keys(members)), ", "))
		return given
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		read := members[key.Value]
		switch {
		case read == nil:
			r.fail(key, "%q is no member here; these are: %s", clip(key.Value), strings.Join(slices.Sorted(maps.Keys(members)), ", "))
		case given[key.Value]:
			r.fail(key, "%s comes twice", key.Value)
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
		item(n)
	}
}

func (r *reader) text(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		r.fail(n, "this must be a text")
		return ""
	}
	return n.Value
}

func (r *reader) boolean(n *yaml.Node) (value bool) {
	if n.Kind != yaml.ScalarNode || n.Tag != "!!bool" || n.Decode(&value) != nil {
		r.fail(n, "this must be true or false")
	}
	return value
}

// share is a number from 0 to 1.
func (r *reader) share(n *yaml.Node) float64 {
	value, err := strconv.ParseFloat(n.Value, 64)
	if n.Kind != yaml.ScalarNode || err != nil || !(value >= 0 && value <= 1) {
		r.fail(n, "this must be a number from 0 to 1")
		return 0
	}
	return value
}

// clip keeps an answer about a hostile name short and printable.
func clip(name string) string {
	return strings.ToValidUTF8(name[:min(len(name), 60)], "?")
}

var infotypeForm = regexp.MustCompile(`^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$`)

func (r *reader) infotype(n *yaml.Node) string {
	name := r.text(n)
	if len(name) > 64 || !infotypeForm.MatchString(name) {
		r.fail(n, "%q is no infotype: up to 64 capitals, digits and single underscores, as EMPLOYEE_NUMBER", clip(name))
		return ""
	}
	return name
}

var categories = []string{detector.Person, detector.Contact, detector.Network, detector.Finance, detector.Secret, detector.Health, detector.GovernmentID, detector.Location}

func (r *reader) category(n *yaml.Node) string {
	name := r.text(n)
	if !slices.Contains(categories, name) {
		r.fail(n, "category %q is none of %s", clip(name), strings.Join(categories, ", "))
	}
	return name
}

var regionForm = regexp.MustCompile(`^[A-Z]{2}$`)

func (r *reader) region(n *yaml.Node) string {
	name := r.text(n)
	if !regionForm.MatchString(name) {
		r.fail(n, "region %q is no ISO 3166-1 alpha-2 code, as DE, and not EU", clip(name))
	}
	return name
}

// phrases are lower-case words; header words are spelled so before they are compared.
func (r *reader) phrases(d *Detector, member string, into *[]string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.list(n, maxPhrases, func(n *yaml.Node) {
			phrase := r.text(n)
			if plain := plain(phrase); plain != phrase || phrase == "" {
				r.fail(n, "%s: %q is not lower-case unaccented words with one space between them; write %q", member, clip(phrase), clip(plain))
			}
			*into = append(*into, phrase)
			d.lines[member] = append(d.lines[member], n.Line)
		})
	}
}

// plain is the text as lower-case unaccented words.
func plain(text string) string {
	spelled := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFD.String(text))
	return strings.Join(strings.Fields(norm.NFC.String(spelled)), " ")
}

// texts are items as they are, as expressions and examples.
func (r *reader) texts(d *Detector, member string, most int, into *[]string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.list(n, most, func(n *yaml.Node) {
			*into = append(*into, r.text(n))
			d.lines[member] = append(d.lines[member], n.Line)
		})
	}
}

// detector reads one item of the list of detectors.
func (r *reader) detector(n *yaml.Node) {
	d := Detector{Line: n.Line, lines: map[string][]int{}}
	d.Chance = 1
	before := len(r.faults)
	given := r.object(n, map[string]func(*yaml.Node){
		"infotype":          func(n *yaml.Node) { d.Infotype = r.infotype(n) },
		"category":          func(n *yaml.Node) { d.Category = r.category(n) },
		"region":            func(n *yaml.Node) { d.Region = r.region(n) },
		"source":            func(n *yaml.Node) { d.Source = r.text(n) },
		"whole":             r.texts(&d, "whole", maxExpressions, &d.Whole),
		"text":              r.texts(&d, "text", maxExpressions, &d.Text),
		"keywords":          r.phrases(&d, "keywords", &d.Context),
		"keywords_required": func(n *yaml.Node) { d.NeedsContext = r.boolean(n) },
		"headers":           r.phrases(&d, "headers", &d.Headers),
		"weak":              r.phrases(&d, "weak", &d.Weak),
		"unless":            r.phrases(&d, "unless", &d.Unless),
		"validator":         func(n *yaml.Node) { r.validator(&d, n) },
		"confidence":        func(n *yaml.Node) { r.confidence(&d, n) },
		"replace":           func(n *yaml.Node) { d.Replace = r.boolean(n) },
		"positives":         r.texts(&d, "positives", maxExamples, &d.Positives),
		"negatives":         r.texts(&d, "negatives", maxExamples, &d.Negatives),
	})
	for _, member := range []string{"infotype", "category"} {
		if !given[member] && n.Kind == yaml.MappingNode {
			r.fail(n, "a detector needs %s", member)
		}
	}
	if n.Kind == yaml.MappingNode {
		r.compile(&d, len(r.faults) == before)
	}
	r.once(&d)
	r.file.Detectors = append(r.file.Detectors, d)
}

func (r *reader) once(d *Detector) {
	for _, other := range r.file.Detectors {
		if other.Infotype == d.Infotype && d.Infotype != "" {
			r.failAt(d.Line, "%s is declared in line %d already", d.Infotype, other.Line)
		}
	}
}

func (r *reader) validator(d *Detector, n *yaml.Node) {
	d.Validator = r.text(n)
	check, ok := checksum.Named(d.Validator)
	if !ok {
		r.fail(n, "validator %q is none of %s", clip(d.Validator), strings.Join(checksum.Names(), ", "))
		return
	}
	d.Valid, d.Chance = check.Valid, check.Chance
}

func (r *reader) confidence(d *Detector, n *yaml.Node) {
	given := r.object(n, map[string]func(*yaml.Node){
		"header": func(n *yaml.Node) { d.Header = r.share(n) },
		"values": func(n *yaml.Node) { d.Values = r.share(n) },
	})
	for member := range given {
		d.lines["confidence."+member] = []int{n.Line}
	}
}
