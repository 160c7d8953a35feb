package version

import (
	"context"
	"fmt"

	"datawave/projections"
)

// handle is one open version with the number of reads that hold it.
type handle[P projections.Projection] struct {
	projection P
	number     int
	readers    int
	retired    bool          // no longer current: closes with the last reader
	closing    bool          // somebody has claimed the right to close it
	closed     chan struct{} // closed when it is
}

// openHandle opens a version, or takes it back from the readers that still hold it: a store may refuse to be opened twice.
func (m *Model[P]) openHandle(ctx context.Context, number int) (*handle[P], error) {
	if h := m.revive(number); h != nil {
		return h, nil
	}
	p, err := m.shelf.Open(ctx, number)
	if err != nil {
		return nil, err
	}
	return &handle[P]{projection: p, number: number, closed: make(chan struct{})}, nil
}

// revive takes back a retired version that is still open; it waits for one that is just closing, and returns nil.
func (m *Model[P]) revive(number int) *handle[P] {
	m.mu.Lock()
	h := m.retired[number]
	if h != nil && !h.closing {
		h.retired = false
		delete(m.retired, number)
		m.mu.Unlock()
		return h
	}
	m.mu.Unlock()
	if h != nil {
		<-h.closed
	}
	return nil
}

func (m *Model[P]) building() *handle[P] {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.built
}

func (m *Model[P]) setBuilding(h *handle[P]) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.built = h
}

// handedOut is the handle of the projection that Build returned.
func (m *Model[P]) handedOut(p projections.Projection) (*handle[P], error) {
	h := m.building()
	if h == nil || projections.Projection(h.projection) != p {
		return nil, fmt.Errorf("read model %s: %w", m.name, ErrNotBuilt)
	}
	return h, nil
}

// install makes h current for readers and retires the version before.
func (m *Model[P]) install(h *handle[P]) error {
	m.mu.Lock()
	old := m.current
	m.current = h
	close(m.changed)
	m.changed = make(chan struct{})
	m.mu.Unlock()
	if old == nil {
		return nil
	}
	return m.retire(old)
}

// retire closes h now, or with its last reader.
func (m *Model[P]) retire(h *handle[P]) error {
	m.mu.Lock()
	h.retired = true
	m.retired[h.number] = h
	m.mu.Unlock()
	return m.closeUnread(h)
}

func (m *Model[P]) release(h *handle[P]) {
	m.mu.Lock()
	h.readers--
	m.mu.Unlock()
	_ = m.closeUnread(h) // its content is on disk and nothing reads it any more: there is nobody to tell of an error
}

// closeUnread closes h, once, when it is retired and nobody reads it.
func (m *Model[P]) closeUnread(h *handle[P]) error {
	m.mu.Lock()
	claimed := h.retired && h.readers == 0 && !h.closing
	h.closing = h.closing || claimed
	m.mu.Unlock()
	if !claimed {
		return nil
	}
	err := h.projection.Close()
	m.mu.Lock()
	delete(m.retired, h.number)
	m.mu.Unlock()
	close(h.closed)
	return err
}
