package rulebook

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// plain reads the form in which the built-in rules are written: a list of rules, a key a line, lists in square brackets
// and words that need no escape. Every command of the program reads them when it starts, and a parser of all of YAML
// takes most of that time. What it does not know, a mistake among it, it leaves to that parser: ok is false.
func plain(data string) (rules []Rule, ok bool) {
	p := plainReader{rest: data, ok: true}
	p.skip()
	if !p.take("rules:\n") || !utf8.ValidString(data) || strings.ContainsAny(data, "\t\r") {
		return nil, false
	}
	for p.skip(); p.ok && p.rest != ""; p.skip() {
		if !p.take("  - ") {
			return nil, false
		}
		r := Rule{}
		p.member(&r)
		for p.skip(); p.ok && p.take("    "); p.skip() {
			p.member(&r)
		}
		rules = append(rules, r)
	}
	return rules, p.ok
}

// plainReader reads from the beginning of rest.
type plainReader struct {
	rest string
	ok   bool // all so far was of the form
}

// take passes over words that come next.
func (p *plainReader) take(words string) bool {
	rest, ok := strings.CutPrefix(p.rest, words)
	p.rest = rest
	return ok
}

// skip passes over empty lines and comments.
func (p *plainReader) skip() {
	for strings.HasPrefix(p.rest, "\n") || strings.HasPrefix(p.rest, "#") {
		p.line()
	}
}

// line returns the rest of the line.
func (p *plainReader) line() string {
	line, rest, _ := strings.Cut(p.rest, "\n")
	p.rest = rest
	return line
}

// member reads a key and its value into a rule.
func (p *plainReader) member(r *Rule) {
	key, rest, found := strings.Cut(p.rest, ":")
	p.rest, p.ok = rest, p.ok && found
	texts := map[string]*string{
		"id": &r.ID, "name": &r.Name, "kind": &r.Kind, "severity": (*string)(&r.Severity), "characteristic": &r.Characteristic,
		"definition": &r.Definition, "bad": &r.Bad, "good": &r.Good, "rationale": &r.Rationale, "message": &r.Message, "question": &r.Question,
	}
	lists := map[string]*[]string{"words": &r.Words, "weak": &r.Weak, "except": &r.Except}
	switch {
	case !p.ok:
	case texts[key] != nil:
		p.ok = *texts[key] == "" && p.take(" ")
		*texts[key] = p.scalar(p.line())
	case lists[key] != nil:
		p.ok = *lists[key] == nil && p.take(" [")
		*lists[key] = p.list()
	case key == "precision":
		p.ok = r.Precision == nil && p.take(" {")
		r.Precision = p.precision()
	case key == "swap":
		p.ok = r.Swap == nil && p.take("\n")
		r.Swap = p.swap()
	default:
		p.ok = false
	}
}

// scalar reads a text that stands alone on its line.
func (p *plainReader) scalar(s string) string {
	if inside, quoted := strings.CutPrefix(s, `"`); quoted {
		inside, closed := strings.CutSuffix(inside, `"`)
		p.ok = p.ok && closed && !strings.ContainsAny(inside, `"\`)
		return inside
	}
	p.ok = p.ok && s != "" && s == strings.TrimSpace(s) && !strings.ContainsAny(s[:1], "-?:,[]{}#&*!|>'%@`\"~") &&
		!strings.Contains(s, ": ") && !strings.Contains(s, " #") && !strings.HasSuffix(s, ":") && isText(s)
	return s
}

// isText reports whether a word without quotes is a text and no number, truth value or nothing.
func isText(s string) bool {
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off", "null", "y", "n":
		return false
	}
	return s[0] != '.' && s[0] != '+' && (s[0] < '0' || s[0] > '9' || strings.ContainsRune(s, ' ')) // a number has no space
}

// list reads texts up to the closing bracket, which ends its line.
func (p *plainReader) list() []string {
	end := strings.Index(p.rest, "]\n")
	if end < 0 {
		p.ok = false
		return nil
	}
	inside := p.rest[:end]
	p.rest = p.rest[end+2:]
	var out []string
	for p.ok && inside != "" {
		inside = strings.TrimLeft(inside, " \n")
		if quoted, ok := strings.CutPrefix(inside, `"`); ok {
			word, rest, closed := strings.Cut(quoted, `"`)
			out = append(out, word)
			inside, p.ok = strings.TrimPrefix(rest, ","), closed && !strings.Contains(word, `\`) && !strings.Contains(word, "\n") && (rest == "" || rest[0] == ',')
			continue
		}
		word, rest, more := strings.Cut(inside, ",")
		inside = rest
		p.ok = !strings.ContainsAny(word, "\n\"[]{}") && (!more || rest != "" && (rest[0] == ' ' || rest[0] == '\n'))
		out = append(out, p.scalar(word))
	}
	return out
}

// precision reads "right: 21, of: 21, on: "…"}".
func (p *plainReader) precision() *Precision {
	line, closed := strings.CutSuffix(p.line(), "}")
	right, rest, a := strings.Cut(strings.TrimSpace(line), ", of: ")
	right, b := strings.CutPrefix(right, "right: ")
	of, on, c := strings.Cut(rest, `, on: "`)
	on, d := strings.CutSuffix(on, `"`)
	out := &Precision{On: on}
	var err, other error
	out.Right, err = strconv.Atoi(right)
	out.Of, other = strconv.Atoi(of)
	p.ok = p.ok && closed && a && b && c && d && err == nil && other == nil && !strings.ContainsAny(on, `"\`)
	return out
}

// swap reads lines of "phrase: what to say instead".
func (p *plainReader) swap() map[string]string {
	out := map[string]string{}
	for p.ok && p.take("      ") {
		key, value, found := strings.Cut(p.line(), ": ")
		_, twice := out[key]
		p.ok = found && !twice
		if p.ok {
			out[p.scalar(key)] = p.scalar(value)
		}
	}
	return out
}
