package acceptance

import (
	"slices"
	"strconv"
	"strings"

	"throughline.dev/ledger"
)

// order checks that a scenario prepares, acts once, and says what can be seen then.
func (c *check) order(s Scenario, inherited bool) {
	for line := range strings.Lines(s.Description) {
		// Gherkin takes such a line for a description and says nothing.
		if first, _, ok := strings.Cut(strings.TrimSpace(line), " "); ok && slices.Contains([]string{"given", "when", "then"}, first) {
			c.add("AC-00", ledger.Warning, s.Span, strings.TrimSpace(line), "“"+short(strings.TrimSpace(line))+"” is not read as a step. Begin it with a capital letter: "+upperFirst(first)+".", "")
			break
		}
	}
	if len(s.Steps) == 0 {
		c.add("AC-01", ledger.Refusal, s.Span, s.Name, "The scenario has no steps.", "Given which state, when what happens, then what can be seen?")
		return
	}
	if !has(s.Steps, Then) {
		c.add("AC-01", ledger.Refusal, s.Span, s.Name, "There is no Then: nobody can tell whether the scenario has passed.", "What can be seen when it has worked?")
	}
	if !has(s.Steps, When) {
		c.add("AC-01", ledger.Warning, s.Span, s.Name, "There is no When: nothing happens in the scenario.", "What does the user or the system do?")
	}
	if !has(s.Steps, Given) && !inherited {
		c.add("AC-01", ledger.Info, s.Span, s.Name, "There is no Given: the state before is not stated.", "In which state does the scenario begin?")
	}
	rounds, last := 0, Unknown
	for _, st := range s.Steps {
		switch {
		case st.Kind == Unknown:
			continue
		case st.Kind == Given && (last == When || last == Then):
			c.add("AC-01", ledger.Warning, st.Span, st.Text, "A Given follows a "+upperFirst(string(last))+". What prepares stands before what happens.", "Is this a second scenario?")
		case st.Kind == When && last == Then:
			rounds++
			if rounds == 1 {
				c.add("AC-01", ledger.Warning, st.Span, st.Text, "A When follows a Then: the scenario checks more than one thing, and stops at the first that fails.", "Which scenario does each When belong to?")
			}
		}
		last = st.Kind
	}
}

// name checks that the name tells one scenario from the others.
func (c *check) name(s Scenario) {
	key := masked(s.Name, false)
	switch {
	case s.Name == "":
		c.add("AC-06", ledger.Warning, s.Span, "", "The scenario has no name.", "Which case is it, in a few words?")
	case c.names[key]:
		c.add("AC-06", ledger.Warning, s.Span, s.Name, "Another scenario has the same name.", "What tells the two apart?")
	case slices.ContainsFunc(s.Steps, func(st Step) bool { return masked(st.Text, false) == key }):
		c.add("AC-06", ledger.Info, s.Span, s.Name, "The name repeats a step. Name the case, not what is done in it.", "")
	}
	if s.Name != "" {
		c.names[key] = true
	}
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
