package passage

import (
	"slices"
	"sort"
	"unicode/utf8"
)

// run maps a stretch of text to the source. When both are equally long their bytes are the same, one by one (a tab or
// a line break is a space in the text); otherwise the stretch stands for all of its source: an entity, an escape,
// several spaces, bytes that are not UTF-8.
type run struct{ text, source Span }

// Source returns where a span of Text stands in the source.
func (s Sentence) Source(sp Span) Span {
	if len(s.runs) == 0 {
		return sp
	}
	sp.Start, sp.End = sp.Start+s.base, max(sp.Start, sp.End)+s.base
	if sp.Empty() {
		at := s.start(sp.Start)
		return Span{at, at}
	}
	return Span{s.start(sp.Start), s.end(sp.End)}
}

// start maps the place of a byte; the place after the last byte is where the source of the text ends.
func (s Sentence) start(at int) int {
	i := sort.Search(len(s.runs), func(i int) bool { return s.runs[i].text.End > at })
	if i == len(s.runs) {
		return s.runs[i-1].source.End
	}
	r := s.runs[i]
	if r.exact() {
		return r.source.Start + at - r.text.Start
	}
	return r.source.Start
}

// end maps the place behind a byte.
func (s Sentence) end(at int) int {
	i := sort.Search(len(s.runs), func(i int) bool { return s.runs[i].text.End >= at })
	if i == len(s.runs) {
		return s.runs[i-1].source.End
	}
	r := s.runs[i]
	if r.exact() {
		return r.source.Start + at - r.text.Start
	}
	return r.source.End
}

func (r run) exact() bool { return r.text.End-r.text.Start == r.source.End-r.source.Start }

// prose is text under construction, with the way back to its source.
type prose struct {
	b      []byte
	runs   []run
	masked []Span
}

// add appends bytes of the source, which start there. What is not UTF-8 becomes U+FFFD.
func (p *prose) add(b []byte, at int) {
	for len(b) > 0 {
		n := valid(b)
		if n > 0 {
			p.join(b[:n], at)
			b, at = b[n:], at+n
			continue
		}
		p.put("\uFFFD", Span{at, at + 1})
		b, at = b[1:], at+1
	}
}

// valid counts the bytes up to the first that is not UTF-8.
func valid(b []byte) int {
	for i := 0; i < len(b); {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(b)
}

func (p *prose) join(b []byte, at int) {
	start := len(p.b)
	p.b = append(p.b, b...)
	if n := len(p.runs); n > 0 {
		if last := &p.runs[n-1]; last.exact() && last.source.End == at {
			last.text.End, last.source.End = len(p.b), at+len(b)
			return
		}
	}
	p.runs = append(p.runs, run{Span{start, len(p.b)}, Span{at, at + len(b)}})
}

// put appends words that stand for a span of the source. When both have the same length they must be the same bytes.
func (p *prose) put(s string, from Span) {
	start := len(p.b)
	p.b = append(p.b, s...)
	p.runs = append(p.runs, run{Span{start, len(p.b)}, from})
}

// space appends one space for any white space of the source, unless the text starts or already ends with one.
func (p *prose) space(white []byte, at int) {
	if len(p.b) == 0 || p.b[len(p.b)-1] == ' ' {
		return
	}
	if len(white) == 1 {
		p.join([]byte{' '}, at)
		return
	}
	p.put(" ", Span{at, at + len(white)})
}

// text returns what was built, without white space at its ends.
func (p *prose) text() (string, Span) {
	start, end := 0, len(p.b)
	for start < end && p.b[start] == ' ' {
		start++
	}
	for end > start && p.b[end-1] == ' ' {
		end--
	}
	return string(p.b), Span{start, end}
}

// Whole returns the sentence together with its lead-in as one text; spans of it map to the source of either.
// A sentence without a lead-in is returned as it is.
func (s Sentence) Whole() Sentence {
	if s.lead == nil {
		return s
	}
	lead := *s.lead
	if len(lead.runs) == 0 || len(s.runs) == 0 {
		return s
	}
	gap := Span{lead.Source(Span{0, len(lead.Text)}).End, s.start(s.base)}
	shift := len(lead.Text) + 1
	w := Sentence{Text: lead.Text + " " + s.Text, Block: s.Block, Kind: s.Kind, Masked: slices.Clone(lead.Masked)}
	w.runs = append(lead.own(0), run{Span{shift - 1, shift}, Span{gap.Start, max(gap.Start, gap.End)}})
	w.runs = append(w.runs, s.own(shift)...)
	for _, m := range s.Masked {
		w.Masked = append(w.Masked, Span{m.Start + shift, m.End + shift})
	}
	w.Words = split(w.Text, nil)
	return w
}

// own returns the runs of the sentence alone, for a text in which the sentence starts at shift.
func (s Sentence) own(shift int) []run {
	var out []run
	for _, r := range s.runs {
		cut := Span{max(r.text.Start, s.base), min(r.text.End, s.base+len(s.Text))}
		if cut.Empty() {
			continue
		}
		from := r.source
		if r.exact() {
			from = Span{r.source.Start + cut.Start - r.text.Start, r.source.Start + cut.End - r.text.Start}
		}
		out = append(out, run{Span{cut.Start - s.base + shift, cut.End - s.base + shift}, from})
	}
	return out
}
