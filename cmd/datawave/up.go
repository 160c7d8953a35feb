package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

func newUp(f *flags) *cobra.Command {
	var consoleDir, profile string
	cmd := &cobra.Command{
		Use:     "up",
		Short:   "Start all roles in this process and stay up",
		Example: "  datawave up\n  datawave up --data /var/lib/datawave --listen 127.0.0.1:9000\n  datawave up --kafka kafka-1:9092,kafka-2:9092",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := load(f)
			if err != nil {
				return err
			}
			return profiled(profile, func() error {
				e, err := startEngine(cmd.Context(), cfg, allRoles, consoleDir)
				if err != nil {
					return err
				}
				printAddresses(cmd.OutOrStdout(), cfg, e.endpoint)
				return stayUp(cmd, e)
			})
		},
	}
	cmd.Flags().StringVar(&consoleDir, "console-dir", "", "serve the console from this folder instead of the built-in one, for working on it")
	cmd.Flags().StringVar(&profile, "cpu-profile", "", "write a CPU profile to this file, for working on it")
	return cmd
}

// stayUp waits for a signal or a failure and stops the engine.
func stayUp(cmd *cobra.Command, e *engine) error {
	err := e.wait(cmd.Context())
	if stopErr := e.stop(); err == nil {
		err = stopErr
	}
	return err
}

func printAddresses(w io.Writer, cfg Config, at endpoint) {
	_, _ = fmt.Fprintf(w, "\n  Console   %s/\n  API       %s/v1/datasets   (described at %s/openapi.yaml)\n  Kafka     %s\n  Data      %s\n\n  Ctrl-C stops it; the data stays. Add a source of your own from another terminal:\n    datawave scan postgres://user@host:5432/database --data %s\n",
		at.API, at.API, at.API, at.Kafka, cfg.Data, cfg.Data)
}
