package quasi

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"

	"throughline.dev/stats"
)

// marginal replaces the intervals of some combinations of the terms by ones that are averaged over the autocorrelation.
//
// At each autocorrelation of a grid a combination has a Student distribution; they are mixed with the weight that the
// restricted likelihood gives to each, times a prior that leans toward persistence because the likelihood of short
// series leans away from it. The bounds are quantiles of the mixture. An interval at the one best autocorrelation
// covers 85 to 92 % where it says 95: a short series cannot tell how persistent its errors are.
func marginal(x *mat.Dense, y []float64, gaps []int, prior float64, combinations [][]float64, level float64, out []Estimate) error {
	const steps = 100
	type part struct{ weight, value, se float64 }
	parts := make([][]part, len(combinations))
	var logs []float64
	most := math.Inf(-1)
	var fits []auto
	for i := range steps {
		phi := -mostPhi + 2*mostPhi*(float64(i)+0.5)/steps
		a, err := autoregress(x, y, gaps, phi)
		if err != nil {
			return err
		}
		w := a.log - prior*math.Log(1-phi*phi)
		fits, logs = append(fits, a), append(logs, w)
		most = max(most, w)
	}
	free := float64(fits[0].n - fits[0].k)
	for i, a := range fits {
		w := math.Exp(logs[i] - most)
		if w < 1e-6 {
			continue
		}
		for j, c := range combinations {
			value, scale := a.contrast(c)
			parts[j] = append(parts[j], part{w, value, math.Sqrt(scale * a.rss / free)})
		}
	}
	for j, all := range parts {
		var sum, lowest, highest, width float64
		lowest, highest = math.Inf(1), math.Inf(-1)
		for _, p := range all {
			sum += p.weight
			lowest, highest, width = min(lowest, p.value), max(highest, p.value), max(width, p.se)
		}
		above := func(v float64) float64 { // share of the mixture above v
			var s float64
			for _, p := range all {
				s += p.weight * stats.StudentSurvival((v-p.value)/p.se, free)
			}
			return s / sum
		}
		density := func(v float64) float64 {
			var s float64
			for _, p := range all {
				s += p.weight * distuv.StudentsT{Mu: p.value, Sigma: p.se, Nu: free}.Prob(v)
			}
			return s / sum
		}
		tail := 0.5 - level/2
		reach := 2 * width * stats.StudentQuantile(1-tail/10, free)
		e := &out[j]
		e.Low = fall(above, density, 1-tail, lowest-reach, highest+reach)
		e.High = fall(above, density, tail, lowest-reach, highest+reach)
		e.P = min(1, 2*min(above(0), 1-above(0)))
	}
	return nil
}

// prior is the power of 1/(1-phi²) that the autocorrelation is weighed with; found by simulation, see the test of
// coverage. A model with a trend leaves the likelihood less to lean on, and needs none.
func (s Series) prior() float64 {
	if s.Trend {
		return 0
	}
	return 0.25
}

// fall finds where a falling function passes a value, to a millionth of a millionth of the stretch it looks at; steep is
// how steeply the function falls. It goes by Newton's steps, which need far fewer readings than halving, and halves where a
// step would leave what is known to hold the place.
func fall(f, steep func(float64) float64, value, low, high float64) float64 {
	near := 1e-12 * (high - low)
	at := low + (high-low)/2
	for range 60 {
		over := f(at) - value
		if over > 0 {
			low = at
		} else {
			high = at
		}
		step := over / steep(at)
		if math.Abs(step) <= near || high-low <= near {
			break
		}
		if at += step; !(at > low && at < high) {
			at = low + (high-low)/2
		}
	}
	return at
}
