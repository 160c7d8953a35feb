package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"datawave/schemas/asset"
	"datawave/streams/keyring"
)

func newKeys(f *flags) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "keys",
		Short:   "List, rotate and erase the keys that seal sampled values",
		Long:    "Sampled values travel through the log encrypted, with data keys of their own for each dataset. An erased key makes\nwhat it sealed unreadable for ever; the log still replays.",
		Example: "  datawave keys list\n  datawave keys rotate shop.public.customers\n  datawave keys erase 'postgres://db.example:5432|shop.public.customers'",
	}
	cmd.AddCommand(newKeysList(f), newKeysRotate(f), newKeysErase(f))
	return cmd
}

func newKeysList(f *flags) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the keys of every dataset", Args: cobra.NoArgs, Example: "  datawave keys list --json",
		RunE: func(cmd *cobra.Command, _ []string) error {
			keys, err := loadKeys(f)
			if err != nil {
				return err
			}
			list, err := keys.List()
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(list)
			}
			printKeys(cmd.OutOrStdout(), list)
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func printKeys(w io.Writer, list []keyring.Key) {
	t := newTable(w)
	t.AppendHeader(table.Row{"Dataset", "Namespace", "Key", "State", "Since"})
	for _, k := range list {
		since := k.Created
		if !k.Erased.IsZero() {
			since = k.Erased
		}
		t.AppendRow(table.Row{k.Dataset.Name, k.Dataset.Namespace, k.ID, k.State, since.Local().Format(time.DateTime)})
	}
	t.Render()
}

func newKeysRotate(f *flags) *cobra.Command {
	return &cobra.Command{
		Use: "rotate DATASET", Short: "Make a new key for a dataset; the earlier ones still open what they sealed",
		Args: cobra.ExactArgs(1), Example: "  datawave keys rotate shop.public.customers",
		RunE: func(cmd *cobra.Command, args []string) error {
			keys, id, err := keyedDataset(f, args[0])
			if err != nil {
				return err
			}
			key, err := keys.Rotate(id)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s is sealed with key %s from now on\n", id.Name, key)
			return err
		},
	}
}

func newKeysErase(f *flags) *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use: "erase DATASET", Short: "Erase all keys of a dataset: what they sealed is unreadable for ever",
		Args: cobra.ExactArgs(1), Example: "  datawave keys erase shop.public.customers --yes",
		RunE: func(cmd *cobra.Command, args []string) error {
			keys, id, err := keyedDataset(f, args[0])
			if err != nil {
				return err
			}
			if !yes && !confirmed(cmd, fmt.Sprintf("Erase all keys of %s (%s)? This cannot be undone. Type yes: ", id.Name, id.Namespace)) {
				return errors.New("nothing was erased; answer yes, or pass --yes")
			}
			erased, err := keys.Erase(id)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "erased %d keys of %s: %s\n", len(erased), id.Name, strings.Join(erased, ", "))
			return err
		},
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return cmd
}

func confirmed(cmd *cobra.Command, question string) bool {
	_, _ = fmt.Fprint(cmd.ErrOrStderr(), question)
	answer, _ := bufio.NewReader(cmd.InOrStdin()).ReadString('\n')
	return strings.TrimSpace(answer) == "yes"
}

func loadKeys(f *flags) (*keyring.File, error) {
	cfg, err := load(f)
	if err != nil {
		return nil, err
	}
	return openKeyring(cfg)
}

// keyedDataset finds the one dataset with keys that is meant: "namespace|name", or a name that is unique.
func keyedDataset(f *flags, meant string) (*keyring.File, asset.DatasetID, error) {
	keys, err := loadKeys(f)
	if err != nil {
		return nil, asset.DatasetID{}, err
	}
	list, err := keys.List()
	if err != nil {
		return nil, asset.DatasetID{}, err
	}
	found := map[asset.DatasetID]bool{}
	for _, k := range list {
		if k.Dataset.Key() == meant || k.Dataset.Name == meant {
			found[k.Dataset] = true
		}
	}
	if len(found) != 1 {
		return nil, asset.DatasetID{}, fmt.Errorf("%d datasets with keys are called %q; \"datawave keys list\" shows them, \"NAMESPACE|NAME\" names one", len(found), meant)
	}
	for id := range found {
		return keys, id, nil
	}
	return nil, asset.DatasetID{}, nil
}
