package api

import (
	"context"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// hostileFake answers with names that are markup wherever a name can be.
type hostileFake struct{ *fake }

func (f hostileFake) Datasets(context.Context, readmodel.DatasetFilter) (readmodel.DatasetPage, error) {
	d := dataset()
	d.Name, d.Kind, d.Namespace, d.Sensitive[0].Path, d.Sensitive[0].Infotype = hostile, hostile, hostile, hostile, hostile
	return readmodel.DatasetPage{Datasets: []readmodel.Dataset{d}, Total: 1}, nil
}

func (f hostileFake) Search(context.Context, readmodel.SearchQuery) (readmodel.SearchPage, error) {
	const escaped = "&lt;script&gt;alert(1)&lt;/script&gt;<mark>&lt;img src=x onerror=alert(1)&gt;</mark>"
	return readmodel.SearchPage{Total: 1, Hits: []readmodel.Hit{{ID: customers.Hash(), Namespace: hostile, Name: hostile, Kind: hostile,
		Infotypes: []string{hostile}, Highlights: map[string]string{"name": escaped, "fields": escaped, "comment": escaped}}},
		Facets: map[string][]readmodel.FacetCount{"kind": {{Value: hostile, Count: 1}}, "tag": {{Value: hostile, Count: 1}}}}, nil
}

func (f hostileFake) Suggest(context.Context, string) (readmodel.Suggestions, error) {
	return readmodel.Suggestions{Completions: []string{hostile}, Correction: hostile, Hits: []readmodel.Hit{}}, nil
}

func (f hostileFake) Dataset(ctx context.Context, id string) (readmodel.Dataset, error) {
	d, err := f.fake.Dataset(ctx, id)
	d.Name, d.Comment, d.SQL, d.Domain, d.Tags, d.SourceOwner = hostile, hostile, hostile, hostile, []string{hostile}, hostile
	d.Properties = map[string]string{hostile: hostile}
	d.Grants = []event.Grant{{Grantee: hostile, Privilege: hostile}}
	d.Fields[1].Path, d.Fields[1].Comment, d.Fields[1].Type = hostile, hostile, hostile
	d.Fields[1].Labels[0].Infotype, d.Fields[1].Labels[0].Rule, d.Fields[1].Labels[0].Mask = hostile, hostile, hostile
	return d, err
}

func (f hostileFake) Findings(ctx context.Context, q readmodel.FindingFilter) (readmodel.FindingPage, error) {
	page, err := f.fake.Findings(ctx, q)
	for i := range page.Findings {
		page.Findings[i] = hostileFinding(page.Findings[i])
	}
	for _, values := range page.Facets {
		values[0].Value = hostile
	}
	return page, err
}

func hostileFinding(one readmodel.Finding) readmodel.Finding {
	one.Name, one.Namespace, one.Field, one.Policy, one.Message, one.Remediation, one.Assignee = hostile, hostile, hostile, hostile, hostile, hostile, hostile
	one.Controls = []string{hostile}
	return one
}

func (f hostileFake) Finding(ctx context.Context, id string) (readmodel.Finding, error) {
	one, err := f.fake.Finding(ctx, id)
	one = hostileFinding(one)
	one.Evidence = []string{hostile}
	one.Steps = append(one.Steps, event.Step{Type: event.FindingChanged, Change: hostile, Status: hostile, Actor: hostile, Note: hostile, Position: hostile})
	return one, err
}

func (f hostileFake) Controls(ctx context.Context) (readmodel.ControlList, error) {
	list, err := f.fake.Controls(ctx)
	controls := list.Frameworks[0].Controls
	list.Frameworks[0].Title = hostile
	for i := range controls {
		controls[i].Name, controls[i].Limits = hostile, hostile
		controls[i].Unseen = hostile
	}
	return list, err
}

func (f hostileFake) Walk(ctx context.Context, q readmodel.LineageQuery) (readmodel.Graph, error) {
	g, err := f.fake.Walk(ctx, q)
	for i := range g.Nodes {
		g.Nodes[i].Name, g.Nodes[i].Namespace = hostile, hostile
	}
	for i := range g.Edges {
		g.Edges[i].Prover, g.Edges[i].Job = hostile, hostile
	}
	return g, err
}

func (f hostileFake) Jobs(ctx context.Context, q readmodel.JobFilter) (readmodel.JobPage, error) {
	page, err := f.fake.Jobs(ctx, q)
	page.Jobs[0].Name, page.Jobs[0].Namespace, page.Jobs[0].Integration = hostile, hostile, hostile
	return page, err
}

func (f hostileFake) Job(ctx context.Context, id string) (readmodel.Job, error) {
	job, err := f.fake.Job(ctx, id)
	job.Name, job.Description, job.SQL, job.Location, job.ParentName, job.Tags = hostile, hostile, hostile, hostile, hostile, []string{hostile}
	job.Datasets[0].Name, job.Latest.Error = hostile, hostile
	return job, err
}

// TestConsoleInABrowser runs the console on hostile answers in the browser that DATAWAVE_TEST_BROWSER names (chromium).
func TestConsoleInABrowser(t *testing.T) {
	browser := os.Getenv("DATAWAVE_TEST_BROWSER")
	if browser == "" {
		t.Skip("DATAWAVE_TEST_BROWSER names no browser")
	}
	f := hostileFake{newFake()}
	record := gone(1)
	record.Subject = asset.DatasetID{Namespace: "x", Name: hostile}.Key()
	f.follow = []event.Record{record} // the stream ends after it: the browser's virtual time stands still during a request
	s := f.server(func(c *Config) { c.Catalog, c.Jobs, c.Search, c.Lineage, c.Controls = f, f, f, f, f })
	server := httptest.NewServer(s.Handler())
	defer server.Close()
	defer func() { _ = s.Shutdown(context.Background()) }()
	for _, page := range []string{"/", "/#/?q=x", "/#/dataset/" + customers.Hash(), "/#/dataset/" + landing.Hash(), "/#/findings", "/#/finding/" + findingID, "/#/controls", "/#/jobs", "/#/job/" + nightly().ID} {
		text := rendered(t, browser, server.URL+page)
		if !strings.Contains(text, "&lt;script&gt;alert(1)&lt;/script&gt;") || !strings.Contains(text, `class="what"`) {
			t.Errorf("%s: the page does not show the name or the event: %s", page, text)
		}
		if strings.Count(text, "<script") != 1 || strings.Contains(text, "<img src=\"x\"") || strings.Contains(text, "onerror=") && !strings.Contains(text, "&lt;img src=x onerror=") {
			t.Errorf("%s: text became markup: %s", page, text)
		}
	}
}

// rendered is the page's DOM after its scripts have run.
func rendered(t *testing.T, browser, url string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
		"--user-data-dir="+t.TempDir(), "--virtual-time-budget=3000", "--dump-dom", url).Output()
	if err != nil {
		t.Fatalf("%s: %v", browser, err)
	}
	return string(out)
}
