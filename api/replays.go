package api

import (
	"context"
	"encoding/json"
	"mime"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"
)

// replays answers POST /v1/replays with JSON lines (application/x-ndjson), one ReplayProgress each; the last has the state
// done or failed, since the status is long sent.
func (s *Server) replays(c echo.Context) error {
	if err := s.mayReplay(c.Request()); err != nil {
		return err
	}
	request, err := replayRequest(c.Request())
	if err != nil {
		return err
	}
	if !s.replaying.TryLock() {
		return problem(http.StatusConflict, "a replay is running; wait for its end")
	}
	defer s.replaying.Unlock()
	ctx, cancel := s.untilClosing(c.Request().Context())
	defer cancel()
	lines := newStream(c, "application/x-ndjson")
	err = s.Replayer.Replay(ctx, request, func(p ReplayProgress) { lines.line(p) })
	last := ReplayProgress{State: "done"}
	if err != nil {
		last = ReplayProgress{State: "failed", Detail: err.Error()}
	}
	lines.line(last)
	return nil
}

func (s *Server) mayReplay(r *http.Request) error {
	if s.Replayer == nil {
		return problem(http.StatusNotImplemented, "this process has no projections; ask one that runs them")
	}
	return s.mayChange(r, "replays are")
}

// mayChange keeps what changes something to this machine, as long as nobody logs in.
func (s *Server) mayChange(r *http.Request, what string) error {
	if !s.Admin && (!fromThisMachine(r) || !toThisMachine(r)) {
		return problem(http.StatusForbidden, "%s for this machine only; set admin (DATAWAVE_ADMIN=true) on a trusted network to allow others", what)
	}
	return nil
}

func fromThisMachine(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	return err == nil && net.ParseIP(host).IsLoopback()
}

// toThisMachine holds off a web page whose name was made to resolve to 127.0.0.1 (DNS rebinding): the name is in Host.
func toThisMachine(r *http.Request) bool {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

func replayRequest(r *http.Request) (request ReplayRequest, err error) {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return request, problem(http.StatusUnsupportedMediaType, "send application/json")
	}
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&request); err != nil {
		return request, problem(http.StatusBadRequest, `the body is not as {"models":["catalog"],"rollback":false}`)
	}
	all := []string{ModelCatalog, ModelLineage, ModelSearch}
	if len(request.Models) == 0 {
		request.Models = all
	}
	for _, model := range request.Models {
		if !slices.Contains(all, model) {
			return request, badParams(BadParam{"models", "are none of catalog, lineage, search"})
		}
	}
	slices.Sort(request.Models)
	request.Models = slices.Compact(request.Models)
	return request, nil
}

// untilClosing is ctx that ends with Shutdown too.
func (s *Server) untilClosing(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		select {
		case <-s.closing:
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, cancel
}

// stream writes an answer piece by piece, each flushed, and gives a slow client a bounded time for each.
type stream struct {
	to         *echo.Response
	controller *http.ResponseController
	err        error // of the first write that failed; later ones do nothing
}

const streamWriteTimeout = 30 * time.Second

func newStream(c echo.Context, contentType string) *stream {
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, contentType)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx would hold the lines back
	controller := http.NewResponseController(c.Response())
	_ = controller.SetReadDeadline(time.Time{}) // the server's would cut the stream; a test's recorder has none
	c.Response().WriteHeader(http.StatusOK)
	return &stream{to: c.Response(), controller: controller}
}

func (s *stream) write(piece []byte) {
	if s.err != nil {
		return
	}
	_ = s.controller.SetWriteDeadline(time.Now().Add(streamWriteTimeout)) // not every writer has deadlines
	if _, s.err = s.to.Write(piece); s.err == nil {
		s.err = s.controller.Flush()
	}
}

func (s *stream) line(v any) {
	text, err := encode(v)
	if err != nil {
		s.err = err
		return
	}
	s.write(text)
}
