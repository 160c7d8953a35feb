package api

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

func (f *fake) Propose(_ context.Context, list []event.Aspect) error {
	if err := f.ask(list); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.proposed = append(f.proposed, list...)
	return nil
}

func (f *fake) Settle(context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.settles++
	return f.answer
}

// Aspects knows every URN but the absent one.
func (f *fake) Aspects(_ context.Context, urns []string) (list []readmodel.Aspect, err error) {
	urns = slices.Sorted(slices.Values(urns))
	for _, urn := range urns {
		if strings.Contains(urn, "absent") {
			continue
		}
		list = append(list,
			readmodel.Aspect{URN: urn, Entity: "dataset", Aspect: "datahubIngestionCheckpoint", Content: `{"timestampMillis":7,"pipelineName":"shop","runId":"r"}`, Timestamp: 7},
			readmodel.Aspect{URN: urn, Entity: "dataset", Aspect: "platformResourceInfo", Content: `{"resourceType":"USER","secondaryKeys":["a","b:c"]}`},
			readmodel.Aspect{URN: urn, Entity: "dataset", Aspect: "status", Content: fmt.Sprintf(`{"removed":%t}`, strings.Contains(urn, "removed")), Metadata: `{"runId":"r"}`})
	}
	return list, f.ask(urns)
}

func (f *fake) Entities(_ context.Context, entity, after string, limit int) (urns []string, err error) {
	for _, name := range []string{"a", "b", "removed", "z"} {
		if urn := "urn:li:" + entity + ":" + name; urn > after && len(urns) < limit {
			urns = append(urns, urn)
		}
	}
	return urns, f.ask(entity)
}

const orders = "urn:li:dataset:(urn:li:dataPlatform:mysql,shop.orders,PROD)"

// send sends a body as a connector does.
func send(t *testing.T, s *Server, method, path, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, "http://127.0.0.1:8080"+path, strings.NewReader(body))
	r.RemoteAddr = "127.0.0.1:4"
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

func TestProposalsAreAppended(t *testing.T) {
	want := event.Aspect{Urn: orders, Entity: "dataset", Aspect: "status", Change: "UPSERT", Content: `{"removed":false}`, Metadata: `{"runId":"r"}`}
	one := `{"entityType":"dataset","entityUrn":"` + orders + `","changeType":"UPSERT","aspectName":"status","aspect":{"value":"{\"removed\":false}","contentType":"application/json"},"systemMetadata":{"runId":"r"}}`
	for _, c := range []struct {
		method, path, body string
		want               []event.Aspect
		answer             string
	}{
		{"POST", "/datahub/aspects?action=ingestProposal", `{"proposal":` + one + `,"async":"false"}`, []event.Aspect{want}, `{"value":"` + orders + `"}`},
		{"POST", "/datahub/aspects?action=ingestProposalBatch", `{"proposals":[` + one + `,` + one + `],"async":"true"}`, []event.Aspect{want, want}, `{"value":"success"}`},
		{"POST", "/datahub/aspects?action=ingestProposalBatch", `{"proposals":[]}`, nil, `{"value":"success"}`},
		{"POST", "/datahub/openapi/v3/entity/dataset?async=true", `[{"urn":"` + orders + `","status":{"value":{"removed":false},"systemMetadata":{"runId":"r"}},"gone":null}]`,
			[]event.Aspect{{Urn: orders, Aspect: "status", Change: "UPSERT", Content: `{"removed":false}`, Metadata: `{"runId":"r"}`}}, `"removed":false`},
		{"PATCH", "/datahub/openapi/v3/entity/dataset", `[{"urn":"` + orders + `","globalTags":{"value":{"patch":[]},"systemMetadata":null}}]`,
			[]event.Aspect{{Urn: orders, Aspect: "globalTags", Change: "PATCH", Content: `{"patch":[]}`}}, `"patch"`},
		{"POST", "/datahub/entities?action=ingest", `{"entity":{"value":{"com.linkedin.metadata.snapshot.DatasetSnapshot":{"urn":"` + orders + `","aspects":[{"com.linkedin.common.Status":{"removed":false}},` +
			`{"com.linkedin.schema.SchemaMetadata":{"version":0}}]}}},"systemMetadata":{"runId":"r"}}`,
			[]event.Aspect{{Urn: orders, Aspect: "status", Change: "UPSERT", Content: `{"removed":false}`, Metadata: `{"runId":"r"}`},
				{Urn: orders, Aspect: "schemaMetadata", Change: "UPSERT", Content: `{"version":0}`, Metadata: `{"runId":"r"}`}}, `{"value":"success"}`},
		{"POST", "/datahub/entities?action=batchIngest", `{"entities":[{"value":{"com.linkedin.metadata.snapshot.TagSnapshot":{"urn":"urn:li:tag:x","aspects":[{"com.linkedin.common.Status":{"removed":true}}]}}}]}`,
			[]event.Aspect{{Urn: "urn:li:tag:x", Aspect: "status", Change: "UPSERT", Content: `{"removed":true}`}}, `{"value":"success"}`},
		{"POST", "/datahub/entities?action=delete", `{"urn":"` + orders + `"}`, []event.Aspect{{Urn: orders, Change: "DELETE"}}, `{"value":{"urn":"` + orders + `","rows":2,"timeseriesRows":1}}`},
		{"POST", "/datahub/entities?action=delete", `{"urn":"` + orders + `","aspectName":"datahubIngestionCheckpoint"}`,
			[]event.Aspect{{Urn: orders, Aspect: "datahubIngestionCheckpoint", Change: "DELETE"}}, `"rows":0,"timeseriesRows":1`},
		{"DELETE", "/datahub/openapi/v3/entity/dataset/" + orders, ``, []event.Aspect{{Urn: orders, Change: "DELETE"}}, `{}`},
	} {
		f := newFake()
		w := send(t, f.server(), c.method, c.path, c.body)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), c.answer) || fmt.Sprint(f.proposed) != fmt.Sprint(c.want) {
			t.Errorf("%s %s: %d %s, proposed %+v", c.method, c.path, w.Code, w.Body, f.proposed)
		}
		if trace := w.Header().Get("traceparent"); len(trace) != 55 {
			t.Errorf("traceparent %q", trace)
		}
	}
}

func TestConnectorsReadBack(t *testing.T) {
	for _, c := range []struct {
		method, path, body string
		status             int
		answer             []string // parts of it; one that begins with ! is not in it
	}{
		{"GET", "/datahub/config", "", 200, []string{`"noCode":"true"`, `"statefulIngestionCapable":true`, `"acryldata/datahub"`}},
		{"GET", "/datahub/aspects/" + orders + "?aspect=status&version=0", "", 200, []string{`{"aspect":{"com.linkedin.common.Status":{"removed":false}}`}},
		{"GET", "/datahub/aspects/" + orders + "?aspect=datasetKey&version=0", "", 200, []string{`"com.linkedin.metadata.key.DatasetKey":{"name":"shop.orders","origin":"PROD","platform":"urn:li:dataPlatform:mysql"}`}},
		{"GET", "/datahub/aspects/urn:li:tag:absent?aspect=status", "", 404, []string{"no aspect status"}},
		{"GET", "/datahub/aspects/urn:li:tag:x?aspect=status&version=2", "", 400, []string{"latest version"}},
		{"GET", "/datahub/entitiesV2/urn%3Ali%3Atag%3Ax?aspects=List(status)", "", 200, []string{`"urn":"urn:li:tag:x"`, `"status":{"value":{"removed":false},"systemMetadata":{"runId":"r"},"name":"status"`, "!platformResourceInfo"}},
		{"POST", "/datahub/openapi/v3/entity/tag/batchGet", `[{"urn":"urn:li:tag:x","status":{}},{"urn":"urn:li:tag:absent"}]`, 200, []string{`[{"status":{"value":{"removed":false}},"urn":"urn:li:tag:x"}]`}},
		{"GET", "/datahub/openapi/v3/entity/tag/urn:li:tag:x?aspects=status", "", 200, []string{`{"status":{"value":{"removed":false}},"urn":"urn:li:tag:x"}`}},
		{"GET", "/datahub/openapi/v3/entity/tag/urn:li:tag:absent", "", 404, []string{"no entity"}},
		{"GET", "/datahub/openapi/v3/entity/tag?count=2&aspects=status", "", 200, []string{`"scrollId":"urn:li:tag:b"`, `"urn:li:tag:a"`, "!removed\":true"}},
		{"GET", "/datahub/openapi/v3/entity/tag?count=2&scrollId=urn:li:tag:b&includeSoftDelete=false", "", 200, []string{`"urn:li:tag:z"`, "!urn:li:tag:removed"}},
		{"GET", "/datahub/openapi/v3/entity/tag?query=%28resourceType.keyword%3AUSER+AND+secondaryKeys%3A%22b%5C%3Ac%22%29", "", 200, []string{`"scrollId":null`, "urn:li:tag:a", "urn:li:tag:z"}},
		{"GET", "/datahub/openapi/v3/entity/tag?query=resourceType:OTHER", "", 200, []string{`{"scrollId":null,"entities":[]}`}},
		{"GET", "/datahub/openapi/v3/entity/tag?query=a+OR+b", "", 400, []string{"AND between them"}},
		{"POST", "/datahub/openapi/v3/entity/scroll?count=9", `{"entities":["tag"],"aspects":["status"]}`, 200, []string{"urn:li:tag:z"}},
		{"POST", "/datahub/openapi/v3/entity/scroll", `{"entities":["tag","chart"]}`, 400, []string{"one type"}},
		{"POST", "/datahub/entities?action=listUrns", `{"entity":"tag","start":1,"count":2}`, 200, []string{`"entities":["urn:li:tag:b","urn:li:tag:removed"]`}},
		{"POST", "/datahub/aspects?action=getTimeseriesAspectValues", `{"urn":"urn:li:x:y","entity":"x","aspect":"datahubIngestionCheckpoint","limit":1,"filter":{"or":[{"and":[{"field":"pipelineName","values":["shop"],"condition":"EQUAL"}]}]}}`, 200,
			[]string{`"values":[{"aspect":{"value":"{\"timestampMillis\":7,\"pipelineName\":\"shop\"`, `"contentType":"application/json"`}},
		{"POST", "/datahub/aspects?action=getTimeseriesAspectValues", `{"urn":"urn:li:x:y","aspect":"datahubIngestionCheckpoint","filter":{"or":[{"and":[{"field":"pipelineName","value":"other"}]}]}}`, 200, []string{`"values":[]`}},
		{"POST", "/datahub/aspects?action=getTimeseriesAspectValues", `{"urn":"urn:li:x:y","aspect":"datahubIngestionCheckpoint","startTimeMillis":8}`, 200, []string{`"values":[]`}},
		{"POST", "/datahub/aspects?action=getTimeseriesAspectValues", `{"urn":"urn:li:x:y","aspect":"datahubIngestionCheckpoint","filter":{"or":[{"and":[{"field":"a","condition":"IN"}]}]}}`, 400, []string{"IN is not known"}},
		{"POST", "/datahub/openapi/v1/trace/write/0123?detailed=true", `{"urn:li:tag:x":["status","lost"],"urn:li:tag:absent":["status"]}`, 200,
			[]string{`"status":{"success":true,"primaryStorage":{"writeStatus":"ACTIVE_STATE"}`, `"lost":{"success":false,"primaryStorage":{"writeStatus":"ERROR"`}},
		{"POST", "/datahub/api/graphql", `{}`, 404, []string{`"exceptionClass"`, "GraphQL"}},
		{"GET", "/datahub/relationships", ``, 404, []string{"nothing at GET"}},
	} {
		w := send(t, newFake().server(), c.method, c.path, c.body)
		if w.Code != c.status || w.Header().Get("X-RestLi-Protocol-Version") != "2.0.0" {
			t.Errorf("%s %s: %d %s", c.method, c.path, w.Code, w.Body)
		}
		for _, part := range c.answer {
			hidden, absent := strings.CutPrefix(part, "!")
			if strings.Contains(w.Body.String(), hidden) == absent {
				t.Errorf("%s %s: %s\nwant %s", c.method, c.path, w.Body, part)
			}
		}
	}
}

func TestConnectorsAreToldWhatIsWrong(t *testing.T) {
	const path = "/datahub/aspects?action=ingestProposal"
	const body = `{"proposal":{"entityUrn":"x"}}`
	for says, c := range map[string]struct {
		failure error
		status  int
	}{
		"status: no URN like":      {fmt.Errorf("%w: status: no URN like this", ErrBadProposal), 422},
		"the server failed":        {errors.New("secret"), 500},
		"did not answer in time":   {context.DeadlineExceeded, 504},
		"store of this read model": {readmodel.ErrUnavailable, 503},
	} {
		f := newFake()
		f.answer = c.failure
		w := send(t, f.server(), "POST", path, body)
		var said struct{ Message, ExceptionClass string }
		if err := json.Unmarshal(w.Body.Bytes(), &said); err != nil || w.Code != c.status || !strings.Contains(said.Message, says) || strings.Contains(said.Message, "secret") || said.ExceptionClass == "" {
			t.Errorf("%v: %d %s", c.failure, w.Code, w.Body)
		}
	}
	if w := send(t, newFake().server(func(c *Config) { c.DataHub = nil }), "POST", path, body); w.Code != http.StatusNotImplemented {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	r := httptest.NewRequest(http.MethodPost, "http://datawave.example"+path, strings.NewReader(body))
	w := httptest.NewRecorder()
	if newFake().server().Handler().ServeHTTP(w, r); w.Code != http.StatusForbidden {
		t.Errorf("from another machine: %d %s", w.Code, w.Body)
	}
}

func TestConnectorsMayPack(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte(`{"proposal":{"entityUrn":"x","aspect":{"value":"` + strings.Repeat("y", 2<<20) + `"}}}`))
	_ = z.Close()
	for encoding, status := range map[string]int{"gzip": 200, "br": 415} {
		f := newFake()
		r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:8080/datahub/aspects?action=ingestProposal", bytes.NewReader(packed.Bytes()))
		r.RemoteAddr = "127.0.0.1:4"
		r.Header.Set("Content-Encoding", encoding)
		w := httptest.NewRecorder()
		if f.server().Handler().ServeHTTP(w, r); w.Code != status || status == 200 && len(f.proposed[0].Content) != 2<<20 {
			t.Errorf("%s: %d %.200s", encoding, w.Code, w.Body)
		}
	}
}

func FuzzQuery(f *testing.F) {
	f.Add(`(platform.keyword:"urn\:li\:dataPlatform\:looker" AND resourceType:"USER")`)
	f.Add(`a:b AND`)
	f.Fuzz(func(t *testing.T, query string) {
		terms, err := parseQuery(query)
		if err == nil && len(terms) == 0 && strings.Trim(query, " *\t\n\v\f\r\u0085\u00a0") != "" && strings.TrimSpace(query) != "*" {
			t.Fatalf("%q asks for everything", query)
		}
	})
}
