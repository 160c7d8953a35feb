package keyring

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"datawave/schemas/asset"
)

var (
	orders    = asset.DatasetID{Namespace: "postgres://db.example:5432", Name: "shop.public.orders"}
	customers = asset.DatasetID{Namespace: "postgres://db.example:5432", Name: "shop.public.customers"}
)

func master(t testing.TB, fill byte) Master {
	t.Helper()
	m, err := NewMaster(bytes.Repeat([]byte{fill}, keyBytes), "the test")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func open(t testing.TB, path string) *File {
	t.Helper()
	f, err := Open(path, master(t, 7))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

type sealed struct {
	key                           string
	nonce, additional, ciphertext []byte
}

func seal(t testing.TB, s Sealer, id asset.DatasetID, plaintext string) sealed {
	t.Helper()
	out := sealed{additional: []byte("scan 1")}
	var err error
	if out.key, out.nonce, out.ciphertext, err = s.Seal(id, out.additional, []byte(plaintext)); err != nil {
		t.Fatal(err)
	}
	return out
}

func mustOpen(t testing.TB, o Opener, s sealed, want string) {
	t.Helper()
	got, err := o.Open(s.key, s.nonce, s.additional, s.ciphertext)
	if err != nil || string(got) != want {
		t.Fatalf("opened %d bytes, want %d: %v", len(got), len(want), err)
	}
}

func mustFail(t testing.TB, o Opener, s sealed, want error) {
	t.Helper()
	if got, err := o.Open(s.key, s.nonce, s.additional, s.ciphertext); !errors.Is(err, want) || got != nil {
		t.Fatalf("got %d bytes and %v, want an error that is %v", len(got), err, want)
	}
}

func TestSealOpenRotateErase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "keyring.json")
	f := open(t, path)
	first, other := seal(t, f, orders, "4111 1111 1111 1111"), seal(t, f, customers, "ada@example.org")
	if again := seal(t, f, orders, "x"); again.key != first.key {
		t.Fatalf("two keys, %s and %s, without a rotation", first.key, again.key)
	}
	rotated, err := f.Rotate(orders)
	if err != nil {
		t.Fatal(err)
	}
	second := seal(t, f, orders, "4222 2222 2222 2222")
	if second.key != rotated || second.key == first.key {
		t.Fatalf("after the rotation to %s, %s sealed", rotated, second.key)
	}
	mustOpen(t, f, first, "4111 1111 1111 1111")
	mustOpen(t, open(t, path), second, "4222 2222 2222 2222")

	ids, err := f.Erase(orders)
	if err != nil || !slices.Equal(ids, []string{first.key, second.key}) {
		t.Fatalf("erased %v: %v", ids, err)
	}
	for _, keyring := range []*File{f, open(t, path)} {
		mustFail(t, keyring, first, ErrErased)
		mustFail(t, keyring, second, ErrErased)
		mustFail(t, keyring, sealed{key: "nobody"}, ErrUnknownKey)
		mustOpen(t, keyring, other, "ada@example.org")
	}
	if _, err := f.Erase(orders); !errors.Is(err, ErrUnknownKey) {
		t.Fatalf("the second erase found something: %v", err)
	}
	third := seal(t, f, orders, "new")
	mustOpen(t, f, third, "new")
	mustFail(t, f, first, ErrErased)
	checkList(t, f, map[string]State{first.key: Erased, second.key: Erased, third.key: Active, other.key: Active})
}

func checkList(t *testing.T, f *File, want map[string]State) {
	t.Helper()
	keys, err := f.List()
	if err != nil || len(keys) != len(want) {
		t.Fatalf("%d keys, want %d: %v", len(keys), len(want), err)
	}
	for _, k := range keys {
		if want[k.ID] != k.State || k.Created.IsZero() || (k.State == Erased) == k.Erased.IsZero() || k.Dataset.Validate() != nil {
			t.Errorf("key %+v, want state %s", k, want[k.ID])
		}
	}
}

func TestPrepareMakesMissingKeysOnly(t *testing.T) {
	f := open(t, filepath.Join(t.TempDir(), "keyring.json"))
	before := seal(t, f, orders, "x")
	if err := f.Prepare(orders, customers, customers); err != nil {
		t.Fatal(err)
	}
	keys, err := f.List()
	if err != nil || len(keys) != 2 || keys[1].ID != before.key {
		t.Fatalf("%+v: %v", keys, err)
	}
	if err := f.Prepare(asset.DatasetID{}); err == nil {
		t.Fatal("a dataset without a name got a key")
	}
}

func TestNoKeyOnDisk(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "keyring.json")
	f := open(t, path)
	s := seal(t, f, orders, "x")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var doc document
	if err := json.Unmarshal(before, &doc); err != nil {
		t.Fatal(err)
	}
	data, err := unwrap(f.master.aead, doc.Keys[0].Wrapped, doc.Keys[0].additional())
	if err != nil {
		t.Fatal(err)
	}
	// A process that died while writing leaves a file with keys; the next start removes it.
	if err := os.WriteFile(path+".new", before, 0o600); err != nil {
		t.Fatal(err)
	}
	g := open(t, path)
	if _, err := g.Erase(orders); err != nil {
		t.Fatal(err)
	}
	wrapped := base64.StdEncoding.EncodeToString(doc.Keys[0].Wrapped)
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 2 {
		t.Fatalf("%d files, want the keyring and its lock: %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(dir, file.Name()))
		if err != nil || bytes.Contains(text, data) || strings.Contains(string(text), wrapped) {
			t.Errorf("%s holds an erased key: %v", file.Name(), err)
		}
	}
	mustFail(t, f, s, ErrErased) // f learns of g's erase
}

func TestEraseWipesTheOldFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keyring.json")
	f := open(t, path)
	seal(t, f, orders, "x")
	old, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = old.Close() }()
	if _, err := f.Erase(orders); err != nil {
		t.Fatal(err)
	}
	content := make([]byte, 1<<16)
	n, err := old.Read(content)
	if err != nil || n == 0 || len(bytes.Trim(content[:n], "\x00")) != 0 {
		t.Fatalf("the %d bytes of the old file are still there", n)
	}
}

func TestTamper(t *testing.T) {
	f := open(t, filepath.Join(t.TempDir(), "keyring.json"))
	s, other := seal(t, f, orders, "a value"), seal(t, f, customers, "a value")
	cases := map[string]func(*sealed){
		"ciphertext":       func(s *sealed) { s.ciphertext[0] ^= 1 },
		"tag":              func(s *sealed) { s.ciphertext[len(s.ciphertext)-1] ^= 1 },
		"truncated":        func(s *sealed) { s.ciphertext = s.ciphertext[:3] },
		"nonce":            func(s *sealed) { s.nonce[0] ^= 1 },
		"short nonce":      func(s *sealed) { s.nonce = s.nonce[:4] },
		"no nonce":         func(s *sealed) { s.nonce = nil },
		"additional":       func(s *sealed) { s.additional = []byte("scan 2") },
		"another's key id": func(s *sealed) { s.key = other.key },
	}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			c := sealed{s.key, bytes.Clone(s.nonce), bytes.Clone(s.additional), bytes.Clone(s.ciphertext)}
			change(&c)
			mustFail(t, f, c, ErrTampered)
		})
	}
	mustOpen(t, f, s, "a value")
}

func TestOpenRefuses(t *testing.T) {
	cases := map[string]struct {
		prepare func(path string) error
		master  byte
		says    string
	}{
		"wider permissions": {func(path string) error { return os.Chmod(path, 0o640) }, 7, "chmod 600"},
		"wrong master key":  {func(string) error { return nil }, 8, MasterVariable},
		"damaged":           {func(path string) error { return os.WriteFile(path, []byte(`{"version":`), 0o600) }, 7, "restore it from a backup"},
		"newer version":     {func(path string) error { return os.WriteFile(path, []byte(`{"version":2}`), 0o600) }, 7, "version 2"},
		"empty":             {func(path string) error { return os.WriteFile(path, nil, 0o600) }, 7, "damaged"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "keyring.json")
			seal(t, open(t, path), orders, "x")
			if err := c.prepare(path); err != nil {
				t.Fatal(err)
			}
			_, err := Open(path, master(t, c.master))
			if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), path) {
				t.Fatalf("%v does not say %q and the path", err, c.says)
			}
		})
	}
	if _, err := Open(filepath.Join(t.TempDir(), "k"), Master{}); err == nil {
		t.Fatal("opened without a master key")
	}
}

func TestEditedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keyring.json")
	f := open(t, path)
	s := seal(t, f, orders, "x")
	seal(t, f, customers, "y")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	swapped := strings.NewReplacer(orders.Key(), customers.Key(), customers.Key(), orders.Key()).Replace(string(text))
	if err := os.WriteFile(path, []byte(swapped), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := open(t, path).Open(s.key, s.nonce, s.additional, s.ciphertext); err == nil || !strings.Contains(err.Error(), "changed by hand") {
		t.Fatalf("one dataset's key passed for another's: %v", err)
	}
}

// TestConcurrent has several keyrings on one file, as several processes have.
func TestConcurrent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keyring.json")
	var wg sync.WaitGroup
	var mu sync.Mutex
	keys := map[string]bool{}
	for range 4 {
		f := open(t, path)
		for range 2 {
			wg.Go(func() {
				for range 5 {
					s := seal(t, f, orders, "a value")
					mustOpen(t, open(t, path), s, "a value")
					mu.Lock()
					keys[s.key] = true
					mu.Unlock()
				}
			})
		}
	}
	wg.Wait()
	if len(keys) != 1 {
		t.Fatalf("%d keys for one dataset", len(keys))
	}
}

func TestConcurrentErase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keyring.json")
	var wg sync.WaitGroup
	for range 3 {
		f := open(t, path)
		wg.Go(func() {
			for range 10 {
				s := seal(t, f, orders, "a value")
				if _, err := f.Open(s.key, s.nonce, s.additional, s.ciphertext); err != nil && !errors.Is(err, ErrErased) {
					t.Error(err)
				}
				if _, err := f.Erase(orders); err != nil && !errors.Is(err, ErrUnknownKey) {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	keys, err := open(t, path).List()
	if err != nil || len(keys) == 0 {
		t.Fatal(err)
	}
	for _, k := range keys {
		if k.State != Erased {
			t.Errorf("key %s is %s", k.ID, k.State)
		}
	}
}

// TestModel compares the keyring with the plainest model of one, over two handles and restarts.
func TestModel(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(r *rapid.T) {
		folder, err := os.MkdirTemp(dir, "")
		if err != nil {
			r.Fatal(err)
		}
		path := filepath.Join(folder, "keyring.json")
		handles := []*File{open(t, path), open(t, path)}
		type held struct {
			sealed
			plaintext []byte
			erased    bool
			dataset   asset.DatasetID
		}
		var all []*held
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			i := rapid.IntRange(0, 1).Draw(r, "handle")
			id := rapid.SampledFrom([]asset.DatasetID{orders, customers}).Draw(r, "dataset")
			switch rapid.SampledFrom([]string{"seal", "seal", "rotate", "erase", "restart"}).Draw(r, "step") {
			case "seal":
				h := &held{plaintext: rapid.SliceOf(rapid.Byte()).Draw(r, "plaintext"), dataset: id}
				h.additional = rapid.SliceOf(rapid.Byte()).Draw(r, "additional")
				if h.key, h.nonce, h.ciphertext, err = handles[i].Seal(id, h.additional, h.plaintext); err != nil {
					r.Fatal(err)
				}
				all = append(all, h)
			case "rotate":
				if _, err := handles[i].Rotate(id); err != nil {
					r.Fatal(err)
				}
			case "erase":
				if _, err := handles[i].Erase(id); err != nil && !errors.Is(err, ErrUnknownKey) {
					r.Fatal(err)
				}
				for _, h := range all {
					h.erased = h.erased || h.dataset == id
				}
			case "restart":
				handles[i] = open(t, path)
			}
			for _, h := range all {
				got, err := handles[1-i].Open(h.key, h.nonce, h.additional, h.ciphertext)
				if h.erased != errors.Is(err, ErrErased) || !h.erased && (err != nil || !bytes.Equal(got, h.plaintext)) {
					r.Fatalf("erased %v, got %d bytes and %v", h.erased, len(got), err)
				}
			}
		}
	})
}

func FuzzParseDocument(f *testing.F) {
	m := master(f, 7)
	d := newDocument(m)
	d.add(m, orders.Key(), now())
	d.add(m, customers.Key(), now())
	d.erase(customers.Key(), now())
	text, err := d.text()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"version":1,"check":"AAAA","keys":[{}],"erased":null}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := parseDocument(text, m)
		if err != nil {
			return
		}
		if got := len(d.list()); got != len(d.Keys)+len(d.Erased) {
			t.Fatalf("%d keys listed of %d and %d", got, len(d.Keys), len(d.Erased))
		}
		for i := range d.Keys {
			_, _ = d.Keys[i].cipher(m)
		}
	})
}

func BenchmarkSeal(b *testing.B) {
	f := open(b, filepath.Join(b.TempDir(), "keyring.json"))
	plaintext := make([]byte, 64<<10)
	b.SetBytes(int64(len(plaintext)))
	for b.Loop() {
		if _, _, _, err := f.Seal(orders, nil, plaintext); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNewKey(b *testing.B) {
	f := open(b, filepath.Join(b.TempDir(), "keyring.json"))
	for b.Loop() {
		if _, err := f.Rotate(orders); err != nil {
			b.Fatal(err)
		}
	}
}
