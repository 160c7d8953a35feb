package broker

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"

	"datawave/schemas/topic"
)

// Retention deletes whole segments, so a record leaves the disk when the youngest of its segment has expired. kfake rolls segments
// by size only: on a quiet topic a record could stay for ever. So segments are rolled by time too, and the latest that a record is
// on disk is its retention, a sixth of it, and a minute.
//
// To roll, an empty transaction is aborted on the partition while segment.bytes is 1: its marker, which no consumer sees, opens the
// next segment. The marker is also the anchor that keeps the partition's end offset when everything before it expires.

const (
	retainEvery = time.Minute
	rollAtMost  = 24 * time.Hour
	anchorTxnID = "datawave.broker.anchor"
)

func (b *Broker) retainLoop(ctx context.Context) {
	tick := time.NewTicker(retainEvery)
	defer tick.Stop()
	for {
		if err := b.retain(ctx, time.Now()); err != nil && ctx.Err() == nil {
			b.health.log.Warn("embedded broker: retention", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// retain applies every topic's retention as of now.
func (b *Broker) retain(ctx context.Context, now time.Time) error {
	var errs []error
	for _, spec := range b.specs {
		if spec.Retention > 0 {
			errs = append(errs, b.retainTopic(ctx, spec, now))
		}
	}
	return errors.Join(errs...)
}

func (b *Broker) retainTopic(ctx context.Context, spec topic.Spec, now time.Time) error {
	if due := b.dueForRoll(spec, now); len(due) > 0 {
		if err := b.roll(ctx, spec, due); err != nil {
			return fmt.Errorf("topic %s: roll: %w", spec.Name, err)
		}
	}
	if err := b.expire(ctx, spec.Name, now.Add(-spec.Retention)); err != nil {
		return fmt.Errorf("topic %s: expire: %w", spec.Name, err)
	}
	return nil
}

// dueForRoll lists the partitions whose last segment begins with an old batch.
func (b *Broker) dueForRoll(spec topic.Spec, now time.Time) []int32 {
	var due []int32
	for _, p := range partitionsOnDisk(b.dir, spec.Name) {
		head, alone, ok := lastSegment(partitionDir(b.dir, spec.Name, p))
		if !ok || alone {
			continue
		}
		// A producer's clock may be ahead: such a segment is rolled at once and then has an anchor with ours at its head.
		if age := now.Sub(time.UnixMilli(head.max)); age >= min(spec.Retention/6, rollAtMost) || age < -time.Minute {
			due = append(due, p)
		}
	}
	return due
}

// lastSegment reads the first batch of the last segment, and whether it is an anchor and the only batch.
func lastSegment(dir string) (head batchHeader, alone, ok bool) {
	bases, err := segmentBases(dir)
	if err != nil || len(bases) == 0 {
		return head, false, false
	}
	f, err := os.Open(filepath.Join(dir, fmt.Sprintf("%d.dat", bases[len(bases)-1])))
	if err != nil {
		return head, false, false
	}
	defer f.Close()
	raw := make([]byte, batchHeaderSize)
	if _, err := f.ReadAt(raw, 0); err != nil {
		return head, false, false
	}
	head, ok = parseHeader(raw)
	info, err := f.Stat()
	return head, err == nil && head.control() && info.Size() == head.size, ok
}

func (b *Broker) roll(ctx context.Context, spec topic.Spec, partitions []int32) error {
	one := "1"
	usual := settings(spec)["segment.bytes"]
	if err := alter(ctx, b.adm, spec.Name, map[string]*string{"segment.bytes": &one}); err != nil {
		return err
	}
	err := b.anchor(ctx, spec.Name, partitions)
	return errors.Join(err, alter(context.WithoutCancel(ctx), b.adm, spec.Name, map[string]*string{"segment.bytes": usual}))
}

// anchor aborts an empty transaction on the partitions.
func (b *Broker) anchor(ctx context.Context, name string, partitions []int32) error {
	txnID := anchorTxnID
	begin := kmsg.NewPtrInitProducerIDRequest()
	begin.TransactionalID, begin.TransactionTimeoutMillis = &txnID, 60_000
	begun, err := begin.RequestWith(ctx, b.client)
	if err := errors.Join(err, codeOf(begun != nil, func() int16 { return begun.ErrorCode })); err != nil {
		return err
	}
	add := kmsg.NewPtrAddPartitionsToTxnRequest()
	add.TransactionalID, add.ProducerID, add.ProducerEpoch = txnID, begun.ProducerID, begun.ProducerEpoch
	t := kmsg.NewAddPartitionsToTxnRequestTopic()
	t.Topic, t.Partitions = name, partitions
	add.Topics = append(add.Topics, t)
	added, err := add.RequestWith(ctx, b.client)
	if err := errors.Join(err, codeOf(added != nil, func() int16 { return added.Topics[0].Partitions[0].ErrorCode })); err != nil {
		return err
	}
	end := kmsg.NewPtrEndTxnRequest()
	end.TransactionalID, end.ProducerID, end.ProducerEpoch = txnID, begun.ProducerID, begun.ProducerEpoch
	ended, err := end.RequestWith(ctx, b.client)
	return errors.Join(err, codeOf(ended != nil, func() int16 { return ended.ErrorCode }))
}

func codeOf(ok bool, code func() int16) error {
	if !ok {
		return nil
	}
	return kerr.ErrorForCode(code())
}

// expire deletes the records before the first one of the cutoff or later, and never the last one. kfake's own retention deletes
// everything before the last old record, so that one record with an old timestamp would take all earlier ones with it.
func (b *Broker) expire(ctx context.Context, name string, cutoff time.Time) error {
	keep, err := b.adm.ListOffsetsAfterMilli(ctx, cutoff.UnixMilli(), name)
	if err != nil {
		return err
	}
	starts, err := b.adm.ListStartOffsets(ctx, name)
	if err != nil {
		return err
	}
	ends, err := b.adm.ListEndOffsets(ctx, name)
	if err != nil {
		return err
	}
	var trim kadm.Offsets
	keep.Each(func(o kadm.ListedOffset) {
		start, _ := starts.Lookup(name, o.Partition)
		end, _ := ends.Lookup(name, o.Partition)
		if to := min(o.Offset, end.Offset-1); o.Err == nil && to > start.Offset {
			trim.AddOffset(name, o.Partition, to, -1)
		}
	})
	if len(trim) == 0 {
		return nil
	}
	deleted, err := b.adm.DeleteRecords(ctx, trim)
	if err != nil {
		return err
	}
	return deleted.Error()
}
