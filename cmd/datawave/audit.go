package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/twmb/franz-go/pkg/kerr"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/schemas/wire"
	"datawave/streams/compliance"
	"datawave/streams/compliance/evidence"
	"datawave/streams/compliance/packs"
)

// audit says what the log proves about controls.
type audit struct{ asOf, format, file string }

// auditFormats are how a report can be written, by name.
var auditFormats = map[string]func(r *evidence.Report, w io.Writer) error{
	"table": printAudit,
	"oscal": (*evidence.Report).WriteOSCAL,
	"csv":   (*evidence.Report).WriteCSV,
	"html":  (*evidence.Report).WriteHTML,
	"json":  func(r *evidence.Report, w io.Writer) error { return json.NewEncoder(w).Encode(r) },
}

func newAudit(f *flags) *cobra.Command {
	var a audit
	cmd := &cobra.Command{
		Use:   "audit CONTROL|FRAMEWORK",
		Short: "What the log proves about a control: verdict, findings, waivers, and the events that show it",
		Long: "Folds datawave.findings and datawave.control up to a point and says, for one control or a whole framework, whether it is met, which\n" +
			"policies judge it, what breaches it and who waived that, and where in the log that was said. \"datawave events show\" prints what is\n" +
			"at such a position; \"datawave controls\" lists the controls.\n\n" +
			"--as-of is a time, a day (its end), the position topic/partition@offset of an event (its time), or a cut as a report names it, which\n" +
			"gives the same report for ever. OSCAL is version 1.2, assessment results in JSON.",
		Example: "  datawave audit gdpr\n  datawave audit gdpr/art-32\n" +
			"  datawave audit gdpr/art-32 --as-of 2026-06-30\n  datawave audit gdpr --format oscal -o gdpr.json",
		Args:              oneControl,
		ValidArgsFunction: completeControls,
		RunE: func(cmd *cobra.Command, args []string) error {
			if auditFormats[a.format] == nil {
				return fmt.Errorf("--format %q is none of csv, html, json, oscal, table", a.format)
			}
			pack, err := packs.Select(args[0])
			if err != nil {
				return err
			}
			return withConnection(cmd, f, func(c *connection) error { return a.run(cmd, c, pack) })
		},
	}
	cmd.Flags().StringVar(&a.asOf, "as-of", "", "a time (RFC 3339), a day, an event's position, or a report's cut; default: now")
	cmd.Flags().StringVar(&a.format, "format", "table", "table, oscal, csv, html or json")
	cmd.Flags().StringVarP(&a.file, "output", "o", "", "write to a file instead of standard output")
	return cmd
}

func oneControl(_ *cobra.Command, given []string) error {
	if len(given) != 1 {
		return errors.New("name one control or framework, as gdpr/art-32 or gdpr; \"datawave controls\" lists them")
	}
	return nil
}

func completeControls(_ *cobra.Command, given []string, _ string) (out []cobra.Completion, _ cobra.ShellCompDirective) {
	if len(given) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	for _, p := range packs.All() {
		out = append(out, cobra.CompletionWithDesc(p.Name, p.Title))
		for _, c := range p.Controls {
			out = append(out, cobra.CompletionWithDesc(strings.Replace(c.ID, ":", "/", 1), c.Name))
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

func (a *audit) run(cmd *cobra.Command, c *connection, pack packs.Pack) error {
	cut, err := c.cut(cmd, a.asOf)
	if err != nil {
		return err
	}
	report, err := c.evidence(cmd, pack, cut)
	if err != nil {
		return err
	}
	if a.file == "" {
		return auditFormats[a.format](report, cmd.OutOrStdout())
	}
	return writeFile(a.file, func(w io.Writer) error { return auditFormats[a.format](report, w) })
}

// writeFile leaves no file behind when that fails.
func writeFile(path string, write func(io.Writer) error) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := errors.Join(write(file), file.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// evidence folds what the log says up to a cut. Without one, everything in the log is judged first.
func (c *connection) evidence(cmd *cobra.Command, pack packs.Pack, cut evidence.Cut) (*evidence.Report, error) {
	if cut.Time.IsZero() && cut.Findings == nil {
		if _, err := c.judged(cmd); err != nil {
			return nil, err
		}
	}
	book := evidence.NewBook(cut, compliance.NewLibrary(packs.Known()), c.codec)
	for _, name := range []string{topic.Control, topic.Findings} {
		err := c.admin.Visit(cmd.Context(), name, nil, func(r *event.Record) error {
			book.Take(r)
			return nil
		})
		if err != nil && !errors.Is(err, kerr.UnknownTopicOrPartition) {
			return nil, err
		}
	}
	report := book.Report(pack)
	return &report, nil
}

// cut reads --as-of.
func (c *connection) cut(cmd *cobra.Command, text string) (cut evidence.Cut, err error) {
	if text == "" {
		return cut, nil
	}
	if cut.Time, err = time.Parse(time.RFC3339, text); err == nil {
		return cut, nil
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return evidence.Cut{Time: day.Add(24*time.Hour - time.Nanosecond)}, nil
	}
	if cut, err := evidence.ParseCut(text); err == nil {
		return cut, nil
	}
	at, err := eventPosition(text)
	if err != nil {
		return cut, fmt.Errorf("--as-of %q is no time such as 2026-06-30T12:00:00Z, no day, no position of an event and no cut of a report", text)
	}
	cut.Time, err = c.timeOf(cmd, at)
	return cut, err
}

// timeOf is when the event at a position happened.
func (c *connection) timeOf(cmd *cobra.Command, at event.Position) (time.Time, error) {
	r, err := c.admin.At(cmd.Context(), at)
	if err != nil {
		return time.Time{}, err
	}
	e, err := wire.FromRecord(r)
	if err != nil {
		return time.Time{}, fmt.Errorf("%s: %w", at, err)
	}
	return e.Time, nil
}

// auditable are the topics whose events have a position that somebody may name.
var auditable = []string{topic.Facts, topic.Findings, topic.Control, topic.Jobs, topic.Scans, topic.Samples}

// eventPosition reads "topic/partition@offset".
func eventPosition(text string) (at event.Position, err error) {
	named, err := positions(text, auditable)
	if err != nil || strings.Contains(text, ",") {
		return at, fmt.Errorf("%q is no position topic/partition@offset of %s", text, strings.Join(auditable, ", "))
	}
	for name, v := range named {
		for partition, offset := range v {
			at = event.Position{Topic: name, Partition: partition, Offset: offset}
		}
	}
	return at, nil
}
