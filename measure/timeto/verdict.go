package timeto

import (
	"fmt"
	"slices"
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
func (r *Result) judge(cohorts int, tau float64, q Question) Verdict {
	who := q.Who()
	if len(r.Cohorts) == 1 {
		return r.alone(who)
	}
	if cohorts < 2 {
		return Verdict{CannotTell, fmt.Sprintf("Cannot tell: fewer than two of the cohorts have %s.", who)}
	}
	if r.LogRank == nil && slices.ContainsFunc(r.Cohorts, func(c Cohort) bool { return c.Events > 0 }) {
		return Verdict{CannotTell, fmt.Sprintf("Cannot tell: while both cohorts were followed, nothing that sets them apart happened: those who got there by %s all took as long, or were followed alone.", r.through())}
	}
	if r.LogRank == nil || len(r.Differences) == 0 {
		return Verdict{CannotTell, fmt.Sprintf("Cannot tell: nobody had got there by %s while both cohorts were followed.", r.through())}
	}
	if q.Leave != nil {
		return r.competing(tau, q)
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
	return Verdict{answer, fmt.Sprintf("%s took %s than those %s%s (%s)%s.", q.those(d.To), word, q.of(), d.From, test, r.means(tau))}
}

// alone words the answer about one cohort.
func (r *Result) alone(who string) Verdict {
	c := r.Cohorts[0]
	left := ""
	if c.Left > 0 {
		left = fmt.Sprintf(", %d had left first", c.Left)
	}
	switch {
	case c.N == 0:
		return Verdict{CannotTell, "Cannot tell: nobody started."}
	case c.Median.Value == nil:
		return Verdict{NotAsked, fmt.Sprintf("Half of the %s had not got there by %s: %d of %d had%s; the longest follow-up is %s d.", who, r.through(), c.Events, c.N, left, ledger.FormatNumber(c.FollowUp))}
	}
	return Verdict{NotAsked, fmt.Sprintf("Half of the %s got there after %s; %d of %d had by %s%s.", who, c.Median, c.Events, c.N, r.through(), left)}
}

// competing words a comparison of people who can leave. The restricted means decide: the log-rank test compares only
// those who have not left.
func (r *Result) competing(tau float64, q Question) Verdict {
	conclusive := 0
	for _, d := range r.Differences {
		if d.Conclusive {
			conclusive++
		}
	}
	switch d := r.Differences[0]; {
	case conclusive == 0:
		return Verdict{Same, fmt.Sprintf("No difference is shown%s. Those who left count as not there.", r.means(tau))}
	case len(r.Differences) > 1:
		return Verdict{Different, fmt.Sprintf("The cohorts differ%s. Those who left count as not there.", r.means(tau))}
	case *d.Restricted.Value > 0:
		return Verdict{Longer, fmt.Sprintf("%s got there later or less often than those %s%s%s. Those who left count as not there.", q.those(d.To), q.of(), d.From, r.means(tau))}
	default:
		return Verdict{Shorter, fmt.Sprintf("%s got there sooner or more often than those %s%s%s. Those who left count as not there.", q.those(d.To), q.of(), d.From, r.means(tau))}
	}
}

func (r *Result) through() string { return moment(r.AsOf.Through.UTC()) }

// those names the members of a cohort at the beginning of a sentence: "People who started from 2026-07-01".
func (q Question) those(cohort string) string {
	who := q.Who()
	who = strings.ToUpper(who[:1]) + who[1:]
	if len(q.Split) > 0 {
		return who + " who started " + cohort
	}
	return who + " of " + cohort
}

// of is the word between "those" and the name of a cohort.
func (q Question) of() string {
	if len(q.Split) > 0 {
		return ""
	}
	return "of "
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
