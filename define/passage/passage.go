// Package passage finds the sentences of a document that may state a requirement: it demarcates (headings, notes,
// definitions, examples, code and tables of contents are not requirements), splits blocks into sentences and
// sentences into words, and keeps for every character the place it has in the source. It computes in one pass and in
// linear time, whatever the bytes.
package passage

// Span is a half-open range of bytes.
type Span struct{ Start, End int }

// Empty reports whether nothing stands in it.
func (s Span) Empty() bool { return s.End <= s.Start }

// Overlaps reports whether the two share a byte.
func (s Span) Overlaps(o Span) bool { return s.Start < o.End && o.Start < s.End }

// Contains reports whether o lies inside.
func (s Span) Contains(o Span) bool { return s.Start <= o.Start && o.End <= s.End }

// Format says how a source is written.
type Format string

// Formats.
const (
	Markdown Format = "markdown"
	Plain    Format = "text"
)

// Kind says what a block of a document is.
type Kind string

// Kinds of block. The sentences of a binding one may be requirements.
const (
	Paragraph  Kind = "paragraph"
	Item       Kind = "item" // of a list
	Cell       Kind = "cell" // of the body of a table
	Heading    Kind = "heading"
	HeadCell   Kind = "head" // of a table
	Quotation  Kind = "quotation"
	Code       Kind = "code"
	Note       Kind = "note" // a note, a rationale, an example: marked so by its first words or by its heading
	Definition Kind = "definition"
	Metadata   Kind = "metadata" // front matter, comments, a table of contents
)

// Binding reports whether sentences of such a block may be requirements.
func (k Kind) Binding() bool { return k == Paragraph || k == Item || k == Cell }

// Document is what Read makes of a source.
type Document struct {
	Blocks    []Block
	Sentences []Sentence // of all blocks that hold language, in their order; code has none

	// Flattened says that the source was too deeply nested for Markdown and was read as plain text.
	Flattened bool
}

// Block is a paragraph, an item, a cell, …
type Block struct {
	Kind    Kind
	Span    Span   // in the source
	Level   int    // of a heading; depth of an item
	Heading string // words of the heading it stands under
	Column  string // of a cell: words of the head of its column
}

// Sentence is one sentence, or a heading, a cell, an item without a full stop.
type Sentence struct {
	// Text is the sentence without markup, line breaks as spaces. Engines work on it and give spans of it.
	Text  string
	Words []Word
	// Masked are spans of Text that are not the author's language: code, addresses, file names, quoted labels.
	// No rule about words looks into them.
	Masked []Span
	Block  int // index into Document.Blocks
	Kind   Kind

	// Lead is what the sentence continues and is not understood without: "The system shall" for the items of a list
	// below those words, the first cell of its row for a cell that is no clause of its own. It is empty for most
	// sentences. Whole joins the two.
	Lead string

	lead *Sentence
	base int   // where Text stands in the text that runs map
	runs []run // none: Text is the source
}

// Longest is how long a sentence can be that engines read, in bytes. What is longer is no sentence but a file that has
// lost its full stops; whoever passes sentences on says so instead.
const Longest = 16 << 10

// Word is a word or a number with the marks inside it: "don't", "user-friendly", "99.9", "5.3.1", "p95"; other marks
// are words of their own.
type Word struct {
	Span
	Lower string // in lower case, typographic apostrophes as '
}
