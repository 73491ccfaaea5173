package experiment

import (
	"fmt"
	"math"
	"slices"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/experiment/effect"
	"throughline.dev/stats"
)

// Gate is the p value of the split below which nothing is concluded. It is that of GrowthBook and PostHog.
const Gate = 0.001

// leastSequential is how many units an arm needs before an always-valid interval, which is asymptotic, is read.
const leastSequential = 100

// warnSeveral is the share of units in several variants from which a warning is due.
const warnSeveral = 0.01

// mostUnread is the share of rows that may be unreadable in a table that is judged.
const mostUnread = 0.01

// study is an experiment with its data, wherever they come from.
type study struct {
	plan
	definition string
	mark       events.Mark
	asOf       string
	who        string
	names      []string
	weights    []float64
	units      []int64 // exposed units by arm
	exposed    Exposed
	unchecked  bool // no test of the split
	ended      bool // the end was given, and everybody could be followed to it
	endless    bool // no end was given
	measures   []metric
	segments   []metric // the primary metric by segment
	values     []string // of the segments
	warnings   []string
	unread     string // too many rows could not be read; empty: no
}

func (p plan) filled() plan {
	if p.method == "" {
		p.method = Fixed
	}
	if p.level == 0 {
		p.level = 0.95
	}
	if p.tuning == 0 {
		p.tuning = effect.DefaultTuning
	}
	return p
}

// result judges the study.
func (s study) result() (Result, error) {
	s.plan = s.filled()
	out := Result{Definition: s.definition, AsOf: s.mark, Method: s.method, Level: s.level, Exposed: s.exposed, Warnings: s.warnings}
	split, err := effect.SampleRatio(s.units, s.weights)
	if err != nil {
		return out, err
	}
	for i, name := range s.names {
		out.Arms = append(out.Arms, Arm{Name: name, Weight: s.weights[i], Expected: split.Expected[i], Units: s.units[i]})
	}
	out.Balance = Balance{Chi2: split.Chi2, DF: split.DF, P: split.P, Gate: Gate, OK: s.unchecked || !(split.P < Gate)}
	if math.IsNaN(split.P) {
		out.Balance.P = 1
	}
	out.Exposed.Share = s.several()
	if v := out.Exposed.Share.Value; v != nil && *v > 100*warnSeveral {
		out.Warnings = append(out.Warnings, fmt.Sprintf("%s of the %s met more than one variant and do not count. Look whether assignment is stable and who is merged", out.Exposed.Share, s.who))
	}
	if s.exposed.Unknown > 0 {
		out.Warnings = append(out.Warnings, fmt.Sprintf("%s exposures name no variant of the experiment and do not count", ledger.FormatNumber(float64(s.exposed.Unknown))))
	}

	r := reader{plan: s.plan, names: s.names, always: s.method == Sequential, asOf: s.asOf, who: s.who}
	comparisons := max(len(s.names)-1, 1)
	level := 1 - (1-s.level)/float64(comparisons)
	primary, err := r.read(s.measures[0], level)
	if err != nil {
		return out, err
	}
	r.settle([]*read{&primary}, stats.Bonferroni)

	state := s.state(&primary, out.Balance)
	watch := r // guardrails of a running experiment are watched all the time, so their intervals must allow it
	running := state.Code == codeBelowPlan
	watch.always = r.always || running
	var guards []*read
	for _, m := range s.measures[1:] {
		g, err := watch.read(m, s.level)
		if err != nil {
			return out, err
		}
		guards = append(guards, &g)
	}
	watch.settle(guards, stats.BenjaminiHochberg)
	for _, g := range guards {
		if running && g.Type == TimeTo { // it has no always-valid interval
			g.hide()
		}
	}

	switch {
	case state.Code == "":
		out.Verdict = s.judge(&primary, guards)
		if len(s.segments) > 0 {
			if out.Segments, err = r.segmented(s.segments, s.values, s.level); err != nil {
				return out, err
			}
			out.Segmented = "Exploratory: segments were not planned for, p values are corrected for their number (Benjamini-Hochberg), and no verdict rests on them."
		}
	case running:
		out.Verdict = Verdict{Answer: NotYet, Reasons: append([]Reason{state}, harms(guards)...)}
		primary.hide()
	default:
		out.Verdict = Verdict{Answer: CannotTell, Reasons: []Reason{state}}
		if state.Code != codeNoVariance {
			primary.hide()
			for _, g := range guards {
				g.hide()
			}
		}
	}
	out.Primary = primary.Reading
	for _, g := range guards {
		out.Guardrails = append(out.Guardrails, g.Reading)
	}
	out.Sentence = out.sentence()
	return out, nil
}

// hide takes the comparisons away: who must not read them does not get them.
func (d *read) hide() {
	d.Comparisons, d.Outcome = nil, ""
	for i := range d.Values {
		v := &d.Values[i]
		v.Hits, v.Figure.Value, v.Figure.Low, v.Figure.High, v.Figure.Level = nil, nil, nil, nil, 0
		v.Figure.Note = "not to be read yet"
	}
	d.Theta, d.Narrowed = nil, nil
}

func (s study) several() ledger.Figure {
	f := ledger.Figure{Name: "units in several variants", Unit: "%", N: s.exposed.Units + s.exposed.Several, Definition: "Units exposed to more than one variant, of all exposed units", AsOf: s.asOf}
	if p := (stats.Proportion{Hits: int(s.exposed.Several), N: int(f.N)}); p.N > 0 {
		i := p.Wilson(s.level)
		set(&f, 100*p.Value(), 100*i.Low, 100*i.High, s.level)
	} else {
		f.Note = "nobody was exposed"
	}
	return f
}

// Codes of reasons.
const (
	codeNoUnits     = "no_units"
	codeSampleRatio = "sample_ratio"
	codeUnread      = "unreadable_rows"
	codeBelowPlan   = "below_plan"
	codeBelowLeast  = "below_minimum"
	codeNoVariance  = "no_variance"
	codeBetter      = "better"
	codeWorse       = "worse"
	codeSmall       = "small"
	codeExcluded    = "effect_excluded"
	codeOpen        = "not_shown"
	codeHarm        = "guardrail_harmed"
	codeHolds       = "guardrail_holds"
	codeUnplanned   = "unplanned"
)

// state says why there is no verdict; the zero Reason says that there is one.
func (s study) state(primary *read, b Balance) Reason {
	all, least := primary.units()
	reason := func(code, format string, args ...any) Reason { return Reason{code, fmt.Sprintf(format, args...)} }
	n := func(v int64) string { return ledger.FormatNumber(float64(v)) }
	minimum := s.minimumN
	if s.method == Sequential {
		minimum = max(minimum, leastSequential)
	}
	switch {
	case all == 0 && slices.Max(s.units) > 0:
		return reason(codeBelowPlan, "nobody could be followed for the whole window of the primary metric yet")
	case all == 0:
		return reason(codeNoUnits, "nobody was exposed to a variant")
	case !b.OK:
		return reason(codeSampleRatio, "the units did not fall to the variants by their weights (p %s, the gate is %v): something other than chance decides who is counted, so no difference can be trusted. Look for lost exposures, redirects, bots and changed weights", small(b.P), Gate)
	case s.unread != "":
		return reason(codeUnread, "%s. That is more than 1 in 100, so that the difference may be one of who could be read. Mend them, or leave them out of the table knowingly", s.unread)
	case s.method == Fixed && s.plannedN > 0 && all < s.plannedN && !s.ended:
		return reason(codeBelowPlan, "%s of the %s %s that were planned can be counted. Looking earlier finds differences that are not there", n(all), n(s.plannedN), s.who)
	case s.method == Fixed && s.plannedN == 0 && !s.endless && !s.ended:
		return reason(codeBelowPlan, "the experiment has not reached its end, or not everybody could be followed for the whole window yet. Looking earlier finds differences that are not there")
	case least < minimum:
		return reason(codeBelowLeast, "a variant has %s %s, at least %s are needed", n(least), s.who, n(minimum))
	case slices.IndexFunc(primary.contrasts, func(c contrast) bool { return math.IsNaN(c.P) }) >= 0:
		return reason(codeNoVariance, "too little was observed to compare the variants: fewer than two %s in one, or values that do not vary", s.who)
	}
	return Reason{}
}

func small(p float64) string {
	if p < 1e-6 {
		return "below 0.000001"
	}
	return ledger.FormatNumber(p)
}
