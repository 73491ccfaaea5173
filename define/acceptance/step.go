package acceptance

import (
	"strings"

	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/ledger"
)

// step applies the rules about the words of one step.
func (c *check) step(st Step, s Scenario) {
	words := split(st.Text)
	concrete := st.Table != nil || st.Doc != nil
	for _, w := range words {
		concrete = concrete || w.sort != plain
	}
	if st.Kind == Then {
		c.outcome(st, words, concrete)
	}
	if from, to, ok := unnamed().first(words); ok && !concrete && len(s.Examples) == 0 {
		c.step4(st, words, from, to)
	}
	if len(c.terms) > 0 {
		c.glossary(st, words)
	}
}

func (c *check) step4(st Step, words []word, from, to int) {
	at := cut(st, words, from, to)
	c.add("AC-04", ledger.Info, at.Span, at.lower, "“"+at.lower+"” is a value nobody can enter.", "Which value, or which row of an Examples table?")
}

// outcome checks that a Then can be observed.
func (c *check) outcome(st Step, words []word, concrete bool) {
	if from, to, ok := hollow().first(words); ok {
		at := cut(st, words, from, to)
		severity, message := ledger.Refusal, "“"+at.lower+"” does not say what can be seen, so the step passes or fails by opinion."
		if concrete {
			severity, message = ledger.Info, "“"+at.lower+"” adds nothing to the value that stands there."
		}
		c.add("AC-02", severity, at.Span, at.lower, message, "What exactly is shown, stored or sent?")
	}
	if from, to, ok := qualities().first(words); ok {
		c.quality(st, cut(st, words, from, to))
	}
	if verb, ok := acting(words); ok {
		at := cut(st, words, verb, verb+1)
		c.add("AC-01", ledger.Warning, st.Span, st.Text, "“"+at.lower+"” is done, not seen. An action belongs into a When.", "What can be seen after that?")
	}
}

// quality demands a number that can be read as a criterion where a quality is claimed.
func (c *check) quality(st Step, at word) {
	for _, r := range criterion.Read(passage.One(st.Text[:min(len(st.Text), passage.Longest)])).Readings {
		if r.Threshold != nil && r.Unit != "" {
			return
		}
	}
	c.add("AC-03", ledger.Refusal, at.Span, at.lower, "“"+at.lower+"” states a wish, not a limit that the scenario can check.", "Which number with its unit, in which share of the cases?")
}

// acting reports whether a Then tells what somebody does: "I click …", "the user enters …", "clicks …".
func acting(words []word) (verb int, ok bool) {
	i := 0
	for i < len(words) && words[i].sort == plain && (words[i].lower == "the" || words[i].lower == "a" || words[i].lower == "an") {
		i++
	}
	if i >= len(words) || words[i].sort != plain {
		return 0, false
	}
	if actors()[words[i].lower] {
		i++
	} else if i > 0 || !strings.HasSuffix(words[i].lower, "s") {
		return 0, false // "add" alone may be a name; "clicks the button" has somebody left out
	}
	if i < len(words) && words[i].sort == plain && acts()[words[i].lower] {
		return i, true
	}
	return 0, false
}

// cut returns a range of words as written, with its place in the source.
func cut(st Step, words []word, from, to int) word {
	start, end := words[from].Start, words[to-1].End
	return word{lower: st.Text[start:end], Span: passage.Span{Start: st.Span.Start + start, End: st.Span.Start + end}}
}

// screen says once a scenario that it tells the way over the screen.
func (c *check) screen(s Scenario) {
	n := 0
	var first word
	for _, st := range s.Steps {
		words := split(st.Text)
		for i := range words {
			if k := mechanics().at(words, i); k > 0 {
				if n == 0 {
					first = cut(st, words, i, i+k)
				}
				n++
			}
		}
	}
	if n > 0 {
		c.add("AC-05", ledger.Info, first.Span, first.lower, "The scenario tells the way over the screen ("+count(n, "place")+"). It breaks when the screen changes.", "What does the user want to reach, whatever the screen looks like?")
	}
}

// glossary names abbreviations that the glossary does not explain.
func (c *check) glossary(st Step, words []word) {
	for _, w := range words {
		text := st.Text[w.Start:w.End]
		if w.sort != plain || len(text) < 2 || len(text) > 6 || strings.ToUpper(text) != text || strings.ToLower(text) == text || c.terms[w.lower] {
			continue
		}
		c.add("AC-09", ledger.Info, passage.Span{Start: st.Span.Start + w.Start, End: st.Span.Start + w.End}, text, "“"+text+"” is not in the glossary.", "What does “"+text+"” stand for?")
	}
}

// fails reports whether a scenario is about something that goes wrong or stands at a limit.
func (c *check) fails(s Scenario) bool {
	texts := []string{s.Name}
	for _, st := range s.Steps {
		texts = append(texts, st.Text)
	}
	for _, e := range s.Examples {
		texts = append(texts, e.Name)
	}
	for _, text := range texts {
		for _, w := range split(text) {
			if w.sort == plain && (failing()[w.lower] || strings.HasSuffix(w.lower, "n't")) {
				return true
			}
		}
	}
	return false
}

// setOf makes a set of words.
func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}
