package behaviour

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"throughline.dev/stats"
)

// Says is a verdict.
type Says string

// Verdicts.
const (
	Met        Says = "met"
	NotMet     Says = "not_met"
	CannotTell Says = "cannot_tell"
)

// Verdict is what the results of a run say about a specification.
type Verdict struct {
	Says    Says    // met: all cases together and every slice; not met: any of them; otherwise cannot tell
	Message string  // one sentence with the number that decides
	All     Group   // all cases
	Slices  []Group // those the specification names, in its order
	Others  []Group // those it does not name: shown, not judged
	Judges  []string
	Method  string // how the bounds were computed, in a sentence
}

// Group is the judgement of all cases or of one slice.
type Group struct {
	Slice   string // empty: all cases
	N       int
	Hits    int     // cases that passed; of a share
	Value   float64 // share (0 to 1) or mean score; NaN without cases
	Low     float64 // one-sided bound at Confidence; it decides "met" where more is better
	High    float64 // one-sided bound at Confidence; it decides "met" where less is better
	Says    Says
	Message string
	Need    int // cases that can show it at all, if every one of them passes; 0: not a share, or none can
}

// Confidence of each one-sided bound.
const Confidence = 0.95

// fewestScores are needed before Student's t is trusted with scores, which are seldom near normal.
const fewestScores = 30

// Judge compares results with a specification.
//
// A share is judged by the exact bounds of Clopper and Pearson, a mean of scores by Student's t; both one-sided, 95 %.
// "Met" is said when all cases and every slice are beyond the threshold with their bound. That takes no correction:
// all of them must hold, and the chance to say so wrongly is at most 5 % however many there are (an
// intersection–union test). "Not met" is said when any of them is, so its bounds are widened: with k groups each is
// taken at 1 - 0.05/k (Bonferroni), and a bad slice among many is no artefact of having looked at many.
// A slice without cases, or a specification without a threshold, gives "cannot tell".
func Judge(s Spec, results []Result) Verdict {
	v := Verdict{Judges: judges(results), Says: CannotTell}
	if s.Threshold == nil || !slices.Contains([]string{"<", "<=", ">=", ">"}, s.Comparator) {
		v.Message = "There is no threshold to compare with."
		v.All = Group{N: len(results), Value: math.NaN(), Low: math.NaN(), High: math.NaN(), Says: CannotTell, Message: v.Message}
		return v
	}
	named := unique(s.Slices)
	j := judge{Spec: s, groups: 1 + len(named), share: s.share()}
	if s.Unit == "" { // 0.8 may be a share or a mean: the results tell
		j.share = j.share && slices.ContainsFunc(results, func(r Result) bool { return r.Pass != nil })
	}
	v.Method = "Clopper–Pearson, one-sided, 95 %"
	if !j.share {
		v.Method = "Student's t, one-sided, 95 %"
	}
	if j.groups > 1 {
		v.Method += fmt.Sprintf("; “not met” at 1 − 0.05/%d, because any of %d groups may fail", j.groups, j.groups)
	}
	by, order := bySlice(results)
	v.All = j.group("", results)
	for _, name := range named {
		v.Slices = append(v.Slices, j.group(name, by[key(name)]))
		delete(by, key(name))
	}
	for _, name := range order {
		if rest, ok := by[key(name)]; ok {
			g := j.group(name, rest)
			g.Says, g.Message = "", ""
			v.Others = append(v.Others, g)
		}
	}
	v.sum()
	return v
}

// sum says of the whole what its groups decide.
func (v *Verdict) sum() {
	all := append([]Group{v.All}, v.Slices...)
	for _, says := range []Says{NotMet, CannotTell} {
		if i := slices.IndexFunc(all, func(g Group) bool { return g.Says == says }); i >= 0 {
			v.Says, v.Message = says, all[i].Message
			return
		}
	}
	v.Says, v.Message = Met, v.All.Message
	if len(v.Slices) > 0 {
		v.Message += fmt.Sprintf(" So does every one of %d slices.", len(v.Slices))
		if len(v.Slices) == 1 {
			v.Message = v.All.Message + " So does its slice."
		}
	}
}

// judge is a specification with what the results make of it.
type judge struct {
	Spec
	share  bool // of cases that pass; otherwise a mean of scores
	groups int  // that may fail: all cases, and each slice
}

// group judges the cases of one slice, or all.
func (j judge) group(slice string, results []Result) Group {
	g := Group{Slice: slice, N: len(results), Says: CannotTell, Value: math.NaN(), Low: math.NaN(), High: math.NaN()}
	who := "All cases together"
	if slice != "" {
		who = "Slice “" + slice + "”"
	}
	if g.N == 0 {
		g.Message = who + ": there are no cases."
		return g
	}
	bounds, bad := j.bounds(&g, results)
	if bad != "" {
		g.Message = who + ": " + bad
		return g
	}
	g.Says = says(j.Comparator, j.limit(), g.Low, g.High, bounds.Low, bounds.High)
	g.Message = j.message(who, g)
	return g
}

// bounds fills in what was seen and the bounds for "met"; it returns the wider ones for "not met", or why there are none.
func (j judge) bounds(g *Group, results []Result) (strict stats.Interval, bad string) {
	level := 1 - 2*(1-Confidence) // a two-sided interval whose either end is one-sided at Confidence
	wider := 1 - 2*(1-Confidence)/float64(j.groups)
	if j.share {
		for _, r := range results {
			if r.Pass == nil {
				return strict, fmt.Sprintf("case %q has a score and no pass, but the threshold is a share of cases that pass.", r.Case)
			}
			if *r.Pass {
				g.Hits++
			}
		}
		p := stats.Proportion{Hits: g.Hits, N: g.N}
		i := p.ClopperPearson(level)
		g.Value, g.Low, g.High, g.Need = p.Value(), i.Low, i.High, j.need()
		return p.ClopperPearson(wider), ""
	}
	scores := make([]float64, 0, g.N)
	for _, r := range results {
		if r.Score == nil {
			return strict, fmt.Sprintf("case %q has no score, but the threshold is a mean of scores.", r.Case)
		}
		scores = append(scores, *r.Score)
	}
	m := stats.MeanOf(scores, level)
	g.Value = m.Value
	switch {
	case g.N < fewestScores:
		return strict, fmt.Sprintf("%d scores are too few to judge a mean; it takes %d.", g.N, fewestScores)
	case math.IsNaN(m.Low) || math.IsInf(m.Value, 0) || math.IsInf(m.SD, 0):
		return strict, "the scores are too large to be averaged."
	}
	g.Low, g.High = m.Low, m.High
	return stats.MeanOf(scores, wider).Interval, ""
}

// says compares bounds with the limit.
func says(comparator string, limit, low, high, strictLow, strictHigh float64) Says {
	var met, not bool
	switch comparator {
	case ">=":
		met, not = low >= limit, strictHigh < limit
	case ">":
		met, not = low > limit, strictHigh <= limit
	case "<=":
		met, not = high <= limit, strictLow > limit
	case "<":
		met, not = high < limit, strictLow >= limit
	}
	switch {
	case not:
		return NotMet
	case met:
		return Met
	}
	return CannotTell
}

// bySlice groups results; order has the slices as first written.
func bySlice(results []Result) (by map[string][]Result, order []string) {
	by = map[string][]Result{}
	for _, r := range results {
		for _, name := range r.Slices {
			k := key(name)
			if k == "" {
				continue
			}
			if _, ok := by[k]; !ok {
				order = append(order, name)
			}
			by[k] = append(by[k], r)
		}
	}
	return by, order
}

// key makes slices that differ in case and blanks only the same.
func key(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// unique drops slices that are empty or were named before.
func unique(all []string) []string {
	seen := map[string]bool{"": true}
	var out []string
	for _, name := range all {
		if k := key(name); !seen[k] {
			seen[k] = true
			out = append(out, name)
		}
	}
	return out
}

func judges(results []Result) []string {
	seen := map[string]bool{"": true}
	var out []string
	for _, r := range results {
		if !seen[r.Judge] {
			seen[r.Judge] = true
			out = append(out, r.Judge)
		}
	}
	slices.Sort(out)
	return out
}
