// Package matchers reads events and conditions as the command line has them: "signup", "paid|renewed",
// "api_request[status>=500;method=GET]", "plan=pro". Text in, matchers of package events out; it knows no question and no
// log, so it cannot tell whether there are such events.
package matchers

import (
	"errors"
	"fmt"
	"strings"

	"throughline.dev/events"
)

// Parse reads a list of events as the command line has them: names between commas, alternatives between |, and
// conditions in brackets: "signup,api_request[status>=500;method=GET],paid|renewed". A * is any event; a name with
// commas or brackets in it stands in double quotes.
func Parse(text string) ([]events.Matcher, error) {
	var out []events.Matcher
	p := parser{text: text}
	for {
		m, err := p.matcher()
		if err != nil {
			return nil, err
		}
		out = append(out, m)
		p.blanks()
		if p.i == len(p.text) {
			return out, nil
		}
		if p.text[p.i] != ',' {
			return nil, fmt.Errorf("%q: a comma is missing before %q", text, p.text[p.i:])
		}
		p.i++
	}
}

// One reads one event.
func One(text string) (events.Matcher, error) {
	all, err := Parse(text)
	if err == nil && len(all) != 1 {
		err = fmt.Errorf("%q names %d events. Give one, with | between alternatives", text, len(all))
	}
	if err != nil {
		return events.Matcher{}, err
	}
	return all[0], nil
}

type parser struct {
	text string
	i    int
}

func (p *parser) blanks() {
	for p.i < len(p.text) && p.text[p.i] == ' ' {
		p.i++
	}
}

func (p *parser) matcher() (m events.Matcher, err error) {
	for {
		name, err := p.name()
		if err != nil {
			return m, err
		}
		if name == "*" && len(m.Names) == 0 {
			break
		}
		m.Names = append(m.Names, name)
		if p.blanks(); p.i == len(p.text) || p.text[p.i] != '|' {
			break
		}
		p.i++
	}
	if p.i < len(p.text) && p.text[p.i] == '[' {
		end := strings.IndexByte(p.text[p.i:], ']')
		if end < 0 {
			return m, fmt.Errorf("%q: a bracket is not closed", p.text)
		}
		inside := p.text[p.i+1 : p.i+end]
		p.i += end + 1
		for c := range strings.SplitSeq(inside, ";") {
			cond, err := Cond(c)
			if err != nil {
				return m, err
			}
			m.Where = append(m.Where, cond)
		}
	}
	return m, m.Check()
}

func (p *parser) name() (string, error) {
	p.blanks()
	if p.i < len(p.text) && p.text[p.i] == '"' {
		end := strings.IndexByte(p.text[p.i+1:], '"')
		if end < 0 {
			return "", fmt.Errorf("%q: a quote is not closed", p.text)
		}
		name := p.text[p.i+1 : p.i+1+end]
		p.i += end + 2
		return name, nil
	}
	start := p.i
	for p.i < len(p.text) && !strings.ContainsRune(",|[", rune(p.text[p.i])) {
		p.i++
	}
	name := strings.TrimSpace(p.text[start:p.i])
	if name == "" {
		return "", fmt.Errorf("%q: the name of an event is missing", p.text)
	}
	return name, nil
}

// Cond reads a condition on a property: plan=pro, status>=500, plan!=free; plan alone asks that it is there, and
// !plan that it is not.
func Cond(text string) (events.Cond, error) {
	text = strings.TrimSpace(text)
	at := strings.IndexAny(text, "=<>!")
	if name, lacks := strings.CutPrefix(text, "!"); lacks && !strings.ContainsAny(name, "=<>!") {
		return events.Cond{Property: strings.TrimSpace(name), Op: events.Lacks}, nil
	}
	switch {
	case text == "":
		return events.Cond{}, errors.New("a condition is empty. Write for example plan=pro")
	case at < 0:
		return events.Cond{Property: text, Op: events.Has}, nil
	case at == 0:
		return events.Cond{}, fmt.Errorf("%q names no property. Write for example plan=pro", text)
	}
	c := events.Cond{Property: strings.TrimSpace(text[:at])}
	rest := text[at:]
	for _, op := range []events.Operator{events.Ne, events.Le, events.Ge, events.Eq, events.Lt, events.Gt} {
		if value, ok := strings.CutPrefix(rest, string(op)); ok {
			c.Op, c.Value = op, strings.TrimSpace(strings.TrimPrefix(value, "=")) // == is meant as =
			return c, nil
		}
	}
	return c, fmt.Errorf("%q has no operator that is known. Use = != < <= > >=", text)
}

// Properties lists the properties that matchers and conditions look at.
func Properties(where []events.Cond, of ...events.Matcher) []string {
	out := []string{}
	for _, c := range where {
		out = append(out, c.Property)
	}
	for _, m := range of {
		for _, c := range m.Where {
			out = append(out, c.Property)
		}
	}
	return out
}
