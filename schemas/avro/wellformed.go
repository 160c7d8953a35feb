package avro

import "fmt"

// Limits on a body, so that hostile data costs little: goavro makes room for as many items as an array claims to have.
const (
	// MaxBodyBytes is the largest Avro binary of a body, in bytes.
	MaxBodyBytes = 32 << 20
	// MaxBodyValues is how many values, of records and containers each one and each part of it, a body may have in goavro's form.
	MaxBodyValues = 2 << 20
	// fewValues is how many bytes cannot hold more values than that: a value takes a byte, or is a record of some that do.
	fewValues = MaxBodyValues / 4
	// maxDepth bounds recursive schemas.
	maxDepth = 64
)

// wellFormed reports why encoded is not exactly one value of the schema within the limits; it wraps ErrMalformed.
// It allocates nothing in proportion to what encoded claims.
func wellFormed(s *schema, encoded []byte) error {
	if err := withinLimit(encoded); err != nil {
		return err
	}
	c := cursor{data: encoded}
	budget := MaxBodyValues
	walk(&c, s, &budget, maxDepth)
	return c.finish()
}

func walk(c *cursor, s *schema, budget *int, depth int) {
	if *budget--; *budget < 0 || depth == 0 {
		c.fail("more values than the limit")
	}
	if c.bad != "" {
		return
	}
	switch s.kind {
	case "null":
	case "boolean":
		c.boolean()
	case "int", "enum":
		if n := c.int(); s.kind == "enum" && (n < 0 || int(n) >= len(s.symbols)) {
			c.fail("no such symbol")
		}
	case "long":
		c.long()
	case "float":
		c.take(4)
	case "double":
		c.take(8)
	case "fixed":
		c.take(int64(s.size))
	case "bytes":
		c.bytes()
	case "string":
		c.text()
	case "union":
		if n := c.long(); n < 0 || n >= int64(len(s.branches)) {
			c.fail("no such branch")
		} else {
			walk(c, s.branches[n], budget, depth-1)
		}
	default:
		walkParts(c, s, budget, depth-1)
	}
}

func walkParts(c *cursor, s *schema, budget *int, depth int) {
	if s.kind == "record" {
		for i := range s.fields {
			walk(c, s.fields[i].typ, budget, depth)
		}
		return
	}
	var b blocks
	for b.next(c) {
		if s.kind == "map" {
			c.text()
		}
		walk(c, s.items, budget, depth)
	}
}

func withinLimit(encoded []byte) error {
	if len(encoded) > MaxBodyBytes {
		return fmt.Errorf("%w: %d bytes, the limit is %d", ErrMalformed, len(encoded), MaxBodyBytes)
	}
	return nil
}
