package dbt

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
)

// manifest is what is read of manifest.json. Source: https://schemas.getdbt.com/dbt/manifest/v12.json, and v7 to v11.
type manifest struct {
	Metadata struct {
		Schema  string `json:"dbt_schema_version"`
		Project string `json:"project_name"` // since v10
		Adapter string `json:"adapter_type"`
	} `json:"metadata"`
	Nodes   map[string]node  `json:"nodes"`
	Sources map[string]node  `json:"sources"`
	Groups  map[string]group `json:"groups"` // since v9
}

// node is a model, seed, snapshot, test or source.
type node struct {
	ID           string            `json:"unique_id"`
	Type         string            `json:"resource_type"`
	Package      string            `json:"package_name"`
	Path         string            `json:"original_file_path"`
	Database     string            `json:"database"`
	Schema       string            `json:"schema"`
	Name         string            `json:"name"`
	Alias        string            `json:"alias"`      // what a node is called in the database
	Identifier   string            `json:"identifier"` // what a source is called there
	Description  string            `json:"description"`
	Columns      map[string]column `json:"columns"`
	Tags         []string          `json:"tags"`
	Meta         map[string]any    `json:"meta"`
	Group        string            `json:"group"`
	Compiled     string            `json:"compiled_code"`
	Language     string            `json:"language"`
	AttachedNode string            `json:"attached_node"` // of a test
	ColumnName   string            `json:"column_name"`   // of a test
	Config       struct {
		Materialized string         `json:"materialized"`
		Tags         words          `json:"tags"`
		Meta         map[string]any `json:"meta"`
		Severity     string         `json:"severity"`
	} `json:"config"`
	Depends struct {
		Nodes []string `json:"nodes"`
	} `json:"depends_on"`
	Test struct {
		Name string `json:"name"`
	} `json:"test_metadata"`
}

type column struct {
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Type        string         `json:"data_type"`
	Tags        []string       `json:"tags"`
	Meta        map[string]any `json:"meta"`
}

type group struct {
	Name  string `json:"name"`
	Owner struct {
		Name  string `json:"name"`
		Email any    `json:"email"` // a text, or a list since v12
	} `json:"owner"`
}

// words are a text or a list of texts.
type words []string

// UnmarshalJSON implements json.Unmarshaler.
func (w *words) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte(`"`)) {
		*w = make(words, 1)
		return json.Unmarshal(text, &(*w)[0])
	}
	return json.Unmarshal(text, (*[]string)(w))
}

// catalog is what is read of catalog.json. Source: https://schemas.getdbt.com/dbt/catalog/v1.json.
type catalog struct {
	Nodes   map[string]built `json:"nodes"`
	Sources map[string]built `json:"sources"`
}

// built is a table or view as the database has it.
type built struct {
	Metadata struct {
		Type    string `json:"type"`
		Comment string `json:"comment"`
		Owner   string `json:"owner"`
	} `json:"metadata"`
	Columns map[string]struct {
		Name    string `json:"name"`
		Type    string `json:"type"`
		Index   int    `json:"index"`
		Comment string `json:"comment"`
	} `json:"columns"`
}

var schemaVersion = regexp.MustCompile(`/manifest/v(\d+)\.json$`)

// The versions of the manifest that are understood.
const (
	oldestVersion = 7
	newestVersion = 12
)

// check refuses what is no manifest, or one of a version that may mean something else.
func (m *manifest) check() error {
	if m.Metadata.Schema == "" {
		return nil // reading it has failed
	}
	match := schemaVersion.FindStringSubmatch(m.Metadata.Schema)
	if match == nil {
		return fmt.Errorf("%s does not say a version of the manifest", manifestFile)
	}
	if n, err := strconv.Atoi(match[1]); err != nil || n < oldestVersion || n > newestVersion {
		return fmt.Errorf("%s has version %s; versions %d to %d are read", manifestFile, match[1], oldestVersion, newestVersion)
	}
	return nil
}

// project is the project's name; of a manifest that does not say it, the package of its first node.
func (m *manifest) project() string {
	if m.Metadata.Project != "" {
		return m.Metadata.Project
	}
	first := ""
	for id, n := range m.Nodes {
		if n.Type == "model" && (first == "" || id < first) {
			first = id
		}
	}
	return cmp.Or(m.Nodes[first].Package, "project")
}
