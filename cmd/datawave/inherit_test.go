package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shopFile makes an SQLite file with a table of e-mail addresses and card numbers.
func shopFile(t *testing.T) (path string, db *sql.DB) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "shop.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	execute(t, db, "create table customers(id integer primary key, email text, card text)")
	for n := range 50 {
		execute(t, db, fmt.Sprintf("insert into customers values(%d, 'user%d@example.com', '%s')", n, n, []string{"4111111111111111", "5500005555555559"}[n%2]))
	}
	return path, db
}

func execute(t *testing.T, db *sql.DB, text string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), text); err != nil {
		t.Fatal(err)
	}
}

// TestCopiesAreKnownBeforeTheyAreSampled scans a table, and then views and a copy of it without reading a value of them.
func TestCopiesAreKnownBeforeTheyAreSampled(t *testing.T) {
	data := t.TempDir()
	path, db := shopFile(t)
	run(t, data, "scan", path)
	execute(t, db, "create view contacts as select id, lower(email) as contact from customers")
	execute(t, db, "create view paying as select k.contact, c.*, count(*) as n from contacts k join customers c on c.id = k.id group by c.id")
	execute(t, db, "create table mailing(address text)")
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "nightly.sql"), []byte("insert into mailing(address) select contact from paying"), 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, data, "scan", "sql:"+folder, "--dialect", "sqlite", "--namespace", "sqlite://"+path)
	out := run(t, data, "scan", path, "--no-values", "--json")
	for field, want := range map[string]string{
		"mailing": `"path":"address","infotype":"EMAIL_ADDRESS","confidence":1,"inherited":true`,
		"paying":  `"path":"card","infotype":"CREDIT_CARD_NUMBER","confidence":1,"inherited":true`,
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%s does not inherit %s: %s", field, want, out)
		}
	}
	run(t, data, "reject", "contacts", "contact", "EMAIL_ADDRESS")
	execute(t, db, "drop view paying")
	if out = run(t, data, "scan", path, "--no-values", "--json"); strings.Contains(out, `"inherited":true`) {
		t.Errorf("what was rejected is inherited still: %s", out)
	}
}
