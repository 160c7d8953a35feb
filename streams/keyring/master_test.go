package keyring

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func TestEnvMaster(t *testing.T) {
	key := bytes.Repeat([]byte{0xfb, 0xef, 0xff, 7}, 8)
	cases := map[string]struct {
		text string
		ok   bool
	}{
		"hex":             {hex.EncodeToString(key), true},
		"upper-case hex":  {strings.ToUpper(hex.EncodeToString(key)), true},
		"base64":          {base64.StdEncoding.EncodeToString(key), true},
		"base64, newline": {base64.StdEncoding.EncodeToString(key) + "\n", true},
		"base64 raw":      {base64.RawStdEncoding.EncodeToString(key), true},
		"base64 url":      {base64.URLEncoding.EncodeToString(key), true},
		"31 bytes":        {hex.EncodeToString(key[1:]), false},
		"a passphrase":    {"correct horse battery staple", false},
		"empty":           {"", false},
	}
	path := filepath.Join(t.TempDir(), "keyring.json")
	m, err := NewMaster(key, "the test")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, m); err != nil {
		t.Fatal(err)
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Setenv(MasterVariable, c.text)
			m, err := EnvMaster()
			if !c.ok {
				if err == nil || c.text != "" && strings.Contains(err.Error(), c.text) || !strings.Contains(err.Error(), "openssl") {
					t.Fatalf("error %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Open(path, m); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestDefaultMaster(t *testing.T) {
	t.Setenv(MasterVariable, "")
	path := filepath.Join(t.TempDir(), "data", "keyring.json")
	var wg sync.WaitGroup
	for range 4 { // several first starts at once agree on one master key
		wg.Go(func() {
			m, err := DefaultMaster(path)
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := Open(path, m); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	info, err := os.Stat(path + ".master")
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("master key file %v: %v", info, err)
	}
	if err := os.Remove(path + ".master"); err != nil {
		t.Fatal(err)
	}
	if _, err := DefaultMaster(path); err == nil || !strings.Contains(err.Error(), "restore") {
		t.Fatalf("a lost master key: %v", err)
	}
	if _, err := os.Stat(path + ".master"); err == nil {
		t.Fatal("a second master key was made")
	}
}

func TestFileMasterIsPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "master")
	text := []byte(strings.Repeat("ab", keyBytes))
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := FileMaster(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Fatalf("a file open to others: %v", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := FileMaster(path); err != nil {
		t.Fatal(err)
	}
}

func TestAdditionalIsUnambiguous(t *testing.T) {
	if got := string(SampleAdditional("ns|name", "scan", 3, 12)); got != "ns|name\x00scan\x003/12" {
		t.Fatalf("%q", got)
	}
}
