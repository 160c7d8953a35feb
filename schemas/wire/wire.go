// Package wire carries envelopes on Kafka records: the key is the subject, headers follow the CloudEvents 1.0 Kafka
// protocol binding in binary content mode, the value is the body as it is.
// Source: CloudEvents 1.0.2, "Kafka Protocol Binding", section 3.2; W3C Trace Context; CloudEvents "Distributed Tracing" extension.
package wire

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
	"unsafe"

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

// ToRecord puts an envelope on a record for the given topic and partition; a client with kgo.ManualPartitioner keeps the
// partition. The record keeps e.Data. Its timestamp is the event time, held between 1970 and now, because brokers refuse
// times outside (message.timestamp.after.max.ms); the exact time is in ce_time.
func ToRecord(topicName string, partition int32, e event.Envelope) *kgo.Record {
	r := &kgo.Record{Topic: topicName, Partition: partition, Value: e.Data, Timestamp: Timestamp(e.Time, time.Now())}
	r.Key, r.Headers, _ = AppendEnvelope(nil, nil, &e)
	return r
}

// Timestamp is the record timestamp of an event, which must lie between 1970 and now.
func Timestamp(t, now time.Time) time.Time {
	switch {
	case t.IsZero() || t.After(now):
		return now
	case t.Before(time.Unix(0, 0)):
		return time.Unix(0, 0)
	}
	return t
}

// MaxHeaders is how many headers an envelope has at most.
const MaxHeaders = 9

var (
	specVersionBytes = []byte(specVersion)
	contentTypeBytes = []byte(contentType)
)

// AppendEnvelope appends the key and the header values of an envelope to buffer and its headers to headers, without an
// allocation when both have room. key and headers point into the buffer that is returned.
func AppendEnvelope(headers []kgo.RecordHeader, buffer []byte, e *event.Envelope) (key []byte, _ []kgo.RecordHeader, _ []byte) {
	first := len(buffer)
	buffer = append(buffer, e.Subject...)
	key = buffer[first:len(buffer):len(buffer)]
	headers = append(headers, kgo.RecordHeader{Key: HeaderSpecVersion, Value: specVersionBytes})
	headers, buffer = appendHeader(headers, buffer, HeaderID, e.ID)
	headers, buffer = appendHeader(headers, buffer, HeaderType, e.Type)
	headers, buffer = appendHeader(headers, buffer, HeaderSource, e.Source)
	headers = append(headers, kgo.RecordHeader{Key: HeaderSubject, Value: key})
	if !e.Time.IsZero() {
		from := len(buffer)
		buffer = appendTime(buffer, e.Time)
		headers = append(headers, kgo.RecordHeader{Key: HeaderTime, Value: buffer[from:len(buffer):len(buffer)]})
	}
	headers = append(headers, kgo.RecordHeader{Key: HeaderContentType, Value: contentTypeBytes})
	headers, buffer = appendHeader(headers, buffer, HeaderCausation, e.Causation)
	headers, buffer = appendHeader(headers, buffer, HeaderTraceParent, e.TraceParent)
	return key, headers, buffer
}

func appendHeader(headers []kgo.RecordHeader, buffer []byte, name, value string) ([]kgo.RecordHeader, []byte) {
	if value == "" {
		return headers, buffer
	}
	from := len(buffer)
	buffer = append(buffer, value...)
	return append(headers, kgo.RecordHeader{Key: name, Value: buffer[from:len(buffer):len(buffer)]}), buffer
}

// FromRecord reads the envelope of a record. Everything is a copy but Data, which is borrowed from the record. ce_time may
// be missing, as CloudEvents allows; the record's timestamp stands in. Any other lack is an error that wraps ErrMalformed
// and names what is missing, never its content.
func FromRecord(r *kgo.Record) (event.Record, error) {
	var out event.Record
	err := Borrow(r, &out)
	if err == nil {
		own(&out.Envelope)
	}
	return out, err
}

// Borrow is FromRecord without a copy: the strings point into the record's buffer and keep all of it in memory for as long
// as one of them lives.
func Borrow(r *kgo.Record, out *event.Record) error {
	*out = event.Record{At: event.Position{Topic: r.Topic, Partition: r.Partition, Offset: r.Offset}, Appended: r.Timestamp.UTC()}
	h, err := readHeaders(r)
	if err == nil {
		err = h.check(r)
	}
	if err == nil {
		out.Time, err = h.eventTime(r.Timestamp)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	out.ID, out.Source, out.Subject = borrowed(h.id), borrowed(h.source), borrowed(r.Key)
	out.Causation, out.TraceParent = borrowed(h.causation), borrowed(h.trace)
	out.Type, out.Data = borrowed(h.typ), r.Value
	return nil
}

// borrowed is b as a string. Nobody writes to the buffers of fetched records, which is what a string demands.
func borrowed(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

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
		if len(value) > maxHeader || !h.checkedLater(target) && !utf8.Valid(value) {
			return h, fmt.Errorf("header %s is longer than %d bytes or not UTF-8", r.Headers[i].Key, maxHeader)
		}
		*target = value
	}
	return h, nil
}

// checkedLater tells of the headers whose content is compared with what is UTF-8, or parsed.
func (h *attributes) checkedLater(target *[]byte) bool {
	return target == &h.subject || target == &h.time || target == &h.specVersion
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
	t, err := parseTime(h.time)
	if err != nil {
		return time.Time{}, fmt.Errorf("header %s is not RFC 3339", HeaderTime)
	}
	return t, nil
}

// own copies the strings with one allocation: they outlive the record's buffer and must not pin it.
func own(e *event.Envelope) {
	known, ok := knownTypes[e.Type]
	if !ok {
		known = strings.Clone(e.Type)
	}
	e.Type = known
	all := e.ID + e.Source + e.Subject + e.Causation + e.TraceParent
	for _, part := range []*string{&e.ID, &e.Source, &e.Subject, &e.Causation, &e.TraceParent} {
		*part, all = all[:len(*part)], all[len(*part):]
	}
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
