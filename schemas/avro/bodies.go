package avro

import "datawave/schemas/event"

// Bodies is memory for the bodies that are most of a log, which are decoded into it and read for a short while. What was decoded is valid
// until Reset, but for its texts, which stay. The zero value is ready; it is not safe for concurrent use.
type Bodies struct {
	datasets        pool[event.Dataset]
	profiles        pool[event.Profile]
	classifications pool[event.Classification]
}

// maxKept is how many fields a body may have whose memory is kept.
const maxKept = 1024

// Reset ends the use of all that was decoded.
func (b *Bodies) Reset() {
	b.datasets.reset(func(d *event.Dataset) { *d = event.Dataset{Fields: emptied(d.Fields)} })
	b.profiles.reset(func(p *event.Profile) { *p = event.Profile{Fields: emptied(p.Fields)} })
	b.classifications.reset(func(c *event.Classification) { *c = event.Classification{Fields: emptied(c.Fields)} })
}

// take is an empty body for the reader; nil makes a new one.
func (b *Bodies) take(r reader) event.Body {
	if b == nil {
		return r.body()
	}
	switch r.schema.name {
	case (*event.Dataset)(nil).SchemaName():
		return b.datasets.take()
	case (*event.Profile)(nil).SchemaName():
		return b.profiles.take()
	case (*event.Classification)(nil).SchemaName():
		return b.classifications.take()
	}
	return r.body()
}

// pool is values of which the first ones are in use.
type pool[T any] struct {
	all  []*T
	used int
}

func (p *pool[T]) take() *T {
	if p.used == len(p.all) {
		p.all = append(p.all, new(T))
	}
	p.used++
	return p.all[p.used-1]
}

func (p *pool[T]) reset(empty func(*T)) {
	for _, v := range p.all[:p.used] {
		empty(v)
	}
	p.used = 0
}

// emptied is the list without items, which refer to nothing any more.
func emptied[T any](list []T) []T {
	if cap(list) > maxKept {
		return nil
	}
	clear(list)
	return list[:0]
}
