package facts

import (
	"slices"
	"strconv"
	"strings"

	"datawave/schemas/asset"
)

// derive sets the facts that stand in properties. What is not spelled as it should be is not known.
func (d *Dataset) derive() {
	d.Region, d.hasRegion = d.property("region")
	d.Encryption, d.hasEncryption = d.property("encryption")
	access, _ := d.property("public_access")
	d.PublicAccess, d.hasPublicAccess = access == "true", access == "true" || access == "false"
	days, _ := d.property("retention_days")
	n, err := strconv.ParseInt(days, 10, 64)
	d.RetentionDays, d.hasRetention = n, err == nil && n >= 0
}

func (d *Dataset) property(name string) (value string, ok bool) {
	value, ok = d.Properties[name]
	return value, ok && value != ""
}

// identify sets who the dataset is.
func (d *Dataset) identify(id asset.DatasetID) {
	d.Namespace, d.Name = id.Namespace, id.Name
	d.Scheme, _, _ = strings.Cut(id.Namespace, "://")
}

// header is the last named part of a field path.
func header(path string) string {
	if !strings.ContainsAny(path, `.[\`) {
		return path
	}
	return asset.FieldPath(path).Header()
}

// Complete sets what follows from other facts: of a dataset that was put together by hand.
func (d *Dataset) Complete() {
	for i := range d.Fields {
		f := &d.Fields[i]
		if f.Name == "" {
			f.Name = header(f.Path)
		}
		f.label()
	}
	d.Public = d.Public || slices.ContainsFunc(d.Grants, func(g Grant) bool { return g.Grantee == everybody })
	d.sumLabels()
	d.sumProfiles()
	d.UpstreamCount = max(d.UpstreamCount, int64(len(d.Upstream)))
	if d.Scheme == "" {
		d.Scheme, _, _ = strings.Cut(d.Namespace, "://")
	}
}

// label sets what follows from a field's labels.
func (f *Field) label() {
	if len(f.Labels) == 0 {
		f.Sensitive = f.Sensitive || len(f.Infotypes) > 0
		f.Classified = f.Classified || f.Sensitive
		return
	}
	f.Infotypes, f.Categories = f.Infotypes[:0], f.Categories[:0]
	f.Sensitive, f.Confidence = true, f.Labels[0].Confidence
	for i := range f.Labels {
		l := &f.Labels[i]
		f.Classified = f.Classified || !l.Inherited
		f.Infotypes = append(f.Infotypes, l.Infotype)
		if l.Category != "" && !slices.Contains(f.Categories, l.Category) {
			f.Categories = append(f.Categories, l.Category)
		}
	}
}

func (d *Dataset) sumLabels() {
	d.SensitiveFields, d.ClassifiedFields = 0, 0
	for i := range d.Fields {
		f := &d.Fields[i]
		if f.Classified {
			d.ClassifiedFields++
		}
		if !f.Sensitive {
			continue
		}
		d.SensitiveFields++
		d.Infotypes = union(d.Infotypes, f.Infotypes)
		d.Categories = union(d.Categories, f.Categories)
	}
}

func (d *Dataset) sumProfiles() {
	d.ProfiledFields = 0
	for i := range d.Fields {
		if d.Fields[i].Profiled {
			d.ProfiledFields++
		}
	}
}

// union puts texts into a sorted set.
func union(set, more []string) []string {
	for _, s := range more {
		if i, found := slices.BinarySearch(set, s); !found {
			set = slices.Insert(set, i, s)
		}
	}
	return set
}
