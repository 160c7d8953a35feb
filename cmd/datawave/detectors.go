package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"datawave/schemas/readmodel"
	"datawave/streams/classify"
	"datawave/streams/classify/checksum"
	"datawave/streams/classify/custom"
)

func newDetectors(f *flags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "detectors",
		Short: "Show detectors and their precision; try, compare, activate custom ones",
		Long: "A detector recognises one infotype. Besides the built-in ones there are those that you write as YAML: they take effect by an\n" +
			"event in the log, without a restart. What people confirm and reject is counted for each detector.\n\n" + fileHelp +
			"\n\nValidators: " + strings.Join(checksum.Names(), ", ") + ".",
		Example: "  datawave detectors list --custom\n  datawave detectors show EMAIL_ADDRESS\n  datawave detectors test acme.yaml\n" +
			"  datawave detectors diff acme.yaml\n  datawave detectors activate acme.yaml\n  datawave detectors deactivate acme",
	}
	cmd.AddCommand(newDetectorsList(f), newDetectorsShow(f), newDetectorsTest(), newDetectorsDiff(f), newDetectorsActivate(f), newDetectorsDeactivate(f))
	return cmd
}

// fileHelp is a file of custom detectors; a test holds that it is one.
const fileHelp = `A file of custom detectors:

  detectors:
    - infotype: ACME_EMPLOYEE_NUMBER     # capitals, digits, underscores
      category: person                   # person, contact, network, finance, secret, health, government_id or location
      whole: 'E[0-9]{6}-[A-Z]'           # expressions of whole values (RE2 syntax); text: those looked for in longer texts
      headers: [employee number, badge]  # phrases of headers that announce it; weak: only in data about people; unless: not with these
      positives: [E123456-K]             # must be recognised; negatives: must not
      # region, source, validator, keywords, keywords_required, confidence: {header, values}, replace: true
  disable: [AGE]                         # built-in detectors to switch off; enable: those that are off by default`

// detectorsList says which detectors to list.
type detectorsList struct {
	category       string
	custom, asJSON bool
}

func newDetectorsList(f *flags) *cobra.Command {
	var l detectorsList
	cmd := &cobra.Command{
		Use: "list", Short: "List the detectors, and how often people confirmed and rejected what they found", Args: cobra.NoArgs,
		Long: "Precision is confirmed / (confirmed + rejected), in fields. Missed are fields that people confirmed and the detector does not\n" +
			"find; they are no part of the precision.",
		Example: "  datawave detectors list\n  datawave detectors list --category finance\n  datawave detectors list --custom --json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withConnection(cmd, f, func(c *connection) error { return l.run(cmd, c) })
		},
	}
	cmd.Flags().StringVar(&l.category, "category", "", "only detectors of this category")
	cmd.Flags().BoolVar(&l.custom, "custom", false, "only custom detectors")
	cmd.Flags().BoolVar(&l.asJSON, "json", false, "print JSON")
	return cmd
}

func (l detectorsList) run(cmd *cobra.Command, c *connection) error {
	var list readmodel.DetectorList
	if err := c.api.get(cmd.Context(), "/v1/detectors?"+c.upToDate(cmd.Context()), &list); err != nil {
		return err
	}
	list.Detectors = slices.DeleteFunc(list.Detectors, func(d readmodel.Detector) bool {
		return l.category != "" && d.Category != l.category || l.custom && d.Entry == ""
	})
	if l.asJSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(list)
	}
	printDetectors(cmd.OutOrStdout(), &list)
	return nil
}

func printDetectors(w io.Writer, list *readmodel.DetectorList) {
	t := newTable(w)
	t.AppendHeader(table.Row{"Infotype", "Category", "Region", "From", "On", "Headers", "Forms", "In text", "Confirmed", "Rejected", "Missed", "Precision"})
	for _, d := range list.Detectors {
		t.AppendRow(table.Row{d.Infotype, d.Category, d.Region, from(d.Entry), yes(d.On), d.Headers, d.Forms, d.InText,
			count(d.Confirmed), count(d.Rejected), count(d.Missed), percent(d.Precision)})
	}
	alignRight(t, "Headers", "Forms", "In text", "Confirmed", "Rejected", "Missed", "Precision")
	t.Render()
	_, _ = fmt.Fprintf(w, "%s detectors, set %s\n", count(int64(len(list.Detectors))), list.Version)
	for _, e := range list.Entries {
		state := "in force"
		if e.Refused != "" {
			state = "REFUSED, what it said before holds: " + strings.ReplaceAll(e.Refused, "\n", "; ")
		}
		_, _ = fmt.Fprintf(w, "custom detectors %s, version %s, at %s: %s\n", printable(e.Entry), printable(e.Version), e.Position, printable(state))
	}
}

func from(entry string) string {
	if entry == "" {
		return "built in"
	}
	return printable(entry)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func percent(share *float64) string {
	if share == nil {
		return "-"
	}
	return fmt.Sprintf("%.0f %%", 100**share)
}

func newDetectorsShow(f *flags) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "show INFOTYPE", Short: "Show one detector: its expressions, words, examples", Args: cobra.ExactArgs(1),
		Example: "  datawave detectors show EMAIL_ADDRESS\n  datawave detectors show ACME_EMPLOYEE_NUMBER --json",
		ValidArgsFunction: func(cmd *cobra.Command, given []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return except(infotypeCompletions(f, cmd), given), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return withLog(cmd, f, func(l *logAccess, cfg Config) error { return showDetector(cmd, l, cfg, args[0], asJSON) })
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func showDetector(cmd *cobra.Command, l *logAccess, cfg Config, infotype string, asJSON bool) error {
	sets := classify.NewSets()
	codec, err := newCodec(cfg)
	if err != nil {
		return err
	}
	register, err := readRegister(cmd.Context(), l.admin, sets, codec)
	if err != nil {
		return err
	}
	all, err := sets.Combine(register.Entries())
	if err != nil {
		return err
	}
	at := all.Find(infotype)
	if at < 0 {
		return fmt.Errorf("no detector is called %q%s", infotype, nearestDetector(infotype, all))
	}
	detail := detailOf(&all[at])
	if asJSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(detail)
	}
	return detail.print(cmd.OutOrStdout())
}

func nearestDetector(infotype string, all custom.Combination) string {
	var names []string
	for i := range all {
		names = append(names, all[i].Infotype)
	}
	if nearest := readmodel.Nearest(infotype, names); nearest != "" {
		return "; did you mean " + nearest + "?"
	}
	return "; \"datawave detectors list\" shows them"
}

// detectorDetail is one detector as "datawave detectors show --json" prints it.
type detectorDetail struct {
	Infotype         string   `json:"infotype"`
	Category         string   `json:"category"`
	Region           string   `json:"region,omitempty"`
	Source           string   `json:"source,omitempty"`
	Entry            string   `json:"entry,omitempty"`
	On               bool     `json:"on"`
	Headers          []string `json:"headers,omitempty"`
	Weak             []string `json:"weak,omitempty"`
	Unless           []string `json:"unless,omitempty"`
	Whole            []string `json:"whole,omitempty"`
	Text             []string `json:"text,omitempty"`
	Keywords         []string `json:"keywords,omitempty"`
	KeywordsRequired bool     `json:"keywords_required,omitempty"`
	Checked          bool     `json:"checked"` // it has a validator
	Chance           float64  `json:"chance"`  // the share of random values that the validator accepts
	HeaderConfidence float64  `json:"header_confidence"`
	ValuesConfidence float64  `json:"values_confidence"`
	Positives        []string `json:"positives,omitempty"`
	Negatives        []string `json:"negatives,omitempty"`
}

func detailOf(e *custom.Entry) detectorDetail {
	return detectorDetail{Infotype: e.Infotype, Category: e.Category, Region: e.Region, Source: e.Source, Entry: e.From, On: e.On, Headers: e.Headers,
		Weak: e.Weak, Unless: e.Unless, Whole: e.Whole, Text: e.Text, Keywords: e.Context, KeywordsRequired: e.NeedsContext, Checked: e.Valid != nil,
		Chance: e.Chance, HeaderConfidence: e.Header, ValuesConfidence: e.Values, Positives: e.Positives, Negatives: e.Negatives}
}

func (d *detectorDetail) print(w io.Writer) error {
	var b strings.Builder
	line := func(name string, values ...string) {
		for i, value := range values {
			if i > 0 {
				name = ""
			}
			if value != "" {
				fmt.Fprintf(&b, "%-10s %s\n", name, printable(value))
			}
		}
	}
	line("Infotype", d.Infotype)
	line("Category", d.Category)
	line("Region", d.Region)
	line("From", from(d.Entry))
	line("On", yes(d.On))
	line("Source", d.Source)
	line("Headers", strings.Join(d.Headers, ", "))
	line("Weak", strings.Join(d.Weak, ", "))
	line("Unless", strings.Join(d.Unless, ", "))
	line("Whole", d.Whole...)
	line("Text", d.Text...)
	line("Keywords", strings.Join(d.Keywords, ", "))
	if d.Checked {
		line("Validator", fmt.Sprintf("accepts %.3g of random values", d.Chance))
	}
	line("Confidence", fmt.Sprintf("header %.2f, values %.2f", d.HeaderConfidence, d.ValuesConfidence))
	line("Positives", d.Positives...)
	line("Negatives", d.Negatives...)
	_, err := io.WriteString(w, b.String())
	return err
}

// infotypeCompletions are the built-in infotypes, or all of an engine that runs.
func infotypeCompletions(f *flags, cmd *cobra.Command) (out []cobra.Completion) {
	ask(f, func(c *connection) error {
		var list readmodel.DetectorList
		err := c.api.get(cmd.Context(), "/v1/detectors", &list)
		for _, d := range list.Detectors {
			out = append(out, cobra.CompletionWithDesc(d.Infotype, d.Category+", "+from(d.Entry)))
		}
		return err
	})
	if len(out) > 0 {
		return out
	}
	all, _ := classify.NewSets().Combine(nil) // which cannot fail without entries
	for i := range all {
		out = append(out, cobra.CompletionWithDesc(all[i].Infotype, all[i].Category))
	}
	return out
}
