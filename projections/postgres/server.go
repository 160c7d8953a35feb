// Package postgres keeps read models in PostgreSQL: one schema a version, rows and checkpoint in one transaction. Nothing here contacts
// the server before it has to, so that a server that is down stops nobody from starting.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"regexp"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// DefaultPrefix begins every name that is ours on a server.
const DefaultPrefix = "datawave"

const (
	connectTimeout = 2 * time.Second
	writers        = 4
	readers        = 8
)

// Config says where the server is.
type Config struct {
	URL     string // postgres://user:password@host:5432/database, of the primary
	Replica string // of a streaming replica that answers reads; may be empty
	Prefix  string // of every name that is ours; empty is DefaultPrefix. Two deployments in one database need two
}

// prefixForm leaves room for "_<model>_<number>" in the 63 bytes of a name.
var prefixForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// Server is the connections to a server, which are made when they are needed. It is safe for concurrent use.
type Server struct {
	prefix  string
	writer  *pgxpool.Pool
	reader  *pgxpool.Pool // of the primary
	replica *pgxpool.Pool // nil without one
	avoid   atomic.Int64  // until when the replica is not asked, in nanoseconds since 1970
}

// NewServer checks the configuration, all of it at once, and contacts nobody. Errors hold no password.
func NewServer(c Config) (*Server, error) {
	s := &Server{prefix: c.Prefix}
	if s.prefix == "" {
		s.prefix = DefaultPrefix
	}
	var errs [4]error
	if !prefixForm.MatchString(s.prefix) {
		errs[0] = fmt.Errorf("the prefix %q is not up to 40 small letters, digits and underscores, a letter first", s.prefix)
	}
	s.writer, errs[1] = newPool(c.URL, writers, writing, alwaysPing)
	s.reader, errs[2] = newPool(c.URL, readers, reading, nil)
	if errs[1] != nil {
		errs[2] = nil // the same again
	}
	if c.Replica != "" {
		s.replica, errs[3] = newPool(c.Replica, readers, reading, nil)
	}
	if err := errors.Join(errs[:]...); err != nil {
		s.Close()
		return nil, fmt.Errorf("postgres: %w", err)
	}
	return s, nil
}

// Close closes all connections and waits for those in use.
func (s *Server) Close() {
	for _, pool := range []*pgxpool.Pool{s.writer, s.reader, s.replica} {
		if pool != nil {
			pool.Close()
		}
	}
}

// writing are the settings of a session that writes. Whoever waits longer for a lock gives up, and tries again.
var writing = map[string]string{"lock_timeout": "10s", "idle_in_transaction_session_timeout": "60s"}

// reading are the settings of a session that reads. Every filter has a selectivity of its own, so that no plan serves all; compiling
// a plan takes longer than running it.
var reading = map[string]string{"default_transaction_read_only": "on", "plan_cache_mode": "force_custom_plan", "jit": "off",
	"random_page_cost": "1.1", "max_parallel_workers_per_gather": "0"}

// alwaysPing finds out, before a batch begins, that a connection has ended since the batch before. A read is tried again instead.
func alwaysPing(context.Context, pgxpool.ShouldPingParams) bool { return true }

func newPool(url string, size int32, settings map[string]string, ping func(context.Context, pgxpool.ShouldPingParams) bool) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	config.MaxConns, config.ShouldPing = size, ping
	config.PingTimeout = connectTimeout
	config.ConnConfig.ConnectTimeout = connectTimeout
	config.ConnConfig.DialFunc = dial
	config.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeCacheStatement
	config.ConnConfig.RuntimeParams["application_name"] = "datawave"
	for name, value := range settings {
		config.ConnConfig.RuntimeParams[name] = value
	}
	return pgxpool.NewWithConfig(context.Background(), config)
}

// dial notices within seconds that a host has gone without a word.
func dial(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: connectTimeout,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: time.Second, Interval: time.Second, Count: 2}}
	return dialer.DialContext(ctx, network, address)
}
