package survival

import (
	"fmt"
	"math"

	"throughline.dev/stats"
)

// Subject is one subject of a proportional-hazards model.
type Subject struct {
	Observation
	X       []float64 // covariates, as many as the model has names
	Stratum int       // strata have baselines of their own and share the coefficients
}

// Ties is how events at the same time are treated.
type Ties string

// Treatments of ties. Efron's is the default of R and good for all but heavily tied data; Breslow's is what older
// software does; Exact is the partial likelihood of discrete time, whose cost grows with the ties.
const (
	Efron   Ties = "efron"
	Breslow Ties = "breslow"
	Exact   Ties = "exact"
)

// Model says how a proportional-hazards model is fitted.
type Model struct {
	Names []string // of the covariates
	Ties  Ties     // empty: Efron
	Level float64  // of the intervals; 0: 0.95
}

// Coefficient is the effect of one covariate on the log hazard.
type Coefficient struct {
	Name  string
	Value float64 // NaN when Problem says that there is none
	SE    float64
	Z, P  float64
	// Ratio is the hazard ratio, exp(Value), with its interval by the normal approximation on the log scale.
	Ratio     float64
	Low, High float64
	// Problem is why the covariate has no coefficient, empty for one that has: it does not vary (beyond what the others
	// say), or the likelihood rises without end because the covariate separates those who have events from the others.
	Problem string
}

// Statistic is a chi-squared test.
type Statistic struct {
	Chi2 float64
	DF   int
	P    float64
}

// Hazards is a fitted proportional-hazards model (Cox 1972).
type Hazards struct {
	Ties         Ties
	N, Events    int
	Level        float64
	Coefficients []Coefficient
	Null, LogLik float64   // partial log-likelihood without and with the coefficients
	Ratio        Statistic // likelihood-ratio test of all coefficients
	Score        Statistic // at zero; with one covariate that tells two groups and exact ties it is the log-rank test
	Wald         Statistic
	Iterations   int
	// Problem is what makes the fit as a whole unfit to read, empty when it may be read: no events, or no convergence.
	Problem string

	data *coxData
	beta []float64
}

// Limits of a fit.
const (
	maxCovariates = 100
	maxIterations = 30
	converged     = 1e-9   // relative change of the log-likelihood, as in R
	infinite      = 3.2e-5 // relative size of a further step from which on a coefficient may be infinite, as in R
)

// Cox fits a proportional-hazards model by Newton's method, in the steps and to the tolerance of R's coxph. Subjects
// may enter late. A model that cannot be fitted is no error: its Problem, or that of a coefficient, says why, and the
// numbers are NaN. An error means that the input makes no model.
func Cox(subjects []Subject, m Model) (Hazards, error) {
	if m.Ties == "" {
		m.Ties = Efron
	}
	if m.Level == 0 {
		m.Level = 0.95
	}
	z := stats.CriticalZ(m.Level)
	h := Hazards{Ties: m.Ties, N: len(subjects), Level: m.Level}
	switch {
	case math.IsNaN(z):
		return h, fmt.Errorf("survival: confidence level %v. Give one between 0 and 1, such as 0.95", m.Level)
	case m.Ties != Efron && m.Ties != Breslow && m.Ties != Exact:
		return h, fmt.Errorf("survival: ties %q. Use efron, breslow or exact", m.Ties)
	case len(m.Names) == 0 || len(m.Names) > maxCovariates:
		return h, fmt.Errorf("survival: %d covariates. Give from 1 to %d", len(m.Names), maxCovariates)
	}
	data, err := prepare(subjects, len(m.Names), m.Ties)
	if err != nil {
		return h, err
	}
	h.data, h.Events = data, data.events
	if data.events == 0 {
		h.Problem = "nobody had the event"
		h.none(m.Names, h.Problem)
		return h, nil
	}
	h.fit(m.Names, z)
	return h, nil
}

// none fills in coefficients that are not there.
func (h *Hazards) none(names []string, problem string) {
	nan := math.NaN()
	h.Coefficients = nil
	for _, name := range names {
		h.Coefficients = append(h.Coefficients, Coefficient{Name: name, Value: nan, SE: nan, Z: nan, P: nan, Ratio: nan, Low: nan, High: nan, Problem: problem})
	}
	h.Ratio, h.Score, h.Wald = Statistic{Chi2: nan, P: nan}, Statistic{Chi2: nan, P: nan}, Statistic{Chi2: nan, P: nan}
}

// fit takes Newton's steps.
func (h *Hazards) fit(names []string, z float64) {
	p := len(names)
	beta, next := make([]float64, p), make([]float64, p)
	at := h.data.derive(beta)
	h.Null = at.loglik
	solver := decompose(at.info, p)
	step := solver.solve(at.score)
	df := solver.rank
	score := dot(at.score, step)
	best := at.loglik
	copy(next, step)
	halving, done := false, false
	for h.Iterations = 1; h.Iterations <= maxIterations; h.Iterations++ {
		at = h.data.derive(next)
		solver = decompose(at.info, p)
		if !halving && math.Abs(1-best/at.loglik) <= converged || at.loglik == best {
			best, done = at.loglik, true
			copy(beta, next)
			break
		}
		if !(at.loglik >= best) { // NaN too
			halving = true
			for i := range next {
				next[i] = (next[i] + beta[i]) / 2
			}
			continue
		}
		halving, best = false, at.loglik
		copy(beta, next)
		for i, s := range solver.solve(at.score) {
			next[i] += s
		}
	}
	h.LogLik, h.beta = best, beta
	if !done {
		h.Problem = fmt.Sprintf("the likelihood had not settled after %d steps", maxIterations)
		h.none(names, h.Problem)
		return
	}
	h.Ratio = statistic(2*(h.LogLik-h.Null), df)
	h.Score = statistic(score, df)
	h.describe(names, z, at, solver, df)
}

// describe words the coefficients at convergence.
func (h *Hazards) describe(names []string, z float64, at derivatives, solver ldl, df int) {
	nan := math.NaN()
	further := solver.solve(at.score)
	unbounded := false
	for j, name := range names {
		value := h.beta[j] * h.data.scale[j]
		c := Coefficient{Name: name, Value: value, SE: math.Sqrt(solver.inverse(j, j)) * h.data.scale[j]}
		switch step := math.Abs(further[j]); {
		case solver.aliased[j]:
			c.Problem = "does not vary beyond what the other covariates say"
		case h.Iterations > 1 && step > converged && step > infinite*math.Abs(h.beta[j]):
			c.Problem = "has no finite coefficient: it separates those who have the event from those who do not"
			unbounded = true
		}
		if c.Problem != "" {
			c.Value, c.SE, c.Z, c.P, c.Ratio, c.Low, c.High = nan, nan, nan, nan, nan, nan, nan
		} else {
			c.Z = c.Value / c.SE
			c.P = stats.TwoSided(c.Z)
			c.Ratio, c.Low, c.High = math.Exp(c.Value), math.Exp(c.Value-z*c.SE), math.Exp(c.Value+z*c.SE)
		}
		h.Coefficients = append(h.Coefficients, c)
	}
	if unbounded {
		h.Wald = Statistic{Chi2: nan, DF: df, P: nan}
		return
	}
	var wald float64
	for i := range h.beta {
		for j := range h.beta {
			wald += h.beta[i] * at.info[i*len(h.beta)+j] * h.beta[j]
		}
	}
	h.Wald = statistic(wald, df)
}

func statistic(chi2 float64, df int) Statistic {
	s := Statistic{Chi2: max(chi2, 0), DF: df, P: math.NaN()}
	if df > 0 {
		s.P = stats.ChiSquaredSurvival(s.Chi2, float64(df))
	}
	return s
}

func dot(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}
