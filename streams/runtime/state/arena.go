package state

import "encoding/binary"

const (
	unit       = 8       // bytes; what records are aligned to, so that a reference of 32 bits reaches 32 GiB
	chunkBytes = 1 << 18 // a page of an arena
	chunkUnits = chunkBytes / unit
	firstBytes = 1 << 10 // the first chunk starts small and doubles: most stores are small
)

// ref is a place in an arena, in units; 0 is nowhere.
type ref uint32

// arena hands out memory from chunks without pointers, which the garbage collector therefore need not scan. A record
// begins with its size in units (uint32), so that an arena can be walked. One that is larger than a chunk has a chunk of
// its own, followed by nil chunks in whose place it lies.
type arena struct {
	chunks [][]byte
	spare  [][]byte // chunks for reuse
	end    ref
	bytes  int64 // allocated
}

func (a *arena) at(r ref) []byte { return a.chunks[r/chunkUnits][r%chunkUnits*unit:] }

// alloc returns a record of at least the given bytes, whose first 4 hold its size in units. The rest may be dirty.
func (a *arena) alloc(bytes int) (ref, []byte) {
	units := ref((bytes + unit - 1) / unit)
	a.fit(units)
	r := a.end
	a.end += units
	if units > chunkUnits {
		a.skip()
	}
	record := a.at(r)[:units*unit]
	binary.LittleEndian.PutUint32(record, uint32(units))
	return r, record
}

// fit makes room at the end.
func (a *arena) fit(units ref) {
	if len(a.chunks) == 0 {
		a.chunks, a.end = append(a.chunks, a.take(firstBytes)), 1
	}
	if used := a.end % chunkUnits; used != 0 {
		if used+units <= chunkUnits {
			a.widen(used + units)
			return
		}
		a.seal(used)
	}
	a.chunks = append(a.chunks, a.take(max(chunkBytes, int(units)*unit)))
}

// widen grows the chunk at the end, which only the first one ever needs.
func (a *arena) widen(units ref) {
	chunk := &a.chunks[a.end/chunkUnits]
	size := len(*chunk)
	if size >= int(units)*unit {
		return
	}
	for size < int(units)*unit {
		size *= 2
	}
	wider := a.take(size)
	copy(wider, *chunk)
	a.bytes -= int64(len(*chunk))
	*chunk = wider
}

// seal ends the current chunk, with a mark for walk.
func (a *arena) seal(used ref) {
	if chunk := a.chunks[a.end/chunkUnits]; int(used)*unit < len(chunk) {
		clear(chunk[used*unit : used*unit+4])
	}
	a.end += chunkUnits - used
}

// skip moves the end beyond a large record.
func (a *arena) skip() {
	for ref(len(a.chunks))*chunkUnits < a.end {
		a.chunks = append(a.chunks, nil)
	}
	a.end = ref(len(a.chunks)) * chunkUnits
}

func (a *arena) take(size int) []byte {
	if n := len(a.spare); n > 0 && size == chunkBytes {
		chunk := a.spare[n-1]
		a.spare = a.spare[:n-1]
		return chunk
	}
	a.bytes += int64(size)
	return make([]byte, size)
}

// truncate takes back what was handed out from r on.
func (a *arena) truncate(r ref) {
	if r < a.end {
		a.drop(int((r + chunkUnits - 1) / chunkUnits))
		a.end = r
	}
}

// drop keeps the first n chunks, and those of the others that can serve again.
func (a *arena) drop(n int) {
	for i, chunk := range a.chunks[n:] {
		if len(chunk) == chunkBytes {
			a.spare = append(a.spare, chunk)
		} else {
			a.bytes -= int64(len(chunk))
		}
		a.chunks[n+i] = nil
	}
	a.chunks = a.chunks[:n]
}

// reset empties the arena. It keeps its memory, for the next round is likely to need it, unless most of it lay idle.
func (a *arena) reset() {
	if a.bytes > 4*max(firstBytes, int64(a.end)*unit) {
		*a = arena{}
	}
	if len(a.chunks) > 0 {
		a.drop(1)
		a.end = 1
	}
}

// walk visits the records in the order in which they were handed out.
func (a *arena) walk(visit func(r ref)) {
	for r := ref(1); r < a.end; {
		units := a.size(r)
		if units > 0 {
			visit(r)
		}
		r += units
		if units == 0 || units > chunkUnits {
			r = (r/chunkUnits + 1) * chunkUnits
		}
	}
}

// size is that of the record at r; 0 at the end of a chunk.
func (a *arena) size(r ref) ref {
	chunk := a.chunks[r/chunkUnits]
	if at := int(r%chunkUnits) * unit; at < len(chunk) {
		return ref(binary.LittleEndian.Uint32(chunk[at:]))
	}
	return 0
}
