package acceptance

import (
	"strings"

	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
)

// Options steer a check.
type Options struct {
	Terms map[string]bool // lower-case words and phrases the glossary defines; empty: terms are not checked
}

// Check reads a feature file and applies the rules. What cannot be read gives findings that name line and remedy.
func Check(source []byte) []rulebook.Finding { return CheckWith(source, Options{}) }

// CheckWith is Check with options.
func CheckWith(source []byte, o Options) []rulebook.Finding {
	d, problems := Parse(source)
	return append(unreadable(problems, string(source)), CheckDocument(d, o)...)
}

// unreadable turns problems of reading into findings.
func unreadable(problems []Problem, source string) []rulebook.Finding {
	var out []rulebook.Finding
	for _, p := range problems {
		words := ""
		if p.Span.End <= len(source) {
			words = short(source[p.Span.Start:p.Span.End])
		}
		out = append(out, rulebook.Finding{Rule: "AC-00", Severity: ledger.Refusal, Span: p.Span, Words: words, Message: p.Message})
	}
	return out
}

// CheckDocument applies the rules to a document, by place.
func CheckDocument(d Document, o Options) []rulebook.Finding {
	c := &check{english: d.Language == "" || strings.HasPrefix(d.Language, "en"), terms: o.Terms, names: map[string]bool{}, bodies: map[string]string{}}
	scenarios := 0
	for _, s := range d.Sections {
		inherited := false
		if len(d.Sections) > 0 && d.Sections[0].Background != nil {
			inherited = has(d.Sections[0].Background.Steps, Given)
		}
		if b := s.Background; b != nil {
			inherited = inherited || has(b.Steps, Given)
			c.background(*b, s, d)
		}
		for _, sc := range s.Scenarios {
			c.scenario(sc, inherited)
			scenarios++
		}
	}
	if scenarios > 0 && c.english && !c.failure {
		c.add("AC-07", ledger.Info, d.Span, d.Name, "No scenario says what happens when something goes wrong or a limit is reached.", "What can fail here, and what does the user see then?")
	}
	return c.found
}

// check gathers the findings of a document.
type check struct {
	found   []rulebook.Finding
	english bool // words are judged in English only
	terms   map[string]bool
	names   map[string]bool   // of scenarios before
	bodies  map[string]string // steps with their values masked, to the name of the scenario
	failure bool              // a scenario is about something that goes wrong
}

func (c *check) add(rule string, severity ledger.Severity, at passage.Span, words, message, question string) {
	c.found = append(c.found, rulebook.Finding{Rule: rule, Severity: rulebook.Milder(rule, severity), Span: at, Words: short(words), Message: message, Question: question})
}

// scenario applies the rules for one scenario. Inherited says that a background prepares it.
func (c *check) scenario(s Scenario, inherited bool) {
	c.order(s, inherited)
	c.name(s)
	c.examples(s)
	c.twin(s)
	if len(s.Steps) > maxSteps {
		c.add("AC-08", ledger.Info, s.Span, s.Name, "The scenario has "+count(len(s.Steps), "step")+"; more than 10 are hard to follow.", "Which steps can be one step with a name of its own, and which belong to another scenario?")
	}
	if !c.english {
		c.failure = true // cannot tell, so nothing is said
		return
	}
	if c.fails(s) {
		c.failure = true
	}
	for _, st := range s.Steps {
		c.step(st, s)
	}
	c.screen(s)
}

// maxSteps of a scenario can be followed at one reading.
const maxSteps = 10

// background says whether it is worth its place.
func (c *check) background(b Background, s Section, d Document) {
	n := len(s.Scenarios)
	if s.Rule == "" {
		n = len(d.Scenarios())
	}
	if n < 2 {
		c.add("AC-08", ledger.Info, b.Span, "Background", "The background serves "+count(n, "scenario")+". Write its steps into the scenario.", "")
	}
	for _, st := range b.Steps {
		if st.Kind == When || st.Kind == Then {
			c.add("AC-01", ledger.Warning, st.Span, st.Text, "A background prepares; “"+st.Keyword+"” belongs into a scenario.", "")
			break
		}
	}
}
