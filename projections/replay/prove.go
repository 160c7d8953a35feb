package replay

import (
	"context"
	"errors"
	"fmt"

	"datawave/projections"
)

func (r *run) openReference(ctx context.Context) (err error) {
	if r.Reference != nil {
		r.reference, err = r.Reference(ctx)
	}
	return err
}

func (r *run) closeReference() error {
	if r.reference == nil {
		return nil
	}
	return r.reference.Close()
}

// prove compares what the built version says of itself with the log's own fold. A version that differs is of no use to anybody.
func (r *run) prove(ctx context.Context, built projections.Digest) error {
	if r.reference == nil {
		return nil
	}
	want, err := r.reference.Digest(ctx)
	if err != nil {
		return err
	}
	if built != want {
		return errors.Join(fmt.Errorf("%w: digest %s of %d entities, not %s of %d; the version in use is unchanged", ErrUnproven, built, built.Entities, want, want.Entities),
			r.Model.Discard(ctx, r.built))
	}
	r.report.Proved = true
	return nil
}
