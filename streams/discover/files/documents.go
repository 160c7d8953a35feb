package files

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// documents are the JSON values of a file, one after the other.
type documents interface {
	// next is one valid JSON value, lent until the next call. io.EOF ends them; a *badLine ends only a line.
	next() ([]byte, error)
	// offset is how many bytes were taken.
	offset() int64
}

func (f *file) documents(in io.Reader) documents {
	if f.format == formatLines {
		return &lines{in: bufio.NewReaderSize(in, sniffBytes)}
	}
	return newStream(in)
}

// badLine is a line that is no JSON value.
type badLine struct {
	line   int64
	offset int64 // of the line's start
	reason string
}

func (b *badLine) Error() string {
	return fmt.Sprintf("line %d (from byte %d on) %s", b.line, b.offset, b.reason)
}

// lines reads JSON Lines (https://jsonlines.org): a value a line, blank lines skipped.
type lines struct {
	in   *bufio.Reader
	line int64
	at   int64
	text []byte
}

func (l *lines) offset() int64 { return l.at }

func (l *lines) next() ([]byte, error) {
	for {
		start := l.at
		text, long, err := l.read()
		if err != nil && (len(text) == 0 || !errors.Is(err, io.EOF)) {
			return nil, err // a line that a limit cut is not whole
		}
		text = bytes.TrimSpace(text)
		switch {
		case long:
			return nil, &badLine{l.line, start, fmt.Sprintf("is longer than %d MiB and was passed over", maxRecordBytes>>20)}
		case len(text) == 0:
			continue
		case !json.Valid(text):
			return nil, &badLine{l.line, start, "is no JSON value and was passed over"}
		}
		return text, nil
	}
}

// read takes one line; of one that is too long only the start is kept.
func (l *lines) read() (text []byte, long bool, err error) {
	l.text = l.text[:0]
	l.line++
	for {
		part, err := l.in.ReadSlice('\n')
		l.at += int64(len(part))
		if len(l.text)+len(part) <= maxRecordBytes {
			l.text = append(l.text, part...)
		} else {
			long = true
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return l.text, long, err
		}
	}
}

// stream reads the elements of an array, or values one after the other.
type stream struct {
	decoder *json.Decoder
	in      *bufio.Reader // under the decoder
	meter   *meter
	started bool
	array   bool
	count   int64
	raw     json.RawMessage
}

func newStream(in io.Reader) *stream {
	m := &meter{in: in}
	buffered := bufio.NewReaderSize(m, sniffBytes)
	return &stream{decoder: json.NewDecoder(buffered), in: buffered, meter: m}
}

func (s *stream) offset() int64 { return s.decoder.InputOffset() }

func (s *stream) next() ([]byte, error) {
	s.meter.since = 0
	if err := s.start(); err != nil {
		return nil, s.place(err)
	}
	if s.array && !s.decoder.More() {
		if _, err := s.decoder.Token(); err != nil {
			return nil, s.place(err) // the array is cut off
		}
		return nil, io.EOF
	}
	s.raw = s.raw[:0]
	err := s.decoder.Decode(&s.raw)
	if err == io.EOF && !s.array {
		return nil, io.EOF
	}
	if err != nil {
		return nil, s.place(err)
	}
	s.count++
	return s.raw, nil
}

// start steps into the array, if the first value is one.
func (s *stream) start() error {
	if s.started {
		return nil
	}
	s.started = true
	first, err := firstByte(s.in)
	if err != nil || first != '[' {
		return nil //nolint:nilerr // the decoder says what is wrong
	}
	s.array = true
	_, err = s.decoder.Token()
	return err
}

func firstByte(in *bufio.Reader) (byte, error) {
	for {
		b, err := in.Peek(1)
		if err != nil {
			return 0, err
		}
		if b[0] != ' ' && b[0] != '\t' && b[0] != '\r' && b[0] != '\n' {
			return b[0], nil
		}
		_, _ = in.Discard(1)
	}
}

// place says where an error is. The decoder's own message may quote a character, so only its kind is told.
func (s *stream) place(err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, errLimit):
		return errLimit
	case errors.Is(err, errLong):
		return fmt.Errorf("value %d, from byte %d on, %w", s.count+1, s.offset(), err)
	case errors.As(err, &syntax):
		return fmt.Errorf("value %d, at byte %d: no JSON", s.count+1, s.offset())
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("value %d, from byte %d on: the file is cut off", s.count+1, s.offset())
	}
	return fmt.Errorf("value %d, from byte %d on: %w", s.count+1, s.offset(), err)
}

var errLong = fmt.Errorf("is longer than %d MiB", maxRecordBytes>>20)

// meter fails when one value takes too many bytes.
type meter struct {
	in    io.Reader
	since int64 // bytes since the last value
}

func (m *meter) Read(p []byte) (int, error) {
	if m.since > maxRecordBytes {
		return 0, errLong
	}
	n, err := m.in.Read(p)
	m.since += int64(n)
	return n, err
}
