package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"throughline.dev/define/rulebook"
	"throughline.dev/define/wording"
)

// explainRule says what a rule minds, one of the team's included.
func (in *invocation) explainRule(id string) error {
	book, err := in.book(in.string("house-rules"), nil)
	if err != nil {
		return err
	}
	for _, r := range book.Rules() {
		if strings.EqualFold(r.ID, id) {
			return in.print(r, func(w io.Writer) error {
				_, err := io.WriteString(w, r.Explain())
				return err
			})
		}
	}
	_, err = rulebook.Find(id) // says which rules there are
	if err == nil {
		err = fmt.Errorf("there is no rule %q. See throughline lint --rules", id)
	}
	return err
}

// listRules shows the rules of a book, one a line.
func (in *invocation) listRules(book *wording.Book) error {
	rules := book.Rules()
	return in.print(listed(rules), func(w io.Writer) error {
		tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, r := range rules {
			measured := "not measured"
			if r.Precision != nil {
				measured = fmt.Sprintf("right %d of %d", r.Precision.Right, r.Precision.Of)
			}
			fmt.Fprintf(tw, "%s\t%s\t%s\t%s\n", r.ID, r.Severity, measured, r.Name)
		}
		return tw.Flush()
	})
}
