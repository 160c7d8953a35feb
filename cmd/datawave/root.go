package main

import (
	"github.com/spf13/cobra"
)

// flags are the command line's own settings; they win over the environment and the configuration file.
type flags struct {
	config    string
	data      string
	listen    string
	kafka     string
	api       string
	catalog   string
	search    string
	lineage   string
	logFormat string
	logLevel  string
}

func newRoot() *cobra.Command {
	f := &flags{}
	root := &cobra.Command{
		Use:   "datawave",
		Short: "An event-sourced data governance engine",
		Long: "DataWave finds datasets, classifies what is in them, follows their lineage, and keeps it all in one log\n" +
			"from which every read model can be rebuilt.",
		Example:       "  datawave demo                                  # sample sources, everything embedded\n  datawave up                                    # start the engine\n  datawave scan postgres://me@db.example/shop    # add a database to the catalog",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	p := root.PersistentFlags()
	p.StringVar(&f.config, "config", "", "configuration file (YAML); default: datawave.yaml in the data directory, if there is one")
	p.StringVar(&f.data, "data", "", "data directory (default "+defaultDataDir()+")")
	p.StringVar(&f.listen, "listen", "", "address of the API and the console (default 127.0.0.1:8080)")
	p.StringVar(&f.kafka, "kafka", "", "embedded, or the brokers of a cluster: host:port,host:port (default embedded)")
	p.StringVar(&f.api, "api", "", "URL of the API of an engine elsewhere, for commands; default: the engine that holds the data directory")
	p.StringVar(&f.catalog, "catalog", "", "sqlite, or postgres://user@host:5432/database (default sqlite)")
	p.StringVar(&f.search, "search", "", "bleve, or the URL of Elasticsearch (default bleve)")
	p.StringVar(&f.lineage, "lineage", "", "sqlite, or bolt://host:7687 of Neo4j (default sqlite)")
	p.StringVar(&f.logFormat, "log-format", "", "text or json (default text)")
	p.StringVar(&f.logLevel, "log-level", "", "debug, info, warn or error (default warn on a terminal command, info for up)")
	root.AddCommand(
		newUp(f), newStreams(f), newProjections(f), newAPI(f), newDemo(f), newScan(f), newReplay(f), newStatus(f), newReady(f), newVersion(),
		newKeys(f), newTopics(f), newEvents(f), newDeadLetter(f), newReprocess(f),
		newClassify(), newDetectors(f), newConfirm(f), newReject(f), newUndecide(f),
		newPolicy(f), newFindings(f), newControls(f), newAudit(f),
		newLineage(f), newJobs(f),
	)
	for _, group := range root.Commands() {
		if group.HasSubCommands() && !group.Runnable() {
			refuseUnknown(group)
		}
	}
	return root
}

// refuseUnknown has a command that only groups others say that it does not know what it is given; alone it shows its help.
func refuseUnknown(group *cobra.Command) {
	group.Args = cobra.NoArgs
	group.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	group.DisableFlagsInUseLine = true
}
