package api

import (
	"compress/gzip"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"regexp"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"
)

const bodyLimit = "1M" // of a request

func (s *Server) use() {
	s.echo.Pre(requestID, withoutSlash)
	s.echo.Use(
		s.accessLog(),
		securityHeaders,
		middleware.RecoverWithConfig(middleware.RecoverConfig{DisableStackAll: true, LogErrorFunc: panicked}),
		sameOrigin,
		middleware.BodyLimitWithConfig(middleware.BodyLimitConfig{Limit: bodyLimit, Skipper: pushes}),
		middleware.GzipWithConfig(middleware.GzipConfig{Level: gzip.BestSpeed, MinLength: 1024, Skipper: uncompressed}),
	)
}

// pushes tells the routes whose bodies are bounded by maxPush.
func pushes(c echo.Context) bool {
	return strings.HasPrefix(c.Path(), "/api/v1/lineage") || strings.HasPrefix(c.Path(), datahubPrefix+"/")
}

// uncompressed tells the routes whose answers are flushed line by line, or are as short as they are frequent.
func uncompressed(c echo.Context) bool {
	return c.Path() == "/v1/events" || c.Path() == "/v1/replays" || c.Request().Method == http.MethodPost && pushes(c)
}

// headIsGet answers HEAD as GET; net/http drops the body by the connection's own request, so a copy is what changes.
func headIsGet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			get := *r
			get.Method = http.MethodGet
			r = &get
		}
		next.ServeHTTP(w, r)
	})
}

var saneID = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,64}$`)

// requestID keeps a client's sane id and makes one otherwise.
func requestID(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := c.Request().Header.Get(echo.HeaderXRequestID)
		if !saneID.MatchString(id) {
			var random [8]byte
			_, _ = rand.Read(random[:]) // never fails: crypto/rand
			id = hex.EncodeToString(random[:])
		}
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		return next(c)
	}
}

// accessLog writes one line a request: the route, never the path's or the query's values.
func (s *Server) accessLog() echo.MiddlewareFunc {
	return middleware.RequestLoggerWithConfig(middleware.RequestLoggerConfig{
		LogStatus: true, LogLatency: true, LogResponseSize: true, LogMethod: true, HandleError: true,
		LogValuesFunc: func(c echo.Context, v middleware.RequestLoggerValues) error {
			s.Log.LogAttrs(c.Request().Context(), logLevel(c), "request",
				slog.String("method", v.Method), slog.String("route", c.Path()), slog.Int("status", v.Status),
				slog.Duration("took", v.Latency), slog.Int64("bytes", v.ResponseSize), slog.String("from", c.RealIP()),
				slog.String("request", c.Response().Header().Get(echo.HeaderXRequestID)))
			return nil
		},
	})
}

// logLevel keeps what probes ask every few seconds out of the way.
func logLevel(c echo.Context) slog.Level {
	switch c.Path() {
	case "/healthz", "/readyz", "/metrics":
		return slog.LevelDebug
	}
	return slog.LevelInfo
}

var errPanic = errors.New("the handler panicked")

// panicked keeps the place of a panic and drops its value, which may hold anything.
func panicked(_ echo.Context, _ error, stack []byte) error {
	return errors.Join(errPanic, errors.New(string(stack)))
}

// The content security policies: the console loads its own files and nothing else, the API nothing at all.
const (
	consolePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	apiPolicy = "default-src 'none'; frame-ancestors 'none'"
)

func securityHeaders(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Content-Security-Policy", apiPolicy)
		return next(c)
	}
}

// sameOrigin refuses what another site's page makes a browser send (cross-site request forgery).
func sameOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	return func(c echo.Context) error {
		if protection.Check(c.Request()) != nil {
			return echo.NewHTTPError(http.StatusForbidden)
		}
		return next(c)
	}
}
