package acceptance

import (
	"strings"

	gherkin "github.com/cucumber/gherkin/go/v42"

	"throughline.dev/define/passage"
)

// Bounds of what is read. No feature file that people maintain comes near them; they keep memory and time in
// proportion whatever is handed in.
const (
	maxLines   = 200_000
	maxLine    = 64 << 10 // bytes
	maxTagRuns = 64       // lines of tags in front of one keyword: the parser looks ahead over all of them, each time
)

// lines hands a source to the parser line by line and remembers where each begins.
type lines struct {
	source string
	starts []int // of lines, in bytes
	next   int   // line to hand out
	tags   int   // lines of tags since the last line of another sort
	fence  string
	issues []problem
}

func newLines(source string) *lines {
	l := &lines{source: source}
	for at := 0; ; {
		l.starts = append(l.starts, at)
		i := strings.IndexByte(source[at:], '\n')
		if i < 0 {
			break
		}
		at += i + 1
		if len(l.starts) == maxLines {
			l.source = source[:at]
			l.issues = append(l.issues, problem{line: maxLines, message: "The file has more than 200,000 lines; the rest was not read. Split it into one file a feature."})
			break
		}
	}
	if last := len(l.starts) - 1; last > 0 && l.starts[last] == len(l.source) {
		l.starts = l.starts[:last] // what follows the last line break is no line
	}
	return l
}

// span returns where a line stands, without its line break; an unknown line is an empty span at the end.
func (l *lines) span(line int) passage.Span {
	if line < 1 || line > len(l.starts) {
		return passage.Span{Start: len(l.source), End: len(l.source)}
	}
	start, end := l.starts[line-1], len(l.source)
	if line < len(l.starts) {
		end = l.starts[line]
	}
	return passage.Span{Start: start, End: start + len(strings.TrimRight(l.source[start:end], "\r\n"))}
}

// words returns the span of a line without the blanks around it.
func (l *lines) words(line int) passage.Span {
	s := l.span(line)
	text := l.source[s.Start:s.End]
	s.Start += len(text) - len(strings.TrimLeft(text, " \t"))
	s.End -= len(text) - len(strings.TrimRight(text, " \t"))
	return passage.Span{Start: s.Start, End: max(s.Start, s.End)}
}

// Scan implements gherkin.Scanner.
func (l *lines) Scan() (*gherkin.Line, bool, error) {
	l.next++
	if l.next > len(l.starts) || l.source == "" {
		return &gherkin.Line{LineNumber: l.next, AtEof: true}, true, nil
	}
	s := l.span(l.next)
	text := l.source[s.Start:s.End]
	if l.next == 1 {
		text = strings.TrimPrefix(text, "\ufeff")
	}
	if len(text) > maxLine {
		l.issues = append(l.issues, problem{line: l.next, message: "The line is longer than 64 KiB and was cut. Put long texts between \"\"\" lines, or into a file."})
		text = text[:maxLine]
	}
	trimmed := strings.TrimLeft(text, " \t")
	if l.tooManyTags(trimmed) {
		text, trimmed = "", ""
	}
	return &gherkin.Line{LineText: text, LineNumber: l.next, TrimmedLineText: trimmed}, false, nil
}

// tooManyTags counts lines of tags that only blank lines and comments part, outside of longer texts.
func (l *lines) tooManyTags(line string) bool {
	if l.fence != "" {
		if strings.HasPrefix(line, l.fence) {
			l.fence = ""
		}
		return false
	}
	switch {
	case line == "" || line[0] == '#':
		return false
	case line[0] == '@':
		l.tags++
		if l.tags == maxTagRuns+1 {
			l.issues = append(l.issues, problem{line: l.next, message: "More than 64 lines of tags follow each other; the rest of them was not read. Put the tags of a scenario on one line."})
		}
		return l.tags > maxTagRuns
	}
	for _, fence := range []string{gherkin.DocstringSeparator, gherkin.DocstringAlternativeSeparator} {
		if strings.HasPrefix(line, fence) {
			l.fence = fence
		}
	}
	l.tags = 0
	return false
}
