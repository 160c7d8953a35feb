package datahub

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// unitSeparator joins the names of a member of a member in a key.
const unitSeparator = "\u241f"

// arrayKeys are the members that the elements of arrays are told apart by, by aspect and array, where a patch does not say it. No
// members: the elements are texts, which are their own keys. Source: the templates of DataHub's server, by their behaviour.
var arrayKeys = map[string]map[string][]string{
	"globalTags":             {"tags": {"tag"}},
	"glossaryTerms":          {"terms": {"urn"}},
	"ownership":              {"owners": {"owner", "type", "typeUrn"}},
	"domains":                {"domains": {}},
	"upstreamLineage":        {"upstreams": {"dataset"}, fineGrained: fineGrainedKeys},
	"editableSchemaMetadata": {"editableSchemaFieldInfo": {"fieldPath"}},
	"structuredProperties":   {"properties": {"propertyUrn"}},
	"institutionalMemory":    {"elements": {"url"}},
	"siblings":               {"siblings": {}},
	"documentation":          {"documentations": {"attribution" + unitSeparator + "source"}},
	"dataProductProperties":  {"assets": {"destinationUrn"}},
	"dataJobInputOutput": {"inputDatajobEdges": {"destinationUrn"}, "inputDatasetEdges": {"destinationUrn"},
		"outputDatasetEdges": {"destinationUrn"}, "inputDatasetFields": {}, "outputDatasetFields": {}, fineGrained: fineGrainedKeys},
	"chartInfo":     {"inputEdges": {"destinationUrn"}},
	"dashboardInfo": {"datasetEdges": {"destinationUrn"}, "chartEdges": {"destinationUrn"}, "charts": {}, "dashboards": {"destinationUrn"}},
}

// nestedKeys are those of arrays in the elements of others.
var nestedKeys = map[string]map[string][]string{
	"editableSchemaFieldInfo": {"globalTags/tags": {"tag"}, "glossaryTerms/terms": {"urn"}},
}

const fineGrained = "fineGrainedLineages"

// fineGrainedKeys mark an array that has no key: see unfoldLineage.
var fineGrainedKeys = []string{fineGrained}

// unfold makes objects of the arrays.
func unfold(root map[string]any, keys map[string][]string) {
	for array, members := range keys {
		list, _ := root[array].([]any)
		if array == fineGrained {
			root[array] = unfoldLineage(list)
			continue
		}
		by := map[string]any{}
		for _, element := range list {
			if e, ok := element.(map[string]any); ok {
				unfoldNested(e, nestedKeys[array], unfold)
			}
			put(by, keysOf(element, members), element)
		}
		root[array] = by
	}
}

// unfoldNested goes to the arrays that lie in an element.
func unfoldNested(element map[string]any, nested map[string][]string, each func(map[string]any, map[string][]string)) {
	for path, members := range nested {
		outer, array, _ := strings.Cut(path, "/")
		if within, ok := element[outer].(map[string]any); ok {
			each(within, map[string][]string{array: members})
		}
	}
}

// keysOf are the values of an element's members; a text is its own.
func keysOf(element any, members []string) []string {
	if len(members) == 0 {
		return []string{plain(element)}
	}
	keys := make([]string, len(members))
	for i, member := range members {
		at := element
		for part := range strings.SplitSeq(member, unitSeparator) {
			object, _ := at.(map[string]any)
			at = object[part]
		}
		keys[i] = plain(at)
	}
	return keys
}

// plain is a scalar as a key; anything else has none.
func plain(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// put puts a value into nested objects.
func put(by map[string]any, keys []string, value any) {
	for _, key := range keys[:len(keys)-1] {
		next, ok := by[key].(map[string]any)
		if !ok {
			next = map[string]any{}
			by[key] = next
		}
		by = next
	}
	by[keys[len(keys)-1]] = value
}

// fold makes arrays of the objects again, by their keys in order. An array that a patch has put there stays.
func fold(root map[string]any, keys map[string][]string) {
	for array, members := range keys {
		by, ok := root[array].(map[string]any)
		switch {
		case !ok && root[array] != nil:
			continue
		case array == fineGrained:
			root[array] = foldLineage(by)
			continue
		}
		list := collect(by, max(1, len(members)), members)
		for _, element := range list {
			if e, ok := element.(map[string]any); ok {
				unfoldNested(e, nestedKeys[array], fold)
			}
		}
		root[array] = list
	}
}

// collect are the values at a depth. An element that was made by its path alone gets the keys that it lacks.
func collect(by map[string]any, depth int, members []string) []any {
	list := []any{}
	for _, key := range sortedKeys(by) {
		elements := []any{by[key]}
		if inner, ok := by[key].(map[string]any); ok && depth > 1 && nests(inner) {
			elements = collect(inner, depth-1, rest(members))
		} else if several, ok := by[key].([]any); ok {
			elements = several
		}
		for _, element := range elements {
			giveKey(element, members, key)
		}
		list = append(list, elements...)
	}
	return list
}

// nests tells objects by keys from an element that a patch has put in their place, which has texts and numbers too.
func nests(by map[string]any) bool {
	for _, value := range by {
		switch value.(type) {
		case map[string]any, []any:
		default:
			return false
		}
	}
	return true
}

func rest(members []string) []string { return members[min(1, len(members)):] }

func giveKey(element any, members []string, key string) {
	e, ok := element.(map[string]any)
	if !ok || key == "" || len(members) == 0 || strings.Contains(members[0], unitSeparator) {
		return
	}
	if _, has := e[members[0]]; !has {
		e[members[0]] = key
	}
}

// unfoldLineage makes an object of field lineage: by transformation, downstream field, query and upstream field. Lineage with several
// downstream fields is told apart for each.
func unfoldLineage(list []any) map[string]any {
	by := map[string]any{}
	for _, element := range list {
		e, _ := element.(map[string]any)
		downstreams, _ := e["downstreams"].([]any)
		upstreams, _ := e["upstreams"].([]any)
		for _, down := range downstreams {
			for _, up := range upstreams {
				leaf := map[string]any{}
				for _, member := range []string{"confidenceScore", "upstreamType", "downstreamType"} {
					if value, ok := e[member]; ok {
						leaf[member] = value
					}
				}
				put(by, []string{orNone(e["transformOperation"]), plain(down), orNone(e["query"]), plain(up)}, leaf)
			}
		}
	}
	return by
}

// none stands for a member that is missing, in paths.
const none = "NONE"

func orNone(value any) string {
	if text := plain(value); text != "" {
		return text
	}
	return none
}

// foldLineage is the inverse of unfoldLineage. Of several confidences the lowest counts.
func foldLineage(by map[string]any) []any {
	list := []any{}
	for _, operation := range sortedKeys(by) {
		downstreams, _ := by[operation].(map[string]any)
		for _, down := range sortedKeys(downstreams) {
			queries, _ := downstreams[down].(map[string]any)
			for _, query := range sortedKeys(queries) {
				if upstreams, _ := queries[query].(map[string]any); len(upstreams) > 0 {
					list = append(list, lineageOf(operation, down, query, upstreams))
				}
			}
		}
	}
	return list
}

func lineageOf(operation, down, query string, upstreams map[string]any) map[string]any {
	e := map[string]any{"downstreams": []any{down}, "upstreamType": "FIELD_SET", "downstreamType": "FIELD", "confidenceScore": json.Number("1.0")}
	ups := []any{}
	for _, up := range sortedKeys(upstreams) {
		ups = append(ups, up)
		leaf, _ := upstreams[up].(map[string]any)
		for _, member := range []string{"upstreamType", "downstreamType"} {
			if text := plain(leaf[member]); text != "" {
				e[member] = text
			}
		}
		if score, ok := leaf["confidenceScore"].(json.Number); ok && less(score, e["confidenceScore"].(json.Number)) {
			e["confidenceScore"] = score
		}
	}
	e["upstreams"] = ups
	if operation != none {
		e["transformOperation"] = operation
	}
	if query != none {
		e["query"] = query
	}
	return e
}

func less(a, b json.Number) bool {
	x, errX := a.Float64()
	y, errY := b.Float64()
	return errX == nil && errY == nil && x < y
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
