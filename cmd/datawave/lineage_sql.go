package main

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"datawave/streams/lineage/sql"
)

func newLineageSQL() *cobra.Command {
	var dialect string
	var people bool
	cmd := &cobra.Command{
		Use:   "sql",
		Short: "Say which columns the outputs of SQL come from: a pipe tool",
		Long: "Reads SQL, or JSON lines {\"id\",\"dialect\",\"sql\",\"default_db\",\"default_schema\",\"schema\":{\"db.schema.table\":{\"column\":\"type\"}}}, from standard\n" +
			"input and writes {\"id\",\"inputs\",\"outputs\",\"fields\":[{\"from\":[table,field],\"to\":[table,field],\"kind\",\"subtype\",\"confidence\",\"span\"}]} for each.\n" +
			"What starts with \"{\" and a quote is JSON. The dialects: " + strings.Join(sql.Dialects(), ", ") + ".",
		Example: "  datawave lineage sql --dialect snowflake --table < view.sql\n" +
			"  echo '{\"id\":\"1\",\"dialect\":\"postgres\",\"sql\":\"insert into t select a from s\"}' | datawave lineage sql",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			d, ok := sql.DialectOf(dialect)
			if !ok {
				return fmt.Errorf("there is no dialect %q; there are %s", dialect, strings.Join(sql.Dialects(), ", "))
			}
			in := bufio.NewReader(cmd.InOrStdin())
			if isJSON(in) {
				return sql.Lines(in, cmd.OutOrStdout(), d)
			}
			return sql.Script(in, cmd.OutOrStdout(), d, people)
		},
	}
	cmd.Flags().StringVar(&dialect, "dialect", "generic", "dialect of SQL that does not say its own")
	cmd.Flags().BoolVar(&people, "table", false, "write a table for people")
	return cmd
}

// isJSON is whether the input is JSON lines, not SQL, which starts with no brace and quote.
func isJSON(in *bufio.Reader) bool {
	start, _ := in.Peek(512)
	rest, ok := strings.CutPrefix(strings.TrimSpace(string(start)), "{")
	return ok && strings.HasPrefix(strings.TrimSpace(rest), `"`)
}
