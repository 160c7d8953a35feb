package main

import "github.com/spf13/cobra"

func newLineage() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "lineage",
		Short:   "Where fields come from",
		Example: "  echo 'create view v as select a + b as c from t' | datawave lineage sql --table",
	}
	cmd.AddCommand(newLineageSQL())
	return cmd
}
