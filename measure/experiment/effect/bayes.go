package effect

import (
	"math"

	"throughline.dev/stats"
)

// Prior is a normal belief about an effect before the data. An infinite SD is flat.
type Prior struct{ Mean, SD float64 }

// Posterior is a normal belief after the data.
type Posterior struct {
	Mean, SD float64
	stats.Interval
	ChanceToWin float64 // probability that the effect is above zero
	// Risk is the expected loss of choosing the control, and of choosing the variant.
	Risk [2]float64
}

// Bayes combines an estimate and its standard error with a prior.
func Bayes(estimate, se float64, prior Prior, level float64) Posterior {
	p := Posterior{Mean: estimate, SD: se}
	if !math.IsInf(prior.SD, 1) {
		data, belief := 1/(se*se), 1/(prior.SD*prior.SD)
		p.Mean = (estimate*data + prior.Mean*belief) / (data + belief)
		p.SD = 1 / math.Sqrt(data+belief)
	}
	half := stats.CriticalZ(level) * p.SD
	p.Interval = stats.Interval{Low: p.Mean - half, High: p.Mean + half, Level: level}
	z := p.Mean / p.SD
	p.ChanceToWin = stats.NormalCDF(z)
	gain := p.SD * stats.NormalDensity(z)
	p.Risk = [2]float64{p.Mean*stats.NormalCDF(z) + gain, gain - p.Mean*stats.NormalSurvival(z)}
	return p
}
