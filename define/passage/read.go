package passage

// Read finds blocks and sentences. Bytes that are not UTF-8 are taken for U+FFFD, and spans stay right.
func Read(source []byte, f Format) Document { return Document{} }

// One reads a text as a single sentence of plain words, such as the statement of a requirement.
func One(text string) Sentence { return Sentence{Text: text, Kind: Paragraph} }

// Source returns where a span of Text stands in the source.
func (s Sentence) Source(sp Span) Span { return sp }

// IsMasked reports whether a span of Text touches what is not the author's language.
func (s Sentence) IsMasked(sp Span) bool {
	for _, m := range s.Masked {
		if m.Overlaps(sp) {
			return true
		}
	}
	return false
}
