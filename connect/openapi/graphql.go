package openapi

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"throughline.dev/connect"
)

// graphQL counts the fields of the types that queries, mutations and subscriptions start from. It reads words and
// brackets only; whether the schema is valid is for others to say.
func graphQL(text, file string) (description, *connect.RowError) {
	r := sdl{text: text, line: 1}
	roots := map[string]bool{}
	fields := map[string]int64{}
	for {
		w := r.word()
		switch w {
		case "":
			if r.open {
				return description{}, &connect.RowError{Where: connect.Where{File: file, Line: r.opened}, Reason: "a bracket or text is not closed", Remedy: "The file was cut off, or the schema is not complete"}
			}
			return graphQLDescription(roots, fields), nil
		case "type":
			name := r.word()
			for w = r.word(); w != "" && w != "{" && !keyword(w); {
				w = r.word()
			}
			if w == "{" {
				fields[name] += r.fields(nil)
			} else {
				r.back(w)
			}
		case "schema":
			for w = r.word(); w != "" && w != "{"; {
				w = r.word()
			}
			r.fields(func(_, typ string) { roots[typ] = true })
		case "{", "(", "[":
			r.skip()
		}
	}
}

func keyword(w string) bool {
	return slices.Contains([]string{"type", "schema", "interface", "input", "enum", "union", "scalar", "directive", "extend"}, w)
}

func graphQLDescription(roots map[string]bool, fields map[string]int64) description {
	if len(roots) == 0 {
		roots = map[string]bool{"Query": true, "Mutation": true, "Subscription": true}
	}
	var d description
	for name := range roots {
		d.operations += fields[name]
	}
	return d
}

// sdl reads the words of a schema: names, and punctuation one by one. Comments and texts are left out.
type sdl struct {
	text   string
	pos    int
	line   int64
	last   string // pushed back
	open   bool   // something was not closed
	opened int64
}

func (r *sdl) back(w string) { r.last = w }

func (r *sdl) word() string {
	if w := r.last; w != "" {
		r.last = ""
		return w
	}
	for r.pos < len(r.text) {
		c, size := utf8.DecodeRuneInString(r.text[r.pos:])
		switch {
		case c == '\n':
			r.line++
			r.pos++
		case c == '#':
			if i := strings.IndexByte(r.text[r.pos:], '\n'); i >= 0 {
				r.pos += i
			} else {
				r.pos = len(r.text)
			}
		case c == '"':
			if !r.quoted() {
				return ""
			}
		case c == '_' || unicode.IsLetter(c) || unicode.IsDigit(c):
			start := r.pos
			for r.pos < len(r.text) && (c == '_' || unicode.IsLetter(c) || unicode.IsDigit(c)) {
				r.pos += size
				c, size = utf8.DecodeRuneInString(r.text[r.pos:])
			}
			return r.text[start:r.pos]
		case unicode.IsSpace(c) || c == ',' || c == '\ufeff':
			r.pos += size
		default:
			r.pos += size
			return string(c)
		}
	}
	return ""
}

// quoted steps over "a text" or """a text of lines""".
func (r *sdl) quoted() bool {
	rest := r.text[r.pos:]
	mark := `"`
	if strings.HasPrefix(rest, `"""`) {
		mark = `"""`
	}
	for i := len(mark); i < len(rest); i++ {
		switch {
		case rest[i] == '\\':
			i++
		case strings.HasPrefix(rest[i:], mark):
			r.line += int64(strings.Count(rest[:i], "\n"))
			r.pos += i + len(mark)
			return true
		case mark == `"` && rest[i] == '\n':
			r.pos += i // an unclosed text ends with its line
			return true
		}
	}
	r.open, r.opened = true, r.line
	r.pos = len(r.text)
	return false
}

// skip steps behind the bracket that closes the one just read.
func (r *sdl) skip() {
	opened := r.line
	for depth := 1; depth > 0; {
		switch r.word() {
		case "{", "(", "[":
			depth++
		case "}", ")", "]":
			depth--
		case "":
			if !r.open {
				r.open, r.opened = true, opened
			}
			return
		}
	}
}

// fields counts the fields of a type whose bracket was just read; do is told the name and the first word of the type
// of each.
func (r *sdl) fields(do func(name, typ string)) (n int64) {
	opened := r.line
	name := ""
	for {
		switch w := r.word(); w {
		case "":
			if !r.open {
				r.open, r.opened = true, opened
			}
			return n
		case "}":
			return n
		case "(", "[", "{":
			r.skip()
		case ":":
			if name == "" {
				continue
			}
			n++
			if do != nil {
				do(name, r.word())
			}
			name = ""
		default:
			name = w
		}
	}
}
