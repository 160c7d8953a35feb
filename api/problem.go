package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/labstack/echo/v4"

	"datawave/schemas/readmodel"
)

// Problem is every error answer: application/problem+json. Source: RFC 9457.
type Problem struct {
	Type     string     `json:"type"` // about:blank: the status says it all
	Title    string     `json:"title"`
	Status   int        `json:"status"`
	Detail   string     `json:"detail,omitempty"`
	Instance string     `json:"instance,omitempty"`       // urn:request:ID, as in X-Request-ID and the log
	Invalid  []BadParam `json:"invalid_params,omitempty"` // every bad parameter
	Position string     `json:"position,omitempty"`       // how far the read model has come, when a wait for it timed out
}

// BadParam is one parameter and what is wrong with it.
type BadParam struct {
	Name   string `json:"name"`
	Reason string `json:"reason"`
}

// Error is the title and the detail.
func (p *Problem) Error() string { return p.Title + ": " + p.Detail }

func problem(status int, format string, args ...any) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: fmt.Sprintf(format, args...)}
}

// fail writes err as a problem. Only errors that are meant for the client show their text.
func (s *Server) fail(err error, c echo.Context) {
	if c.Response().Committed || errors.Is(err, context.Canceled) && c.Request().Context().Err() != nil {
		return // nobody is left to tell
	}
	if ofDataHub(c) {
		s.failDataHub(err, c)
		return
	}
	p := *problemOf(err)
	if hint := methodHint(c.Request().URL.Path); hint != "" && p.Status == http.StatusMethodNotAllowed {
		p.Detail += "; " + hint
	}
	id := c.Response().Header().Get(echo.HeaderXRequestID)
	if p.Status >= http.StatusInternalServerError && p.Status != http.StatusGatewayTimeout {
		s.Log.Error("request failed", slog.String("request", id), slog.String("route", c.Path()), slog.Any("error", err))
	}
	if id != "" {
		p.Instance = "urn:request:" + id
	}
	if err := writeProblem(c, &p); err != nil {
		s.Log.Debug("problem not written", slog.String("request", id), slog.Any("error", err))
	}
}

func writeProblem(c echo.Context, p *Problem) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.Blob(p.Status, "application/problem+json", append(text, '\n'))
}

func problemOf(err error) *Problem {
	var p *Problem
	var he *echo.HTTPError
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, readmodel.ErrNotFound):
		return problem(http.StatusNotFound, "there is no such dataset")
	case errors.Is(err, readmodel.ErrBadCursor):
		return badParams(BadParam{"cursor", "is not a cursor of this list; start again without it"})
	case errors.Is(err, readmodel.ErrUnavailable):
		return problem(http.StatusServiceUnavailable, "the store of this read model cannot be reached; /readyz says more, try again")
	case errors.Is(err, context.DeadlineExceeded):
		return problem(http.StatusGatewayTimeout, "the read model did not answer in time; narrow the question or try again")
	case errors.As(err, &he):
		return routeProblem(he.Code)
	}
	return problem(http.StatusInternalServerError, "the server failed; its log has the reason under this request's id")
}

// routeProblem is about what echo and its middleware refuse.
func routeProblem(status int) *Problem {
	switch status {
	case http.StatusNotFound:
		return problem(status, "there is nothing here; /openapi.yaml lists what there is")
	case http.StatusMethodNotAllowed:
		return problem(status, "the header Allow lists the methods that this resource has")
	case http.StatusRequestEntityTooLarge:
		return problem(status, "the body is larger than %s", bodyLimit)
	case http.StatusForbidden:
		return problem(status, "a browser may only send this from the console itself")
	}
	return problem(status, "%s", http.StatusText(status))
}

func badParams(bad ...BadParam) *Problem {
	p := problem(http.StatusBadRequest, "%d parameter(s) are not valid", len(bad))
	p.Invalid = bad
	return p
}
