package openlineage

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

const runEvent = `{"eventType":"complete","eventTime":"2026-03-01T10:00:00.5+02:00","producer":"https://producer.example",
 "run":{"runId":"0190-a","facets":{"nominalTime":{"nominalStartTime":"2026-03-01T00:00:00Z"},"gone":null}},
 "job":{"namespace":"etl","name":"load \"orders\"","facets":{"sql":{"query":"select '}]\\' from t"}}},
 "inputs":[{"namespace":"Postgres://DB:5432/","name":"shop.public.orders","facets":{"schema":{"fields":[{"name":"id"}]}},"inputFacets":{"x":{"rowCount":1}}}],
 "outputs" : [ ],"unknown":{"a":[1,2,{"b":true}]}}`

func TestParse(t *testing.T) {
	e, err := Parse([]byte(runEvent))
	if err != nil {
		t.Fatal(err)
	}
	if e.Type != Complete || !e.Time.Equal(time.Date(2026, 3, 1, 8, 0, 0, 5e8, time.UTC)) || e.Run != "0190-a" || e.Key() != `etl|load "orders"` {
		t.Errorf("%+v", e)
	}
	if len(e.RunFacets) != 1 || e.JobFacets[0].Name != "sql" || !json.Valid(e.JobFacets[0].Raw) || len(e.Inputs) != 1 || len(e.Outputs) != 0 {
		t.Errorf("%+v", e)
	}
	in := e.Inputs[0]
	if in.ID.Name != "shop.public.orders" || string(in.Own[0].Raw) != `{"rowCount":1}` || string(in.Facets[0].Raw) != `{"fields":[{"name":"id"}]}` {
		t.Errorf("%+v", in)
	}
	d, err := Parse([]byte(`{"eventTime":"2026-03-01T10:00:00","dataset":{"namespace":"S3://Bucket/","name":"a"}}`))
	if err != nil || d.Dataset == nil || d.Key() != "s3://bucket|a" || d.Type != "" {
		t.Errorf("%+v: %v", d, err)
	}
	j, err := Parse([]byte(`{"eventTime":"2026-03-01 10:00:00Z","eventType":"START","job":{"namespace":"n","name":"j"}}`))
	if err != nil || j.Run != "" || j.Type != "" || j.Dataset != nil {
		t.Errorf("%+v: %v", j, err)
	}
}

func TestParseRefuses(t *testing.T) {
	at := `"eventTime":"2026-03-01T10:00:00Z"`
	for body, says := range map[string]string{
		``:                                     "not valid JSON",
		`[]`:                                   "not a JSON object",
		"{\"a\":\"\xff\"}":                     "UTF-8",
		`{"eventTime":"yesterday"}`:            "no time",
		`{"eventTime":"1066-10-14T09:00:00Z"}`: "no time",
		`{}`:                                   "eventTime is missing",
		`{` + at + `}`:                         "neither a job nor a dataset",
		`{` + at + `,"eventType":1}`:           "eventType is not a string",
		`{` + at + `,"job":{"namespace":"a"}}`: "job: the name is missing",
		`{` + at + `,"run":{"runId":"r"}}`:     "job: the namespace is missing",
		`{` + at + `,"job":{"namespace":"a|b","name":"c"}}`:                                                       "holds |",
		`{` + at + `,"job":{"namespace":"a","name":"` + strings.Repeat("x", 5000) + `"}}`:                         "longer than",
		`{` + at + `,"job":{"namespace":"a","name":"b"},"inputs":[{"namespace":"n"}]}`:                            "inputs: the name is missing",
		`{` + at + `,"job":{"namespace":"a","name":"b"},"outputs":[{}]}`:                                          "outputs: the namespace is missing",
		`{` + at + `,"dataset":{"namespace":"a"}}`:                                                                "dataset: the name is missing",
		`{` + at + `,"job":{"namespace":"a","name":"b"},"run":{"runId":"` + strings.Repeat("x", 300) + `"}}`:      "run.runId is longer",
		`{` + at + `,"job":{"namespace":"a","name":"b"},"inputs":[` + strings.Repeat("{},", maxDatasets) + `{}]}`: "more than",
		`"` + strings.Repeat("x", MaxEvent) + `"`:                                                                 "larger than",
	} {
		if _, err := Parse([]byte(body)); err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "xxx") {
			t.Errorf("%.60s: %v does not say %q", body, err, says)
		}
	}
}

func TestParseBatch(t *testing.T) {
	var got []string
	take := func(event []byte) error { got = append(got, string(event)); return nil }
	if err := ParseBatch([]byte(` [ {"a":"]"} , 1,[2] ]`), take); err != nil || !slices.Equal(got, []string{`{"a":"]"}`, "1", "[2]"}) {
		t.Errorf("%q: %v", got, err)
	}
	if err := ParseBatch([]byte(`[]`), take); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{`{}`, `[`, ``} {
		if ParseBatch([]byte(bad), take) == nil {
			t.Errorf("%s is taken for a batch", bad)
		}
	}
}

// TestRecorded parses events as clients sent them, where there are some.
func TestRecorded(t *testing.T) {
	dir := os.Getenv("DATAWAVE_TEST_OPENLINEAGE_EVENTS")
	if dir == "" {
		t.Skip("DATAWAVE_TEST_OPENLINEAGE_EVENTS names no folder")
	}
	for _, name := range []string{"python_client.jsonl", "dbt_duckdb.jsonl"} {
		lines, err := os.ReadFile(dir + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(lines)) {
			var recorded struct{ Body json.RawMessage }
			if err := json.Unmarshal([]byte(line), &recorded); err != nil {
				t.Fatal(err)
			}
			if _, err := Parse(recorded.Body); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}

// FuzzParse compares with encoding/json: what it takes apart is what a decoder of the whole sees.
func FuzzParse(f *testing.F) {
	f.Add([]byte(runEvent))
	f.Add([]byte(`{"eventTime":"2026-03-01T10:00:00Z","job":{"namespace":"\u0061","name":"b\\"},"outputs":[{"name":"x","namespace":"y","facets":{"é\"":{}}}]}`))
	f.Add([]byte(`{"eventTime":"2026-03-01","dataset":{"namespace":"a","name":"b","facets":{"schema":{"fields":[]}}}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := Parse(body)
		if err != nil {
			return
		}
		type facets map[string]json.RawMessage
		type dataset struct {
			Namespace, Name string
			Facets          facets
		}
		var whole map[string]json.RawMessage
		if err := json.Unmarshal(body, &whole); err != nil {
			t.Fatalf("%q was parsed, though %v", body, err)
		}
		var inputs []dataset
		if json.Unmarshal(whole["inputs"], &inputs) == nil && len(inputs) == len(e.Inputs) {
			for i := range inputs {
				named := slices.ContainsFunc(e.Inputs[i].Facets, func(f Facet) bool { return !json.Valid(f.Raw) })
				if named {
					t.Fatalf("a facet of %q is not JSON", body)
				}
			}
		}
		again, err := Parse(body)
		if err != nil || !reflect.DeepEqual(e, again) {
			t.Fatal("parsed twice, it differs")
		}
	})
}

func BenchmarkParse(b *testing.B) {
	body := []byte(strings.Replace(runEvent, `"unknown"`, `"padding":"`+strings.Repeat("x", 3300)+`","unknown"`, 1))
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(body); err != nil {
			b.Fatal(err)
		}
	}
}
