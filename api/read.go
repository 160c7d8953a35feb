package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/labstack/echo/v4"

	"datawave/schemas/event"
	"datawave/schemas/topic"
)

const (
	// PositionHeader carries the position in datawave.facts that the answering read model had applied.
	PositionHeader = "X-Datawave-Position"
	defaultWait    = 5 * time.Second
	maxWait        = 60 * time.Second
	readTimeout    = 30 * time.Second // of one question to a read model
)

// read is the handler of a question to a read model. It waits for min_position first; parse turns parameters into the
// question, ask answers it.
func read[Q, A any](s *Server, model string, parse func(*params) Q, ask func(context.Context, Q) (A, error)) echo.HandlerFunc {
	return func(c echo.Context) error {
		p := newParams(c)
		question := parse(p)
		least, wait := p.vector("min_position"), p.wait()
		if err := p.problem(); err != nil {
			return err
		}
		if err := s.await(c.Request().Context(), model, least, wait); err != nil {
			return err
		}
		// Taken before the question: the answer holds at least this.
		c.Response().Header().Set(PositionHeader, s.Positions.Applied(model, topic.Facts).String())
		ctx, cancel := context.WithTimeout(c.Request().Context(), readTimeout)
		defer cancel()
		answer, err := ask(ctx, question)
		if err != nil {
			return err
		}
		return writeJSON(c, answer)
	}
}

// await waits until the model has folded datawave.facts up to least.
func (s *Server) await(ctx context.Context, model string, least event.Vector, wait time.Duration) error {
	return s.awaitIn(ctx, model, topic.Facts, least, wait)
}

func (s *Server) awaitIn(ctx context.Context, model, topicName string, least event.Vector, wait time.Duration) error {
	if len(least) == 0 || s.Positions.Applied(model, topicName).Covers(least) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	err := s.Positions.Wait(ctx, model, topicName, least)
	if err == nil || ctx.Err() == nil || errors.Is(ctx.Err(), context.Canceled) {
		return err
	}
	p := problem(http.StatusGatewayTimeout, "the read model %s has not reached that position of %s in %v", model, topicName, wait)
	p.Position = s.Positions.Applied(model, topicName).String()
	return p
}

// writeJSON answers 200 with an entity tag, or 304 when the client has that tag. The tag is a hash of the answer, not the
// position: a rollback changes answers without moving the position.
func writeJSON(c echo.Context, answer any) error {
	text, err := encode(answer)
	if err != nil {
		return err
	}
	return answerTagged(c, "application/json", text)
}

func encode(answer any) ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(answer)
	return text.Bytes(), err
}

// matches is the weak comparison of RFC 9110, section 13.1.2.
func matches(ifNoneMatch, tag string) bool {
	for candidate := range strings.SplitSeq(ifNoneMatch, ",") {
		candidate = strings.TrimSpace(candidate)
		if candidate == "*" || strings.TrimPrefix(candidate, "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}

func answerTagged(c echo.Context, contentType string, text []byte) error {
	tag := entityTag(text)
	c.Response().Header().Set("ETag", tag)
	c.Response().Header().Set("Cache-Control", "no-cache")
	if matches(c.Request().Header.Get("If-None-Match"), tag) {
		return c.NoContent(http.StatusNotModified)
	}
	return c.Blob(http.StatusOK, contentType, text)
}

// entityTag is weak, since gzip or not is the same answer.
func entityTag(text []byte) string { return fmt.Sprintf(`W/"%016x"`, xxhash.Sum64(text)) }
