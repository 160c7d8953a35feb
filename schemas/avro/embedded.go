package avro

import (
	"fmt"
	"sync"
)

// builtin are the ids that the binary itself keeps: constants of the released versions.
type builtin struct {
	newest map[string]uint32
	texts  map[uint32]string
}

// Embedded is the codec with the built-in schema ids, for a log that no registry serves.
var Embedded = sync.OnceValue(func() *Codec {
	ids, err := newBuiltin()
	if err == nil {
		var c *Codec
		if c, err = New(ids); err == nil {
			return c
		}
	}
	panic(fmt.Sprintf("avro: the schemas of this binary are broken: %v", err)) // a test holds that they are not
})

func newBuiltin() (*builtin, error) {
	releases, err := Releases()
	if err != nil {
		return nil, err
	}
	b := &builtin{newest: map[string]uint32{}, texts: map[uint32]string{}}
	versions := map[string]int{}
	for _, r := range releases {
		if b.texts[r.ID], err = r.Text(); err != nil {
			return nil, err
		}
		if r.Version > versions[r.Name] {
			versions[r.Name], b.newest[r.Name] = r.Version, r.ID
		}
	}
	return b, nil
}

// ID is the number of the newest release of a schema.
func (b *builtin) ID(name, _ string) (uint32, error) {
	id, ok := b.newest[name]
	if !ok {
		return 0, fmt.Errorf("schema %s was never released: run make generate", name)
	}
	return id, nil
}

// Schema is the text of a release.
func (b *builtin) Schema(id uint32) (string, error) {
	text, ok := b.texts[id]
	if !ok {
		return "", fmt.Errorf("%w: %d", ErrUnknownSchema, id)
	}
	return text, nil
}
