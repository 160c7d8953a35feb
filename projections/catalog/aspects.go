package catalog

import (
	"context"

	"datawave/projections"
	"datawave/schemas/event"
	"datawave/schemas/readmodel"
)

// aspectState is an aspect as a batch leaves it; without content it is deleted.
type aspectState struct {
	*event.Aspect
	recordedAt int64
	position   string
}

type aspectKey struct{ urn, aspect string }

func (a *aspectState) key() [16]byte { return hashTexts(a.Urn, a.Aspect.Aspect) }

// takeAspect remembers the last that is said of each aspect.
func (c *changes) takeAspect(decoder *projections.Decoder, r *event.Record, known map[aspectKey]int) {
	body, ok := decoder.Body(r)
	if !ok {
		return
	}
	a, ok := body.(*event.Aspect)
	if !ok {
		decoder.Skip(1)
		return
	}
	key := aspectKey{a.Urn, a.Aspect}
	n, again := known[key]
	if !again {
		n = len(c.aspects)
		known[key] = n
		c.aspects = append(c.aspects, aspectState{})
	}
	c.aspects[n] = aspectState{a, r.Time.UnixMilli(), r.At.String()}
}

// canonicalAspect is what the digest covers of an aspect, in the memory of the one before.
func canonicalAspect(memory []byte, urn, aspect string, content []byte) []byte {
	memory = append(append(memory[:0], urn...), 0)
	memory = append(append(memory, aspect...), 0)
	return append(memory, content...)
}

// Aspects are all aspects of the entities, by URN and name.
func (c *Catalog) Aspects(ctx context.Context, urns []string) ([]readmodel.Aspect, error) {
	store, release, err := c.Acquire()
	if err != nil {
		return nil, err
	}
	defer release()
	return store.Aspects(ctx, urns)
}

// Entities are the URNs of a type of entities behind one URN, in order, at most limit.
func (c *Catalog) Entities(ctx context.Context, entity, after string, limit int) ([]string, error) {
	store, release, err := c.Acquire()
	if err != nil {
		return nil, err
	}
	defer release()
	return store.Entities(ctx, entity, after, limit)
}
