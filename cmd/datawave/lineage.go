package main

import "github.com/spf13/cobra"

func newLineage(f *flags) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lineage",
		Short: "Where data comes from and where it goes",
		Example: "  datawave lineage down customers.email            # what is derived from it\n" +
			"  datawave lineage up shop.public.report           # what it is derived from\n" +
			"  echo 'create view v as select a + b as c from t' | datawave lineage sql --table",
	}
	cmd.AddCommand(newLineageUp(f), newLineageDown(f), newLineageSQL())
	return cmd
}
