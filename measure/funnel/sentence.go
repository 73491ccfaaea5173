package funnel

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"throughline.dev/ledger"
	"throughline.dev/measure/question"
)

// Value is the share of entrants that got to the last step: of the mature ones when there is a window.
func (r Result) Value() ledger.Figure {
	if len(r.Steps) == 0 {
		return ledger.Figure{Unit: "%", Definition: r.Definition, AsOf: question.AsOf(r.AsOf), Note: "cannot tell"}
	}
	last := r.Steps[len(r.Steps)-1]
	f := last.Share
	if last.Mature.Share.N > 0 || r.Immature > 0 {
		if f = last.Mature.Share; f.Value == nil {
			f.N = int64(r.Entrants) // there is something to show, though no number yet
		}
	}
	return f
}

func (r Result) sentence(q Question) string {
	var b strings.Builder
	who, first, last := q.Who(), r.Steps[0], r.Steps[len(r.Steps)-1]
	window := ""
	if d, _ := q.Window.Duration(); d > 0 {
		window = " within " + question.Spoken(d)
	}
	began, arrived := "did "+first.Name, "got to "+last.Name
	if q.order() == Any {
		began, arrived = "did one of the steps", fmt.Sprintf("did all %d", len(r.Steps))
	}
	num := func(n int) string { return ledger.FormatNumber(float64(n)) }
	switch f := r.Value(); {
	case r.Entrants == 0:
		fmt.Fprintf(&b, "Nobody %s in the period.", began)
	case f.Value == nil:
		fmt.Fprintf(&b, "Cannot tell yet: all %s %s who %s entered too late to be followed for the whole window. So far %s of them %s.", num(r.Entrants), who, began, num(last.N), arrived)
	case window == "":
		fmt.Fprintf(&b, "Of %s %s who %s, %s (%s) %s so far. There is no time limit, so the share can still rise.", num(first.N), who, began, num(last.N), f, arrived)
	default:
		fmt.Fprintf(&b, "Of %s %s who %s, %s (%s) %s%s.", num(first.Mature.N), who, began, num(last.Mature.N), f, arrived, window)
		if r.Immature > 0 {
			fmt.Fprintf(&b, " %s more entered too late to be followed for the whole window and are not counted in that.", num(r.Immature))
		}
	}
	if i := r.narrowest(); i > 0 && q.order() != Any {
		fmt.Fprintf(&b, " Most are lost before %s: %s of %s got there from %s.", r.Steps[i].Name, num(r.Steps[i].N), num(r.Steps[i-1].N), r.Steps[i-1].Name)
	}
	if r.Excluded > 0 {
		fmt.Fprintf(&b, " %s %s are left out for what they did between steps.", num(r.Excluded), who)
	}
	return b.String()
}

// narrowest is the step before which most units are lost, 0 when there is no choice.
func (r Result) narrowest() int {
	at, most := 0, 0
	for i := 1; i < len(r.Steps); i++ {
		if lost := r.Steps[i-1].N - r.Steps[i].N; lost > most {
			at, most = i, lost
		}
	}
	if len(r.Steps) < 3 {
		return 0
	}
	return at
}

// WriteText tells a person.
func (r Result) WriteText(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	table := func(steps []Reached) {
		fmt.Fprintf(t, "  step\tn\tof entrants\tfrom the step before\tmature\tmedian time\tKaplan-Meier\n")
		for _, s := range steps {
			median, km := "", ""
			if s.Time != nil {
				median, km = s.Time.Median.String(), s.Time.KaplanMeier.String()
			}
			fmt.Fprintf(t, "  %s\t%d\t%s\t%s\t%s\t%s\t%s\n", s.Name, s.N, s.Share, s.FromPrevious, s.Mature.Share, median, km)
		}
	}
	table(r.Steps)
	for _, g := range r.Groups {
		name := g.By
		switch {
		case g.Other:
			name = "other"
		case name == "":
			name = "(none)"
		}
		fmt.Fprintf(t, "%s, %d entrants\n", name, g.Entrants)
		table(g.Steps)
	}
	fmt.Fprintf(t, "%s\n%s\n", r.Sentence, r.Definition)
	return t.Flush()
}
