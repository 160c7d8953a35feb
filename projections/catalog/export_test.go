package catalog

import (
	"github.com/klauspost/compress/s2"

	"datawave/schemas/readmodel"
)

// Unpack is what a compressed value holds.
func Unpack(packed []byte) ([]byte, error) { return s2.Decode(nil, packed) }

// ListStatements are the statements for a page of a list, and their arguments.
func (p *Postgres) ListStatements(f readmodel.DatasetFilter) (texts []string, args []any, err error) {
	l, err := newListing(f)
	if err != nil {
		return nil, nil, err
	}
	q, err := newListQuery(&l)
	texts = []string{p.db.SQL(q.quick)}
	if q.sorted != "" {
		texts = append(texts, p.db.SQL(q.sorted))
	}
	return texts, append([]any{"", int64(0)}, q.args...), err
}
