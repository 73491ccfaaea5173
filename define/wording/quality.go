package wording

import (
	"strings"

	"throughline.dev/define/passage"
	"throughline.dev/define/quantity"
	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
)

// family is a sort of quality, with what a sentence about it must say and a frame to say it in.
type family struct {
	stems   []string // beginnings of the words
	missing string
	frame   string               // %s is the subject
	bounds  []quantity.Dimension // sorts of number that bound it from a neighbouring sentence
}

// families are tried in their order; the last one takes every word.
func families() []family {
	return []family{
		{
			list("fast quick rapid swift speed snapp responsiv perform slow sluggish high-perf low-lat high-sp prompt"),
			"operation (which request or screen?), metric (response time? page load? duration of a run?), limit and unit (200 ms?), statistic (every request, the 95th percentile, the mean?), condition (how much data, which load?)",
			"When <trigger>, %s shall <response> within <limit> <unit> for <p> % of <population> under <load>.",
			[]quantity.Dimension{quantity.Duration, quantity.Rate, quantity.Throughput, quantity.Frequency},
		},
		{
			list("secur safe tamper hack trustw"),
			"threat or misuse, what is protected, control or standard with its edition, how it is tested",
			"If <threat or misuse>, then %s shall <response>, as tested by <test or standard with edition>.",
			nil,
		},
		{
			list("eas simpl intuit user friend usab learn ergonom comfort conven effort straight painless self-exp underst compre readab legib discov seaml smooth frict hassle helpful useful meaning inform"),
			"people (who, with which training?), task, measure (share who finish, time, errors), limit, number of people tested",
			"At least <share> % of <people without training> shall finish <task> with %s within <time> and without help, tested with <n> people.",
			[]quantity.Dimension{quantity.Share, quantity.Duration},
		},
		{
			list("reliab depend robust stab resil fault highly-av high-av rock fault determ durab rugged"),
			"function, kind of failure, metric (availability, time between failures, share of failed requests), limit, period",
			"%s shall <respond without failure> for at least <share> % of <cases> in each <period>, <exclusions> excluded.",
			[]quantity.Dimension{quantity.Share, quantity.Duration},
		},
		{
			list("scal elast larg huge mass enorm heavy high big volum"),
			"what grows, from which number to which, and the limit that must still hold then",
			"While <number> <users or records>, %s shall <response> within <limit> <unit> for <p> % of <population>.",
			[]quantity.Dimension{quantity.Count, quantity.Rate, quantity.Size, quantity.Duration},
		},
		{
			list("maintain exten flex modul portab reus adapt future test interop config"),
			"kind of change or platform, who makes it, limit of effort, parts that may be touched",
			"<Role> shall be able to make <kind of change> to %s within <effort>, touching only <parts>.",
			[]quantity.Dimension{quantity.Duration},
		},
		{
			list("accur preci correct"),
			"metric, limit, data on which it is measured, statistic",
			"%s shall <result> with an error of at most <limit> <unit> for <p> % of <data set>.",
			[]quantity.Dimension{quantity.Share},
		},
		{
			nil,
			"metric, limit and unit, statistic, condition",
			"When <trigger>, %s shall <response> with <metric> of at most <limit> <unit> for <p> % of <population>.",
			[]quantity.Dimension{quantity.Share, quantity.Duration},
		},
	}
}

// familyOf returns the family of words of quality; the last word says most ("high performance").
func familyOf(all []family, words string) family {
	parts := strings.Fields(words)
	for i := len(parts) - 1; i >= 0; i-- {
		for _, f := range all {
			for _, stem := range f.stems {
				if strings.HasPrefix(parts[i], stem) {
					return f
				}
			}
		}
	}
	return all[len(all)-1]
}

// quality judges a word of quality. A weak one ("large", "simple") before a noun only informs; as the predicate ("shall
// be simple") it carries the requirement.
func (j *judge) quality(r *rulebook.Rule, h hit) {
	if j.at(h.from-1).low == "as" && j.at(h.to).low == "as" && j.asGoodAs(h.from-1) {
		return // a comparison
	}
	words, span := j.text(h.from, h.to)
	fam := familyOf(j.book.families, strings.ToLower(words))
	bounded := j.boundedBy(fam.bounds)
	if bounded || h.weak && !j.predicate(h) && !j.had(h) && !(sized(j.words[h.from].low) && j.capacity(h.from)) {
		f := j.addSpan(r, words, span)
		f.Severity = lighter(ledger.Info, f.Severity)
		f.Message = "“" + f.Words + "” adds nothing that can be checked."
		if bounded {
			f.Message = "“" + f.Words + "” is redundant beside the number and can go."
		}
		f.Question = ""
		return
	}
	fix := rulebook.Fix{
		Title: "Replace the sentence with a frame to fill in",
		Span:  j.whole(),
		Text:  frame(fam.frame, j.subject()),
	}
	f := j.addSpan(r, words, span, fix)
	f.Message = strings.ReplaceAll(f.Message, "{missing}", fam.missing)
}

// had reports whether the words say what something shall have: "shall have a simple look".
func (j *judge) had(h hit) bool {
	return j.at(h.from-1).class.is(determiner) && j.at(h.from-2).low == "have" && j.at(h.from-3).class.is(modal)
}

// sized reports whether a word says how big something is: "support large files" asks for a size.
func sized(w string) bool {
	switch w {
	case "large", "huge", "massive", "enormous", "big", "small", "tiny", "high", "long":
		return true
	}
	return false
}

// lighter returns the lighter of two severities.
func lighter(a, b ledger.Severity) ledger.Severity {
	if weight(b) < weight(a) {
		return b
	}
	return a
}

// predicate reports whether the words say what somebody or something shall be, rather than which one is meant.
func (j *judge) predicate(h hit) bool {
	if j.words[h.to-1].is(adverb) && j.at(h.to).participled() {
		return false // "be accurately reflected": the verb carries the requirement
	}
	if j.inClause(h.from) {
		return false // "when the network is slow" is a condition
	}
	if after := j.at(h.to); j.at(h.from-2).class.is(modal) && (!after.letter || after.class.is(preposition|conjunction|subordinator)) {
		return true // "shall scale well"
	}
	i := h.from - 1
	for steps := 0; steps < 4; steps++ {
		w := j.at(i)
		switch {
		case w.class.is(be) || w.low == "look" || w.low == "appear" || w.low == "work" || w.low == "perform" || w.low == "feel" || w.low == "run":
			return !(j.at(h.to).letter && !j.at(h.to).class.is(preposition|conjunction|subordinator|adverb) && w.class.is(be) && j.at(i+1).class.is(determiner))
		case w.low == "and" || w.low == "," || w.low == "very" || w.low == "as" || w.low == "too" || w.low == "or" || w.low == "both" || w.low == "more" || w.is(adverb):
			i--
		case j.isQuality(i) && steps > 0:
			i--
		default:
			return false
		}
	}
	return false
}

// isQuality reports whether a rule watches the word as such, so that "easy, quick and simple" is one chain.
func (j *judge) isQuality(i int) bool {
	if i < 0 || j.words[i].id == 0 {
		return false
	}
	n := j.book.words.first[j.words[i].id]
	return n != 0 && len(j.book.words.nodes[n].entries) > 0
}

// subject is what the obligation is laid on, as far as it stands at the beginning: "the system".
func (j *judge) subject() string {
	const fallback = "the <system>"
	if len(j.modals) == 0 || j.modals[0] == 0 || j.modals[0] > 6 {
		return fallback
	}
	for i := range j.words[:j.modals[0]] {
		if w := &j.words[i]; !w.letter || w.class.is(subordinator|pronounWord|modal) {
			return fallback
		}
	}
	words, _ := j.text(0, j.modals[0])
	if len(words) > 80 {
		return fallback
	}
	if first := j.words[0]; first.class.is(determiner) {
		return strings.ToLower(words[:first.End]) + words[first.End:]
	}
	return words
}

// frame fills the subject in and begins with a capital.
func frame(template, subject string) string {
	text := strings.ReplaceAll(template, "%s", subject)
	if text != "" && 'a' <= text[0] && text[0] <= 'z' {
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	return text
}

// quoted is a part of the text as a finding shows it.
func (j *judge) quoted(span passage.Span) string { return j.s.Text[span.Start:span.End] }
