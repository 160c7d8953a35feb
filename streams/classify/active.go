package classify

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/streams"
)

// active is the detector set that a partition classifies with: the built-in detectors and the entries of datawave.control as of the
// position that this partition has taken over. The entries are kept in the store, because an entry that does not work changes
// nothing: what it said before holds on, although the table does not show it any more.
type active struct {
	*Set
	sets    *Sets
	entries Entries
}

// activeKey is the entries' key: one that belongs to no dataset, so that each partition keeps its own.
var activeKey = []byte("\x00detectors")

// load goes on with what the store knows.
func (a *active) load(store streams.Store, log *slog.Logger) error {
	entries := Entries{}
	if text, ok := store.Get(activeKey); ok {
		if err := json.Unmarshal(text, &entries); err != nil {
			return fmt.Errorf("detector set of the store: %w", err)
		}
	}
	usable, err := a.sets.Usable(entries)
	if err == nil {
		a.Set, err = a.sets.With(usable)
	}
	a.entries = usable
	if err == nil {
		return nil
	}
	log.Warn("custom detectors do not fit this version; going on without them", "error", err)
	if a.Set, err = a.sets.With(usable); err != nil {
		a.entries = Entries{}
		a.Set, err = a.sets.With(nil)
	}
	return err
}

// follow takes changes of datawave.control in, in their order. What is broken is logged, and the last set that worked goes on.
func (a *active) follow(changes []event.Record, codec *avro.Codec, store streams.Store, log *slog.Logger) error {
	entries := a.entries
	for i := range changes {
		after, err := a.change(entries, &changes[i], codec)
		if err != nil {
			log.Warn("custom detectors refused; the last set goes on", "position", changes[i].At.String(), "error", err)
		}
		entries = after
	}
	set, err := a.sets.With(entries)
	if err != nil {
		log.Warn("custom detectors do not compile; the last set goes on", "error", err)
		return nil
	}
	text, err := json.Marshal(entries)
	if err != nil {
		return err
	}
	if set.Version() != a.Version() {
		log.Info("detectors changed", "from", a.Version(), "to", set.Version())
	}
	a.Set, a.entries = set, entries
	store.Put(activeKey, text)
	return nil
}

// change is the entries after one record of datawave.control, and as they were when it is an error.
func (a *active) change(entries Entries, r *event.Record, codec *avro.Codec) (Entries, error) {
	c, err := controlOf(r, codec)
	if err != nil {
		return entries, err
	}
	return a.sets.Apply(entries, c)
}

var errNoControl = errors.New("the record sets no entry")

// controlOf is what a record of datawave.control says.
func controlOf(r *event.Record, codec *avro.Codec) (*event.Control, error) {
	if r.Type != event.ControlSet {
		return nil, errNoControl
	}
	body, err := codec.Decode(r.Data)
	if err != nil {
		return nil, err
	}
	c, ok := body.(*event.Control)
	if !ok {
		return nil, errNoControl
	}
	return c, nil
}
