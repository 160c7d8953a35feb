package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/schemas/wire"
)

// subjects is how many datasets the events are about.
const subjects = 100_000

// began is the event time of the first record of a partition.
var began = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// workload is an input: events as the stages write them, with the headers of schemas/wire.
type workload struct {
	topic      string
	partitions int32
	records    int // in all partitions together, the same number in each
	body       func(i int) []byte
	codec      string
	subjects   [][]string // by partition
}

// record is what the record with that number in a partition says.
func (w *workload) record(p int32, number int) event.Envelope {
	of := w.subjects[p]
	return event.Envelope{
		ID: identity(p, number), Type: event.DatasetObserved, Source: "bench/input", Subject: of[number%len(of)],
		Time: began.Add(time.Duration(number) * time.Millisecond), Data: w.body(number*int(w.partitions) + int(p)),
	}
}

func (w *workload) each() int { return w.records / int(w.partitions) }

// subjectsOf deals the datasets out to their partitions, each with the same number of them.
func subjectsOf(partitions int32) [][]string {
	dealt := make([][]string, partitions)
	each := subjects / int(partitions)
	for i, left := 0, int(partitions); left > 0; i++ {
		key := asset.DatasetID{Namespace: "postgres://db.example:5432", Name: fmt.Sprintf("shop.public.table_%06d", i)}.Key()
		if p := topic.Partition(key, partitions); len(dealt[p]) < each {
			if dealt[p] = append(dealt[p], key); len(dealt[p]) == each {
				left--
			}
		}
	}
	return dealt
}

// identity is the id of the record with that number in its partition: 32 hexadecimal digits, as derived ids are.
func identity(partition int32, number int) string { return fmt.Sprintf("%08x%024x", partition, number) }

// bodies makes texts of a size, which compress as samples do: to about a half.
func bodies(size int) func(i int) []byte {
	const kinds = 4096
	words := strings.Fields("customer account email order invoice table schema public orders users payments first last name street city " +
		"state country amount currency status created updated active inactive pending shipped phone birth")
	random := rand.New(rand.NewPCG(1, 2))
	made := make([][]byte, kinds)
	for i := range made {
		var b []byte
		for len(b) < size {
			switch random.IntN(4) {
			case 0:
				b = strconv.AppendInt(b, random.Int64N(1e12), 10)
			case 1:
				b = append(strconv.AppendInt(append(b, words[random.IntN(len(words))]...), random.Int64N(10_000), 10), "@example.org"...)
			default:
				b = append(b, words[random.IntN(len(words))]...)
			}
			b = append(b, ' ')
		}
		made[i] = b[:size]
	}
	return func(i int) []byte { return made[i%kinds] }
}

// newInput creates a topic and fills it.
func (b *bench) newInput(ctx context.Context, w workload) (*workload, error) {
	var err error
	if w.topic, err = b.topic(ctx, "in", w.partitions); err != nil {
		return nil, err
	}
	w.subjects = subjectsOf(w.partitions)
	return &w, b.fill(ctx, &w)
}

func (b *bench) fill(ctx context.Context, w *workload) error {
	client, err := kgo.NewClient(b.with(kgo.RecordPartitioner(kgo.ManualPartitioner()), kgo.ProducerBatchCompression(codecs[w.codec]),
		kgo.ProducerLinger(5*time.Millisecond), kgo.MaxBufferedRecords(50_000))...)
	if err != nil {
		return err
	}
	defer client.Close()
	var failed failure
	for number := range w.each() {
		for p := range w.partitions {
			client.Produce(ctx, wire.ToRecord(w.topic, p, w.record(p, number)), failed.promise)
		}
	}
	return errors.Join(client.Flush(ctx), failed.err())
}

var codecs = map[string]kgo.CompressionCodec{"none": kgo.NoCompression(), "lz4": kgo.Lz4Compression()}

// stamp is a body that says when it was made.
func stamp(body []byte, now time.Time) { binary.BigEndian.PutUint64(body, uint64(now.UnixNano())) }

func stamped(body []byte) time.Time { return time.Unix(0, int64(binary.BigEndian.Uint64(body))) }
