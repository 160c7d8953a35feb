package main

import (
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// StoreConfig says where a read model lies: "catalog: sqlite", "catalog: postgres://user@host/database", or the mapping below. Secrets are
// in a file or an environment variable, DATAWAVE_<MODEL>_PASSWORD and DATAWAVE_SEARCH_API_KEY, never written here.
type StoreConfig struct {
	URL          string `yaml:"url"`
	Replica      string `yaml:"replica"` // PostgreSQL: reads go there
	User         string `yaml:"user"`
	PasswordFile string `yaml:"password_file"`
	APIKeyFile   string `yaml:"api_key_file"` // Elasticsearch
	CA           string `yaml:"ca"`           // PEM file of the authority that signed the server's certificate
	Database     string `yaml:"database"`     // Neo4j
}

// UnmarshalYAML takes the short form too.
func (s *StoreConfig) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		return node.Decode(&s.URL)
	}
	type plain StoreConfig
	return node.Decode((*plain)(s))
}

// ProjectionsConfig is about the read models of every kind of store.
type ProjectionsConfig struct {
	Prefix     string `yaml:"prefix"`      // of schemas, indexes and labels on servers
	AutoReplay bool   `yaml:"auto_replay"` // rebuild a read model that another version of datawave has written
}

// store is one read model's place, with what is allowed there.
type store struct {
	*StoreConfig
	model   string
	local   string // inside the process
	schemes []string
	example string
}

func (c *Config) stores() []store {
	return []store{
		{&c.Catalog, "catalog", "sqlite", []string{"postgres", "postgresql"}, "postgres://user@host:5432/database"},
		{&c.Search, "search", "bleve", []string{"http", "https"}, "https://host:9200"},
		{&c.Lineage, "lineage", "sqlite", []string{"bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"}, "bolt://host:7687"},
	}
}

func (s store) embedded() bool { return s.URL == s.local }

func (s store) problems() (problems []error) {
	if s.embedded() {
		return nil
	}
	for address := range strings.SplitSeq(s.URL, ",") { // several nodes of one search cluster
		u, err := url.Parse(address)
		if err != nil || !slices.Contains(s.schemes, u.Scheme) || u.Host == "" {
			problems = append(problems, fmt.Errorf("%s is neither %s nor like %s", s.model, s.local, s.example))
		}
	}
	for _, file := range []string{s.PasswordFile, s.APIKeyFile, s.CA} {
		if file == "" {
			continue
		}
		if _, err := os.Stat(file); err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", s.model, err))
		}
	}
	return problems
}

// at is the address with the user, the password and the authority that are configured beside it. An address that cannot be read is refused later.
func (s store) at(address, password string) string {
	u, err := url.Parse(address)
	if err != nil || address == "" {
		return address
	}
	user, given := u.User.Username(), password
	if p, ok := u.User.Password(); ok {
		given = p
	}
	if s.User != "" {
		user = s.User
	}
	if given != "" {
		u.User = url.UserPassword(user, given)
	} else if user != "" {
		u.User = url.User(user)
	}
	if s.CA != "" {
		query := u.Query()
		query.Set("sslrootcert", s.CA)
		if !query.Has("sslmode") {
			query.Set("sslmode", "verify-full")
		}
		u.RawQuery = query.Encode()
	}
	return u.String()
}

// secret reads a file, or the variable DATAWAVE_<MODEL>_<NAME> when none is named.
func (s store) secret(file, name string) (string, error) {
	if file == "" {
		return os.Getenv("DATAWAVE_" + strings.ToUpper(s.model) + "_" + name), nil
	}
	text, err := os.ReadFile(file)
	return strings.TrimSpace(string(text)), err
}
