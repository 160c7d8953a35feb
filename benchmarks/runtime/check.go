package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"datawave/schemas/wire"
)

const (
	checkLimit = 2 * time.Minute
	headers    = 7 // of a record of an input: it has neither a cause nor a trace
)

// readAll reads a topic with read_committed from its start until visit has seen as many records as there should be, and then
// to its end, so that one too many is seen as well.
func (b *bench) readAll(ctx context.Context, name string, visit func(*kgo.Record) error) error {
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	from, open, err := b.settled(ctx, name)
	if err != nil {
		return err
	}
	client, err := kgo.NewClient(b.with(kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{name: from}), kgo.KeepControlRecords(),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.FetchMaxBytes(bareFetch), kgo.FetchMaxPartitionBytes(barePartition))...)
	if err != nil {
		return err
	}
	defer client.Close()
	for len(open) > 0 {
		fetches := client.PollFetches(ctx)
		if err := errors.Join(ctx.Err(), fetchError(fetches)); err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			if !r.Attrs.IsControl() {
				err = errors.Join(err, visit(r))
			}
			if r.Offset+1 >= open[r.Partition] {
				delete(open, r.Partition)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// settled waits until no transaction is open on a topic: markers are written after a commit has been answered. It returns
// where to begin and where each partition that has records ends.
func (b *bench) settled(ctx context.Context, name string) (from map[int32]kgo.Offset, open map[int32]int64, err error) {
	retry := time.NewTicker(20 * time.Millisecond)
	defer retry.Stop()
	for {
		stable, errStable := b.admin.ListCommittedOffsets(ctx, name)
		ends, errEnds := b.admin.ListEndOffsets(ctx, name)
		if err := errors.Join(errStable, errEnds, stable.Error(), ends.Error()); err != nil {
			return nil, nil, err
		}
		from, open = map[int32]kgo.Offset{}, map[int32]int64{}
		pending := false
		for p, end := range ends[name] {
			pending = pending || stable[name][p].Offset < end.Offset
			if end.Offset > 0 {
				from[p], open[p] = kgo.NewOffset().AtStart(), end.Offset
			}
		}
		if !pending {
			return from, open, nil
		}
		select {
		case <-ctx.Done():
			return nil, nil, fmt.Errorf("%s has an open transaction: %w", name, ctx.Err())
		case <-retry.C:
		}
	}
}

// check compares an output with what went in: each partition has each record once, in order, with its key and its body.
func (b *bench) check(ctx context.Context, w *workload, output string) error {
	next := make([]int, w.partitions)
	err := b.readAll(ctx, output, func(r *kgo.Record) error {
		number, err := numberOf(r)
		switch {
		case err != nil:
			return err
		case number != next[r.Partition]:
			return fmt.Errorf("%s/%d@%d: record %d where %d belongs", r.Topic, r.Partition, r.Offset, number, next[r.Partition])
		}
		if want := w.record(r.Partition, number); string(r.Key) != want.Subject || !bytes.Equal(r.Value, want.Data) || len(r.Headers) != headers {
			return fmt.Errorf("%s/%d@%d: key, body or headers are not those of the input", r.Topic, r.Partition, r.Offset)
		}
		next[r.Partition]++
		return nil
	})
	for p, n := range next {
		if err == nil && n != w.each() {
			err = fmt.Errorf("%s/%d has %d records of %d", output, p, n, w.each())
		}
	}
	return err
}

// numberOf reads the number from a record's id, and checks that it is one of its partition.
func numberOf(r *kgo.Record) (int, error) {
	id := header(r, wire.HeaderID)
	if len(id) != hex.EncodedLen(16) {
		return 0, fmt.Errorf("%s/%d@%d has the id %q", r.Topic, r.Partition, r.Offset, id)
	}
	partition, err := strconv.ParseUint(id[:8], 16, 32)
	if err == nil && int32(partition) != r.Partition {
		err = fmt.Errorf("%s/%d@%d belongs to partition %d", r.Topic, r.Partition, r.Offset, partition)
	}
	if err != nil {
		return 0, err
	}
	number, err := strconv.ParseUint(id[8:], 16, 63)
	return int(number), err
}

func header(r *kgo.Record, key string) string {
	for i := range r.Headers {
		if r.Headers[i].Key == key {
			return string(r.Headers[i].Value)
		}
	}
	return ""
}
