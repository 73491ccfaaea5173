package passage

import (
	"slices"
	"sort"
)

// Read finds blocks and sentences. Bytes that are not UTF-8 are taken for U+FFFD, and spans stay right.
func Read(source []byte, f Format) Document {
	r := reader{source: source}
	r.doc.Sentences = make([]Sentence, 0, len(source)/64+1)
	r.doc.Blocks = make([]Block, 0, len(source)/110+1)
	r.chunk = min(len(source)/6+1, 8192)
	if f == Markdown {
		if tooDeep(source) {
			r.doc.Flattened = true
		} else {
			r.markdown()
			return r.doc
		}
	}
	r.plain(Span{0, len(source)})
	return r.doc
}

// One reads a text as a single sentence of plain words. Use Split for a text that may hold several.
func One(text string) Sentence {
	all := sentences(text, false)
	return all[0]
}

// Split reads a text of plain words, such as the statement of a requirement, as its sentences: at least one. Spans
// that Source returns are places in the text. A sentence that only explains, "Rationale: …", is a Note.
func Split(text string) []Sentence { return sentences(text, true) }

func sentences(text string, several bool) []Sentence {
	var p prose
	squeeze(&p, []byte(text), 0)
	r := reader{}
	r.emit(Block{Kind: Paragraph, Span: Span{0, len(text)}}, &p, several)
	if len(r.doc.Sentences) == 0 {
		return []Sentence{{Text: "", Kind: Paragraph}}
	}
	return r.doc.Sentences
}

// squeeze adds plain text: any white space becomes one space.
func squeeze(p *prose, b []byte, at int) {
	for i := 0; i < len(b); {
		start := i
		for i < len(b) && !isWhite(b[i]) {
			i++
		}
		p.add(b[start:i], at+start)
		start = i
		for i < len(b) && isWhite(b[i]) {
			i++
		}
		if i > start {
			p.space(b[start:i], at+start)
		}
	}
}

func isWhite(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' }

// IsMasked reports whether a span of Text touches what is not the author's language.
func (s Sentence) IsMasked(sp Span) bool {
	// They are in order and do not overlap: the first that ends behind the beginning is the only one that can touch.
	i := sort.Search(len(s.Masked), func(i int) bool { return s.Masked[i].End > sp.Start })
	return i < len(s.Masked) && s.Masked[i].Overlaps(sp)
}

// reader collects a document.
type reader struct {
	source   []byte
	doc      Document
	sections sections
	words    []Word // room for the words of the next sentences: one array holds those of many
	runs     []run  // likewise
	chunk    int    // how much room is made at a time
	pieces   []Span // of the block at hand
}

// room returns a slice with space for n more, a new one when there is none.
func room[T any](s []T, n, chunk int) []T {
	if cap(s)-len(s) >= n {
		return s
	}
	return make([]T, 0, max(n, chunk))
}

// emit adds a block and the sentences of its text, and returns the index of the last of them or −1.
func (r *reader) emit(b Block, p *prose, several bool) int {
	text, whole := p.text()
	b.Heading = r.sections.heading()
	r.doc.Blocks = append(r.doc.Blocks, b)
	if whole.Empty() {
		return -1
	}
	text = text[:whole.End]
	masked := maskAll(text, clipped(p.masked, whole.End))
	r.pieces = append(r.pieces[:0], whole)
	if several {
		r.pieces = pieces(text, masked, r.pieces[:0])
	}
	spans := r.pieces
	kind := b.Kind
	if kind.Binding() && labelled(text[whole.Start:]) {
		kind = Note
		r.doc.Blocks[len(r.doc.Blocks)-1].Kind = Note
	}
	r.runs = room(r.runs, len(p.runs), r.chunk/4)
	first := len(r.runs)
	r.runs = append(r.runs, p.runs...)
	runs := slices.Clip(r.runs[first:])
	r.words = room(r.words, len(text)/4+2, r.chunk)
	for _, sp := range spans {
		for len(masked) > 0 && masked[0].End <= sp.Start {
			masked = masked[1:]
		}
		s := Sentence{
			Text: text[sp.Start:sp.End], Block: len(r.doc.Blocks) - 1, Kind: kind, base: sp.Start, runs: runs,
		}
		from := len(r.words)
		r.words = split(s.Text, r.words)
		s.Words = slices.Clip(r.words[from:])
		s.Masked = within(masked, sp)
		if kind.Binding() {
			s.Kind = r.sections.kind(s, b)
		}
		r.doc.Sentences = append(r.doc.Sentences, s)
	}
	return len(r.doc.Sentences) - 1
}

// clipped cuts masks off where the text ends.
func clipped(masks []Span, end int) []Span {
	for len(masks) > 0 && masks[len(masks)-1].End > end {
		last := &masks[len(masks)-1]
		if last.End = end; !last.Empty() {
			break
		}
		masks = masks[:len(masks)-1]
	}
	return masks
}

// within returns the parts of spans in order that lie inside one, as places in it.
func within(spans []Span, in Span) []Span {
	if len(spans) == 0 || spans[0].Start >= in.End {
		return nil
	}
	out := make([]Span, 0, min(len(spans), 4))
	for _, s := range spans {
		if s.Start >= in.End {
			break
		}
		if s.Overlaps(in) {
			out = append(out, Span{max(s.Start, in.Start) - in.Start, min(s.End, in.End) - in.Start})
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}
