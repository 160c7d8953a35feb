package catalog

import (
	"context"

	"datawave/schemas/readmodel"
)

// Finding is everything about one finding. It wraps readmodel.ErrNotFound.
func (c *Catalog) Finding(ctx context.Context, id string) (readmodel.Finding, error) {
	store, release, err := c.Acquire()
	if err != nil {
		return readmodel.Finding{}, err
	}
	defer release()
	return store.Finding(ctx, id)
}

// Findings is one page of a list. It wraps ErrBadFilter when the filter's sort or cursor is none.
func (c *Catalog) Findings(ctx context.Context, f readmodel.FindingFilter) (readmodel.FindingPage, error) {
	store, release, err := c.Acquire()
	if err != nil {
		return readmodel.FindingPage{}, err
	}
	defer release()
	return store.Findings(ctx, f)
}

// FindingGroups counts all findings by what they have in common.
func (c *Catalog) FindingGroups(ctx context.Context) ([]readmodel.FindingGroup, error) {
	store, release, err := c.Acquire()
	if err != nil {
		return nil, err
	}
	defer release()
	return store.FindingGroups(ctx)
}
