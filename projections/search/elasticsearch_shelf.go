package search

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/elastic/go-elasticsearch/v8/esapi"

	"datawave/projections"
	"datawave/projections/version"
	"datawave/schemas/avro"
)

// elasticShelf keeps each version in an index of its own, alias-000001 and so on. The pointers are aliases: alias itself is on the
// current version, so that a person or another program finds it, alias-previous and alias-building on the others. A lost index
// loses its pointers with it. Moving them is one change of the cluster's state.
type elasticShelf struct {
	cluster *cluster
	alias   string
	codec   *avro.Codec
}

// Pointers implements version.Shelf.
func (s elasticShelf) Pointers(ctx context.Context) (version.Pointers, error) {
	indexes, err := s.indexes(ctx)
	var p version.Pointers
	for number, aliases := range indexes {
		for _, pointer := range s.named(&p) {
			if slices.Contains(aliases, pointer.alias) {
				*pointer.number = number
			}
		}
	}
	return p, err
}

type pointer struct {
	alias  string
	number *int
}

func (s elasticShelf) named(p *version.Pointers) []pointer {
	return []pointer{{s.alias, &p.Current}, {s.alias + "-previous", &p.Previous}, {s.alias + "-building", &p.Building}}
}

// indexes are the versions that exist, with their aliases.
func (s elasticShelf) indexes(ctx context.Context) (map[int][]string, error) {
	var found map[string]struct {
		Aliases map[string]any `json:"aliases"`
	}
	request := func() esapi.Request { return esapi.IndicesGetAliasRequest{Index: []string{s.alias + "-*"}} }
	if err := s.cluster.again(ctx, readTimeout, request, &found); err != nil {
		return nil, fmt.Errorf("list indexes %s-*: %w", s.alias, err)
	}
	out := map[int][]string{}
	for name, index := range found {
		if number := s.number(name); number > 0 {
			out[number] = slices.Collect(maps.Keys(index.Aliases))
		}
	}
	return out, nil
}

func (s elasticShelf) index(number int) string { return fmt.Sprintf("%s-%06d", s.alias, number) }

// number is 0 for an index that is none of our versions.
func (s elasticShelf) number(index string) int {
	number, err := strconv.Atoi(strings.TrimPrefix(index, s.alias+"-"))
	if err != nil || s.index(number) != index {
		return 0
	}
	return number
}

// Point implements version.Shelf. What was read a moment ago may have changed by the time of the update: that fails, too, when a
// pointer that we know is elsewhere by then, or one that we set is on another index.
func (s elasticShelf) Point(ctx context.Context, was, now version.Pointers) error {
	is, err := s.Pointers(ctx)
	if err != nil {
		return err
	}
	if is != was {
		return fmt.Errorf("%s: %w", s.alias, version.ErrMoved)
	}
	request := esapi.IndicesUpdateAliasesRequest{Body: encoded(object{"actions": s.moves(was, now)})}
	err = s.cluster.once(ctx, manageTimeout, request, nil)
	if refused(err, kindNoIndex) || refused(err, kindNoAlias) || refused(err, kindState) {
		return fmt.Errorf("%s: %w", s.alias, version.ErrMoved)
	}
	if err != nil {
		return fmt.Errorf("%s: move aliases: %w", s.alias, err)
	}
	return nil
}

// moves take each alias from where it was, and only from there, to where it shall be; no two indexes can be the write index
// of one alias.
func (s elasticShelf) moves(was, now version.Pointers) (actions []object) {
	before, after := s.named(&was), s.named(&now)
	for i := range before {
		if from := *before[i].number; from != 0 {
			actions = append(actions, object{"remove": object{"index": s.index(from), "alias": before[i].alias, "must_exist": true}})
		}
	}
	for i := range after {
		if to := *after[i].number; to != 0 {
			actions = append(actions, object{"add": object{"index": s.index(to), "alias": after[i].alias, "is_write_index": true}})
		}
	}
	return actions
}

// Create implements version.Shelf. When another process takes the number first, the next one is tried.
func (s elasticShelf) Create(ctx context.Context) (int, error) {
	indexes, err := s.indexes(ctx)
	if err != nil {
		return 0, err
	}
	for number := highest(indexes) + 1; ; number++ {
		err := createIndex(ctx, s.cluster, s.index(number))
		if refused(err, kindExists) {
			continue
		}
		return number, err
	}
}

func highest(indexes map[int][]string) (number int) {
	for n := range indexes {
		number = max(number, n)
	}
	return number
}

// Open implements version.Shelf.
func (s elasticShelf) Open(ctx context.Context, number int) (Store, error) {
	x := &elasticIndex{cluster: s.cluster, name: s.index(number), decoder: projections.NewDecoder(s.codec)}
	if err := x.check(ctx); err != nil {
		return nil, err
	}
	return x, nil
}

// Clean implements version.Shelf. An index is deleted by its name, never by a pattern.
func (s elasticShelf) Clean(ctx context.Context, keep version.Pointers) error {
	indexes, err := s.indexes(ctx)
	for number := range indexes {
		if !keep.Name(number) {
			err = errors.Join(err, deleteIndex(ctx, s.cluster, s.index(number)))
		}
	}
	return err
}
