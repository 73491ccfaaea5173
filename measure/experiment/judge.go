package experiment

import (
	"fmt"
	"math"
	"strings"

	"throughline.dev/ledger"
)

// judge decides by the primary metric and the guardrails.
func (s study) judge(primary *read, guards []*read) Verdict {
	var v Verdict
	missed, winner, most := 0, -1, math.Inf(-1)
	for i, c := range primary.contrasts {
		answer, reasons := s.one(primary, i)
		v.Reasons = append(v.Reasons, reasons...)
		switch answer {
		case NotMet:
			missed++
		case Met:
			gain := math.Abs(c.Estimate)
			if harmed(guards, i) {
				gain = -1 / (1 + gain) // any variant that harms nothing comes first
			}
			if gain > most {
				winner, most = i, gain
			}
		}
	}
	v.Reasons = append(v.Reasons, harms(guards)...)
	switch {
	case winner >= 0 && harmed(guards, winner):
		v.Answer = NotMet
	case winner >= 0:
		v.Answer, v.Winner = Met, s.names[winner+1]
	case missed == len(primary.contrasts):
		v.Answer = NotMet
	default:
		v.Answer = CannotTell
	}
	if s.method == Fixed && s.plannedN == 0 && s.endless {
		v.Reasons = append(v.Reasons, Reason{codeUnplanned, "no size and no end were planned: this holds if it is the only look"})
	}
	return v
}

// leastUnits are the units every variant needs for a verdict where the question names no number. The tests are made for
// larger numbers: of three against three, none and all, the score test says p = 0.025 and Fisher's exact test 0.1.
const leastUnits = 10

// one judges the contrast of one variant with the control.
func (s study) one(d *read, i int) (string, []Reason) {
	m, c, word := d.metric.Measure, d.contrasts[i], d.Comparisons[i]
	says := fmt.Sprintf("%s in %s less that in %s is %s (%s, %s)", d.Name, word.To, word.From, word.Difference, pValue(word.PAdjusted), relative(word))
	excluded, effect := s.excludes(m, c)
	_, least := d.units()
	switch {
	case s.minimumN == 0 && least < leastUnits:
		return CannotTell, []Reason{{codeBelowLeast, fmt.Sprintf("%s; a variant has %d %s, and with fewer than %d the test cannot be relied on", says, least, s.who, leastUnits)}}
	case c.outcome == better && excluded:
		return Met, []Reason{{codeBetter, says}, {codeSmall, fmt.Sprintf("the improvement is smaller than the %s that was planned for", effect)}}
	case c.outcome == better:
		return Met, []Reason{{codeBetter, says}}
	case c.outcome == worse:
		return NotMet, []Reason{{codeWorse, says + ", for the worse"}}
	case excluded:
		return NotMet, []Reason{{codeExcluded, fmt.Sprintf("%s: an improvement of %s, the smallest that matters, is excluded", says, effect)}}
	}
	return CannotTell, []Reason{{codeOpen, says + ": the interval holds no difference as well as differences in the right direction"}}
}

// excludes reports whether the smallest improvement that matters lies beyond the interval, and names it.
func (s study) excludes(m Measure, c contrast) (bool, string) {
	switch {
	case s.minimumLift > 0:
		words := ledger.FormatNumber(100*s.minimumLift) + " %"
		if m.higher() {
			return c.lift.High < 1+s.minimumLift, words
		}
		return c.lift.Low > 1-s.minimumLift, words
	case s.minimumDifference > 0:
		unit, scale := m.differenceUnit()
		words := strings.TrimSpace(ledger.FormatNumber(scale*s.minimumDifference) + " " + unit)
		if m.higher() {
			return c.High < s.minimumDifference, words
		}
		return c.Low > -s.minimumDifference, words
	}
	return false, ""
}

func relative(c Comparison) string {
	if c.Lift.Value == nil {
		return "lift cannot be told"
	}
	return "lift " + c.Lift.String()
}

func harmed(guards []*read, i int) bool {
	for _, g := range guards {
		if g.contrasts[i].outcome == worse {
			return true
		}
	}
	return false
}

// harms lists the guardrails that got worse, and those shown to hold.
func harms(guards []*read) []Reason {
	var out []Reason
	for _, g := range guards {
		for i, word := range g.Comparisons {
			c := g.contrasts[i]
			switch c.outcome {
			case worse:
				out = append(out, Reason{codeHarm, fmt.Sprintf("guardrail %s got worse in %s by %s (%s after correction)", g.Name, word.To, word.Difference, pValue(word.PAdjusted))})
			case holds:
				out = append(out, Reason{codeHolds, fmt.Sprintf("guardrail %s holds in %s: a loss of %s %% is excluded", g.Name, word.To, ledger.FormatNumber(100*g.metric.Margin))})
			}
		}
	}
	return out
}

// sentence says the answer in one sentence.
func (r Result) sentence() string {
	start := map[string]string{Met: "Met: ", NotMet: "Not met: ", CannotTell: "Cannot tell: ", NotYet: "Not yet evaluable: "}[r.Verdict.Answer]
	var says []string
	for _, x := range r.Verdict.Reasons {
		says = append(says, x.Text)
	}
	return start + strings.Join(says, "; ") + "."
}

// Value returns the lift of the winner, or of the first variant, over the control, in percent.
func (r Result) Value() ledger.Figure {
	for i, c := range r.Primary.Comparisons {
		if c.To == r.Verdict.Winner || r.Verdict.Winner == "" && i == 0 {
			return c.Lift
		}
	}
	f := ledger.Figure{Name: "lift", Unit: "%", N: r.Exposed.Units, Definition: r.Definition, Note: "cannot tell"}
	if len(r.Primary.Values) > 0 {
		f.AsOf = r.Primary.Values[0].Figure.AsOf
	}
	if r.Verdict.Answer == NotYet {
		f.Note = "not yet evaluable"
	}
	return f
}
