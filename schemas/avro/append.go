package avro

import (
	"encoding/binary"
	"math"

	"datawave/schemas/event"
)

// The appenders write the hot families in the current schemas as goavro does, byte for byte, into a buffer that the
// caller reuses: without the wire header and without allocation once the buffer is large enough. Strings must be UTF-8,
// or no reader will take the result; Codec.Append checks that, and uses these.

// AppendSampleChunk appends Avro binary of v to dst.
func AppendSampleChunk(dst []byte, v *event.SampleChunk) []byte {
	dst = appendBytes(dst, v.Scan)
	dst = appendLong(dst, int64(v.Sequence))
	dst = appendLong(dst, int64(v.Chunks))
	dst = appendBytes(dst, v.KeyID)
	dst = appendBytes(dst, v.Nonce)
	return appendBytes(dst, v.Ciphertext)
}

// AppendSampleValues appends Avro binary of v to dst.
func AppendSampleValues(dst []byte, v *event.SampleValues) []byte {
	dst = appendLong(dst, v.Rows)
	return appendArray(dst, v.Fields, func(dst []byte, f *event.SampledField) []byte {
		dst = appendBytes(dst, f.Path)
		dst = appendBytes(dst, f.Type)
		dst = appendProfile(dst, &f.Profile)
		return appendArray(dst, f.Values, appendBytesAt[[]byte])
	})
}

func appendProfile(dst []byte, p *event.FieldProfile) []byte {
	dst = appendLong(dst, p.Count)
	dst = appendLong(dst, p.Nulls)
	dst = appendLong(dst, p.Distinct)
	dst = appendBytes(dst, p.Minimum)
	dst = appendBytes(dst, p.Maximum)
	dst = appendArray(dst, p.Quantiles, appendBytesAt[string])
	dst = appendLong(dst, int64(p.MinLength))
	dst = appendLong(dst, int64(p.MaxLength))
	dst = appendDouble(dst, p.MeanLength)
	dst = appendArray(dst, p.Shapes, func(dst []byte, s *event.Shape) []byte {
		return appendLong(appendBytes(dst, s.Mask), s.Count)
	})
	return appendBytes(dst, p.Origin)
}

// AppendProfile appends Avro binary of v to dst.
func AppendProfile(dst []byte, v *event.Profile) []byte {
	dst = appendBytes(dst, v.Scan)
	dst = appendLong(dst, v.Rows)
	return appendArray(dst, v.Fields, func(dst []byte, f *event.ProfiledField) []byte {
		return appendProfile(appendBytes(dst, f.Path), &f.Profile)
	})
}

// AppendClassification appends Avro binary of v to dst.
func AppendClassification(dst []byte, v *event.Classification) []byte {
	dst = appendBytes(dst, v.Scan)
	dst = appendBytes(dst, v.Detectors)
	return appendArray(dst, v.Fields, func(dst []byte, f *event.ClassifiedField) []byte {
		dst = appendBytes(dst, f.Path)
		dst = appendLong(dst, f.Seen)
		return appendArray(dst, f.Labels, appendLabel)
	})
}

func appendLabel(dst []byte, l *event.Label) []byte {
	dst = appendBytes(dst, l.Infotype)
	dst = appendBytes(dst, l.Category)
	dst = appendDouble(dst, l.Confidence)
	dst = appendLong(dst, l.Matched)
	dst = appendLong(dst, l.Valid)
	dst = appendBytes(dst, l.Rule)
	dst = appendArray(dst, l.HeaderWords, appendBytesAt[string])
	return appendBytes(dst, l.Mask)
}

func appendLong(dst []byte, v int64) []byte { return binary.AppendVarint(dst, v) }

func appendDouble(dst []byte, v float64) []byte {
	return binary.LittleEndian.AppendUint64(dst, math.Float64bits(v))
}

func appendBytes[T string | []byte](dst []byte, v T) []byte {
	return append(appendLong(dst, int64(len(v))), v...)
}

func appendBytesAt[T string | []byte](dst []byte, v *T) []byte { return appendBytes(dst, *v) }

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
