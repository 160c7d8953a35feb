package api

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// maxPush bounds what is pushed in one request, in bytes, unpacked or not.
const maxPush = 16 << 20

func unpacked(r *http.Request) ([]byte, error) {
	switch strings.ToLower(r.Header.Get(echo.HeaderContentEncoding)) {
	case "", "identity":
		return bounded(r.Body, max(r.ContentLength, 0))
	case "gzip":
	default:
		return nil, problem(http.StatusUnsupportedMediaType, "send the body as it is, or in gzip")
	}
	packed, err := bounded(r.Body, max(r.ContentLength, 0))
	if err != nil {
		return nil, err
	}
	unpacking, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, problem(http.StatusBadRequest, "the body is not gzip")
	}
	return bounded(unpacking, 4*int64(len(packed)))
}

// bounded reads to the end, but no more than maxPush bytes; about is how many there may be.
func bounded(from io.Reader, about int64) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(int(min(about, maxPush)) + bytes.MinRead)
	switch n, err := b.ReadFrom(io.LimitReader(from, maxPush+1)); {
	case err != nil:
		return nil, problem(http.StatusBadRequest, "the body cannot be read to its end")
	case n > maxPush:
		return nil, problem(http.StatusRequestEntityTooLarge, "the body is larger than %d bytes", maxPush)
	}
	return b.Bytes(), nil
}
