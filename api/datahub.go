package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// DataHub takes what DataHub's connectors propose, and gives back what was recorded.
type DataHub interface {
	// Propose appends changes of aspects to datawave.scans, all of them or, when something is wrong with one, none: that error wraps
	// ErrBadProposal, and is for the client. Another error means that they are not known to be there.
	Propose(ctx context.Context, list []event.Aspect) error
	// Settle returns when Aspects and Entities show everything that was proposed through this process until now.
	Settle(ctx context.Context) error
	Aspects(ctx context.Context, urns []string) ([]readmodel.Aspect, error)          // by URN and name
	Entities(ctx context.Context, entity, after string, limit int) ([]string, error) // URNs of a type, in order, behind one
}

// ErrBadProposal is wrapped by errors that a client can mend.
var ErrBadProposal = errors.New("bad proposal")

// datahubPrefix is before the paths of DataHub's metadata service: DATAHUB_GMS_URL=http://host:8080/datahub.
const datahubPrefix = "/datahub"

const (
	datahubVersion = "v1.7.0" // of the service whose requests and answers these are
	settleWait     = 30 * time.Second
)

func (s *Server) routeDataHub() {
	for _, r := range []struct {
		method, path string
		answer       func(*datahub) (any, error)
	}{
		{http.MethodGet, "/config", (*datahub).config},
		{http.MethodPost, "/aspects", (*datahub).aspectsAction},
		{http.MethodGet, "/aspects/:urn", (*datahub).aspect},
		{http.MethodPost, "/entities", (*datahub).entitiesAction},
		{http.MethodGet, "/entitiesV2/:urn", (*datahub).entityV2},
		{http.MethodGet, "/openapi/v3/entity/:entity", (*datahub).scroll},
		{http.MethodPost, "/openapi/v3/entity/:entity", (*datahub).postEntities},
		{http.MethodPatch, "/openapi/v3/entity/:entity", (*datahub).patchEntities},
		{http.MethodPost, "/openapi/v3/entity/:entity/batchGet", (*datahub).batchGet},
		{http.MethodGet, "/openapi/v3/entity/:entity/:urn", (*datahub).entity},
		{http.MethodDelete, "/openapi/v3/entity/:entity/:urn", (*datahub).deleteEntity},
		{http.MethodPost, "/openapi/v1/trace/write/:trace", (*datahub).trace},
	} {
		s.echo.Add(r.method, datahubPrefix+r.path, s.datahub(r.answer))
	}
}

// datahub is one request of a connector.
type datahub struct {
	echo.Context
	*Server
}

func (d *datahub) context() context.Context { return d.Request().Context() }

// datahubError is the answer to what cannot be done, as DataHub's service gives it: its clients show the message.
type datahubError struct {
	Class   string `json:"exceptionClass"`
	Message string `json:"message"`
	Status  int    `json:"status"`
}

func (e *datahubError) Error() string { return e.Message }

func refused(status int, format string, args ...any) error {
	return &datahubError{"com.linkedin.restli.server.RestLiServiceException", fmt.Sprintf(format, args...), status}
}

// datahub is the handler of one route.
func (s *Server) datahub(answer func(*datahub) (any, error)) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx, cancel := context.WithTimeout(c.Request().Context(), settleWait)
		defer cancel()
		c.SetRequest(c.Request().WithContext(ctx))
		d := &datahub{c, s}
		body, err := d.permitted(answer)
		if err != nil {
			return err
		}
		return d.write(http.StatusOK, body)
	}
}

func (d *datahub) permitted(answer func(*datahub) (any, error)) (any, error) {
	if d.DataHub == nil {
		return nil, refused(http.StatusNotImplemented, "this process takes no metadata; ask one that reaches the log")
	}
	if err := d.mayChange(d.Request(), "connectors of DataHub are"); err != nil {
		return nil, err
	}
	return answer(d)
}

// ofDataHub tells requests whose errors have DataHub's form.
func ofDataHub(c echo.Context) bool {
	return strings.HasPrefix(c.Request().URL.Path, datahubPrefix+"/")
}

// refusal is an error in DataHub's form. Only errors that are meant for the client show their text.
func (d *datahub) refusal(err error) *datahubError {
	var known *datahubError
	var route *echo.HTTPError
	var p *Problem
	switch {
	case errors.As(err, &known):
		return known
	case errors.As(err, &route) && (route.Code == http.StatusNotFound || route.Code == http.StatusMethodNotAllowed):
		err = d.unknown()
	case errors.Is(err, ErrBadProposal):
		err = refused(http.StatusUnprocessableEntity, "%s", strings.TrimPrefix(err.Error(), ErrBadProposal.Error()+": "))
	case errors.As(err, &p):
		err = refused(p.Status, "%s", p.Detail)
	default:
		p := problemOf(err)
		d.Log.Error("request failed", slog.String("request", d.Response().Header().Get(echo.HeaderXRequestID)), slog.String("route", d.Path()), slog.Any("error", err))
		err = refused(p.Status, "%s", p.Detail)
	}
	errors.As(err, &known)
	return known
}

// failDataHub writes an error.
func (s *Server) failDataHub(err error, c echo.Context) {
	d := &datahub{c, s}
	refusal := d.refusal(err)
	if err := d.write(refusal.Status, refusal); err != nil {
		s.Log.Debug("error not written", slog.Any("error", err))
	}
}

func (d *datahub) write(status int, body any) error {
	text, err := encode(body)
	if err != nil {
		return err
	}
	h := d.Response().Header()
	h.Set("X-RestLi-Protocol-Version", "2.0.0")
	h.Set("Cache-Control", "no-store")
	return d.Blob(status, echo.MIMEApplicationJSON, text)
}

// value is the answer of an action of RestLi.
type value struct {
	Value any `json:"value"`
}

// config tells a client what it talks to.
func (d *datahub) config() (any, error) {
	type object map[string]any
	return object{
		"noCode": "true", "models": object{}, "retention": "true", "patchCapable": true, "statefulIngestionCapable": true,
		"supportsImpactAnalysis": false, "datasetUrnNameCasing": false, "timeZone": "UTC",
		"versions":         object{"acryldata/datahub": object{"version": datahubVersion, "commit": "datawave " + d.Version}},
		"managedIngestion": object{"enabled": false},
		"telemetry":        object{"enabledCli": false, "enabledIngestion": false},
		"datahub":          object{"serverType": "prod", "serverEnv": "core"},
	}, nil
}

// unknown is about a path of DataHub's service that is none of these.
func (d *datahub) unknown() error {
	path := d.Request().URL.Path
	if strings.HasSuffix(path, "/graphql") {
		return refused(http.StatusNotFound, "DataWave answers no GraphQL; it takes what connectors propose, and gives aspects back")
	}
	return refused(http.StatusNotFound, "DataWave has nothing at %s %s of DataHub's service", d.Request().Method, clip(path))
}

// action is what a request of RestLi wants done.
func (d *datahub) action() string { return d.QueryParam("action") }

// body reads JSON into what it is to be.
func (d *datahub) body(into any) error {
	text, err := unpacked(d.Request())
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		var shape *json.UnmarshalTypeError
		if errors.As(err, &shape) {
			return refused(http.StatusBadRequest, "the body is not of the shape that this request has: %s is no %s", clip(shape.Field), shape.Type)
		}
		return refused(http.StatusBadRequest, "the body is not JSON")
	}
	return nil
}

// urn is the one of the path.
func (d *datahub) urn() string {
	if text, err := url.PathUnescape(d.Param("urn")); err == nil {
		return text
	}
	return d.Param("urn")
}
