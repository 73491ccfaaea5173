package wording

import (
	"slices"
	"strings"

	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/define/quantity"
	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
)

// word is a word of the sentence as the rules see it.
type word struct {
	passage.Span
	low      string
	id       int32
	class    class
	number   int32 // which quantity it is part of, if it is
	masked   bool  // code, an address, a quoted label: not the author's language
	quantity bool  // part of a number with its unit
	letter   bool  // begins with a letter
	capital  bool  // begins with a capital
}

// judge is the work on one sentence. Its room is used for the next one: see [Book.judge].
type judge struct {
	book    *Book
	s       passage.Sentence
	read    criterion.Result
	context Context
	words   []word
	any     class // of all words; all there are when some are masked
	modals  []int // words
	found   []rulebook.Finding
	spare   rulebook.Finding     // takes what is found beyond the bound
	label   int                  // words before it are a label: "Usability: …"
	bounded bool                 // a number gives a limit somewhere in the sentence
	looked  bool                 // at the neighbours, and
	sorts   []quantity.Dimension // that is what their numbers measure
	beyond  word                 // stands before the first word and behind the last
	hits    []hit
	excepts []hit
	find    quantity.Finder // of the quantities of neighbours
}

// judge begins the work on a sentence; the caller gives the room back with [Book.done].
func (b *Book) judge(s passage.Sentence, read criterion.Result, c Context) *judge {
	j, ok := b.room.Get().(*judge)
	if !ok {
		j = &judge{book: b}
	}
	*j = judge{
		book: b, s: s, read: read, context: c,
		words: slices.Grow(j.words[:0], len(s.Words))[:len(s.Words)], modals: j.modals[:0], found: j.found[:0], sorts: j.sorts[:0],
		hits: j.hits[:0], excepts: j.excepts[:0], find: j.find,
	}
	mask, number := 0, 0
	for i := range s.Words {
		w := &s.Words[i]
		x := &j.words[i]
		*x = word{Span: w.Span, low: w.Lower}
		for mask < len(s.Masked) && s.Masked[mask].End <= w.Start {
			mask++
		}
		x.masked = mask < len(s.Masked) && s.Masked[mask].Overlaps(w.Span)
		for number < len(read.Quantities) && read.Quantities[number].Span.End <= w.Start {
			number++
		}
		x.quantity, x.number = number < len(read.Quantities) && read.Quantities[number].Span.Overlaps(w.Span), int32(number)
		if w.End <= len(s.Text) && w.Start < w.End {
			c := s.Text[w.Start]
			x.capital = 'A' <= c && c <= 'Z'
			x.letter = x.capital || 'a' <= c && c <= 'z' || c >= 0x80
		}
		if x.masked {
			x.letter = false
			j.any = ^class(0)
		} else {
			x.id = b.words.ids[w.Lower]
			x.class = b.words.classes[x.id]
			j.any |= x.class
			if x.class.is(modal) {
				j.modals = append(j.modals, i)
			}
		}
	}
	j.label = j.labelEnd()
	j.bounded = j.hasBound() || j.introduces()
	return j
}

// mostRoom is how many words of room are kept for the next sentence: a line of ten megabytes leaves nothing behind.
const mostRoom = 4096

// done gives the room of a judge back.
func (b *Book) done(j *judge) {
	if cap(j.words) > mostRoom {
		return
	}
	clear(j.words)
	clear(j.found)
	*j = judge{words: j.words[:0], modals: j.modals[:0], found: j.found[:0], sorts: j.sorts[:0], hits: j.hits[:0], excepts: j.excepts[:0], find: j.find}
	b.room.Put(j)
}

func (c class) is(m class) bool { return c&m != 0 }

// at returns the word i places on; beyond the ends there is an empty one.
func (j *judge) at(i int) *word {
	if uint(i) >= uint(len(j.words)) {
		return &j.beyond
	}
	return &j.words[i]
}

// hasBound reports whether a number of the sentence limits something. A small count in words ("between two systems")
// describes.
func (j *judge) hasBound() bool {
	for i := range j.read.Readings {
		c := &j.read.Readings[i]
		small := c.Quantity == quantity.Count && c.Threshold != nil && *c.Threshold <= 3 && c.Written != "" && (c.Written[0] < '0' || c.Written[0] > '9')
		if c.Threshold != nil && !small {
			return true
		}
	}
	for i, q := range j.read.Quantities {
		if q.Form == quantity.Placeholder || q.Form == quantity.Identifier || i >= len(j.read.Roles) {
			continue
		}
		if q.Unit.Dimension == quantity.Count && q.Low <= 3 && slices.Contains(q.Notes, quantity.InWords) {
			continue
		}
		switch j.read.Roles[i] {
		case criterion.Bound, criterion.Percentile, criterion.Loading, criterion.Windowing:
			return true
		case criterion.Filtering:
			// A measure after the obligation tells something about it even where it selects cases; one before it
			// ("orders older than 15 days shall quickly …") does not.
			if measures(q.Unit.Dimension) && len(j.modals) > 0 && q.Span.Start > j.words[j.modals[0]].Start {
				return true
			}
		}
	}
	return false
}

// labelEnd is the number of words of a label that opens the sentence, its colon included: "Usability: the form …".
func (j *judge) labelEnd() int {
	const longest = 6
	for i := 1; i < len(j.words)-1 && i <= longest; i++ {
		switch {
		case j.words[i].low == ":":
			return i + 1
		case j.words[i].class.is(modal | be):
			return 0
		}
	}
	return 0
}

// introduces reports whether the sentence ends in a colon, so that what follows says what is meant.
func (j *judge) introduces() bool {
	return len(j.words) > 0 && j.words[len(j.words)-1].low == ":"
}

// measures reports whether a unit is one of a measurement, not of a count.
func measures(d quantity.Dimension) bool {
	return d != quantity.None && d != quantity.Count && d != quantity.Money
}

// obliges reports whether the sentence promises something to somebody: it has a modal verb or a limit, or it is
// known to be a requirement and no neighbour is the one that obliges (a reason may stand beside a requirement).
func (j *judge) obliges() bool {
	if len(j.words) == 0 || !j.s.Kind.Binding() {
		return false
	}
	for i := range j.read.Readings {
		if j.read.Readings[i].Threshold != nil {
			return true
		}
	}
	return j.imperative() || j.context.Required && !j.modalIn(j.context.Before) && !j.modalIn(j.context.After)
}

// modalIn reports whether a neighbour has a modal verb.
func (j *judge) modalIn(s *passage.Sentence) bool {
	return s != nil && slices.ContainsFunc(s.Words, func(w passage.Word) bool {
		return j.book.words.classes[j.book.words.ids[w.Lower]].is(modal)
	})
}

// imperative reports whether somebody must, shall, should, may … do something, or has to or needs to.
func (j *judge) imperative() bool {
	for _, m := range j.modals {
		w := &j.words[m]
		if w.capital && w.low == "will" && m > 0 || w.low == "may" && w.capital && m > 0 {
			continue // Will, a person; May, a month
		}
		return true
	}
	for i := range j.words {
		next := j.at(i + 1).low
		switch j.words[i].low {
		case "needs", "need", "has", "have":
			if next == "to" && j.at(i+2).letter && !j.at(i-1).class.is(subordinator) { // not "who needs to"
				return true
			}
		case "required", "obliged":
			if next == "to" && j.at(i-1).class.is(be) {
				return true
			}
		}
	}
	return false
}

// Obliges reports whether a sentence says by a verb that somebody must, shall, should or may do something.
func (b *Book) Obliges(s passage.Sentence) bool {
	j := b.judge(s, criterion.Result{}, Context{})
	defer b.done(j)
	return j.imperative()
}

// RequirementHeading reports whether the words of a heading say that requirements stand under it, so that an item
// such as "Export as CSV" is one although it has no modal verb.
func RequirementHeading(heading string) bool {
	heading = strings.ToLower(heading)
	for _, w := range []string{"requirement", "acceptance criteria", "acceptance criterion", "must have", "should have", "definition of done"} {
		if strings.Contains(heading, w) && !strings.HasPrefix(heading, "non-requirement") {
			return true
		}
	}
	return false
}

// text returns the words [from, to) as written, and where they stand.
func (j *judge) text(from, to int) (string, passage.Span) {
	if from >= to || from < 0 || to > len(j.words) {
		return "", passage.Span{}
	}
	span := passage.Span{Start: j.words[from].Start, End: j.words[to-1].End}
	return j.s.Text[span.Start:span.End], span
}

// mostFindings bounds the findings of one sentence: nobody reads more of a line of ten megabytes.
const mostFindings = 500

func (j *judge) full() bool { return len(j.found) == mostFindings }

// add notes that a rule minds the words [from, to).
func (j *judge) add(r *rulebook.Rule, from, to int, more ...rulebook.Fix) *rulebook.Finding {
	words, span := j.text(from, to)
	return j.addSpan(r, words, span, more...)
}

// addSpan notes that a rule minds a stretch of the text. Spans of fixes are of the text, too.
func (j *judge) addSpan(r *rulebook.Rule, words string, span passage.Span, fixes ...rulebook.Fix) *rulebook.Finding {
	if j.full() {
		return &j.spare
	}
	for i := range fixes {
		fixes[i].Span = j.s.Source(fixes[i].Span)
	}
	j.found = append(j.found, rulebook.Finding{
		Rule: r.ID, Severity: r.Severity, Span: j.s.Source(span), Words: shorten(words),
		Message: fill(r.Message, words), Question: fill(r.Question, words), Fixes: fixes,
	})
	return &j.found[len(j.found)-1]
}

// whole is the span of the sentence.
func (j *judge) whole() passage.Span { return passage.Span{Start: 0, End: len(j.s.Text)} }

// fill puts the words into a message.
func fill(template, words string) string {
	const slot = "{words}"
	i := strings.Index(template, slot)
	if i < 0 {
		return template
	}
	words = shorten(words)
	if rest := template[i+len(slot):]; !strings.Contains(rest, slot) {
		return template[:i] + words + rest
	}
	return strings.ReplaceAll(template, slot, words)
}

// shorten keeps quoted words short enough for a line.
func shorten(words string) string {
	const longest = 80
	if len(words) <= longest {
		return words
	}
	cut := strings.LastIndexByte(words[:longest], ' ')
	if cut < longest/2 {
		cut = longest
		for cut > 0 && words[cut]&0xC0 == 0x80 {
			cut--
		}
	}
	return words[:cut] + " …"
}

// findings returns what was found by place, the weightiest first at one place.
func (j *judge) findings() []rulebook.Finding {
	if len(j.found) == 0 {
		return nil
	}
	out := slices.Clone(j.found)
	order := func(a, b *rulebook.Finding) int {
		if a.Span.Start != b.Span.Start {
			return a.Span.Start - b.Span.Start
		}
		return weight(b.Severity) - weight(a.Severity)
	}
	if len(out) > 12 {
		slices.SortStableFunc(out, func(a, b rulebook.Finding) int { return order(&a, &b) })
		return out
	}
	for i := 1; i < len(out); i++ { // the usual few, mostly in order
		for k := i; k > 0 && order(&out[k-1], &out[k]) > 0; k-- {
			out[k-1], out[k] = out[k], out[k-1]
		}
	}
	return out
}

func weight(s ledger.Severity) int {
	switch s {
	case ledger.Refusal:
		return 3
	case ledger.Warning:
		return 2
	case ledger.Info:
		return 1
	}
	return 0
}

// verdict weighs the findings. Gaps that only inform (where a duration is measured) count as gaps, too: the reading
// is not complete without them.
func (j *judge) verdict() Verdict {
	gaps := false
	for i := range j.found {
		switch {
		case j.found[i].Severity == ledger.Refusal:
			return Refused
		case j.found[i].Severity == ledger.Warning && j.found[i].Question != "":
			gaps = true
		}
	}
	for i := range j.read.Readings {
		gaps = gaps || len(j.read.Readings[i].Gaps) > 0
	}
	if gaps {
		return Gaps
	}
	return Complete
}
