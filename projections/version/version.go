// Package version keeps the versions of one read model in one directory: the current one, the one before, and the one
// that is being built. Each version is a directory of its own, named by a number; the file CURRENT says which number is
// what and is replaced by rename, so that a crash leaves the old or the new, never neither.
package version

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"datawave/projections"
)

// ErrNoPrevious is wrapped by a rollback when there is no version to go back to.
var ErrNoPrevious = errors.New("no previous version")

// ErrNotBuilt is wrapped by Swap and Discard of a projection that Build did not hand out.
var ErrNotBuilt = errors.New("not the version being built")

// Open opens the store of one version in its directory, which exists; an empty directory is a new, empty version.
type Open[P projections.Projection] func(ctx context.Context, dir string) (P, error)

// Model is a projections.Model over a directory. P is the store's own type, so that queries reach it through Acquire.
// It is safe for concurrent use; Swap, Rollback, Discard and Build exclude one another.
type Model[P projections.Projection] struct {
	name string
	dir  string
	open Open[P]

	change sync.Mutex // held by whatever changes the pointers
	files  pointers   // as on disk; guarded by change

	mu      sync.Mutex // guards the fields below
	current *handle[P]
	built   *handle[P]
	retired map[int]*handle[P] // versions that readers still hold, by number
	changed chan struct{}
}

// New opens the model in dir, creates it with a first, empty version where there is none, and deletes version
// directories that no pointer file names.
func New[P projections.Projection](ctx context.Context, name, dir string, open Open[P]) (*Model[P], error) {
	m := &Model[P]{name: name, dir: dir, open: open, retired: map[int]*handle[P]{}, changed: make(chan struct{})}
	if err := m.start(ctx); err != nil {
		return nil, fmt.Errorf("read model %s in %s: %w", name, dir, err)
	}
	return m, nil
}

func (m *Model[P]) start(ctx context.Context) (err error) {
	if m.files, err = prepare(m.dir); err != nil {
		return err
	}
	if m.files.current == 0 {
		if err := m.first(); err != nil {
			return err
		}
	}
	if m.current, err = m.openHandle(ctx, m.files.current); err != nil {
		return fmt.Errorf("%w (a damaged store may be deleted: the log fills it again)", err)
	}
	return nil
}

func (m *Model[P]) first() error {
	number, err := create(m.dir)
	if err != nil {
		return err
	}
	return m.point(pointers{current: number})
}

// point moves the pointers on disk, then here.
func (m *Model[P]) point(p pointers) error {
	if err := writePointers(m.dir, p); err != nil {
		return err
	}
	m.files = p
	return nil
}

// Name is the read model's name.
func (m *Model[P]) Name() string { return m.name }

// Current is the version that readers use. It stays usable until the next Swap or Rollback; use Acquire to hold it longer.
func (m *Model[P]) Current() projections.Projection {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.current.projection
}

// Acquire holds the current version for a read: it stays open until release is called, which must happen once.
func (m *Model[P]) Acquire() (p P, release func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	h := m.current
	h.readers++
	return h.projection, func() { m.release(h) }
}

// Changed is closed when another version becomes current: take it before Current, and again after it was closed.
func (m *Model[P]) Changed() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.changed
}

// Build opens a new version beside the current one, or continues the one that an interrupted build left.
func (m *Model[P]) Build(ctx context.Context) (projections.Projection, error) {
	m.change.Lock()
	defer m.change.Unlock()
	if h := m.building(); h != nil {
		return h.projection, nil
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
	if m.files.building != 0 {
		h, err := m.openHandle(ctx, m.files.building)
		if err == nil || ctx.Err() != nil {
			return h, err
		}
		if err := m.forgetBuild(); err != nil {
			return nil, err
		}
	}
	number, err := create(m.dir)
	if err != nil {
		return nil, err
	}
	p := m.files
	p.building = number
	if err := m.point(p); err != nil {
		return nil, err
	}
	return m.openHandle(ctx, number)
}

func (m *Model[P]) forgetBuild() error {
	p := m.files
	p.building = 0
	if err := m.point(p); err != nil {
		return err
	}
	return clean(m.dir, p)
}

// Swap makes the built version current, atomically and durably; the version before stays on disk for Rollback. The old
// store closes when its last reader is done.
func (m *Model[P]) Swap(_ context.Context, built projections.Projection) error {
	m.change.Lock()
	defer m.change.Unlock()
	h, err := m.handedOut(built)
	if err != nil {
		return err
	}
	p := pointers{current: h.number, previous: m.files.current}
	if err := m.point(p); err != nil {
		return fmt.Errorf("read model %s: swap: %w", m.name, err)
	}
	m.setBuilding(nil)
	return errors.Join(m.install(h), clean(m.dir, p))
}

// Rollback makes the version before current again; a second Rollback goes forward to where the first one came from.
func (m *Model[P]) Rollback(ctx context.Context) error {
	m.change.Lock()
	defer m.change.Unlock()
	if m.files.previous == 0 {
		return fmt.Errorf("read model %s: rollback: %w", m.name, ErrNoPrevious)
	}
	h, err := m.openHandle(ctx, m.files.previous)
	if err != nil {
		return fmt.Errorf("read model %s: rollback: %w", m.name, err)
	}
	p := pointers{current: m.files.previous, previous: m.files.current, building: m.files.building}
	if err := m.point(p); err != nil {
		return fmt.Errorf("read model %s: rollback: %w", m.name, errors.Join(err, m.retire(h)))
	}
	return m.install(h)
}

// Discard closes and deletes the version that Build handed out.
func (m *Model[P]) Discard(_ context.Context, built projections.Projection) error {
	m.change.Lock()
	defer m.change.Unlock()
	h, err := m.handedOut(built)
	if err != nil {
		return err
	}
	m.setBuilding(nil)
	if err := errors.Join(h.projection.Close(), m.forgetBuild()); err != nil {
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
	return errors.Join(err, m.retire(current))
}
