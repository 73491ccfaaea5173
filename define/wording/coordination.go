package wording

import (
	"strings"

	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
)

// andOr minds "and/or", and informs of "/" between alternatives in small letters.
func andOr(j *judge, r *rulebook.Rule) {
	text := j.s.Text
	if strings.IndexByte(text, '/') < 0 {
		return
	}
	for i := range j.words {
		w := &j.words[i]
		if w.masked {
			continue
		}
		if slash := strings.IndexByte(w.low, '/'); slash > 0 {
			j.alternatives(r, w.Span, w.low[:slash], w.low[slash+1:])
			continue
		}
		if w.low != "/" || i == 0 || i+1 >= len(j.words) {
			continue
		}
		a, b := &j.words[i-1], &j.words[i+1]
		if a.masked || b.masked || !a.letter || !b.letter || a.End != w.Start && text[a.End:w.Start] != " " {
			continue
		}
		j.alternatives(r, passage.Span{Start: a.Start, End: b.End}, a.low, b.low)
	}
}

func (j *judge) alternatives(r *rulebook.Rule, span passage.Span, a, b string) {
	words := j.quoted(span)
	switch {
	case a == "his" || a == "her" || a == "he" || a == "she":
	case a == "and" && b == "or" || a == "or" && b == "and":
		f := j.addSpan(r, words, span,
			rulebook.Fix{Title: "Both are owed: “and”", Span: span, Text: "and"},
			rulebook.Fix{Title: "One is enough: “or”", Span: span, Text: "or"})
		if j.bounded {
			f.Severity = lighter(ledger.Warning, f.Severity)
		}
	case len(a) > 2 && len(b) > 2 && strings.ToLower(words) == words && !strings.Contains(b, "/") && !strings.ContainsAny(words, "0123456789"):
		// "input/output" and "client/server" are terms; the slash only informs.
		j.addSpan(r, words, span).Severity = ledger.Info
	}
}

// coordination minds "A and B or C" with both words in one part of the sentence.
func coordination(j *judge, r *rulebook.Rule) {
	if !j.any.is(joining) {
		return
	}
	and, or := -1, -1
	for i := range j.words {
		w := &j.words[i]
		switch {
		case w.masked:
		case w.low == "and":
			and = i
		case w.low == "or" && j.at(i-1).low != "/" && j.at(i-1).low != "one" && j.at(i-1).low != "above" && j.at(i-1).low != "later" && !j.book.words.classes[j.book.words.ids[j.at(i+1).low]].is(comparing) && j.at(i+1).low != "more" && j.at(i+1).low != "less" && j.at(i+1).low != "later":
			or = i
		case w.low == "," || w.low == ";" || w.low == "." || w.low == ":" || w.low == "(" || w.low == ")" || w.low == "either" || w.low == "both" || w.low == "between" ||
			w.class.is(modal) || w.class.is(subordinator) && w.low != "as":
			and, or = -1, -1
		}
		if and >= 0 && or >= 0 {
			from, to := min(and, or), max(and, or)
			j.add(r, max(0, from-1), min(len(j.words), to+2))
			return
		}
	}
}
