package search

import (
	"strings"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"

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
	fieldState       = "state"        // the entity, stored only
)

// The ways a field is indexed.
const (
	wordOptions   = index.IndexField | index.IncludeTermVectors // positions, for phrases
	termOptions   = index.IndexField                            // there or not; without frequencies it would score 0
	facetOptions  = index.IndexField | index.DocValues | index.SkipFreqNorm
	sortOptions   = index.DocValues | index.IndexField | index.SkipFreqNorm
	storedOptions = index.StoreField
)

const (
	visible          = "1"
	maxExactNames    = 8
	maxIndexedFields = 5000 // of a dataset; later ones are kept and not found by
	maxSortBytes     = 256  // of a name; a longer one is in order by its id
)

// indexed is the document of an entity under its dataset's id. state is the entity as JSON.
func (e *entity) indexed(id, state string) *document.Document {
	b := builder{document.NewDocument(id)}
	b.add(fieldState, storedOptions, wholeAnalyzer{}, state)
	if !e.Observed {
		return b.Document
	}
	b.add(fieldVisible, termOptions, wholeAnalyzer{}, visible)
	b.add(fieldSort, sortOptions, wholeAnalyzer{}, sortKey(e.Name))
	b.add(fieldExact, termOptions, wholeAnalyzer{}, exactNames(e.Name)...)
	b.add(fieldName, wordOptions, wordAnalyzer{}, e.Name)
	b.add(fieldPrefix, termOptions, prefixAnalyzer{}, e.Name)
	b.add(fieldJoined, termOptions, joinAnalyzer{}, e.Name)
	e.addFields(b)
	e.addFacets(b)
	return b.Document
}

func (e *entity) addFields(b builder) {
	b.add(fieldComments, wordOptions, wordAnalyzer{}, e.Comment)
	for i, f := range e.Fields {
		if i == maxIndexedFields {
			return
		}
		b.add(fieldFields, wordOptions, wordAnalyzer{}, f.Path)
		b.add(fieldFieldPrefix, termOptions, prefixAnalyzer{}, f.Path)
		b.add(fieldJoined, termOptions, joinAnalyzer{}, f.Path)
		b.add(fieldComments, wordOptions, wordAnalyzer{}, f.Comment)
	}
}

func (e *entity) addFacets(b builder) {
	infotypes, tags, owners := e.infotypes(), e.tags(), e.owners()
	b.add(readmodel.FacetSource, facetOptions, wholeAnalyzer{}, e.Source)
	b.add(readmodel.FacetKind, facetOptions, wholeAnalyzer{}, e.Kind)
	b.add(readmodel.FacetInfotype, facetOptions, wholeAnalyzer{}, infotypes...)
	b.add(readmodel.FacetTag, facetOptions, wholeAnalyzer{}, tags...)
	b.add(readmodel.FacetOwner, facetOptions, wholeAnalyzer{}, owners...)
	for _, labels := range [][]string{infotypes, tags, e.terms(), owners, {e.Domain, e.Kind, e.Source, e.Namespace}} {
		b.add(fieldLabels, wordOptions, wordAnalyzer{}, labels...)
	}
}

// builder adds values to a document; an empty value is none.
type builder struct{ *document.Document }

func (b builder) add(name string, options index.FieldIndexingOptions, analyzer analysis.Analyzer, values ...string) {
	for i, value := range values {
		if value != "" {
			b.AddField(document.NewTextFieldCustom(name, []uint64{uint64(i)}, []byte(value), options, analyzer))
		}
	}
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
