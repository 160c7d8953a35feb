package compliance

import (
	"context"
	"encoding/binary"
	"time"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/streams"
	"datawave/streams/compliance/facts"
)

// Tick implements streams.Ticker: waivers that have ended open their findings again, and once a day policies about ages are judged.
func (p *processor) Tick(ctx context.Context, now time.Time, out streams.Emitter) error {
	before := p.clock
	p.clock = now
	p.store.Put(clockKey, binary.BigEndian.AppendUint64(nil, uint64(now.UnixMilli())))
	c := cause{id: "tick " + now.UTC().Format(time.RFC3339), at: now}
	if err := p.expire(c, out); err != nil {
		return err
	}
	if before.Truncate(24 * time.Hour).Equal(now.Truncate(24 * time.Hour)) {
		return nil
	}
	var aged []dueFor
	for _, one := range p.sorted {
		if one.Reads&facts.Ages != 0 {
			aged = append(aged, dueFor{one, false, c})
		}
	}
	return p.rejudge(ctx, aged, out)
}

// expire opens findings whose waivers have ended, the earliest first.
func (p *processor) expire(c cause, out streams.Emitter) (err error) {
	p.store.Range([]byte{waiverKind}, func(key, _ []byte) bool {
		if len(key) <= waiverPrefix || int64(binary.BigEndian.Uint64(key[1:])) > c.at.UnixMilli() {
			return false
		}
		err = p.reopen(key, c, out)
		return err == nil
	})
	return err
}

func (p *processor) reopen(waiver []byte, c cause, out streams.Emitter) error {
	dataset, rest, ok := cutDataset(waiver[waiverPrefix:])
	if !ok {
		return nil
	}
	id, err := asset.ParseKey(dataset)
	if err != nil {
		return err
	}
	rule, field := cutFinding(rest)
	data, ok := p.store.Get(findingKey(dataset, rule, field))
	if !ok {
		return nil
	}
	before, err := decodeEntry(data)
	if err != nil {
		return err
	}
	one := p.active[rule]
	if one == nil || !before.expires() {
		return nil
	}
	f, err := p.restate(id, one, field, before)
	if err != nil {
		return err
	}
	c.id = event.DeriveID(c.id, dataset)
	f.Status, f.Until, f.Change = event.StatusOpen, 0, event.ChangeExpired
	return p.review(dataset, c, out).tell(event.FindingReopened, &f, before)
}
