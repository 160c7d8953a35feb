package evidence

import (
	"encoding/csv"
	"io"
	"strings"
	"time"
)

// WriteCSV writes one line for each control and finding; a control without findings has one line. What a spreadsheet would take for a
// formula is written as a text.
func (r *Report) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"control", "name", "verdict", "policy", "policy version", "severity", "dataset", "field", "status", "message", "opened", "due",
		"waived by", "why", "until", "evidence", "told at", "limits"}}
	for i := range r.Controls {
		rows = append(rows, r.Controls[i].rows()...)
	}
	for _, row := range rows {
		for i := range row {
			row[i] = plain(row[i])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func (c *Control) rows() (rows [][]string) {
	limits := c.Limits + c.Unseen
	for i := range c.Findings {
		f := &c.Findings[i]
		by, why, until := f.waiver()
		rows = append(rows, []string{c.ID, c.Name, c.Verdict, f.Rule, f.RuleVersion, f.Severity, f.Dataset, f.Field, f.Status, f.Message, day(f.Opened), day(f.Due),
			by, why, until, strings.Join(f.Evidence, " "), strings.Join(f.positions(), " "), limits})
	}
	if len(rows) > 0 {
		return rows
	}
	ids := make([]string, len(c.Policies))
	for i, p := range c.Policies {
		ids[i] = p.ID
	}
	row := make([]string, 18)
	row[0], row[1], row[2], row[3], row[17] = c.ID, c.Name, c.Verdict, strings.Join(ids, " "), limits
	return [][]string{row}
}

// waiver is who waived the finding, or called it none, why, and until when.
func (f *Finding) waiver() (by, why, until string) {
	for _, s := range f.Steps {
		if s.Change == "waiver" || s.Change == "false_positive" {
			by, why = s.Actor, s.Note
		}
	}
	if f.Status != "waived" && f.Status != "false_positive" {
		return "", "", ""
	}
	return by, why, day(f.Until)
}

// positions are where the finding's life was told.
func (f *Finding) positions() []string {
	list := make([]string, len(f.Steps))
	for i, s := range f.Steps {
		list[i] = s.Position
	}
	return list
}

// day is a time in milliseconds as a date; empty for none.
func day(millis int64) string {
	if millis == 0 {
		return ""
	}
	return time.UnixMilli(millis).UTC().Format(time.DateOnly)
}

// plain keeps a spreadsheet from taking a text for a formula. Source: OWASP, CSV Injection.
func plain(s string) string {
	if s != "" && strings.ContainsAny(s[:1], "=+-@\t\r") {
		return "'" + s
	}
	return s
}
