package runtime

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.37.0"
	"go.opentelemetry.io/otel/trace"

	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/schemas/wire"
)

// The sink's buffer: Emit waits when it is full.
const (
	sinkRecords = 4096
	sinkBytes   = 32 << 20
	sinkLinger  = 5 * time.Millisecond
)

// Sink appends events from outside the stages: scans, samples, commands. It is idempotent within its life and
// acknowledged by all replicas. It is safe for concurrent use, and a discover.Sink.
type Sink struct {
	client     *kgo.Client
	partitions int32
	tracer     trace.Tracer // nil traces nothing
	joint      joint
	mu         sync.Mutex
	produced   map[string]event.Vector
	err        error // the first failure
}

// NewSink makes a producer for topics with the given partition count; it connects at first use. It waits a little for what
// it may append together.
func NewSink(opts []kgo.Opt, partitions int32) (*Sink, error) {
	return newSink(opts, partitions, sinkLinger)
}

// NewPromptSink makes a producer for callers who wait for each answer.
func NewPromptSink(opts []kgo.Opt, partitions int32) (*Sink, error) {
	return newSink(opts, partitions, 0)
}

func newSink(opts []kgo.Opt, partitions int32, linger time.Duration) (*Sink, error) {
	if partitions < 1 {
		return nil, fmt.Errorf("sink: %d partitions", partitions)
	}
	client, err := kgo.NewClient(with(opts, kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.RequiredAcks(kgo.AllISRAcks()),
		kgo.ProducerLinger(linger), kgo.ProducerBatchCompression(kgo.Lz4Compression(), kgo.NoCompression()),
		kgo.ProducerBatchMaxBytes(topic.MaxBatchBytes), kgo.MaxBufferedRecords(sinkRecords), kgo.MaxBufferedBytes(sinkBytes))...)
	if err != nil {
		return nil, fmt.Errorf("sink: %w", err)
	}
	return &Sink{client: client, partitions: partitions, produced: map[string]event.Vector{}}, nil
}

// Partitions is the partition count of the co-partitioned topics.
func (s *Sink) Partitions() int32 { return s.partitions }

// Emit appends to the partition of e.Subject, or to the given one when partition >= 0. It keeps e.Data. It waits while
// the buffer is full. Its error may be that of an earlier event.
func (s *Sink) Emit(ctx context.Context, name string, partition int32, e event.Envelope) error {
	if err := s.failure(); err != nil {
		return err
	}
	if len(e.Data) > maxBody {
		return fmt.Errorf("emit to %s: %s about %s: body of %d bytes is too large", name, e.Type, e.Subject, len(e.Data))
	}
	if partition < 0 {
		partition = topic.Partition(e.Subject, s.partitions)
	}
	if s.tracer == nil || e.TraceParent != "" {
		s.client.Produce(ctx, wire.ToRecord(name, partition, e), s.acknowledged)
		return nil
	}
	_, span := s.tracer.Start(ctx, name+" append", trace.WithSpanKind(trace.SpanKindProducer), trace.WithAttributes(
		semconv.MessagingSystemKafka, semconv.MessagingDestinationName(name), semconv.MessagingOperationName("append"),
		semconv.MessagingMessageID(e.ID), attribute.String("datawave.event.type", e.Type)))
	e.TraceParent = wire.TraceParent(span)
	s.client.Produce(ctx, wire.ToRecord(name, partition, e), func(r *kgo.Record, err error) {
		span.End()
		s.acknowledged(r, err)
	})
	return nil
}

// Trace begins a trace with each event that does not belong to one. Called before the first Emit.
func (s *Sink) Trace(tracer trace.Tracer) { s.tracer = tracer }

func (s *Sink) acknowledged(r *kgo.Record, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		if s.err == nil {
			s.err = fmt.Errorf("produce to %s/%d: %w", r.Topic, r.Partition, err)
		}
		return
	}
	if s.produced[r.Topic] == nil {
		s.produced[r.Topic] = event.Vector{}
	}
	v := s.produced[r.Topic]
	v[r.Partition] = max(v[r.Partition], r.Offset+1)
}

func (s *Sink) failure() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// Flush returns when everything emitted so far is acknowledged, with the first failure if there was one.
func (s *Sink) Flush(ctx context.Context) error {
	return errors.Join(s.client.Flush(ctx), s.failure())
}

// Produced is, by topic, the offset behind the last acknowledged event of each partition that this sink wrote to.
func (s *Sink) Produced() map[string]event.Vector {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make(map[string]event.Vector, len(s.produced))
	for name, v := range s.produced {
		all[name] = maps.Clone(v)
	}
	return all
}

// Close drops what was not flushed and ends the connections.
func (s *Sink) Close() { s.client.Close() }
