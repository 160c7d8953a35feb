package catalog

import (
	"strconv"

	"datawave/schemas/canonical"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// The methods append what encoding/json would write, which the digests of versions built before were taken of. A member that is new
// in a struct is new here too: a test compares the two.

func (c *content) appendJSON(dst []byte) []byte {
	dst = canonical.Quoted(canonical.Member(append(dst, '{'), `"namespace":`), c.Namespace)
	dst = canonical.Quoted(canonical.Member(dst, `"name":`), c.Name)
	if c.State != nil {
		dst = c.State.AppendJSON(canonical.Member(dst, `"state":`))
	}
	dst = canonical.Map(dst, `"fields":`, c.Fields, (*fieldFacts).appendJSON)
	dst = canonical.Texts(dst, `"owners":`, c.Owners)
	dst = canonical.Texts(dst, `"tags":`, c.Tags)
	dst = canonical.Texts(dst, `"terms":`, c.Terms)
	dst = canonical.Text(dst, `"domain":`, c.Domain)
	return append(canonical.Map(dst, `"inherited":`, c.Inherited, appendInherited), '}')
}

func appendInherited(labels []event.InheritedLabel, dst []byte) []byte {
	if labels == nil {
		return append(dst, "null"...)
	}
	return canonical.Items(dst, labels, (*event.InheritedLabel).AppendJSON)
}

func (f *fieldFacts) appendJSON(dst []byte) []byte {
	dst = append(dst, '{')
	if f.Profile != nil {
		dst = f.Profile.AppendJSON(canonical.Member(dst, `"profile":`))
	}
	dst = canonical.List(dst, `"labels":`, f.Labels, (*event.Label).AppendJSON)
	dst = canonical.Int(dst, `"seen":`, f.Seen)
	dst = canonical.Text(dst, `"detectors":`, f.Detectors)
	dst = canonical.Map(dst, `"verdicts":`, f.Verdicts, event.Verdict.AppendJSON)
	dst = canonical.Texts(dst, `"tags":`, f.Tags)
	return append(canonical.Texts(dst, `"terms":`, f.Terms), '}')
}

func (a *aside) appendJSON(dst []byte) []byte {
	dst = canonical.Text(append(dst, '{'), `"position":`, a.Position)
	dst = canonical.Int(dst, `"changed_at":`, a.ChangedAt)
	dst = canonical.Int(dst, `"gone_at":`, a.GoneAt)
	dst = canonical.TextMap(dst, `"evidence":`, a.Evidence)
	return append(canonical.Map(dst, `"early":`, a.Early, (*fieldFacts).appendJSON), '}')
}

// appendSummary appends what summary returns.
func appendSummary(dst []byte, d *readmodel.Dataset) []byte {
	always := func(name, value string) { dst = canonical.Quoted(canonical.Member(dst, name), value) }
	number := func(name string, value int64) { dst = strconv.AppendInt(canonical.Member(dst, name), value, 10) }
	dst = append(dst, '{')
	always(`"id":`, d.ID)
	always(`"namespace":`, d.Namespace)
	always(`"name":`, d.Name)
	always(`"kind":`, d.Kind)
	always(`"source":`, d.Source)
	dst = canonical.Text(dst, `"comment":`, d.Comment)
	dst = canonical.Text(dst, `"source_owner":`, d.SourceOwner)
	number(`"rows":`, d.Rows)
	number(`"bytes":`, d.Bytes)
	number(`"field_count":`, int64(d.FieldCount))
	dst = appendSensitive(canonical.Member(dst, `"sensitive":`), d.Sensitive)
	dst = canonical.Texts(dst, `"owners":`, d.Owners)
	dst = canonical.Texts(dst, `"tags":`, d.Tags)
	dst = canonical.Texts(dst, `"terms":`, d.Terms)
	dst = canonical.Text(dst, `"domain":`, d.Domain)
	always(`"position":`, d.Position)
	number(`"changed_at":`, d.ChangedAt)
	return append(dst, '}')
}

func appendSensitive(dst []byte, fields []readmodel.SensitiveField) []byte {
	dst = append(dst, '[')
	for i, f := range fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = canonical.Quoted(canonical.Member(append(dst, '{'), `"path":`), f.Path)
		dst = canonical.Quoted(canonical.Member(dst, `"infotype":`), f.Infotype)
		dst = canonical.Number(canonical.Member(dst, `"confidence":`), f.Confidence)
		dst = append(canonical.Bool(dst, `"inherited":`, f.Inherited), '}')
	}
	return append(dst, ']')
}
