// Package version keeps the versions of one read model: the current one, the one before, and the one that is being built. Where they
// lie is a Shelf's affair: directories here, schemas, indexes or labels on a server.
package version

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"datawave/projections"
	"datawave/schemas/readmodel"
)

// ErrNoPrevious is wrapped by a rollback when there is no version to go back to.
var ErrNoPrevious = errors.New("no previous version")

// ErrNotBuilt is wrapped by Swap and Discard of a projection that Build did not hand out.
var ErrNotBuilt = errors.New("not the version being built")

// ErrSchema is wrapped by Shelf.Open of a version that another release of this program has written in a form of its own.
var ErrSchema = errors.New("written by another version of datawave")

// ErrMoved is wrapped when another process has changed which versions count since this one looked. Trying again looks again.
var ErrMoved = errors.New("another process has changed the versions")

// Model is a projections.Model over a shelf. P is the store's own type, so that queries reach it through Acquire.
// It is safe for concurrent use; Swap, Rollback, Discard, Build and Refresh exclude one another.
type Model[P projections.Projection] struct {
	name  string
	shelf Shelf[P]

	change   sync.Mutex // held by whatever changes the pointers
	pointers Pointers   // as on the shelf; guarded by change

	mu      sync.Mutex // guards the fields below
	current *handle[P] // nil before Open
	built   *handle[P]
	retired map[int]*handle[P] // versions that readers still hold, by number
	changed chan struct{}
	failure error // of the last attempt to reach the store
}

// New makes a model whose shelf need not be reachable yet: Open reaches it.
func New[P projections.Projection](name string, shelf Shelf[P]) *Model[P] {
	return &Model[P]{name: name, shelf: shelf, retired: map[int]*handle[P]{}, changed: make(chan struct{})}
}

// Open opens the current version, creates a first, empty one where there is none, and deletes what a crash left half done. It does nothing
// when the model is open. It wraps ErrSchema when this program cannot read the current version; Build works all the same.
func (m *Model[P]) Open(ctx context.Context) error {
	m.change.Lock()
	defer m.change.Unlock()
	if m.Current() != nil {
		return nil
	}
	err := m.refresh(ctx)
	if err == nil {
		err = m.shelf.Clean(ctx, m.pointers)
	}
	return m.reached(err)
}

// Refresh makes current what another process has made current. A shelf that has lost everything gets a first, empty version.
func (m *Model[P]) Refresh(ctx context.Context) error {
	m.change.Lock()
	defer m.change.Unlock()
	return m.reached(m.refresh(ctx))
}

// reached keeps the error, or that there is none, for readers that come before the store is reached.
func (m *Model[P]) reached(err error) error {
	if err != nil {
		err = fmt.Errorf("read model %s: %w", m.name, err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.failure = err
	return err
}

func (m *Model[P]) refresh(ctx context.Context) error {
	if err := m.load(ctx); err != nil || m.opened() == m.pointers.Current {
		return err
	}
	h, err := m.openHandle(ctx, m.pointers.Current)
	if err != nil {
		return err
	}
	return m.install(h)
}

// opened is the number of the version that readers use, 0 before Open.
func (m *Model[P]) opened() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.current == nil {
		return 0
	}
	return m.current.number
}

// load reads the pointers; a shelf without any gets a first version.
func (m *Model[P]) load(ctx context.Context) (err error) {
	if m.pointers, err = m.shelf.Pointers(ctx); err != nil || m.pointers.Current != 0 {
		return err
	}
	number, err := m.shelf.Create(ctx)
	if err != nil {
		return err
	}
	return m.point(ctx, Pointers{Current: number})
}

// point moves the pointers on the shelf, then here.
func (m *Model[P]) point(ctx context.Context, p Pointers) error {
	if err := m.shelf.Point(ctx, m.pointers, p); err != nil {
		return err
	}
	m.pointers = p
	return nil
}

// Name is the read model's name.
func (m *Model[P]) Name() string { return m.name }

// Current is the version that readers use, nil before Open. It stays usable until the next Swap or Rollback; use Acquire to hold it longer.
func (m *Model[P]) Current() projections.Projection {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.current == nil {
		return nil
	}
	return m.current.projection
}

// Acquire holds the current version for a read: it stays open until release is called, which must happen once. Before Open it
// wraps readmodel.ErrUnavailable.
func (m *Model[P]) Acquire() (p P, release func(), err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	h := m.current
	if h == nil {
		return p, nil, errors.Join(fmt.Errorf("%w: the store of the read model %s has not been reached yet", readmodel.ErrUnavailable, m.name), m.failure)
	}
	h.readers++
	return h.projection, func() { m.release(h) }, nil
}

// Changed is closed when another version becomes current: take it before Current, and again after it was closed.
func (m *Model[P]) Changed() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.changed
}

// lookEvery is how often Follow looks at the shelf.
const lookEvery = time.Second

// Follow refreshes until ctx ends: for a shelf on a server, which other processes change and which may be away.
func (m *Model[P]) Follow(ctx context.Context) error {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		_ = m.Refresh(ctx) // a read or the runner says what is wrong
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// Build opens a new version beside the current one, or continues the one that an interrupted build left.
func (m *Model[P]) Build(ctx context.Context) (projections.Projection, error) {
	m.change.Lock()
	defer m.change.Unlock()
	if err := m.reached(m.refresh(ctx)); err != nil && !errors.Is(err, ErrSchema) {
		return nil, err
	}
	if h := m.building(); h != nil {
		if h.number == m.pointers.Building {
			return h.projection, nil
		}
		m.setBuilding(nil) // the shelf has lost it, or another process has discarded it
		_ = h.projection.Close()
	}
	h, err := m.openBuild(ctx)
	if err != nil {
		return nil, fmt.Errorf("read model %s: build: %w", m.name, err)
	}
	m.setBuilding(h)
	return h.projection, nil
}

// openBuild continues what an interrupted build left, unless that cannot be opened.
func (m *Model[P]) openBuild(ctx context.Context) (*handle[P], error) {
	if m.pointers.Building != 0 {
		h, err := m.openHandle(ctx, m.pointers.Building)
		if err == nil || ctx.Err() != nil {
			return h, err
		}
		if err := m.forgetBuild(ctx); err != nil {
			return nil, err
		}
	}
	number, err := m.shelf.Create(ctx)
	if err != nil {
		return nil, err
	}
	p := m.pointers
	p.Building = number
	if err := m.point(ctx, p); err != nil {
		return nil, err
	}
	return m.openHandle(ctx, number)
}

func (m *Model[P]) forgetBuild(ctx context.Context) error {
	p := m.pointers
	p.Building = 0
	if err := m.point(ctx, p); err != nil {
		return err
	}
	return m.shelf.Clean(ctx, p)
}

// Swap makes the built version current, atomically and durably; the version before is kept for Rollback. The old
// store closes when its last reader is done.
func (m *Model[P]) Swap(ctx context.Context, built projections.Projection) error {
	m.change.Lock()
	defer m.change.Unlock()
	h, err := m.handedOut(built)
	if err != nil {
		return err
	}
	p := Pointers{Current: h.number, Previous: m.pointers.Current}
	if err := m.point(ctx, p); err != nil {
		return fmt.Errorf("read model %s: swap: %w", m.name, err)
	}
	m.setBuilding(nil)
	return errors.Join(m.install(h), m.shelf.Clean(ctx, p))
}

// Rollback makes the version before current again; a second Rollback goes forward to where the first one came from.
func (m *Model[P]) Rollback(ctx context.Context) error {
	m.change.Lock()
	defer m.change.Unlock()
	if err := m.reached(m.refresh(ctx)); err != nil && !errors.Is(err, ErrSchema) {
		return err
	}
	if m.pointers.Previous == 0 {
		return fmt.Errorf("read model %s: rollback: %w", m.name, ErrNoPrevious)
	}
	h, err := m.openHandle(ctx, m.pointers.Previous)
	if err != nil {
		return fmt.Errorf("read model %s: rollback: %w", m.name, err)
	}
	p := Pointers{Current: m.pointers.Previous, Previous: m.pointers.Current, Building: m.pointers.Building}
	if err := m.point(ctx, p); err != nil {
		return fmt.Errorf("read model %s: rollback: %w", m.name, errors.Join(err, m.retire(h)))
	}
	return m.install(h)
}

// Discard closes and deletes the version that Build handed out.
func (m *Model[P]) Discard(ctx context.Context, built projections.Projection) error {
	m.change.Lock()
	defer m.change.Unlock()
	h, err := m.handedOut(built)
	if err != nil {
		return err
	}
	m.setBuilding(nil)
	if err := errors.Join(h.projection.Close(), m.forgetBuild(ctx)); err != nil {
		return fmt.Errorf("read model %s: discard: %w", m.name, err)
	}
	return nil
}

// Close closes the current version, when its last reader is done, and the one being built, which a later Build continues.
func (m *Model[P]) Close() error {
	m.change.Lock()
	defer m.change.Unlock()
	var err error
	if h := m.building(); h != nil {
		err = h.projection.Close()
		m.setBuilding(nil)
	}
	m.mu.Lock()
	current := m.current
	m.mu.Unlock()
	if current == nil {
		return err
	}
	return errors.Join(err, m.retire(current))
}
