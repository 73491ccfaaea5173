package transcript

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"throughline.dev/connect"
	"throughline.dev/connect/frontmatter"
)

const stamp = `\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?`

var (
	leadStamp  = regexp.MustCompile(`^[\[(]?(` + stamp + `)[\])]?(?:\s*[-–—|:]\s*|\s+|$)`)
	trailStamp = regexp.MustCompile(`^(.*?)\s*[-–—|]?\s*[\[(]?(` + stamp + `)[\])]?$`)
	headStamp  = regexp.MustCompile(`^(.{1,60}?)(?:\s{2,}|\t|\s+[-–—|]\s+|\s+[\[(])(` + stamp + `)[\])]?\s*:?$`)
	emphasis   = regexp.MustCompile(`^(?:[>\-+]\s+)*(\*\*|__|\*|_)([^*_]{1,80}?)(\*\*|__|\*|_)\s*(:?)\s*(.*)$`)
	heading    = regexp.MustCompile(`^#{1,6}\s+\S`)
	divider    = regexp.MustCompile(`^\s*([-*_]\s*){3,}$`)
)

// dialogue reads text and Markdown.
func (s *script) dialogue(text string) *connect.RowError {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	first := int64(1)
	matter, body, line, ok := frontmatter.Split(text)
	if ok {
		if err := s.front(matter); err != nil {
			return err
		}
		first = int64(line)
	}
	lines := strings.Split(body, "\n")
	n := s.leading(lines, first)
	return s.lines(lines[n:], first+int64(n))
}

// leading reads lines such as "Date: 2026-03-05" before the first turn and returns how many lines they take. A title
// as Markdown heading may stand before them or between them.
func (s *script) leading(lines []string, first int64) int {
	taken, keys := 0, 0
	for i, l := range lines {
		l = strings.TrimSpace(l)
		if l == "" {
			continue
		}
		if title, ok := strings.CutPrefix(l, "# "); ok && s.header.Title == "" {
			s.header.Title = strings.TrimSpace(title)
			taken = i + 1
			continue
		}
		key, value, ok := strings.Cut(strings.TrimLeft(l, "*_-+ "), ":")
		if !ok || !known(key) {
			if ok && taken == i && keys > 1 && nameLike(key) && closes(lines[i:]) && !speaksAgain(key, lines[i+1:]) {
				s.header.set(key, value, first+int64(i), &s.lost) // it is lost, and not taken for a speaker
				taken = i + 1
				continue
			}
			return taken
		}
		// "Interviewer: What happened?" is a turn; so is whatever comes where that name speaks again.
		if c := canonical(key); (c == "interviewer" || c == "participants") && (speaksAgain(key, lines[i+1:]) || strings.HasSuffix(value, "?")) {
			return taken
		}
		s.header.set(key, value, first+int64(i), &s.lost)
		keys++
		taken = i + 1
	}
	return taken
}

// closes reports whether an empty line follows within a few lines that all have a key.
func closes(lines []string) bool {
	for _, l := range lines[:min(len(lines), 8)] {
		if strings.TrimSpace(l) == "" {
			return true
		}
		if !strings.Contains(l, ":") {
			return false
		}
	}
	return false
}

func speaksAgain(key string, lines []string) bool {
	key = strings.Trim(key, "*_ ")
	for _, l := range lines {
		if name, _, ok := strings.Cut(strings.TrimLeft(l, "*_-+> \t"), ":"); ok && strings.EqualFold(strings.Trim(name, "*_ "), key) {
			return true
		}
	}
	return false
}

// lines reads turns and notes.
func (s *script) lines(lines []string, first int64) *connect.RowError {
	pending := int64(-1) // a time that stands alone before its words
	start, note := true, false
	for i, raw := range lines {
		l := strings.TrimSpace(raw)
		line := first + int64(i)
		if l == "" || divider.MatchString(l) {
			start = true
			continue
		}
		if heading.MatchString(l) {
			if strings.TrimSpace(strings.TrimLeft(l, "#")) == s.header.Title {
				start, note = true, true
				continue
			}
			s.pieces = append(s.pieces, piece{offset: -1, text: l, line: line, start: true, note: true})
			start, note = true, true
			continue
		}
		p := piece{offset: -1, line: line, start: start, note: note, text: l}
		start = false
		if m := leadStamp.FindStringSubmatch(l); m != nil {
			if at, ok := clock(m[1]); ok {
				p.offset, l = at, strings.TrimSpace(l[len(m[0]):])
				p.text = l
				if l == "" {
					pending, start = at, true
					continue
				}
				p.start = true
			}
		}
		if p.offset < 0 {
			p.offset = pending
		}
		if s.head(&p) {
			note = false
			pending = -1
			if p.text == "" {
				pending = p.offset
			}
		}
		if p.offset >= 0 && p.speaker == "" && !p.note {
			pending = -1
		}
		s.pieces = append(s.pieces, p)
	}
	return nil
}

// head finds the speaker where the line marks one beyond doubt: by emphasis, or with a time beside the name.
func (s *script) head(p *piece) bool {
	if m := emphasis.FindStringSubmatch(p.text); m != nil && m[1] == m[3] {
		inner := strings.TrimSpace(m[2])
		bare := strings.TrimSuffix(inner, ":")
		if (bare != inner || m[4] == ":") && nameLike(unstamped(bare)) {
			p.take(bare, m[5])
			return true
		}
		if t := trailStamp.FindStringSubmatch(bare); t != nil && m[4] == "" && nameLike(strings.TrimSpace(t[1])) {
			p.take(bare, m[5]) // "**Ada Park** 00:12" has its time outside, "**Ada Park 00:12**" inside
			return true
		}
		if at := leadStamp.FindStringSubmatch(m[5]); at != nil && nameLike(bare) {
			if rest := m[5][len(at[0]):]; rest == "" || strings.Contains(at[0], "):") || strings.Contains(at[0], "]:") {
				p.take(bare+" "+at[1], rest) // "**Ada** 00:12" above the words, "**Ada** (00:12): words"
				return true
			}
		}
		return false
	}
	if m := headStamp.FindStringSubmatch(p.text); m != nil && nameLike(strings.TrimSpace(m[1])) {
		p.take(m[1]+" "+m[2], "")
		return true
	}
	if name, at, rest, ok := label(p.text); ok && at >= 0 {
		p.speaker, p.marked, p.offset, p.text, p.note = name, true, at, rest, false
		return true
	}
	return false
}

// take splits a time off a label and makes the rest the speaker.
func (p *piece) take(name, text string) {
	if m := trailStamp.FindStringSubmatch(name); m != nil && strings.TrimSpace(m[1]) != "" {
		if at, ok := clock(m[2]); ok {
			name, p.offset = m[1], at
		}
	}
	p.speaker, p.marked, p.note = strings.Join(strings.Fields(strings.Trim(name, " -–—|")), " "), true, false
	p.text = strings.TrimSpace(text)
	if m := leadStamp.FindStringSubmatch(p.text); m != nil && p.offset < 0 {
		if at, ok := clock(m[1]); ok {
			p.offset, p.text = at, strings.TrimSpace(p.text[len(m[0]):])
		}
	}
}

func unstamped(s string) string {
	if m := trailStamp.FindStringSubmatch(s); m != nil && strings.TrimSpace(m[1]) != "" {
		return strings.TrimSpace(m[1])
	}
	return s
}

// label splits "Ada Park: words" and "Ada Park (00:12): words". At is -1 without a time.
func label(text string) (name string, at int64, rest string, ok bool) {
	i := 0
	for {
		j := strings.IndexAny(text[i:], ":：")
		if j < 0 || i+j > 80 {
			return "", -1, "", false
		}
		i += j
		_, size := utf8.DecodeRuneInString(text[i:])
		// The colons of a time do not end the name.
		digits := size == 1 && i > 0 && i+1 < len(text) && isDigit(text[i-1]) && isDigit(text[i+1])
		if !digits {
			after := text[i+size:]
			if size == 1 && after != "" && after[0] != ' ' && after[0] != '\t' {
				return "", -1, "", false // "https://", "a:b"
			}
			name, rest = strings.TrimSpace(text[:i]), strings.TrimSpace(after)
			break
		}
		i += size
	}
	at = -1
	if m := trailStamp.FindStringSubmatch(name); m != nil && strings.TrimSpace(m[1]) != "" {
		if ms, good := clock(m[2]); good {
			name, at = strings.TrimSpace(m[1]), ms
		}
	}
	name = strings.Join(strings.Fields(name), " ")
	return name, at, rest, nameLike(name)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// nameLike reports whether a text could be the name of a speaker: it begins with a letter, is short, and has no
// punctuation but what names have.
func nameLike(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	if !unicode.IsLetter(first) || utf8.RuneCountInString(s) > 60 || len(strings.Fields(s)) > 7 {
		return false
	}
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !strings.ContainsRune(" .,'’&()/_-#@|", r) {
			return false
		}
	}
	return true
}
