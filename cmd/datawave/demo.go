package main

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"datawave/schemas/readmodel"
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
	_, _ = fmt.Fprintf(out, "\nFrom start to this table: %.1f s.\n\n", time.Since(begun).Seconds())
	if err := demoPolicies(cmd, cfg, e.endpoint); err != nil {
		return errors.Join(err, e.stop())
	}
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

// demoPacks are the policies of the demo, and demoFindings how many of their findings it shows.
var demoPacks = []string{"gdpr", "pci"}

const demoFindings = 8

// demoPolicies puts two packs in force and shows what is worst by them.
func demoPolicies(cmd *cobra.Command, cfg Config, at endpoint) error {
	c, err := attach(cfg, at)
	if err != nil {
		return err
	}
	return errors.Join(c.demoPolicies(cmd), c.close())
}

func (c *connection) demoPolicies(cmd *cobra.Command) error {
	list, err := namedPolicies(nil, demoPacks)
	if err != nil {
		return err
	}
	if err := c.activate(cmd, list, true); err != nil {
		return err
	}
	found, total, err := c.findings(cmd, url.Values{"status": unresolved}, 0)
	if err != nil {
		return err
	}
	shown := oneOfEach(found)
	if err := printFindings(cmd.OutOrStdout(), shown[:min(demoFindings, len(shown))]); err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s findings, here one of each policy; \"datawave findings\" shows all, \"datawave controls gdpr\" by control.\n", count(total))
	return err
}

// oneOfEach keeps one finding of each policy, in their order: that about the dataset with the shortest name.
func oneOfEach(list []readmodel.Finding) (some []readmodel.Finding) {
	for _, f := range list {
		i := slices.IndexFunc(some, func(s readmodel.Finding) bool { return s.Policy == f.Policy })
		switch {
		case i < 0:
			some = append(some, f)
		case len(f.Name) < len(some[i].Name):
			some[i] = f
		}
	}
	return some
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
