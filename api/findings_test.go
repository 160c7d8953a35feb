package api

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

func TestFindingsAreAskedForAsTheFilterSays(t *testing.T) {
	f := newFake()
	w := get(t, f.server(), "/v1/findings?status=open&status=waived&severity=high&policy=a&policy=b&control=gdpr:32&id=6D1E&dataset="+strings.ToUpper(customers.Hash())+
		"&name=n&source=s&owner=o&assignee=a&q=text&sort=due&cursor=c&limit=7&min_findings=0:1&wait=1s")
	describe(t).check(t, http.MethodGet, "/v1/findings", w)
	want := readmodel.FindingFilter{Statuses: []string{"open", "waived"}, Severities: []string{"high"}, Policies: []string{"a", "b"}, Control: "gdpr:32", ID: "6d1e",
		Dataset: customers.Hash(), Name: "n", Source: "s", Owner: "o", Assignee: "a", Text: "text", Sort: "due", After: "c", Limit: 7}
	if w.Code != http.StatusOK || !reflect.DeepEqual(f.question, want) {
		t.Errorf("%d %+v\n%s", w.Code, f.question, w.Body)
	}
	before := time.Now().UnixMilli()
	get(t, f.server(), "/v1/findings?overdue=true")
	if got := f.question.(readmodel.FindingFilter); got.OverdueAt < before || got.Sort != "severity" || got.Limit != 50 {
		t.Errorf("%+v", got)
	}
}

func TestBadFindingFiltersAreSaidTogether(t *testing.T) {
	w := get(t, newFake().server(), "/v1/findings?status=opem&severity=severe&id=xyz&dataset=1&sort=name&limit=0&min_findings=x&overdue=yes&foo=1")
	describe(t).check(t, http.MethodGet, "/v1/findings", w)
	for _, want := range []string{"did you mean open?", `"severity"`, "beginning of an id", `"dataset"`, `"sort"`, `"limit"`, `"min_findings"`, `"overdue"`, `"foo"`} {
		if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%d, no word of %s: %s", w.Code, want, w.Body)
		}
	}
}

func TestOneFinding(t *testing.T) {
	d := describe(t)
	w := get(t, newFake().server(), "/v1/findings/"+findingID)
	d.check(t, http.MethodGet, "/v1/findings/{id}", w)
	var got readmodel.Finding
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || len(got.Steps) != 1 || len(got.Evidence) != 2 || got.Cause == "" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	w = get(t, newFake().server(), "/v1/findings/"+strings.Repeat("0", 32))
	d.check(t, http.MethodGet, "/v1/findings/{id}", w)
	if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "there is no finding") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestControls(t *testing.T) {
	d := describe(t)
	for path, want := range map[string][]string{"/v1/controls": {"gdpr:32", "PCI DSS", "It is about people."}, "/v1/controls?framework=pci": {"PCI DSS"},
		"/v1/controls?framework=gdp": {"did you mean gdpr?"}} {
		w := get(t, newFake().server(), path)
		d.check(t, http.MethodGet, "/v1/controls", w)
		for _, text := range want {
			if !strings.Contains(w.Body.String(), text) {
				t.Errorf("%s: %d, no word of %s: %s", path, w.Code, text, w.Body)
			}
		}
	}
	w := get(t, newFake().server(func(c *Config) { c.Controls = nil }), "/v1/controls")
	d.check(t, http.MethodGet, "/v1/controls", w)
	if w.Code != http.StatusNotImplemented {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestDecisionsAboutFindingsAreAppended(t *testing.T) {
	end := time.Date(2100, 2, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	for body, want := range map[string]event.Decision{
		`{"kind":"acknowledge","actor":"ada"}`:                                              {Kind: event.Acknowledged, Actor: "ada"},
		`{"kind":"start","actor":"ada"}`:                                                    {Kind: event.Started, Actor: "ada"},
		`{"kind":"assign","actor":"ada","assignee":"bob"}`:                                  {Kind: event.Assigned, Actor: "ada", Value: "bob"},
		`{"kind":"comment","actor":"ada","note":"hm"}`:                                      {Kind: event.Commented, Actor: "ada", Note: "hm"},
		`{"kind":"false_positive","actor":"ada","note":"test"}`:                             {Kind: event.FalsePositive, Actor: "ada", Note: "test"},
		`{"kind":"waive","actor":"ada","note":"moves","until":"2100-01-31"}`:                {Kind: event.Waiver, Actor: "ada", Note: "moves", Until: end},
		`{"kind":"waive","actor":"ada","note":"moves","until":"2100-02-01T01:00:00+01:00"}`: {Kind: event.Waiver, Actor: "ada", Note: "moves", Until: end},
	} {
		f := newFake()
		w := do(f.server(), request(http.MethodPost, "/v1/findings/"+findingID+"/decisions", body, "Content-Type", "application/json"))
		describe(t).check(t, http.MethodPost, "/v1/findings/{id}/decisions", w)
		want.Finding = findingID
		if w.Code != http.StatusCreated || !reflect.DeepEqual(f.decided, []event.Decision{want}) || !strings.Contains(w.Body.String(), `"min_position":"2:58"`) {
			t.Errorf("%s: %d %+v %s", body, w.Code, f.decided, w.Body)
		}
	}
}

func TestDecisionsAboutFindingsAreRefused(t *testing.T) {
	const good = `{"kind":"acknowledge","actor":"ada"}`
	d := describe(t)
	for _, c := range []struct {
		name, id, body string
		change         func(*http.Request, *Config)
		status         int
		want           []string
	}{
		{"everything wrong", findingID, `{"kind":"wave","note":"` + strings.Repeat("x", maxNote+1) + `","assignee":"bob","until":"2100-01-01"}`, nil, 400,
			[]string{"did you mean waive?", `"actor"`, `"note"`, "only for assign", "only for waive"}},
		{"a waiver without reason and end", findingID, `{"kind":"waive","actor":"ada"}`, nil, 400, []string{"say why", "say its last day, as 2"}},
		{"a waiver that is over", findingID, `{"kind":"waive","actor":"ada","note":"n","until":"2001-01-01"}`, nil, 400, []string{"is past"}},
		{"a waiver until soon", findingID, `{"kind":"waive","actor":"ada","note":"n","until":"soon"}`, nil, 400, []string{"neither a day as"}},
		{"no breach without reason", findingID, `{"kind":"false_positive","actor":"ada"}`, nil, 400, []string{"say why"}},
		{"an empty comment", findingID, `{"kind":"comment","actor":"ada","note":" "}`, nil, 400, []string{"it is the comment"}},
		{"open already", findingID, `{"kind":"reopen","actor":"ada"}`, nil, 409, []string{"the finding is open"}},
		{"nobody already", findingID, `{"kind":"assign","actor":"ada"}`, nil, 409, []string{"nothing would change", "assigned to nobody"}},
		{"a retired policy", retiredFinding, `{"kind":"waive","actor":"ada","note":"n","until":"2100-01-31"}`, nil, 409, []string{"personal-data-not-public is retired", "datawave policy activate"}},
		{"a dataset that is gone", goneFinding, good, nil, 409, []string{"its dataset is gone"}},
		{"unknown", strings.Repeat("0", 32), good, nil, 404, []string{"there is no finding"}},
		{"bad id", "x", good, nil, 400, []string{"32 hexadecimal"}},
		{"unknown member", findingID, `{"kynd":"x"}`, nil, 400, []string{"the body is not as", "waive"}},
		{"a form", findingID, good, func(r *http.Request, _ *Config) { r.Header.Set("Content-Type", "text/plain") }, 415, nil},
		{"from afar", findingID, good, func(r *http.Request, _ *Config) { r.RemoteAddr = "192.0.2.1:1" }, 403, []string{"for this machine only"}},
		{"another site's page", findingID, good, func(r *http.Request, _ *Config) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, 403, nil},
		{"no log", findingID, good, func(_ *http.Request, c *Config) { c.Decider = nil }, 501, nil},
	} {
		f := newFake()
		r := request(http.MethodPost, "/v1/findings/"+c.id+"/decisions", c.body, "Content-Type", "application/json")
		w := do(f.server(func(config *Config) {
			if c.change != nil {
				c.change(r, config)
			}
		}), r)
		if w.Code != c.status || len(f.decided) != 0 {
			t.Errorf("%s: %d, want %d, decided %+v: %s", c.name, w.Code, c.status, f.decided, w.Body)
		}
		d.check(t, http.MethodPost, "/v1/findings/{id}/decisions", w)
		for _, want := range c.want {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: no word of %s: %s", c.name, want, w.Body)
			}
		}
	}
}
