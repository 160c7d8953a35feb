package classify

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"

	"datawave/schemas/asset"
	"datawave/schemas/avro"
	"datawave/schemas/event"
	"datawave/schemas/topic"
	"datawave/streams"
	"datawave/streams/keyring"
)

// The names of the stage and of its store.
const (
	stageName = "classify"
	storeName = "conclusions"
	source    = "stage/" + stageName
)

// Stage turns samples into facts: a profile and a classification of the fields of each chunk, where they changed. It also reads
// facts, to forget what it concluded about a dataset that is gone, and follows the detector sets of datawave.control. sets makes
// the detector sets, opener opens what scanners sealed.
func Stage(sets *Sets, opener keyring.Opener) streams.Stage {
	return streams.Stage{
		Name:   stageName,
		In:     []string{topic.Samples, topic.Facts},
		Tables: []string{topic.Control},
		Out:    []string{topic.Facts},
		Stores: []string{storeName},
		Home:   home,
		New: func(env streams.Env) (streams.Processor, error) {
			store := env.Store(storeName)
			p := &processor{active: active{sets: sets}, opener: opener, env: env, conclusions: conclusions{store}}
			return p, p.active.load(store, env.Log)
		},
	}
}

type processor struct {
	active      active
	opener      keyring.Opener
	env         streams.Env
	conclusions conclusions
}

// TableChanged implements streams.TableFollower: what is sampled from here on is classified with the detectors as they are now.
func (p *processor) TableChanged(_ context.Context, _ string, changes []event.Record, _ streams.Emitter) error {
	return p.active.follow(changes, p.env.Codec, p.conclusions.store, p.env.Log)
}

// errNotASample rejects what does not belong into the topic of samples.
var errNotASample = errors.New("not a sample: event type is not " + event.SampleTaken)

// Process implements streams.Processor.
func (p *processor) Process(ctx context.Context, batch []event.Record, out streams.Emitter) error {
	erased := 0
	for i := range batch {
		if err := ctx.Err(); err != nil {
			return err
		}
		r := &batch[i]
		switch err := p.record(r, out); {
		case err == nil:
		case errors.Is(err, keyring.ErrErased):
			erased++
		case rejectable(err):
			out.Reject(r, err)
		default:
			return fmt.Errorf("classify %s: %w", r.At, err)
		}
	}
	if erased > 0 {
		p.env.Log.Info("passed over samples whose key was erased", "partition", p.env.Partition, "samples", erased)
	}
	return nil
}

// rejectable reports whether the record itself is at fault; anything else may pass, as an unreadable keyring file.
func rejectable(err error) bool {
	for _, fault := range []error{errNotASample, errBadIdentity, avro.ErrMalformed, avro.ErrUnknownSchema, keyring.ErrUnknownKey, keyring.ErrTampered} {
		if errors.Is(err, fault) {
			return true
		}
	}
	return false
}

var errBadIdentity = errors.New("record has no dataset")

func (p *processor) record(r *event.Record, out streams.Emitter) error {
	if r.At.Topic == topic.Facts {
		if r.Type == event.DatasetGone {
			return p.gone(r, out)
		}
		return nil
	}
	if r.Type != event.SampleTaken {
		return errNotASample
	}
	id, err := r.Dataset()
	if err != nil {
		return errBadIdentity
	}
	return p.sample(r, id, out)
}

// sample opens a chunk, classifies its fields and emits what changed.
func (p *processor) sample(r *event.Record, id asset.DatasetID, out streams.Emitter) error {
	s, err := open(r, p.opener, p.env.Codec)
	if err != nil {
		return err
	}
	defer s.close()
	profile, classification := conclude(p.active.Set, id, s)
	return p.publish(r, s.sequence, &profile, &classification, out)
}

// gone forgets a dataset. What was sampled of it since then belongs to its next life and is said again: it may have been
// said before the fact that the dataset went, or not at all because nothing was new.
func (p *processor) gone(r *event.Record, out streams.Emitter) error {
	for _, k := range p.conclusions.forget(r.Subject, r.Time) {
		profile, classification, err := p.published(k)
		if err != nil {
			return fmt.Errorf("state of %s: %w", r.At, err)
		}
		again := *r
		again.Time = k.seen.at
		again.ID = event.DeriveID(r.ID, "again", strconv.Itoa(int(k.sequence)))
		profiled, errA := p.env.Codec.Append(nil, profile)
		classified, errB := p.env.Codec.Append(nil, classification)
		if err := errors.Join(errA, errB); err != nil {
			return err
		}
		p.emit(&again, r.ID, event.ProfileRecorded, profiled, out)
		p.emit(&again, r.ID, event.ClassificationRecorded, classified, out)
	}
	return nil
}

// published are the bodies of a chunk, as its last sample would say them.
func (p *processor) published(k chunk) (*event.Profile, *event.Classification, error) {
	first, rest, err := cutBody(k.bodies)
	if err != nil {
		return nil, nil, err
	}
	second, _, err := cutBody(rest)
	if err != nil {
		return nil, nil, err
	}
	a, errA := p.env.Codec.Decode(first)
	b, errB := p.env.Codec.Decode(second)
	profile, okA := a.(*event.Profile)
	classification, okB := b.(*event.Classification)
	if err := errors.Join(errA, errB); err != nil || !okA || !okB {
		return nil, nil, errors.Join(err, errBodies)
	}
	profile.Scan, classification.Scan = k.seen.scan, k.seen.scan
	return profile, classification, nil
}

// errBodies is a fault of the store, not of a record.
var errBodies = errors.New("what was published of a chunk cannot be read")

// appendBody appends a body after its length, and cutBody takes the first off.
func appendBody(dst, body []byte) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(body))), body...)
}

func cutBody(data []byte) (body, rest []byte, err error) {
	n, width := binary.Uvarint(data)
	if width <= 0 || n > uint64(len(data)-width) {
		return nil, nil, errBodies
	}
	return data[width : width+int(n)], data[width+int(n):], nil
}

// publish emits the bodies that say something new about a field, whole, and remembers them. A sample of before the dataset
// went says nothing: readers would not believe it either.
func (p *processor) publish(r *event.Record, sequence int32, profile *event.Profile, classification *event.Classification, out streams.Emitter) error {
	if !r.Time.After(p.conclusions.gone(r.Subject)) {
		return nil
	}
	newProfile, newLabels := p.conclusions.learn(r.Subject, profile, classification)
	last := chunk{sequence: sequence, seen: seen{r.Time, profile.Scan}}
	if !newProfile && !newLabels && p.conclusions.published(r.Subject, sequence) {
		p.conclusions.remember(r.Subject, last)
		return nil
	}
	profiled, errA := p.env.Codec.Append(nil, profile)
	classified, errB := p.env.Codec.Append(nil, classification)
	if err := errors.Join(errA, errB); err != nil {
		return err
	}
	last.bodies = appendBody(appendBody(make([]byte, 0, len(profiled)+len(classified)+2*binary.MaxVarintLen32), profiled), classified)
	p.conclusions.remember(r.Subject, last)
	if newProfile {
		p.emit(r, r.ID, event.ProfileRecorded, profiled, out)
	}
	if newLabels {
		p.emit(r, r.ID, event.ClassificationRecorded, classified, out)
	}
	return nil
}

// emit emits an encoded body.
func (p *processor) emit(r *event.Record, cause, kind string, data []byte, out streams.Emitter) {
	out.Emit(topic.Facts, event.Envelope{
		ID: event.DeriveID(r.ID, stageName, p.active.Version(), kind), Type: kind, Source: source, Subject: r.Subject,
		Time: r.Time, Causation: cause, TraceParent: r.TraceParent, Data: data,
	})
}
