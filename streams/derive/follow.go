package derive

import (
	"encoding/json"
	"maps"
	"slices"

	"datawave/schemas/asset"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams/lineage/derivation"
	"datawave/streams/lineage/sql"
)

// follow says what follows from a change: the edges that the dataset's SQL proves, what it asks of others, what it inherits, and what it tells.
func (t *turn) follow(c changed) error {
	if c.query || c.edges || c.columns || c.learned {
		if err := t.prove(); err != nil {
			return err
		}
	}
	from, err := t.upstreams()
	if err != nil {
		return err
	}
	if c.query || c.edges {
		if err := t.ask(from); err != nil {
			return err
		}
	}
	in, err := t.inherit(from)
	if err != nil {
		return err
	}
	if !c.gone { // readers drop it by themselves
		if err := t.declare(in); err != nil {
			return err
		}
	}
	if err := t.put(ownKey, "", &t.own); err != nil {
		return err
	}
	return t.tell(in)
}

// prove asserts the edges that the dataset's SQL proves, when they are others than before.
func (t *turn) prove() error {
	p, err := t.read()
	if err != nil {
		return err
	}
	t.own.Inputs = p.inputs[:min(len(p.inputs), maxUpstreams)]
	if len(p.edges) == 0 {
		return t.retract()
	}
	data, err := t.env.Codec.Append(nil, &event.LineageAssertion{Prover: Prover, Edges: p.edges})
	if err != nil {
		return err
	}
	if d := digestOf(data); d != t.own.Proved {
		t.own.Proved = d
		t.emit(topic.Scans, event.LineageAsserted, t.dataset, data)
	}
	return nil
}

func (t *turn) retract() error {
	if t.own.Proved == "" {
		return nil
	}
	t.own.Proved = ""
	return t.say(topic.Scans, event.LineageRetracted, t.dataset, &event.LineageRetraction{Prover: Prover})
}

// read reads the SQL that defines the dataset. A text that is too long proves nothing.
func (t *turn) read() (proof, error) {
	if t.own.SQL == "" {
		return proof{}, nil
	}
	d := definition{Dataset: derivation.Dataset{ID: t.id, Fields: t.own.Fields}, text: t.own.SQL, fields: map[asset.DatasetID][]string{}}
	d.dialect, _ = sql.DialectOf(t.own.Dialect)
	var err error
	if d.others, err = t.others(); err != nil {
		return proof{}, err
	}
	for _, id := range t.own.Inputs {
		told, err := t.toldBy(id.Key())
		if err != nil {
			return proof{}, err
		}
		if told != nil && len(told.Columns) > 0 {
			d.fields[id] = told.Columns
		}
	}
	p, err := d.read(t.reader)
	if err != nil {
		t.env.Log.Warn("the definition cannot be read", "dataset", t.dataset, "error", err)
		return proof{}, nil
	}
	return p, nil
}

// others are the datasets that other provers than the SQL say the dataset is derived from.
func (t *turn) others() (ids []asset.DatasetID, err error) {
	err = t.each(edgesKey, func(prover string, data []byte) error {
		if prover == Prover {
			return nil
		}
		var list []upstream
		err := json.Unmarshal(data, &list)
		for _, u := range list {
			ids = append(ids, u.DatasetID)
		}
		return t.fault(err)
	})
	return ids, err
}

func (t *turn) fault(err error) error {
	if err != nil {
		return &stateError{err}
	}
	return nil
}

// upstreams are what the dataset is derived from, by all provers.
func (t *turn) upstreams() ([]upstream, error) {
	lists := [][]upstream{referred(t.id.Namespace, t.own.References)}
	err := t.each(edgesKey, func(_ string, data []byte) error {
		var list []upstream
		err := json.Unmarshal(data, &list)
		lists = append(lists, list)
		return t.fault(err)
	})
	return merge(lists...), err
}

// toldBy is what an upstream told last; nil for nothing.
func (t *turn) toldBy(upstream string) (*event.Told, error) {
	data, ok := t.store.Get(key(toldKey, t.dataset, upstream))
	if !ok {
		return nil, nil
	}
	body, err := t.env.Codec.Decode(data)
	if err != nil {
		return nil, &stateError{err}
	}
	told, ok := body.(*event.Told)
	if !ok {
		return nil, &stateError{errWrongBody}
	}
	return told, nil
}

// inherit is what the dataset inherits as things are.
func (t *turn) inherit(from []upstream) (inherited, error) {
	told := map[string]*event.Told{}
	for i := range from {
		if len(from[i].Carried) == 0 {
			continue
		}
		body, err := t.toldBy(from[i].Key())
		if err != nil {
			return nil, err
		}
		told[from[i].Key()] = body
	}
	return inherit(t.id, from, told), nil
}

// declare states what the dataset inherits, when it is something else than before.
func (t *turn) declare(in inherited) error {
	data, err := t.env.Codec.Append(nil, &event.Inheritance{Fields: in.fields()})
	if err != nil {
		return err
	}
	d := digestOf(data)
	if len(in) == 0 {
		d = ""
	}
	if d != t.own.Said {
		t.own.Said = d
		t.emit(topic.Facts, event.ClassificationInherited, t.dataset, data)
	}
	return nil
}

// ask tells upstreams what the dataset wants to be told, where that is something else than before.
func (t *turn) ask(from []upstream) error {
	wishes := t.wishes(from)
	before := map[string]digest{}
	err := t.each(askedKey, func(upstream string, data []byte) error {
		var d digest
		err := json.Unmarshal(data, &d)
		before[upstream] = d
		return t.fault(err)
	})
	if err != nil {
		return err
	}
	for _, upstream := range slices.Sorted(maps.Keys(before)) {
		if wishes[upstream] != nil {
			continue
		}
		t.delete(askedKey, upstream)
		t.delete(toldKey, upstream)
		if err := t.say(topic.Links, event.UpstreamAsked, upstream, &event.Asked{Namespace: t.id.Namespace, Name: t.id.Name}); err != nil {
			return err
		}
	}
	for _, upstream := range slices.Sorted(maps.Keys(wishes)) {
		if err := t.wish(upstream, wishes[upstream], before[upstream]); err != nil {
			return err
		}
	}
	return nil
}

// wishes are what the dataset asks, by upstream.
func (t *turn) wishes(from []upstream) map[string]*event.Asked {
	wishes := map[string]*event.Asked{}
	for i := range from {
		if len(from[i].Carried) > 0 {
			wishes[from[i].Key()] = from[i].wish(t.id)
		}
	}
	for _, id := range t.own.Inputs {
		if id == t.id || id.Validate() != nil {
			continue
		}
		if wishes[id.Key()] == nil {
			wishes[id.Key()] = (&upstream{DatasetID: id}).wish(t.id)
		}
		wishes[id.Key()].Columns = true
	}
	return wishes
}

func (t *turn) wish(upstream string, wish *event.Asked, before digest) error {
	data, err := t.env.Codec.Append(nil, wish)
	if err != nil {
		return err
	}
	d := digestOf(data)
	if d == before {
		return nil
	}
	t.emit(topic.Links, event.UpstreamAsked, upstream, data)
	return t.put(askedKey, upstream, d)
}
