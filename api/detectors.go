package api

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"datawave/schemas/readmodel"
)

// detectors answers GET /v1/detectors.
func (s *Server) detectors() echo.HandlerFunc {
	if s.Detectors == nil {
		return func(echo.Context) error {
			return problem(http.StatusNotImplemented, "this process knows no detectors; ask one that reaches the log")
		}
	}
	return read(s, ModelCatalog, func(*params) struct{} { return struct{}{} }, s.listDetectors)
}

func (s *Server) listDetectors(ctx context.Context, _ struct{}) (readmodel.DetectorList, error) {
	list, err := s.Detectors.Detectors(ctx)
	if list.Detectors == nil {
		list.Detectors = []readmodel.Detector{}
	}
	if list.Entries == nil {
		list.Entries = []readmodel.DetectorEntry{}
	}
	return list, err
}
