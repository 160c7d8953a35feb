package match

import (
	"encoding/binary"
	"slices"
	"unicode/utf8"
)

// move is what a byte does to a decoder: it completes a rune, leaves it pending, or shows that the pending bytes are no rune.
type move struct {
	what outcome
	to   uint16 // completes: the class of the rune; pends: the node
}

type outcome uint8

const (
	breaks outcome = iota
	completes
	pends
)

// node is a decoder in the middle of a rune: what the next continuation byte does. Nodes that would do the same are one.
type node struct {
	depth int      // bytes pending
	moves [64]move // by the low six bits of a continuation byte; any other byte breaks
}

// decoder turns bytes into classes of runes. Node 0 is between runes.
type decoder struct {
	alphabet *alphabet
	lead     [256]move
	nodes    []node
	ids      map[string]uint16
	classOf  [256]uint8 // the class of each byte
	sample   [256]byte  // a byte of each class
	classes  int
}

func newDecoder(a *alphabet) *decoder {
	d := &decoder{alphabet: a, nodes: make([]node, 1), ids: map[string]uint16{}}
	for b := range 256 {
		d.lead[b] = d.start(b)
	}
	d.classify()
	return d
}

// start is the move of a byte between runes.
func (d *decoder) start(b int) move {
	switch {
	case b < utf8.RuneSelf:
		return move{completes, d.alphabet.ascii[b]}
	case b >= 0xC2 && b <= 0xDF:
		return d.within(rune(b&0x1F)<<6, 1, 1, 0)
	case b >= 0xE0 && b <= 0xEF:
		return d.within(rune(b&0x0F)<<12, 1, 2, 0x800)
	case b >= 0xF0 && b <= 0xF4:
		return d.within(rune(b&0x07)<<18, 1, 3, 0x10000)
	}
	return move{}
}

// within returns the move to a node where depth bytes, whose bits are in r, have been read and left more are to come. Runes
// below least are overlong.
func (d *decoder) within(r rune, depth, left int, least rune) move {
	n := node{depth: depth}
	width := rune(1) << (6 * (left - 1)) // how many runes a child holds
	for i := range rune(64) {
		lo := r + i*width
		switch {
		case !sound(lo, lo+width-1, least):
		case left == 1:
			n.moves[i] = move{completes, d.alphabet.of(lo)}
		default:
			n.moves[i] = d.child(lo, width, depth+1, left-1, least)
		}
	}
	return d.intern(&n)
}

// child is within for all runes of a block of width, made once where they are of one class.
func (d *decoder) child(lo, width rune, depth, left int, least rune) move {
	class, same := d.alphabet.uniform(lo, lo+width-1)
	if !same {
		return d.within(lo, depth, left, least)
	}
	m := move{completes, class}
	for at := depth + left - 1; at >= depth; at-- {
		n := node{depth: at}
		for i := range n.moves {
			n.moves[i] = m
		}
		m = d.intern(&n)
	}
	return m
}

// sound tells whether the block of runes holds encodings: not overlong, no surrogates, not too large. Blocks are aligned such
// that all or none are sound.
func sound(lo, hi, least rune) bool {
	return hi >= least && lo <= utf8.MaxRune && (hi < 0xD800 || lo > 0xDFFF)
}

func (d *decoder) intern(n *node) move {
	key := []byte{byte(n.depth)}
	for _, m := range n.moves {
		key = append(key, byte(m.what))
		key = binary.LittleEndian.AppendUint16(key, m.to)
	}
	id, ok := d.ids[string(key)]
	if !ok {
		id = uint16(len(d.nodes))
		d.ids[string(key)] = id
		d.nodes = append(d.nodes, *n)
	}
	return move{pends, id}
}

// move returns what byte b does at node at.
func (d *decoder) move(at uint16, b byte) move {
	if at == 0 {
		return d.lead[b]
	}
	if b&0xC0 != 0x80 {
		return move{}
	}
	return d.nodes[at].moves[b&0x3F]
}

// classify numbers the bytes by their moves at all nodes.
func (d *decoder) classify() {
	ids := map[string]uint8{}
	for b := range 256 {
		var key []byte
		for at := range d.nodes {
			m := d.move(uint16(at), byte(b))
			key = append(key, byte(m.what))
			key = binary.LittleEndian.AppendUint16(key, m.to)
		}
		id, ok := ids[string(key)]
		if !ok {
			id = uint8(len(ids))
			ids[string(key)] = id
			d.sample[id] = byte(b)
		}
		d.classOf[b] = id
	}
	d.classes, d.ids = len(ids), nil
}

// asciiClasses is how many classes the ASCII bytes have. They are the first.
func (d *decoder) asciiClasses() int { return int(slices.Max(d.classOf[:utf8.RuneSelf])) + 1 }
