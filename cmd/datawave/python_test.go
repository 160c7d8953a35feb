package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// python returns the interpreter of a virtual environment with the packages (pip's words, versions pinned), for tests with
// real clients. It is made once for each set of packages and kept in the user's cache. Where that cannot be done the test is
// skipped, unless DATAWAVE_TEST_REQUIRED is 1.
func python(t *testing.T, packages ...string) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(strings.Join(packages, "\n")))
	dir := filepath.Join(cache, "datawave-test", fmt.Sprintf("python-%x", sum[:6]))
	interpreter, done := filepath.Join(dir, "bin", "python"), filepath.Join(dir, "complete")
	if _, err := os.Stat(done); err == nil {
		return interpreter
	}
	err = install(t, dir, interpreter, packages)
	switch {
	case err == nil:
		err = os.WriteFile(done, nil, 0o600)
	case os.Getenv("DATAWAVE_TEST_REQUIRED") != "1":
		t.Skipf("no Python environment: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return interpreter
}

func install(t *testing.T, dir, interpreter string, packages []string) error {
	t.Helper()
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	for _, args := range [][]string{{"python3", "-m", "venv", dir},
		append([]string{interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"}, packages...)} {
		out, err := exec.CommandContext(t.Context(), args[0], args[1:]...).CombinedOutput() //nolint:gosec // The tests' own words.
		if err != nil {
			return fmt.Errorf("%s: %w: %s", args[0], err, out)
		}
	}
	return nil
}
