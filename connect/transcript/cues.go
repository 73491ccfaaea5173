package transcript

import (
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"

	"throughline.dev/connect"
)

var (
	timing = regexp.MustCompile(`^\s*((?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3})\s*-->\s*((?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3})(?:\s|$)`)
	index  = regexp.MustCompile(`^\s*\d+\s*$`)
	tag    = regexp.MustCompile(`<(/?)([^<>\s.]*)((?:\.[^<>\s]*)?)(?:\s+([^<>]*))?>`)
)

// splitLines splits at LF, CR LF and CR.
func splitLines(text string) []string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.ReplaceAll(text, "\r", "\n")
	return strings.Split(text, "\n")
}

func blank(lines []string) bool {
	for _, l := range lines {
		if strings.TrimSpace(l) != "" {
			return false
		}
	}
	return true
}

// isVTT reports whether the first line is the signature of WebVTT.
func isVTT(lines []string) bool {
	return lines[0] == "WEBVTT" || strings.HasPrefix(lines[0], "WEBVTT ") || strings.HasPrefix(lines[0], "WEBVTT\t")
}

// isSRT reports whether a text begins with a number and a timing, or with a timing.
func isSRT(lines []string) bool {
	for i, l := range lines {
		if strings.TrimSpace(l) == "" {
			continue
		}
		return timing.MatchString(l) || index.MatchString(l) && i+1 < len(lines) && timing.MatchString(lines[i+1])
	}
	return false
}

// cues reads WebVTT and SRT: blocks parted by empty lines.
func (s *script) cues(lines []string) *connect.RowError {
	last := int64(-1)
	for i := 0; i < len(lines); {
		if strings.TrimSpace(lines[i]) == "" {
			i++
			continue
		}
		end := i
		for end < len(lines) && strings.TrimSpace(lines[end]) != "" {
			end++
		}
		block, first := lines[i:end], int64(i+1)
		i = end
		word, _, _ := strings.Cut(strings.TrimSpace(block[0]), " ")
		switch {
		case first == 1 && isVTT(block):
			s.vttHeader(block)
			continue
		case word == "NOTE":
			s.vttNote(block, first)
			continue
		case (word == "STYLE" || word == "REGION") && !strings.Contains(block[0], "-->"):
			continue
		}
		for len(block) > 0 {
			var err *connect.RowError
			if block, first, last, err = s.cue(block, first, last); err != nil {
				return err
			}
		}
	}
	return nil
}

// cue reads one cue from the start of a block; another may follow where an empty line is missing.
func (s *script) cue(block []string, first, last int64) (rest []string, line, start int64, err *connect.RowError) {
	at := 0
	if !timing.MatchString(block[0]) {
		at = 1 // its number or name
	}
	if at >= len(block) || !timing.MatchString(block[at]) {
		return nil, 0, 0, s.fail(first, fmt.Sprintf("%.40q is no cue", strings.TrimSpace(block[0])), "Expected a line such as 00:01:02.000 --> 00:01:05.000, and the words below it")
	}
	m := timing.FindStringSubmatch(block[at])
	start, ok := clock(m[1])
	stop, ok2 := clock(m[2])
	where := first + int64(at)
	switch {
	case !ok || !ok2:
		return nil, 0, 0, s.fail(where, "the times "+m[1]+" and "+m[2]+" cannot be", "Minutes and seconds go to 59")
	case stop < start:
		return nil, 0, 0, s.fail(where, "the cue ends before it starts: "+m[1]+" --> "+m[2], "Mend the times")
	case start < last:
		return nil, 0, 0, s.fail(where, "the times run backwards: a cue starts at "+m[1]+" after one at "+mark(last), "Mend the times, or split the file where a new recording begins")
	}
	end := at + 1
	for end < len(block) && !timing.MatchString(block[end]) && !(index.MatchString(block[end]) && end+1 < len(block) && timing.MatchString(block[end+1])) {
		end++
	}
	s.payload(block[at+1:end], start, where+1)
	return block[end:], first + int64(end), start, nil
}

// payload reads the words of a cue: several pieces when several speak.
func (s *script) payload(lines []string, offset, first int64) {
	p := piece{offset: offset, line: first}
	var b strings.Builder
	flush := func() {
		text := strings.TrimSpace(html.UnescapeString(b.String()))
		for _, dash := range []string{">>", "- ", "– "} {
			text = strings.TrimSpace(strings.TrimPrefix(text, dash))
		}
		if b.Reset(); text != "" {
			p.text = text
			s.pieces = append(s.pieces, p)
		}
	}
	for i, l := range lines {
		if i > 0 {
			if p.speaker == "" && begins(l) {
				flush()
				p.line = first + int64(i)
			} else {
				b.WriteByte(' ')
			}
		}
		for {
			loc := tag.FindStringSubmatchIndex(l)
			if loc == nil {
				b.WriteString(l)
				break
			}
			b.WriteString(l[:loc[0]])
			if group(l, loc, 2) == "v" {
				flush()
				p.speaker, p.line = "", first+int64(i)
				if group(l, loc, 1) == "" {
					p.speaker = strings.Join(strings.Fields(html.UnescapeString(group(l, loc, 4))), " ")
				}
				p.marked = p.speaker != ""
			}
			l = l[loc[1]:]
		}
	}
	flush()
}

// begins reports whether a line within a cue begins what another speaker says.
func begins(l string) bool {
	l = strings.TrimSpace(l)
	if strings.HasPrefix(l, "- ") || strings.HasPrefix(l, "– ") || strings.HasPrefix(l, ">>") {
		return true
	}
	_, _, _, ok := label(l)
	return ok
}

// group returns a group of a match.
func group(s string, loc []int, n int) string {
	if loc[2*n] < 0 {
		return ""
	}
	return s[loc[2*n]:loc[2*n+1]]
}

// vttHeader reads the lines beside the signature: "WEBVTT - Title", "Language: en".
func (s *script) vttHeader(block []string) {
	if title, ok := strings.CutPrefix(strings.TrimSpace(block[0][len("WEBVTT"):]), "-"); ok {
		s.header.Title = strings.TrimSpace(title)
	}
	for i, l := range block[1:] {
		if key, value, ok := strings.Cut(l, ":"); ok {
			s.header.set(key, value, int64(i+2), &s.lost)
		}
	}
}

// vttNote reads a comment. Some hold the same lines as the start of a text file; most hold what a machine thought.
func (s *script) vttNote(block []string, first int64) {
	block = append([]string{strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(block[0]), "NOTE"))}, block[1:]...)
	for i, l := range block {
		if key, value, ok := strings.Cut(l, ":"); ok && known(key) {
			s.header.set(key, value, first+int64(i), &s.lost)
			continue
		}
		if l = strings.TrimSpace(l); l != "" {
			s.lost.Add("NOTE", "comments of a subtitle file are not spoken", l)
		}
	}
}

// clock reads 01:02:03.450, 02:03,450 or 2:03 as milliseconds.
func clock(s string) (int64, bool) {
	s = strings.Replace(s, ",", ".", 1)
	whole, fraction, _ := strings.Cut(s, ".")
	parts := strings.Split(whole, ":")
	total := int64(0)
	for i, p := range parts {
		n, err := strconv.ParseInt(p, 10, 32)
		if err != nil || i > 0 && n > 59 {
			return 0, false
		}
		total = total*60 + n
	}
	if len(parts) == 2 && total >= 100*60 {
		return 0, false
	}
	total *= 1000
	if fraction != "" {
		n, err := strconv.ParseInt((fraction + "00")[:3], 10, 32)
		if err != nil {
			return 0, false
		}
		total += n
	}
	return total, true
}

// mark writes milliseconds as people do.
func mark(ms int64) string {
	return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3_600_000, ms/60_000%60, ms/1000%60, ms%1000)
}
