package experiment

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// maxVariants and maxMeasures bound a question.
const (
	maxVariants = 50
	maxMeasures = 50
)

// Check reports what makes the question unanswerable.
func (q Question) Check() error {
	if err := q.Scope.Check(); err != nil {
		return err
	}
	exposed := len(q.Exposure.Names)+len(q.Exposure.Where) > 0
	switch {
	case q.Flag == "" && !exposed:
		return errors.New("exposure: missing. Name the flag, or the event that shows that somebody met a variant")
	case q.Flag != "" && exposed:
		return errors.New("exposure: given together with flag. Give one of them")
	case q.Immature != "" && q.Immature != Drop && q.Immature != Keep:
		return fmt.Errorf("immature: %q is neither drop nor keep", q.Immature)
	case q.CUPEDDays < 0 || q.CUPEDDays > 3650:
		return fmt.Errorf("cuped_days: %d. Give how many days before the exposure to look at, such as 14", q.CUPEDDays)
	}
	if err := q.Exposure.Check(); err != nil {
		return fmt.Errorf("exposure: %w", err)
	}
	if err := checkVariants(q.Variants); err != nil {
		return err
	}
	if err := q.plan().check(); err != nil {
		return err
	}
	if len(q.Guardrails) >= maxMeasures {
		return fmt.Errorf("guardrails: %d of them. Give at most %d", len(q.Guardrails), maxMeasures-1)
	}
	for i, m := range q.measures() {
		place := "primary"
		if i > 0 {
			place = fmt.Sprintf("guardrails[%d]", i-1)
		}
		if err := m.Check(); err != nil {
			return fmt.Errorf("%s: %w", place, err)
		}
		if m.Type == TimeTo && q.Method == Sequential {
			return fmt.Errorf("%s: time_to has no always-valid interval. Read it once, with the method fixed, or use a share within a window", place)
		}
	}
	return nil
}

func checkVariants(variants []Variant) error {
	if len(variants) < 2 || len(variants) > maxVariants {
		return fmt.Errorf("variants: %d of them. Give 2 to %d, the control first", len(variants), maxVariants)
	}
	seen, given, sum := map[string]bool{}, 0, 0.0
	for i, v := range variants {
		if v.Name == "" || seen[v.Name] {
			return fmt.Errorf("variants[%d]: %q is empty or given twice. Name each variant as the exposures do", i, v.Name)
		}
		seen[v.Name] = true
		if v.Weight == nil {
			continue
		}
		if w := *v.Weight; !(w >= 0) || math.IsInf(w, 1) {
			return fmt.Errorf("variants[%d]: weight %v. Give 0 or more", i, w)
		}
		given++
		sum += *v.Weight
	}
	switch {
	case given != 0 && given != len(variants):
		return fmt.Errorf("variants: %d of %d have a weight. Give all or none", given, len(variants))
	case given > 0 && !(sum > 0 && !math.IsInf(sum, 1)):
		return errors.New("variants: the weights add up to nothing. Give shares such as 0.5 and 0.5")
	}
	return nil
}

// weights returns the shares meant, with the sum 1.
func weights(variants []Variant) []float64 {
	out, sum := make([]float64, len(variants)), 0.0
	for i, v := range variants {
		if out[i] = 1; v.Weight != nil {
			out[i] = *v.Weight
		}
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

// measures returns the primary metric and the guardrails.
func (q Question) measures() []Measure { return append([]Measure{q.Primary}, q.Guardrails...) }

// Check reports what makes the metric unmeasurable.
func (m Measure) Check() error {
	if err := m.Match.Check(); err != nil {
		return err
	}
	if len(m.Match.Names)+len(m.Match.Where) == 0 {
		return errors.New("match: no event is named. Name the events that count")
	}
	if _, err := m.Window.Duration(); err != nil {
		return fmt.Errorf("window: %w", err)
	}
	if m.Better != "" && m.Better != "up" && m.Better != "down" {
		return fmt.Errorf("better: %q is neither up nor down", m.Better)
	}
	if err := m.checkType(); err != nil {
		return err
	}
	switch {
	case m.Margin < 0 || math.IsNaN(m.Margin):
		return fmt.Errorf("margin: %v. Give the loss that is acceptable, such as 0.02 for 2 %%", m.Margin)
	case (m.Winsor != 0 || m.Cap != nil) && m.Type != Mean && m.Type != Ratio:
		return fmt.Errorf("%s: has nothing to cap. Leave out winsor and cap", m.Type)
	case m.Winsor != 0 && m.Cap != nil:
		return errors.New("winsor: given together with cap. Give one of them")
	case m.Winsor != 0 && !(m.Winsor > 0.5 && m.Winsor < 1):
		return fmt.Errorf("winsor: %v. Give a quantile between 0.5 and 1, such as 0.99", m.Winsor)
	case m.Cap != nil && (math.IsNaN(*m.Cap) || math.IsInf(*m.Cap, 0)):
		return fmt.Errorf("cap: %v. Give a number", *m.Cap)
	}
	return nil
}

func (m Measure) checkType() error {
	switch m.Type {
	case Proportion, TimeTo, Retention:
		if m.Property != "" {
			return fmt.Errorf("property: %s counts events, not %q. Leave it out, or restrict the events with where", m.Type, m.Property)
		}
	case Mean:
	case Ratio:
		if m.Denominator == nil {
			return errors.New("denominator: missing. Say what the ratio divides by")
		}
		if err := m.Denominator.Match.Check(); err != nil {
			return fmt.Errorf("denominator: %w", err)
		}
		if len(m.Denominator.Match.Names)+len(m.Denominator.Match.Where) == 0 {
			return errors.New("denominator: no event is named. Name the events that count")
		}
	case Quantile:
		if m.Property == "" {
			return errors.New("property: missing. Name the number to take the quantile of")
		}
		if !(m.Quantile > 0 && m.Quantile < 1) {
			return fmt.Errorf("quantile: %v. Give one between 0 and 1, such as 0.9", m.Quantile)
		}
	default:
		return fmt.Errorf("type: %q is not one of proportion, mean, ratio, quantile, retention, time_to", m.Type)
	}
	if m.Type == Retention {
		if len(m.Days) != 2 || m.Days[0] < 0 || m.Days[1] < m.Days[0] || m.Days[1] > 3650 {
			return fmt.Errorf("days: %v. Give the first and the last day after the exposure, such as 1 and 7", m.Days)
		}
		if m.Window != "" {
			return errors.New("window: retention has days instead. Leave the window out")
		}
	} else if len(m.Days) > 0 {
		return fmt.Errorf("days: only retention has them. Give a window such as 14d")
	}
	if m.Type != Ratio && m.Denominator != nil {
		return fmt.Errorf("denominator: only a ratio has one. Leave it out")
	}
	return nil
}

// plan is what was fixed about the reading of an experiment.
type plan struct {
	method            string
	level             float64
	tuning            float64
	plannedN          int64
	minimumN          int64
	minimumLift       float64
	minimumDifference float64
	bayes             *Prior
}

func (q Question) plan() plan {
	return plan{
		method: q.Method, level: q.Level, tuning: float64(q.Tuning), plannedN: q.PlannedN, minimumN: q.MinimumN,
		minimumLift: q.MinimumLift, minimumDifference: q.MinimumDifference, bayes: q.Bayes,
	}
}

func (p plan) check() error {
	switch {
	case p.method != "" && p.method != Fixed && p.method != Sequential:
		return fmt.Errorf("method: %q is neither fixed nor sequential", p.method)
	case p.level != 0 && !(p.level > 0.5 && p.level < 1):
		return fmt.Errorf("level: %v is no confidence level. Give one such as 0.95", p.level)
	case p.tuning < 0:
		return fmt.Errorf("tuning: %v. Give a number of units from 1", p.tuning)
	case p.tuning > 0 && p.method != Sequential:
		return errors.New("tuning: only the method sequential has one. Leave it out")
	case p.plannedN < 0 || p.minimumN < 0:
		return errors.New("planned_n: negative. Give a number of units from 1")
	case !(p.minimumLift >= 0) || !(p.minimumDifference >= 0):
		return errors.New("minimum_lift: negative or no number. Give how large an improvement is; better says in which direction")
	case p.minimumLift > 0 && p.minimumDifference > 0:
		return errors.New("minimum_lift: given together with minimum_difference. Give one of them")
	case p.bayes != nil && !(p.bayes.SD >= 0 && !math.IsInf(p.bayes.SD, 1) && !math.IsNaN(p.bayes.Mean) && !math.IsInf(p.bayes.Mean, 0)):
		return fmt.Errorf("bayes: a prior of %v with deviation %v. Give a deviation such as 0.3, or 0 for none", p.bayes.Mean, p.bayes.SD)
	}
	return nil
}

// span returns which part of a unit's time after its exposure counts, in microseconds: from inclusive, to the last that
// counts; bounded says whether there is an end.
func (m Measure) span() (from, to int64, bounded bool) {
	const day = int64(24 * time.Hour / time.Microsecond)
	if m.Type == Retention {
		return int64(m.Days[0]) * day, int64(m.Days[1]+1)*day - 1, true
	}
	w, err := m.Window.Duration()
	if err != nil || w == 0 {
		return 0, math.MaxInt64, false
	}
	return 0, w.Microseconds(), true
}

// followed is how long a unit must have been followed to count.
func (m Measure) followed() int64 {
	if _, to, bounded := m.span(); bounded {
		return to
	}
	return 0
}

// higher reports whether more is better.
func (m Measure) higher() bool { return m.Better != "down" }
