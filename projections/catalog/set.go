package catalog

import "slices"

// set is a set that keeps the order in which it grew. It is made for few members, and keeps its memory.
type set[T comparable] struct {
	list []T
	all  map[T]struct{} // nil where there are few
}

const fewMembers = 16

func (s *set[T]) clear() { s.list, s.all = s.list[:0], nil }

// add tells whether the member is new.
func (s *set[T]) add(member T) bool {
	if s.has(member) {
		return false
	}
	if s.list == nil {
		s.list = make([]T, 0, fewMembers)
	}
	s.list = append(s.list, member)
	if s.all != nil {
		s.all[member] = struct{}{}
	} else if len(s.list) == fewMembers {
		s.all = make(map[T]struct{}, 2*len(s.list))
		for _, m := range s.list {
			s.all[m] = struct{}{}
		}
	}
	return true
}

func (s *set[T]) has(member T) bool {
	if s.all != nil {
		_, there := s.all[member]
		return there
	}
	return slices.Contains(s.list, member)
}
