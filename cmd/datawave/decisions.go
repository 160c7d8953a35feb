package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"time"

	"go.uber.org/fx"

	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams/runtime"
)

// decider appends people's decisions: it implements api.Decider.
type decider struct {
	sink  *runtime.Sink
	codec *avro.Codec
}

func newDecider(lc fx.Lifecycle, l *eventLog, codec *avro.Codec) (*decider, error) {
	sink, err := runtime.NewSink(l.options, l.partitions)
	if err != nil {
		return nil, err
	}
	lc.Append(fx.StopHook(sink.Close))
	return &decider{sink, codec}, nil
}

// Decide implements api.Decider.
func (d *decider) Decide(ctx context.Context, about asset.DatasetID, decision event.Decision) (id string, at event.Position, err error) {
	data, err := d.codec.Append(nil, &decision)
	if err != nil {
		return "", at, err
	}
	e := event.Envelope{ID: firstCause(), Type: event.DecisionMade, Source: "api", Subject: about.Key(), Time: time.Now().UTC(), Data: data}
	at, err = d.sink.Append(ctx, topic.Facts, -1, e)
	return e.ID, at, err
}

// firstCause is the id of an event that no other event led to.
func firstCause() string {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails: crypto/rand
	return hex.EncodeToString(random[:])
}
