package api

import (
	"encoding/json"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// DecisionRequest is what a person decides about an infotype of a field.
type DecisionRequest struct {
	Kind     string `json:"kind"`     // confirmed, rejected or withdrawn
	Field    string `json:"field"`    // its path
	Infotype string `json:"infotype"` // EMAIL_ADDRESS
	Actor    string `json:"actor"`    // who decides
	Note     string `json:"note"`     // why
}

// DecisionAnswer says where the decision is in the log.
type DecisionAnswer struct {
	ID          string `json:"id"`           // of the event
	Position    string `json:"position"`     // topic/partition@offset
	MinPosition string `json:"min_position"` // a read with it shows the decision
}

// maxNote bounds a note and an actor, in bytes: the stages take no longer ones.
const maxNote = 4000

// decide answers POST /v1/datasets/{id}/decisions: it holds the command against the catalog and appends one event.
func (s *Server) decide(c echo.Context) error {
	if s.Decider == nil || s.Detectors == nil {
		return problem(http.StatusNotImplemented, "this process takes no decisions; ask one that reaches the log")
	}
	if err := s.mayChange(c.Request(), "decisions are"); err != nil {
		return err
	}
	p := newParams(c)
	id, least, wait := p.id(), p.vector("min_position"), p.wait()
	if err := p.problem(); err != nil {
		return err
	}
	if err := s.await(c.Request().Context(), ModelCatalog, least, wait); err != nil {
		return err
	}
	var request DecisionRequest
	if err := readBody(c.Request(), &request, `{"kind":"rejected","field":"email","infotype":"EMAIL_ADDRESS","actor":"ada"}`); err != nil {
		return err
	}
	return s.append(c, id, request)
}

// append appends the decision when it is about something that the catalog knows.
func (s *Server) append(c echo.Context, id string, request DecisionRequest) error {
	ctx := c.Request().Context()
	dataset, err := s.Catalog.Dataset(ctx, id)
	if err != nil {
		return err
	}
	known, err := s.Detectors.Detectors(ctx)
	if err != nil {
		return err
	}
	decision, err := request.about(&dataset, &known)
	if err != nil {
		return err
	}
	return s.appendDecision(c, asset.DatasetID{Namespace: dataset.Namespace, Name: dataset.Name}, decision)
}

// appendDecision appends the event and answers where it is.
func (s *Server) appendDecision(c echo.Context, about asset.DatasetID, decision event.Decision) error {
	event, at, err := s.Decider.Decide(c.Request().Context(), about, decision)
	if err != nil {
		return err
	}
	text, err := encode(DecisionAnswer{ID: event, Position: at.String(), MinPosition: vectorBehind(at).String()})
	if err != nil {
		return err
	}
	return c.Blob(http.StatusCreated, "application/json", text)
}

// vectorBehind is the position behind an event.
func vectorBehind(at event.Position) event.Vector { return event.Vector{at.Partition: at.Offset + 1} }

// readBody reads a command, which looks like the example.
func readBody(r *http.Request, request any, example string) error {
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || media != "application/json" {
		return problem(http.StatusUnsupportedMediaType, "send application/json")
	}
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(request); err != nil {
		return problem(http.StatusBadRequest, "the body is not as %s", example)
	}
	return nil
}

// about is the decision, or a problem that lists everything that is wrong with the request.
func (r DecisionRequest) about(d *readmodel.Dataset, known *readmodel.DetectorList) (event.Decision, error) {
	p := &params{}
	if !slices.Contains([]string{event.Confirmed, event.Rejected, event.Withdrawn}, r.Kind) {
		p.reject("kind", "is none of confirmed, rejected, withdrawn")
	}
	signed(p, r.Actor, r.Note)
	field := slices.IndexFunc(d.Fields, func(f readmodel.Field) bool { return f.Path == r.Field })
	if field < 0 {
		p.reject("field", "%q is no field of %s%s", clip(r.Field), d.Name, suggestion(r.Field, paths(d)))
	}
	category, ok := r.category(d, field, known)
	if !ok {
		p.reject("infotype", "%q is known to no detector%s", clip(r.Infotype), suggestion(r.Infotype, infotypes(known)))
	}
	if len(p.bad) > 0 {
		return event.Decision{}, badParams(p.bad...)
	}
	if _, decided := d.Fields[field].Verdicts[r.Infotype]; r.Kind == event.Withdrawn && !decided {
		return event.Decision{}, problem(http.StatusConflict, "nobody has decided about %s of %s", r.Infotype, r.Field)
	}
	return event.Decision{Kind: r.Kind, Field: r.Field, Value: r.Infotype, Actor: r.Actor, Note: r.Note, Category: category}, nil
}

// signed rejects an actor or a note that is too long, and an actor that is missing.
func signed(p *params, actor, note string) {
	if strings.TrimSpace(actor) == "" || len(actor) > maxNote {
		p.reject("actor", "is missing, or longer than %d bytes", maxNote)
	}
	if len(note) > maxNote {
		p.reject("note", "is longer than %d bytes", maxNote)
	}
}

// category is the infotype's, of its detector, or of what the field was labelled with or judged for before a detector went.
func (r DecisionRequest) category(d *readmodel.Dataset, field int, known *readmodel.DetectorList) (category string, ok bool) {
	if i := slices.IndexFunc(known.Detectors, func(d readmodel.Detector) bool { return d.Infotype == r.Infotype }); i >= 0 {
		return known.Detectors[i].Category, true
	}
	if field < 0 {
		return "", false
	}
	for _, l := range d.Fields[field].Labels {
		if l.Infotype == r.Infotype {
			return l.Category, true
		}
	}
	verdict, ok := d.Fields[field].Verdicts[r.Infotype]
	return verdict.Category, ok
}

// suggestion is what somebody may have meant, as the end of a sentence.
func suggestion(text string, names []string) string {
	if nearest := readmodel.Nearest(text, names); nearest != "" {
		return "; did you mean " + nearest + "?"
	}
	return ""
}

func paths(d *readmodel.Dataset) (list []string) {
	for _, f := range d.Fields {
		list = append(list, f.Path)
	}
	return list
}

func infotypes(known *readmodel.DetectorList) (list []string) {
	for _, d := range known.Detectors {
		list = append(list, d.Infotype)
	}
	return list
}
