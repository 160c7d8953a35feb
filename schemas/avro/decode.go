package avro

import "slices"

// The readers of decode_gen.go read bodies by the current schemas; goavro is their oracle in tests. Those that wellFormed has not
// accepted are checked on the way.

func decodeText(c *cursor, v *string) { *v = c.shared() }

// decodeBytes borrows.
func decodeBytes(c *cursor, v *[]byte) { *v = c.bytes() }

func decodeLong(c *cursor, v *int64) { *v = c.long() }

func decodeInt(c *cursor, v *int32) { *v = c.int() }

func decodeDouble(c *cursor, v *float64) { *v = c.double() }

func decodeBoolean(c *cursor, v *bool) { *v = c.boolean() }

// most is how many items room is made for before any of them was read.
const most = 1024

// decodeList makes room for the items that a block says it has. No items are nil.
func decodeList[T any](c *cursor, v *[]T, read func(*cursor, *T)) {
	for b := (blocks{}); b.next(c); {
		if len(*v) == cap(*v) {
			*v = slices.Grow(*v, int(min(b.rest, most))+1)
		}
		*v = (*v)[:len(*v)+1]
		read(c, &(*v)[len(*v)-1])
	}
}

func decodeMap[T any](c *cursor, v *map[string]T, read func(*cursor, *T)) {
	for b := (blocks{}); b.next(c); {
		if *v == nil {
			*v = make(map[string]T, min(b.rest, most)+1)
		}
		key := c.shared()
		if _, twice := (*v)[key]; twice {
			c.fail("key that comes twice")
		}
		var item T
		read(c, &item)
		(*v)[key] = item
	}
}
