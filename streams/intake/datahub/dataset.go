package datahub

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"datawave/schemas/event"
)

// Aspects are the contents of an entity's aspects by name.
type Aspects map[string]string

// The aspects that mean something beyond what a dataset is.
const (
	statusAspect  = "status"
	lineageAspect = "upstreamLineage"
)

// reader takes an aspect into a description.
type reader struct {
	aspect string
	read   func(*description, []byte) error
}

// readers are in the order in which a later aspect goes over an earlier one.
var readers = []reader{
	{"dataPlatformInstance", reading((*description).instance)},
	{"datasetProperties", reading((*description).properties)},
	{"editableDatasetProperties", reading((*description).edited)},
	{"schemaMetadata", reading((*description).schema)},
	{"editableSchemaMetadata", reading((*description).editedSchema)},
	{"viewProperties", reading((*description).view)},
	{"subTypes", reading((*description).subTypes)},
	{"ownership", reading((*description).ownership)},
	{"globalTags", reading((*description).tags)},
	{"glossaryTerms", reading((*description).terms)},
	{"domains", reading((*description).domains)},
	{profileAspect, reading((*description).profile)},
}

// reading is a reader of JSON by the method that takes it in.
func reading[T any](take func(*description, *T)) func(*description, []byte) error {
	return func(d *description, content []byte) error {
		var said T
		if err := json.Unmarshal(content, &said); err != nil {
			return err
		}
		take(d, &said)
		return nil
	}
}

// Means are the aspects that say something of a dataset.
func Means() []string {
	names := []string{statusAspect, lineageAspect}
	for _, r := range readers {
		names = append(names, r.aspect)
	}
	return names
}

func errShape(aspect string) error {
	return fmt.Errorf("aspect %s is not of the shape that DataHub's metadata model gives it", aspect)
}

// Removed tells whether the entity was deleted softly: its aspects stay, and it is not shown.
func (a Aspects) Removed() bool {
	var said struct {
		Removed bool `json:"removed"`
	}
	return json.Unmarshal([]byte(a[statusAspect]), &said) == nil && said.Removed
}

// Describe is what the aspects of a dataset say of it; what they do not say is empty or -1. Only the aspects of readers say something.
func (n Namespaces) Describe(urn string, a Aspects) (*event.Dataset, error) {
	key, err := ParseDataset(urn)
	if err != nil {
		return nil, err
	}
	d := description{Dataset: event.Dataset{Rows: -1, Bytes: -1}, names: n, urn: key, namespace: n.identify(key).Normalise().Namespace, at: map[string]int{}}
	said := false
	for _, r := range readers {
		content, ok := a[r.aspect]
		if !ok {
			continue
		}
		if err := r.read(&d, []byte(content)); err != nil {
			return nil, errShape(r.aspect)
		}
		said = true
	}
	if said {
		d.finish()
	}
	return &d.Dataset, nil
}

// description is a dataset in the making.
type description struct {
	event.Dataset
	names     Namespaces
	urn       DatasetURN
	namespace string
	at        map[string]int // fields by path
	schemed   bool           // the schema names the fields
}

func (d *description) property(name, value string) {
	if value == "" {
		return
	}
	if d.Properties == nil {
		d.Properties = map[string]string{}
	}
	d.Properties[name] = value
}

// finish says what follows from the URN.
func (d *description) finish() {
	d.Source = Reporter + "/" + d.urn.Platform
	if d.SQL != "" {
		d.Dialect = d.urn.Platform
	}
	switch {
	case d.Kind != "":
	case d.SQL != "":
		d.Kind = "view"
	case d.schemed:
		d.Kind = kindOf(d.urn.Platform)
	}
}

// kindOf is what a platform's datasets are, when nothing else says it.
func kindOf(platform string) string {
	switch platform {
	case "kafka", "pulsar", "kinesis":
		return "topic"
	case "s3", "gcs", "abs", "file", "hdfs":
		return "file"
	}
	return "table"
}

type platformInstance struct {
	Instance string `json:"instance"`
}

func (d *description) instance(said *platformInstance) {
	u, err := ParseURN(said.Instance)
	if err != nil {
		return
	}
	parts := u.tuple()
	d.property("platform_instance", decoder.Replace(parts[len(parts)-1]))
}

type datasetProperties struct {
	Custom      map[string]string `json:"customProperties"`
	Description string            `json:"description"`
	Qualified   string            `json:"qualifiedName"`
	External    string            `json:"externalUrl"`
	Tags        []string          `json:"tags"`
}

// elsewhere are properties that connectors make of what other aspects say.
var elsewhere = []string{"is_view", "view_definition"}

func (d *description) properties(said *datasetProperties) {
	d.Comment = said.Description
	for name, value := range said.Custom {
		if !slices.Contains(elsewhere, name) {
			d.property(name, value)
		}
	}
	d.property("qualified_name", said.Qualified)
	d.property("external_url", said.External)
	d.Tags = append(d.Tags, names(said.Tags)...)
}

type described struct {
	Description string `json:"description"`
}

func (d *description) edited(said *described) {
	if said.Description != "" {
		d.Comment = said.Description
	}
}

type tagged struct {
	Tags []struct {
		Tag string `json:"tag"`
	} `json:"tags"`
}

func (t *tagged) names() (list []string) {
	if t == nil {
		return nil
	}
	for _, tag := range t.Tags {
		list = append(list, tag.Tag)
	}
	return names(list)
}

type termed struct {
	Terms []struct {
		URN string `json:"urn"`
	} `json:"terms"`
}

func (t *termed) names() (list []string) {
	if t == nil {
		return nil
	}
	for _, term := range t.Terms {
		list = append(list, term.URN)
	}
	return names(list)
}

// names are what people call these, without what says nothing.
func names(urns []string) (list []string) {
	for _, urn := range urns {
		if name := localName(urn); name != "" {
			list = append(list, name)
		}
	}
	return list
}

type schemaMetadata struct {
	Fields      []schemaField `json:"fields"`
	PrimaryKeys []string      `json:"primaryKeys"`
	ForeignKeys []foreignKey  `json:"foreignKeys"`
}

type schemaField struct {
	Path        string  `json:"fieldPath"`
	Native      string  `json:"nativeDataType"`
	Nullable    bool    `json:"nullable"`
	Description string  `json:"description"`
	Key         bool    `json:"isPartOfKey"`
	Tags        *tagged `json:"globalTags"`
	Terms       *termed `json:"glossaryTerms"`
}

type foreignKey struct {
	Name    string   `json:"name"`
	From    []string `json:"sourceFields"`
	Dataset string   `json:"foreignDataset"`
	To      []string `json:"foreignFields"`
}

func (d *description) schema(said *schemaMetadata) {
	d.schemed = true
	var primary []string
	for i := range said.Fields {
		f := &said.Fields[i]
		key := f.Key || slices.Contains(said.PrimaryKeys, f.Path)
		path := d.field(event.Field{Path: FieldPath(f.Path), Type: f.Native, Nullable: f.Nullable, Comment: f.Description, PrimaryKey: key,
			Tags: f.Tags.names(), Terms: f.Terms.names()})
		if key && path != "" {
			primary = append(primary, path)
		}
	}
	if len(primary) > 0 {
		d.Constraints = append(d.Constraints, event.Constraint{Kind: "primary_key", Fields: primary})
	}
	for i := range said.ForeignKeys {
		d.reference(&said.ForeignKeys[i])
	}
}

// field adds a field unless there is one of its path: the branches of a union may have the same. It returns the path of what it added.
func (d *description) field(f event.Field) string {
	if _, known := d.at[f.Path]; known || f.Path == "" {
		return ""
	}
	d.at[f.Path] = len(d.Fields)
	d.Fields = append(d.Fields, f)
	return f.Path
}

// reference adds a foreign key into the same namespace.
func (d *description) reference(k *foreignKey) {
	to, err := d.names.Dataset(k.Dataset)
	if err != nil || to.Namespace != d.namespace {
		return
	}
	d.Constraints = append(d.Constraints, event.Constraint{Kind: "foreign_key", Name: k.Name, Fields: paths(k.From), References: to.Name, ReferenceFields: paths(k.To)})
}

func paths(urns []string) (list []string) {
	for _, urn := range urns {
		if _, path, ok := parseField(urn); ok {
			list = append(list, FieldPath(path))
		}
	}
	return list
}

type editableSchema struct {
	Fields []struct {
		Path        string  `json:"fieldPath"`
		Description string  `json:"description"`
		Tags        *tagged `json:"globalTags"`
		Terms       *termed `json:"glossaryTerms"`
	} `json:"editableSchemaFieldInfo"`
}

// editedSchema is about fields of the schema; without one it names fields itself.
func (d *description) editedSchema(said *editableSchema) {
	for i := range said.Fields {
		f := &said.Fields[i]
		path := FieldPath(f.Path)
		if !d.schemed {
			d.field(event.Field{Path: path, Nullable: true})
		}
		at, ok := d.at[path]
		if !ok {
			continue
		}
		to := &d.Fields[at]
		if f.Description != "" {
			to.Comment = f.Description
		}
		to.Tags, to.Terms = append(to.Tags, f.Tags.names()...), append(to.Terms, f.Terms.names()...)
	}
}

type viewProperties struct {
	Materialized bool   `json:"materialized"`
	Logic        string `json:"viewLogic"`
}

func (d *description) view(said *viewProperties) {
	d.SQL = said.Logic
	if d.Kind = "view"; said.Materialized {
		d.Kind = "materialized_view"
	}
}

type subTypes struct {
	Names []string `json:"typeNames"`
}

// kinds are DataHub's names of what events have another word for.
var kinds = map[string]string{"external_table": "foreign_table"}

// subTypes is about the kind; a materialized view stays one when it is called a view.
func (d *description) subTypes(said *subTypes) {
	if len(said.Names) == 0 {
		return
	}
	kind := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(said.Names[0])), " ", "_")
	if ours, ok := kinds[kind]; ok {
		kind = ours
	}
	if kind != "" && (kind != "view" || d.Kind == "") {
		d.Kind = kind
	}
}

type ownership struct {
	Owners []struct {
		Owner string `json:"owner"`
	} `json:"owners"`
}

func (d *description) ownership(said *ownership) {
	for _, o := range said.Owners {
		d.Owners = append(d.Owners, names([]string{o.Owner})...)
	}
}

func (d *description) tags(said *tagged) { d.Tags = append(d.Tags, said.names()...) }

func (d *description) terms(said *termed) { d.Terms = append(d.Terms, said.names()...) }

type domains struct {
	Domains []string `json:"domains"`
}

func (d *description) domains(said *domains) {
	if list := names(said.Domains); len(list) > 0 {
		d.Domain = list[0]
	}
}

func (d *description) profile(said *profile) {
	if said.whole() {
		d.Rows, d.Bytes = orUnknown(said.Rows), orUnknown(said.Bytes)
	}
}
