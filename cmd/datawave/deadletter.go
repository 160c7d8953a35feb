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
		Use:     "deadletter",
		Short:   "List and retry records that could not be processed",
		Example: "  datawave deadletter list\n  datawave deadletter retry datawave.deadletter/0@12",
	}
	cmd.AddCommand(newDeadLetterList(f), newDeadLetterRetry(f))
	return cmd
}

func newDeadLetterList(f *flags) *cobra.Command {
	var limit int
	var asJSON bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the latest records that were refused, oldest first", Args: cobra.NoArgs,
		Example: "  datawave deadletter list --limit 20\n  datawave deadletter list --json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withConnection(cmd, f, func(c *connection) error {
				letters, err := c.admin.DeadLetters(cmd.Context(), limit)
				if err != nil {
					return err
				}
				if asJSON {
					return json.NewEncoder(cmd.OutOrStdout()).Encode(letters)
				}
				printLetters(cmd.OutOrStdout(), letters)
				return nil
			})
		},
	}
	cmd.Flags().IntVar(&limit, "limit", 100, "how many")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func printLetters(w io.Writer, letters []runtime.DeadLetter) {
	if len(letters) == 0 {
		_, _ = fmt.Fprintln(w, "No dead letters.")
		return
	}
	t := newTable(w)
	t.AppendHeader(table.Row{"Id", "From", "Stage", "Type", "Bytes", "Retried", "Time", "Reason"})
	for _, l := range letters {
		t.AppendRow(table.Row{l.At, l.From, l.Stage, l.Type, l.Bytes, l.Retried, l.Time.Local().Format(time.DateTime), reason(l)})
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
	return &cobra.Command{
		Use: "retry ID...", Short: "Send refused records back to where they came from", Args: cobra.MinimumNArgs(1),
		Example: "  datawave deadletter retry datawave.deadletter/0@12 datawave.deadletter/0@13",
		RunE: func(cmd *cobra.Command, ids []string) error {
			return withConnection(cmd, f, func(c *connection) error {
				n, err := c.admin.Retry(cmd.Context(), ids...)
				_, printErr := fmt.Fprintf(cmd.OutOrStdout(), "sent back %d of %d records\n", n, len(ids))
				return errors.Join(err, printErr)
			})
		},
	}
}
