package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// description is openapi.yaml with its schemas ready: OpenAPI 3.1's are JSON Schema 2020-12.
type description struct {
	root     map[string]any
	compiler *jsonschema.Compiler
}

func describe(t testing.TB) description {
	t.Helper()
	var raw any
	if err := yaml.Unmarshal(openAPIDocument, &raw); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	root, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.AssertFormat()
	if err := compiler.AddResource("openapi.json", root); err != nil {
		t.Fatal(err)
	}
	return description{root.(map[string]any), compiler}
}

// at walks the document, following references.
func (d description) at(t testing.TB, from any, keys ...string) any {
	t.Helper()
	for _, key := range keys {
		m, ok := d.resolve(t, from).(map[string]any)
		if !ok || m[key] == nil {
			return nil
		}
		from = m[key]
	}
	return d.resolve(t, from)
}

func (d description) resolve(t testing.TB, v any) any {
	t.Helper()
	m, _ := v.(map[string]any)
	ref, ok := m["$ref"].(string)
	if !ok {
		return v
	}
	got := d.at(t, d.root, strings.Split(strings.TrimPrefix(ref, "#/"), "/")...)
	if got == nil {
		t.Fatalf("reference %s leads nowhere", ref)
	}
	return got
}

// validate holds a value against the schema of a media type in the document.
func (d description) validate(t testing.TB, what string, media any, value any) {
	t.Helper()
	ref, _ := d.at(t, media).(map[string]any)["schema"].(map[string]any)["$ref"].(string)
	if ref == "" {
		return // a plain string
	}
	schema, err := d.compiler.Compile("openapi.json" + ref)
	if err != nil {
		t.Fatalf("%s: %v", ref, err)
	}
	if err := schema.Validate(value); err != nil {
		t.Errorf("%s: %v", what, err)
	}
}

// check holds an answer against the document: its status, its media type and its body.
func (d description) check(t testing.TB, method, path string, w *httptest.ResponseRecorder) {
	t.Helper()
	responses, _ := d.at(t, d.root, "paths", path, strings.ToLower(method), "responses").(map[string]any)
	response := responses[strconv.Itoa(w.Code)]
	if response == nil && w.Code >= 400 {
		response = responses["default"]
	}
	if response == nil {
		t.Errorf("%s %s: status %d is not described", method, path, w.Code)
		return
	}
	if w.Code == http.StatusNotModified {
		return
	}
	media, _, err := mime.ParseMediaType(w.Header().Get("Content-Type"))
	described := d.at(t, response, "content", media)
	if err != nil || described == nil {
		t.Errorf("%s %s: %d with %q is not described", method, path, w.Code, w.Header().Get("Content-Type"))
		return
	}
	for line := range bytes.Lines(w.Body.Bytes()) {
		if !strings.HasSuffix(media, "json") {
			return
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(line))
		if err != nil {
			t.Fatalf("%s %s: not JSON: %s", method, path, line)
		}
		d.validate(t, fmt.Sprintf("%s %s %d", method, path, w.Code), described, value)
	}
}

func documentPath(route string) string {
	parts := strings.Split(route, "/")
	for i, part := range parts {
		if name, ok := strings.CutPrefix(part, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}

func TestEveryRouteIsDescribedAndTheOtherWayRound(t *testing.T) {
	d := describe(t)
	described := map[string]bool{}
	for path, item := range d.at(t, d.root, "paths").(map[string]any) {
		for method := range item.(map[string]any) {
			described[strings.ToUpper(method)+" "+path] = true
		}
	}
	routed := map[string]bool{}
	for _, r := range newFake().server().echo.Routes() {
		routed[r.Method+" "+documentPath(r.Path)] = true
	}
	if !maps.Equal(routed, described) || len(routed) < 13 {
		t.Errorf("routes %v\ndescribed %v", slices.Sorted(maps.Keys(routed)), slices.Sorted(maps.Keys(described)))
	}
}

// operations calls visit for each described operation.
func (d description) operations(t testing.TB, visit func(method, path string, operation map[string]any)) {
	t.Helper()
	for path, item := range d.at(t, d.root, "paths").(map[string]any) {
		for method, operation := range item.(map[string]any) {
			visit(strings.ToUpper(method), path, operation.(map[string]any))
		}
	}
}

func TestEveryDescribedParameterIsTaken(t *testing.T) {
	d := describe(t)
	d.operations(t, func(method, path string, operation map[string]any) {
		if method != http.MethodGet || path == "/v1/events" || strings.HasSuffix(path, "/versions/{version}") {
			return
		}
		query := url.Values{}
		list, _ := operation["parameters"].([]any)
		for _, p := range list {
			if p := d.at(t, p).(map[string]any); p["in"] == "query" {
				query.Set(p["name"].(string), exampleOf(t, d, p))
			}
		}
		query.Del("min_position") // would wait, as the next
		query.Del("min_findings")
		id := customers.Hash()
		if strings.HasPrefix(path, "/v1/jobs/") {
			id = nightly().ID
		}
		target := strings.NewReplacer("{id}", id, "{file}", "app.js", "{run}", nightlyRun().Run.Run).Replace(path)
		for _, p := range list {
			if p := d.at(t, p).(map[string]any); p["in"] == "path" && p["example"] != nil {
				target = strings.ReplaceAll(target, "{"+p["name"].(string)+"}", url.PathEscape(fmt.Sprint(p["example"])))
			}
		}
		target += "?" + query.Encode()
		w := get(t, newFake().server(), target)
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", target, w.Code, w.Body)
		}
		d.check(t, method, path, w)
	})
}

func exampleOf(t testing.TB, d description, p map[string]any) string {
	schema := d.at(t, p, "schema").(map[string]any)
	for _, value := range []any{p["example"], schema["default"]} {
		if list, ok := value.([]any); ok {
			value = list[0]
		}
		if value != nil {
			return fmt.Sprint(value)
		}
	}
	return "x"
}

func TestExamplesFitTheirSchemas(t *testing.T) {
	d := describe(t)
	checked := 0
	d.operations(t, func(method, path string, operation map[string]any) {
		media := []any{}
		for _, response := range d.at(t, operation, "responses").(map[string]any) {
			if content, ok := d.at(t, response, "content").(map[string]any); ok {
				media = append(media, slices.Collect(maps.Values(content))...)
			}
		}
		if body := d.at(t, operation, "requestBody", "content", "application/json"); body != nil {
			media = append(media, body)
		}
		for _, m := range media {
			if example := m.(map[string]any)["example"]; example != nil {
				d.validate(t, "example of "+method+" "+path, m, example)
				checked++
			}
		}
	})
	if checked < 10 {
		t.Errorf("only %d examples", checked)
	}
}
