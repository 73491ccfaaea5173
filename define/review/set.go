package review

import (
	"fmt"
	"strconv"
	"strings"

	"throughline.dev/define/conflict"
	"throughline.dev/define/rulebook"
	"throughline.dev/define/userstory"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
)

// contradictory is the rule about criteria that cannot both be meant.
const contradictory = "RQ-V17"

// set compares the sentences of the document with each other: criteria that contradict, stories that repeat or oppose
// another. What is found stands at the later of two places and names the line of the earlier.
func (r *Result) set(source []byte, book *wording.Book) {
	if book == nil {
		return
	}
	lines := NewLines(source, false)
	name := func(i int) string { return "line " + strconv.Itoa(lines.Line(r.Sentences[i].Span.Start)) }
	readings := 0
	for i := range r.Sentences {
		readings += len(r.Sentences[i].Readings)
	}
	all := make([]conflict.Numbered, 0, readings)
	var items []userstory.Item
	stories, onLine := map[string]int{}, map[string]int{}
	for i := range r.Sentences {
		s := &r.Sentences[i]
		for k := range s.Readings {
			all = append(all, conflict.Numbered{Of: name(i), Index: i, Criterion: s.Readings[k].Criterion})
		}
		if s.Story != nil {
			key := name(i)
			if onLine[key]++; onLine[key] > 1 {
				key = fmt.Sprintf("%s, story %d", key, onLine[key])
			}
			stories[key] = i
			items = append(items, userstory.Item{Key: key, Story: *s.Story, Text: s.Text, Scenarios: -1})
		}
	}
	if severity := book.Severity(contradictory); severity != rulebook.Off {
		rule, _ := book.Rule(contradictory)
		conflicts := conflict.Find(all)
		for i := range conflicts {
			c := &conflicts[i]
			f := rulebook.Finding{Rule: contradictory, Severity: severity, Message: c.Reason, Question: rule.Question}
			if c.Kind == "different" || c.A.Comparator == "=" || c.B.Comparator == "=" { // it may be meant, as defaults of two things are
				f.Severity = lesser(severity, ledger.Warning)
			}
			at := &r.Sentences[max(c.A.Index, c.B.Index)]
			f.Span, f.Words = at.Span, at.Text
			at.Findings = append(at.Findings, f)
		}
	}
	for _, x := range userstory.CheckSet(items) {
		at := &r.Sentences[stories[x.Keys[len(x.Keys)-1]]]
		f := rulebook.Finding{Rule: x.Rule, Severity: x.Severity, Span: at.Span, Words: at.Text, Message: x.Message, Question: x.Question}
		if len(x.Keys) > 1 {
			f.Message = strings.Join(x.Keys, ", ") + ": " + f.Message
		}
		at.Findings = append(at.Findings, f)
	}
}

func lesser(a, b ledger.Severity) ledger.Severity {
	if Weight(a) < Weight(b) {
		return a
	}
	return b
}
