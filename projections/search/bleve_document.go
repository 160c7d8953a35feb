package search

import (
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"
)

// way is how Bleve indexes a field.
type way struct {
	options  index.FieldIndexingOptions
	analyzer analysis.Analyzer
}

const (
	withPositions = index.IndexField | index.IncludeTermVectors // for phrases
	thereOrNot    = index.IndexField                            // without frequencies it would score 0
	inOrder       = index.DocValues | index.IndexField | index.SkipFreqNorm
)

// ways are the fields that are not facets.
var ways = map[string]way{
	fieldVisible:     {thereOrNot, wholeAnalyzer{}},
	fieldOwned:       {thereOrNot, wholeAnalyzer{}},
	fieldSort:        {inOrder, wholeAnalyzer{}},
	fieldExact:       {thereOrNot, wholeAnalyzer{}},
	fieldName:        {withPositions, wordAnalyzer{}},
	fieldPrefix:      {thereOrNot, prefixAnalyzer{}},
	fieldFields:      {withPositions, wordAnalyzer{}},
	fieldFieldPrefix: {thereOrNot, prefixAnalyzer{}},
	fieldJoined:      {thereOrNot, joinAnalyzer{}},
	fieldComments:    {withPositions, wordAnalyzer{}},
	fieldLabels:      {withPositions, wordAnalyzer{}},
	fieldState:       {index.StoreField, wholeAnalyzer{}},
}

// indexed is the document of an entity under its dataset's id. state is the entity as JSON.
func (e *entity) indexed(id, state string) *document.Document {
	b := builder{document.NewDocument(id)}
	b.add(fieldState, state)
	if e.Observed {
		e.parts(b.add)
	}
	return b.Document
}

type builder struct{ *document.Document }

func (b builder) add(field string, values ...string) {
	w, known := ways[field]
	if !known {
		w = way{inOrder, wholeAnalyzer{}} // a facet
	}
	for i, value := range values {
		if value != "" {
			b.AddField(document.NewTextFieldCustom(field, []uint64{uint64(i)}, []byte(value), w.options, w.analyzer))
		}
	}
}
