package datahub

import (
	"encoding/json"

	"datawave/schemas/event"
)

// profile is datasetProfile as far as it counts.
type profile struct {
	Partition struct {
		Type string `json:"type"`
	} `json:"partitionSpec"`
	Rows   *int64 `json:"rowCount"`
	Bytes  *int64 `json:"sizeInBytes"`
	Fields []struct {
		Path   string `json:"fieldPath"`
		Unique *int64 `json:"uniqueCount"`
		Nulls  *int64 `json:"nullCount"`
	} `json:"fieldProfiles"`
}

// counted are the members of a field's profile that hold no value of the field.
var counted = []string{"fieldPath", "uniqueCount", "uniqueProportion", "nullCount", "nullProportion"}

// withoutValues is a profile without the values that were seen: the smallest, samples, frequent ones. The log keeps none in the clear.
func withoutValues(content string) (string, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(content), &members); err != nil {
		return "", err
	}
	var fields []map[string]json.RawMessage
	if raw, ok := members["fieldProfiles"]; ok {
		if err := json.Unmarshal(raw, &fields); err != nil {
			return "", err
		}
	}
	for i, f := range fields {
		kept := map[string]json.RawMessage{}
		for _, name := range counted {
			if value, ok := f[name]; ok {
				kept[name] = value
			}
		}
		fields[i] = kept
	}
	if fields != nil {
		raw, err := json.Marshal(fields)
		if err != nil {
			return "", err
		}
		members["fieldProfiles"] = raw
	}
	text, err := json.Marshal(members)
	return string(text), err
}

// whole tells a profile of all of a dataset from one of a partition.
func (p *profile) whole() bool { return p.Partition.Type != "PARTITION" }

// Profile is what the datasetProfile among a dataset's aspects tells of the fields; ok is false where it tells nothing, or only of a
// partition.
func (a Aspects) Profile() (b event.Profile, ok bool) {
	var p profile
	if json.Unmarshal([]byte(a[profileAspect]), &p) != nil || !p.whole() {
		return b, false
	}
	b.Rows = max(0, orUnknown(p.Rows))
	for _, f := range p.Fields {
		if f.Path == "" || f.Unique == nil && f.Nulls == nil {
			continue
		}
		b.Fields = append(b.Fields, event.ProfiledField{Path: FieldPath(f.Path), Profile: event.FieldProfile{Count: b.Rows,
			Nulls: max(0, orUnknown(f.Nulls)), Distinct: max(0, orUnknown(f.Unique)), Origin: "statistics"}})
	}
	return b, len(b.Fields) > 0
}

func orUnknown(n *int64) int64 {
	if n == nil {
		return -1
	}
	return *n
}
