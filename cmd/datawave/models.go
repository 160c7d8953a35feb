package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"go.uber.org/fx"

	"datawave/projections"
	"datawave/projections/catalog"
	"datawave/projections/lineage"
	"datawave/projections/postgres"
	"datawave/projections/search"
	projversion "datawave/projections/version"
	"datawave/schemas/avro"
)

// models are the read models of this process.
type models struct {
	catalog *catalog.Catalog
	lineage *lineage.Lineage
	search  *search.Model
	codec   *avro.Codec
	scratch string // a folder for stores that live as long as a replay
}

func (m *models) all() []projections.Model {
	return []projections.Model{m.catalog, m.lineage, m.search}
}

func openModels(lc fx.Lifecycle, b background, cfg Config, dir *dataDir, codec *avro.Codec) (*models, error) {
	m := &models{codec: codec, scratch: filepath.Join(dir.own, "proof")}
	if err := os.RemoveAll(m.scratch); err != nil { // of a process that was killed
		return nil, err
	}
	var errs [3]error
	m.catalog, errs[0] = openCatalog(&cfg, dir, codec)
	m.lineage, errs[1] = openLineage(&cfg, dir, codec)
	m.search, errs[2] = openSearch(&cfg, dir, codec)
	for _, err := range errs {
		if err != nil && !errors.Is(err, projversion.ErrSchema) { // which a replay mends
			return nil, errors.Join(errs[:]...)
		}
	}
	lc.Append(fx.StopHook(func() error {
		return errors.Join(m.catalog.Close(), m.lineage.Close(), m.search.Close())
	}))
	m.followServers(lc, b, &cfg)
	return m, nil
}

// followServers notices what other processes do with the versions on servers.
func (m *models) followServers(lc fx.Lifecycle, b background, cfg *Config) {
	refresh := map[string]func(context.Context) error{catalog.Name: m.catalog.Follow, lineage.Name: m.lineage.Follow, search.Name: m.search.Follow}
	for _, s := range cfg.stores() {
		if !s.embedded() {
			b.run(lc, refresh[s.model])
		}
	}
}

func openCatalog(cfg *Config, dir *dataDir, codec *avro.Codec) (*catalog.Catalog, error) {
	s := cfg.stores()[0]
	if s.embedded() {
		return catalog.OpenSQLite(context.Background(), filepath.Join(dir.path, catalog.Name), codec)
	}
	password, err := s.secret(s.PasswordFile, "PASSWORD")
	if err != nil {
		return nil, err
	}
	return catalog.OpenPostgres(postgres.Config{URL: s.at(s.URL, password), Replica: s.at(s.Replica, password), Prefix: cfg.Projections.Prefix}, codec)
}

func openSearch(cfg *Config, dir *dataDir, codec *avro.Codec) (*search.Model, error) {
	s := cfg.stores()[1]
	if s.embedded() {
		return search.OpenBleve(context.Background(), filepath.Join(dir.path, search.Name), codec)
	}
	password, err := s.secret(s.PasswordFile, "PASSWORD")
	if err != nil {
		return nil, err
	}
	key, err := s.secret(s.APIKeyFile, "API_KEY")
	if err != nil {
		return nil, err
	}
	return search.OpenElasticsearch(search.ElasticsearchConfig{Addresses: strings.Split(s.URL, ","), User: s.User, Password: password, APIKey: key,
		CAFile: s.CA, Prefix: cfg.Projections.Prefix}, codec)
}

func openLineage(cfg *Config, dir *dataDir, codec *avro.Codec) (*lineage.Lineage, error) {
	s := cfg.stores()[2]
	if s.embedded() {
		return lineage.OpenSQLite(context.Background(), filepath.Join(dir.path, lineage.Name), codec)
	}
	password, err := s.secret(s.PasswordFile, "PASSWORD")
	if err != nil {
		return nil, err
	}
	return lineage.OpenNeo4j(lineage.Neo4jConfig{URL: s.URL, User: s.User, Password: password, Database: s.Database, CA: s.CA,
		Prefix: cfg.Projections.Prefix}, codec)
}

// reference opens an empty embedded store of a read model, for a replay to prove its result against.
func (m *models) reference(name string) func(context.Context) (projections.Projection, error) {
	return func(ctx context.Context) (projections.Projection, error) {
		if err := os.MkdirAll(m.scratch, 0o700); err != nil {
			return nil, err
		}
		dir, err := os.MkdirTemp(m.scratch, name)
		if err != nil {
			return nil, err
		}
		p, err := m.embedded(ctx, name, dir)
		if err != nil {
			return nil, errors.Join(err, os.RemoveAll(dir))
		}
		return scratch{p, dir}, nil
	}
}

func (m *models) embedded(ctx context.Context, name, dir string) (projections.Projection, error) {
	switch name {
	case catalog.Name:
		return catalog.OpenSQLiteVersion(ctx, dir, m.codec)
	case lineage.Name:
		return lineage.OpenSQLiteVersion(ctx, dir, m.codec)
	}
	return search.OpenIndex(dir, m.codec)
}

// scratch is a store whose folder goes with it.
type scratch struct {
	projections.Projection
	dir string
}

func (s scratch) Close() error { return errors.Join(s.Projection.Close(), os.RemoveAll(s.dir)) }
