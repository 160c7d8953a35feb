package avro

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/twmb/franz-go/pkg/sr"
)

// registryOptions reads the address of a registry; public is the address without credentials. Errors never quote the
// address, because it may hold a password. User, password and query of the first URL are those of all.
func registryOptions(address string) (options []sr.ClientOpt, public string, err error) {
	var urls []string
	for i, part := range strings.Split(address, ",") {
		u, err := url.Parse(strings.TrimSpace(part))
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, "", fmt.Errorf("address %d of the schema registry is not http://host:port or https://host:port", i+1)
		}
		if i == 0 {
			if options, err = authOptions(u); err != nil {
				return nil, "", fmt.Errorf("schema registry %s: %w", u.Host, err)
			}
		}
		u.User, u.RawQuery, u.Fragment = nil, "", ""
		urls = append(urls, u.String())
	}
	return append(options, sr.URLs(urls...), sr.UserAgent("datawave")), strings.Join(urls, ","), nil
}

func authOptions(u *url.URL) (options []sr.ClientOpt, err error) {
	if password, ok := u.User.Password(); ok {
		options = append(options, sr.BasicAuth(u.User.Username(), password))
	}
	query := u.Query()
	config, err := tlsConfig(query.Get("ca"), query.Get("cert"), query.Get("key"))
	for name := range query {
		if name != "ca" && name != "cert" && name != "key" {
			err = errors.Join(err, fmt.Errorf("option %q is not one of ca, cert and key", name))
		}
	}
	if err != nil {
		return nil, err
	}
	if config != nil {
		options = append(options, sr.DialTLSConfig(config))
	}
	return options, nil
}

func tlsConfig(ca, cert, key string) (*tls.Config, error) {
	if ca == "" && cert == "" && key == "" {
		return nil, nil // the client has its own defaults
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if ca != "" {
		text, err := os.ReadFile(ca)
		if err != nil {
			return nil, err
		}
		if config.RootCAs = x509.NewCertPool(); !config.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("%s holds no PEM certificate", ca)
		}
	}
	if cert != "" || key != "" {
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			return nil, fmt.Errorf("client certificate: %w", err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	return config, nil
}
