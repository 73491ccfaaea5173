package wire

import (
	"fmt"
	"io"
	"iter"
)

// Formats that Sniff tells apart.
const (
	FormatSegment = "segment"    // read with Segment
	FormatCSV     = "events-csv" // read with CSV
)

// Formats returns the names of all formats.
func Formats() []string { return []string{FormatSegment, FormatCSV} }

// Known reports whether there is a format of that name.
func Known(format string) bool { return Title(format) != "" }

// Title describes a format in a few words; it is empty for one that is not known.
func Title(format string) string {
	switch format {
	case FormatSegment:
		return "Segment messages (NDJSON)"
	case FormatCSV:
		return "table of events (CSV)"
	}
	return ""
}

// Read reads an input in a format; the mapping counts for tables only.
func Read(format string, r io.Reader, m Mapping, o Options) iter.Seq2[Chunk, error] {
	switch format {
	case FormatSegment:
		return Segment(r, o)
	case FormatCSV:
		return CSV(r, m, o)
	}
	return func(yield func(Chunk, error) bool) {
		yield(Chunk{}, fmt.Errorf("%q is no format of events. There are %v", format, Formats()))
	}
}
