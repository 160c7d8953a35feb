package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
)

func newDemo(f *flags) *cobra.Command {
	var folder string
	cmd := &cobra.Command{
		Use:     "demo",
		Short:   "Start everything, scan the sample sources, show what was found, stay up",
		Example: "  datawave demo\n  datawave demo --data /tmp/try --listen 127.0.0.1:9000",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := load(f)
			if err != nil {
				return err
			}
			return runDemo(cmd, cfg, folder)
		},
	}
	cmd.Flags().StringVar(&folder, "sources", "testdata/sources", "folder of the sample sources")
	return cmd
}

func runDemo(cmd *cobra.Command, cfg Config, folder string) error {
	locations, err := sampleSources(folder)
	if err != nil {
		return err
	}
	begun := time.Now()
	e, err := startEngine(cmd.Context(), cfg, allRoles, "")
	if err != nil {
		return err
	}
	if err := demoScan(cmd, cfg, e.endpoint, locations); err != nil {
		return errors.Join(err, e.stop())
	}
	out := cmd.OutOrStdout()
	_, _ = fmt.Fprintf(out, "\nFrom start to this table: %.1f s. Findings: none yet, policies are to come.\n", time.Since(begun).Seconds())
	printAddresses(out, cfg, e.endpoint)
	return stayUp(cmd, e)
}

func demoScan(cmd *cobra.Command, cfg Config, at endpoint, locations []string) error {
	c, err := attach(cfg, at)
	if err != nil {
		return err
	}
	return errors.Join(c.scanSources(cmd, &scanFlags{concurrency: 4}, locations), c.close())
}

// sampleSources are the shop database and the folder that it lies in, with the files beside it.
func sampleSources(folder string) ([]string, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return nil, err
	}
	database := filepath.Join(folder, "shop.db")
	if _, err := os.Stat(database); err != nil {
		return nil, fmt.Errorf("the sample sources are not there (%w); run it from the project's folder, or name them with --sources", err)
	}
	return []string{database, folder}, nil
}
