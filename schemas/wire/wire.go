// Package wire carries envelopes on Kafka records: the key is the subject, headers follow the CloudEvents 1.0 Kafka
// protocol binding in binary content mode, the value is the body as it is.
// Source: CloudEvents 1.0.2, "Kafka Protocol Binding", section 3.2; W3C Trace Context; CloudEvents "Distributed Tracing" extension.
package wire

import (
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/event"
	"datawave/schemas/topic"
)

// The headers of a record.
const (
	HeaderSpecVersion = "ce_specversion"
	HeaderID          = "ce_id"
	HeaderType        = "ce_type"
	HeaderSource      = "ce_source"
	HeaderSubject     = "ce_subject"
	HeaderTime        = "ce_time"
	HeaderCausation   = "ce_causationid" // an extension attribute: the id of the event that led to this one
	HeaderContentType = "content-type"
	HeaderTraceParent = "traceparent"
)

const (
	specVersion = "1.0"
	contentType = "application/vnd.confluent.avro"
	// maxHeader bounds one header's value in bytes, so that a hostile record cannot fill a state store with its id.
	maxHeader = 16 << 10
)

// ErrMalformed is wrapped by errors about records that do not carry an event.
var ErrMalformed = errors.New("malformed record")

var (
	specVersionBytes = []byte(specVersion)
	contentTypeBytes = []byte(contentType)
)

// ToRecord puts an envelope on a record for the given topic and partition; a client with kgo.ManualPartitioner keeps the
// partition. The record keeps e.Data. Its timestamp is the event time, held between 1970 and now, because brokers refuse
// times outside (message.timestamp.after.max.ms); the exact time is in ce_time.
func ToRecord(topicName string, partition int32, e event.Envelope) *kgo.Record {
	headers := make([]kgo.RecordHeader, 0, 9)
	add := func(name, value string) {
		if value != "" {
			headers = append(headers, kgo.RecordHeader{Key: name, Value: []byte(value)})
		}
	}
	headers = append(headers, kgo.RecordHeader{Key: HeaderSpecVersion, Value: specVersionBytes})
	add(HeaderID, e.ID)
	add(HeaderType, e.Type)
	add(HeaderSource, e.Source)
	add(HeaderSubject, e.Subject)
	if !e.Time.IsZero() {
		add(HeaderTime, e.Time.UTC().Format(time.RFC3339Nano))
	}
	headers = append(headers, kgo.RecordHeader{Key: HeaderContentType, Value: contentTypeBytes})
	add(HeaderCausation, e.Causation)
	add(HeaderTraceParent, e.TraceParent)
	return &kgo.Record{Topic: topicName, Partition: partition, Key: []byte(e.Subject), Value: e.Data, Headers: headers, Timestamp: timestamp(e.Time)}
}

func timestamp(t time.Time) time.Time {
	now := time.Now()
	switch {
	case t.IsZero() || t.After(now):
		return now
	case t.Before(time.Unix(0, 0)):
		return time.Unix(0, 0)
	}
	return t
}

// FromRecord reads the envelope of a record. Data is borrowed from the record, the strings are copies. ce_time may be
// missing, as CloudEvents allows; the record's timestamp stands in. Any other lack is an error that wraps ErrMalformed
// and names what is missing, never its content.
func FromRecord(r *kgo.Record) (event.Record, error) {
	h, err := readHeaders(r)
	if err == nil {
		err = h.check(r)
	}
	out := event.Record{At: event.Position{Topic: r.Topic, Partition: r.Partition, Offset: r.Offset}}
	if err != nil {
		return out, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if out.Time, err = h.eventTime(r.Timestamp); err != nil {
		return out, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	h.fill(&out.Envelope, r)
	return out, nil
}

// attributes are the headers that matter, as they lie in the record.
type attributes struct {
	specVersion, id, typ, source, subject, time, causation, trace []byte
}

func readHeaders(r *kgo.Record) (attributes, error) {
	var h attributes
	for i := range r.Headers {
		target := h.target(r.Headers[i].Key)
		if target == nil {
			continue
		}
		value := r.Headers[i].Value
		if len(value) > maxHeader || !utf8.Valid(value) {
			return h, fmt.Errorf("header %s is longer than %d bytes or not UTF-8", r.Headers[i].Key, maxHeader)
		}
		*target = value
	}
	return h, nil
}

func (h *attributes) target(name string) *[]byte {
	switch name {
	case HeaderSpecVersion:
		return &h.specVersion
	case HeaderID:
		return &h.id
	case HeaderType:
		return &h.typ
	case HeaderSource:
		return &h.source
	case HeaderSubject:
		return &h.subject
	case HeaderTime:
		return &h.time
	case HeaderCausation:
		return &h.causation
	case HeaderTraceParent:
		return &h.trace
	}
	return nil
}

func (h *attributes) check(r *kgo.Record) error {
	switch {
	case len(r.Key) == 0:
		return errors.New("no key")
	case len(r.Key) > maxHeader || !utf8.Valid(r.Key):
		return fmt.Errorf("key is longer than %d bytes or not UTF-8", maxHeader)
	case string(h.specVersion) != specVersion:
		return fmt.Errorf("header %s is not %s", HeaderSpecVersion, specVersion)
	case len(h.id) == 0:
		return errors.New("no header " + HeaderID)
	case len(h.typ) == 0:
		return errors.New("no header " + HeaderType)
	case len(h.source) == 0:
		return errors.New("no header " + HeaderSource)
	case h.subject != nil && string(h.subject) != string(r.Key):
		return fmt.Errorf("header %s is not the key", HeaderSubject)
	}
	return nil
}

func (h *attributes) eventTime(fallback time.Time) (time.Time, error) {
	if len(h.time) == 0 {
		return fallback.UTC(), nil
	}
	t, err := time.Parse(time.RFC3339Nano, string(h.time))
	if err != nil {
		return time.Time{}, fmt.Errorf("header %s is not RFC 3339", HeaderTime)
	}
	return t.UTC(), nil
}

// fill copies the strings with one allocation: they outlive the record's buffer and must not pin it.
func (h *attributes) fill(e *event.Envelope, r *kgo.Record) {
	buffer := make([]byte, 0, len(h.id)+len(h.source)+len(r.Key)+len(h.causation)+len(h.trace))
	for _, part := range [][]byte{h.id, h.source, r.Key, h.causation, h.trace} {
		buffer = append(buffer, part...)
	}
	all := string(buffer)
	next := func(n int) (s string) {
		s, all = all[:n], all[n:]
		return s
	}
	e.ID, e.Source, e.Subject = next(len(h.id)), next(len(h.source)), next(len(r.Key))
	e.Causation, e.TraceParent = next(len(h.causation)), next(len(h.trace))
	e.Type = typeName(h.typ)
	e.Data = r.Value
}

var knownTypes = func() map[string]string {
	known := map[string]string{}
	for _, spec := range topic.List(topic.DefaultPartitions) {
		for _, name := range spec.Types {
			known[name] = name
		}
	}
	return known
}()

// typeName avoids a copy for the types that we know.
func typeName(b []byte) string {
	if name, ok := knownTypes[string(b)]; ok {
		return name
	}
	return string(b)
}
