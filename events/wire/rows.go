package wire

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"throughline.dev/events"
)

// Rows reads one event a line, each a JSON object with a person, the name of an event, a time and perhaps an account
// and an id, under the names of the mapping or the usual ones. What else a line has becomes properties: objects within
// as dotted names, but the members of "properties", which exports of other tools have, under their own.
// Blank lines are skipped.
func Rows(r io.Reader, m Mapping, o Options) iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		in, err := open(r)
		if err != nil {
			yield(Chunk{}, err)
			return
		}
		c := newCollector(in, o, yield)
		row := row{naming: m.naming()}
		o.always = m.Always
		c.end(c.lines(func(line string) *problem {
			e, p := c.rowEvent(&row, line, o)
			if p != nil {
				return p
			}
			return c.add(in.line, e, o)
		}))
	}
}

// naming returns what the mapping of rows asks for.
func (m Mapping) naming() naming {
	var n naming
	n.given[asPerson], n.given[asName], n.given[asTime], n.given[asAccount], n.given[asID] = m.Person, m.Name, m.Time, m.Account, m.ID
	n.usual[asPerson], n.usual[asName], n.usual[asTime], n.usual[asAccount], n.usual[asID] = personColumns, nameColumns, timeColumns, accountColumns, idColumns
	if m.Always != "" {
		n.usual[asName] = nil
	}
	return n
}

// lines calls take with every line that is not blank, and returns the error that ended the input early.
func (c *collector) lines(take func(line string) *problem) error {
	for c.more() {
		line, err := c.in.next()
		switch {
		case err == io.EOF:
			return nil
		case err == errLong:
			c.bad(c.in.line, &tooLongLine, string(line[:min(len(line), excerpt)]))
			continue
		case err != nil:
			return err
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		if c.in.line == 1 && line[0] == '[' {
			return errors.New("line 1: the input is one JSON array. Write one object a line (jq -c '.[]')")
		}
		if !utf8.Valid(line) {
			c.bad(c.in.line, &notUTF8, string(line[:min(len(line), excerpt)]))
			continue
		}
		s := string(line)
		if p := take(s); p != nil {
			c.bad(c.in.line, p, s)
		}
	}
	return nil
}

// rowEvent makes the event of a line.
func (c *collector) rowEvent(r *row, line string, o Options) (e events.Event, p *problem) {
	if p := r.read(line); p != nil {
		return e, p
	}
	e.Received = o.Received
	for _, want := range [...]struct {
		role  role
		into  *string
		what  string
		usual []string
	}{
		{asPerson, &e.Person, "the person", personColumns},
		{asName, &e.Name, "the name of the event", nameColumns},
		{asAccount, &e.Account, "", nil},
		{asID, &e.ID, "", nil},
	} {
		if want.role == asName && o.always != "" {
			e.Name = o.always
			continue
		}
		if *want.into, p = r.text(want.role); p != nil {
			return e, p
		}
		if *want.into == "" && want.what != "" {
			return e, r.missing(want.role, want.what, want.usual)
		}
	}
	if p := r.time(&e); p != nil {
		return e, p
	}
	e.Properties, p = c.rowProperties(r, o)
	return e, p
}

func (r *row) time(e *events.Event) *problem {
	text, p := r.text(asTime)
	if p != nil {
		return p
	}
	if text == "" {
		return r.missing(asTime, "the time", timeColumns)
	}
	at, err := ParseTime(plainNumber(text))
	if err != nil {
		p := refusal(err)
		p.column = r.members[r.best[asTime]].name
		return p
	}
	e.Time = at
	return nil
}

// plainNumber writes a number with an exponent, as some encoders write seconds since 1970, without one.
func plainNumber(s string) string {
	if !strings.ContainsAny(s, "eE") {
		return s
	}
	if _, ok := events.Number(s); !ok {
		return s
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || math.Abs(v) > 1e19 {
		return s
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// rowProperties writes the members without a role as properties.
func (c *collector) rowProperties(r *row, o Options) ([]byte, *problem) {
	room := c.space(min(len(r.flat)+2, events.MaxEvent))
	out := append(room[len(room):], '{')
	for i, m := range r.members {
		name := strings.TrimPrefix(m.name, "properties.")
		if i == r.best[asPerson] || i == r.best[asName] || i == r.best[asTime] || i == r.best[asAccount] || i == r.best[asID] || !o.keeps(name) {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(appendQuoted(out, name), ':'), m.value...)
		if len(out) >= events.MaxEvent {
			return nil, tooLarge(len(r.flat))
		}
	}
	if len(out) == 1 {
		return nil, nil
	}
	return c.keep(append(out, '}')), nil
}
