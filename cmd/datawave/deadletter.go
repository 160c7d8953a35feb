package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"datawave/streams/runtime"
)

func newDeadLetter(f *flags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "deadletter",
		Short: "Show, send back or drop records that could not be processed",
		Long: "A record that a stage refuses becomes a dead letter: it names where it came from, the stage and the reason. Send it back\n" +
			"when the cause is mended, or drop it. Both take the letter off the list, exactly once, whoever else does the same.",
		Example: "  datawave deadletter list\n  datawave deadletter show datawave.deadletter/0@12\n  datawave deadletter retry --stage intake",
	}
	cmd.AddCommand(newDeadLetterList(f), newDeadLetterShow(f), newDeadLetterRetry(f), newDeadLetterDrop(f))
	return cmd
}

// letterReport is one dead letter as "datawave deadletter list --json" prints it.
type letterReport struct {
	ID string
	runtime.DeadLetter
}

// letterFlags select letters.
type letterFlags struct {
	filter runtime.LetterFilter
	all    bool
	yes    bool
}

func (s *letterFlags) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.filter.Stage, "stage", "", "only letters of this stage")
	cmd.Flags().StringVar(&s.filter.Reason, "reason", "", "only letters whose reason contains this text")
}

// chosen checks that somebody said which letters are meant.
func (s *letterFlags) chosen(ids []string) error {
	narrowed := s.filter.Stage != "" || s.filter.Reason != ""
	switch {
	case len(ids) == 0 && !s.all && !narrowed:
		return errors.New("which letters? Give ids, --stage, --reason or --all")
	case len(ids) > 0 && (s.all || narrowed):
		return errors.New("give either ids or --stage, --reason, --all")
	}
	s.filter.IDs = ids
	return nil
}

func newDeadLetterList(f *flags) *cobra.Command {
	var limit int
	var asJSON bool
	var s letterFlags
	cmd := &cobra.Command{
		Use: "list", Short: "List the latest records that were refused, oldest first", Args: cobra.NoArgs,
		Example: "  datawave deadletter list --limit 20\n  datawave deadletter list --stage intake --json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if limit < 1 {
				return fmt.Errorf("--limit %d is not positive", limit)
			}
			return withConnection(cmd, f, func(c *connection) error {
				letters, err := c.admin.DeadLetters(cmd.Context(), limit, s.filter)
				if err != nil {
					return err
				}
				if asJSON {
					return printLettersJSON(cmd.OutOrStdout(), letters)
				}
				printLetters(cmd.OutOrStdout(), letters)
				return nil
			})
		},
	}
	s.register(cmd)
	cmd.Flags().Bool("all", false, "letters of all stages, which is the default")
	cmd.Flags().IntVar(&limit, "limit", 100, "how many")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func printLettersJSON(w io.Writer, letters []runtime.DeadLetter) error {
	reports := make([]letterReport, 0, len(letters))
	for _, l := range letters {
		reports = append(reports, letterReport{l.At.String(), l})
	}
	return json.NewEncoder(w).Encode(reports)
}

func printLetters(w io.Writer, letters []runtime.DeadLetter) {
	if len(letters) == 0 {
		_, _ = fmt.Fprintln(w, "No dead letters.")
		return
	}
	t := newTable(w)
	t.AppendHeader(table.Row{"Id", "From", "Stage", "Type", "Bytes", "Retried", "Time", "Reason"})
	for _, l := range letters {
		t.AppendRow(table.Row{l.At, printable(l.From.String()), printable(l.Stage), printable(l.Type), count(int64(l.Bytes)), l.Retried,
			l.Time.Local().Format(time.DateTime), printable(reason(l))})
	}
	t.Render()
}

func reason(l runtime.DeadLetter) string {
	if l.Left {
		return l.Reason + " (too large to be carried: it is only where it came from)"
	}
	return l.Reason
}

func newDeadLetterRetry(f *flags) *cobra.Command {
	return newLetterCommand(f, &cobra.Command{
		Use: "retry [ID...]", Short: "Send refused records back to where they came from, and take their letters off the list",
		Example: "  datawave deadletter retry datawave.deadletter/0@12 datawave.deadletter/0@13\n  datawave deadletter retry --stage classify --reason keyring\n  datawave deadletter retry --all --yes",
	}, letterVerb{infinitive: "Send back", past: "sent back", do: func(cmd *cobra.Command, c *connection, filter runtime.LetterFilter) (int, error) {
		return c.admin.Retry(cmd.Context(), filter)
	}})
}

func newDeadLetterDrop(f *flags) *cobra.Command {
	return newLetterCommand(f, &cobra.Command{
		Use: "drop [ID...]", Short: "Take letters off the list for good, without sending their records back",
		Example: "  datawave deadletter drop datawave.deadletter/0@12\n  datawave deadletter drop --stage intake --reason 'control character'",
	}, letterVerb{infinitive: "Drop", past: "dropped", do: func(cmd *cobra.Command, c *connection, filter runtime.LetterFilter) (int, error) {
		return c.admin.Drop(cmd.Context(), filter)
	}})
}

// letterVerb is what a command does with letters.
type letterVerb struct {
	infinitive, past string
	do               func(*cobra.Command, *connection, runtime.LetterFilter) (int, error)
}

func newLetterCommand(f *flags, cmd *cobra.Command, verb letterVerb) *cobra.Command {
	var s letterFlags
	cmd.ValidArgsFunction = completeLetters(f)
	cmd.RunE = func(cmd *cobra.Command, ids []string) error {
		if err := s.chosen(ids); err != nil {
			return err
		}
		return withConnection(cmd, f, func(c *connection) error { return c.takeLetters(cmd, &s, verb) })
	}
	s.register(cmd)
	cmd.Flags().BoolVar(&s.all, "all", false, "all letters")
	cmd.Flags().BoolVar(&s.yes, "yes", false, "do not ask")
	return cmd
}

func (c *connection) takeLetters(cmd *cobra.Command, s *letterFlags, verb letterVerb) error {
	if !s.yes && len(s.filter.IDs) != 1 && interactive(cmd.InOrStdin()) {
		letters, err := c.admin.DeadLetters(cmd.Context(), maxListed, s.filter)
		if err != nil {
			return err
		}
		if len(letters) > 1 && !confirmed(cmd, fmt.Sprintf("%s %s letters? Type yes: ", verb.infinitive, atLeast(len(letters)))) {
			return errors.New("nothing was done")
		}
	}
	n, err := verb.do(cmd, c, s.filter)
	if n == 0 && err != nil {
		return err
	}
	_, printErr := fmt.Fprintf(cmd.OutOrStdout(), "%s %s letters\n", verb.past, count(int64(n)))
	return errors.Join(err, printErr)
}

// maxListed is how many letters are counted before a question.
const maxListed = 100_000

func atLeast(n int) string {
	if n >= maxListed {
		return "more than " + count(maxListed-1)
	}
	return count(int64(n))
}

// completeLetters offers the ids of the letters, when an engine runs that can be asked.
func completeLetters(f *flags) cobra.CompletionFunc {
	return func(cmd *cobra.Command, given []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		var out []cobra.Completion
		cfg, err := load(f)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		running, ok, err := findEngine(cfg)
		if err != nil || !ok {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		c, err := attach(cfg, running)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		letters, err := c.admin.DeadLetters(cmd.Context(), 100, runtime.LetterFilter{})
		for _, l := range letters {
			out = append(out, cobra.CompletionWithDesc(l.At.String(), printable(l.Stage+": "+l.Reason)))
		}
		if errors.Join(err, c.close()) != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return except(out, given), cobra.ShellCompDirectiveNoFileComp
	}
}
