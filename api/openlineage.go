package api

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"datawave/schemas/event"
	"datawave/schemas/openlineage"
)

// The bounds of what pipelines send: events of a batch, and how long the log may take.
const (
	maxBatch      = 10_000
	appendTimeout = 15 * time.Second
)

// PushAnswer says where an event is in the log.
type PushAnswer struct {
	Position string `json:"position"` // topic/partition@offset
}

// BatchAnswer says what became of the events of a batch.
type BatchAnswer struct {
	Status  string        `json:"status"` // success or partial_success
	Summary BatchSummary  `json:"summary"`
	Failed  []FailedEvent `json:"failed_events"`
}

// BatchSummary counts the events of a batch.
type BatchSummary struct {
	Received   int `json:"received"`
	Successful int `json:"successful"`
	Failed     int `json:"failed"`
}

// FailedEvent is an event of a batch that was not taken.
type FailedEvent struct {
	Index     int    `json:"index"` // from 0
	Reason    string `json:"reason"`
	Retriable bool   `json:"retriable"`
}

// pushEvent answers POST /api/v1/lineage: the event is in the log when it is answered. What it means is judged later.
func (s *Server) pushEvent(c echo.Context) error {
	body, err := s.pushed(c)
	if err != nil {
		return err
	}
	report, err := reportOf(body)
	if err != nil {
		return problem(http.StatusBadRequest, "%s", err.Error())
	}
	at, err := s.appendReports(c, []Report{report})
	if err != nil {
		return err
	}
	text, err := encode(PushAnswer{at[0].String()})
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, text)
}

// pushBatch answers POST /api/v1/lineage/batch: the events that are none are told of, the others are in the log.
func (s *Server) pushBatch(c echo.Context) error {
	body, err := s.pushed(c)
	if err != nil {
		return err
	}
	answer := BatchAnswer{Status: "success", Failed: []FailedEvent{}}
	reports, err := answer.read(body)
	if err != nil {
		return problem(http.StatusBadRequest, "%s", err.Error())
	}
	if len(reports) == 0 && len(answer.Failed) > 0 {
		return answer.refused()
	}
	if _, err := s.appendReports(c, reports); err != nil {
		return err
	}
	text, err := encode(answer)
	if err != nil {
		return err
	}
	if len(answer.Failed) > 0 {
		return c.Blob(http.StatusMultiStatus, echo.MIMEApplicationJSON, text)
	}
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, text)
}

// read takes a batch apart.
func (b *BatchAnswer) read(body []byte) (reports []Report, err error) {
	err = openlineage.ParseBatch(body, func(text []byte) error {
		if b.Summary.Received == maxBatch {
			return fmt.Errorf("the batch has more than %d events", maxBatch)
		}
		report, err := reportOf(text)
		if err != nil {
			b.Failed = append(b.Failed, FailedEvent{Index: b.Summary.Received, Reason: err.Error()})
		} else {
			reports = append(reports, report)
		}
		b.Summary.Received++
		return nil
	})
	b.Summary.Successful, b.Summary.Failed = len(reports), len(b.Failed)
	if len(b.Failed) > 0 {
		b.Status = "partial_success"
	}
	return reports, err
}

// refused is the answer to a batch without any event.
func (b *BatchAnswer) refused() *Problem {
	p := problem(http.StatusBadRequest, "none of the %d events is one of OpenLineage", b.Summary.Received)
	for _, f := range b.Failed {
		p.Invalid = append(p.Invalid, BadParam{fmt.Sprintf("[%d]", f.Index), f.Reason})
	}
	return p
}

func reportOf(text []byte) (Report, error) {
	e, err := openlineage.Parse(text)
	if err != nil {
		return Report{}, err
	}
	return Report{Key: e.Key(), Time: e.Time, Format: openlineage.Format, Event: string(text)}, nil
}

// pushed reads the body of a request that pushes JSON, plain or gzip.
func (s *Server) pushed(c echo.Context) ([]byte, error) {
	r := c.Request()
	if s.Pipelines == nil {
		return nil, problem(http.StatusNotImplemented, "this process takes no events; ask one that reaches the log")
	}
	if err := s.mayChange(r, "events of pipelines are"); err != nil {
		return nil, err
	}
	if media, _, err := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType)); r.Header.Get(echo.HeaderContentType) != "" &&
		(err != nil || media != echo.MIMEApplicationJSON && !strings.HasSuffix(media, "+json")) {
		return nil, problem(http.StatusUnsupportedMediaType, "send application/json")
	}
	return unpacked(r)
}

// appendReports appends in the time that a client waits.
func (s *Server) appendReports(c echo.Context, reports []Report) ([]event.Position, error) {
	ctx, cancel := context.WithTimeout(c.Request().Context(), appendTimeout)
	defer cancel()
	at, err := s.Pipelines.Report(ctx, reports)
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return nil, problem(http.StatusServiceUnavailable, "the log does not take the event in time; send it again")
	}
	return at, err
}
