package search

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"regexp"

	"datawave/projections"
	"datawave/projections/version"
	"datawave/schemas/avro"
)

// ElasticsearchConfig says where an Elasticsearch 8 cluster is and what of it is ours.
type ElasticsearchConfig struct {
	Addresses []string // of the nodes: http://host:port or https://host:port; one may carry user:password@
	User      string   // for basic authentication, with Password
	Password  string
	APIKey    string // instead: the key as Elasticsearch encodes it, in base64
	CAFile    string // PEM certificates to trust besides the system's; empty is none
	Prefix    string // of the names of all our indexes and aliases; empty is "datawave"
}

// OpenElasticsearch makes the model without contacting the cluster, which Model.Open does. An error lists all that is wrong with
// the configuration.
//
// With security on, the user or the key needs the privilege all on the indexes PREFIX-search*, and none on the cluster.
func OpenElasticsearch(config ElasticsearchConfig, codec *avro.Codec) (*Model, error) {
	nodes, err := config.connect()
	if err != nil {
		return nil, fmt.Errorf("elasticsearch: %w", err)
	}
	shelf := elasticShelf{cluster: nodes, alias: config.prefix() + "-" + Name, codec: codec}
	return &Model{Model: version.New[Store](Name, shelf), hangUp: nodes.hangUp}, nil
}

func (c *ElasticsearchConfig) prefix() string {
	if c.Prefix == "" {
		return "datawave"
	}
	return c.Prefix
}

func (c *ElasticsearchConfig) connect() (*cluster, error) {
	addresses, problems := c.addresses()
	if !prefixes.MatchString(c.prefix()) {
		problems = append(problems, fmt.Errorf("the prefix %q is not of the form %s", c.Prefix, prefixes))
	}
	if c.APIKey != "" && c.User != "" {
		problems = append(problems, errors.New("either a user or an API key, not both"))
	}
	if c.Password != "" && c.User == "" {
		problems = append(problems, errors.New("a password without a user"))
	}
	trusted, err := c.trusted()
	if err := errors.Join(append(problems, err)...); err != nil {
		return nil, err
	}
	return dial(addresses, trusted, c.User, c.Password, c.APIKey)
}

// prefixes are those that make valid index names of a bounded length.
var prefixes = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,99}$`)

// addresses takes a user and a password out of the addresses, so that no error can show them.
func (c *ElasticsearchConfig) addresses() (addresses []*url.URL, problems []error) {
	if len(c.Addresses) == 0 {
		problems = append(problems, errors.New("no address"))
	}
	for i, text := range c.Addresses {
		u, err := url.Parse(text)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			problems = append(problems, fmt.Errorf("address %d is not of the form http://host:port or https://host:port", i+1))
			continue
		}
		if u.User != nil {
			c.User = u.User.Username()
			c.Password, _ = u.User.Password()
			u.User = nil
		}
		addresses = append(addresses, u)
	}
	return addresses, problems
}

// trusted is nil for the system's own certificates.
func (c *ElasticsearchConfig) trusted() (*tls.Config, error) {
	if c.CAFile == "" {
		return nil, nil
	}
	text, err := os.ReadFile(c.CAFile)
	if err != nil {
		return nil, fmt.Errorf("certificates: %w", err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("certificates: %s holds none", c.CAFile)
	}
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, nil
}

var _ projections.Loader = (*elasticIndex)(nil)
