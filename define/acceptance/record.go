package acceptance

import (
	"slices"
	"strings"

	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
)

// Placed is a finding about the fields of a scenario.
type Placed struct {
	rulebook.Finding        // its span is in the text of the field
	Scenario         int    // index among those that were checked
	Field            string // name, given, when, then or gherkin
}

// CheckAll applies the rules to the scenarios of a record, those about the set among them. Spans are in the text of the
// field that holds the words; a finding about all of them is placed at the name of the first.
func CheckAll(all []Fields, o Options) []Placed {
	var out []Placed
	// Each scenario takes a stretch of a line of places of its own, so that findings can be told apart afterwards.
	d := Document{Language: "en", Sections: []Section{{}}}
	var starts []int
	at := 0
	for i, f := range all {
		s, problems := f.Scenario()
		for _, p := range unreadable(problems, f.Gherkin) {
			out = append(out, Placed{Finding: p, Scenario: i, Field: "gherkin"})
		}
		starts = append(starts, at)
		if strings.TrimSpace(f.Gherkin) == "" {
			places(&s, f)
		}
		shiftScenario(&s, at)
		at += len(f.text()) + 1
		if len(problems) > 0 && len(s.Steps) == 0 {
			continue // what is wrong has been said
		}
		d.Sections[0].Scenarios = append(d.Sections[0].Scenarios, s)
	}
	for _, x := range CheckDocument(d, o) {
		i, found := slices.BinarySearch(starts, x.Span.Start)
		if !found {
			i--
		}
		x.Span.Start, x.Span.End = x.Span.Start-starts[i], x.Span.End-starts[i]
		p := Placed{Finding: x, Scenario: i}
		p.Field, p.Span = all[i].field(x.Span)
		out = append(out, p)
	}
	return out
}

// text is what places of a scenario refer to: its Gherkin, or the fields one after the other.
func (f Fields) text() string {
	if strings.TrimSpace(f.Gherkin) != "" {
		return f.Gherkin
	}
	return strings.Join([]string{f.Name, f.Given, f.When, f.Then}, "\n")
}

// field tells in which field a place of the text lies, and where there.
func (f Fields) field(s passage.Span) (string, passage.Span) {
	if strings.TrimSpace(f.Gherkin) != "" {
		return "gherkin", s
	}
	for _, x := range []struct{ name, text string }{{"name", f.Name}, {"given", f.Given}, {"when", f.When}, {"then", f.Then}} {
		if s.Start <= len(x.text) || x.name == "then" {
			return x.name, passage.Span{Start: min(s.Start, len(x.text)), End: min(s.End, len(x.text))}
		}
		s.Start, s.End = s.Start-len(x.text)-1, s.End-len(x.text)-1
	}
	return "name", passage.Span{}
}

// places gives every step its place in the fields' text.
func places(s *Scenario, f Fields) {
	s.Span = passage.Span{Start: 0, End: len(f.Name)}
	text, from := f.text(), len(f.Name)+1
	for i := range s.Steps {
		// Steps stand in the order of the text, so each is looked for after the one before.
		k := strings.Index(text[min(from, len(text)):], s.Steps[i].Text)
		if k < 0 {
			continue
		}
		s.Steps[i].Span = passage.Span{Start: from + k, End: from + k + len(s.Steps[i].Text)}
		from = s.Steps[i].Span.End
	}
}

func shiftScenario(s *Scenario, by int) {
	d := Document{Sections: []Section{{Scenarios: []Scenario{*s}}}}
	d.eachSpan(func(p *passage.Span) { p.Start, p.End = p.Start+by, p.End+by })
	*s = d.Sections[0].Scenarios[0]
}
