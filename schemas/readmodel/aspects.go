package readmodel

// Aspect is an aspect of an entity of DataHub, whole, as it was recorded last.
type Aspect struct {
	URN        string
	Entity     string // dataset, container, ...
	Aspect     string // schemaMetadata, ...
	Content    string // JSON
	Metadata   string // the system metadata that came with it as JSON, or empty
	Timestamp  int64  // of a point in a time series, in milliseconds since 1970 UTC; 0 for other aspects
	RecordedAt int64  // event time in milliseconds since 1970 UTC
	Position   string // of the fact: topic/partition@offset
}
