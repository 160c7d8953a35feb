package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"datawave/schemas/event"
	"datawave/schemas/readmodel"
	"datawave/schemas/topic"
	"datawave/streams/classify"
	"datawave/streams/runtime"
)

// followTimeout is how long an activation waits for the stages to take it over.
const followTimeout = 30 * time.Second

// activation changes an entry of custom detectors.
type activation struct {
	name string
	yes  bool
}

func newDetectorsActivate(f *flags) *cobra.Command {
	var a activation
	cmd := &cobra.Command{
		Use: "activate FILE", Short: "Put a file of custom detectors in force, by an event in the log", Args: cobra.ExactArgs(1),
		Long: "Checks the file, shows in a few words what it would change (see \"datawave detectors diff\"), asks, and appends one event to\n" +
			"datawave.control. Every running engine classifies with the new set from then on; what was classified before stays until it is\n" +
			"sampled again. An entry of the same name is replaced.",
		Example: "  datawave detectors activate acme.yaml\n  datawave detectors activate acme-2.yaml --name acme --yes",
		RunE: func(cmd *cobra.Command, args []string) error {
			entry, text, err := proposed(cmd, args[0], a.name)
			if err != nil {
				return err
			}
			return withConnection(cmd, f, func(c *connection) error { return a.run(cmd, c, entry, text) })
		},
	}
	a.register(cmd)
	cmd.Flags().StringVar(&a.name, "name", "", "the entry that the file stands for (default: the file's name without extension)")
	return cmd
}

func newDetectorsDeactivate(f *flags) *cobra.Command {
	var a activation
	cmd := &cobra.Command{
		Use: "deactivate NAME", Short: "Take custom detectors out of force, by an event in the log", Args: cobra.ExactArgs(1),
		Example:           "  datawave detectors deactivate acme",
		ValidArgsFunction: completeEntries(f),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withConnection(cmd, f, func(c *connection) error { return a.run(cmd, c, args[0], nil) })
		},
	}
	a.register(cmd)
	return cmd
}

func (a *activation) register(cmd *cobra.Command) {
	cmd.Flags().BoolVarP(&a.yes, "yes", "y", false, "do not ask")
}

func (a *activation) run(cmd *cobra.Command, c *connection, entry string, text []byte) error {
	p, err := c.propose(cmd.Context(), classify.NewSets(), entry, text)
	switch {
	case err != nil:
		return err
	case p.same && len(text) == 0:
		return fmt.Errorf("there are no custom detectors %q in force; \"datawave detectors list\" shows those that are", entry)
	case p.same:
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s is in force already, as version %s\n", entry, p.control.Version)
		return err
	}
	difference, err := c.compare(cmd, &p)
	if err != nil {
		return err
	}
	printDifferenceSummary(cmd.OutOrStdout(), &difference)
	if err := mayChange(cmd, fmt.Sprintf("Change the custom detectors %s? Type yes: ", entry), a.yes); err != nil {
		return err
	}
	at, err := c.set(cmd.Context(), &p.control)
	if err != nil {
		return err
	}
	return c.taken(cmd, at, &p)
}

// mayChange asks.
func mayChange(cmd *cobra.Command, question string, yes bool) error {
	switch {
	case yes:
		return nil
	case !interactive(cmd.InOrStdin()):
		return errors.New("nothing was changed; give --yes to change it")
	case !confirmed(cmd, question):
		return errors.New("nothing was changed")
	}
	return nil
}

// set appends an entry of the broadcast table.
func (c *connection) set(ctx context.Context, control *event.Control) (event.Position, error) {
	sink, err := runtime.NewSink(c.options, 1)
	if err != nil {
		return event.Position{}, err
	}
	defer sink.Close()
	data, err := c.codec.Append(nil, control)
	if err != nil {
		return event.Position{}, err
	}
	return sink.Append(ctx, topic.Control, 0, event.Envelope{ID: firstCause(), Type: event.ControlSet, Source: "cli", Subject: control.Subject(), Time: time.Now().UTC(), Data: data})
}

// taken waits until the stage classifies with the new set.
func (c *connection) taken(cmd *cobra.Command, at event.Position, p *proposal) error {
	ctx, cancel := context.WithTimeout(cmd.Context(), followTimeout)
	defer cancel()
	if err := c.admin.WaitFollowed(ctx, "classify", topic.Control, at.Offset+1); err != nil {
		return fmt.Errorf("the change is in the log at %s, but the stages have not taken it over yet: %w", at, err)
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "In force from %s on: set %s. Scan the sources again to classify them with it.\n", at, p.after.Version())
	return err
}

// completeEntries offers the entries of an engine that runs.
func completeEntries(f *flags) cobra.CompletionFunc {
	return func(cmd *cobra.Command, given []string, _ string) (out []cobra.Completion, _ cobra.ShellCompDirective) {
		ask(f, func(c *connection) error {
			var list readmodel.DetectorList
			err := c.api.get(cmd.Context(), "/v1/detectors", &list)
			for _, e := range list.Entries {
				out = append(out, cobra.CompletionWithDesc(printable(e.Entry), "version "+printable(e.Version)))
			}
			return err
		})
		return except(out, given), cobra.ShellCompDirectiveNoFileComp
	}
}
