package avro

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestCurrentIsReleased fails when a schema was changed without "make generate", or in a way that breaks a reader.
func TestCurrentIsReleased(t *testing.T) {
	newest := map[string]string{}
	for _, r := range releases(t) {
		text, err := r.Text()
		if err != nil {
			t.Fatal(err)
		}
		newest[r.Name] = text
		current, err := Current(r.Name)
		if err != nil {
			t.Errorf("%s was released and has no schema any more: %v", r.Name, err)
			continue
		}
		if err := CanRead(current, text); err != nil {
			t.Errorf("%s is not BACKWARD_TRANSITIVE compatible: what version %d wrote cannot be read:\n%v", r.Name, r.Version, err)
		}
	}
	for _, name := range Names() {
		current, err := Current(name)
		if err != nil || !Same(current, newest[name]) {
			t.Errorf("%s differs from its newest released version, run \"make generate\": %v", name, err)
		}
	}
}

func releases(t *testing.T) []Release {
	t.Helper()
	list, err := Releases()
	if err != nil || len(list) < len(bodies) {
		t.Fatalf("%d releases of %d schemas: %v", len(list), len(bodies), err)
	}
	return list
}

func TestManifest(t *testing.T) {
	versions, ids, files := map[string]int{}, map[uint32]bool{}, map[string]bool{}
	for _, r := range releases(t) {
		text, err := r.Text()
		if err != nil || fullName(text) != r.Name {
			t.Errorf("%s is %s, not %s: %v", r.File, fullName(text), r.Name, err)
		}
		if versions[r.Name]++; versions[r.Name] != r.Version {
			t.Errorf("%s: version %d where %d is next", r.Name, r.Version, versions[r.Name])
		}
		if ids[r.ID] || r.ID == 0 || files[r.File] {
			t.Errorf("%s: id %d or file %s is taken", r.Name, r.ID, r.File)
		}
		ids[r.ID], files[r.File] = true, true
	}
	err := fs.WalkDir(releasedFiles, "released", func(path string, _ fs.DirEntry, err error) error {
		if name := strings.TrimPrefix(path, "released/"); strings.HasSuffix(path, ".avsc") && !files[name] {
			t.Errorf("%s is not in the manifest", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSame(t *testing.T) {
	cases := map[string]struct {
		a, b string
		want bool
	}{
		"layout":                {`{"type":"int"}`, "{ \"type\" :\n\"int\" }", true},
		"documentation":         {f(`"int"`), rec(`{"name":"a","type":"int","doc":"new"}`), true},
		"a field called doc":    {rec(`{"name":"doc","type":"int"}`), rec(``), false},
		"a default changed":     {rec(`{"name":"a","type":"int","default":1}`), rec(`{"name":"a","type":"int","default":2}`), false},
		"type":                  {f(`"int"`), f(`"long"`), false},
		"not JSON":              {`{`, `{`, false},
		"documentation dropped": {rec(`{"name":"a","type":{"type":"array","items":"int"},"doc":"x"}`), f(`{"type":"array","items":"int"}`), true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if Same(c.a, c.b) != c.want || Same(c.b, c.a) != c.want {
				t.Fatalf("not %v", c.want)
			}
		})
	}
}

// TestGeneratedIsUpToDate runs the generator and compares what it writes with what is checked in.
func TestGeneratedIsUpToDate(t *testing.T) {
	out := t.TempDir()
	if text, err := exec.CommandContext(t.Context(), "go", "run", "./gen", ".", out).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	want, err := filepath.Glob("../event/*_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	made, err := os.ReadDir(out)
	if err != nil || len(made) != len(want) || len(made) != len(bodies)+1 { // the JSON of all has a file of its own
		t.Fatalf("%d files made, %d there, %d schemas: %v", len(made), len(want), len(bodies), err)
	}
	for _, path := range want {
		there, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if fresh, err := os.ReadFile(filepath.Join(out, filepath.Base(path))); err != nil || string(fresh) != string(there) {
			t.Errorf("%s is not what its schema gives, run \"make generate\": %v", path, err)
		}
	}
}
