package timeto

import (
	"fmt"
	"strings"

	"throughline.dev/ledger"
)

// Answer says whether the cohorts differ.
type Answer string

// Answers. The log-rank test decides whether there is a difference, the restricted means say which way.
const (
	Shorter    Answer = "shorter"       // the second cohort takes less time
	Longer     Answer = "longer"        // the second cohort takes more
	Higher     Answer = "higher"        // the share of the second cohort is higher
	Lower      Answer = "lower"         // the share of the second cohort is lower
	Different  Answer = "different"     // the curves differ, but not in one direction, or there are more than two
	Same       Answer = "no difference" // none is shown; which is not to say that there is none
	CannotTell Answer = "cannot tell"   // too little was observed
	NotAsked   Answer = "not asked"     // there is one cohort
)

// Verdict is the comparison in words.
type Verdict struct {
	Answer   Answer `json:"answer"`
	Sentence string `json:"sentence"`
}

// judge words the comparison of the cohorts that have people.
func (r *Result) judge(cohorts int, tau float64) Verdict {
	if len(r.Cohorts) == 1 {
		c := r.Cohorts[0]
		switch {
		case c.N == 0:
			return Verdict{CannotTell, "Cannot tell: nobody started."}
		case c.Median.Value == nil:
			return Verdict{NotAsked, fmt.Sprintf("Half of the people had not got there by %s: %d of %d had; the longest follow-up is %s d.", moment(r.AsOf.Through), c.Events, c.N, ledger.FormatNumber(c.FollowUp))}
		}
		return Verdict{NotAsked, fmt.Sprintf("Half of the people got there after %s; %d of %d had by %s.", c.Median, c.Events, c.N, moment(r.AsOf.Through))}
	}
	if cohorts < 2 {
		return Verdict{CannotTell, "Cannot tell: fewer than two of the cohorts have people."}
	}
	if r.LogRank == nil || len(r.Differences) == 0 {
		return Verdict{CannotTell, fmt.Sprintf("Cannot tell: nobody had got there by %s while both cohorts were followed.", moment(r.AsOf.Through))}
	}
	test := fmt.Sprintf("log-rank p %s", pValue(r.LogRank.P))
	if r.LogRank.P >= 1-r.Level {
		return Verdict{Same, fmt.Sprintf("No difference is shown (%s)%s.", test, r.means(tau))}
	}
	if len(r.Differences) > 1 {
		return Verdict{Different, fmt.Sprintf("The cohorts differ (%s)%s.", test, r.means(tau))}
	}
	d := r.Differences[0]
	if !d.Conclusive {
		return Verdict{Different, fmt.Sprintf("The curves differ (%s), but it does not show which is the faster%s.", test, r.means(tau))}
	}
	answer, word := Shorter, "less"
	if *d.Restricted.Value > 0 {
		answer, word = Longer, "more"
	}
	return Verdict{answer, fmt.Sprintf("People who started %s took %s than those %s (%s)%s.", d.To, word, d.From, test, r.means(tau))}
}

// means lists the restricted means, and the difference of two.
func (r *Result) means(tau float64) string {
	var parts []string
	for _, c := range r.Cohorts {
		if c.N > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", c.Name, c.Restricted))
		}
	}
	s := fmt.Sprintf(": within the first %s days the mean is %s", ledger.FormatNumber(tau), strings.Join(parts, ", "))
	if len(r.Differences) == 1 {
		s += ", a difference of " + r.Differences[0].Restricted.String()
	}
	return s
}

// pValue writes a p value as people read it.
func pValue(p float64) string {
	if p < 0.001 {
		return "< 0.001"
	}
	return fmt.Sprintf("= %.2g", p)
}
