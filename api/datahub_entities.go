package api

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// The bounds of a scroll and of what is asked for at once, in entities.
const (
	defaultScroll = 10
	maxScroll     = 1000
	lookedAt      = 20 // pages that a filter goes through before it answers with what it has
)

// postEntities answers POST /openapi/v3/entity/{type}: changes of aspects by their names. In place of a type there may be scroll.
func (d *datahub) postEntities() (any, error) {
	if d.Param("entity") == "scroll" {
		return d.scrollTypes()
	}
	change := "UPSERT"
	if d.QueryParam("createIfNotExists") == "true" {
		change = "CREATE"
	}
	return d.changeEntities(change)
}

func (d *datahub) patchEntities() (any, error) { return d.changeEntities("PATCH") }

// changeEntities takes [{"urn":…,"status":{"value":{…}}}] and answers with the same.
func (d *datahub) changeEntities(change string) (any, error) {
	var entities []map[string]json.RawMessage
	if err := d.body(&entities); err != nil {
		return nil, err
	}
	var list []event.Aspect
	for _, e := range entities {
		urn := textOf(e["urn"])
		for name, raw := range e {
			if name == "urn" || string(raw) == "null" {
				continue
			}
			var said shown
			if err := json.Unmarshal(raw, &said); err != nil || said.Value == nil {
				return nil, refused(http.StatusBadRequest, `aspect %s of %s is not as {"value":{…}}`, clip(name), clip(urn))
			}
			list = append(list, event.Aspect{Urn: urn, Aspect: name, Change: change, Content: string(said.Value), Metadata: plain(said.Metadata)})
		}
	}
	slices.SortStableFunc(list, func(a, b event.Aspect) int { return strings.Compare(a.Aspect, b.Aspect) })
	return entities, d.append(list)
}

func textOf(raw json.RawMessage) (text string) {
	_ = json.Unmarshal(raw, &text) // what is no text is empty, and no URN
	return text
}

// entity answers GET /openapi/v3/entity/{type}/{urn}.
func (d *datahub) entity() (any, error) {
	known, err := d.known(d.urn())
	if err != nil {
		return nil, err
	}
	list := d.entities(known, d.QueryParams()["aspects"])
	if len(list) == 0 {
		return nil, refused(http.StatusNotFound, "there is no entity %s", clip(d.urn()))
	}
	return list[0], nil
}

func (d *datahub) deleteEntity() (any, error) {
	if _, err := d.remove(d.urn(), ""); err != nil {
		return nil, err
	}
	return map[string]any{}, nil
}

// batchGet answers with the aspects that are named of each entity: [{"urn":…,"status":{}}].
func (d *datahub) batchGet() (any, error) {
	var request []map[string]json.RawMessage
	if err := d.body(&request); err != nil {
		return nil, err
	}
	if len(request) > maxScroll {
		return nil, refused(http.StatusBadRequest, "%d entities are more than %d at once", len(request), maxScroll)
	}
	wanted := map[string][]string{}
	for _, e := range request {
		urn := textOf(e["urn"])
		wanted[urn] = []string{}
		for name := range e {
			if name != "urn" {
				wanted[urn] = append(wanted[urn], name)
			}
		}
	}
	var urns []string
	for urn := range wanted {
		urns = append(urns, urn)
	}
	known, err := d.known(urns...)
	if err != nil {
		return nil, err
	}
	known = slices.DeleteFunc(known, func(a readmodel.Aspect) bool {
		return len(wanted[a.URN]) > 0 && !slices.Contains(wanted[a.URN], a.Aspect)
	})
	return d.entities(known, nil), nil
}

// entities are the aspects by entity; no names are all.
func (d *datahub) entities(known []readmodel.Aspect, names []string) []map[string]any {
	metadata := d.QueryParam("systemMetadata") == "true"
	list := []map[string]any{}
	for i := range known {
		a := &known[i]
		if i == 0 || a.URN != known[i-1].URN {
			list = append(list, map[string]any{"urn": a.URN})
		}
		if len(names) == 0 || slices.Contains(names, a.Aspect) {
			list[len(list)-1][a.Aspect] = show(a, metadata)
		}
	}
	return list
}

// page is a part of a scroll.
type page struct {
	ScrollID *string          `json:"scrollId"`
	Entities []map[string]any `json:"entities"`
}

// scroll answers GET /openapi/v3/entity/{type}?query=…&count=…&scrollId=…
func (d *datahub) scroll() (any, error) {
	terms, err := parseQuery(d.QueryParam("query"))
	if err != nil {
		return nil, err
	}
	return d.scrollThrough(d.Param("entity"), terms, d.QueryParams()["aspects"])
}

// scrollTypes answers POST /openapi/v3/entity/scroll, of one type and without a filter.
func (d *datahub) scrollTypes() (any, error) {
	var request struct {
		Entities []string        `json:"entities"`
		Aspects  []string        `json:"aspects"`
		Filter   json.RawMessage `json:"filter"`
	}
	if err := d.body(&request); err != nil {
		return nil, err
	}
	terms, err := parseQuery(d.QueryParam("query"))
	if err != nil {
		return nil, err
	}
	if len(request.Entities) != 1 || plain(request.Filter) != "" {
		return nil, refused(http.StatusBadRequest, "scroll through one type of entities at a time, and without a filter")
	}
	return d.scrollThrough(request.Entities[0], terms, request.Aspects)
}

// scrollThrough goes on until a page is full, or it has looked at many entities.
func (d *datahub) scrollThrough(entity string, terms []term, names []string) (any, error) {
	count, err := strconv.Atoi(d.QueryParam("count"))
	if err != nil || count < 1 {
		count = defaultScroll
	}
	count = min(count, maxScroll)
	if err := d.DataHub.Settle(d.context()); err != nil {
		return nil, err
	}
	out, after := page{Entities: []map[string]any{}}, d.QueryParam("scrollId")
	for range lookedAt {
		urns, err := d.DataHub.Entities(d.context(), entity, after, count)
		if err != nil || len(urns) == 0 {
			return out, err
		}
		known, err := d.DataHub.Aspects(d.context(), urns)
		if err != nil {
			return nil, err
		}
		for _, one := range byEntity(known) {
			if d.QueryParam("includeSoftDelete") != "false" || !removed(one) {
				if matchAll(one, terms) {
					out.Entities = append(out.Entities, d.entities(one, names)...)
				}
			}
		}
		after = urns[len(urns)-1]
		if len(urns) < count {
			return out, nil
		}
		if len(out.Entities) >= count {
			break
		}
	}
	out.ScrollID = &after
	return out, nil
}

// byEntity cuts aspects, which are in the order of their entities.
func byEntity(known []readmodel.Aspect) (list [][]readmodel.Aspect) {
	for start := 0; start < len(known); {
		end := start
		for end < len(known) && known[end].URN == known[start].URN {
			end++
		}
		list, start = append(list, known[start:end]), end
	}
	return list
}

func removed(entity []readmodel.Aspect) bool {
	for i := range entity {
		var status struct {
			Removed bool `json:"removed"`
		}
		if entity[i].Aspect == "status" && json.Unmarshal([]byte(entity[i].Content), &status) == nil && status.Removed {
			return true
		}
	}
	return false
}

// term is a condition of a query: platform.keyword:"urn:li:dataPlatform:looker".
type term struct{ field, value string }

var termForm = regexp.MustCompile(`^\s*([A-Za-z0-9_.]+):(?:"((?:[^"\\]|\\.)*)"|([^\s"()*?]+))\s*`)

// parseQuery reads what connectors ask for: terms with AND between them. Empty, or *, is everything.
func parseQuery(query string) (terms []term, err error) {
	rest := strings.TrimSpace(query)
	if rest == "" || rest == "*" {
		return nil, nil
	}
	if inner, ok := strings.CutPrefix(rest, "("); ok && strings.HasSuffix(inner, ")") {
		rest = inner[:len(inner)-1]
	}
	for {
		m := termForm.FindStringSubmatch(rest)
		if m == nil {
			return nil, refused(http.StatusBadRequest, "the query is not terms like name:\"value\" with AND between them")
		}
		terms = append(terms, term{strings.TrimSuffix(m[1], ".keyword"), unescaped.ReplaceAllString(m[2]+m[3], "$1")})
		if rest = rest[len(m[0]):]; rest == "" {
			return terms, nil
		}
		var ok bool
		if rest, ok = strings.CutPrefix(rest, "AND"); !ok {
			return nil, refused(http.StatusBadRequest, "the query is not terms like name:\"value\" with AND between them")
		}
	}
}

var unescaped = regexp.MustCompile(`\\(.)`)

// matchAll tells whether each term holds for a member of some aspect.
func matchAll(entity []readmodel.Aspect, terms []term) bool {
	if len(terms) == 0 {
		return true
	}
	contents := make([]map[string]any, len(entity))
	for i := range entity {
		_ = json.Unmarshal([]byte(entity[i].Content), &contents[i]) // what is no object has no members
	}
	return !slices.ContainsFunc(terms, func(t term) bool {
		return !slices.ContainsFunc(contents, func(members map[string]any) bool { return holds(members[t.field], []string{t.value}) })
	})
}

// written tells what became of a change.
type written struct {
	Success bool          `json:"success"`
	Primary storageStatus `json:"primaryStorage"`
	Search  storageStatus `json:"searchStorage"`
}

type storageStatus struct {
	Status  string `json:"writeStatus"`
	Message string `json:"writeMessage,omitempty"`
}

// trace answers what became of changes: {"URN":["status"]}. They are through by then: what is not there was refused.
func (d *datahub) trace() (any, error) {
	var request map[string][]string
	if err := d.body(&request); err != nil {
		return nil, err
	}
	var urns []string
	for urn := range request {
		urns = append(urns, urn)
	}
	if len(urns) > maxProposals {
		return nil, refused(http.StatusBadRequest, "%d entities are more than %d at once", len(urns), maxProposals)
	}
	known, err := d.known(urns...)
	if err != nil {
		return nil, err
	}
	there := map[[2]string]bool{}
	for i := range known {
		there[[2]string{known[i].URN, known[i].Aspect}] = true
	}
	answer := map[string]map[string]written{}
	for urn, names := range request {
		answer[urn] = map[string]written{}
		for _, name := range names {
			answer[urn][name] = writtenIf(there[[2]string{urn, name}])
		}
	}
	return answer, nil
}

func writtenIf(there bool) written {
	if there {
		return written{true, storageStatus{Status: "ACTIVE_STATE"}, storageStatus{Status: "ACTIVE_STATE"}}
	}
	refusal := storageStatus{Status: "ERROR", Message: "it was refused: datawave deadletter list says why"}
	return written{false, refusal, refusal}
}
