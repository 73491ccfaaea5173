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
	if bytes.HasPrefix(head, []byte("PAR1")) {
		return FormatParquet, true // nothing else that is read is written so
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
		return sniffObject(string(line), head, whole, name)
	case !utf8.Valid(line):
		return "", false
	}
	if whole && sniffAccess(string(line)) {
		return FormatAccess, true
	}
	return FormatCSV, sniffTable(line, name)
}

// Guess is Sniff for an input whose columns somebody has named: who names the columns of a person, an event or a time
// means a table, whatever else it looks like.
func Guess(head []byte, name string, m Mapping) (format string, ok bool) {
	format, ok = Sniff(head, name)
	switch {
	case m.Person == "" && m.Name == "" && m.Time == "" && m.Always == "":
		return format, ok
	case ok && (format == FormatAccess || format == FormatHAR || format == FormatClouds):
		return format, true
	case ok && format != FormatSegment && m.Name == "" && m.Always == "":
		return format, true
	}
	return TableFormat(head), true
}

// sniffObject tells what an input is that begins with a JSON object.
func sniffObject(line string, head []byte, whole bool, name string) (format string, ok bool) {
	if sniffArchive(string(head)) {
		return FormatHAR, true
	}
	if isCloud(line) {
		return FormatClouds, true
	}
	if sniffMessage(line, whole) && !flat(line) {
		return FormatSegment, true
	}
	if !whole && strings.HasSuffix(line, "}") {
		whole = true // the last line
	}
	if !whole {
		return "", false
	}
	requests := row{naming: Mapping{}.requestNaming()}
	if requests.read(line) == nil && requests.sureRequest() {
		return FormatRequests, true
	}
	rows := row{naming: Mapping{}.naming()}
	if rows.read(line) == nil && rows.sureEvent(name) {
		return FormatRows, true
	}
	return "", false
}

// isCloud reports whether an object, or the beginning of one, has what every CloudEvent has.
func isCloud(line string) bool {
	version, others := false, 0
	for i := 1; ; {
		quotedName, at, _, done, ok := member(line, i)
		if done || !ok {
			break
		}
		switch quotedName {
		case `"specversion"`:
			version = true
		case `"id"`, `"source"`, `"type"`:
			others++
		}
		if i, ok = skip(line, at); !ok {
			break
		}
	}
	return version && others > 0
}

// flat reports whether a message without a type is a row of a table: what it says stands beside who and when, not
// below "properties", or the names are those of tables.
func flat(line string) bool {
	table := false
	for i := 1; ; {
		quotedName, at, _, done, ok := member(line, i)
		if done || !ok {
			return table
		}
		switch quotedName {
		case `"type"`, `"batch"`, `"userId"`, `"anonymousId"`, `"messageId"`, `"context"`, `"writeKey"`, `"traits"`:
			return false
		case `"user_id"`, `"distinct_id"`, `"anonymous_id"`:
			table = true
		}
		end, ok := skip(line, at)
		if !ok {
			return table
		}
		i = end
	}
}

// sureEvent reports whether a line plainly has a person, the name of an event and a time.
func (r *row) sureEvent(file string) bool {
	if r.best[asPerson] < 0 || r.best[asName] < 0 || r.best[asTime] < 0 {
		return false
	}
	if _, err := ParseTime(plainNumber(strings.Trim(r.members[r.best[asTime]].value, `"`))); err != nil {
		return false
	}
	called := func(of role) string { return plain(r.members[r.best[of]].name) }
	if n := called(asName); n != "name" && n != "action" {
		return true
	}
	return sureNames(called(asPerson), called(asTime), file)
}

// sureRequest reports whether a line plainly has the method, the path and the status of a request and a time.
func (r *row) sureRequest() bool {
	if r.best[asMethod] < 0 || r.best[asPath] < 0 || r.best[asStatus] < 0 || r.best[asTime] < 0 {
		return false
	}
	method, p := r.text(asMethod)
	path, q := r.text(asPath)
	return p == nil && q == nil && isMethod(method) && (strings.HasPrefix(path, "/") || strings.Contains(path, "://"))
}

func isMethod(s string) bool {
	return slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"}, strings.ToUpper(s))
}

// sniffArchive reports whether the input begins as an HTTP archive does.
func sniffArchive(head string) bool {
	i := strings.IndexByte(head, '{')
	if i < 0 {
		return false
	}
	name, at, _, done, ok := member(head, i+1)
	if done || !ok || name != `"log"` || at >= len(head) || head[at] != '{' {
		return false
	}
	name, _, _, _, ok = member(head, at+1)
	return ok && slices.Contains([]string{`"version"`, `"creator"`, `"browser"`, `"pages"`, `"entries"`, `"comment"`}, name)
}

// sniffAccess reports whether a line is one of an access log.
func sniffAccess(line string) bool {
	var a accessLine
	if a.read(line) != nil {
		return false
	}
	_, ok := logTime(a.time)
	status, p := statusOf(a.status)
	return ok && p == nil && status >= 100
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
	return sureNames(plain(header[c.person]), plain(header[c.time]), name)
}

// sureNames reports whether "name" or "action", which may be anything's name, is an event's.
func sureNames(person, time, file string) bool {
	return strings.Contains(strings.ToLower(file), "event") ||
		slices.Contains([]string{"distinctid", "userid", "anonymousid", "caseid"}, person) && slices.Contains([]string{"timestamp", "time", "ts"}, time)
}
