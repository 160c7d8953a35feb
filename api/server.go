package api

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"datawave/api/console"
	"datawave/schemas/avro"
)

// The read models, as Positions and X-Datawave-Position know them.
const (
	ModelCatalog = "catalog"
	ModelSearch  = "search"
	ModelLineage = "lineage"
)

// Config is what the API serves from. A process that answers reads has all of Catalog, Jobs, Search, Lineage, Positions, Events and Codec; one
// without a Catalog answers only about itself, and replays when it has a Replayer.
type Config struct {
	Catalog   Catalog
	Jobs      Jobs
	Search    Search
	Lineage   Lineage
	Positions Positions
	Events    Events
	Codec     *avro.Codec         // decodes the bodies of /v1/events
	Detectors Detectors           // nil: GET /v1/detectors answers 501, and no decision is taken
	Controls  Controls            // nil: GET /v1/controls answers 501
	Decider   Decider             // nil: decisions answer 501
	DataHub   DataHub             // nil: what DataHub's connectors ask answers 501
	Pipelines Pipelines           // nil: POST /api/v1/lineage answers 501
	Reports   Reports             // nil: events that pipelines reported are not read
	Now       func() time.Time    // nil: time.Now
	Replayer  Replayer            // nil: POST /v1/replays answers 501
	Admin     bool                // serve replays and decisions to others than this machine too
	Health    func() []Component  // nil: no components, always ready
	Gatherer  prometheus.Gatherer // nil: the default one
	Log       *slog.Logger        // nil: slog.Default
	Version   string
	ConsoleFS fs.FS         // nil: the embedded console; a directory for working on it
	Heartbeat time.Duration // of /v1/events; 0 is 15 s
}

// Server serves the API and the console.
type Server struct {
	Config
	http      *http.Server
	echo      *echo.Echo
	closing   chan struct{} // closed by Shutdown: streams end
	closeOnce sync.Once
	replaying sync.Mutex
	followers atomic.Int64
}

// New makes a server; nothing listens before Serve.
func New(c Config) *Server {
	s := &Server{Config: c.withDefaults(), echo: echo.New(), closing: make(chan struct{})}
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.HTTPErrorHandler = s.fail
	s.echo.IPExtractor = echo.ExtractIPDirect()
	s.use()
	s.route()
	s.http = &http.Server{
		Handler:           headIsGet(s.echo),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      maxWait + 60*time.Second, // streams move their own deadline
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}
	return s
}

func (c Config) withDefaults() Config {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Gatherer == nil {
		c.Gatherer = prometheus.DefaultGatherer
	}
	if c.Health == nil {
		c.Health = func() []Component { return nil }
	}
	if c.ConsoleFS == nil {
		c.ConsoleFS = console.FS()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Heartbeat <= 0 {
		c.Heartbeat = 15 * time.Second
	}
	return c
}

// route lists every route. openapi.yaml describes the same ones; a test compares.
func (s *Server) route() {
	e := s.echo
	e.POST("/v1/replays", s.replays)
	e.GET("/healthz", s.healthz)
	e.GET("/readyz", s.readyz)
	e.GET("/metrics", echo.WrapHandler(promhttp.HandlerFor(s.Gatherer, promhttp.HandlerOpts{DisableCompression: true})))
	if s.Catalog == nil {
		return
	}
	e.GET("/v1/datasets", s.datasets())
	e.GET("/v1/datasets/:id", s.dataset())
	e.POST("/v1/datasets/:id/decisions", s.decide)
	e.GET("/v1/findings", s.findings())
	e.GET("/v1/findings/:id", s.finding())
	e.POST("/v1/findings/:id/decisions", s.decideFinding)
	e.GET("/v1/controls", s.controls())
	e.GET("/v1/detectors", s.detectors())
	e.GET("/v1/search", s.search())
	e.GET("/v1/search/suggest", s.suggest())
	e.GET("/v1/lineage/:id", s.lineage())
	e.GET("/v1/lineage/:id/impact", s.impact())
	e.GET("/v1/jobs", s.jobs())
	e.GET("/v1/jobs/:id", s.job())
	e.GET("/v1/jobs/:id/runs", s.jobRuns())
	e.GET("/v1/runs", s.runs())
	e.GET("/v1/runs/:run", s.run())
	e.POST("/api/v1/lineage", s.pushEvent)
	e.POST("/api/v1/lineage/batch", s.pushBatch)
	e.GET("/v1/events", s.events)
	s.routeDataHub()
	s.marquezRoutes()
	e.GET("/openapi.yaml", s.openAPI)
	e.GET("/", s.page)
	e.GET("/assets/:file", s.asset)
}

// Handler is the whole server for tests and for other servers to mount. Shutdown ends its streams too.
func (s *Server) Handler() http.Handler { return s.http.Handler }

// Serve answers on l until Shutdown, after which it returns nil.
func (s *Server) Serve(l net.Listener) error {
	if err := s.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Shutdown ends the streams, lets the other requests finish until ctx ends, and then cuts them off. Twice is fine.
func (s *Server) Shutdown(ctx context.Context) error {
	s.closeOnce.Do(func() { close(s.closing) })
	err := s.http.Shutdown(ctx)
	if err != nil {
		return errors.Join(err, s.http.Close())
	}
	return nil
}
