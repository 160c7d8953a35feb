package files

import (
	"encoding/hex"
	"math/big"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
	spec "github.com/parquet-go/parquet-go/format"

	"datawave/schemas/event"
)

// parquetText writes a column's values as text: dates and times in ISO 8601, decimals with their point, numbers in decimal,
// bytes that are no UTF-8 in hexadecimal.
func parquetText(t parquet.Type) func(dst []byte, v parquet.Value) []byte {
	if logical := t.LogicalType(); logical != nil {
		switch l := logical.Value.(type) {
		case *spec.DateType:
			return func(dst []byte, v parquet.Value) []byte {
				return time.Unix(int64(v.Int32())*86400, 0).UTC().AppendFormat(dst, time.DateOnly)
			}
		case *spec.TimestampType:
			return func(dst []byte, v parquet.Value) []byte { return appendTimestamp(dst, v.Int64(), &l.Unit) }
		case *spec.DecimalType:
			return func(dst []byte, v parquet.Value) []byte { return appendDecimal(dst, v, int(l.Scale)) }
		case *spec.UUIDType:
			return appendUUID
		}
	}
	return appendPlain
}

func appendTimestamp(dst []byte, n int64, unit *spec.TimeUnit) []byte {
	var t time.Time
	switch unit.Value.(type) {
	case *spec.MilliSeconds:
		t = time.UnixMilli(n)
	case *spec.MicroSeconds:
		t = time.UnixMicro(n)
	default:
		t = time.Unix(0, n)
	}
	return t.UTC().AppendFormat(dst, "2006-01-02T15:04:05.999999999Z")
}

func appendDecimal(dst []byte, v parquet.Value, scale int) []byte {
	n := new(big.Int)
	switch v.Kind() {
	case parquet.Int32:
		n.SetInt64(int64(v.Int32()))
	case parquet.Int64:
		n.SetInt64(v.Int64())
	default:
		n = twosComplement(v.ByteArray())
	}
	if n.Sign() < 0 {
		dst = append(dst, '-')
	}
	digits := n.Abs(n).String()
	if scale <= 0 || scale > 100 {
		return append(dst, digits...)
	}
	for len(digits) <= scale {
		digits = "0" + digits
	}
	dst = append(dst, digits[:len(digits)-scale]...)
	dst = append(dst, '.')
	return append(dst, digits[len(digits)-scale:]...)
}

// twosComplement reads a big-endian signed number.
func twosComplement(b []byte) *big.Int {
	n := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(len(b))*8))
	}
	return n
}

func appendUUID(dst []byte, v parquet.Value) []byte {
	b := v.ByteArray()
	if len(b) != 16 {
		return hex.AppendEncode(dst, b)
	}
	for i, part := range [][]byte{b[:4], b[4:6], b[6:8], b[8:10], b[10:]} {
		if i > 0 {
			dst = append(dst, '-')
		}
		dst = hex.AppendEncode(dst, part)
	}
	return dst
}

func appendPlain(dst []byte, v parquet.Value) []byte {
	switch v.Kind() {
	case parquet.Boolean:
		return strconv.AppendBool(dst, v.Boolean())
	case parquet.Int32:
		return strconv.AppendInt(dst, int64(v.Int32()), 10)
	case parquet.Int64:
		return strconv.AppendInt(dst, v.Int64(), 10)
	case parquet.Float:
		return strconv.AppendFloat(dst, float64(v.Float()), 'g', -1, 32)
	case parquet.Double:
		return strconv.AppendFloat(dst, v.Double(), 'g', -1, 64)
	case parquet.Int96:
		return append(dst, v.String()...)
	default:
		return appendText(dst, v.ByteArray())
	}
}

// appendText writes bytes that are no text in hexadecimal digits.
func appendText(dst, b []byte) []byte {
	if !utf8.Valid(b) {
		return hex.AppendEncode(dst, b[:min(len(b), keptBytes/2)])
	}
	return append(dst, b...)
}

// parquetStatistics sums a column's statistics over its row groups.
type parquetStatistics struct {
	values, nulls int64
	groups        int
	ranged        int // row groups with a range, or with nulls only
	least         parquet.Value
	greatest      parquet.Value
}

func (s *parquetStatistics) add(leaf parquetLeaf, chunk parquet.ColumnChunk) {
	c, ok := chunk.(*parquet.FileColumnChunk)
	if !ok {
		return
	}
	s.groups++
	s.values += c.NumValues()
	s.nulls += c.NullCount()
	low, high, ok := c.Bounds()
	if !ok {
		if c.NullCount() == c.NumValues() {
			s.ranged++
		}
		return
	}
	if s.ranged++; s.least.IsNull() || leaf.kind.Compare(low, s.least) < 0 {
		s.least = low
	}
	if s.greatest.IsNull() || leaf.kind.Compare(high, s.greatest) > 0 {
		s.greatest = high
	}
}

// known reports whether every row group has statistics: a missing null count reads as zero, so a range must vouch for it.
func (s *parquetStatistics) known() bool {
	return s.groups > 0 && s.ranged == s.groups && s.values > 0 && s.nulls >= 0 && s.nulls <= s.values
}

// profile has a range for numbers and times only, as a profile of a sample has: a text's would be a value.
func (s *parquetStatistics) profile(leaf parquetLeaf) event.FieldProfile {
	p := event.FieldProfile{Count: s.values, Nulls: s.nulls}
	if k := leaf.kind.Kind(); !s.least.IsNull() && k != parquet.ByteArray && k != parquet.FixedLenByteArray && k != parquet.Boolean && k != parquet.Int96 {
		p.Minimum, p.Maximum = string(leaf.text(nil, s.least)), string(leaf.text(nil, s.greatest))
	}
	return p
}
