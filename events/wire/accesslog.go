package wire

import (
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"throughline.dev/events"
	"throughline.dev/events/wire/elapsed"
)

// AccessLog reads the access log of nginx or Apache, in the common or the combined format, with a host before it or
// further fields behind it. Times have seconds.
//
// Mapping.Person says where the person is: remote_user (also when empty), ip, ident, extra or extra:N (the N-th field
// behind the user agent, quoted or not), or the name of a field that is written as name=value there. Duration, Account,
// ID and Code take the same. Requests that name nobody are left out and counted.
func AccessLog(r io.Reader, m Mapping, o Options) iter.Seq2[Chunk, error] {
	var a accessLine
	return readRequests(r, m, o, func(line string) (request, *problem) {
		if p := a.read(line); p != nil {
			return request{}, p
		}
		return a.request(m)
	})
}

// accessLine is a line cut into its fields.
type accessLine struct {
	address, ident, user, time, first, status string
	extra                                     []string // behind the size: referrer, user agent and what follows
}

// maxExtra bounds the fields behind the combined ones.
const maxExtra = 200

const accessRemedy = `Lines look like: 203.0.113.7 - ada [02/Jan/2026:03:04:05 +0000] "GET /v1/search HTTP/1.1" 200 512`

func (a *accessLine) read(s string) *problem {
	open := strings.IndexByte(s, '[')
	if open < 0 {
		return wrong("", accessRemedy, "no line of an access log")
	}
	before := strings.Fields(s[:open])
	switch {
	case len(before) < 3:
		return wrong("", accessRemedy, "no address, identity and user before the time")
	case len(before) > 3 && strings.Contains(before[0], ".") && before[2] == "-": // a host before the address
		before = before[1:]
	}
	// A user name may have spaces in it.
	a.address, a.ident, a.user = before[0], before[1], strings.Join(before[2:], " ")
	end := strings.IndexByte(s[open:], ']')
	if end < 0 {
		return wrong("", accessRemedy, "the time does not end")
	}
	a.time = s[open+1 : open+end]
	fields, p := cutFields(s[open+end+1:], a.extra[:0])
	if p != nil {
		return p
	}
	if len(fields) < 2 {
		return wrong("", accessRemedy, "no request and status behind the time")
	}
	a.first, a.status = fields[0], fields[1]
	if a.extra = fields[2:]; len(a.extra) > 0 {
		a.extra = a.extra[1:] // the size
	}
	return nil
}

// cutFields cuts a line at its spaces, not at those inside quotes or brackets.
func cutFields(s string, out []string) ([]string, *problem) {
	for {
		s = strings.TrimLeft(s, " \t")
		if s == "" {
			return out, nil
		}
		if len(out) > maxExtra {
			return nil, wrong("", accessRemedy, "more than %d fields", maxExtra)
		}
		if s[0] != '"' {
			field, rest, _ := strings.Cut(s, " ")
			out = append(out, field)
			s = rest
			continue
		}
		end, escapes := 1, false
		for end < len(s) && s[end] != '"' {
			if s[end] == '\\' {
				escapes = true
				end++
			}
			end++
		}
		if end >= len(s) {
			return nil, wrong("", "Check whether the line is cut off", "a quoted field never ends")
		}
		field := s[1:end]
		if escapes {
			field = unescaped(field)
		}
		out = append(out, field)
		s = s[end+1:]
	}
}

// unescaped resolves what the servers escape: \" and \\, and bytes as \x22.
func unescaped(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		if s[i] == 'x' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(n))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return strings.ToValidUTF8(b.String(), "\ufffd")
}

// field returns what a mapping names, and the name by which its unit is told.
func (a *accessLine) field(name string) (text, called string) {
	behind := a.extra[min(len(a.extra), 2):] // the referrer and the user agent
	switch name {
	case "":
		return "", ""
	case "remote_user":
		return a.user, name
	case "ip":
		return a.address, name
	case "ident":
		return a.ident, name
	case "extra":
		name = "extra:1"
	}
	if number, ok := strings.CutPrefix(name, "extra:"); ok {
		n, err := strconv.Atoi(number)
		if err != nil || n < 1 || n > len(behind) {
			return "", name
		}
		text = behind[n-1]
		if key, value, ok := strings.Cut(text, "="); ok && plain(key) == key {
			return strings.Trim(value, `"`), key
		}
		return text, name
	}
	for _, f := range a.extra {
		if key, value, ok := strings.Cut(f, "="); ok && key == name {
			return strings.Trim(value, `"`), name
		}
	}
	return "", name
}

func (a *accessLine) request(m Mapping) (q request, p *problem) {
	method, rest, _ := strings.Cut(a.first, " ")
	path, protocol, _ := strings.Cut(rest, " ")
	if strings.HasPrefix(path, "/") || strings.Contains(path, "://") || protocol != "" {
		q.method, q.path = method, path
	}
	if i := strings.LastIndexByte(rest, ' '); i > len(path) { // a path with spaces in it
		q.path = rest[:i]
	}
	q.address, q.person = a.address, a.user
	if m.Person != "" {
		q.person, _ = a.field(m.Person)
	}
	q.account, _ = a.field(m.Account)
	q.id, _ = a.field(m.ID)
	q.code, _ = a.field(m.Code)
	for _, s := range []*string{&q.account, &q.id, &q.code} {
		if *s == "-" {
			*s = ""
		}
	}
	if q.status, p = statusOf(a.status); p != nil {
		return q, p
	}
	duration := m.Duration
	if duration == "" {
		duration = a.usualDuration()
	}
	text, called := a.field(duration)
	q.duration = elapsed.Milliseconds(text, m.Unit, called)
	var ok bool
	if q.at, ok = logTime(a.time); !ok {
		return q, wrong("time", accessRemedy, "%q is no time of an access log", clean(a.time[:min(len(a.time), 40)]))
	}
	if err := events.CheckTime(q.at); err != nil {
		return q, refusal(err)
	}
	return q, nil
}

// usualDuration looks for a field that is written as rt=0.012.
func (a *accessLine) usualDuration() string {
	for _, f := range a.extra[min(len(a.extra), 2):] {
		switch key, _, _ := strings.Cut(f, "="); key {
		case "rt", "request_time", "duration_ms":
			return key
		}
	}
	return ""
}

// logTime reads 02/Jan/2026:03:04:05 +0000.
func logTime(s string) (time.Time, bool) {
	t, err := time.Parse("02/Jan/2006:15:04:05 -0700", s)
	return t.UTC(), err == nil
}
