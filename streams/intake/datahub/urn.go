// Package datahub reads what DataHub's connectors say: URNs, aspects and patches of them, and what an aspect means for a dataset. It is
// pure logic on JSON texts. Source: DataHub's metadata model, https://docs.datahub.com/docs/metadata-modeling/metadata-model.
package datahub

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"datawave/schemas/asset"
)

// The types of entities that mean something to a dataset.
const (
	EntityDataset = "dataset"
	EntityDataJob = "dataJob"
)

const (
	urnPrefix      = "urn:li:"
	maxURN         = asset.MaxNameBytes / 2 // bytes; DataHub itself takes 512
	maxKind        = 100
	platformPrefix = urnPrefix + "dataPlatform:"
)

// URN is the name of an entity of DataHub, in its two parts: urn:li:TYPE:KEY.
type URN struct{ Type, Key string }

// String is the whole URN.
func (u URN) String() string { return urnPrefix + u.Type + ":" + u.Key }

// ParseURN splits a URN. Errors quote it as far as a person can read it.
func ParseURN(text string) (URN, error) {
	rest, ok := strings.CutPrefix(text, urnPrefix)
	kind, key, typed := strings.Cut(rest, ":")
	if !ok || !typed || kind == "" || len(kind) > maxKind || key == "" || strings.ContainsFunc(kind, notLetter) {
		return URN{}, fmt.Errorf("%s is no URN like urn:li:dataset:(urn:li:dataPlatform:postgres,shop.public.orders,PROD)", quoted(text))
	}
	switch {
	case len(text) > maxURN:
		return URN{}, fmt.Errorf("URN of %d bytes is longer than %d", len(text), maxURN)
	case !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl):
		return URN{}, fmt.Errorf("URN %s holds control characters, or is not valid UTF-8", quoted(text))
	case !balanced(key):
		return URN{}, fmt.Errorf("URN %s has a parenthesis without another", quoted(text))
	}
	return URN{kind, key}, nil
}

func notLetter(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_'
}

// quoted is a text that may be long or hostile.
func quoted(text string) string {
	const most = 120
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return fmt.Sprintf("%q", text)
}

func balanced(text string) bool {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0
}

// tuple splits a key like (a,(b,c),d) at its outer commas; a key that is none is its only part. Parts are not decoded: they may be URNs.
func (u URN) tuple() []string {
	inner, ok := strings.CutPrefix(u.Key, "(")
	if inner, ok = cutLast(inner, ok); !ok {
		return []string{u.Key}
	}
	var parts []string
	depth, start := 0, 0
	for i := range len(inner) {
		switch inner[i] {
		case '(':
			depth++
		case ')':
			depth--
		case ',':
			if depth == 0 {
				parts, start = append(parts, inner[start:i]), i+1
			}
		}
	}
	return append(parts, inner[start:])
}

func cutLast(text string, ok bool) (string, bool) {
	inner, closed := strings.CutSuffix(text, ")")
	return inner, ok && closed
}

// decoder takes back what clients do to characters that a tuple has a meaning for.
var decoder = strings.NewReplacer("%2C", ",", "%2c", ",", "%28", "(", "%29", ")", "%E2%90%9F", unitSeparator, "%e2%90%9f", unitSeparator)

// DatasetURN is the key of a dataset.
type DatasetURN struct {
	Platform    string // postgres
	Name        string // shop.public.orders, with the platform instance before it where there is one
	Environment string // PROD
}

// ParseDataset reads the URN of a dataset.
func ParseDataset(text string) (DatasetURN, error) {
	u, err := ParseURN(text)
	if err != nil {
		return DatasetURN{}, err
	}
	parts := u.tuple()
	if u.Type != EntityDataset || len(parts) != 3 {
		return DatasetURN{}, fmt.Errorf("%s is not the URN of a dataset: platform, name and environment", quoted(text))
	}
	platform, ok := strings.CutPrefix(parts[0], platformPrefix)
	d := DatasetURN{platform, strings.TrimSpace(decoder.Replace(parts[1])), parts[2]}
	if !ok || d.Platform == "" || strings.ContainsAny(d.Platform, "|,() ") || d.Name == "" || d.Environment == "" || strings.ContainsFunc(d.Environment, notLetter) {
		return DatasetURN{}, fmt.Errorf("%s is not the URN of a dataset: platform, name and environment", quoted(text))
	}
	return d, nil
}

// parseField reads the URN of a dataset's field, whose path is as DataHub spells it.
func parseField(text string) (dataset, path string, ok bool) {
	u, err := ParseURN(text)
	if err != nil || u.Type != "schemaField" {
		return "", "", false
	}
	parts := u.tuple()
	if len(parts) != 2 {
		return "", "", false
	}
	return parts[0], decoder.Replace(parts[1]), true
}

// localName is what people call an owner, a tag, a term or a domain: the key of its URN, or a text that is no URN.
func localName(text string) string {
	u, err := ParseURN(text)
	if err != nil {
		return strings.TrimSpace(text)
	}
	return decoder.Replace(u.Key)
}
