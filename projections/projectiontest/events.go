package projectiontest

import (
	"fmt"
	"strconv"
	"time"

	"pgregory.net/rapid"

	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
)

// partitions of the topics that the suite makes up.
const partitions = 3

const namespace = "postgres://db.example:5432"

// A log is the records of co-partitioned topics, by topic and partition, with ascending offsets.
type log map[string]map[int32][]event.Record

// add appends an event to the partition of its subject, and returns where it is. Offsets have gaps, as transactions leave them.
func (l log) add(topicName, kind, subject string, body event.Body) event.Position {
	data, err := avro.Embedded().Append(nil, body)
	if err != nil {
		panic(err) // a body of ours that the codec of ours refuses
	}
	return l.addRaw(topicName, kind, subject, data)
}

func (l log) addRaw(topicName, kind, subject string, data []byte) event.Position {
	if l[topicName] == nil {
		l[topicName] = map[int32][]event.Record{}
	}
	p := topic.Partition(subject, partitions)
	n := int64(len(l[topicName][p]))
	at := event.Position{Topic: topicName, Partition: p, Offset: n + n/4}
	l[topicName][p] = append(l[topicName][p], event.Record{
		Envelope: event.Envelope{
			ID:   event.DeriveID(subject, kind, strconv.FormatInt(at.Offset, 10)),
			Type: kind, Source: "projectiontest", Subject: subject,
			Time: time.UnixMilli(1_700_000_000_000 + at.Offset).UTC(), Data: data,
		},
		At: at,
	})
	return at
}

// fact appends a fact about a dataset.
func (l log) fact(kind string, id asset.DatasetID, body event.Body) event.Position {
	return l.add(topic.Facts, kind, id.Key(), body)
}

// finding appends what is told of a finding about a dataset, because of a fact.
func (l log) finding(kind string, id asset.DatasetID, cause event.Position, f event.Finding) {
	f.Cause, f.Evidence = cause.String(), []string{cause.String()}
	l.add(topic.Findings, kind, id.Key(), &f)
}

func dataset(n int) asset.DatasetID {
	return asset.DatasetID{Namespace: namespace, Name: fmt.Sprintf("shop.public.table%d", n)}
}

// table is a dataset state with the given fields.
func table(comment string, fields ...string) *event.Dataset {
	d := &event.Dataset{Kind: "table", Source: namespace + "/shop", Comment: comment, Owner: "shop_owner", Rows: 42, Bytes: 8192,
		Properties: map[string]string{"engine": "heap", "encoding": "UTF8"}}
	for _, path := range fields {
		d.Fields = append(d.Fields, event.Field{Path: path, Type: "text", Nullable: true})
	}
	return d
}

// sample is a small estate with every kind of fact in it.
func sample() log {
	l := log{}
	for n := range 6 {
		id := dataset(n)
		l.fact(event.DatasetObserved, id, table(fmt.Sprintf("table number %d", n), "id", "email", "note"))
		l.fact(event.ProfileRecorded, id, &event.Profile{Scan: "scan-1", Rows: 42, Fields: []event.ProfiledField{
			{Path: "email", Profile: event.FieldProfile{Count: 42, Nulls: 2, Distinct: 40, Origin: "sample"}}}})
		l.fact(event.ClassificationRecorded, id, &event.Classification{Scan: "scan-1", Detectors: "1", Fields: []event.ClassifiedField{
			{Path: "email", Seen: 40, Labels: []event.Label{{Infotype: "EMAIL_ADDRESS", Category: "contact", Confidence: 0.98}}}}})
		l.fact(event.LineageAsserted, id, assertion("sql", dataset(n+1), "email"))
		l.fact(event.ClassificationInherited, id, inheritance(dataset(n+1), "note", "later"))
		l.fact(event.DecisionMade, id, &event.Decision{Kind: "tag", Value: fmt.Sprintf("tag%d", n), Actor: "ada"})
		l.fact(event.DecisionMade, id, &event.Decision{Kind: "owner", Value: "team-shop", Actor: "ada"})
		l.fact(event.DecisionMade, id, &event.Decision{Kind: event.Rejected, Field: "email", Value: "EMAIL_ADDRESS", Actor: "ada"})
		l.fact(event.DecisionMade, id, &event.Decision{Kind: event.Confirmed, Field: "note", Value: "PERSON_NAME", Category: "person", Actor: "ada"})
		l.judge(id)
		l.add(topic.Jobs, event.RunChanged, "scan shop", &event.Run{Job: "scan shop", Run: fmt.Sprintf("run-%d", n), State: "COMPLETE",
			Started: 1_700_000_000_000, Ended: 1_700_000_001_000, Counts: map[string]int64{"datasets": 6}})
	}
	l.fact(event.DatasetChanged, dataset(1), table("another comment", "id", "phone"))
	for n := range 3 {
		l.job(fmt.Sprintf("job-%d", n), dataset(n), dataset(n+1))
		l.job("job-0", dataset(n+1), dataset(n))
	}
	return l
}

// judge lets a dataset have a finding that somebody has seen, and one that is resolved.
func (l log) judge(id asset.DatasetID) {
	one := findingOf(id, "personal-data-not-public")
	opened := l.fact(event.ClassificationRecorded, id, &event.Classification{Detectors: "2"})
	l.finding(event.FindingOpened, id, opened, one)
	seen := l.fact(event.DecisionMade, id, &event.Decision{Kind: event.Acknowledged, Finding: one.Finding, Actor: "ada"})
	one.Status, one.Change, one.Actor = event.StatusAcknowledged, event.Acknowledged, "ada"
	l.finding(event.FindingChanged, id, seen, one)
	l.fact(event.DecisionMade, id, &event.Decision{Kind: event.Commented, Finding: one.Finding, Actor: "ada", Note: "soon"})
	other := findingOf(id, "owner-named")
	l.finding(event.FindingOpened, id, opened, other)
	other.Status = event.StatusResolved
	l.finding(event.FindingResolved, id, seen, other)
}

// findingOf is an open finding of a policy about a dataset.
func findingOf(id asset.DatasetID, policy string) event.Finding {
	return event.Finding{Finding: event.DeriveID(id.Key(), policy), Rule: policy, RuleVersion: "1", Severity: "high", Verdict: "breach", Status: event.StatusOpen,
		Message: id.Name + " breaks it", Remediation: "mend it", Controls: []string{"gdpr:32", "pci:7.2"}, Opened: 1_700_000_000_000, Due: 1_700_600_000_000}
}

// job appends what a pipeline says of a job and of a run of it, which reads one dataset and writes another.
func (l log) job(name string, reads, writes asset.DatasetID) {
	key := "airflow|" + name
	l.add(topic.Jobs, event.JobChanged, key, &event.Job{Namespace: "airflow", Name: name, Kind: "BATCH", Integration: "AIRFLOW", SQL: "INSERT INTO t SELECT 1",
		Datasets: []event.JobDataset{{Role: "input", Namespace: reads.Namespace, Name: reads.Name}, {Role: "output", Namespace: writes.Namespace, Name: writes.Name}},
		Facets:   `{"sql":{"query":"INSERT INTO t SELECT 1"}}`, Created: 1_700_000_000_000, Updated: 1_700_000_001_000})
	l.add(topic.Jobs, event.RunChanged, key, &event.Run{Job: key, Namespace: "airflow", Name: name, Run: "run of " + name, State: "COMPLETE", Started: 1_700_000_000_000,
		Datasets: []event.RunDataset{{Role: "output", Namespace: writes.Namespace, Name: writes.Name, Rows: 4, Bytes: -1}}})
}

func assertion(prover string, from asset.DatasetID, field string) *event.LineageAssertion {
	return &event.LineageAssertion{Prover: prover, Job: "nightly", Edges: []event.Edge{
		{FromNamespace: from.Namespace, FromName: from.Name, Proof: "view definition", Confidence: 1},
		{FromNamespace: from.Namespace, FromName: from.Name, FromField: field, ToField: field, Kind: "DIRECT",
			Transformation: "IDENTITY", Proof: "view definition", Confidence: 1},
	}}
}

// inheritance states that fields inherit an infotype from the field email of another dataset.
func inheritance(from asset.DatasetID, fields ...string) *event.Inheritance {
	b := &event.Inheritance{}
	for _, path := range fields {
		b.Fields = append(b.Fields, event.InheritingField{Path: path, Labels: []event.InheritedLabel{{Infotype: "EMAIL_ADDRESS", Category: "contact", Confidence: 0.98,
			Path: []event.InheritedFrom{{Namespace: from.Namespace, Name: from.Name, Field: "email"}}}}})
	}
	return b
}

// drawLog makes a random history of a few datasets.
func drawLog(t *rapid.T) log {
	l := log{}
	for range rapid.IntRange(1, 60).Draw(t, "events") {
		drawFact(t, l)
	}
	return l
}

func drawFact(t *rapid.T, l log) {
	id := dataset(rapid.IntRange(0, 4).Draw(t, "dataset"))
	other := dataset(rapid.IntRange(0, 5).Draw(t, "other"))
	field := drawField(t)
	switch rapid.IntRange(0, 14).Draw(t, "kind") {
	case 0, 1:
		l.fact(event.DatasetObserved, id, table(drawWord(t), drawFields(t)...))
	case 2:
		l.fact(event.DatasetChanged, id, governed(t, table(drawWord(t), drawFields(t)...)))
	case 3:
		l.fact(event.DatasetGone, id, &event.Gone{Reason: "dropped"})
	case 4:
		l.fact(event.ProfileRecorded, id, &event.Profile{Rows: 9, Fields: []event.ProfiledField{
			{Path: field, Profile: event.FieldProfile{Count: int64(rapid.IntRange(0, 9).Draw(t, "count"))}}}})
	case 5:
		l.fact(event.ClassificationRecorded, id, drawClassification(t, field))
	case 6:
		l.fact(event.LineageAsserted, id, assertion(rapid.SampledFrom([]string{"sql", "catalog"}).Draw(t, "prover"), other, field))
	case 7:
		l.fact(event.LineageRetracted, id, &event.LineageRetraction{Prover: "sql"})
	case 8:
		l.fact(event.DecisionMade, id, drawDecision(t, field))
	case 9:
		l.add(topic.Jobs, event.RunChanged, "scan", &event.Run{Job: "scan", Run: drawWord(t), State: "RUNNING"})
	case 10:
		drawFinding(t, l, id)
	case 11:
		l.fact(event.DecisionMade, id, drawFindingDecision(t, id))
	case 12:
		l.fact(event.AspectRecorded, id, drawAspect(t, id))
	case 13:
		l.fact(event.ClassificationInherited, id, inheritance(other, drawFields(t)...))
	case 14:
		l.job(drawWord(t), id, other)
	}
}

// governed lets the source say what people decide as well.
func governed(t *rapid.T, d *event.Dataset) *event.Dataset {
	sets := rapid.SampledFrom([][]string{nil, {"amber"}, {"amber", "blue"}})
	d.Owners, d.Tags, d.Terms, d.Domain = sets.Draw(t, "owners"), sets.Draw(t, "tags"), sets.Draw(t, "terms"), drawWord(t)
	for i := range d.Fields {
		d.Fields[i].Tags = sets.Draw(t, "field tags")
	}
	return d
}

var policies = []string{"personal-data-not-public", "owner-named"}

// drawFinding draws what is told because of any fact of the dataset's partition, or of none.
func drawFinding(t *rapid.T, l log, id asset.DatasetID) {
	f := findingOf(id, rapid.SampledFrom(policies).Draw(t, "policy"))
	f.Status = rapid.SampledFrom([]string{"", event.StatusOpen, event.StatusWaived, event.StatusResolved}).Draw(t, "status")
	f.Severity, f.Assignee = rapid.SampledFrom([]string{"critical", "low"}).Draw(t, "severity"), drawWord(t)
	kind := rapid.SampledFrom([]string{event.FindingOpened, event.FindingChanged, event.FindingResolved, event.FindingWaived, event.FindingReopened}).Draw(t, "told")
	facts := l[topic.Facts][topic.Partition(id.Key(), partitions)]
	if at := rapid.IntRange(-1, len(facts)-1).Draw(t, "cause"); at >= 0 {
		l.finding(kind, id, facts[at].At, f)
		return
	}
	l.add(topic.Findings, kind, id.Key(), &f)
}

func drawFindingDecision(t *rapid.T, id asset.DatasetID) *event.Decision {
	kind := rapid.SampledFrom([]string{event.Acknowledged, event.Started, event.Assigned, event.Commented, event.Waiver, event.FalsePositive, event.Reopened}).Draw(t, "decision")
	return &event.Decision{Kind: kind, Actor: "ada", Note: drawWord(t), Value: drawWord(t), Finding: findingOf(id, rapid.SampledFrom(policies).Draw(t, "policy")).Finding}
}

// drawAspect is an aspect of a dataset, or that it is deleted.
func drawAspect(t *rapid.T, id asset.DatasetID) *event.Aspect {
	a := &event.Aspect{Urn: "urn:li:dataset:" + id.Name, Entity: "dataset", Aspect: rapid.SampledFrom([]string{"status", "ownership"}).Draw(t, "aspect")}
	if word := drawWord(t); word != "" {
		a.Content = fmt.Sprintf("{%q:1}", word)
	}
	return a
}

func drawClassification(t *rapid.T, field string) *event.Classification {
	c := &event.Classification{Detectors: "1", Fields: []event.ClassifiedField{{Path: field, Seen: 7}}}
	for _, infotype := range drawInfotypes(t) {
		confidence := float64(rapid.IntRange(50, 100).Draw(t, "confidence")) / 100
		c.Fields[0].Labels = append(c.Fields[0].Labels, event.Label{Infotype: infotype, Confidence: confidence})
	}
	return c
}

func drawDecision(t *rapid.T, field string) *event.Decision {
	kind := rapid.SampledFrom([]string{"owner", "tag", "untag", "term", "domain", event.Confirmed, event.Rejected, event.Withdrawn, "waiver"}).Draw(t, "decision")
	d := &event.Decision{Kind: kind, Value: drawWord(t), Actor: "ada"}
	if kind == event.Confirmed || kind == event.Rejected || kind == event.Withdrawn {
		d.Field, d.Value, d.Category = field, rapid.SampledFrom(infotypes).Draw(t, "infotype"), "contact"
	}
	return d
}

var infotypes = []string{"EMAIL_ADDRESS", "PHONE_NUMBER", "PERSON_NAME"}

func drawInfotypes(t *rapid.T) []string {
	return rapid.SliceOfDistinct(rapid.SampledFrom(infotypes), rapid.ID[string]).Draw(t, "infotypes")
}

var fieldNames = []string{"id", "email", "address.street", "lines[].sku"}

func drawField(t *rapid.T) string { return rapid.SampledFrom(fieldNames).Draw(t, "field") }

func drawFields(t *rapid.T) []string {
	return rapid.SliceOfDistinct(rapid.SampledFrom(fieldNames), rapid.ID[string]).Draw(t, "fields")
}

func drawWord(t *rapid.T) string {
	return rapid.SampledFrom([]string{"amber", "blue", "coral", "dune", ""}).Draw(t, "word")
}
