package api

import (
	_ "embed"
	"io/fs"
	"mime"
	"path"

	"github.com/labstack/echo/v4"
)

//go:embed openapi.yaml
var openAPIDocument []byte

func (s *Server) openAPI(c echo.Context) error {
	return answerTagged(c, "application/yaml", openAPIDocument)
}

func (s *Server) page(c echo.Context) error { return s.consoleFile(c, "index.html") }

func (s *Server) asset(c echo.Context) error { return s.consoleFile(c, c.Param("file")) }

func (s *Server) consoleFile(c echo.Context, name string) error {
	text, err := fs.ReadFile(s.ConsoleFS, name)
	if err != nil { // absent, or no file name at all: fs.ValidPath
		return echo.ErrNotFound
	}
	c.Response().Header().Set("Content-Security-Policy", consolePolicy)
	return answerTagged(c, mediaType(name), text)
}

// mediaType does not ask the operating system's tables for what the console is made of, so that it is the same everywhere.
func mediaType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	if known := mime.TypeByExtension(path.Ext(name)); known != "" {
		return known
	}
	return "application/octet-stream"
}
