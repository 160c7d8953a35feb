// Package replay builds a read model anew from the log, beside the one in use, proves it and swaps it in.
package replay

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"golang.org/x/sync/errgroup"

	"datawave/projections"
)

// ErrNothing is wrapped when the log has records and none was folded, or the log is empty and the read model is not:
// zero work is never success.
var ErrNothing = errors.New("nothing was replayed")

// ErrDiffers is wrapped by Report.Err when the version that was in use differed from the log.
var ErrDiffers = errors.New("the read model differed from its replay")

const (
	// nearEnd is how many offsets may be left to fold while the runner is held.
	nearEnd = 10_000
	// maxChases bounds how often the end of a log that grows is chased before the runner is held all the same.
	maxChases = 5
	// maxCatchUp is how far the version in use may be behind and still be brought up for a comparison.
	maxCatchUp = 100_000
)

// ErrUnproven is wrapped when the rebuilt version is not what the log says; it is discarded then.
var ErrUnproven = errors.New("the rebuilt version differs from the log's own fold")

// Holder stops the folding into the version in use: a projections.Runner.
type Holder interface {
	Hold(ctx context.Context) (release func(), err error)
}

// Options say what is rebuilt from where.
type Options struct {
	Model  projections.Model
	Client []kgo.Opt // brokers and login
	Holder Holder    // the model's runner in this process; nil when nothing else folds into the model
	// Reference opens an empty store of the same model, of another kind or in another place, into which the log is folded too: the
	// rebuilt version must come to its digest. nil proves nothing. Run closes it.
	Reference func(context.Context) (projections.Projection, error)
	Progress  func(Progress) // called now and then by the goroutine that called Run; may be nil
}

// Report is what a replay did.
type Report struct {
	Model    string        `json:"model"`
	Records  int64         `json:"records"`  // folded by this run; a continued build had some before
	Skipped  int64         `json:"skipped"`  // of those, records that could not be decoded
	Entities int64         `json:"entities"` // in the rebuilt version
	Digest   string        `json:"digest"`   // of the rebuilt version
	Proved   bool          `json:"proved"`   // Digest is that of the reference
	Before   string        `json:"before"`   // digest of the version in use, at the same position; empty when not compared
	Compared bool          `json:"compared"`
	Equal    bool          `json:"equal"`            // Digest and Before are the same
	Reason   string        `json:"reason,omitempty"` // why it was not compared
	Empty    bool          `json:"empty"`            // the log and the read model are empty; nothing was swapped
	Swapped  bool          `json:"swapped"`
	Took     time.Duration `json:"took"`
}

// Err wraps ErrDiffers when the two versions were compared and differ. The rebuilt one, which is what the log says, is
// in use by then; the other one can be had back by Rollback.
func (r Report) Err() error {
	if r.Compared && !r.Equal {
		return fmt.Errorf("read model %s: %w: digest %s before, %s from the log", r.Model, ErrDiffers, r.Before, r.Digest)
	}
	return nil
}

// Run builds the next version from the beginning of the log, or continues a build that was interrupted, and swaps it in.
//
// The two versions are compared at one position: when the build is near the end of the log, the runner is held, both are
// folded up to the end of that moment, and their digests are taken. Reads go on all the time. When ctx ends or a store
// fails, the version in use is as it was and the build is left to be continued.
func Run(ctx context.Context, o Options) (Report, error) {
	r := run{Options: o, report: Report{Model: o.Model.Name()}, started: time.Now()}
	err := errors.Join(r.rebuild(ctx), r.closeReference())
	r.report.Took = time.Since(r.started)
	if err != nil {
		return r.report, fmt.Errorf("replay %s: %w", o.Model.Name(), err)
	}
	return r.report, nil
}

// Rollback makes the version before current again. Holder is as in Options.
func Rollback(ctx context.Context, model projections.Model, holder Holder) error {
	release, err := hold(ctx, holder)
	if err != nil {
		return err
	}
	defer release()
	return model.Rollback(ctx)
}

func hold(ctx context.Context, holder Holder) (release func(), err error) {
	if holder == nil {
		return func() {}, nil
	}
	return holder.Hold(ctx)
}

type run struct {
	Options
	report    Report
	started   time.Time
	shown     time.Time
	malformed int64
	built     projections.Projection
	reference projections.Projection // nil without one
}

func (r *run) rebuild(ctx context.Context) error {
	if err := r.open(ctx); err != nil {
		return err
	}
	if err := r.openReference(ctx); err != nil {
		return err
	}
	if err := r.approach(ctx); err != nil {
		return err
	}
	release, err := hold(ctx, r.Holder)
	if err != nil {
		return err
	}
	defer release()
	return r.finish(ctx)
}

// open takes the build that is there, unless it was made from another log.
func (r *run) open(ctx context.Context) (err error) {
	if r.built, err = r.Model.Build(ctx); err != nil {
		return err
	}
	ends, err := r.ends(ctx)
	if err != nil {
		return err
	}
	at, err := r.built.Checkpoint(ctx)
	if err != nil || ends.Behind(at) == 0 { // no partition of the build is ahead of the log
		return err
	}
	if err := r.Model.Discard(ctx, r.built); err != nil {
		return err
	}
	r.built, err = r.Model.Build(ctx)
	return err
}

func (r *run) ends(ctx context.Context) (projections.Checkpoint, error) {
	return projections.LogEnds(ctx, r.Client, r.built.Topics())
}

// load folds into the build and the reference, and makes the build readable. The first call, while the runner is not held, does
// nearly all of it.
func (r *run) load(ctx context.Context, ends projections.Checkpoint) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return r.loadBuild(ctx, ends) })
	if r.reference != nil {
		group.Go(func() error { return r.fold(ctx, r.reference, loaded(r.reference), ends, nil) })
	}
	return group.Wait()
}

func (r *run) loadBuild(ctx context.Context, ends projections.Checkpoint) error {
	if err := r.fold(ctx, r.built, loaded(r.built), ends, r.count(ends)); err != nil {
		return err
	}
	if l, ok := r.built.(projections.Loader); ok {
		return l.Loaded(ctx)
	}
	return nil
}

// approach folds until the end of the log is near.
func (r *run) approach(ctx context.Context) error {
	for range maxChases {
		ends, err := r.ends(ctx)
		if err != nil {
			return err
		}
		at, err := r.built.Checkpoint(ctx)
		if err != nil || at.Behind(ends) <= nearEnd {
			return err
		}
		if err := r.load(ctx, ends); err != nil {
			return err
		}
	}
	return nil
}

// finish folds the rest, compares and swaps, while the runner is held.
func (r *run) finish(ctx context.Context) error {
	ends, err := r.ends(ctx)
	if err != nil {
		return err
	}
	if err := r.load(ctx, ends); err != nil {
		return err
	}
	if done, err := r.checkWork(ctx, ends); done || err != nil {
		return err
	}
	rebuilt, err := r.built.Digest(ctx)
	if err != nil {
		return err
	}
	r.report.Digest, r.report.Entities = rebuilt.String(), rebuilt.Entities
	if err := r.prove(ctx, rebuilt); err != nil {
		return err
	}
	if err := r.compare(ctx, rebuilt, ends); err != nil {
		return err
	}
	if err := r.Model.Swap(ctx, r.built); err != nil {
		return err
	}
	r.report.Swapped = true
	return nil
}

// checkWork refuses a replay without records; done is true when there is nothing to do because there is nothing at all.
func (r *run) checkWork(ctx context.Context, ends projections.Checkpoint) (done bool, err error) {
	if r.report.Records > 0 && r.report.Skipped >= r.report.Records {
		return false, fmt.Errorf("%w: none of %d records could be decoded", ErrNothing, r.report.Records)
	}
	at, err := r.built.Checkpoint(ctx)
	if err != nil || len(at) > 0 {
		return false, err
	}
	var used projections.Digest
	if current := r.Model.Current(); current != nil {
		if used, err = current.Digest(ctx); err != nil {
			return false, err
		}
	}
	err = r.Model.Discard(ctx, r.built)
	if (projections.Checkpoint{}).Behind(ends) > 0 || used.Entities > 0 {
		return false, errors.Join(fmt.Errorf("%w: the log has %d offsets, the read model in use %d entities",
			ErrNothing, projections.Checkpoint{}.Behind(ends), used.Entities), err)
	}
	r.report.Empty = true
	return true, err
}

// compare brings the version in use to the position of the build and compares their digests. That it cannot be read is no reason to keep it.
func (r *run) compare(ctx context.Context, rebuilt projections.Digest, ends projections.Checkpoint) error {
	before, err := r.digestInUse(ctx, ends)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		r.report.Reason = err.Error()
		return nil //nolint:nilerr // the report carries it: that the version in use cannot be read is no reason to keep it
	}
	r.report.Before, r.report.Compared, r.report.Equal = before.String(), true, before == rebuilt
	return nil
}

func (r *run) digestInUse(ctx context.Context, ends projections.Checkpoint) (projections.Digest, error) {
	current := r.Model.Current()
	if current == nil {
		return projections.Digest{}, errors.New("this release cannot read the version in use")
	}
	at, err := current.Checkpoint(ctx)
	if err != nil {
		return projections.Digest{}, err
	}
	if behind := at.Behind(ends); behind > maxCatchUp {
		return projections.Digest{}, fmt.Errorf("the version in use is %d offsets behind", behind)
	}
	if err := r.fold(ctx, current, applied(current), ends, nil); err != nil {
		return projections.Digest{}, err
	}
	return current.Digest(ctx)
}
