package acceptance

import (
	"reflect"
	"slices"
	"strings"
)

// Fields are a scenario as a record holds it. Given, When and Then have one step a line; a line may begin with "And"
// or "But". Gherkin is there when the scenario is more than these fields can say (examples, tables, longer texts,
// tags, another order) and then is what counts.
type Fields struct {
	Name    string
	Given   string
	When    string
	Then    string
	Gherkin string
}

// Scenario reads the fields. Problems are those of the Gherkin text.
func (f Fields) Scenario() (Scenario, []Problem) {
	if strings.TrimSpace(f.Gherkin) != "" {
		d, problems := ParseLoose(f.Gherkin)
		if all := d.Scenarios(); len(all) > 0 {
			s := all[0]
			if s.Name == "" {
				s.Name = f.Name
			}
			return s, problems
		}
		if len(problems) > 0 {
			return Scenario{Name: f.Name}, problems
		}
	}
	s := Scenario{Name: oneLine(f.Name)}
	s.Steps = slices.Concat(fieldSteps(Given, f.Given), fieldSteps(When, f.When), fieldSteps(Then, f.Then))
	return s, nil
}

// fieldSteps reads the lines of one field as steps of one kind.
func fieldSteps(k Kind, text string) []Step {
	var out []Step
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		keyword := "And"
		for _, w := range keywords() {
			if len(line) > len(w) && strings.EqualFold(line[:len(w)], w) {
				if w == "But " {
					keyword = "But"
				}
				line = strings.TrimSpace(line[len(w):])
				break
			}
		}
		if len(out) == 0 {
			keyword = upperFirst(string(k))
		}
		out = append(out, Step{Keyword: keyword, Kind: k, Text: line})
	}
	return out
}

// Fields writes a scenario as a record holds it. Reading it back gives the same scenario, without places.
func (s Scenario) Fields() Fields {
	f := Fields{Name: s.Name}
	for _, field := range []struct {
		kind Kind
		to   *string
	}{{Given, &f.Given}, {When, &f.When}, {Then, &f.Then}} {
		var texts []string
		for _, st := range s.Steps {
			if st.Kind != field.kind {
				continue
			}
			text := st.Text
			if st.Keyword == "But" {
				text = "But " + text
			}
			texts = append(texts, text)
		}
		*field.to = strings.Join(texts, "\n")
	}
	if back, _ := f.Scenario(); !reflect.DeepEqual(back, s.withoutPlaces()) {
		f.Gherkin = s.Gherkin()
	}
	return f
}

// withoutPlaces returns the scenario as if it had not been read from a source.
func (s Scenario) withoutPlaces() Scenario {
	s.Span.Start, s.Span.End = 0, 0
	s.Steps = slices.Clone(s.Steps)
	for i := range s.Steps {
		s.Steps[i].Span.Start, s.Steps[i].Span.End = 0, 0
	}
	s.Examples = slices.Clone(s.Examples)
	for i := range s.Examples {
		s.Examples[i].Span.Start, s.Examples[i].Span.End = 0, 0
	}
	return s
}
