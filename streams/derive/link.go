package derive

import (
	"encoding/json"
	"slices"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/topic"
)

// asked takes in what another dataset asks. Who asks for the first time is always answered: an answer to an earlier question may still be under way.
func (t *turn) asked(b *event.Asked) error {
	asker := asset.DatasetID{Namespace: b.Namespace, Name: b.Name}
	if asker.Validate() != nil {
		return errBadIdentity
	}
	if len(b.Fields) == 0 && !b.Columns {
		t.delete(subscriberKey, asker.Key())
		return nil
	}
	var s subscriber
	if err := t.get(subscriberKey, asker.Key(), &s); err != nil {
		return err
	}
	s.Fields, s.Columns = b.Fields, b.Columns
	from, err := t.upstreams()
	if err != nil {
		return err
	}
	in, err := t.inherit(from)
	if err != nil {
		return err
	}
	if _, err := t.answer(asker.Key(), &s, in); err != nil {
		return err
	}
	return t.put(subscriberKey, asker.Key(), &s)
}

// tell answers all who have asked, where the answer is another than before.
func (t *turn) tell(in inherited) error {
	return t.each(subscriberKey, func(asker string, data []byte) error {
		var s subscriber
		if err := json.Unmarshal(data, &s); err != nil {
			return &stateError{err}
		}
		if said, err := t.answer(asker, &s, in); err != nil || !said {
			return err
		}
		return t.put(subscriberKey, asker, &s)
	})
}

// answer tells whether there was something new to say.
func (t *turn) answer(asker string, s *subscriber, in inherited) (said bool, err error) {
	body := event.Told{Namespace: t.id.Namespace, Name: t.id.Name, Fields: t.own.tell(s.Fields, in)}
	if s.Columns {
		body.Columns = t.own.Fields
	}
	data, err := t.env.Codec.Append(nil, &body)
	if err != nil {
		return false, err
	}
	d := digestOf(data)
	if d == s.Told {
		return false, nil
	}
	s.Told = d
	t.emit(topic.Links, event.UpstreamTold, asker, data)
	return true, nil
}

// told takes in what an upstream tells. What was not asked for, or not any more, says nothing.
func (t *turn) told(b *event.Told) error {
	from := asset.DatasetID{Namespace: b.Namespace, Name: b.Name}.Key()
	if _, ok := t.store.Get(key(askedKey, t.dataset, from)); !ok {
		return nil
	}
	if !finite(b) {
		return errNotFinite
	}
	before, err := t.toldBy(from)
	if err != nil {
		return err
	}
	if before == nil {
		before = &event.Told{}
	}
	t.store.Put(key(toldKey, t.dataset, from), t.cause.Data)
	return t.follow(changed{told: true, learned: !slices.Equal(before.Columns, b.Columns)})
}

// finite tells whether all confidences are numbers.
func finite(b *event.Told) bool {
	return !slices.ContainsFunc(b.Fields, func(f event.InheritingField) bool {
		return slices.ContainsFunc(f.Labels, func(l event.InheritedLabel) bool { return notFinite(l.Confidence) })
	})
}
