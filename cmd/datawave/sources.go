package main

import (
	"datawave/streams/discover"
	"datawave/streams/discover/dbt"
	"datawave/streams/discover/files"
	"datawave/streams/discover/postgres"
	"datawave/streams/discover/scripts"
	"datawave/streams/discover/sqlite"
)

// sources are the kinds of source that a scan can read; files come last, since they take any path that no other claims.
func sources() (*discover.Registry, error) {
	return discover.NewRegistry(postgres.Kind(), sqlite.Kind(), dbt.Kind(), scripts.Kind(), files.Kind())
}
