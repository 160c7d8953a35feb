package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams/runtime"
)

// describeValue describes a letter about a record with the given type and body.
func describeValue(t *testing.T, from, kind string, body event.Body) letterDetail {
	t.Helper()
	codec := avro.Embedded()
	value, err := codec.Append(nil, body)
	if err != nil {
		t.Fatal(err)
	}
	letter := runtime.LetterContent{DeadLetter: runtime.DeadLetter{From: event.Position{Topic: from}, Type: kind}, Value: value,
		Headers: []kgo.RecordHeader{{Key: "binary", Value: []byte{0xff, 0xfe}}, {Key: "text", Value: []byte("\x1b[31mred")}}}
	return describe(&letter, codec)
}

func TestShowDecodesTheBody(t *testing.T) {
	d := describeValue(t, topic.Scans, event.LineageRetracted, &event.LineageRetraction{Prover: "somebody"})
	if !strings.Contains(string(d.Body), "somebody") || d.Note != "" || d.Schema == "" {
		t.Errorf("%+v", d)
	}
	var out strings.Builder
	if err := printLetter(&out, &d); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); !strings.Contains(text, "0xfffe") || strings.Contains(text, "\x1b") || !strings.Contains(text, `\x1b[31mred`) {
		t.Errorf("%q", text)
	}
}

func TestShowNeverShowsSamples(t *testing.T) {
	chunk := &event.SampleChunk{KeyID: "telltale", Nonce: make([]byte, 12), Ciphertext: []byte("telltale")}
	for _, from := range []struct{ topic, kind string }{{topic.Samples, ""}, {topic.Samples, event.SampleTaken}, {topic.Scans, event.SampleTaken}, {topic.Scans, "forged"}} {
		d := describeValue(t, from.topic, from.kind, chunk)
		if d.Body != nil || !strings.Contains(d.Note, "sampled values are not shown") {
			t.Errorf("%+v: %s %s", from, d.Body, d.Note)
		}
	}
}

func TestDeadLetterCommands(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	source, data := filepath.Join(dir, "shop.db"), filepath.Join(dir, "data")
	shop(t, source, 2)
	p := start(t, data, "up")
	run(t, data, "scan", source)
	o := newOutsider(t, data, p)
	for _, key := range []string{"one", "two", "three"} {
		err := o.client.ProduceSync(t.Context(), &kgo.Record{Topic: topic.Scans, Key: []byte(key), Value: []byte("no event " + key)}).FirstErr()
		if err != nil {
			t.Fatal(err)
		}
	}
	var list []letterReport
	for deadline := time.Now().Add(time.Minute); len(list) < 3 && time.Now().Before(deadline); {
		if err := json.Unmarshal([]byte(run(t, data, "deadletter", "list", "--json")), &list); err != nil {
			t.Fatal(err)
		}
	}
	if len(list) != 3 {
		t.Fatalf("%d letters", len(list))
	}
	if out := run(t, data, "deadletter", "show", list[0].ID); !strings.Contains(out, list[0].From.String()) || !strings.Contains(out, "cannot be decoded") {
		t.Errorf("%s", out)
	}
	if out := run(t, data, "deadletter", "show", list[0].ID, "--value"); out != "no event "+list[0].Subject {
		t.Errorf("value %q", out)
	}
	if _, stderr, err := try(t, data, "deadletter", "drop"); err == nil || !strings.Contains(stderr, "which letters?") {
		t.Errorf("drop of nothing: %v %s", err, stderr)
	}
	if out := run(t, data, "deadletter", "drop", list[0].ID); out != "dropped 1 letters\n" {
		t.Errorf("%s", out)
	}
	if out := run(t, data, "deadletter", "drop", "--stage", "intake", "--reason", "malformed"); out != "dropped 2 letters\n" {
		t.Errorf("%s", out)
	}
	if out := run(t, data, "deadletter", "list"); out != "No dead letters.\n" {
		t.Errorf("%s", out)
	}
}
