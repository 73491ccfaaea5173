package wire

import (
	"errors"
	"fmt"
	"io"
	"iter"
)

// Formats that Sniff tells apart.
const (
	FormatSegment  = "segment"        // read with Segment
	FormatCSV      = "events-csv"     // read with CSV
	FormatRows     = "events-ndjson"  // read with Rows
	FormatParquet  = "events-parquet" // read with Parquet
	FormatClouds   = "cloudevents"    // read with CloudLines
	FormatRequests = "request-log"    // read with RequestLog
	FormatAccess   = "access-log"     // read with AccessLog
	FormatHAR      = "har"            // read with HAR
)

// Formats returns the names of all formats.
func Formats() []string {
	return []string{FormatSegment, FormatCSV, FormatRows, FormatParquet, FormatClouds, FormatRequests, FormatAccess, FormatHAR}
}

// Known reports whether there is a format of that name.
func Known(format string) bool { return Title(format) != "" }

// Title describes a format in a few words; it is empty for one that is not known.
func Title(format string) string {
	switch format {
	case FormatSegment:
		return "Segment messages (NDJSON)"
	case FormatCSV:
		return "table of events (CSV)"
	case FormatRows:
		return "one event a line (NDJSON)"
	case FormatParquet:
		return "table of events (Parquet)"
	case FormatClouds:
		return "CloudEvents (NDJSON)"
	case FormatRequests:
		return "API request log (JSON lines)"
	case FormatAccess:
		return "access log of nginx or Apache"
	case FormatHAR:
		return "HTTP archive (HAR)"
	}
	return ""
}

// Read reads an input in a format; the mapping counts for all but Segment messages. Parquet is not read from its
// beginning to its end: it needs an input that is an [io.ReaderAt] and an [io.Seeker], such as a file.
func Read(format string, r io.Reader, m Mapping, o Options) iter.Seq2[Chunk, error] {
	switch format {
	case FormatSegment:
		return Segment(r, o)
	case FormatCSV:
		return CSV(r, m, o)
	case FormatRows:
		return Rows(r, m, o)
	case FormatClouds:
		return CloudLines(r, m, o)
	case FormatRequests:
		return RequestLog(r, m, o)
	case FormatAccess:
		return AccessLog(r, m, o)
	case FormatHAR:
		return HAR(r, m, o)
	case FormatParquet:
		if in, ok := r.(interface {
			io.ReaderAt
			io.Seeker
		}); ok {
			return parquetOf(in, in, m, o)
		}
		return func(yield func(Chunk, error) bool) {
			yield(Chunk{}, errors.New("a Parquet file is read from its end. Give it as a file that is not compressed around it, not as a stream"))
		}
	}
	return func(yield func(Chunk, error) bool) {
		yield(Chunk{}, fmt.Errorf("%q is no format of events. There are %v", format, Formats()))
	}
}
