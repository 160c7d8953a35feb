package avro

import (
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/sr/srfake"

	"datawave/schemas/event"
)

func connect(t *testing.T, address string) *Registry {
	t.Helper()
	r, err := NewRegistry(address)
	if err != nil {
		t.Fatal(err)
	}
	r.pause, r.tries = time.Millisecond, 3
	return r
}

func fakeRegistry(t *testing.T, options ...srfake.Option) *srfake.Registry {
	t.Helper()
	fake := srfake.New(options...)
	t.Cleanup(fake.Close)
	return fake
}

// TestRegistryCodec runs against a fake of the protocol, and against the registry that DATAWAVE_TEST_REGISTRY names.
func TestRegistryCodec(t *testing.T) {
	fake := fakeRegistry(t)
	addresses := map[string]string{"fake": fake.URL()}
	if address := os.Getenv("DATAWAVE_TEST_REGISTRY"); address != "" {
		addresses["real"] = address
	}
	for name, address := range addresses {
		t.Run(name, func(t *testing.T) { checkRegistry(t, address) })
	}
	if address, ok := addresses["real"]; ok {
		checkRule(t, address)
	}
	if !fake.SubjectExists("datawave.Dataset") {
		t.Error("the subject is not the full name")
	}
}

// checkRule has a registry refuse a version that cannot read the one before.
func checkRule(t *testing.T, address string) {
	t.Helper()
	subject := fmt.Sprintf("datawave.test%d.R", time.Now().UnixNano())
	r := connect(t, address)
	first, err := r.ID(subject, f(`"int"`))
	if err != nil {
		t.Fatal(err)
	}
	if again, err := connect(t, address).ID(subject, f(`"int"`)); err != nil || again != first {
		t.Fatalf("id %d, then %d: %v", first, again, err)
	}
	if _, err := r.ID(subject, f(`"boolean"`)); err == nil || !strings.Contains(err.Error(), "incompatible") {
		t.Fatalf("an incompatible version: %v", err)
	}
	if second, err := r.ID(subject, f(`"long"`)); err != nil || second == first {
		t.Fatalf("a compatible version has id %d, the first %d: %v", second, first, err)
	}
}

// checkRegistry has two processes agree on ids through the registry, by writing with one and reading with the other.
func checkRegistry(t *testing.T, address string) {
	t.Helper()
	write, err := New(connect(t, address))
	if err != nil {
		t.Fatal(err)
	}
	read, err := New(connect(t, address))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Names() {
		data, err := write.Append(nil, bodies[name]())
		if err != nil {
			t.Fatal(err)
		}
		if got, err := read.Decode(data); err != nil || !equal(got, bodies[name]()) {
			t.Errorf("%s: %v", name, err)
		}
	}
	text, err := Current("datawave.Gone")
	if err != nil {
		t.Fatal(err)
	}
	id, err := write.ID("datawave.Gone")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := connect(t, address).Schema(id); err != nil || !Same(got, text) {
		t.Errorf("id %d is %s: %v", id, got, err)
	}
	if _, err := read.Decode([]byte{0, 0x7f, 0xff, 0xff, 0xff}); !errors.Is(err, ErrUnknownSchema) {
		t.Errorf("an id that nobody registered: %v", err)
	}
}

func TestRegistryIsAskedOnce(t *testing.T) {
	fake := fakeRegistry(t)
	var calls atomic.Int32
	fake.Intercept(func(http.ResponseWriter, *http.Request) bool { calls.Add(1); return false })
	r := connect(t, fake.URL())
	for range 3 {
		if _, err := r.ID("datawave.X", rec(``)); err != nil {
			t.Fatal(err)
		}
	}
	if n := calls.Load(); n != 3 { // look up, register, set the subject's rule
		t.Errorf("%d calls for one schema", n)
	}
	for range 3 {
		if _, err := r.Schema(4711); !errors.Is(err, ErrUnknownSchema) {
			t.Fatal(err)
		}
	}
	if n := calls.Load(); n != 4 {
		t.Errorf("%d calls after one unknown id", n)
	}
}

func TestRegistryOutage(t *testing.T) {
	fake := fakeRegistry(t)
	var failures atomic.Int32
	failures.Store(2)
	fake.Intercept(func(w http.ResponseWriter, _ *http.Request) bool {
		if failures.Add(-1) < 0 {
			return false
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	})
	if _, err := connect(t, fake.URL()).ID("datawave.X", rec(``)); err != nil {
		t.Fatalf("a short outage was not waited out: %v", err)
	}
	failures.Store(1000)
	if _, err := connect(t, fake.URL()).ID("datawave.Y", rec(``)); !errors.Is(err, ErrUnavailable) {
		t.Fatalf("a long outage: %v", err)
	}
	gone := srfake.New()
	address := gone.URL()
	gone.Close()
	if _, err := connect(t, address).Schema(1); !errors.Is(err, ErrUnavailable) {
		t.Fatalf("nobody there: %v", err)
	}
}

func TestRegistryRefuses(t *testing.T) {
	cases := map[string]struct {
		status int
		body   string
		says   string
	}{
		"incompatible": {http.StatusConflict, `{"error_code":409,"message":"reader field missing default"}`, "incompatible"},
		"not allowed":  {http.StatusForbidden, `{"error_code":40301,"message":"no"}`, "user and password"},
		"invalid":      {http.StatusUnprocessableEntity, `{"error_code":42201,"message":"` + strings.Repeat("long ", 1000) + `"}`, "refused"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			fake := fakeRegistry(t)
			fake.Intercept(func(w http.ResponseWriter, r *http.Request) bool {
				if !strings.HasSuffix(r.URL.Path, "/versions") {
					return false
				}
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte(c.body))
				return true
			})
			_, err := connect(t, fake.URL()).ID("datawave.X", rec(``))
			if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "datawave.X") || len(err.Error()) > 600 {
				t.Fatal(err)
			}
			if errors.Is(err, ErrUnavailable) {
				t.Fatal("an answer was taken for an outage")
			}
		})
	}
}

func TestRegistryRuleMayBeForbidden(t *testing.T) {
	fake := fakeRegistry(t)
	fake.Intercept(func(w http.ResponseWriter, r *http.Request) bool {
		if strings.HasPrefix(r.URL.Path, "/config") {
			w.WriteHeader(http.StatusForbidden)
			return true
		}
		return false
	})
	if _, err := connect(t, fake.URL()).ID("datawave.X", rec(``)); err != nil {
		t.Fatal(err)
	}
}

func TestRegistryPassword(t *testing.T) {
	fake := fakeRegistry(t, srfake.WithAuth("Basic dXNlcjpzM2NyZXQ=")) // user:s3cret
	with := strings.Replace(fake.URL(), "http://", "http://user:s3cret@", 1)
	if _, err := connect(t, with).ID("datawave.X", rec(``)); err != nil {
		t.Fatal(err)
	}
	wrong := strings.Replace(fake.URL(), "http://", "http://user:hunter2@", 1)
	if _, err := connect(t, wrong).ID("datawave.X", rec(``)); err == nil || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "password") {
		t.Fatal(err)
	}
}

func TestRegistryTLS(t *testing.T) {
	fake := fakeRegistry(t)
	server := httptest.NewUnstartedServer(fake.Handler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // the refused handshakes
	server.StartTLS()
	t.Cleanup(server.Close)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(ca, block, 0o600); err != nil {
		t.Fatal(err)
	}
	codec, err := New(connect(t, server.URL+"?ca="+url.QueryEscape(ca)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := codec.Append(nil, &event.Gone{}); err != nil {
		t.Fatal(err)
	}
	if _, err := connect(t, server.URL).ID("datawave.X", rec(``)); !errors.Is(err, ErrUnavailable) {
		t.Fatalf("a certificate of nobody was trusted: %v", err)
	}
}

func TestRegistryAddress(t *testing.T) {
	cases := map[string]string{
		"registry:8081":                     "address 1",
		"":                                  "address 1",
		"http://u:hunter2@h:8081,ftp://x":   "address 2",
		"http://u:hunter2@h:port":           "address 1",
		"http://u:hunter2@h:8081?timeout=3": `"timeout"`,
		"https://u:hunter2@h:8081?ca=/nonexistent": "/nonexistent",
		"https://u:hunter2@h:8081?cert=/nowhere":   "client certificate",
	}
	for address, says := range cases {
		t.Run(says, func(t *testing.T) {
			_, err := NewRegistry(address)
			if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "hunter2") {
				t.Fatal(err)
			}
		})
	}
	r, err := NewRegistry("http://u:hunter2@a:1, http://b:2/path")
	if err != nil || r.address != "http://a:1,http://b:2/path" {
		t.Fatalf("%v: %v", r, err)
	}
}
