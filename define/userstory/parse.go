package userstory

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"throughline.dev/define/passage"
)

// Bounds within which the parts of a story are looked for, in words. They keep reading linear and keep a page of
// prose that happens to hold the right words from being a story.
const (
	farPrefix = 12 // ids and tags before a story
	farRole   = 60
)

// Parse reads a story; false when the sentence is none. A text of several lines or sentences can be read through
// passage.One: a second sentence that opens with "so that" is the end, any other is the rest.
//
// It reads "As a role, I want means so that ends" with the usual words for each part (need, would like, can, …; in
// order to, because, …), without commas and articles, in any case; "In order to ends, as a role I want means"; "I, as
// a role, want means"; and, as a story without a role, "I want means".
func Parse(s passage.Sentence) (Story, bool) {
	p := parser{text: s.Text, words: plain(s.Words)}
	first, ok := p.opening()
	if !ok {
		return Story{}, false
	}
	switch w := p.words[first].Lower; w {
	case "as":
		ok = p.role(first) && p.wish()
	case "i", "we":
		ok = p.inserted(first)
	default:
		ok = p.endsFirst(first)
	}
	if !ok {
		return Story{}, false
	}
	return p.st, true
}

// plain leaves out marks of emphasis, which Markdown that was read as plain text still has.
func plain(words []passage.Word) []passage.Word {
	emphasis := func(w passage.Word) bool {
		return w.Lower == "*" || w.Lower == "**" || w.Lower == "_" || w.Lower == "__"
	}
	if !slices.ContainsFunc(words, emphasis) {
		return words
	}
	return slices.DeleteFunc(slices.Clone(words), emphasis)
}

type parser struct {
	text  string
	words []passage.Word
	st    Story
	at    int // word that is read next

	negated int // word from which a wish not to have something says so
}

// is reports whether the words from i on are these.
func (p *parser) is(i int, words ...string) bool {
	if i < 0 || i+len(words) > len(p.words) {
		return false
	}
	for j, w := range words {
		if p.words[i+j].Lower != w {
			return false
		}
	}
	return true
}

// opening finds the first word of a story behind ids, tags and bullets: marks, numbers, and words with digits, capitals
// or a colon after them.
func (p *parser) opening() (int, bool) {
	for i := 0; i < len(p.words) && i <= farPrefix; i++ {
		switch p.words[i].Lower {
		case "as":
			return i, i+1 < len(p.words) && (i == 0 || p.isPrefix(i))
		case "i", "we":
			return i, i == 0 || p.isPrefix(i)
		case "in":
			if p.is(i, "in", "order", "to") || p.is(i, "in", "order", "that") {
				return i, i == 0 || p.isPrefix(i)
			}
		case "so":
			if p.is(i, "so", "that") {
				return i, i == 0 || p.isPrefix(i)
			}
		case "to":
			if i == 0 {
				return i, true
			}
		}
	}
	return 0, false
}

// isPrefix reports whether everything before word i labels the story and says nothing: the last of it is a mark, or
// all of it are numbers and capitals.
func (p *parser) isPrefix(i int) bool {
	last := p.words[i-1]
	if isMark(p.text[last.Start:last.End]) {
		return last.Lower != "," && last.Lower != "\""
	}
	for _, w := range p.words[:i] {
		t := p.text[w.Start:w.End]
		if !isMark(t) && !hasDigit(t) && !isTag(w.Lower) {
			return false
		}
	}
	return true
}

func isTag(w string) bool {
	return slices.Contains([]string{"story", "us", "user", "epic", "feature", "req", "requirement", "id", "no", "nr", "todo", "done", "must", "should", "could"}, w)
}

// role reads the role after "as"; the want is found with it, because only the want tells where the role ends.
func (p *parser) role(as int) bool {
	start := as + 1
	if p.is(start, "one", "of", "the") {
		start += 3
	} else if start < len(p.words) && isArticle(p.words[start].Lower) {
		start++
	}
	end, want := p.want(start)
	if want.empty() {
		return p.noWant(start)
	}
	p.setWant(want)
	p.setRole(start, end)
	p.at = want.to
	return true
}

// setWant notes the words of the wish. A wish not to have something keeps its verb in the means, so that nobody who
// reads the means alone takes it for the opposite.
func (p *parser) setWant(w wordRange) {
	p.st.WantSpan = p.span(w.from, w.to)
	for i := w.from + 1; i < w.to; i++ {
		if lower := p.words[i].Lower; lower == "don't" || lower == "not" || lower == "cannot" || lower == "can't" || lower == "shouldn't" {
			p.negated = w.from + 1
		}
	}
	p.st.Want = p.cut(p.st.WantSpan)
}

// setRole takes words start to end as the role, without a circumstance that follows a comma.
func (p *parser) setRole(start, end int) {
	stop := end
	for i := start; i+1 < end; i++ {
		if p.words[i].Lower == "," && opensCircumstance(p.words[i+1].Lower) {
			stop = i
			p.st.Whens = p.span(i+1, end)
			break
		}
	}
	p.st.RoleSpan = p.span(start, stop)
	p.st.Role = p.cut(p.st.RoleSpan)
}

// noWant takes "As a role, do this so that …" for a story whose want is missing, but only when it says so that.
func (p *parser) noWant(start int) bool {
	for i := start; i < len(p.words) && i < start+farRole; i++ {
		if p.words[i].Lower != "," {
			continue
		}
		for j := i + 1; j < len(p.words); j++ {
			if n, _ := p.endsAt(j); n > 0 && p.is(j, "so", "that") {
				p.setRole(start, i)
				p.at = i + 1
				return true
			}
		}
		break
	}
	return false
}

// want finds subject and verb of the wish from word i on: where the role ends, and the range of the wish's words.
func (p *parser) want(i int) (end int, w wordRange) {
	for from := i; i < len(p.words) && i < from+farRole; i++ {
		switch lower := p.words[i].Lower; {
		case lower == "i" || lower == "we" || lower == "they" || lower == "he" || lower == "she" || lower == "you":
			if n := p.wishes(i + 1); n > 0 {
				return i, wordRange{i, i + 1 + n}
			}
		case lower == "i'd" || lower == "we'd" || lower == "i'll":
			if n := p.wishes(i + 1); n > 0 {
				return i, wordRange{i, i + 1 + n}
			}
		case (lower == "i'm" || lower == "we're") && p.is(i+1, "able", "to"):
			return i, wordRange{i, i + 3}
		case lower == "wants" || lower == "needs" || lower == "want" || lower == "wish":
			// "as a user wants to", "as a buyer want to": the pronoun is missing
			if i > from && p.is(i+1, "to") {
				return i, wordRange{i, i + 2}
			}
		}
	}
	return 0, wordRange{}
}

// wishes returns how many words from i on say "want to" in one of its ways; 0 for none.
func (p *parser) wishes(i int) int {
	start := i
	for i < len(p.words) && isFiller(p.words[i].Lower) {
		i++
	}
	if i >= len(p.words) {
		return 0
	}
	n := 0
	switch p.words[i].Lower {
	case "want", "need", "wish", "like", "love", "prefer", "expect", "require", "wants", "needs", "desire", "hope", "wanna", "have", "request":
		n = 1
		if p.words[i].Lower == "have" && !p.is(i+1, "to") {
			return 0
		}
	case "would", "should", "must", "shall", "will", "can", "could", "may", "do", "don't", "cannot", "can't", "am", "shouldn't":
		n = 1
		switch {
		case p.is(i+1, "like"), p.is(i+1, "love"), p.is(i+1, "want"), p.is(i+1, "prefer"), p.is(i+1, "wish"), p.is(i+1, "need"):
			n = 2
		case p.is(i+1, "also", "like"), p.is(i+1, "not", "want"), p.is(i+1, "rather", "have"), p.is(i+1, "have", "to"):
			n = 3
		case p.is(i+1, "be", "able"):
			n = 3
		case p.is(i, "am", "able"):
			n = 2
		case p.is(i, "am"), p.is(i, "do"):
			return 0
		}
	default:
		return 0
	}
	i += n
	if p.is(i, "to") {
		i++
	}
	return i - start
}

// wish reads means, ends and rest from p.at on.
func (p *parser) wish() bool {
	start := p.at
	stop, next := p.meansEnd(start)
	p.setMeans(start, stop)
	if next > 0 {
		p.readEnds(stop + next)
	} else {
		p.setRest(stop)
	}
	return true
}

func (p *parser) setMeans(from, to int) {
	if p.negated > 0 {
		from = p.negated
	}
	p.st.MeansSpan = p.span(from, to)
	p.st.Means = p.cut(p.st.MeansSpan)
}

// meansEnd returns the word at which the means end, and how many words there open the end (0: the means end with the
// sentence).
func (p *parser) meansEnd(i int) (stop, opens int) {
	// "I want a report, to see trends": of a thing, a purpose; "I want to search, to sort" lists two actions.
	thing, purpose := !strings.HasSuffix(strings.ToLower(p.st.Want), " to"), 0
	for ; i < len(p.words); i++ {
		if n, sure := p.endsAt(i); n > 0 && (sure || i > p.at) {
			return i, n
		}
		if p.sentenceEnds(i) {
			if n, _ := p.endsAt(i + 1); n > 0 {
				return i, n + 1
			}
			break
		}
		if thing && purpose == 0 && p.is(i, ",", "to") && i+2 < len(p.words) && verbs()[p.words[i+2].Lower] {
			purpose = i
		}
	}
	if purpose > 0 {
		return purpose, 2
	}
	return i, 0
}

// readEnds takes the words from i on as the end, up to the end of the sentence.
func (p *parser) readEnds(i int) {
	for i < len(p.words) { // "so that that", "so that, so that"
		if w := p.words[i].Lower; w != "," && w != "that" && w != "so" {
			break
		}
		i++
	}
	stop := i
	for stop < len(p.words) && !p.sentenceEnds(stop) {
		stop++
	}
	p.st.Ended = p.span(i, stop)
	p.st.Ends = p.cut(p.st.Ended)
	p.setRest(stop)
}

// setRest notes what stands behind the full stop at word i.
func (p *parser) setRest(i int) {
	for i < len(p.words) && isMark(p.cut(p.words[i].Span)) && p.words[i].Lower != "(" && p.words[i].Lower != "[" {
		i++
	}
	if i < len(p.words) {
		p.st.Rest = p.span(i, len(p.words))
	}
}

// sentenceEnds reports whether word i ends a sentence: a mark of its own, and what follows begins another.
func (p *parser) sentenceEnds(i int) bool {
	if w := p.words[i].Lower; w != "." && w != "!" && w != "?" {
		return false
	}
	if i+1 == len(p.words) {
		return true
	}
	next := p.words[i+1]
	if next.Start == p.words[i].End {
		return false // "example.org", an unusual ending
	}
	if n, _ := p.endsAt(i + 1); n > 0 {
		return true
	}
	r, _ := utf8.DecodeRuneInString(p.text[next.Start:])
	if i > 0 && slices.Contains([]string{"etc", "e.g", "i.e", "vs", "incl", "approx", "no", "g", "e"}, p.words[i-1].Lower) {
		return unicode.IsUpper(r)
	}
	return !unicode.IsLower(r) // "vol. of"
}

// inserted reads "I, as a role, want …" and "I want …".
func (p *parser) inserted(i int) bool {
	if p.is(i+1, ",", "as") || p.is(i+1, "as") {
		as := i + 1
		if p.is(as, ",") {
			as++
		}
		start := as + 1
		if start < len(p.words) && isArticle(p.words[start].Lower) {
			start++
		}
		for j := start + 1; j < len(p.words) && j < start+farRole; j++ {
			if n := p.wishes(j); n > 0 {
				p.setRole(start, j)
				p.setWant(wordRange{j, j + n})
				p.at = j + n
				return p.wish()
			}
		}
		return false
	}
	n := p.wishes(i + 1)
	if n == 0 || !p.is(i+1, "want") && !p.is(i+1, "need") && !p.is(i+1, "would", "like") {
		return false // "I can …" alone is no story
	}
	p.setWant(wordRange{i, i + 1 + n})
	p.at = i + 1 + n
	return p.wish()
}

// endsFirst reads "In order to ends, as a role I want means".
func (p *parser) endsFirst(i int) bool {
	n, _ := p.endsAt(i)
	if n == 0 {
		n = 1 // "To …, as a …"
	}
	for j := i + n + 1; j+1 < len(p.words) && j < i+2*farRole; j++ {
		if p.words[j].Lower != "as" || !isArticle(p.words[j+1].Lower) {
			continue
		}
		end, want := p.want(j + 2)
		if want.empty() {
			continue
		}
		p.st.Ended = p.span(i+n, j)
		p.st.Ends = p.cut(p.st.Ended)
		p.setRole(j+2, end)
		p.setWant(want)
		stop := want.to
		for stop < len(p.words) && !p.sentenceEnds(stop) {
			stop++
		}
		p.setMeans(want.to, stop)
		p.setRest(stop)
		return true
	}
	return false
}

// trim takes marks off both ends of a range, but keeps brackets and quotation marks that are closed in it.
func (p *parser) trim(r wordRange) wordRange {
	r.to = min(r.to, len(p.words))
	for r.from < r.to && isStop(p.words[r.from].Lower) {
		r.from++
	}
	for r.from < r.to && isStop(p.words[r.to-1].Lower) {
		r.to--
	}
	return r
}

// span of a range of words, without marks at its ends.
func (p *parser) span(from, to int) passage.Span {
	r := p.trim(wordRange{from, to})
	if r.empty() {
		return passage.Span{}
	}
	return passage.Span{Start: p.words[r.from].Start, End: p.words[r.to-1].End}
}

func (p *parser) cut(s passage.Span) string { return p.text[s.Start:s.End] }
