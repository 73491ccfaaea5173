package acceptance

import (
	"slices"
	"strings"

	"throughline.dev/ledger"
)

// examples checks that placeholders and columns belong together.
func (c *check) examples(s Scenario) {
	used := placeholders(s)
	if len(s.Examples) == 0 {
		switch {
		case s.Outline:
			c.add("AC-04", ledger.Refusal, s.Span, s.Name, "The outline has no examples, so it is never carried out.", "Which rows of values belong to it?")
		case len(used) > 0:
			c.add("AC-04", ledger.Warning, s.Span, "<"+used[0]+">", "“<"+used[0]+">” has no value: there are no examples.", "Which values can <"+used[0]+"> have?")
		}
		return
	}
	for _, e := range s.Examples {
		if len(e.Rows) == 0 {
			c.add("AC-04", ledger.Warning, e.Span, e.Name, "These examples have no rows, so nothing is carried out.", "Which values belong here?")
			continue
		}
		for _, v := range used {
			if !slices.Contains(e.Header, v) {
				c.add("AC-04", ledger.Warning, e.Span, "<"+v+">", "“<"+v+">” has no column in these examples.", "Which values can <"+v+"> have?")
			}
		}
		for _, column := range e.Header {
			if !slices.Contains(used, column) {
				c.add("AC-04", ledger.Warning, e.Span, column, "The column “"+short(column)+"” is used by no step.", "Is a step missing, or is the column left over?")
			}
		}
	}
}

// placeholders returns the names in <…> of a scenario, each once.
func placeholders(s Scenario) []string {
	seen := map[string]bool{}
	var all []string
	in := func(text string) {
		for {
			_, rest, ok := strings.Cut(text, "<")
			if !ok {
				return
			}
			name, after, ok := strings.Cut(rest[:min(len(rest), 100)], ">")
			if !ok || name == "" || strings.ContainsAny(name, "<\n") || name[0] == ' ' || name[0] == '/' {
				text = rest
				continue
			}
			if !seen[name] {
				seen[name] = true
				all = append(all, name)
			}
			text = rest[len(rest[:min(len(rest), 100)])-len(after):]
		}
	}
	in(s.Name)
	for _, st := range s.Steps {
		in(st.Text)
		if st.Doc != nil && (s.Outline || len(s.Examples) > 0) { // elsewhere it may be mark-up
			in(st.Doc.Content)
		}
		for _, r := range st.Table {
			for _, cell := range r {
				in(cell)
			}
		}
	}
	return all
}

// twin finds a scenario with the same steps as one before, values aside.
func (c *check) twin(s Scenario) {
	if len(s.Steps) == 0 {
		return
	}
	var b strings.Builder
	for _, st := range s.Steps {
		b.WriteString(string(st.Kind) + " " + masked(st.Text, true) + "\n")
	}
	key := b.String()
	before, ok := c.bodies[key]
	if !ok {
		c.bodies[key] = s.Name
		return
	}
	c.add("AC-10", ledger.Warning, s.Span, s.Name, "It has the same steps as “"+short(before)+"”, values aside. Write one outline with a row of examples each.", "What does it check that the other does not?")
}

// masked writes a text in lower case with single blanks; with values hidden, numbers, quoted texts and placeholders
// are all the same.
func masked(text string, hideValues bool) string {
	var b strings.Builder
	for _, w := range split(text) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		if hideValues && w.sort != plain {
			b.WriteByte('#')
		} else {
			b.WriteString(w.lower)
		}
	}
	return b.String()
}
