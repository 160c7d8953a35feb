package main

import (
	"database/sql"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the database/sql driver "sqlite"
)

//go:embed schema.sql
var schema string

// writeDatabase writes shop.db. Rows go in in a fixed order and the file is packed at the end, so its pages do not depend on
// anything but the rows and the version of SQLite.
func writeDatabase(s *shop, folder string) error {
	path := filepath.Join(folder, "shop.db")
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		return err
	}
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(off)&_pragma=foreign_keys(on)")
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("PRAGMA page_size=4096;" + schema); err != nil {
		return fmt.Errorf("shop.db: schema: %w", err)
	}
	for _, t := range s.tables {
		if err := insert(db, t); err != nil {
			return fmt.Errorf("shop.db: %s: %w", t.name, err)
		}
	}
	if _, err := db.Exec("ANALYZE; VACUUM"); err != nil {
		return fmt.Errorf("shop.db: %w", err)
	}
	return db.Close()
}

func insert(db *sql.DB, t *table) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	marks := strings.TrimSuffix(strings.Repeat("?,", len(t.columns)), ",")
	statement, err := tx.Prepare(fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", t.name, strings.Join(t.columns, ", "), marks))
	if err != nil {
		return err
	}
	defer statement.Close()
	for _, row := range t.rows {
		if _, err := statement.Exec(row...); err != nil {
			return err
		}
	}
	return tx.Commit()
}
