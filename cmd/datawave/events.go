package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/schemas/wire"
)

func newEvents(f *flags) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "events",
		Short:   "Look at single events of the log",
		Example: "  datawave events show datawave.facts/3@12",
	}
	cmd.AddCommand(newEventsShow(f))
	return cmd
}

func newEventsShow(f *flags) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: "show TOPIC/PARTITION@OFFSET", Short: "Print one event: who said it, when, about what, and what it says", Args: cobra.ExactArgs(1),
		Long:    "Prints the event at a position of the log: its envelope and its body. What was sampled from a source is never shown.",
		Example: "  datawave events show datawave.facts/3@12\n  datawave events show datawave.findings/0@7 --json | jq .body.message",
		RunE: func(cmd *cobra.Command, args []string) error {
			at, err := eventPosition(args[0])
			if err != nil {
				return err
			}
			return withLog(cmd, f, func(l *logAccess, cfg Config) error { return l.showEvent(cmd, cfg, at, asJSON) })
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// shownEvent is an event as "datawave events show --json" prints it.
type shownEvent struct {
	Position  string          `json:"position"`
	ID        string          `json:"id"`
	Type      string          `json:"type"`
	Source    string          `json:"source"`
	Subject   string          `json:"subject"`
	Time      time.Time       `json:"time"`
	Causation string          `json:"causation,omitempty"`
	Schema    string          `json:"schema,omitempty"` // the Avro name of the body
	Body      json.RawMessage `json:"body,omitempty"`   // decoded; never of a sample
	Note      string          `json:"note,omitempty"`   // why there is no body
}

func (l *logAccess) showEvent(cmd *cobra.Command, cfg Config, at event.Position, asJSON bool) error {
	r, err := l.admin.At(cmd.Context(), at)
	if err != nil {
		return err
	}
	codec, err := newCodec(cfg)
	if err != nil {
		return err
	}
	shown, err := newShownEvent(r, codec)
	if err != nil {
		return fmt.Errorf("%s: %w", at, err)
	}
	if asJSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(shown)
	}
	return shown.print(cmd.OutOrStdout())
}

func newShownEvent(r *kgo.Record, codec *avro.Codec) (*shownEvent, error) {
	e, err := wire.FromRecord(r)
	if err != nil {
		return nil, err
	}
	s := &shownEvent{Position: e.At.String(), ID: e.ID, Type: e.Type, Source: e.Source, Subject: e.Subject, Time: e.Time, Causation: e.Causation}
	if e.At.Topic == topic.Samples || e.Type == event.SampleTaken {
		s.Note = errSampled.Error()
		return s, nil
	}
	if s.Schema, s.Body, err = decodeBody(e.Data, codec); err != nil {
		s.Note = "the body cannot be decoded: " + err.Error()
	}
	return s, nil
}

func (s *shownEvent) print(w io.Writer) error {
	var b strings.Builder
	for _, line := range [][2]string{{"Position", s.Position}, {"Type", s.Type}, {"About", s.Subject}, {"Said by", s.Source}, {"Time", s.Time.Format(time.RFC3339Nano)},
		{"Id", s.ID}, {"Because of", s.Causation}, {"Schema", s.Schema}, {"Body", s.Note}} {
		if line[1] != "" {
			fmt.Fprintf(&b, "%-10s %s\n", line[0], printable(line[1]))
		}
	}
	if s.Body != nil {
		indented, err := json.MarshalIndent(s.Body, "", "  ")
		if err != nil {
			return err
		}
		b.Write(append(indented, '\n'))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
