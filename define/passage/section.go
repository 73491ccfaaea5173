package passage

import "strings"

// sections are the headings a block stands under, outermost first.
type sections struct {
	open []section
	some bool // a heading was seen
}

type section struct {
	level int
	words string
	role  role
}

// role says what a section is for.
type role int

const (
	binding     role = iota
	prefatory        // an introduction: a sentence binds when it says shall or must
	explaining       // notes, rationale, references, …
	defining         // a glossary
	documenting      // a table of contents, the history of the document
)

// enter opens a section below its heading.
func (s *sections) enter(level int, words string) {
	for len(s.open) > 0 && s.open[len(s.open)-1].level >= level {
		s.open = s.open[:len(s.open)-1]
	}
	s.open = append(s.open, section{level, words, roleOf(words, !s.some && level == 1)})
	s.some = true
}

func (s *sections) heading() string {
	if len(s.open) == 0 {
		return ""
	}
	return s.open[len(s.open)-1].words
}

// kind returns what a sentence of a binding block is, by its section and its own words.
func (s *sections) kind(t Sentence, b Block) Kind {
	r := binding
	for i := len(s.open) - 1; i >= 0 && r == binding; i-- {
		if r = s.open[i].role; r == prefatory && i < len(s.open)-1 {
			r = binding // the overview of a product may hold all of its requirements
		}
	}
	switch columnRole(b) {
	case explaining:
		return Note
	case defining:
		return Definition
	case documenting:
		return Metadata
	}
	switch {
	case r == explaining:
		return Note
	case r == defining:
		return Definition
	case r == documenting:
		return Metadata
	case labelled(t.Text), caption(t), prefaced(t.Text) && !obliges(t):
		return Note
	case defines(t):
		return Definition
	case r == prefatory && !requests(t):
		return Note
	}
	return b.Kind
}

// columnRole tells from the head of its column what a cell holds.
func columnRole(b Block) role {
	if b.Kind != Cell || b.Column == "" {
		return binding
	}
	switch strings.ToLower(strings.Trim(b.Column, ". :#")) {
	case "id", "no", "nr", "key", "ref", "reference", "priority", "status", "owner", "date", "author", "version", "type", "category",
		"source", "link", "phase", "milestone", "release", "issue", "ticket", "state", "due", "due date", "assignee", "responsible":
		return documenting
	case "note", "notes", "comment", "comments", "rationale", "reason", "why", "example", "examples", "remarks", "remark", "background", "mitigation", "risk":
		return explaining
	case "term", "definition", "meaning", "abbreviation", "acronym":
		return defining
	}
	return binding
}

// roleOf reads a heading. Its number and the words that only join others are passed over. The title of a document,
// "Notes for teams", may open with a word that in another heading would give the section away.
func roleOf(heading string, title bool) role {
	words := strings.FieldsFunc(strings.ToLower(heading), func(r rune) bool { return r < 'a' || r > 'z' })
	kept := words[:0]
	for _, w := range words {
		switch w {
		case "and", "of", "the", "for", "to", "other", "some", "a", "b", "c", "d", "i", "v", "x", "s", "ii", "iii", "iv", "project", "product":
			continue
		}
		kept = append(kept, w)
	}
	switch phrase := strings.Join(kept, " "); phrase {
	case "table contents", "contents", "toc", "changelog", "change log", "change history", "changes", "revision history", "version history",
		"document history", "history", "revisions", "document control", "document information", "approval", "approvals", "sign off",
		"distribution list", "list figures", "list tables", "document status", "metadata":
		return documenting
	case "open questions", "open issues", "open points", "questions", "questions answers", "further reading", "see also", "related work",
		"related documents", "related links", "links", "useful links", "resources", "non goals", "out scope", "alternatives considered",
		"alternatives", "lessons learned", "future work", "next steps", "faq", "license", "licence", "credits", "authors", "contributors",
		"acknowledgements", "acknowledgments", "appendices":
		return explaining
	}
	found := binding
	for i, w := range kept {
		if i == 0 && !title && (w == "appendix" || w == "annex" || w == "example" || w == "examples" || w == "sample" || w == "note" || w == "notes") {
			return explaining
		}
		r := wordRole(w)
		if r == binding {
			return binding
		}
		found = max(found, r)
	}
	return found
}

// wordRole returns what a word of a heading says of its section when all others agree.
func wordRole(w string) role {
	switch w {
	case "introduction", "overview", "summary", "executive", "abstract", "purpose", "about", "context", "background", "motivation", "problem",
		"vision", "intro", "preface", "statement", "usage", "installation", "document", "scope",
		"goal", "goals", "objective", "objectives", "aim", "aims", "mission":
		return prefatory
	case "rationale", "rationales", "references", "reference", "bibliography", "discussion", "remarks", "comments", "decisions", "assumptions":
		return explaining
	case "glossary", "definitions", "definition", "terms", "terminology", "abbreviations", "acronyms", "nomenclature", "vocabulary", "concepts",
		"explanation", "explanations":
		return defining
	}
	return binding
}

// labelled reports whether a text opens with a word that marks it as an explanation.
func labelled(text string) bool {
	text = strings.TrimLeft(text, "([*_ ")
	end := 0
	for end < len(text) && end < 24 && (asciiWord(text[end]) || text[end] == ' ' || text[end] == '.' && end < 4) {
		end++
	}
	rest := strings.TrimLeft(text[end:], ")] 0123456789*_")
	marked := strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, "—") || strings.HasPrefix(rest, "–")
	if !marked && (text == "" || text[0]|0x20 != 'n' && text[0]|0x20 != 'f') {
		return false // only "note that" and "for example" need no mark
	}
	label := strings.ToLower(strings.TrimSpace(text[:end]))
	if strings.HasPrefix(label, "note that ") || strings.HasPrefix(label, "for example") && len(text) > end && text[end] == ',' ||
		strings.HasPrefix(label, "for instance") {
		return true
	}
	if !marked {
		return false
	}
	if first, _, more := strings.Cut(label, " "); more && (first == "example" || first == "sample") {
		return true // "Example entries:"
	}
	switch strings.TrimRight(label, " 0123456789") {
	case "note", "notes", "nb", "n.b.", "n.b", "rationale", "example", "examples", "for example", "comment", "comments", "remark",
		"explanation", "background", "reason", "reasoning", "discussion", "see also", "open question", "open questions", "open issue",
		"question", "todo", "tip", "hint", "info", "information", "caution", "warning", "definition", "justification", "motivation",
		"why", "references", "sample", "important note", "side note", "editor's note", "changelog":
		return true
	}
	return false
}

// prefaced reports whether a text opens with a word that says why, or what something is.
func prefaced(text string) bool {
	label, _, ok := strings.Cut(text[:min(len(text), 24)], ":")
	if !ok {
		return false
	}
	switch strings.ToLower(strings.TrimSpace(label)) {
	case "purpose", "context", "overview", "summary", "goal", "aim", "author", "authors", "date", "version", "status", "last updated",
		"owner", "document owner", "target release":
		return true
	}
	return false
}

// caption reports whether a sentence is the caption of a figure or a table: "Figure 3: Overview".
func caption(t Sentence) bool {
	if len(t.Words) < 2 {
		return false
	}
	switch t.Words[0].Lower {
	case "figure", "fig", "table", "listing", "diagram", "screenshot":
	default:
		return false
	}
	i := 1
	if t.Words[1].Lower == "." && len(t.Words) > 2 {
		i = 2
	}
	if !isDigit(t.Words[i].Lower[0]) {
		return false
	}
	if i+1 == len(t.Words) {
		return true
	}
	switch t.Words[i+1].Lower {
	case ":", ".", "-", "–", "—":
		return true
	}
	return false
}

// defines reports whether a sentence says what a word means, and obliges nobody.
func defines(t Sentence) bool {
	if obliges(t) {
		return false
	}
	for i, w := range t.Words {
		if i > 8 {
			return false
		}
		switch w.Lower {
		case "means", "denotes":
			return i > 0 && t.Words[i-1].Lower != "that" && t.Words[i-1].Lower != "this" && t.Words[i-1].Lower != "it"
		case "refers":
			return i > 0 && i+1 < len(t.Words) && t.Words[i+1].Lower == "to"
		case "stands":
			return i > 0 && i+1 < len(t.Words) && t.Words[i+1].Lower == "for"
		case "defined":
			return i > 1 && t.Words[i-1].Lower == "is" && i+1 < len(t.Words) && t.Words[i+1].Lower == "as"
		}
	}
	return false
}

// requests reports whether a sentence asks for something, if only with should or needs to.
func requests(t Sentence) bool {
	for i, w := range t.Words {
		switch w.Lower {
		case "shall", "must", "required", "should":
			return true
		case "needs", "need", "has", "have":
			if i+1 < len(t.Words) && t.Words[i+1].Lower == "to" {
				return true
			}
		}
	}
	return false
}

// obliges reports whether a sentence says shall, must or is required to.
func obliges(t Sentence) bool {
	for _, w := range t.Words {
		switch w.Lower {
		case "shall", "must", "required":
			return true
		}
	}
	return false
}
