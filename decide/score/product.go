package score

import (
	"fmt"
	"math"
	"slices"

	"throughline.dev/ledger"
	"throughline.dev/stats"
)

// factor is one input of a formula.
type factor struct {
	name  string
	value ledger.Range
}

func (f factor) certain() bool { return f.value.Low == f.value.High }

// readable says what is wrong with the bounds themselves.
func (f factor) readable() (Warning, bool) {
	if _, err := stats.From90(f.value.Low, f.value.High); err != nil {
		return Warning{Code: Unreadable, Input: f.name, Message: fmt.Sprintf("%s is no range: %v to %v. Give two finite numbers, the lower one first", f.name, f.value.Low, f.value.High)}, false
	}
	return Warning{}, true
}

// positive says that an input must be above zero.
func (f factor) positive(remedy string) (Warning, bool) {
	if w, ok := f.readable(); !ok {
		return w, false
	}
	if f.value.Low <= 0 {
		return Warning{Code: ZeroEffort, Input: f.name, Message: fmt.Sprintf("%s may be %v, and nothing can be divided by that. %s", f.name, f.value.Low, remedy)}, false
	}
	return Warning{}, true
}

// quotient scores the product of the factors over a positive divisor.
func quotient(method Method, remedy string, divisor *factor, factors ...factor) Score {
	var broken []Warning
	for _, f := range factors {
		if w, ok := f.readable(); !ok {
			broken = append(broken, w)
		}
	}
	if divisor != nil {
		if w, ok := divisor.positive(remedy); !ok {
			broken = append(broken, w)
		}
	}
	if len(broken) > 0 {
		return unknown(method, broken...)
	}

	certain, positive := divisor == nil || divisor.certain(), true
	exact := 1.0
	for _, f := range factors {
		certain = certain && f.certain()
		positive = positive && f.value.Low > 0
		exact *= f.value.Low
	}
	if certain {
		if divisor != nil {
			exact /= divisor.value.Low
		}
		return exactly(method, exact)
	}
	if positive {
		product := stats.Spread{Log: true}
		var variance float64
		add := func(f factor, sign float64) {
			s, _ := stats.Lognormal90(f.value.Low, f.value.High)
			product.Mu += sign * s.Mu
			variance += s.Sigma * s.Sigma
		}
		for _, f := range factors {
			add(f, 1)
		}
		if divisor != nil {
			add(*divisor, -1)
		}
		product.Sigma = math.Sqrt(variance)
		return FromSpread(method, product)
	}
	inputs := factors
	if divisor != nil {
		inputs = append(slices.Clone(factors), *divisor)
	}
	return sampled(method, inputs, func(v []float64) float64 {
		x := 1.0
		for i := range factors {
			x *= v[i]
		}
		if divisor != nil {
			x /= v[len(factors)]
		}
		return x
	}, func(mean []float64, inverse float64) float64 {
		x := 1.0
		for i := range factors {
			x *= mean[i]
		}
		if divisor != nil {
			x *= inverse
		}
		return x
	})
}

// draws is how many values stand for a score without closed form. The 5th and 95th percentile of 8,192 stratified
// values are right to about one part in a hundred of the interval.
const draws = 8192

// sampled scores a formula without closed form over independent inputs: Latin hypercube, so that each input is
// covered evenly, with a seed that depends on the inputs alone. mean computes the expected value exactly from the
// means of the inputs and that of the last one's inverse.
func sampled(method Method, inputs []factor, formula func([]float64) float64, mean func(means []float64, lastInverse float64) float64) Score {
	bits := make([]int64, 0, 2*len(inputs))
	for _, f := range inputs {
		bits = append(bits, int64(math.Float64bits(f.value.Low)), int64(math.Float64bits(f.value.High)))
	}
	r := stats.SeedOf("score: "+string(method), bits...).Rand()
	columns := make([][]float64, len(inputs))
	means := make([]float64, len(inputs))
	var inverse float64
	for i, f := range inputs {
		s, _ := stats.From90(f.value.Low, f.value.High)
		column := make([]float64, draws)
		for k := range column {
			column[k] = s.Quantile((float64(k) + 0.5) / draws)
		}
		r.Shuffle(draws, func(a, b int) { column[a], column[b] = column[b], column[a] })
		columns[i], means[i] = column, s.Mean()
		inverse = stats.Spread{Mu: -s.Mu, Sigma: s.Sigma, Log: s.Log}.Mean()
	}
	values := make([]float64, draws)
	row := make([]float64, len(inputs))
	for k := range values {
		for i := range columns {
			row[i] = columns[i][k]
		}
		values[k] = formula(row)
	}
	slices.Sort(values)
	return fromSample(method, values, mean(means, inverse))
}
