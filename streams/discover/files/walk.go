package files

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"datawave/schemas/event"
)

// walk is what a folder holds.
type walk struct {
	*source
	files    []*file
	folders  []string            // each folder that was listed, parents first
	seen     map[string]struct{} // real paths of folders: a symlink back to one is not followed
	spoilt   map[string]struct{} // folders that hold something unread, and their parents
	failures []event.Failure
	full     bool
}

// walk lists the files that can be read, in lexical order. Hidden files and folders, and names of other formats, are passed
// over.
func (s *source) walk(ctx context.Context) *walk {
	w := &walk{source: s, seen: map[string]struct{}{}, spoilt: map[string]struct{}{}}
	if s.folder {
		w.list(ctx, s.root)
		return w
	}
	f := newFile(s.root)
	if f.format == formatOther {
		f.format = formatUnknown
	}
	w.add(f)
	return w
}

func (w *walk) list(ctx context.Context, folder string) {
	resolved, err := filepath.EvalSymlinks(folder)
	if err != nil {
		w.fail(folder, err)
		return
	}
	if _, loop := w.seen[resolved]; loop {
		return
	}
	w.seen[resolved] = struct{}{}
	w.folders = append(w.folders, folder)
	entries, err := os.ReadDir(folder)
	if err != nil {
		w.fail(folder+string(filepath.Separator), err)
	}
	for _, entry := range entries {
		if w.full || ctx.Err() != nil {
			return
		}
		if !strings.HasPrefix(entry.Name(), ".") {
			w.visit(ctx, filepath.Join(folder, entry.Name()))
		}
	}
}

func (w *walk) visit(ctx context.Context, path string) {
	info, err := os.Stat(path)
	if err != nil {
		if newFile(path).format != formatOther {
			w.fail(path, err)
		}
		return
	}
	if info.IsDir() {
		w.list(ctx, path)
		return
	}
	if f := newFile(path); info.Mode().IsRegular() && f.format != formatOther {
		w.add(f)
	}
}

func (w *walk) add(f *file) {
	if len(w.files) == w.options.MaxFiles {
		w.full = true
		w.fail(w.root, fmt.Errorf("more than %d files: scan its folders one by one, or raise the limit", w.options.MaxFiles))
		return
	}
	if info, err := os.Stat(f.path); err == nil && w.options.MaxFileBytes > 0 && info.Size() > w.options.MaxFileBytes {
		w.fail(f.path, fmt.Errorf("has %d bytes, more than the limit of %d", info.Size(), w.options.MaxFileBytes))
		return
	}
	w.files = append(w.files, f)
}

func (w *walk) fail(path string, err error) {
	w.failures = append(w.failures, event.Failure{Scope: w.name(path), Reason: err.Error()})
	w.spoil(path)
}

// spoil marks the folders above the path (and itself, if it is one) as not read completely.
func (w *walk) spoil(path string) {
	for folder := path; len(folder) >= len(w.root); folder = filepath.Dir(folder) {
		w.spoilt[filepath.Clean(folder)] = struct{}{}
		if folder == filepath.Dir(folder) {
			break
		}
	}
}

// scopes are the topmost folders that were read completely. What lies directly in a folder with a failure is not judged.
func (s *source) scopes(w *walk) []string {
	var scopes []string
	if w.full {
		return nil
	}
	for _, folder := range w.folders {
		if _, bad := w.spoilt[folder]; bad {
			continue
		}
		if _, bad := w.spoilt[filepath.Dir(folder)]; bad || folder == s.root {
			scopes = append(scopes, strings.TrimSuffix(s.name(folder), "/")+"/")
		}
	}
	return scopes
}
