package packs

import "testing"

func TestSelect(t *testing.T) {
	gdpr, _ := Find("gdpr")
	for name, want := range map[string][]string{
		"gdpr:32": {"gdpr:32"}, "gdpr/32": {"gdpr:32"}, "gdpr/art-32": {"gdpr:32"}, "GDPR/Article-32": {"gdpr:32"}, "pci/req-3.4.1": {"pci:3.4.1"},
		"iso27001/a.8.24": {"iso27001:A.8.24"}, "gdpr/art-5": {"gdpr:5.1.a", "gdpr:5.1.b", "gdpr:5.1.c", "gdpr:5.1.d", "gdpr:5.1.e", "gdpr:5.1.f", "gdpr:5.2"},
	} {
		p, err := Select(name)
		if err != nil || len(p.Controls) != len(want) {
			t.Errorf("%s: %d controls, %v", name, len(p.Controls), err)
			continue
		}
		for i, c := range p.Controls {
			if c.ID != want[i] {
				t.Errorf("%s: %s, want %s", name, c.ID, want[i])
			}
		}
	}
	for _, name := range []string{"gdpr:99", "gdpr:3", "gdpr:", "none", "none:1", ""} {
		if p, err := Select(name); err == nil {
			t.Errorf("%s: %d controls", name, len(p.Controls))
		}
	}
	if again, _ := Find("gdpr"); len(again.Controls) != len(gdpr.Controls) {
		t.Error("the pack itself has changed")
	}
	if all, err := Select("gdpr"); err != nil || len(all.Controls) != len(gdpr.Controls) {
		t.Errorf("%d controls, %v", len(all.Controls), err)
	}
}
