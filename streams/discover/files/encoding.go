package files

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// The encodings that are told apart. ISO 8859-1 text without C1 controls is also windows-1252, which is therefore its name
// here. Source: WHATWG Encoding Standard, section 4.2, which joins them too.
const (
	encodingUTF8    = "utf-8"
	encodingUTF16LE = "utf-16le"
	encodingUTF16BE = "utf-16be"
	encoding1252    = "windows-1252"
)

var utf8BOM = []byte{0xef, 0xbb, 0xbf}

// sniffEncoding names the encoding of a text by its byte order mark, or by its zero bytes, or by whether it is UTF-8. A
// text with more good multi-byte characters than bad bytes is damaged UTF-8.
func sniffEncoding(head []byte) string {
	switch {
	case bytes.HasPrefix(head, utf8BOM):
		return encodingUTF8
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		return encodingUTF16LE
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return encodingUTF16BE
	}
	if even, odd := zeros(head); even+odd > len(head)/8 {
		if odd > even {
			return encodingUTF16LE
		}
		return encodingUTF16BE
	}
	if good, bad := multibyte(head); bad > good {
		return encoding1252
	}
	return encodingUTF8
}

// zeros counts zero bytes at even and odd places: half of UTF-16's bytes for Latin text.
func zeros(head []byte) (even, odd int) {
	for i, b := range head {
		if b == 0 {
			even += 1 - i&1
			odd += i & 1
		}
	}
	return even, odd
}

// multibyte counts characters of several bytes, and bytes that are no UTF-8; a character cut off at the end counts as none.
func multibyte(head []byte) (good, bad int) {
	for len(head) > 0 {
		r, size := utf8.DecodeRune(head)
		switch {
		case r == utf8.RuneError && size == 1 && !utf8.FullRune(head):
			return good, bad
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		head = head[size:]
	}
	return good, bad
}

// decode is the text as UTF-8 without byte order mark. Bad UTF-8 passes: the collector repairs and counts it.
func decode(in io.Reader, encoding string) io.Reader {
	switch encoding {
	case encodingUTF16LE:
		return transform.NewReader(in, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())
	case encodingUTF16BE:
		return transform.NewReader(in, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder())
	case encoding1252:
		return transform.NewReader(in, charmap.Windows1252.NewDecoder())
	}
	return &withoutBOM{in: in}
}

// decodeHead is a decoded head; a character that the head's end cuts may be lost.
func decodeHead(head []byte, encoding string) []byte {
	out, err := io.ReadAll(decode(bytes.NewReader(head), encoding))
	if err != nil && len(out) == 0 {
		return head
	}
	return out
}

// withoutBOM takes a UTF-8 byte order mark off.
type withoutBOM struct {
	in      io.Reader
	started bool
}

func (w *withoutBOM) Read(p []byte) (int, error) {
	if w.started || len(p) < len(utf8BOM) {
		return w.in.Read(p)
	}
	w.started = true
	n, err := io.ReadAtLeast(w.in, p, len(utf8BOM))
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	if bytes.HasPrefix(p[:n], utf8BOM) {
		n = copy(p, p[len(utf8BOM):n])
	}
	return n, err
}
