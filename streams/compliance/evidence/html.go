package evidence

import (
	_ "embed"
	"html/template"
	"io"
	"strings"
)

//go:embed report.html
var page string

var pageTemplate = template.Must(template.New("report").Funcs(template.FuncMap{
	"day": day, "join": func(list []string) string { return strings.Join(list, ", ") },
	"class": func(verdict string) string { return strings.ReplaceAll(verdict, " ", "-") },
}).Parse(page))

// WriteHTML writes a page that stands alone: no script, nothing from elsewhere.
func (r *Report) WriteHTML(w io.Writer) error { return pageTemplate.Execute(w, r) }

// Count is how many controls have a verdict.
func (r *Report) Count(verdict string) (n int) {
	for i := range r.Controls {
		if r.Controls[i].Verdict == verdict {
			n++
		}
	}
	return n
}

// Waiver is the finding's waiver in words, or empty.
func (f Finding) Waiver() string {
	by, why, until := f.waiver()
	switch {
	case by == "":
		return ""
	case until == "":
		return "by " + by + ": " + why
	}
	return "by " + by + " until " + until + ": " + why
}
