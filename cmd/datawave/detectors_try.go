package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"datawave/streams/classify"
	"datawave/streams/classify/custom"
)

// trialReport is one example as "datawave detectors test --json" prints it.
type trialReport struct {
	Infotype string `json:"infotype"`
	Value    string `json:"value"`
	Positive bool   `json:"positive"` // it must be recognised
	Outcome  string `json:"outcome"`
	OK       bool   `json:"ok"`
	Line     int    `json:"line"`
}

func newDetectorsTest() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "test FILE", Short: "Try the examples of a file of custom detectors, without an engine", Args: cobra.ExactArgs(1),
		Long:    "Reads the file, tries every example, and compiles the detectors beside the built-in ones. Everything that is wrong is listed\nwith its line; the exit code is then not zero. \"-\" is standard input.\n\n" + fileHelp,
		Example: "  datawave detectors test acme.yaml\n  datawave detectors test - < acme.yaml",
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := readDetectors(cmd, args[0])
			if err != nil {
				return err
			}
			return tryDetectors(cmd.OutOrStdout(), args[0], text, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, one line an example")
	return cmd
}

// readDetectors reads a file that may be no larger than a file of custom detectors; one byte more tells that it is.
func readDetectors(cmd *cobra.Command, path string) (text []byte, err error) {
	in := cmd.InOrStdin()
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		in = file
	}
	return io.ReadAll(io.LimitReader(in, custom.MaxBytes+1))
}

func tryDetectors(w io.Writer, path string, text []byte, asJSON bool) error {
	f, fault := custom.Parse(path, text)
	var reports []trialReport
	for i := range f.Detectors {
		for _, t := range f.Detectors[i].Trials() {
			reports = append(reports, trialReport{t.Infotype, t.Value, t.Positive, t.Outcome(), t.OK(), t.Line})
		}
	}
	if err := printTrials(w, reports, asJSON); err != nil {
		return err
	}
	if fault == nil {
		_, fault = classify.NewSets().With(classify.Entries{path: string(text)})
	}
	if fault != nil || asJSON {
		return fault
	}
	_, err := fmt.Fprintf(w, "%d detectors and %d examples are as they should be; version %s\n", len(f.Detectors), len(reports), f.Version)
	return err
}

func printTrials(w io.Writer, reports []trialReport, asJSON bool) error {
	if asJSON {
		return encodeLines(w, reports)
	}
	if len(reports) == 0 {
		return nil
	}
	t := newTable(w)
	t.AppendHeader(table.Row{"Infotype", "Line", "Example", "It must be", "It is", ""})
	for _, r := range reports {
		verdict, must := "ok", "recognised"
		if !r.OK {
			verdict = "WRONG"
		}
		if !r.Positive {
			must = "refused"
		}
		t.AppendRow(table.Row{r.Infotype, r.Line, printable(r.Value), must, r.Outcome, verdict})
	}
	alignRight(t, "Line")
	t.Render()
	return nil
}

// entryName is the name of the entry that a file is set as: the file's own, without its folder and extension.
func entryName(path, given string) (string, error) {
	name := given
	if name == "" && path != "-" {
		name = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	}
	if name == "" {
		return "", errors.New("name the entry with --name: standard input has none")
	}
	if len(name) > 100 || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r == '/' || r > '~' }) {
		return "", fmt.Errorf("%q is no name of an entry: up to 100 printable ASCII characters without space and slash; give one with --name", name)
	}
	return name, nil
}
