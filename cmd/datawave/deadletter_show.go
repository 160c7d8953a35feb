package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams/runtime"
)

// letterDetail is one dead letter as "datawave deadletter show --json" prints it.
type letterDetail struct {
	letterReport
	Headers []letterHeader
	Schema  string          `json:",omitempty"` // the Avro name of the body
	Body    json.RawMessage `json:",omitempty"` // decoded; never of a sample
	Note    string          `json:",omitempty"` // why there is no body
}

type letterHeader struct{ Name, Value string }

func newDeadLetterShow(f *flags) *cobra.Command {
	var asJSON, value bool
	cmd := &cobra.Command{
		Use: "show ID", Short: "Show one refused record: where it came from, why it was refused, what it says", Args: cobra.ExactArgs(1),
		Long: "Show prints the letter, the record's headers, and its body when it can be decoded. What was sampled from a source is never\n" +
			"shown. --value writes the record's value, byte for byte and nothing else, to standard output.",
		Example: "  datawave deadletter show datawave.deadletter/0@12\n  datawave deadletter show datawave.deadletter/0@12 --value > value.bin",
		RunE: func(cmd *cobra.Command, args []string) error {
			return withConnection(cmd, f, func(c *connection) error {
				letter, err := c.admin.DeadLetter(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				if value {
					return writeValue(cmd.OutOrStdout(), &letter)
				}
				detail := describe(&letter, c.codec)
				if asJSON {
					return json.NewEncoder(cmd.OutOrStdout()).Encode(detail)
				}
				return printLetter(cmd.OutOrStdout(), &detail)
			})
		},
		ValidArgsFunction: completeLetters(f),
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&value, "value", false, "write only the record's value, as it is")
	cmd.MarkFlagsMutuallyExclusive("json", "value")
	return cmd
}

func writeValue(w io.Writer, letter *runtime.LetterContent) error {
	if letter.Left {
		return fmt.Errorf("%s carries no value: the record was too large and is only at %s", letter.At, letter.From)
	}
	_, err := w.Write(letter.Value)
	return err
}

func describe(letter *runtime.LetterContent, codec *avro.Codec) letterDetail {
	d := letterDetail{letterReport: letterReport{letter.At.String(), letter.DeadLetter}, Headers: []letterHeader{}}
	for _, h := range letter.Headers {
		d.Headers = append(d.Headers, letterHeader{h.Key, headerText(h)})
	}
	var err error
	switch {
	case letter.Left:
		d.Note = "the record was too large to be carried: it is only where it came from"
	case letter.From.Topic == topic.Samples || letter.Type == event.SampleTaken:
		d.Note = "sampled values are not shown"
	case letter.Value == nil:
		d.Note = "the record has no value"
	default:
		if d.Schema, d.Body, err = decodeBody(letter.Value, codec); err != nil {
			d.Note = "the body cannot be decoded: " + err.Error()
		}
	}
	return d
}

// errSampled keeps sampled values from being shown that came under another name.
var errSampled = errors.New("sampled values are not shown")

// decodeBody is the name of a body's schema and its content as JSON.
func decodeBody(value []byte, codec *avro.Codec) (schema string, text json.RawMessage, err error) {
	body, err := codec.Decode(value)
	if err != nil {
		return "", nil, err
	}
	schema = body.SchemaName()
	if strings.Contains(strings.ToLower(schema), "sample") {
		return schema, nil, errSampled
	}
	text, err = json.Marshal(body)
	return schema, text, err
}

// headerText is a header's value, in hexadecimal when it is no text.
func headerText(h kgo.RecordHeader) string {
	text := string(h.Value)
	if strings.ToValidUTF8(text, "") != text {
		return fmt.Sprintf("0x%x", h.Value)
	}
	return text
}

func printLetter(w io.Writer, d *letterDetail) error {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-9s %s\n", name, printable(value))
		}
	}
	line("Letter", d.ID)
	line("From", d.From.String())
	line("Stage", d.Stage)
	line("Reason", d.Reason)
	line("Time", d.Time.Local().Format(time.RFC3339))
	line("Type", d.Type)
	line("Subject", d.Subject)
	line("Value", count(int64(d.Bytes))+" bytes")
	line("Retried", strconv.Itoa(d.Retried)+" times")
	for i, h := range d.Headers {
		name := ""
		if i == 0 {
			name = "Headers"
		}
		fmt.Fprintf(&b, "%-9s %s: %s\n", name, printable(h.Name), printable(h.Value))
	}
	line("Schema", d.Schema)
	line("Body", d.Note)
	if d.Body != nil {
		indented, err := json.MarshalIndent(d.Body, "", "  ")
		if err != nil {
			return err
		}
		b.Write(append(indented, '\n'))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// printable spells out what a terminal would act upon: the text may come from anybody.
func printable(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) < 0 {
		return text
	}
	quoted := strconv.Quote(text)
	return strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
}

// except leaves out of completions what was given already.
func except(list, given []string) []string {
	return slices.DeleteFunc(list, func(c string) bool {
		id, _, _ := strings.Cut(c, "\t")
		return slices.Contains(given, id)
	})
}
