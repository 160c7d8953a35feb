package search

import (
	"slices"
	"strings"

	"datawave/schemas/readmodel"
)

// The fields of a document besides the facets, which are readmodel's.
const (
	fieldExact       = "exact"        // the name, and its ends after a dot or a slash, folded
	fieldName        = "name"         // words of the name
	fieldPrefix      = "prefix"       // beginnings of the words of the name
	fieldFields      = "fields"       // words of the field paths
	fieldFieldPrefix = "field_prefix" // beginnings of those
	fieldJoined      = "joined"       // the parts of the name and the field paths, each as one word: emailaddress
	fieldComments    = "comments"     // words of the comments
	fieldLabels      = "labels"       // words of infotypes, tags, terms, domain, owners, kind, source and namespace
	fieldSort        = "sort"         // the name as the order goes
	fieldVisible     = "visible"      // there when the dataset is observed: the others are not found
	fieldOwned       = "owned"        // there when somebody has chosen an owner, or says that the dataset is the one to use
	fieldState       = "state"        // the entity, stored only
)

const (
	visible          = "1"
	certified        = "certified" // the tag of a dataset that people say is the one to use
	maxExactNames    = 8
	maxIndexedFields = 5000 // of a dataset; later ones are kept and not found by
	maxSortBytes     = 256  // of a name; a longer one is in order by its id
)

// parts calls add with all that an observed entity is found by, one field after the other. An empty value is none.
func (e *entity) parts(add func(field string, values ...string)) {
	paths, comments := e.texts()
	infotypes, tags, owners, domain := e.infotypes(), e.tags(), e.owners(), e.domain()
	add(fieldVisible, visible)
	if len(e.named()) > 0 || e.certified() {
		add(fieldOwned, visible)
	}
	add(fieldSort, sortKey(e.Name))
	add(fieldExact, exactNames(e.Name)...)
	add(fieldName, e.Name)
	add(fieldPrefix, e.Name)
	add(fieldFields, paths...)
	add(fieldFieldPrefix, paths...)
	add(fieldJoined, append(paths, e.Name)...)
	add(fieldComments, comments...)
	add(readmodel.FacetSource, e.Source)
	add(readmodel.FacetKind, e.Kind)
	add(readmodel.FacetInfotype, infotypes...)
	add(readmodel.FacetTag, tags...)
	add(readmodel.FacetOwner, owners...)
	add(readmodel.FacetDomain, domain)
	add(readmodel.FacetSeverity, e.severities()...)
	add(fieldLabels, slices.Concat(infotypes, tags, e.terms(), owners, []string{domain, e.Kind, e.Source, e.Namespace})...)
}

// certified tells whether people or the source say that the dataset, not only a field of it, is the one to use.
func (e *entity) certified() bool {
	return slices.Contains(e.Tags, certified) || slices.Contains(e.Said.orNothing().Tags, certified)
}

// texts are the field paths, and the comments on the dataset and on its fields.
func (e *entity) texts() (paths, comments []string) {
	fields := e.Fields[:min(len(e.Fields), maxIndexedFields)]
	paths, comments = make([]string, 0, len(fields)+1), make([]string, 0, len(fields)+1)
	comments = append(comments, e.Comment)
	for i := range fields {
		paths, comments = append(paths, fields[i].Path), append(comments, fields[i].Comment)
	}
	return paths, comments
}

// exactNames are what a person may call the dataset, without case: a.b.c, b.c and c; of a file dir/f.csv.gz also f.csv.gz
// and f, but not its extension.
func exactNames(name string) []string {
	name = strings.ToLower(name)
	base := name[strings.LastIndexByte(name, '/')+1:]
	if len(base) < len(name) {
		stem, _, _ := strings.Cut(base, ".")
		return []string{name, base, stem}
	}
	out := []string{name}
	for i := 0; i+1 < len(name) && len(out) < maxExactNames; i++ {
		if name[i] == '.' {
			out = append(out, name[i+1:])
		}
	}
	return out
}

func sortKey(name string) string {
	key := strings.ToLower(name)
	if len(key) > maxSortBytes {
		key = strings.ToValidUTF8(key[:maxSortBytes], "")
	}
	return key
}
