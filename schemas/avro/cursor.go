package avro

import (
	"encoding/binary"
	"fmt"
	"math"
	"unicode/utf8"
)

// What the cursor refuses and goavro lets pass.
const (
	wrongSize  = "block of another size than it says"
	notUTF8    = "string that is not UTF-8"
	beyondInt  = "integer beyond 32 bits"
	notInteger = "integer of more than 64 bits, or cut"
)

// cursor reads Avro binary. After the first failure it stays where it is and everything reads as zero; bad says why.
// Source: Apache Avro 1.12 specification, "Binary Encoding".
type cursor struct {
	data []byte
	at   int
	bad  string
	// checked data was read to its end before: its strings are known to be UTF-8.
	checked bool
	copied  string // of data, for the texts that share it; may be empty
}

// again is the cursor for another reading of data that was good.
func (c cursor) again() cursor {
	c.checked = true
	return c
}

func (c *cursor) fail(why string) {
	if c.bad == "" {
		c.bad = why
	}
}

func (c *cursor) left() int64 { return int64(len(c.data) - c.at) }

// finish is the error of the whole reading, trailing bytes included.
func (c *cursor) finish() error {
	if c.bad == "" && c.left() > 0 {
		c.fail("bytes too many")
	}
	return c.err()
}

func (c *cursor) err() error {
	if c.bad == "" {
		return nil
	}
	return fmt.Errorf("%w: %s at byte %d of %d", ErrMalformed, c.bad, c.at, len(c.data))
}

// take is the next n bytes, borrowed.
func (c *cursor) take(n int64) []byte {
	if c.bad != "" || n < 0 || n > c.left() {
		c.fail("truncated")
		return nil
	}
	start := c.at
	c.at += int(n)
	return c.data[start:c.at:c.at]
}

// long is a zig-zag variable-length integer of at most ten bytes. Most have one.
func (c *cursor) long() int64 {
	if c.at < len(c.data) && c.bad == "" {
		if b := c.data[c.at]; b < 0x80 {
			c.at++
			return int64(b>>1) ^ -int64(b&1)
		}
	}
	return c.longer()
}

func (c *cursor) longer() int64 {
	if c.bad != "" {
		return 0
	}
	value, n := binary.Uvarint(c.data[c.at:])
	if n <= 0 {
		c.fail(notInteger)
		return 0
	}
	c.at += n
	return int64(value>>1) ^ -int64(value&1)
}

func (c *cursor) int() int32 {
	n := c.long()
	if int64(int32(n)) != n {
		c.fail(beyondInt)
		return 0
	}
	return int32(n)
}

func (c *cursor) boolean() bool {
	b := c.take(1)
	if len(b) == 1 && b[0] > 1 {
		c.fail("no boolean")
	}
	return len(b) == 1 && b[0] == 1
}

func (c *cursor) double() float64 {
	if b := c.take(8); len(b) == 8 {
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
	return 0
}

func (c *cursor) bytes() []byte { return c.take(c.long()) }

// text is bytes that must be UTF-8.
func (c *cursor) text() []byte {
	b := c.bytes()
	if !c.checked && !utf8.Valid(b) {
		c.fail(notUTF8)
		return nil
	}
	return b
}

// shared is text, of the copy.
func (c *cursor) shared() string {
	b := c.text()
	return c.copied[c.at-len(b) : c.at]
}

// blocks iterates over the items of an array or a map: for b.next(c) { read one item }.
type blocks struct {
	rest  int64 // items left in this block
	end   int   // where the block says that it ends, 0 where it does not say
	ended bool
}

func (b *blocks) next(c *cursor) bool {
	if b.rest == 0 && !b.ended {
		b.open(c)
	}
	if b.rest == 0 || c.bad != "" {
		b.ended = true
		return false
	}
	b.rest--
	return true
}

// open reads the head of the next block. A negative count is followed by the block's size in bytes, which must be true.
// An item of our schemas has at least one byte, so a count beyond what is left is refused before anybody makes room for it.
func (b *blocks) open(c *cursor) {
	if b.end != 0 && c.at != b.end {
		c.fail(wrongSize)
	}
	b.end = 0
	if b.rest = c.long(); b.rest < 0 {
		b.rest = -b.rest
		if size := c.long(); size < 0 || size > c.left() {
			c.fail(wrongSize)
		} else {
			b.end = c.at + int(size)
		}
	}
	if b.rest < 0 || b.rest > c.left() {
		c.fail("more items than bytes")
		b.rest = 0
	}
}
