package search

import (
	"context"
	"fmt"

	"github.com/elastic/go-elasticsearch/v8/esapi"

	"datawave/projections/version"
	"datawave/schemas/readmodel"
)

// elasticSchema is written into every index. It grows with every change of the mapping, of the words that are made of texts, or of
// the state, after which an index must be built again.
const elasticSchema = 3

// fieldOrder is an id of its own to sort by: Elasticsearch does not sort by _id.
const fieldOrder = "id"

// fieldApplied says which events a document has, as applied.
const fieldApplied = "applied"

// fieldAbout has what fieldFields, fieldLabels and fieldJoined have, which score the same: a question takes the longer, the more
// fields it looks into.
const fieldAbout = "about"

// The words of a document are made by this package, in the same way as Bleve's, and come separated by spaces: they are what the
// identifier analysis of camelCase, snake_case and dots leaves. Only their beginnings are made by Elasticsearch.
const (
	analyzerWords      = "whitespace"
	analyzerBeginnings = "beginnings"
)

// keywordBytes is less than what Lucene takes as one term, 32,766 bytes, in characters of up to four bytes.
const keywordBytes = 8000

func settingsOf() object {
	return object{
		"number_of_shards":     1, // so that one refresh shows a batch, and a checkpoint is behind its documents in one log
		"auto_expand_replicas": "0-1",
		"refresh_interval":     -1, // a batch refreshes when it is complete
		"analysis": object{
			"filter":   object{analyzerBeginnings: object{"type": "edge_ngram", "min_gram": minPrefix, "max_gram": maxPrefix}},
			"analyzer": object{analyzerBeginnings: object{"type": "custom", "tokenizer": "standard", "filter": []string{analyzerBeginnings}}},
		},
	}
}

func mappingOf() object {
	facet := object{"type": "keyword", "ignore_above": keywordBytes}
	begun := object{"type": "text", "analyzer": analyzerBeginnings, "search_analyzer": analyzerWords, "index_options": "docs", "norms": false}
	ordered := object{"type": "keyword", "index": false}
	properties := object{
		fieldState:       object{"type": "object", "enabled": false}, // only kept
		fieldApplied:     object{"type": "object", "enabled": false}, //
		fieldOrder:       ordered,
		fieldSort:        ordered,
		fieldVisible:     object{"type": "keyword", "doc_values": false},
		fieldOwned:       object{"type": "keyword", "doc_values": false},
		fieldExact:       object{"type": "keyword", "doc_values": false, "ignore_above": keywordBytes},
		fieldName:        object{"type": "text", "analyzer": analyzerWords},
		fieldPrefix:      begun,
		fieldFields:      object{"type": "text", "index": false, "copy_to": fieldAbout},
		fieldLabels:      object{"type": "text", "index": false, "copy_to": fieldAbout},
		fieldJoined:      object{"type": "text", "index": false, "copy_to": fieldAbout},
		fieldFieldPrefix: begun,
		fieldAbout:       object{"type": "text", "analyzer": analyzerWords},
		fieldComments:    object{"type": "text", "analyzer": analyzerWords},
	}
	for _, name := range readmodel.Facets {
		properties[name] = facet
	}
	return object{"dynamic": "strict", "_meta": object{"schema": elasticSchema}, "properties": properties}
}

// createIndex makes an empty index with an alias that all writes go through: a write to an index that was deleted meanwhile
// must not make it again, without its mapping. More aliases may be given.
func createIndex(ctx context.Context, c *cluster, name string, aliases ...string) error {
	on := object{writerOf(name): object{}}
	for _, alias := range aliases {
		on[alias] = object{"is_write_index": true}
	}
	body := object{"settings": object{"index": settingsOf()}, "mappings": mappingOf(), "aliases": on}
	if err := c.once(ctx, manageTimeout, esapi.IndicesCreateRequest{Index: name, Body: encoded(body)}, nil); err != nil {
		return fmt.Errorf("create index %s: %w", name, err)
	}
	return nil
}

func writerOf(index string) string { return index + "-writer" }

// deleteIndex does nothing where there is none.
func deleteIndex(ctx context.Context, c *cluster, name string) error {
	err := c.once(ctx, manageTimeout, esapi.IndicesDeleteRequest{Index: []string{name}}, nil)
	if err != nil && !refused(err, kindNoIndex) {
		return fmt.Errorf("delete index %s: %w", name, err)
	}
	return nil
}

// check holds the index against what this program writes.
func (x *elasticIndex) check(ctx context.Context) error {
	var found map[string]struct {
		Mappings struct {
			Meta struct {
				Schema int `json:"schema"`
			} `json:"_meta"`
		} `json:"mappings"`
	}
	request := func() esapi.Request { return esapi.IndicesGetMappingRequest{Index: []string{x.name}} }
	if err := x.cluster.again(ctx, readTimeout, request, &found); err != nil {
		return fmt.Errorf("open index %s: %w", x.name, err)
	}
	if schema := found[x.name].Mappings.Meta.Schema; schema != elasticSchema {
		return fmt.Errorf("index %s: %w (schema %d, this one writes %d): run datawave replay %s", x.name, version.ErrSchema, schema, elasticSchema, Name)
	}
	return nil
}
