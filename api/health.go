package api

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// Alive is the answer of GET /healthz.
type Alive struct {
	Status  string `json:"status"` // ok
	Version string `json:"version"`
}

// Readiness is the answer of GET /readyz: 200 when every component is ready, 503 otherwise.
type Readiness struct {
	Ready      bool        `json:"ready"`
	Components []Component `json:"components"`
}

func (s *Server) healthz(c echo.Context) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(http.StatusOK, Alive{"ok", s.Version})
}

func (s *Server) readyz(c echo.Context) error {
	answer := Readiness{Ready: true, Components: append([]Component{}, s.Health()...)}
	for _, component := range answer.Components {
		answer.Ready = answer.Ready && component.Ready
	}
	status := http.StatusOK
	if !answer.Ready {
		status = http.StatusServiceUnavailable
	}
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.JSON(status, answer)
}
