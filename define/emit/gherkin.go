package emit

import (
	"fmt"
	"strings"
)

// gherkin writes a scenario with what is known; what is not stays a slot in angle brackets.
func (j job) gherkin() (File, error) {
	f := File{Name: ".feature"}
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", j.reads())
	fmt.Fprintf(&b, "@%s @%s\nFeature: <feature>\n\n  Scenario: %s\n", plainKey(j.key), j.id(), j.says())
	given := 0
	step := func(first, text string) {
		word := first
		if given > 0 {
			word = "And"
		}
		given++
		fmt.Fprintf(&b, "    %s %s\n", word, text)
	}
	for _, x := range j.c.Conditions {
		switch x.Kind {
		case "load", "state", "place", "time":
			step("Given", oneLine(x.Text))
		case "exclusion":
			step("Given", "not: "+oneLine(x.Text))
		}
	}
	for _, x := range j.c.Filter {
		step("Given", oneLine(x.Text))
	}
	if given == 0 {
		step("Given", "<load or state>")
	}
	given = 0
	step("When", "<operation> for "+j.operation("population"))
	for _, x := range j.c.Conditions {
		switch x.Kind {
		case "measured_from":
			step("When", "it is measured from "+strings.TrimPrefix(oneLine(x.Text), "from "))
		case "measured_to":
			step("When", "it is measured to "+strings.TrimPrefix(oneLine(x.Text), "to "))
		}
	}
	fmt.Fprintf(&b, "    Then %s\n", j.says())
	if j.lacks != nil {
		f.Notes = append(f.Notes, "The last step cannot be checked yet: "+j.lacks.Error()+".")
	}
	f.Notes = append(f.Notes, "Fill in what stands in angle brackets; the criterion does not say it.")
	f.Text = b.String()
	return f, nil
}
