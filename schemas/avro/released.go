package avro

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"slices"

	"datawave/schemas/event"
)

//go:embed *.avsc
var currentFiles embed.FS

//go:embed released
var releasedFiles embed.FS

// bodies makes an empty body for each schema.
var bodies = map[string]func() event.Body{
	"datawave.Asked":             func() event.Body { return &event.Asked{} },
	"datawave.Aspect":            func() event.Body { return &event.Aspect{} },
	"datawave.Classification":    func() event.Body { return &event.Classification{} },
	"datawave.Control":           func() event.Body { return &event.Control{} },
	"datawave.Dataset":           func() event.Body { return &event.Dataset{} },
	"datawave.Decision":          func() event.Body { return &event.Decision{} },
	"datawave.Finding":           func() event.Body { return &event.Finding{} },
	"datawave.Gone":              func() event.Body { return &event.Gone{} },
	"datawave.Inheritance":       func() event.Body { return &event.Inheritance{} },
	"datawave.Job":               func() event.Body { return &event.Job{} },
	"datawave.LineageAssertion":  func() event.Body { return &event.LineageAssertion{} },
	"datawave.LineageRetraction": func() event.Body { return &event.LineageRetraction{} },
	"datawave.PipelineReport":    func() event.Body { return &event.PipelineReport{} },
	"datawave.Profile":           func() event.Body { return &event.Profile{} },
	"datawave.Run":               func() event.Body { return &event.Run{} },
	"datawave.SampleChunk":       func() event.Body { return &event.SampleChunk{} },
	"datawave.SampleValues":      func() event.Body { return &event.SampleValues{} },
	"datawave.ScanManifest":      func() event.Body { return &event.ScanManifest{} },
	"datawave.Told":              func() event.Body { return &event.Told{} },
}

// Names are the full names of the schemas, sorted.
func Names() []string { return slices.Sorted(maps.Keys(bodies)) }

// Current is the text of the newest version of a schema.
func Current(name string) (string, error) {
	entries, err := currentFiles.ReadDir(".")
	if err != nil {
		return "", err
	}
	for _, entry := range entries {
		text, err := currentFiles.ReadFile(entry.Name())
		if err != nil {
			return "", err
		}
		if fullName(string(text)) == name {
			return string(text), nil
		}
	}
	return "", fmt.Errorf("schema %s has no .avsc file", name)
}

// Release is one version of a schema that was ever released, with the id that it has where no registry is configured.
type Release struct {
	Name    string `json:"name"` // Avro full name
	Version int    `json:"version"`
	ID      uint32 `json:"id"`
	File    string `json:"file"` // below released/
}

// Releases lists every version ever released, by id.
func Releases() ([]Release, error) {
	text, err := releasedFiles.ReadFile("released/manifest.json")
	if err != nil {
		return nil, err
	}
	var list []Release
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("released/manifest.json: %w", err)
	}
	return list, nil
}

// Text is the schema of a release.
func (r Release) Text() (string, error) {
	text, err := releasedFiles.ReadFile(path.Join("released", r.File))
	return string(text), err
}

func fullName(schema string) string {
	var head struct{ Namespace, Name string }
	if json.Unmarshal([]byte(schema), &head) != nil {
		return ""
	}
	return head.Namespace + "." + head.Name
}
