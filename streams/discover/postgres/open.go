// Package postgres discovers the datasets of one PostgreSQL database (version 12 or later) from its catalog, and samples
// them. It never writes: its sessions are read-only and every statement has a time limit.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgxpool"

	"datawave/streams/discover"
)

const (
	defaultConnections = 4
	defaultTimeout     = 60 * time.Second
	connectTimeout     = 10 * time.Second
	cancelDelay        = time.Second // between asking the server to cancel and closing the connection
)

// PasswordVariable names the environment variable with the password, used when the URL and the options have none. After it
// come PGPASSWORD and the password file of libpq (~/.pgpass or PGPASSFILE).
const PasswordVariable = "DATAWAVE_SOURCE_PASSWORD"

// Kind declares postgres:// and postgresql:// to a registry.
func Kind() discover.Kind {
	return discover.Kind{Name: "postgres", Schemes: []string{"postgres", "postgresql"}, Example: "postgres://user@host:5432/database", Open: Open}
}

// source is one database, opened.
type source struct {
	pool      *pgxpool.Pool
	namespace string // "postgres://host:port"
	database  string
}

// Open connects to the database that a libpq URL names. Errors never hold the password.
// Source: PostgreSQL documentation, "Connection URIs"; OpenLineage naming specification for the namespace.
func Open(ctx context.Context, location string, o discover.OpenOptions) (discover.Source, error) {
	config, err := configure(location, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", discover.Redact(location), err)
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", discover.Redact(location), explain(err))
	}
	s := &source{pool: pool, namespace: namespace(config.ConnConfig)}
	if err := pool.QueryRow(ctx, "select current_database()").Scan(&s.database); err != nil {
		pool.Close()
		return nil, fmt.Errorf("%s: %w", discover.Redact(location), explain(err))
	}
	return s, nil
}

// configure turns the URL and the options into a pool's configuration.
func configure(location string, o discover.OpenOptions) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(location)
	if err != nil || strings.HasSuffix(discover.Redact(location), "://…") { // the error's text may quote a piece of a password that is not percent-encoded
		return nil, errors.New("is not a PostgreSQL URL; write postgres://user@host:5432/database, " +
			"percent-encode special characters, or give the password in " + PasswordVariable)
	}
	if err := setPassword(config.ConnConfig, location, o); err != nil {
		return nil, err
	}
	config.MaxConns = int32(orDefault(o.Connections, defaultConnections))
	config.ConnConfig.ConnectTimeout = connectTimeout
	config.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeExec // no prepared statements to leave behind a pooler
	config.ConnConfig.BuildContextWatcherHandler = func(c *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: c, DeadlineDelay: cancelDelay}
	}
	settings := session(orDefault(o.StatementTimeout, defaultTimeout))
	config.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
		_, err := c.PgConn().Exec(ctx, settings).ReadAll()
		return err
	}
	return config, nil
}

func orDefault[T int | time.Duration](value, fallback T) T {
	if value > 0 {
		return value
	}
	return fallback
}

// session is what every connection is set to: it cannot write, cannot wait for long, and prints values in one way whatever
// the server's defaults are. Scans that start in the middle and parallel workers would make the sample differ.
func session(timeout time.Duration) string {
	return "set default_transaction_read_only = on; set statement_timeout = " + strconv.FormatInt(timeout.Milliseconds(), 10) +
		"; set lock_timeout = 2000; set idle_in_transaction_session_timeout = 60000; set application_name = datawave" +
		"; set client_encoding = 'UTF8'; set datestyle = 'ISO, YMD'; set intervalstyle = postgres; set timezone = 'UTC'" +
		"; set bytea_output = hex; set extra_float_digits = 1; set synchronize_seqscans = off; set max_parallel_workers_per_gather = 0"
}

// setPassword fills in the password unless the URL has one, in the order: options, password file, PasswordVariable; what
// libpq's own places gave stays otherwise.
func setPassword(c *pgx.ConnConfig, location string, o discover.OpenOptions) error {
	if u, err := url.Parse(location); err == nil {
		if _, given := u.User.Password(); given || u.Query().Has("password") {
			return nil
		}
	}
	password := o.Password
	if password == "" && o.PasswordFile != "" {
		text, err := os.ReadFile(o.PasswordFile)
		if err != nil {
			return fmt.Errorf("password file: %w", err)
		}
		password, _, _ = strings.Cut(string(text), "\n")
		password = strings.TrimSuffix(password, "\r")
	}
	if password == "" {
		password = os.Getenv(PasswordVariable)
	}
	if password == "" {
		return nil
	}
	c.Password = password
	return nil
}

// namespace is "postgres://host:port"; a socket's folder is this machine.
func namespace(c *pgx.ConnConfig) string {
	host := strings.ToLower(c.Host)
	if strings.HasPrefix(host, "/") || strings.HasPrefix(host, "@") {
		host = "localhost"
	}
	return "postgres://" + net.JoinHostPort(host, strconv.Itoa(int(c.Port)))
}

// Namespace is "postgres://host:port".
func (s *source) Namespace() string { return s.namespace }

// URL is "postgres://host:port/database".
func (s *source) URL() string { return s.namespace + "/" + url.PathEscape(s.database) }

// Kind is "postgres".
func (s *source) Kind() string { return "postgres" }

// Close closes the connections.
func (s *source) Close() error {
	s.pool.Close()
	return nil
}
