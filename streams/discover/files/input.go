package files

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/zstd"
)

// compression is what is around a file's bytes; empty is nothing.
type compression string

const (
	compressionGzip compression = "gzip"
	compressionZstd compression = "zstd"
)

const (
	sniffBytes    = 64 << 10 // of the head, for encoding and dialect
	maxZstdWindow = 64 << 20 // memory that a zstd frame may ask for
)

var (
	gzipMagic = []byte{0x1f, 0x8b}             // RFC 1952, section 2.3.1
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd} // RFC 8878, section 3.1.1
)

// input is an opened file: decompressed, and not more than a limit of it.
type input struct {
	io.Reader
	closers []func()
}

func (in *input) close() {
	for i := len(in.closers) - 1; i >= 0; i-- {
		in.closers[i]()
	}
}

// open opens the file at a byte offset, decompressed, and gives at most limit decoded bytes: then errLimit, which a reader
// of a head takes for the end.
func (f *file) open(offset, limit int64) (*input, error) {
	file, err := os.Open(f.path)
	if err != nil {
		return nil, err
	}
	in := &input{closers: []func(){func() { _ = file.Close() }}}
	if _, err = file.Seek(offset, io.SeekStart); err == nil {
		err = f.inflate(in, file)
	}
	if err != nil {
		in.close()
		return nil, err
	}
	in.Reader = &limited{in: in.Reader, left: limit}
	return in, nil
}

func (f *file) inflate(in *input, file io.Reader) error {
	buffered := bufio.NewReaderSize(file, sniffBytes)
	in.Reader = buffered
	head, _ := buffered.Peek(len(zstdMagic)) // a short file has no magic
	switch {
	case bytes.HasPrefix(head, gzipMagic):
		f.compression = compressionGzip
		z, err := gzip.NewReader(buffered)
		if err != nil {
			return fmt.Errorf("gzip: %w", err)
		}
		in.Reader = z
	case bytes.HasPrefix(head, zstdMagic):
		f.compression = compressionZstd
		z, err := zstd.NewReader(buffered, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxZstdWindow))
		if err != nil {
			return fmt.Errorf("zstd: %w", err)
		}
		in.closers = append(in.closers, z.Close)
		in.Reader = z
	}
	return nil
}

// peek is the decompressed head. A file that is damaged later still has one.
func (f *file) peek() ([]byte, error) {
	in, err := f.open(0, sniffBytes)
	if err != nil {
		return nil, err
	}
	defer in.close()
	head := make([]byte, sniffBytes)
	n, err := io.ReadFull(in, head)
	if n == 0 && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if n == 0 {
		return nil, errors.New("the file is empty inside its compression")
	}
	return head[:n], nil
}

// errLimit says that there is more, but no more is wanted.
var errLimit = errors.New("the limit of bytes to read is reached")

// limited gives up to left bytes, then errLimit if there are more.
type limited struct {
	in   io.Reader
	left int64
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left <= 0 {
		var one [1]byte
		if n, err := io.ReadFull(l.in, one[:]); n == 0 {
			return 0, err
		}
		return 0, errLimit
	}
	n, err := l.in.Read(p[:min(int64(len(p)), l.left)])
	l.left -= int64(n)
	return n, err
}
