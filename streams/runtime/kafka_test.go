package runtime

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
)

const secret = "s3cret-word"

func TestOptionsListEveryProblem(t *testing.T) {
	t.Setenv("TEST_SECRET", secret)
	given := Secret{Env: "TEST_SECRET"}
	brokers := []string{"a:9092"}
	for name, test := range map[string]struct {
		kafka Kafka
		want  []string
	}{
		"nothing":        {Kafka{}, []string{"no brokers"}},
		"all at once":    {Kafka{Brokers: []string{"a"}, TLS: TLS{Enabled: true, Cert: "c"}, SASL: SASL{Mechanism: "PLAIN"}}, []string{`broker "a"`, "both a certificate", "needs a user", "needs a password"}},
		"TLS is off":     {Kafka{Brokers: brokers, TLS: TLS{CA: "ca.pem"}}, []string{"TLS is not enabled"}},
		"no authorities": {Kafka{Brokers: brokers, TLS: TLS{Enabled: true, CA: "missing.pem"}}, []string{"missing.pem"}},
		"mechanism":      {Kafka{Brokers: brokers, SASL: SASL{Mechanism: "GSSAPI", User: "u", Password: given}}, []string{`"GSSAPI" is not`}},
		"no mechanism":   {Kafka{Brokers: brokers, SASL: SASL{User: "u", Password: given}}, []string{"no mechanism"}},
		"empty variable": {Kafka{Brokers: brokers, SASL: SASL{Mechanism: "OAUTHBEARER", Token: Secret{Env: "TEST_NOT_SET"}}}, []string{"no secret in environment variable TEST_NOT_SET"}},
	} {
		_, err := test.kafka.Options()
		if err == nil {
			t.Errorf("%s: no error", name)
			continue
		}
		for _, want := range test.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v does not say %q", name, err, want)
			}
		}
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error holds the secret", name)
		}
	}
}

func TestSecretFileIsReadAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	s := Secret{File: path}
	for _, want := range []string{"one", "two"} {
		if err := os.WriteFile(path, []byte(want+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := s.read(); got != want || err != nil {
			t.Errorf("got %q, want %q: %v", got, want, err)
		}
	}
}

func TestMutualTLSAndSASL(t *testing.T) {
	dir := t.TempDir()
	certificate := selfSigned(t, dir)
	pool := x509.NewCertPool()
	pool.AddCert(certificate.Leaf)
	t.Setenv("TEST_SECRET", secret)
	for _, mechanism := range []string{"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"} {
		fake, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.EnableSASL(), kfake.Superuser(mechanism, "user", secret),
			kfake.TLS(&tls.Config{Certificates: []tls.Certificate{certificate}, ClientCAs: pool, ClientAuth: tls.RequireAndVerifyClientCert}))
		if err != nil {
			t.Fatal(err)
		}
		k := Kafka{Brokers: fake.ListenAddrs(), TLS: TLS{Enabled: true, CA: filepath.Join(dir, "cert.pem"), Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")},
			SASL: SASL{Mechanism: mechanism, User: "user", Password: Secret{Env: "TEST_SECRET"}}}
		if err := ping(t, k); err != nil {
			t.Errorf("%s: %v", mechanism, err)
		}
		k.TLS.Cert, k.TLS.Key = "", ""
		if err := ping(t, k); err == nil {
			t.Errorf("%s: reached without a client certificate", mechanism)
		}
		fake.Close()
	}
}

func ping(t *testing.T, k Kafka) error {
	t.Helper()
	opts, err := k.Options()
	if err != nil {
		t.Fatal(err)
	}
	client, err := kgo.NewClient(with(opts, kgo.RequestRetries(0))...)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	return client.Ping(ctx)
}

func selfSigned(t *testing.T, dir string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	certPEM := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	keyPEM := pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: keyDER})
	for name, text := range map[string][]byte{"cert.pem": certPEM, "key.pem": keyPEM} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pair, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		t.Fatal(err)
	}
	return pair
}
