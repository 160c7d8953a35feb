package avro

import (
	"encoding/binary"
	"maps"
	"math"
	"slices"
)

// The appenders of append_gen.go write bodies in the current schemas as goavro does, byte for byte, into a buffer that the caller
// reuses: without the wire header, and without allocation but for maps once the buffer is large enough. Maps are written by ascending keys.
// Strings must be UTF-8, or no reader will take the result; Codec.Append checks that, and uses these.

func appendLong(dst []byte, v int64) []byte { return binary.AppendVarint(dst, v) }

func appendDouble(dst []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint64(dst, math.Float64bits(v))
}

func appendBytes[T string | []byte](dst []byte, v T) []byte {
	return append(appendLong(dst, int64(len(v))), v...)
}

func appendBoolean(dst []byte, v bool) []byte {
	if v {
		return append(dst, 1)
	}
	return append(dst, 0)
}

// appendArray writes one block and the end; an empty array is the end alone.
func appendArray[T any](dst []byte, list []T, item func([]byte, *T) []byte) []byte {
	if len(list) > 0 {
		dst = appendLong(dst, int64(len(list)))
		for i := range list {
			dst = item(dst, &list[i])
		}
	}
	return appendLong(dst, 0)
}

// appendMap is appendArray for entries.
func appendMap[T any](dst []byte, entries map[string]T, item func([]byte, *T) []byte) []byte {
	if len(entries) > 0 {
		dst = appendLong(dst, int64(len(entries)))
		for _, key := range slices.Sorted(maps.Keys(entries)) {
			value := entries[key]
			dst = item(appendBytes(dst, key), &value)
		}
	}
	return appendLong(dst, 0)
}
