package wire

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Sniff tells from the first bytes of an input (a few kilobytes are plenty, compressed or not) whether they are events
// in a format of this package. It is careful: a table counts only when a person, the name of an event and a time are
// plainly there. The name of the file, if there is one, serves as a hint.
func Sniff(head []byte, name string) (format string, ok bool) {
	if bytes.HasPrefix(head, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(bytes.NewReader(head))
		if err != nil {
			return "", false
		}
		head, _ = io.ReadAll(io.LimitReader(z, 64<<10)) // the data is cut off, of course
	}
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	if checkEncoding(head[:min(len(head), 512)]) != nil {
		return "", false
	}
	line, _, whole := bytes.Cut(bytes.TrimLeft(head, " \t\r\n"), []byte("\n"))
	line = bytes.TrimSpace(line)
	switch {
	case len(line) == 0:
		return "", false
	case line[0] == '{':
		return FormatSegment, sniffMessage(string(line), whole)
	case !utf8.Valid(line):
		return "", false
	}
	return FormatCSV, sniffTable(line, name)
}

// sniffMessage reports whether a line, or the beginning of one, is a message. It reads members until it is sure.
func sniffMessage(s string, whole bool) bool {
	var m message
	p := m.read(s)
	if p != nil && whole {
		return false
	}
	// Of a line that is cut off, the members before the cut count.
	known := slices.Contains([]string{"track", "page", "screen", "identify", "group", "alias"}, m.kind)
	person := m.userID != "" || m.anonymousID != ""
	switch {
	case m.batch >= 0:
		i := space(s, m.batch+1)
		end, ok := skip(s, i)
		return ok && i < len(s) && s[i] == '{' && sniffMessage(s[i:end], true)
	case p != nil && strings.HasPrefix(s[1:], `"batch"`):
		i := strings.IndexByte(s, '[')
		if i < 0 {
			return false
		}
		i = space(s, i+1)
		end, ok := skip(s, i)
		return ok && i < len(s) && s[i] == '{' && sniffMessage(s[i:end], true)
	case known:
		return person
	}
	return m.kind == "" && m.event != "" && person
}

func sniffTable(line []byte, name string) bool {
	nothing := &source{r: bufio.NewReader(strings.NewReader(""))} // behind the line
	t := &table{in: nothing, separator: separatorOf(line)}
	fields, p, err := t.split(line)
	if p != nil || err != nil {
		return false
	}
	header := make([]string, len(fields))
	for i, f := range fields {
		header[i] = strings.TrimSpace(string(f))
	}
	c, err := Mapping{}.find(header)
	if err != nil {
		return false
	}
	if plain(header[c.name]) != "name" && plain(header[c.name]) != "action" {
		return true
	}
	// "name" may be anything's name.
	sure := func(i int, names ...string) bool { return slices.Contains(names, plain(header[i])) }
	return strings.Contains(strings.ToLower(name), "event") ||
		sure(c.person, "distinctid", "userid", "anonymousid", "caseid") && sure(c.time, "timestamp", "time", "ts")
}
