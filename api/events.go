package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"datawave/schemas/event"
	"datawave/schemas/topic"
)

// maxFollowers bounds the open connections of /v1/events.
const maxFollowers = 256

// followable are the topics that clients may follow. Samples are not: values never leave by the API, sealed or not.
var followable = []string{topic.Facts, topic.Findings, topic.Jobs, topic.Control}

var followedByDefault = []string{topic.Facts, topic.Findings, topic.Jobs}

// Event is the data of one server-sent event of /v1/events.
type Event struct {
	ID        string     `json:"id"`
	Type      string     `json:"type"`
	Source    string     `json:"source"`
	Subject   string     `json:"subject"`
	Time      time.Time  `json:"time"`
	Causation string     `json:"causation,omitempty"`
	Position  string     `json:"position"` // topic/partition@offset
	Body      event.Body `json:"body"`     // of the schema that belongs to the type; null when it cannot be decoded
	Error     string     `json:"error,omitempty"`
}

// events answers GET /v1/events: text/event-stream (HTML Living Standard, section 9.2). The id of each event is a cursor
// over all followed topics, so that a client which comes back with Last-Event-ID misses and repeats nothing.
func (s *Server) events(c echo.Context) error {
	p := newParams(c)
	from := followFrom(p, c.Request().Header.Get("Last-Event-ID"))
	if err := p.problem(); err != nil {
		return err
	}
	if s.followers.Add(1) > maxFollowers {
		s.followers.Add(-1)
		return problem(http.StatusServiceUnavailable, "%d clients follow events already", maxFollowers)
	}
	defer s.followers.Add(-1)
	ctx, cancel := s.untilClosing(c.Request().Context())
	defer cancel()
	at, records, err := s.Events.Follow(ctx, from)
	if err != nil {
		return err
	}
	s.pump(ctx, newStream(c, "text/event-stream"), at, records)
	return nil
}

// followFrom reads topic and the cursor. The header wins over last_event_id: it is what a browser has seen last.
func followFrom(p *params, lastEventID string) map[string]event.Vector {
	topics, cursor := p.list("topic"), p.text("last_event_id")
	if lastEventID != "" {
		cursor = lastEventID
	}
	from, err := parseEventCursor(cursor)
	if err != nil {
		p.reject("last_event_id", "is not the id of an event of this stream")
	}
	if len(topics) == 0 {
		topics = followedByDefault
	}
	following := map[string]event.Vector{}
	for _, name := range topics {
		if !slices.Contains(followable, name) {
			p.reject("topic", "is none of %s", strings.Join(followable, ", "))
			return nil
		}
		following[name] = from[name]
	}
	return following
}

// pump writes records and heartbeats until the channel or ctx ends, or the client is gone.
func (s *Server) pump(ctx context.Context, out *stream, at map[string]event.Vector, records <-chan event.Record) {
	at = cloneCursor(at)
	out.write(fmt.Appendf(nil, "retry: 3000\nid: %s\n\n", eventCursor(at)))
	heartbeat := time.NewTicker(s.Heartbeat)
	defer heartbeat.Stop()
	for out.err == nil {
		select {
		case <-ctx.Done():
			return
		case r, ok := <-records:
			if !ok {
				return
			}
			advance(at, r.At)
			out.write(s.message(eventCursor(at), &r))
		case <-heartbeat.C:
			out.write([]byte(": heartbeat\n\n"))
		}
	}
}

// message is one event in the stream's format. JSON has no raw line breaks, so one data line holds it.
func (s *Server) message(id string, r *event.Record) []byte {
	e := Event{ID: r.ID, Type: r.Type, Source: r.Source, Subject: r.Subject, Time: r.Time.UTC(), Causation: r.Causation, Position: r.At.String()}
	body, err := s.Codec.Decode(r.Data)
	if err == nil {
		e.Body = body
	} else {
		e.Error = "the body cannot be decoded"
	}
	text, err := json.Marshal(e)
	if err != nil { // a body with NaN, which JSON cannot say
		e.Body, e.Error = nil, "the body has no JSON form"
		text, _ = json.Marshal(e)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "id: %s\ndata: %s\n\n", id, text)
	return b.Bytes()
}

func advance(at map[string]event.Vector, p event.Position) {
	if at[p.Topic] == nil {
		at[p.Topic] = event.Vector{}
	}
	at[p.Topic][p.Partition] = p.Offset + 1
}

func cloneCursor(at map[string]event.Vector) map[string]event.Vector {
	out := make(map[string]event.Vector, len(at))
	for name, v := range at {
		out[name] = maps.Clone(v)
	}
	return out
}

// eventCursor is "topic=0:12,3:7;topic=0:1", topics ascending.
func eventCursor(at map[string]event.Vector) string {
	parts := make([]string, 0, len(at))
	for _, name := range slices.Sorted(maps.Keys(at)) {
		parts = append(parts, name+"="+at[name].String())
	}
	return strings.Join(parts, ";")
}

// parseEventCursor reads what eventCursor writes. The empty string is the empty cursor.
func parseEventCursor(s string) (map[string]event.Vector, error) {
	at := map[string]event.Vector{}
	if s == "" {
		return at, nil
	}
	for part := range strings.SplitSeq(s, ";") {
		name, vector, ok := strings.Cut(part, "=")
		v, err := event.ParseVector(vector)
		if !ok || err != nil || name == "" || len(s) > maxParamBytes {
			return nil, fmt.Errorf("event cursor of %d bytes is not topic=partition:offset joined by ;", len(s))
		}
		at[name] = v
	}
	return at, nil
}
