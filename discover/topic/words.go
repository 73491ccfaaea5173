package topic

import (
	"strings"
	"unicode"
)

// document is a text taken apart: its words in order, as written and reduced to their stems. A stop word has an
// empty stem and keeps its place, so that a phrase never reaches over it.
type document struct {
	surface []string
	stems   []string
}

// readAll takes texts apart, leaving out the lines that are templates: the same words in many texts.
func readAll(texts []Text) []document {
	count := map[string]int{}
	for _, t := range texts {
		seen := map[string]bool{}
		for line := range ownLines(t.Words) {
			if key := strings.TrimSpace(line); len(strings.Fields(key)) >= 4 && !seen[key] {
				seen[key] = true
				count[key]++
			}
		}
	}
	docs := make([]document, len(texts))
	for i, t := range texts {
		docs[i] = read(t.Words, func(line string) bool { return count[line] > max(8, len(texts)/100) })
	}
	return docs
}

// ownLines yields the lines an author wrote: not the quoted ones of a reply, and nothing after a signature mark or
// the headline of a forwarded message.
func ownLines(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for line := range strings.Lines(text) {
			trimmed := strings.TrimSpace(line)
			if strings.HasPrefix(trimmed, ">") || strings.HasSuffix(trimmed, "wrote:") {
				continue
			}
			if trimmed == "--" || strings.HasPrefix(trimmed, "-----") || strings.HasPrefix(trimmed, "_____") || !yield(line) {
				return
			}
		}
	}
}

// read takes a text apart; lines that skip names are left out.
func read(text string, skip func(line string) bool) document {
	var d document
	for line := range ownLines(text) {
		if skip != nil && skip(strings.TrimSpace(line)) {
			continue
		}
		for _, w := range strings.FieldsFunc(strings.ToLower(line), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' }) {
			w = strings.Trim(w, "'’")
			if w == "" {
				continue
			}
			d.surface = append(d.surface, w)
			d.stems = append(d.stems, stem(w))
		}
		// the end of a line ends a phrase
		d.surface = append(d.surface, "")
		d.stems = append(d.stems, "")
	}
	return d
}

// stem reduces an English word so that its forms fall together; empty for words that say nothing about a topic.
func stem(w string) string {
	w = strings.TrimSuffix(strings.TrimSuffix(strings.ReplaceAll(w, "’", "'"), "'s"), "'")
	if len(w) < 3 || stopWord(w) || isNumber(w) {
		return ""
	}
	for _, rule := range []struct{ end, put string }{
		{"ations", "at"}, {"ation", "at"}, {"ings", ""}, {"ing", ""}, {"ies", "y"}, {"ied", "y"}, {"sses", "ss"}, {"ed", ""}, {"ers", "er"}, {"es", ""}, {"s", ""},
	} {
		if base, ok := strings.CutSuffix(w, rule.end); ok && len(base) >= 3 && !strings.HasSuffix(base, "s") {
			w = base + rule.put
			break
		}
	}
	// hopping → hop, but not falling → fal
	if n := len(w); n > 3 && w[n-1] == w[n-2] && !strings.ContainsRune("lsz", rune(w[n-1])) {
		w = w[:n-1]
	}
	return strings.TrimSuffix(w, "e")
}

func isNumber(w string) bool {
	for _, r := range w {
		if !unicode.IsDigit(r) {
			return false
		}
	}
	return true
}

// stopWord reports whether a word is grammar or courtesy.
func stopWord(w string) bool {
	_, ok := stopWords[w]
	return ok
}

// a constant set
var stopWords = func() map[string]struct{} {
	m := map[string]struct{}{}
	for _, w := range strings.Fields(`
a about above across after again against all almost along already also although always am among an and another any anybody anyone
anything are aren't around as ask asked at away back be became because been before being below between both but by came can can't cannot
come could couldn't day days did didn't do does doesn't doing don't done down during each either else enough even ever every everybody
everyone everything few finally first for from further gave get gets getting give given go goes going gone got had hadn't has hasn't have
haven't having he he's hello her here hers hey hi him himself his hour hours how however i i'd i'll i'm i've if in instead into is isn't it
it's its itself just keep kept kind kinda know last least less let like likely little long look looked looking lot lots made make makes
making many may maybe me mean might mine minute minutes more morning most much must my myself need needed needs never new next no nobody
none nor not nothing now of off often oh ok okay on once one ones only onto or other others our ours out over own people perhaps please
pretty put quite rather really right said same saw say says second see seem seemed seems seen several shall she should shouldn't show shows
since so some somebody someone something sometimes soon sort still stuff such sure take taken takes tell than thank thanks that that's the
their theirs them themselves then there there's these they they're they've thing things think this those though thought three through till
time times to today together told tomorrow too took toward towards tried tries try trying two under until up upon us use used uses using
usually very want wanted wants was wasn't way we we'd we'll we're we've week weeks well went were weren't what what's whatever when where
whether which while who whole whom whose why will with within without won't would wouldn't yeah year years yes yesterday yet you you'd
you'll you're you've your yours yourself best cheers dear hope kindly regards team
`) {
		m[w] = struct{}{}
	}
	return m
}()

// Stems returns the words of a text reduced to their stems, in order, without words of grammar and courtesy: two texts
// that share many speak of the same.
func Stems(text string) []string {
	var out []string
	for _, s := range read(text, nil).stems {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}
