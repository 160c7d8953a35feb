package files

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"datawave/schemas/event"
)

// format is what the rows of a file are written in.
type format string

const (
	formatOther     format = ""        // of no interest
	formatUnknown   format = "unknown" // its content decides
	formatDelimited format = "delimited"
	formatLines     format = "jsonlines"
	formatArray     format = "json" // one array of objects, or values one after the other
	formatParquet   format = "parquet"
)

var formats = map[string]format{
	".csv": formatDelimited, ".tsv": formatDelimited, ".tab": formatDelimited, ".psv": formatDelimited,
	".json": formatArray, ".jsonl": formatLines, ".ndjson": formatLines,
	".parquet": formatParquet, ".pq": formatParquet,
}

// file is one file and what its head says about it.
type file struct {
	path        string
	size        int64
	format      format
	compression compression
	encoding    string
	dialect     dialect
	columns     []cellType // of delimited text
	rows        int64
	fields      []event.Field
}

// newFile takes the format from the name: orders.csv.gz is delimited.
func newFile(path string) *file {
	name := strings.ToLower(filepath.Base(path))
	for _, suffix := range []string{".gz", ".gzip", ".zst", ".zstd"} {
		name = strings.TrimSuffix(name, suffix)
	}
	return &file{path: path, format: formats[filepath.Ext(name)], rows: -1, size: -1}
}

// inspect reads the head of the file and fills in everything else about it.
func (f *file) inspect(ctx context.Context) error {
	info, err := os.Stat(f.path)
	if err != nil {
		return err
	}
	if f.size = info.Size(); f.size == 0 {
		return errors.New("the file is empty")
	}
	if !info.Mode().IsRegular() {
		return errors.New("is not a regular file")
	}
	head, err := f.peek()
	if err != nil {
		return err
	}
	f.resolve(head)
	switch f.format {
	case formatParquet:
		return f.inspectParquet()
	case formatLines, formatArray:
		return f.inspectJSON(ctx)
	default:
		return f.inspectTable(ctx, head)
	}
}

// resolve settles the format by content: Parquet and JSON are told by their first bytes.
func (f *file) resolve(head []byte) {
	trimmed := strings.TrimLeft(string(head), " \t\r\n")
	switch {
	case f.format == formatUnknown && strings.HasPrefix(trimmed, parquetMagic):
		f.format = formatParquet
	case f.format == formatUnknown && strings.HasPrefix(trimmed, "["):
		f.format = formatArray
	case f.format == formatUnknown && strings.HasPrefix(trimmed, "{"):
		f.format = formatLines
	case f.format == formatLines && strings.HasPrefix(trimmed, "["):
		f.format = formatArray
	case f.format == formatUnknown:
		f.format = formatDelimited
	}
}

func (f *file) sample(r *reading) error {
	switch f.format {
	case formatParquet:
		return f.sampleParquet(r)
	case formatLines, formatArray:
		return f.sampleJSON(r)
	default:
		return f.sampleTable(r)
	}
}

func (f *file) properties() map[string]string {
	p := map[string]string{"format": string(f.format)}
	if f.compression != "" {
		p["compression"] = string(f.compression)
	}
	if f.format == formatParquet {
		return p
	}
	p["encoding"] = f.encoding
	if f.format == formatDelimited {
		f.dialect.describe(p)
	}
	return p
}
