package runtime

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl"
	"github.com/twmb/franz-go/pkg/sasl/oauth"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

// Kafka says how to reach a cluster. Secrets are named, never held: they are read from an environment variable or a
// file each time that a connection authenticates, so that a rotated secret needs no restart.
type Kafka struct {
	Brokers  []string // host:port, at least one
	ClientID string   // shows in the brokers' logs and quotas; empty is "datawave"
	TLS      TLS
	SASL     SASL
}

// TLS is the transport's encryption. The zero value is plain text.
type TLS struct {
	Enabled    bool
	CA         string // file with PEM certificates to trust; empty trusts the system's
	Cert, Key  string // files with the client's PEM certificate and key, for mutual TLS
	ServerName string // the name to expect in the broker's certificate; empty is the host dialled
	SkipVerify bool   // trusts any certificate: for tests only
}

// SASL is the authentication. The zero value is none.
type SASL struct {
	Mechanism string // "", PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER
	User      string
	Password  Secret // for PLAIN and SCRAM
	Token     Secret // for OAUTHBEARER (RFC 7628)
}

// Secret says where a secret is: in an environment variable or in a file, whose surrounding white space is cut off.
type Secret struct {
	Env  string
	File string
}

func (s Secret) given() bool { return s.Env != "" || s.File != "" }

// read returns the secret; its errors tell the place, never the content.
func (s Secret) read() (string, error) {
	value, place := os.Getenv(s.Env), "environment variable "+s.Env
	if s.File != "" {
		text, err := os.ReadFile(s.File)
		if err != nil {
			return "", err
		}
		value, place = strings.TrimSpace(string(text)), s.File
	}
	if value == "" {
		return "", fmt.Errorf("no secret in %s", place)
	}
	return value, nil
}

// Options validates the connection and returns it as client options. The error lists every problem, joined, and holds
// no secret.
func (k Kafka) Options() ([]kgo.Opt, error) {
	problems := k.brokerProblems()
	transport, err := k.TLS.config()
	problems = append(problems, err)
	mechanism, err := k.SASL.mechanism()
	problems = append(problems, err)
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	id := k.ClientID
	if id == "" {
		id = "datawave"
	}
	// Client telemetry (KIP-714) is a broker operator's tool; ours are the metrics, and a stop need not wait for its last push.
	opts := []kgo.Opt{kgo.SeedBrokers(k.Brokers...), kgo.ClientID(id), kgo.DisableClientMetrics()}
	if transport != nil {
		opts = append(opts, kgo.DialTLSConfig(transport))
	}
	if mechanism != nil {
		opts = append(opts, kgo.SASL(mechanism))
	}
	return opts, nil
}

func (k Kafka) brokerProblems() (problems []error) {
	if len(k.Brokers) == 0 {
		problems = append(problems, errors.New("kafka: no brokers: give host:port,host:port"))
	}
	for _, broker := range k.Brokers {
		if _, port, err := net.SplitHostPort(broker); err != nil || port == "" {
			problems = append(problems, fmt.Errorf("kafka: broker %q is not host:port", broker))
		}
	}
	return problems
}

func (t TLS) config() (*tls.Config, error) {
	if !t.Enabled {
		if t.CA != "" || t.Cert != "" || t.Key != "" || t.SkipVerify || t.ServerName != "" {
			return nil, errors.New("kafka: TLS settings are given but TLS is not enabled")
		}
		return nil, nil
	}
	// InsecureSkipVerify is what the user asked for by name; the default verifies.
	c := &tls.Config{ServerName: t.ServerName, InsecureSkipVerify: t.SkipVerify, MinVersion: tls.VersionTLS12}
	return c, errors.Join(t.trust(c), t.identify(c))
}

func (t TLS) trust(c *tls.Config) error {
	if t.CA == "" {
		return nil
	}
	text, err := os.ReadFile(t.CA)
	if err != nil {
		return fmt.Errorf("kafka: TLS authorities: %w", err)
	}
	c.RootCAs = x509.NewCertPool()
	if !c.RootCAs.AppendCertsFromPEM(text) {
		return fmt.Errorf("kafka: TLS authorities: %s holds no PEM certificate", t.CA)
	}
	return nil
}

func (t TLS) identify(c *tls.Config) error {
	if t.Cert == "" && t.Key == "" {
		return nil
	}
	if t.Cert == "" || t.Key == "" {
		return errors.New("kafka: mutual TLS needs both a certificate and a key file")
	}
	pair, err := tls.LoadX509KeyPair(t.Cert, t.Key)
	if err != nil {
		return fmt.Errorf("kafka: TLS client certificate: %w", err)
	}
	c.Certificates = []tls.Certificate{pair}
	return nil
}

func (s SASL) mechanism() (sasl.Mechanism, error) {
	if err := s.problems(); err != nil {
		return nil, err
	}
	switch s.Mechanism {
	case "PLAIN":
		return plain.Plain(func(context.Context) (plain.Auth, error) {
			password, err := s.Password.read()
			return plain.Auth{User: s.User, Pass: password}, err
		}), nil
	case "SCRAM-SHA-256":
		return scram.Sha256(s.scram), nil
	case "SCRAM-SHA-512":
		return scram.Sha512(s.scram), nil
	case "OAUTHBEARER":
		return oauth.Oauth(func(context.Context) (oauth.Auth, error) {
			token, err := s.Token.read()
			return oauth.Auth{Token: token}, err
		}), nil
	}
	return nil, nil
}

func (s SASL) scram(context.Context) (scram.Auth, error) {
	password, err := s.Password.read()
	return scram.Auth{User: s.User, Pass: password}, err
}

func (s SASL) problems() error {
	switch s.Mechanism {
	case "":
		if s.User != "" || s.Password.given() || s.Token.given() {
			return errors.New("kafka: SASL credentials are given but no mechanism: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER")
		}
		return nil
	case "PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512":
		var user error
		if s.User == "" {
			user = fmt.Errorf("kafka: SASL %s needs a user", s.Mechanism)
		}
		return errors.Join(user, s.Password.problem("password"))
	case "OAUTHBEARER":
		return s.Token.problem("token")
	}
	return fmt.Errorf("kafka: SASL mechanism %q is not PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER", s.Mechanism)
}

func (s Secret) problem(what string) error {
	if !s.given() {
		return fmt.Errorf("kafka: SASL needs a %s, from an environment variable or a file", what)
	}
	if _, err := s.read(); err != nil {
		return fmt.Errorf("kafka: SASL %s: %w", what, err)
	}
	return nil
}
