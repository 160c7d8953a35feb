package files

import (
	"bufio"
	"io"
)

const (
	blocks     = 64
	blockBytes = 128 << 10
)

// small reports whether the file is read whole.
func (f *file) small() bool { return f.compression == "" && f.size <= wholeFile }

// limit is how many decoded bytes are read of a file that blocks do not suit.
func (r *reading) limit(f *file) int64 {
	if r.c.Budget().Full && f.compression == "" {
		return 1 << 62
	}
	return r.inflated
}

// spreads reports whether the file is sampled in blocks: it is large, plain, and an LF byte is always a line's end.
func (f *file) spreads(r *reading) bool {
	return !r.c.Budget().Full && f.compression == "" && f.size > wholeFile && (f.encoding == encodingUTF8 || f.encoding == encoding1252)
}

// blockOffset is where block i begins: evenly spread, the same for the same size.
func (f *file) blockOffset(i int) int64 {
	return int64(float64(i) / blocks * float64(f.size-blockBytes))
}

// openBlock opens a block at its first line start, and says at which byte that is. The first begins at the file's start.
func (f *file) openBlock(i int) (*input, io.Reader, error) {
	in, err := f.open(f.blockOffset(i), blockBytes)
	if err != nil {
		return nil, nil, err
	}
	text := bufio.NewReaderSize(in, blockBytes)
	if i > 0 {
		_, err = text.ReadSlice('\n')
	}
	if err != nil {
		in.close()
		return nil, nil, err
	}
	return in, text, nil
}

// sampleBlocks samples a large table in blocks, and reports whether that was sound. A line end may lie inside quotes, so a
// block counts only if each of its rows has as many values as the table has columns, no quote in it is malformed, and no
// quoted value holds a line end: a block that began inside quotes would break one of these at the closing quote. (What stays
// possible is a single quoted value that is longer than the block and whose lines look like rows.) If a quarter of the blocks
// does not count, none does, and the head is read instead.
func (f *file) sampleBlocks(r *reading) bool {
	sound := make([]int, 0, blocks)
	for i := range blocks {
		if f.eachInBlock(i, r, func(t *tableRows) bool { return t.len() == len(t.columns) && t.records.stray == 0 && !t.multiline }) {
			sound = append(sound, i)
		}
		if r.isDone() {
			return true
		}
	}
	if len(sound) < blocks*3/4 {
		return false
	}
	for _, i := range sound {
		if !f.eachInBlock(i, r, (*tableRows).give) {
			break
		}
	}
	if n := blocks - len(sound); n > 0 {
		r.note("%d of %d blocks of the file hold rows of another width or line ends inside quotes and were not sampled", n, blocks)
	}
	return true
}

// eachInBlock calls do for the whole rows of a block while it is true, and reports whether it always was.
func (f *file) eachInBlock(i int, r *reading, do func(*tableRows) bool) bool {
	in, text, err := f.openBlock(i)
	if err != nil {
		return false
	}
	defer in.close()
	t := &tableRows{file: f, reading: r, records: newRecords(decode(text, f.encoding), f.dialect)}
	if i == 0 && f.dialect.header && t.next() != nil {
		return false
	}
	for t.next() == nil {
		if !do(t) {
			return false
		}
	}
	return true
}
