// Package console holds the web console: plain HTML, CSS and one JavaScript module, without a build step and without
// requests to other hosts.
package console

import (
	"embed"
	"io/fs"
)

//go:embed static
var files embed.FS

// FS is the console's files: index.html and what it loads from /assets/.
func FS() fs.FS {
	static, err := fs.Sub(files, "static")
	if err != nil {
		panic(err) // only an invalid path, and it is a constant
	}
	return static
}
