package sql

// slab hands out values of one type in chunks and takes all of them back at once.
type slab[T any] struct {
	chunks [][]T
	chunk  int // that is handed out from
	used   int // of it
}

const slabChunk = 256

// maxKeptChunks is how many chunks stay after a reset.
const maxKeptChunks = 64

// one is a zero value.
func (s *slab[T]) one() *T {
	return &s.slice(1)[0]
}

// slice is n zero values without room to grow.
func (s *slab[T]) slice(n int) []T {
	for s.chunk < len(s.chunks) && len(s.chunks[s.chunk])-s.used < n {
		s.chunk++
		s.used = 0
	}
	if s.chunk == len(s.chunks) {
		s.chunks = append(s.chunks, make([]T, max(n, slabChunk)))
	}
	out := s.chunks[s.chunk][s.used : s.used+n : s.used+n]
	s.used += n
	clear(out)
	return out
}

// keep copies values into the slab.
func (s *slab[T]) keep(values []T) []T {
	if len(values) == 0 {
		return nil
	}
	out := s.slice(len(values))
	copy(out, values)
	return out
}

func (s *slab[T]) reset() {
	if len(s.chunks) > maxKeptChunks {
		s.chunks = nil
	}
	s.chunk, s.used = 0, 0
}
