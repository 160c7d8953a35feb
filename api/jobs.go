package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"datawave/schemas/readmodel"
)

func (s *Server) jobs() echo.HandlerFunc {
	return read(s, ModelCatalog, func(p *params) readmodel.JobFilter {
		return readmodel.JobFilter{Namespace: p.text("namespace"), Name: p.text("name"), Dataset: p.text("dataset"),
			Sort: p.choice("sort", "name", "name", "-updated"), After: p.text("cursor"), Limit: p.integer("limit", 50, 500)}
	}, s.listJobs)
}

func (s *Server) listJobs(ctx context.Context, f readmodel.JobFilter) (readmodel.JobPage, error) {
	page, err := s.Jobs.Jobs(ctx, f)
	if page.Jobs == nil {
		page.Jobs = []readmodel.Job{}
	}
	return page, err
}

func (s *Server) job() echo.HandlerFunc {
	return read(s, ModelCatalog, (*params).id, func(ctx context.Context, id string) (readmodel.Job, error) {
		job, err := s.Jobs.Job(ctx, id)
		return job, absent(err, "there is no such job")
	})
}

func (s *Server) jobRuns() echo.HandlerFunc {
	return read(s, ModelCatalog, func(p *params) readmodel.RunFilter {
		return readmodel.RunFilter{Job: p.id(), After: p.text("cursor"), Limit: p.integer("limit", 50, 500)}
	}, s.listRuns)
}

func (s *Server) listRuns(ctx context.Context, f readmodel.RunFilter) (readmodel.RunPage, error) {
	page, err := s.Jobs.JobRuns(ctx, f)
	if page.Runs == nil {
		page.Runs = []readmodel.Run{}
	}
	return page, err
}

func (s *Server) run() echo.HandlerFunc {
	return read(s, ModelCatalog, func(p *params) string { return p.path("run") }, func(ctx context.Context, id string) (readmodel.Run, error) {
		run, err := s.Jobs.Run(ctx, id)
		return run, absent(err, "there is no such run")
	})
}

// absent says what is not there, where that is what is wrong.
func absent(err error, what string) error {
	if errors.Is(err, readmodel.ErrNotFound) {
		return problem(http.StatusNotFound, "%s", what)
	}
	return err
}
