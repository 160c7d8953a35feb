package search

import (
	"strings"

	"datawave/schemas/readmodel"
)

// exactScore is more than all words of a question can add up to, so that a dataset that is called what was typed comes first.
const exactScore = 10_000

// elastic is the query for a question at a level, narrowed by facet filters.
func (q question) elastic(l level, filters map[string][]string) object {
	narrowed := object{}
	if accepted := accepting(filters); len(accepted) > 0 {
		narrowed["filter"] = accepted
	}
	switch {
	case q.empty():
		narrowed["filter"] = append(accepting(filters), object{"term": object{fieldVisible: visible}})
	case len(q.clauses) == 0:
		return object{"match_none": object{}}
	case len(q.clauses) == 1:
		narrowed["must"] = either(append(q.clauses[0].elastic(l), q.exact())) // what is called so matches by a word of its name, too
		narrowed["should"] = owned()
	default:
		narrowed["must"] = q.clausesAt(l)
		narrowed["should"] = []object{q.exact(), owned()}
	}
	return object{"bool": narrowed}
}

func (q question) exact() object {
	return always(object{"term": object{fieldExact: q.whole}}, exactScore)
}

func owned() object { return always(object{"term": object{fieldOwned: visible}}, boostOwned) }

// always adds the same to the score of whatever matches.
func always(filter object, score float64) object {
	return object{"constant_score": object{"filter": filter, "boost": score}}
}

func (q question) clausesAt(l level) object {
	each := make([]object, 0, len(q.clauses))
	for _, c := range q.clauses {
		each = append(each, either(c.elastic(l)))
	}
	if l == loose {
		return either(each)
	}
	return object{"bool": object{"must": each}}
}

// elastic are the alternatives, without those that fieldAbout makes the same.
func (c clause) elastic(l level) (ways []object) {
	about := map[how]bool{}
	for _, a := range c.alternatives(l) {
		switch a.field {
		case fieldFields, fieldLabels, fieldJoined:
			if about[a.how] {
				continue
			}
			about[a.how], a.field = true, fieldAbout
		}
		ways = append(ways, a.elastic())
	}
	return ways
}

func either(queries []object) object {
	return object{"bool": object{"should": queries, "minimum_should_match": 1}}
}

func (a alternative) elastic() object {
	switch a.how {
	case misspelt:
		return object{"fuzzy": object{a.field: object{"value": a.terms[0], "fuzziness": 1, "prefix_length": 1,
			"max_expansions": maxFuzzyExpansion, "transpositions": true, "boost": a.boost}}}
	case inARow:
		return object{"match_phrase": object{a.field: object{"query": strings.Join(a.terms, " "), "boost": a.boost}}}
	default:
		return object{"term": object{a.field: object{"value": a.terms[0], "boost": a.boost}}}
	}
}

// accepting are the filters: a hit has one of the values of each facet.
func accepting(filters map[string][]string) (out []object) {
	for _, facet := range readmodel.Facets {
		if values := filters[facet]; len(values) > 0 {
			out = append(out, object{"terms": object{facet: values}})
		}
	}
	return out
}

func facetsAsked() object {
	asked := object{}
	for _, facet := range readmodel.Facets {
		asked[facet] = object{"terms": object{"field": facet, "size": facetValues}}
	}
	return asked
}
