package entity

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// A model file, all numbers little-endian:
//
//	8 bytes   magic
//	1 byte    log2 of the number of cells of the lists
//	1 byte    log2 of the number of rows of the table
//	float32   unit of the weights
//	49 int16  weights of the arcs, row by row
//	uint32s   the lists
//	uint64s   the table
const (
	magic      = "entity1\n"
	arcsAt     = len(magic) + 2 + 4
	headerSize = arcsAt + 2*tags*tags
	maxLog     = 24
)

var errModel = errors.New("entity: not a model file")

// Load reads a model file.
func Load(file []byte) (*Tagger, error) {
	if len(file) < headerSize || string(file[:len(magic)]) != magic {
		return nil, errModel
	}
	cells, rows := file[len(magic)], file[len(magic)+1]
	if cells > maxLog || rows > maxLog || len(file) != headerSize+4<<cells+8<<rows {
		return nil, fmt.Errorf("%w: %d bytes for 2^%d cells and 2^%d rows", errModel, len(file), cells, rows)
	}
	t := &Tagger{lists: make(lists, 1<<cells), table: make(table, 1<<rows)}
	t.arcs.load(file)
	at := headerSize
	for i := range t.lists {
		t.lists[i] = binary.LittleEndian.Uint32(file[at+4*i:])
	}
	at += 4 << cells
	for i := range t.table {
		t.table[i] = binary.LittleEndian.Uint64(file[at+8*i:])
	}
	return t, nil
}

func (a *arcs) load(file []byte) {
	a.unit = float64(math.Float32frombits(binary.LittleEndian.Uint32(file[arcsAt-4:])))
	for i := range tags * tags {
		a.weights[i/tags][i%tags] = int32(int16(binary.LittleEndian.Uint16(file[arcsAt+2*i:])))
	}
}

// encode writes the file that Load reads.
func (t *Tagger) encode() []byte {
	file := []byte(magic)
	file = append(file, log2(len(t.lists)), log2(len(t.table)))
	file = binary.LittleEndian.AppendUint32(file, math.Float32bits(float32(t.arcs.unit)))
	for i := range tags * tags {
		file = binary.LittleEndian.AppendUint16(file, uint16(t.arcs.weights[i/tags][i%tags]))
	}
	for _, cell := range t.lists {
		file = binary.LittleEndian.AppendUint32(file, cell)
	}
	for _, row := range t.table {
		file = binary.LittleEndian.AppendUint64(file, row)
	}
	return file
}
