package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// roles are the parts of the engine that a process runs.
type roles struct {
	name                      string // the subcommand
	streams, projections, api bool
}

var (
	allRoles        = roles{name: "up", streams: true, projections: true, api: true}
	streamsRole     = roles{name: "streams", streams: true}
	projectionsRole = roles{name: "projections", projections: true}
	apiRole         = roles{name: "api", api: true}
)

// problems are the settings with which the roles cannot run apart from the others.
func (r roles) problems(c *Config) (problems []error) {
	if r == allRoles {
		return nil
	}
	if c.Kafka.embedded() {
		problems = append(problems, fmt.Errorf("role %s runs apart from the others and needs a Kafka cluster: set kafka to host:port", r.name))
	}
	if !r.projections && !r.api {
		return problems
	}
	for _, s := range c.stores() {
		if s.embedded() {
			problems = append(problems, fmt.Errorf("role %s runs apart from the others and needs %s on a server: set %s to %s", r.name, s.model, s.model, s.example))
		}
	}
	return problems
}

func newStreams(f *flags) *cobra.Command {
	return newRole(f, streamsRole, "Run the stages only: intake and classification",
		"Runs the stages of this process's share of the partitions. Start as many as there are partitions; the cluster divides the work.",
		"  datawave streams --kafka kafka-1:9092,kafka-2:9092 --data /var/lib/datawave")
}

func newProjections(f *flags) *cobra.Command {
	return newRole(f, projectionsRole, "Run the projections only: keep the read models up with the log, and rebuild them",
		"Folds the log into catalog, search index and lineage graph on their servers, and answers datawave replay --api.",
		"  datawave projections --kafka kafka:9092 --catalog postgres://datawave@db/datawave --search https://search:9200 --lineage bolt://graph:7687")
}

func newAPI(f *flags) *cobra.Command {
	return newRole(f, apiRole, "Run the API and the console only",
		"Answers reads from the read models on their servers. Start as many as readers need.",
		"  datawave api --listen 127.0.0.1:8080 --kafka kafka:9092 --catalog postgres://datawave@db/datawave --search https://search:9200 --lineage bolt://graph:7687")
}

func newRole(f *flags, r roles, short, long, example string) *cobra.Command {
	return &cobra.Command{
		Use: r.name, Short: short, Long: long, Example: example, Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := load(f, r.problems)
			if err != nil {
				return err
			}
			e, err := startEngine(cmd.Context(), cfg, r, "")
			if err != nil {
				return err
			}
			_, _ = fmt.Fprintf(cmd.OutOrStdout(), "%s: state at %s/readyz, metrics at %s/metrics\n", r.name, e.endpoint.API, e.endpoint.API)
			return stayUp(cmd, e)
		},
	}
}
