package packs

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"datawave/streams/compliance/policy"
)

func TestPacks(t *testing.T) {
	list, err := Load(files)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 6 {
		t.Errorf("%d packs", len(list))
	}
	for _, p := range list {
		judged := 0
		for _, c := range p.Controls {
			if len(c.Policies) > 0 {
				judged++
			}
		}
		t.Logf("%s: %d of %d controls are judged, by %d policies", p.Name, judged, len(p.Controls), len(p.Policies))
		if judged == 0 {
			t.Errorf("%s judges nothing", p.Name)
		}
	}
	for _, p := range Policies() {
		if p.Interpreted() {
			t.Errorf("policy %s is left to the interpreter", p.ID)
		}
		if len(p.Tests) < 2 || len(p.Controls) == 0 || p.Remediation == "" {
			t.Errorf("policy %s has %d tests, %d controls and the remediation %q", p.ID, len(p.Tests), len(p.Controls), p.Remediation)
		}
		verdicts := map[policy.Verdict]bool{}
		for _, c := range p.Tests {
			verdicts[c.Want] = true
		}
		if !verdicts[policy.Breach] || !verdicts[policy.Pass] {
			t.Errorf("the tests of policy %s do not show a breach and a pass", p.ID)
		}
	}
}

// The articles that the product promises to judge.
func TestGDPRArticles(t *testing.T) {
	gdpr, _ := Find("gdpr")
	for _, want := range []string{"5.1.a", "6", "9", "17", "25", "30", "32", "35"} {
		found := false
		for _, c := range gdpr.Controls {
			found = found || c.ID == "gdpr:"+want && len(c.Policies) > 0
		}
		if !found {
			t.Errorf("no policy judges article %s", want)
		}
	}
}

// Each policy is activated as a text of its own, which reads the same.
func TestBodiesStandAlone(t *testing.T) {
	for _, p := range Policies() {
		f, err := policy.Parse(p.ID, []byte(p.Body), Known())
		if err != nil || len(f.Policies) != 1 || f.Policies[0].ID != p.ID || f.Policies[0].Reads != p.Reads || f.Policies[0].Body != p.Body {
			t.Errorf("%s: %v", p.ID, err)
		}
	}
}

func TestBrokenPacks(t *testing.T) {
	const good = "framework: f\ntitle: t\nversion: '1'\nengine: 1\nunseen: {no: It is so.}\ncontrols:\n  - {id: a, name: A}\n  - {id: b, name: B, unseen: no}\n"
	const rule = "policies:\n  - {id: p, version: '1', title: T, severity: low, requirement: 'dataset.public', message: m, controls: ['f:a']}\n"
	for name, c := range map[string]struct{ framework, policies, want string }{
		"good":             {good, rule, ""},
		"newer":            {strings.Replace(good, "engine: 1", "engine: 99", 1), rule, "needs engine 99 and this is engine 1"},
		"newer policies":   {good, "engine: 99\n" + rule, "needs engine 99 and this is engine 1"},
		"nothing judges":   {good, strings.Replace(rule, "f:a", "own:a", 1), "control f:a: 0 policies judge it"},
		"judged all same":  {good, strings.Replace(rule, "f:a", "f:b", 1), "control f:b: 1 policies judge it"},
		"unknown control":  {good, strings.Replace(rule, "f:a", "f:c", 1), "unknown control f:c; did you mean f:a?"},
		"no such reason":   {strings.Replace(good, "unseen: no}", "unseen: nope}", 1), rule, `there is no reason "nope"`},
		"a control twice":  {strings.Replace(good, "id: b", "id: a", 1), rule, "control a is there twice"},
		"not a framework":  {"framework: f\n", rule, "has a name, a title"},
		"a policy twice":   {good, rule + strings.TrimPrefix(rule, "policies:\n"), "policy p is there twice"},
		"not even YAML":    {"a: [", rule, "yaml"},
		"faulty condition": {good, strings.Replace(rule, "dataset.public", "dataset.pubic", 1), "did you mean dataset.public?"},
	} {
		folder := fstest.MapFS{"frameworks/f.yaml": {Data: []byte(c.framework)}, "policies/p.yaml": {Data: []byte(c.policies)}}
		_, err := Load(fs.FS(folder))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
