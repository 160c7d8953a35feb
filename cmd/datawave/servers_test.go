package main

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/streams/runtime"
)

// The tests below need what a DATAWAVE_TEST_* variable names.

// TestRealKafka runs the whole pipeline on a cluster: a scan, an unchanged scan, a replay.
func TestRealKafka(t *testing.T) {
	brokers := os.Getenv("DATAWAVE_TEST_KAFKA")
	if brokers == "" {
		t.Skip("DATAWAVE_TEST_KAFKA names no brokers")
	}
	withoutTopics(t, brokers)
	dir := t.TempDir()
	source, data := filepath.Join(dir, "shop.db"), filepath.Join(dir, "data")
	shop(t, source, 20)
	for range 2 {
		out := run(t, data, "scan", source, "--kafka", brokers)
		if strings.Count(out, "EMAIL_ADDRESS") != 40 {
			t.Errorf("not 40 columns with e-mail addresses:\n%s", out)
		}
	}
	out := run(t, data, "replay", "all", "--kafka", brokers)
	if strings.Contains(out, "DIFFERS") || strings.Count(out, "equal, swapped in") != 3 {
		t.Errorf("replay: %s", out)
	}
}

// withoutTopics deletes what earlier tests left on the brokers, which are the tests' own.
func withoutTopics(t *testing.T, brokers string) {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(strings.Split(brokers, ",")...))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	admin := kadm.NewClient(client)
	topics, err := admin.ListTopics(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range topics.Names() {
		if strings.HasPrefix(name, "datawave.") {
			if _, err := admin.DeleteTopic(t.Context(), name); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, group := range []string{runtime.GroupID} {
		if _, err := admin.DeleteGroup(t.Context(), group); err != nil && !errors.Is(err, kerr.GroupIDNotFound) &&
			!errors.Is(err, kerr.CoordinatorNotAvailable) { // no group has ever been
			t.Fatal(err)
		}
	}
}

// TestPostgres scans a database as a role that may not read one of its schemas.
func TestPostgres(t *testing.T) {
	server := os.Getenv("DATAWAVE_TEST_POSTGRES")
	if server == "" {
		t.Skip("DATAWAVE_TEST_POSTGRES names no server")
	}
	ctx := t.Context()
	admin, err := pgx.Connect(ctx, server)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(ctx)
	database := pgx.Identifier{"datawave_system_" + strings.ReplaceAll(time.Now().UTC().Format("150405.000000"), ".", "_")}
	exec := func(c *pgx.Conn, statements ...string) {
		for _, s := range statements {
			if _, err := c.Exec(ctx, s); err != nil {
				t.Fatalf("%s: %v", s, err)
			}
		}
	}
	role := database[0] + "_reader"
	exec(admin, "CREATE DATABASE "+database.Sanitize(), "CREATE ROLE "+role+" LOGIN PASSWORD 'planted-pw-77'")
	t.Cleanup(func() {
		c, err := pgx.Connect(t.Context(), server)
		if err == nil {
			_, _ = c.Exec(t.Context(), "DROP DATABASE "+database.Sanitize()+" WITH (FORCE)")
			_, _ = c.Exec(t.Context(), "DROP ROLE "+role)
			_ = c.Close(t.Context())
		}
	})
	config := admin.Config().Copy()
	config.Database = database[0]
	owner, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	defer owner.Close(ctx)
	exec(owner, "CREATE SCHEMA open", "CREATE SCHEMA closed", "CREATE TABLE open.people AS SELECT g id, 'user'||g||'@example.org' email FROM generate_series(1,50) g",
		"CREATE TABLE closed.secrets (email text)", "CREATE VIEW open.mails AS SELECT email FROM open.people",
		"GRANT USAGE ON SCHEMA open TO "+role, "GRANT SELECT ON ALL TABLES IN SCHEMA open TO "+role)

	url := "postgres://" + role + ":planted-pw-77@" + hostPort(config) + "/" + database[0] + "?sslmode=disable"
	data := t.TempDir()
	stdout, stderr, err := try(t, data, "scan", url)
	if err != nil {
		t.Fatalf("%v: %s", err, stderr)
	}
	for _, want := range []string{"open.people", "open.mails", "EMAIL_ADDRESS", "closed", "permission denied"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("no word of %s in:\n%s", want, stdout)
		}
	}
	absent(t, data, []string{"planted-pw-77"})
	if strings.Contains(stdout+stderr, "planted-pw-77") {
		t.Error("the password is shown")
	}
}

func hostPort(c *pgx.ConnConfig) string { return net.JoinHostPort(c.Host, strconv.Itoa(int(c.Port))) }

// TestFullDisk fills the file system of the data directory under a running engine. DATAWAVE_TEST_SMALL_DISK names an
// empty folder on a file system of its own of 40 to 64 MB.
func TestFullDisk(t *testing.T) {
	disk := os.Getenv("DATAWAVE_TEST_SMALL_DISK")
	if disk == "" {
		t.Skip("DATAWAVE_TEST_SMALL_DISK names no folder")
	}
	dir := t.TempDir()
	source, data, filler := filepath.Join(dir, "shop.db"), filepath.Join(disk, "data"), filepath.Join(disk, "filler")
	shop(t, source, 20)
	p := start(t, data, "up")
	run(t, data, "scan", source)
	if err := os.WriteFile(filler, make([]byte, free(t, disk)), 0o600); err != nil {
		t.Logf("filled: %v", err)
	}
	_, stderr, err := try(t, data, "scan", source)
	if err == nil || !strings.Contains(stderr, "free disk space") {
		t.Errorf("a scan onto a full disk: %v: %s", err, stderr)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
	run(t, data, "scan", source)
	reports := replayed(t, data)
	same(t, reports, reports)
}

func free(t *testing.T, dir string) int64 {
	t.Helper()
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		t.Fatal(err)
	}
	return int64(st.Bavail) * st.Bsize
}
