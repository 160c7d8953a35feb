package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"datawave/streams/compliance/packs"
	"datawave/streams/compliance/policy"
)

const policyHelp = `A file of policies is YAML: each has an id, a version, a severity, a condition on facts, a requirement, a message, the controls that it
judges, and test cases of its own. Conditions are CEL over the facts of a dataset and its fields; "datawave policy facts" lists those, and "datawave policy
list --packs" shows the embedded policies.`

func newPolicy(f *flags) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "policy",
		Short:   "Policies as code: check them, put them in force, retire them",
		Long:    "Policies are judged at every fact that changes what they read. What is in force is an event in the log, like everything else.\n\n" + policyHelp,
		Example: "  datawave policy validate acme.yaml\n  datawave policy backtest acme.yaml\n  datawave policy activate gdpr\n  datawave policy list\n  datawave findings",
	}
	cmd.AddCommand(newPolicyValidate(), newPolicyTest(), newPolicyFacts(), newPolicyList(f), newPolicyBacktest(f), newPolicyActivate(f), newPolicyRetire(f))
	return cmd
}

func newPolicyValidate() *cobra.Command {
	return &cobra.Command{
		Use: "validate FILE…", Short: "Compile policies and run their test cases; list everything that is wrong, with its line", Args: cobra.MinimumNArgs(1),
		Long:    "Reads the files, checks every expression against the facts that exist, and runs the policies' own test cases. No engine is needed.\n\n" + policyHelp,
		Example: "  datawave policy validate acme.yaml\n  datawave policy validate policies/*.yaml",
		RunE: func(cmd *cobra.Command, args []string) error {
			list, err := readPolicies(cmd.InOrStdin(), args)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "Nothing is wrong. Policies: %d, test cases: %d\n", len(list), tests(list))
			return err
		},
	}
}

func tests(list []*policy.Policy) (n int) {
	for _, p := range list {
		n += len(p.Tests)
	}
	return n
}

// policyTrial is one test case as "datawave policy test --json" prints it.
type policyTrial struct {
	Policy string `json:"policy"`
	Test   string `json:"test"`
	Line   int    `json:"line"`
	Want   string `json:"want"`
	Got    string `json:"got"`
	Error  string `json:"error,omitempty"`
	OK     bool   `json:"ok"`
}

func newPolicyTest() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "test FILE|PACK…", Short: "Run the test cases of policies and show each", Args: cobra.MinimumNArgs(1),
		Example:           "  datawave policy test acme.yaml\n  datawave policy test gdpr",
		ValidArgsFunction: completePacks,
		RunE: func(cmd *cobra.Command, args []string) error {
			list, err := namedPolicies(cmd.InOrStdin(), args)
			var faults policy.Faults
			if err != nil && !errors.As(err, &faults) {
				return err
			}
			return errors.Join(printPolicyTrials(cmd.OutOrStdout(), list, asJSON), err)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON, one line a test case")
	return cmd
}

func printPolicyTrials(w io.Writer, list []*policy.Policy, asJSON bool) error {
	var trials []policyTrial
	for _, p := range list {
		for _, t := range p.Trials() {
			trial := policyTrial{Policy: p.ID, Test: t.Name, Line: t.Line, Want: t.Want.String(), Got: t.Got.String(), OK: t.Got == t.Want}
			if t.Err != nil {
				trial.Error = t.Err.Error()
			}
			trials = append(trials, trial)
		}
	}
	if asJSON {
		return encodeLines(w, trials)
	}
	t := newTable(w)
	t.AppendHeader(table.Row{"Policy", "Test", "Verdict", "As wanted"})
	for _, trial := range trials {
		t.AppendRow(table.Row{trial.Policy, trial.Test, trial.Got, map[bool]string{true: "yes", false: "NO, want " + trial.Want}[trial.OK]})
	}
	t.Render()
	return nil
}

// namedPolicies are those of packs and of files.
func namedPolicies(stdin io.Reader, names []string) (list []*policy.Policy, err error) {
	var paths []string
	for _, name := range names {
		if pack, ok := packs.Find(name); ok {
			list = append(list, pack.Policies...)
			continue
		}
		paths = append(paths, name)
	}
	if len(paths) == 0 {
		return list, nil
	}
	own, err := readPolicies(stdin, paths)
	return append(list, own...), err
}

// readPolicies reads files; "-" is standard input. The error lists all that is wrong in any of them.
func readPolicies(stdin io.Reader, paths []string) (list []*policy.Policy, err error) {
	var files []*policy.File
	var faults policy.Faults
	for _, path := range paths {
		text, err := readPolicyFile(stdin, path)
		if err != nil {
			return nil, fmt.Errorf("%w; a pack is one of %s", err, strings.Join(packNames(), ", "))
		}
		file, err := policy.Parse(path, text, packs.Known())
		var wrong policy.Faults
		if errors.As(err, &wrong) {
			faults = append(faults, wrong...)
		}
		files, list = append(files, file), append(list, file.Policies...)
	}
	if len(faults) > 0 {
		return list, faults
	}
	return list, policy.Distinct(files...)
}

func readPolicyFile(stdin io.Reader, path string) ([]byte, error) {
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		stdin = file
	}
	return io.ReadAll(io.LimitReader(stdin, policy.MaxBytes+1))
}

func packNames() (names []string) {
	for _, p := range packs.All() {
		names = append(names, p.Name)
	}
	return names
}

func completePacks(_ *cobra.Command, given []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var out []cobra.Completion
	for _, p := range packs.All() {
		if !slices.Contains(given, p.Name) {
			out = append(out, cobra.CompletionWithDesc(p.Name, p.Title))
		}
	}
	return out, cobra.ShellCompDirectiveDefault
}
