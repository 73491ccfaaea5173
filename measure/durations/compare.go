package durations

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/measure/survival"
)

// Table gathers subjects. The zero Table is empty.
type Table struct {
	Coding Coding
	groups map[string][]subject
	n      int
}

type subject struct {
	time, entry float64
	status      int
}

// ErrTooMany is wrapped by the error of [Table.Add] where the table has more than can be compared, in contrast to a
// subject that cannot be used.
var ErrTooMany = errors.New("too many")

// Add takes in a subject, with the number that [Coding.Read] gave for its status; the error says why it cannot be.
func (t *Table) Add(group string, time, entry float64, status int) error {
	if err := (survival.Observation{Time: time, Entry: entry}).Validate(); err != nil {
		return err
	}
	if t.n >= MaxSubjects {
		return fmt.Errorf("%w: more than %d subjects. Take a sample", ErrTooMany, MaxSubjects)
	}
	if t.groups == nil {
		t.groups = map[string][]subject{}
	}
	if _, there := t.groups[group]; !there && len(t.groups) >= MaxGroups {
		return fmt.Errorf("%w: more than %d groups. Compare by a column with fewer values", ErrTooMany, MaxGroups)
	}
	t.n++
	if _, there := t.groups[group]; !there {
		group = strings.Clone(group) // it may be a part of a line
	}
	t.groups[group] = append(t.groups[group], subject{time, entry, status})
	return nil
}

// outline is how many points of a curve are kept for drawing.
const outline = 360

// Answer estimates and compares the groups, in the order of their names; numbers come in the order of numbers.
func (t *Table) Answer(q Question) (Result, error) {
	r := Result{Definition: q.Definition(), Level: q.level()}
	if err := q.Check(); err != nil {
		return r, err
	}
	if t.n == 0 {
		return r, errors.New("the table has no subject that can be used")
	}
	least, words, err := t.Coding.Happened()
	if err != nil {
		return r, err
	}
	r.Coding = words
	var arms []survival.Arm
	var curves []*survival.Curve
	var subjects []survival.Subject
	names := t.names()
	for i, name := range names {
		observations := make([]survival.Observation, len(t.groups[name]))
		for k, s := range t.groups[name] {
			observations[k] = survival.Observation{Time: s.time, Entry: s.entry, Event: s.status >= least}
			if len(names) > 1 {
				x := make([]float64, len(names)-1)
				if i > 0 {
					x[i-1] = 1
				}
				subjects = append(subjects, survival.Subject{Observation: observations[k], X: x})
			}
		}
		sample, err := survival.Of(observations)
		if err != nil {
			return r, err
		}
		curve, err := survival.KaplanMeier(sample, r.Level)
		if err != nil {
			return r, err
		}
		arms, curves = append(arms, survival.Arm{Name: name, Sample: sample}), append(curves, curve.On(q.Scale))
	}
	if r.Tau = q.Tau; r.Tau == 0 {
		r.Tau = survival.SharedTau(curves...)
	}
	for i, name := range names {
		r.Groups = append(r.Groups, q.group(name, curves[i], r))
	}
	if len(names) > 1 {
		if err := r.compare(q, names, arms, curves, subjects); err != nil {
			return r, err
		}
	}
	r.Sentence = r.sentence(q)
	return r, nil
}

func (t *Table) names() []string {
	var out []string
	for name := range t.groups {
		out = append(out, name)
	}
	slices.SortFunc(out, func(a, b string) int {
		x, errX := strconv.ParseFloat(a, 64)
		y, errY := strconv.ParseFloat(b, 64)
		switch {
		case errX == nil && errY == nil && x < y:
			return -1
		case errX == nil && errY == nil && x > y:
			return 1
		case a < b:
			return -1
		case a > b:
			return 1
		}
		return 0
	})
	return out
}

func (q Question) group(name string, c *survival.Curve, r Result) Group {
	g := Group{Name: q.label(name), N: c.N, Events: c.Events, Censored: c.N - c.Events, FollowUp: c.Last}
	quantile := func(title string, share float64) ledger.Figure {
		v := c.Quantile(share)
		f := q.figure(title, c.N, r)
		if !v.Value.Reached {
			f.Note = "not reached"
			if v.Low.Reached {
				f.Low, f.Level = &v.Low.Time, r.Level
			}
			return f
		}
		f.Value, f.Level = &v.Value.Time, r.Level
		low, high := v.Low.Time, math.Inf(1)
		if v.High.Reached {
			high = v.High.Time
		}
		f.Low = &low
		if !math.IsInf(high, 1) {
			f.High = &high
		}
		return f
	}
	g.Median, g.P25, g.P75 = quantile("median", 0.5), quantile("first quartile", 0.25), quantile("third quartile", 0.75)
	g.Restricted = q.figure(fmt.Sprintf("restricted mean up to %g", r.Tau), c.N, r)
	if m, err := c.RMST(r.Tau); err != nil {
		g.Restricted.Note = err.Error()
	} else {
		g.Restricted.Value, g.Restricted.Low, g.Restricted.High, g.Restricted.Level = &m.Mean, &m.Low, &m.High, r.Level
	}
	for _, s := range c.Outline(outline) {
		g.Curve = append(g.Curve, Point{Time: s.Time, Survival: s.Survival, SE: finite(s.SE), Low: finite(s.Low), High: finite(s.High), AtRisk: s.AtRisk})
	}
	return g
}

// label names a group: sex = 1.
func (q Question) label(value string) string {
	if q.Group == "" {
		return "all"
	}
	return q.Group + " = " + value
}

func (q Question) figure(name string, n int, r Result) ledger.Figure {
	return ledger.Figure{Name: name, Unit: q.Unit, N: int64(n), Definition: r.Definition, AsOf: "the table"}
}

func finite(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

func (r *Result) compare(q Question, names []string, arms []survival.Arm, curves []*survival.Curve, subjects []survival.Subject) error {
	for _, rho := range []float64{0, 1} {
		test, err := survival.LogRank(rho, arms...)
		if err != nil {
			return err
		}
		if math.IsNaN(test.P) {
			continue
		}
		if t := (&Test{Chi2: test.Chi2, DF: test.DF, P: test.P}); rho == 0 {
			r.LogRank = t
		} else {
			r.PetoPeto = t
		}
	}
	for i := 1; i < len(names); i++ {
		d, err := survival.CompareRMST(curves[0], curves[i], r.Tau)
		if err != nil {
			r.Notes = append(r.Notes, fmt.Sprintf("restricted means cannot be compared: %v", err))
			break
		}
		f := q.figure(fmt.Sprintf("difference of restricted means up to %g", r.Tau), curves[0].N+curves[i].N, *r)
		f.Value, f.Low, f.High, f.Level = &d.Estimate, &d.Low, &d.High, r.Level
		r.Differences = append(r.Differences, Difference{From: q.label(names[0]), To: q.label(names[i]), Restricted: f, P: d.P})
	}
	labels := make([]string, 0, len(names))
	for _, n := range names[1:] {
		labels = append(labels, q.label(n))
	}
	h, err := survival.Cox(subjects, survival.Model{Names: labels, Level: r.Level})
	if err != nil {
		return err
	}
	if h.Problem != "" {
		r.Notes = append(r.Notes, "no hazard ratios: "+h.Problem)
		return nil
	}
	for _, c := range h.Coefficients {
		f := q.figure("hazard ratio", h.N, *r)
		if f.Unit = ""; c.Problem != "" {
			f.Note = c.Problem
		} else {
			f.Value, f.Low, f.High, f.Level = finite(c.Ratio), finite(c.Low), finite(c.High), r.Level
		}
		r.Hazards = append(r.Hazards, Hazard{From: q.label(names[0]), To: c.Name, Ratio: f, Coefficient: finite(c.Value), SE: finite(c.SE), P: finite(c.P)})
	}
	if t, err := h.Proportional(); err == nil && !math.IsNaN(t.Global.P) {
		r.Proportional = &Test{Chi2: t.Global.Chi2, DF: t.Global.DF, P: t.Global.P}
		if t.Global.P < 0.05 {
			r.Notes = append(r.Notes, "the hazard ratio changes over time, so no single number describes it; read the curves and the restricted means")
		}
	}
	return nil
}

func (r Result) sentence(q Question) string {
	n, events := 0, 0
	for _, g := range r.Groups {
		n += g.N
		events += g.Events
	}
	s := fmt.Sprintf("Of %s subjects %s had the event.", ledger.FormatNumber(float64(n)), ledger.FormatNumber(float64(events)))
	switch {
	case len(r.Groups) == 1:
		return s + fmt.Sprintf(" The median time is %s.", r.Groups[0].Median)
	case len(r.Differences) == 1:
		d := r.Differences[0]
		verdict := "cannot be told apart"
		if f := d.Restricted; f.Low != nil && *f.Low > 0 {
			verdict = "takes longer"
		} else if f.High != nil && *f.High < 0 {
			verdict = "is faster"
		}
		if verdict == "cannot be told apart" {
			return s + fmt.Sprintf(" %s and %s cannot be told apart by their restricted means up to %g: the difference is %s.", d.From, d.To, r.Tau, d.Restricted)
		}
		return s + fmt.Sprintf(" %s %s than %s: the restricted mean up to %g differs by %s.", d.To, verdict, d.From, r.Tau, d.Restricted)
	}
	if r.LogRank != nil {
		return s + fmt.Sprintf(" %d groups are compared; log-rank p %s.", len(r.Groups), pValue(r.LogRank.P))
	}
	return s
}
