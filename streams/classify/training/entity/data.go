package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"datawave/streams/classify/entity"
)

// example is a text and what it mentions.
type example struct {
	text     []byte
	template int
	mentions []entity.Mention
}

// readTexts reads files of JSON lines {"text", "template", "spans": [[kind, start, end]]}, offsets in bytes.
func readTexts(paths string) (all []example, err error) {
	for path := range strings.SplitSeq(paths, ",") {
		err = eachLine(path, func(line string) error {
			var row struct {
				Text     string
				Template int
				Spans    [][3]int
			}
			if err := json.Unmarshal([]byte(line), &row); err != nil {
				return err
			}
			e := example{text: []byte(row.Text), template: row.Template}
			for _, s := range row.Spans {
				e.mentions = append(e.mentions, entity.Mention{Kind: entity.Kind(s[0]), Start: s[1], End: s[2]})
			}
			all = append(all, e)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

func eachLine(path string, use func(line string) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	for n := 1; lines.Scan(); n++ {
		if err := use(lines.Text()); err != nil {
			return fmt.Errorf("%s:%d: %w", path, n, err)
		}
	}
	return lines.Err()
}

// label is one labelled span of a development text, offsets in code points.
type label struct {
	ID         string
	Type       string
	Start, End int
}

var kindOf = map[string]entity.Kind{
	"PERSON": entity.Person, "LOCATION": entity.Location, "ADDRESS": entity.Location, "ORGANIZATION": entity.Organization,
	"STREET_ADDRESS": entity.Location, "GPE": entity.Location,
}

// readDevelopment reads texts and labels; two texts that differ only in what is labelled have the same template.
func readDevelopment(texts, labels string) (all []example, err error) {
	if texts == "" {
		return nil, nil
	}
	byID, err := readLabels(labels)
	if err != nil {
		return nil, err
	}
	templates := map[string]int{}
	err = eachLine(texts, func(line string) error {
		var row struct{ ID, Text string }
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			return err
		}
		e, masked := developmentExample(row.Text, byID[row.ID])
		if _, ok := templates[masked]; !ok {
			templates[masked] = len(templates)
		}
		e.template = templates[masked]
		all = append(all, e)
		return nil
	})
	return all, err
}

func readLabels(path string) (map[string][]label, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var all []label
	if err := json.Unmarshal(content, &all); err != nil {
		return nil, err
	}
	byID := map[string][]label{}
	for _, l := range all {
		byID[l.ID] = append(byID[l.ID], l)
	}
	return byID, nil
}

// developmentExample joins spans of one kind with nothing but white space between them, and gives the text with all spans masked.
func developmentExample(text string, labels []label) (e example, masked string) {
	slices.SortFunc(labels, func(a, b label) int { return cmp.Or(a.Start-b.Start, a.End-b.End) })
	offsets := make([]int, 0, len(text)+1)
	for i := range text {
		offsets = append(offsets, i)
	}
	offsets = append(offsets, len(text))
	e.text = []byte(text)
	var mask strings.Builder
	at := 0
	for _, l := range labels {
		start, end := offsets[l.Start], offsets[l.End]
		if start < at {
			continue
		}
		mask.WriteString(strings.ToLower(text[at:start]) + "{}")
		at = end
		kind, ok := kindOf[l.Type]
		if !ok {
			continue
		}
		last := len(e.mentions) - 1
		if last >= 0 && e.mentions[last].Kind == kind && strings.TrimSpace(text[e.mentions[last].End:start]) == "" {
			e.mentions[last].End = end
			continue
		}
		e.mentions = append(e.mentions, entity.Mention{Kind: kind, Start: start, End: end})
	}
	return e, templateKey(mask.String() + strings.ToLower(text[at:]))
}

// templateKey ignores how many spans lie side by side, and what letters and marks cannot tell templates apart.
func templateKey(masked string) string {
	words := strings.Fields(masked)
	words = slices.CompactFunc(words, func(a, b string) bool { return a == "{}" && b == "{}" })
	return strings.Join(words, " ")
}

// readLists joins the words of all lists, in lower case without accents.
func readLists(o options) (entity.Lists, error) {
	words := map[string]uint16{}
	if err := eachLine(o.names, func(line string) error { addName(words, line); return nil }); err != nil {
		return entity.Lists{}, err
	}
	if err := eachLine(o.words, func(line string) error { return addOwn(words, line) }); err != nil {
		return entity.Lists{}, err
	}
	for path := range strings.SplitSeq(o.common, ",") {
		if path == "" {
			continue
		}
		if err := eachLine(path, func(line string) error { addCommon(words, line); return nil }); err != nil {
			return entity.Lists{}, err
		}
	}
	fmt.Println("words on lists:", len(words))
	return entity.NewLists(words, o.cells)
}

// addName takes a line of the gazetteer: a name, a tab, the letters of its kinds.
func addName(words map[string]uint16, line string) {
	name, kinds, _ := strings.Cut(line, "\t")
	parts := strings.Fields(name)
	for i, part := range parts {
		var flags uint16
		if strings.Contains(kinds, "f") {
			flags |= uint16(entity.FirstName)
		}
		if strings.Contains(kinds, "l") {
			flags |= uint16(entity.FamilyName)
		}
		if strings.ContainsAny(kinds, "c") && (i == 0 || strings.Contains(kinds, "b")) {
			flags |= uint16(entity.Place) << min(i, 1)
		}
		if strings.Contains(kinds, "n") {
			flags |= uint16(entity.Country)
		}
		if strings.Contains(kinds, "s") {
			flags |= uint16(entity.Region)
		}
		if flags != 0 && len(part) > 1 {
			words[part] |= flags
		}
	}
}

var ownLists = map[string]uint16{
	"Street": uint16(entity.Street), "LegalForm": uint16(entity.LegalForm), "OrganizationWord": uint16(entity.OrganizationWord),
	"Title": uint16(entity.Title), "Calendar": uint16(entity.Calendar), "Company": uint16(entity.Company), "Nationality": uint16(entity.Nationality),
}

func addOwn(words map[string]uint16, line string) error {
	fields := strings.Fields(line)
	if len(fields) == 0 || fields[0] == "#" {
		return nil
	}
	list, ok := ownLists[fields[0]]
	if !ok {
		return fmt.Errorf("no list %q", fields[0])
	}
	for _, word := range fields[1:] {
		words[plain(word)] |= list
	}
	return nil
}

// addCommon takes the lower-case words of a dictionary.
func addCommon(words map[string]uint16, word string) {
	if word == strings.ToLower(word) && !strings.Contains(word, "'") {
		words[plain(word)] |= uint16(entity.Common)
	}
}

func plain(word string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(strings.ToLower(word)))
}
