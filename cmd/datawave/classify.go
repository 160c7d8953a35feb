package main

import (
	"io"

	"github.com/spf13/cobra"

	"datawave/streams/classify"
)

func newClassify() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "classify",
		Short: "Classify columns or text from standard input: a pipe tool",
		Example: `  echo '{"table":"t","column":"mail","values":["a@example.org"]}' | datawave classify columns
  echo '{"id":"1","text":"write to a@example.org"}' | datawave classify text`,
	}
	cmd.AddCommand(
		classifyPipe("columns", "Classify columns: JSON lines {\"table\",\"column\",\"name\"?,\"values\":[…]} in, {\"table\",\"column\",\"type\",\"score\"} out",
			`  echo '{"table":"t","column":"mail","values":["a@example.org"]}' | datawave classify columns --table`, classify.Columns),
		classifyPipe("text", "Find spans in texts: JSON lines {\"id\",\"text\"} in, {\"id\",\"type\",\"start\",\"end\",\"score\"} out, in code points",
			`  echo '{"id":"1","text":"write to a@example.org"}' | datawave classify text`, classify.Text),
	)
	return cmd
}

func classifyPipe(name, short, example string, pipe func(io.Reader, io.Writer, *classify.Set, classify.Options) error) *cobra.Command {
	var o classify.Options
	cmd := &cobra.Command{Use: name, Short: short, Example: example, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return pipe(cmd.InOrStdin(), cmd.OutOrStdout(), classify.Builtin(), o)
		}}
	cmd.Flags().BoolVar(&o.Array, "array", false, "write one JSON array instead of JSON lines")
	cmd.Flags().BoolVar(&o.Table, "table", false, "write a table for people")
	return cmd
}
