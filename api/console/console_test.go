package console

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := fs.ReadFile(FS(), name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestThePageNeedsNothingElse holds that the console works offline and under a policy without 'unsafe-inline'.
func TestThePageNeedsNothingElse(t *testing.T) {
	for _, name := range []string{"index.html", "app.js", "dom.js", "findings.js", "jobs.js", "style.css"} {
		for _, url := range regexp.MustCompile(`(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}`).FindAllString(read(t, name), -1) {
			if url != "http://www.w3.org" {
				t.Errorf("%s: %s", name, url)
			}
		}
	}
	page := read(t, "index.html")
	for _, inline := range []string{`<style`, ` style=`, ` onclick=`, ` onload=`, `javascript:`} {
		if strings.Contains(page, inline) {
			t.Errorf("index.html has %s", inline)
		}
	}
	if scripts := regexp.MustCompile(`(?s)<script[^>]*>(.*?)</script>`).FindAllStringSubmatch(page, -1); len(scripts) != 1 || scripts[0][1] != "" {
		t.Errorf("scripts: %q", scripts)
	}
	for _, file := range regexp.MustCompile(`/assets/[a-z.]+`).FindAllString(page, -1) {
		read(t, strings.TrimPrefix(file, "/assets/"))
	}
}

// TestNoTextBecomesMarkup holds that the script never hands text to a parser; the browser test shows the effect.
func TestNoTextBecomesMarkup(t *testing.T) {
	for _, name := range []string{"app.js", "dom.js", "findings.js", "jobs.js"} {
		for _, sink := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser", "createContextualFragment", "srcdoc"} {
			if strings.Contains(read(t, name), sink) {
				t.Errorf("%s uses %s", name, sink)
			}
		}
	}
}
