package wire

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"pgregory.net/rapid"

	"datawave/schemas/event"
)

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-zA-Z0-9é:/._|-]{1,20}`)
		optional := rapid.StringMatching(`[a-z0-9-]{0,20}`)
		in := event.Envelope{
			ID: text.Draw(t, "id"), Source: text.Draw(t, "source"), Subject: text.Draw(t, "subject"),
			Type:      rapid.SampledFrom([]string{event.DatasetObserved, event.RunChanged, "com.example.other"}).Draw(t, "type"),
			Causation: optional.Draw(t, "causation"), TraceParent: optional.Draw(t, "trace"), Data: []byte(text.Draw(t, "data")),
			Time: time.Unix(0, rapid.Int64Range(0, 1<<61).Draw(t, "time")).UTC(),
		}
		r := ToRecord("topic", 3, in)
		r.Offset = 7
		out, err := FromRecord(r)
		if err != nil {
			t.Fatal(err)
		}
		if string(out.Data) != string(in.Data) || out.At != (event.Position{Topic: "topic", Partition: 3, Offset: 7}) {
			t.Fatalf("got %+v", out)
		}
		if r.Timestamp.After(time.Now()) || r.Timestamp.Before(time.Unix(0, 0)) {
			t.Fatalf("timestamp %v would be refused", r.Timestamp)
		}
		in.Data, out.Data = nil, nil
		if in.Time.Equal(out.Time) {
			in.Time = out.Time
		}
		if !equal(in, out.Envelope) {
			t.Fatalf("got %+v, want %+v", out.Envelope, in)
		}
	})
}

func equal(a, b event.Envelope) bool {
	return a.ID == b.ID && a.Type == b.Type && a.Source == b.Source && a.Subject == b.Subject && a.Causation == b.Causation &&
		a.TraceParent == b.TraceParent && a.Time.Equal(b.Time) && string(a.Data) == string(b.Data)
}

func whole() *kgo.Record {
	return ToRecord("topic", 0, event.Envelope{ID: "i", Type: "t", Source: "x", Subject: "s", Time: time.Unix(1, 0), Data: []byte{0}})
}

func with(name, value string) *kgo.Record {
	r := without(name)
	r.Headers = append(r.Headers, kgo.RecordHeader{Key: name, Value: []byte(value)})
	return r
}

func without(name string) *kgo.Record {
	r := whole()
	r.Headers = slices.DeleteFunc(r.Headers, func(h kgo.RecordHeader) bool { return h.Key == name })
	return r
}

func withKey(key string) *kgo.Record {
	r := without(HeaderSubject)
	r.Key = []byte(key)
	return r
}

func TestMalformed(t *testing.T) {
	for name, r := range map[string]*kgo.Record{
		"no id": without(HeaderID), "no type": without(HeaderType), "no source": without(HeaderSource),
		"no version": without(HeaderSpecVersion), "other version": with(HeaderSpecVersion, "0.3"),
		"no key": withKey(""), "key not UTF-8": withKey("\xff"), "long key": withKey(strings.Repeat("k", maxHeader+1)),
		"subject is not the key": with(HeaderSubject, "other"), "bad time": with(HeaderTime, "yesterday"),
		"long id": with(HeaderID, strings.Repeat("i", maxHeader+1)), "id not UTF-8": with(HeaderID, "\xff"),
		"no headers": {Key: []byte("k")}, "empty": {},
	} {
		if _, err := FromRecord(r); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTolerated(t *testing.T) {
	r := without(HeaderTime)
	r.Timestamp = time.Unix(9, 0)
	got, err := FromRecord(r)
	if err != nil || !got.Time.Equal(time.Unix(9, 0)) {
		t.Errorf("without ce_time the timestamp stands in: %v %v", got.Time, err)
	}
	if got, err = FromRecord(without(HeaderSubject)); err != nil || got.Subject != "s" {
		t.Errorf("a missing subject is the key: %v %v", got.Subject, err)
	}
}

func TestTimestampIsWhatBrokersTake(t *testing.T) {
	future := ToRecord("t", 0, event.Envelope{Time: time.Now().AddDate(900, 0, 0)})
	past := ToRecord("t", 0, event.Envelope{Time: time.Unix(-5, 0)})
	if future.Timestamp.After(time.Now()) || past.Timestamp.Unix() != 0 {
		t.Errorf("future %v, past %v", future.Timestamp, past.Timestamp)
	}
}

func FuzzFromRecord(f *testing.F) {
	f.Add([]byte("key"), HeaderTime, []byte("2026-01-02T03:04:05Z"), []byte{0, 0, 0, 0, 1})
	f.Add([]byte("s"), HeaderID, []byte("\xff"), []byte{})
	f.Fuzz(func(t *testing.T, key []byte, name string, header, value []byte) {
		r := whole()
		r.Key, r.Value, r.Headers = key, value, append(r.Headers, kgo.RecordHeader{Key: name, Value: header})
		got, err := FromRecord(r)
		if err != nil && !errors.Is(err, ErrMalformed) {
			t.Fatal(err)
		}
		if err == nil && got.Subject != string(key) {
			t.Fatalf("subject %q, key %q", got.Subject, key)
		}
	})
}

func BenchmarkFromRecord(b *testing.B) {
	r := ToRecord("topic", 0, event.Envelope{ID: "0123456789abcdef0123456789abcdef", Type: event.DatasetObserved, Source: "scanner/postgres",
		Subject: "postgres://db.example:5432|shop.public.orders", Time: time.Unix(1, 0), Causation: "0123456789abcdef0123456789abcdef"})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := FromRecord(r); err != nil {
			b.Fatal(err)
		}
	}
}
