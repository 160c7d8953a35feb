package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"datawave/schemas/readmodel"
)

// known are the aspects of entities with what was proposed before.
func (d *datahub) known(urns ...string) ([]readmodel.Aspect, error) {
	if err := d.DataHub.Settle(d.context()); err != nil {
		return nil, err
	}
	return d.DataHub.Aspects(d.context(), urns)
}

// shown is an aspect of an answer.
type shown struct {
	Value    json.RawMessage `json:"value"`
	Metadata json.RawMessage `json:"systemMetadata,omitempty"`
}

func show(a *readmodel.Aspect, metadata bool) shown {
	out := shown{Value: json.RawMessage(a.Content)}
	if metadata && a.Metadata != "" {
		out.Metadata = json.RawMessage(a.Metadata)
	}
	return out
}

// classes are the full names of aspects where an answer has an aspect by that. Source: DataHub's metadata model.
var classes = map[string]string{
	"browsePathsV2": "com.linkedin.common.BrowsePathsV2", "container": "com.linkedin.container.Container",
	"containerProperties": "com.linkedin.container.ContainerProperties", "corpUserInfo": "com.linkedin.identity.CorpUserInfo",
	"dataFlowInfo": "com.linkedin.datajob.DataFlowInfo", "dataJobInfo": "com.linkedin.datajob.DataJobInfo",
	"dataJobInputOutput": "com.linkedin.datajob.DataJobInputOutput", "dataPlatformInstance": "com.linkedin.common.DataPlatformInstance",
	"datasetKey": "com.linkedin.metadata.key.DatasetKey", "datasetProperties": "com.linkedin.dataset.DatasetProperties",
	"documentation": "com.linkedin.common.Documentation", "domains": "com.linkedin.domain.Domains",
	"domainProperties": "com.linkedin.domain.DomainProperties", "editableDatasetProperties": "com.linkedin.dataset.EditableDatasetProperties",
	"editableSchemaMetadata": "com.linkedin.schema.EditableSchemaMetadata", "globalTags": "com.linkedin.common.GlobalTags",
	"glossaryTerms": "com.linkedin.common.GlossaryTerms", "glossaryTermInfo": "com.linkedin.glossary.GlossaryTermInfo",
	"institutionalMemory": "com.linkedin.common.InstitutionalMemory", "ownership": "com.linkedin.common.Ownership",
	"platformResourceInfo": "com.linkedin.platformresource.PlatformResourceInfo", "queryProperties": "com.linkedin.query.QueryProperties",
	"schemaMetadata": "com.linkedin.schema.SchemaMetadata", "siblings": "com.linkedin.common.Siblings", "status": "com.linkedin.common.Status",
	"structuredProperties": "com.linkedin.structured.StructuredProperties", "subTypes": "com.linkedin.common.SubTypes",
	"tagProperties": "com.linkedin.tag.TagProperties", "upstreamLineage": "com.linkedin.dataset.UpstreamLineage",
	"viewProperties": "com.linkedin.dataset.ViewProperties",
}

// aspect answers GET /aspects/{urn}?aspect=NAME&version=0.
func (d *datahub) aspect() (any, error) {
	name, version := d.QueryParam("aspect"), d.QueryParam("version")
	if version != "" && version != "0" {
		return nil, refused(http.StatusBadRequest, "DataWave keeps the latest version of an aspect: ask for version 0")
	}
	known, err := d.known(d.urn())
	if err != nil {
		return nil, err
	}
	known = append(known, keyOf(d.urn(), known)...)
	for i := range known {
		if known[i].Aspect != name {
			continue
		}
		class, ok := classes[name]
		if !ok {
			return nil, refused(http.StatusBadRequest, "aspect %s is kept, but this request does not know its class; ask /entitiesV2 or /openapi/v3", name)
		}
		return map[string]any{"aspect": map[string]json.RawMessage{class: json.RawMessage(known[i].Content)}, "version": 0}, nil
	}
	return nil, refused(http.StatusNotFound, "there is no aspect %s of %s", clip(name), clip(d.urn()))
}

// keyOf is the key aspect of a dataset that is known by others: clients ask for it to see whether the dataset is there.
func keyOf(urn string, known []readmodel.Aspect) []readmodel.Aspect {
	inner, ok := strings.CutPrefix(urn, "urn:li:dataset:(")
	parts := strings.Split(strings.TrimSuffix(inner, ")"), ",")
	if !ok || len(known) == 0 || len(parts) != 3 {
		return nil
	}
	content, err := json.Marshal(map[string]string{"platform": parts[0], "name": parts[1], "origin": parts[2]})
	if err != nil {
		return nil
	}
	return []readmodel.Aspect{{URN: urn, Entity: "dataset", Aspect: "datasetKey", Content: string(content)}}
}

// entityV2 answers GET /entitiesV2/{urn}?aspects=List(a,b).
func (d *datahub) entityV2() (any, error) {
	known, err := d.known(d.urn())
	if err != nil {
		return nil, err
	}
	wanted, _ := strings.CutPrefix(d.QueryParam("aspects"), "List(")
	names := nonEmpty(strings.Split(strings.TrimSuffix(wanted, ")"), ","))
	aspects := map[string]any{}
	for i := range known {
		if a := &known[i]; len(names) == 0 || slices.Contains(names, a.Aspect) {
			aspects[a.Aspect] = struct {
				shown
				Name    string `json:"name"`
				Type    string `json:"type"`
				Version int    `json:"version"`
			}{show(a, true), a.Aspect, "VERSIONED", 0}
		}
	}
	entity, _, _ := strings.Cut(strings.TrimPrefix(d.urn(), "urn:li:"), ":")
	return map[string]any{"urn": d.urn(), "entityName": entity, "aspects": aspects}, nil
}

func nonEmpty(list []string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

// criterion is one condition on a member of an aspect.
type criterion struct {
	Field     string   `json:"field"`
	Value     string   `json:"value"`
	Values    []string `json:"values"`
	Condition string   `json:"condition"`
	Negated   bool     `json:"negated"`
}

type filter struct {
	Or []struct {
		And []criterion `json:"and"`
	} `json:"or"`
}

// timeseries answers the last point of a time series, when it is one of those that are asked for.
func (d *datahub) timeseries() (any, error) {
	var request struct {
		URN    string `json:"urn"`
		Entity string `json:"entity"`
		Aspect string `json:"aspect"`
		Limit  int    `json:"limit"`
		Start  int64  `json:"startTimeMillis"`
		End    int64  `json:"endTimeMillis"`
		Filter filter `json:"filter"`
	}
	if err := d.body(&request); err != nil {
		return nil, err
	}
	known, err := d.known(request.URN)
	if err != nil {
		return nil, err
	}
	values := []any{}
	for i := range known {
		a := &known[i]
		if a.Aspect != request.Aspect || a.Timestamp < request.Start || request.End != 0 && a.Timestamp > request.End {
			continue
		}
		matches, err := request.Filter.matches(a.Content)
		if err != nil {
			return nil, err
		}
		if matches {
			values = append(values, map[string]any{"aspect": genericAspect{a.Content, "application/json"}, "systemMetadata": show(a, true).Metadata})
		}
	}
	return value{map[string]any{"entityName": request.Entity, "aspectName": request.Aspect, "limit": request.Limit, "values": values}}, nil
}

func (f *filter) matches(content string) (bool, error) {
	if len(f.Or) == 0 {
		return true, nil
	}
	var members map[string]any
	if err := json.Unmarshal([]byte(content), &members); err != nil {
		return false, err
	}
	for _, clause := range f.Or {
		all := true
		for i := range clause.And {
			one, err := clause.And[i].matches(members)
			if err != nil {
				return false, err
			}
			all = all && one
		}
		if all {
			return true, nil
		}
	}
	return false, nil
}

func (c *criterion) matches(members map[string]any) (bool, error) {
	if c.Condition != "" && c.Condition != "EQUAL" {
		return false, refused(http.StatusBadRequest, "the condition %s is not known here; EQUAL is", clip(c.Condition))
	}
	values := c.Values
	if len(values) == 0 {
		values = []string{c.Value}
	}
	return holds(members[c.Field], values) != c.Negated, nil
}

// holds tells whether a member is one of the values, or has one of them in it.
func holds(member any, values []string) bool {
	switch m := member.(type) {
	case string:
		return slices.Contains(values, m)
	case bool:
		return slices.Contains(values, strconv.FormatBool(m))
	case float64:
		return slices.Contains(values, strconv.FormatFloat(m, 'f', -1, 64))
	case []any:
		return slices.ContainsFunc(m, func(one any) bool { return holds(one, values) })
	}
	return false
}
