package lineage

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"datawave/schemas/asset"
	"datawave/schemas/event"
)

// maxFields bounds the fields of a dataset as intake does.
const maxFields = 10_000

// describe is what facets tell of a dataset. It is never empty: that a pipeline names a dataset is news in itself.
func describe(id asset.DatasetID, f facets) *event.Dataset {
	d := &event.Dataset{Rows: -1, Bytes: -1, Kind: kind(id, f), Source: source(id, f), Comment: documentation(f), Owners: owners(f),
		Properties: map[string]string{}}
	d.Fields = fields(f)
	describeTags(d, f)
	describeProperties(d, f)
	describeQuality(d, f)
	return d
}

// kinds are those of namespaces whose datasets are no tables, by scheme.
var kinds = map[string]string{"kafka": "topic", "pubsub": "topic", "file": "file", "s3": "file", "gs": "file", "hdfs": "file", "abfss": "file", "wasbs": "file", "dbfs": "file"}

func kind(id asset.DatasetID, f facets) string {
	said, _ := read[struct{ DatasetType string }](f, "datasetType")
	scheme, _, _ := strings.Cut(id.Namespace, ":")
	switch {
	case said.DatasetType != "":
		return strings.ToLower(said.DatasetType)
	case kinds[scheme] != "":
		return kinds[scheme]
	}
	return "table"
}

func source(id asset.DatasetID, f facets) string {
	said, _ := read[struct{ Name, URI string }](f, "dataSource")
	if said.URI != "" && !strings.Contains(said.URI, "@") { // which may be credentials
		return said.URI
	}
	return id.Namespace
}

func documentation(f facets) string {
	said, _ := read[struct{ Description string }](f, "documentation")
	return said.Description
}

func owners(f facets) (list []string) {
	said, _ := read[struct{ Owners []struct{ Name string } }](f, "ownership")
	for _, o := range said.Owners {
		if o.Name != "" {
			list = append(list, o.Name)
		}
	}
	return sorted(list)
}

func sorted(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}

// schemaField is a field of the schema facet 1-2-0, with those that it consists of.
type schemaField struct {
	Name, Type, Description string
	Fields                  []schemaField
}

func fields(f facets) (list []event.Field) {
	said, _ := read[struct{ Fields []schemaField }](f, "schema")
	known := map[string]bool{}
	var add func(parents []string, from []schemaField)
	add = func(parents []string, from []schemaField) {
		for i := range from {
			path := append(slices.Clone(parents), part(from[i].Name))
			name := string(asset.Path(path...))
			if from[i].Name != "_element" && name != "" && !known[name] && len(list) < maxFields {
				known[name] = true
				list = append(list, event.Field{Path: name, Type: from[i].Type, Nullable: true, Comment: from[i].Description})
			}
			if len(path) < maxNesting {
				add(path, from[i].Fields)
			}
		}
	}
	add(nil, said.Fields)
	return list
}

const maxNesting = 32

// part is a field's name as a part of a path. The elements of a list have a name of their own in the facet.
func part(name string) string {
	if name == "_element" {
		return "[]"
	}
	return name
}

// tag is a tag of the tags facets of datasets and jobs.
type tag struct{ Key, Value, Field string }

func tags(f facets) []tag {
	said, _ := read[struct{ Tags []tag }](f, "tags")
	return said.Tags
}

// label is a tag in one text. One that is just there has the value true.
func (t tag) label() string {
	if t.Value == "" || strings.EqualFold(t.Value, "true") {
		return t.Key
	}
	return t.Key + ":" + t.Value
}

func describeTags(d *event.Dataset, f facets) {
	for _, t := range tags(f) {
		if t.Key == "" {
			continue
		}
		if t.Field == "" {
			d.Tags = append(d.Tags, t.label())
			continue
		}
		for i := range d.Fields {
			if d.Fields[i].Path == t.Field {
				d.Fields[i].Tags = sorted(append(d.Fields[i].Tags, t.label()))
			}
		}
	}
	d.Tags = sorted(d.Tags)
}

// describeProperties keeps what facets say of where and how the dataset is kept.
func describeProperties(d *event.Dataset, f facets) {
	set := func(key, value string) {
		if value != "" {
			d.Properties[key] = value
		}
	}
	storage, _ := read[struct{ StorageLayer, FileFormat string }](f, "storage")
	set("storage", storage.StorageLayer)
	set("format", storage.FileFormat)
	catalog, _ := read[struct{ Framework, Type, Name, MetadataURI, WarehouseURI, Source string }](f, "catalog")
	set("catalog.framework", catalog.Framework)
	set("catalog.type", catalog.Type)
	set("catalog.name", catalog.Name)
	set("catalog.metadata", catalog.MetadataURI)
	set("catalog.warehouse", catalog.WarehouseURI)
	set("catalog.source", catalog.Source)
	kind, _ := read[struct{ SubType string }](f, "datasetType")
	set("subtype", kind.SubType)
}

// describeQuality keeps what checks of the dataset came to: which failed, and how many did not.
func describeQuality(d *event.Dataset, f facets) {
	if m, ok := metricsOf(f); ok {
		d.Rows, d.Bytes = count(m.RowCount), count(m.Bytes)
	}
	said, ok := anyOf[struct {
		Assertions []struct {
			Assertion, Name, Column string
			Success                 bool
		}
	}](f, "dataQualityAssertions")
	if !ok || len(said.Assertions) == 0 {
		return
	}
	var failed []string
	passed := 0
	for _, a := range said.Assertions {
		if a.Success {
			passed++
			continue
		}
		failed = append(failed, strings.Trim(strings.Join([]string{a.Column, a.Assertion + a.Name}, " "), " "))
	}
	d.Properties["assertions.passed"] = strconv.Itoa(passed)
	if len(failed) > 0 {
		d.Properties["assertions.failed"] = strings.Join(sorted(failed), ", ")
	}
}

// anyOf is a facet of the dataset, or the one of a run that has it under the same name.
func anyOf[T any](f facets, name string) (T, bool) {
	own, ok := f[ownPrefix+name]
	if general, both := f[name]; ok && (!both || own.at >= general.at) {
		return read[T](f, ownPrefix+name)
	}
	return read[T](f, name)
}

// metrics is the facet dataQualityMetrics of datasets and of inputs.
type metrics struct {
	RowCount      *json.Number
	Bytes         *json.Number
	ColumnMetrics map[string]struct{ NullCount, DistinctCount, Count *json.Number }
}

func metricsOf(f facets) (metrics, bool) { return anyOf[metrics](f, "dataQualityMetrics") }

// count is a number of the facet, -1 when it is none.
func count(n *json.Number) int64 {
	if n == nil {
		return -1
	}
	v, err := n.Float64()
	if err != nil || v < 0 || v >= math.MaxInt64 {
		return -1
	}
	return int64(v)
}

// profile is what the facet dataQualityMetrics counts, nil without it. Smallest and largest values stay out: they may be sensitive.
func profile(f facets) sayable {
	m, ok := metricsOf(f)
	if !ok || len(m.ColumnMetrics) == 0 {
		return nil
	}
	p := &event.Profile{Rows: max(count(m.RowCount), 0)}
	for path, c := range m.ColumnMetrics {
		rows := count(c.Count)
		if rows < 0 {
			rows = p.Rows
		}
		p.Fields = append(p.Fields, event.ProfiledField{Path: path, Profile: event.FieldProfile{Count: rows, Nulls: max(count(c.NullCount), 0),
			Distinct: max(count(c.DistinctCount), 0), Origin: "statistics"}})
	}
	slices.SortFunc(p.Fields, func(a, b event.ProfiledField) int { return strings.Compare(a.Path, b.Path) })
	p.Fields = p.Fields[:min(len(p.Fields), maxFields)]
	return p
}
