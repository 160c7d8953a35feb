package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"datawave/api"
)

func newReady(f *flags) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "ready",
		Short: "Show what /readyz of an engine says: the log, the stages, the read models; fails when one is not ready",
		Long: "Shows which parts of a running engine are ready, and what the others wait for. It exits non-zero when a part is not\n" +
			"ready, so that a container's health check can use it.",
		Example: "  datawave ready\n  datawave ready --api http://127.0.0.1:8080 --kafka kafka:9092",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := load(f)
			if err != nil {
				return err
			}
			at, ok, err := findEngine(cfg)
			if err == nil && !ok {
				err = errors.New("no engine holds the data directory " + cfg.Data + "; start one with \"datawave up\", or name one with --api")
			}
			if err != nil {
				return err
			}
			state, err := apiClient{strings.TrimSuffix(at.API, "/")}.readiness(cmd.Context())
			if err != nil {
				return err
			}
			return printReadiness(cmd.OutOrStdout(), state, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func printReadiness(w io.Writer, state api.Readiness, asJSON bool) error {
	if asJSON {
		if err := json.NewEncoder(w).Encode(state); err != nil {
			return err
		}
	} else {
		t := newTable(w)
		t.AppendHeader(table.Row{"Part", "State", "Reason"})
		for _, c := range state.Components {
			t.AppendRow(table.Row{c.Name, c.State, c.Reason})
		}
		t.Render()
	}
	if state.Ready {
		return nil
	}
	var waiting []string
	for _, c := range state.Components {
		if !c.Ready {
			waiting = append(waiting, c.Name)
		}
	}
	return fmt.Errorf("not ready: %s", strings.Join(waiting, ", "))
}
