package diagnostic

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"throughline.dev/define/review"
	"throughline.dev/define/rulebook"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
)

// human writes findings under the line they are about. What comes from a document cannot steer the terminal: control
// characters are shown as signs.
type human struct {
	w      io.Writer
	tool   Tool
	colour bool
	tally  tally
	err    error
}

// Escape sequences of a terminal, used when colours are wanted.
const (
	bold   = "\x1b[1m"
	red    = "\x1b[31m"
	yellow = "\x1b[33m"
	blue   = "\x1b[34m"
	dim    = "\x1b[2m"
	plain  = "\x1b[0m"
)

func (h *human) File(f File) error {
	h.tally.add(f)
	lines := review.NewLines(f.Source, false)
	for _, n := range f.Notes {
		h.f("%s: %s\n", visible(f.Path), visible(n))
	}
	for _, x := range f.Findings {
		h.finding(f, lines, x)
	}
	if h.tool.Criteria {
		for _, s := range f.Sentences {
			h.criteria(f, lines, s)
		}
	}
	return h.err
}

func (h *human) finding(f File, lines *review.Lines, x rulebook.Finding) {
	at := visible(f.Path)
	if f.Source != nil && !f.Record {
		line, column := lines.Position(x.Span.Start)
		at = fmt.Sprintf("%s:%d:%d", at, line, column)
	}
	colour := colourOf(x.Severity)
	h.f("%s: %s: %s %s\n", h.paint(bold, at), h.paint(colour, string(x.Severity)), visible(x.Message), h.paint(dim, "("+visible(x.Rule)+")"))
	if f.Source != nil {
		h.excerpt(f.Source, lines, x, colour)
	}
	if x.Question != "" {
		h.f("       ? %s\n", visible(x.Question))
	}
	for _, fix := range x.Fixes {
		h.f("       > %s\n", visible(fix.Title))
	}
}

// excerpt shows the line a finding begins on, with what it is about underlined.
func (h *human) excerpt(source []byte, lines *review.Lines, x rulebook.Finding, colour string) {
	number := lines.Line(x.Span.Start)
	at := lines.Span(number)
	start := min(max(x.Span.Start, at.Start), at.End)
	end := min(max(x.Span.End, start), at.End)
	text, caret := excerpt(source[at.Start:at.End], start-at.Start, end-at.Start)
	h.f("%6d | %s\n", number, text)
	h.f("       | %s\n", strings.Replace(caret, "^", h.mark(colour)+"^", 1)+h.unmark())
}

func (h *human) mark(colour string) string {
	if h.colour {
		return colour
	}
	return ""
}

func (h *human) unmark() string { return h.mark(plain) }

// criteria shows how a sentence was read.
func (h *human) criteria(f File, lines *review.Lines, s review.Sentence) {
	if s.Verdict == wording.None || s.Verdict == wording.Refused || len(s.Readings) == 0 {
		return
	}
	at := visible(f.Path)
	if !f.Record {
		line, column := lines.Position(s.Span.Start)
		at = fmt.Sprintf("%s:%d:%d", at, line, column)
	}
	h.f("%s: %s\n", h.paint(bold, at), verdictWords(s.Verdict))
	h.f("         %s\n", visible(cut(s.Text, 400)))
	for _, r := range s.Readings {
		h.f("       = %s\n", visible(r.Canonical))
	}
}

func verdictWords(v wording.Verdict) string {
	switch v {
	case wording.Refused:
		return "refused"
	case wording.Gaps:
		return "accepted with gaps"
	case wording.Complete:
		return "complete"
	}
	return "no requirement"
}

func (h *human) Skip(s Skipped) error {
	h.f("%s: not read: %s\n", visible(s.Path), visible(s.Reason))
	return h.err
}

func (h *human) Close() error {
	t := h.tally
	if t.records > 0 {
		h.f("%s of the product. ", count(t.records, "text"))
	}
	if t.files > 0 || t.records == 0 {
		h.f("%s, %s", count(t.files, "document"), count(t.sentences, "requirement"))
		if t.sentences > 0 {
			h.f(": %d refused, %d accepted with gaps, %d complete", t.verdicts[wording.Refused], t.verdicts[wording.Gaps], t.verdicts[wording.Complete])
		}
		h.f(". ")
	}
	if t.shown[ledger.Refusal]+t.shown[ledger.Warning]+t.shown[ledger.Info] == 0 {
		h.f("No findings.")
	} else {
		h.f("%s, %s, %d of information.", count(t.shown[ledger.Refusal], "refusal"), count(t.shown[ledger.Warning], "warning"), t.shown[ledger.Info])
	}
	if hidden := t.hidden[ledger.Info] + t.hidden[ledger.Warning]; hidden > 0 {
		h.f(" Not shown, below %s: %d.", h.tool.Least, hidden)
	}
	h.f("\n")
	return h.err
}

func (h *human) f(format string, args ...any) {
	if h.err == nil {
		_, h.err = fmt.Fprintf(h.w, format, args...)
	}
}

func (h *human) paint(colour, text string) string {
	if !h.colour {
		return text
	}
	return colour + text + plain
}

func colourOf(s ledger.Severity) string {
	switch s {
	case ledger.Refusal:
		return red
	case ledger.Warning:
		return yellow
	}
	return blue
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return strconv.Itoa(n) + " " + what
}

// cut keeps the first n bytes, whole characters of them.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n] + " …"
}
