package behaviour

import (
	"fmt"
	"math"
)

// need is the number of cases that can show the threshold when none fails: Confidence is reached at limit^n ≤ 0.05.
func (j judge) need() int {
	limit := j.limit()
	if j.Comparator[0] == '<' {
		limit = 1 - limit
	}
	if limit <= 0 || limit >= 1 {
		return 0
	}
	return int(math.Ceil(math.Log(1-Confidence)/math.Log(limit) - 1e-9))
}

// message says what was seen, what it allows, and what would help.
func (j judge) message(who string, g Group) string {
	more := j.Comparator[0] == '>'
	bound, side := g.Low, "at least"
	if !more {
		bound, side = g.High, "at most"
	}
	if g.Says == NotMet {
		return fmt.Sprintf("%s: %s, beyond doubt not %s %s.", who, j.seen(g), j.Comparator, j.number(j.limit()))
	}
	text := fmt.Sprintf("%s: %s, so %s %s; the threshold is %s %s.", who, j.seen(g), side, j.number(bound), j.Comparator, j.number(j.limit()))
	switch {
	case g.Says == CannotTell && j.share && g.Need == 0:
		text += " No number of cases can show that."
	case g.Says == CannotTell && g.N < g.Need:
		text += fmt.Sprintf(" It takes at least %d cases.", g.Need)
	case g.Says == CannotTell:
		text += " More cases are needed."
	}
	return text
}

// seen writes what was observed.
func (j judge) seen(g Group) string {
	if j.share {
		return fmt.Sprintf("%d of %d cases (%s)", g.Hits, g.N, j.number(g.Value))
	}
	return fmt.Sprintf("a mean of %s over %d cases", j.number(g.Value), g.N)
}

// number writes a share or a score as the specification does.
func (j judge) number(x float64) string {
	switch {
	case j.Unit == "%":
		return fmt.Sprintf("%.4g %%", 100*x)
	case j.Unit != "":
		return fmt.Sprintf("%.4g %s", x, j.Unit)
	}
	return fmt.Sprintf("%.4g", x)
}
