package wording

import (
	"fmt"
	"slices"
	"strings"

	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
)

// weakModal minds modal verbs that do not oblige, once a sentence and verb.
func weakModal(j *judge, r *rulebook.Rule) {
	strong := false
	for _, m := range j.modals {
		switch j.words[m].low {
		case "shall", "must":
			strong = true
		}
	}
	said := ""
	for _, m := range j.modals {
		w := &j.words[m]
		why := ""
		switch w.low {
		case "should", "ought", "shouldn't":
			why = "; “shall” does"
		case "could", "might", "couldn't":
			why = "; it names a possibility"
		case "may", "can":
			if j.subordinate(m) || strong || j.at(m+1).low == "not" || w.capital && m > 0 || j.words[0].low == "only" || j.at(m+1).low == "only" {
				continue // "if the user may sign", "a field that can be empty"; "may not" and "only … may" forbid
			}
			why = "; it allows or describes"
		default:
			continue
		}
		if strings.Contains(said, w.low) {
			continue
		}
		said += w.low + " "
		f := j.add(r, m, m+1)
		f.Message = strings.ReplaceAll(f.Message, "{modal}", why)
		if w.low == "can" || w.low == "may" {
			f.Severity = lighter(ledger.Info, f.Severity) // what somebody may do is often all that is meant
		}
		if next := j.at(m + 1); w.low == "should" && next.letter && next.low != "not" {
			fix := rulebook.Fix{Title: "Oblige: “shall”", Span: j.s.Source(w.Span), Text: "shall"}
			f.Fixes = append(f.Fixes, fix)
		}
	}
}

// subordinate reports whether a modal stands in a clause that a word such as "which" or "if" opens.
func (j *judge) subordinate(m int) bool {
	for i := m - 1; i >= 0 && i >= m-6; i-- {
		w := &j.words[i]
		switch {
		case w.low == "." || w.low == "," || w.low == ";" || w.class.is(modal):
			return false
		case w.class.is(subordinator) && w.low != "as" && w.low != "once" && w.low != "before" && w.low != "after":
			return true
		}
	}
	return false
}

// modalCount minds several obligations with subjects of their own. "Shall … and shall …" of one subject counts once.
func modalCount(j *judge, r *rulebook.Rule) {
	var said []string // different words
	n, last := 0, -1
	for _, m := range j.modals {
		if !j.words[m].class.is(obliging) || j.words[m].low == "can't" || j.words[m].low == "cannot" || j.subordinate(m) {
			continue
		}
		if last >= 0 && (j.at(m-1).class.is(conjunction) || j.at(m-1).low == ",") {
			last = m
			continue // the same subject again
		}
		if !slices.Contains(said, j.words[m].low) {
			said = append(said, j.words[m].low)
		}
		n++
		last = m
	}
	if n < 2 {
		return
	}
	f := j.add(r, last, last+1)
	f.Message = strings.NewReplacer("{n}", fmt.Sprint(n), "{words}", strings.Join(said, ", ")).Replace(r.Message)
}
