package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"datawave/schemas/event"
)

func TestDecisionsAreAppended(t *testing.T) {
	for kind, infotype := range map[string]string{event.Confirmed: "ACME_BADGE", event.Rejected: "EMAIL_ADDRESS", event.Withdrawn: "PHONE_NUMBER"} {
		f := newFake()
		w := do(f.server(), request(http.MethodPost, "/v1/datasets/"+customers.Hash()+"/decisions",
			`{"kind":"`+kind+`","field":"email","infotype":"`+infotype+`","actor":"ada","note":"because"}`, "Content-Type", "application/json; charset=utf-8"))
		describe(t).check(t, http.MethodPost, "/v1/datasets/{id}/decisions", w)
		var answer DecisionAnswer
		if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusCreated || answer != (DecisionAnswer{"e1", "datawave.facts/2@57", "2:58"}) {
			t.Errorf("%s: %d %s", kind, w.Code, w.Body)
		}
		category := map[string]string{"ACME_BADGE": "person"}[infotype]
		if category == "" {
			category = "contact"
		}
		want := event.Decision{Kind: kind, Field: "email", Value: infotype, Actor: "ada", Note: "because", Category: category}
		if !slices.Equal(f.decided, []event.Decision{want}) {
			t.Errorf("%+v", f.decided)
		}
	}
}

func TestDecisionsAreRefused(t *testing.T) {
	const good = `{"kind":"rejected","field":"email","infotype":"EMAIL_ADDRESS","actor":"ada"}`
	d := describe(t)
	id := customers.Hash()
	for _, c := range []struct {
		name, id, body string
		change         func(*http.Request, *Config)
		status         int
		want           []string
	}{
		{"everything wrong", id, `{"kind":"maybe","field":"emial","infotype":"MAIL_ADDRESS","note":"` + strings.Repeat("x", maxNote+1) + `"}`, nil, 400,
			[]string{`"kind"`, "did you mean email?", "did you mean EMAIL_ADDRESS?", `"actor"`, `"note"`}},
		{"unknown dataset", strings.Repeat("0", 32), good, nil, 404, []string{"no such dataset"}},
		{"bad id", "x", good, nil, 400, []string{"32 hexadecimal"}},
		{"nothing to withdraw", id, strings.Replace(good, "rejected", "withdrawn", 1), nil, 409, []string{"nobody has decided about EMAIL_ADDRESS of email"}},
		{"unknown member", id, strings.Replace(good, "kind", "kindd", 1), nil, 400, []string{"the body is not as"}},
		{"no JSON", id, "{", nil, 400, nil},
		{"a form", id, good, func(r *http.Request, _ *Config) { r.Header.Set("Content-Type", "text/plain") }, 415, nil},
		{"from afar", id, good, func(r *http.Request, _ *Config) { r.RemoteAddr = "192.0.2.1:1" }, 403, []string{"decisions are for this machine only"}},
		{"from afar, allowed", id, good, func(r *http.Request, c *Config) { r.RemoteAddr = "192.0.2.1:1"; c.Admin = true }, 201, nil},
		{"another site's page", id, good, func(r *http.Request, _ *Config) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, 403, nil},
		{"no log", id, good, func(_ *http.Request, c *Config) { c.Decider = nil }, 501, nil},
	} {
		f := newFake()
		r := request(http.MethodPost, "/v1/datasets/"+c.id+"/decisions", c.body, "Content-Type", "application/json")
		w := do(f.server(func(config *Config) {
			if c.change != nil {
				c.change(r, config)
			}
		}), r)
		if w.Code != c.status || (len(f.decided) == 1) != (c.status == 201) {
			t.Errorf("%s: %d, want %d, decided %+v: %s", c.name, w.Code, c.status, f.decided, w.Body)
		}
		d.check(t, http.MethodPost, "/v1/datasets/{id}/decisions", w)
		for _, want := range c.want {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: no word of %s: %s", c.name, want, w.Body)
			}
		}
	}
}

func TestDecisionsWaitForTheCatalog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		r := request(http.MethodPost, "/v1/datasets/"+customers.Hash()+"/decisions?min_position=0:99&wait=1s",
			`{"kind":"rejected","field":"email","infotype":"EMAIL_ADDRESS","actor":"ada"}`, "Content-Type", "application/json")
		if w := do(f.server(), r); w.Code != http.StatusGatewayTimeout || len(f.decided) != 0 {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}

func TestNoDetectors(t *testing.T) {
	w := get(t, newFake().server(func(c *Config) { c.Detectors = nil }), "/v1/detectors")
	describe(t).check(t, http.MethodGet, "/v1/detectors", w)
	if w.Code != http.StatusNotImplemented {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
