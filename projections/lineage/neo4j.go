package lineage

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"

	"datawave/projections/version"
	"datawave/schemas/avro"
	"datawave/schemas/readmodel"
)

// Neo4jConfig says where a Neo4j server or cluster is and what of it is ours.
type Neo4jConfig struct {
	// URL is bolt://host:7687 or neo4j://host:7687, with +s for TLS and +ssc for TLS with a certificate that nobody signed. It may
	// carry user:password@, and the database as its path.
	URL            string
	User, Password string // where the URL has none; both empty for a server without authentication
	Database       string // where the URL has none; empty for the user's home database
	CA             string // PEM file of the authority that signed the server's certificate; empty for those that the system trusts
	Prefix         string // keeps read models in one database apart; "datawave" when empty
}

// The bounds of a conversation with the server.
const (
	connectTimeout = 1500 * time.Millisecond
	walkTimeout    = 10 * time.Second // of a server that is there and does not answer
	retryTime      = time.Second      // after which no transaction is tried again
	connections    = 20
)

const defaultPrefix = "datawave"

// server is a Neo4j server, or a database of it.
type server struct {
	driver   neo4j.DriverWithContext
	database string
	// bookmarks make a session see what the sessions before have written, whichever member of a cluster it asks.
	bookmarks neo4j.BookmarkManager
}

// OpenNeo4j makes the model of a graph in Neo4j. It does not reach for the server: Open does.
func OpenNeo4j(c Neo4jConfig, codec *avro.Codec) (*Lineage, error) {
	s, err := connect(c)
	if err != nil {
		return nil, fmt.Errorf("neo4j: %w", err)
	}
	if c.Prefix == "" {
		c.Prefix = defaultPrefix
	}
	shelf := newShelf(s, c.Prefix, codec)
	return &Lineage{Model: version.New(Name, version.Shelf[Store](shelf)), release: shelf.close}, nil
}

func connect(c Neo4jConfig) (*server, error) {
	target, err := c.split()
	if err != nil {
		return nil, err
	}
	auth := neo4j.NoAuth()
	if c.User != "" {
		auth = neo4j.BasicAuth(c.User, c.Password, "")
	}
	authority, err := c.authority()
	if err != nil {
		return nil, err
	}
	driver, err := neo4j.NewDriverWithContext(target, auth, func(d *config.Config) {
		d.TlsConfig = authority
		d.MaxTransactionRetryTime, d.SocketConnectTimeout, d.ConnectionAcquisitionTimeout = retryTime, connectTimeout, connectTimeout
		d.MaxConnectionPoolSize, d.FetchSize = connections, fetchSize
		d.TelemetryDisabled, d.UserAgent = true, "datawave"
	})
	if err != nil {
		return nil, fmt.Errorf("%q: %w", target, err)
	}
	return &server{driver: driver, database: c.Database, bookmarks: neo4j.NewBookmarkManager(neo4j.BookmarkManagerConfig{})}, nil
}

var schemes = []string{"bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc"}

// split takes user and database out of the URL, which the driver does not want to see there. All problems are reported at once,
// and none shows a password.
func (c *Neo4jConfig) split() (target string, err error) {
	u, err := url.Parse(c.URL)
	if err != nil {
		return "", errors.New("the URL cannot be read") // the error of Parse quotes it, with the password
	}
	if u.User != nil {
		c.User = u.User.Username()
		c.Password, _ = u.User.Password()
	}
	if database := strings.Trim(u.Path, "/"); database != "" {
		c.Database = database
	}
	u.User, u.Path = nil, ""
	return u.String(), errors.Join(c.check(u)...)
}

func (c *Neo4jConfig) check(u *url.URL) (problems []error) {
	if !slices.Contains(schemes, u.Scheme) {
		problems = append(problems, fmt.Errorf("the URL's scheme is %q, and must be one of %s", u.Scheme, strings.Join(schemes, ", ")))
	}
	if u.Hostname() == "" {
		problems = append(problems, errors.New("the URL names no host"))
	}
	if c.User == "" && c.Password != "" {
		problems = append(problems, errors.New("there is a password without a user"))
	}
	return problems
}

// authority is nil for what the system trusts.
func (c *Neo4jConfig) authority() (*tls.Config, error) {
	if c.CA == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(c.CA)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificate", c.CA)
	}
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, nil
}

func (s *server) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), connectTimeout)
	defer cancel()
	return said(s.driver.Close(ctx))
}

func (s *server) session(ctx context.Context, mode neo4j.AccessMode) neo4j.SessionWithContext {
	return s.driver.NewSession(ctx, neo4j.SessionConfig{AccessMode: mode, DatabaseName: s.database, BookmarkManager: s.bookmarks})
}

// write runs work in a transaction, and again when the server says that trying again helps.
func (s *server) write(ctx context.Context, work func(neo4j.ManagedTransaction) error) error {
	return s.transact(ctx, neo4j.AccessModeWrite, work)
}

// read runs work in a transaction that only reads. Neo4j isolates it from what is not committed, not from what is committed
// meanwhile (https://neo4j.com/docs/operations-manual/5/database-internals/concurrent-data-access/).
func (s *server) read(ctx context.Context, work func(neo4j.ManagedTransaction) error) error {
	return s.transact(ctx, neo4j.AccessModeRead, work)
}

func (s *server) transact(ctx context.Context, mode neo4j.AccessMode, work func(neo4j.ManagedTransaction) error) error {
	session := s.session(ctx, mode)
	defer session.Close(ctx)
	execute := session.ExecuteRead
	if mode == neo4j.AccessModeWrite {
		execute = session.ExecuteWrite
	}
	_, err := execute(ctx, func(tx neo4j.ManagedTransaction) (any, error) { return nil, work(tx) })
	return said(err)
}

// alone runs a statement outside a transaction: one that makes its own, or changes the schema.
func (s *server) alone(ctx context.Context, text string, parameters map[string]any) error {
	session := s.session(ctx, neo4j.AccessModeWrite)
	defer session.Close(ctx)
	result, err := session.Run(ctx, text, parameters)
	if err == nil {
		_, err = result.Consume(ctx)
	}
	return said(err)
}

// said is the error of the driver without what the server says in it, which may quote data; its code says enough. An error that
// means that the server cannot be reached wraps readmodel.ErrUnavailable.
func said(err error) error {
	if err == nil {
		return nil
	}
	var limit *neo4j.TransactionExecutionLimit
	if errors.As(err, &limit) && len(limit.Errors) > 0 {
		err = limit.Errors[len(limit.Errors)-1]
	}
	var refused *neo4j.Neo4jError
	if errors.As(err, &refused) {
		if refused.IsRetriableTransient() || refused.IsRetriableCluster() {
			return fmt.Errorf("%w: %s", readmodel.ErrUnavailable, refused.Code)
		}
		return errors.New(refused.Code)
	}
	if limit != nil || neo4j.IsConnectivityError(err) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w: %w", readmodel.ErrUnavailable, err)
	}
	return err
}

// run runs a statement of a transaction and hands each record to visit, whose values are in the order of RETURN.
func run(ctx context.Context, tx neo4j.ManagedTransaction, visit func([]any) error, text string, parameters map[string]any) error {
	result, err := tx.Run(ctx, text, parameters)
	if err != nil {
		return err
	}
	return each(ctx, result, visit)
}

func each(ctx context.Context, result neo4j.ResultWithContext, visit func([]any) error) error {
	for result.Next(ctx) {
		if visit == nil {
			continue
		}
		if err := visit(result.Record().Values); err != nil {
			return err
		}
	}
	return result.Err()
}

// text is a property that is a string, or the empty string for one that is absent.
func text(value any) string {
	s, _ := value.(string)
	return s
}

// property is what to store for text: nothing when it is empty.
func property(text string) any {
	if text == "" {
		return nil
	}
	return text
}
