package facts

// The types of objects, and all facts that policies can ask for.
var (
	LabelType = newType[Label]("Label", of(Labels,
		text("infotype", "The infotype: EMAIL_ADDRESS.", func(l *Label) *string { return &l.Infotype }),
		text("category", "person, contact, network, finance, secret, health, government_id or location.", func(l *Label) *string { return &l.Category }),
		text("rule", "How it was decided: EMAIL_ADDRESS/header+values, confirmed, inherited.", func(l *Label) *string { return &l.Rule }),
		fraction("confidence", "0 to 1; 1 where a person confirmed it.", func(l *Label) *float64 { return &l.Confidence }),
		boolean("inherited", "Whether the field has it from those that it is derived from, and not by its own values.", func(l *Label) *bool { return &l.Inherited }),
		number("matched", "Values that the pattern matched.", func(l *Label) *int64 { return &l.Matched }),
		number("valid", "Values that the check accepted too.", func(l *Label) *int64 { return &l.Valid }),
	))

	GrantType = newType[Grant]("Grant", of(Grants,
		text("grantee", "Who holds it; PUBLIC is everybody.", func(g *Grant) *string { return &g.Grantee }),
		text("privilege", "SELECT, INSERT, ...", func(g *Grant) *string { return &g.Privilege }),
		boolean("grantable", "Whether the grantee may pass it on.", func(g *Grant) *bool { return &g.Grantable }),
	))

	ReferenceType = newType[Reference]("Reference", of(Schema,
		text("name", "The constraint's name.", func(r *Reference) *string { return &r.Name }),
		text("to", "The dataset referred to, in the same namespace.", func(r *Reference) *string { return &r.To }),
		texts("fields", "The fields that refer.", func(r *Reference) *[]string { return &r.Fields }),
	))

	NeighbourType = newType[Neighbour]("Neighbour", of(Lineage,
		text("namespace", "Its namespace.", func(n *Neighbour) *string { return &n.Namespace }),
		text("name", "Its name.", func(n *Neighbour) *string { return &n.Name }),
		text("prover", "Who proves it: catalog, sql, openlineage/JOB.", func(n *Neighbour) *string { return &n.Prover }),
		text("job", "The job that moves the data, or empty.", func(n *Neighbour) *string { return &n.Job }),
	))

	FieldType = newType[Field]("Field", fieldSchema, fieldLabels, fieldProfile, fieldDecisions)

	DatasetType = newType[Dataset]("Dataset", datasetIdentity, datasetSource, datasetRights, datasetLabels, datasetDecisions, datasetLineage, datasetAges)
)

var fieldSchema = of(Schema,
	text("path", "The field path: address.street, lines[].sku.", func(f *Field) *string { return &f.Path }),
	text("name", "The last named part of the path.", func(f *Field) *string { return &f.Name }),
	text("type", "The declared type, as the source spells it.", func(f *Field) *string { return &f.Type }),
	hidden(text("comment", "What the source says about it.", func(f *Field) *string { return &f.Comment })),
	boolean("nullable", "Whether it may be null.", func(f *Field) *bool { return &f.Nullable }),
	boolean("primary_key", "Whether it is part of the primary key.", func(f *Field) *bool { return &f.PrimaryKey }),
	boolean("defaulted", "Whether it has a default expression.", func(f *Field) *bool { return &f.Defaulted }),
)

var fieldLabels = of(Labels,
	texts("infotypes", "What it holds or inherits, most confident first, after people's verdicts.", func(f *Field) *[]string { return &f.Infotypes }),
	texts("categories", "The infotypes' categories, each once.", func(f *Field) *[]string { return &f.Categories }),
	objects("labels", "The infotypes with their evidence.", LabelType, func(f *Field) *[]Label { return &f.Labels }),
	fraction("confidence", "Of the most confident label; 0 without one.", func(f *Field) *float64 { return &f.Confidence }),
	number("seen", "Values that classification looked at.", func(f *Field) *int64 { return &f.Seen }),
	boolean("sensitive", "Whether it has a label.", func(f *Field) *bool { return &f.Sensitive }),
	boolean("classified", "Whether classification has looked at it.", func(f *Field) *bool { return &f.Classified }),
)

var fieldProfile = of(Profiles,
	boolean("profiled", "Whether it was profiled; the numbers are 0 otherwise.", func(f *Field) *bool { return &f.Profiled }),
	number("count", "Values looked at, nulls included.", func(f *Field) *int64 { return &f.Count }),
	number("nulls", "Nulls among them.", func(f *Field) *int64 { return &f.Nulls }),
	number("distinct", "Distinct values, an estimate.", func(f *Field) *int64 { return &f.Distinct }),
	number("min_length", "Of the shortest value, in characters.", func(f *Field) *int64 { return &f.MinLength }),
	number("max_length", "Of the longest value, in characters.", func(f *Field) *int64 { return &f.MaxLength }),
	fraction("mean_length", "Mean length in characters.", func(f *Field) *float64 { return &f.MeanLength }),
)

var fieldDecisions = of(Decisions,
	texts("tags", "Its tags, sorted.", func(f *Field) *[]string { return &f.Tags }),
	texts("terms", "Its glossary terms, sorted.", func(f *Field) *[]string { return &f.Terms }),
)

var datasetIdentity = []*Fact{
	text("namespace", "The source as a URI: postgres://db.example:5432.", func(d *Dataset) *string { return &d.Namespace }),
	text("name", "The name in it: shop.public.orders.", func(d *Dataset) *string { return &d.Name }),
	text("scheme", "The scheme of the namespace: postgres, s3, file.", func(d *Dataset) *string { return &d.Scheme }),
}

var datasetSource = append(append(of(Description,
	text("kind", "table, view, materialized_view, partitioned_table, partition, foreign_table, file, folder or topic.", func(d *Dataset) *string { return &d.Kind }),
	text("source", "The source it was found in, without credentials.", func(d *Dataset) *string { return &d.Source }),
	hidden(text("comment", "What the source says about it.", func(d *Dataset) *string { return &d.Comment })),
	text("source_owner", "Its owner in the source.", func(d *Dataset) *string { return &d.SourceOwner }),
	text("parent", "The dataset that it is a partition of.", func(d *Dataset) *string { return &d.Parent }),
	text("dialect", "The SQL dialect of its definition.", func(d *Dataset) *string { return &d.Dialect }),
	boolean("derived", "Whether a query defines it.", func(d *Dataset) *bool { return &d.Derived }),
), of(Schema,
	objects("fields", "Its fields, in order.", FieldType, func(d *Dataset) *[]Field { return &d.Fields }),
	texts("primary_key", "The fields of its primary key.", func(d *Dataset) *[]string { return &d.PrimaryKey }),
	objects("foreign_keys", "Its references.", ReferenceType, func(d *Dataset) *[]Reference { return &d.ForeignKeys }),
)...), of(Size,
	number("rows", "Rows, -1 when unknown.", func(d *Dataset) *int64 { return &d.Rows }),
	number("bytes", "Size in bytes, -1 when unknown.", func(d *Dataset) *int64 { return &d.Bytes }),
)...)

// datasetRights are who may read it and how it is kept. Of the optional ones the engine knows what a scanner puts into the
// properties of these names; no scanner of today does for all kinds of sources.
var datasetRights = append(of(Grants,
	objects("grants", "Rights on it.", GrantType, func(d *Dataset) *[]Grant { return &d.Grants }),
	boolean("public", "Whether everybody was granted a right.", func(d *Dataset) *bool { return &d.Public }),
), of(Properties,
	hidden(&Fact{Name: "properties", Doc: "What else the source says: format, encoding, engine.", Kind: Map,
		Map: func(o any) *map[string]string { return &o.(*Dataset).Properties }}),
	maybe(text("region", "Where it is kept: the property region.", func(d *Dataset) *string { return &d.Region }),
		func(d *Dataset) *bool { return &d.hasRegion }),
	maybe(text("encryption", "How it is encrypted at rest, or none: the property encryption.", func(d *Dataset) *string { return &d.Encryption }),
		func(d *Dataset) *bool { return &d.hasEncryption }),
	maybe(boolean("public_access", "Whether it can be read without signing in: the property public_access, true or false.", func(d *Dataset) *bool { return &d.PublicAccess }),
		func(d *Dataset) *bool { return &d.hasPublicAccess }),
	maybe(number("retention_days", "After how many days the source deletes: the property retention_days.", func(d *Dataset) *int64 { return &d.RetentionDays }),
		func(d *Dataset) *bool { return &d.hasRetention }),
)...)

var datasetLabels = append(of(Schema|Labels,
	texts("infotypes", "What its fields hold, sorted, each once.", func(d *Dataset) *[]string { return &d.Infotypes }),
	texts("categories", "The infotypes' categories, sorted, each once.", func(d *Dataset) *[]string { return &d.Categories }),
	number("sensitive_fields", "How many fields have a label.", func(d *Dataset) *int64 { return &d.SensitiveFields }),
	number("classified_fields", "How many fields classification has looked at.", func(d *Dataset) *int64 { return &d.ClassifiedFields }),
), of(Schema|Profiles,
	number("profiled_fields", "How many fields were profiled.", func(d *Dataset) *int64 { return &d.ProfiledFields }),
)...)

var datasetDecisions = of(Decisions,
	texts("owners", "Who people, or a catalog that is its source, say owns it, sorted.", func(d *Dataset) *[]string { return &d.Owners }),
	texts("tags", "Its tags, sorted.", func(d *Dataset) *[]string { return &d.Tags }),
	texts("terms", "Its glossary terms, sorted.", func(d *Dataset) *[]string { return &d.Terms }),
	text("domain", "Its domain, or empty.", func(d *Dataset) *string { return &d.Domain }),
)

var datasetLineage = of(Lineage,
	objects("upstream", "The datasets that it is derived from, sorted; the first thousand.", NeighbourType, func(d *Dataset) *[]Neighbour { return &d.Upstream }),
	number("upstream_count", "How many these are.", func(d *Dataset) *int64 { return &d.UpstreamCount }),
)

var datasetAges = append(append(of(Ages|Description,
	number("days_since_observed", "Days since its description last changed.", func(d *Dataset) *int64 { return &d.DaysSinceObserved })),
	of(Ages|Profiles,
		number("days_since_profiled", "Days since a profile of it last changed, -1 when never.", func(d *Dataset) *int64 { return &d.DaysSinceProfiled }))...),
	of(Ages|Labels,
		number("days_since_classified", "Days since its classification last changed, -1 when never.", func(d *Dataset) *int64 { return &d.DaysSinceClassified }))...)
