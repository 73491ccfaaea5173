package score

import (
	"math"
	"sort"

	"throughline.dev/stats"
)

// Method names a formula.
type Method string

// Methods.
const (
	MethodRICE       Method = "RICE"
	MethodICEProduct Method = "ICE (product)"
	MethodICEMean    Method = "ICE (mean)"
	MethodWSJF       Method = "WSJF"
	MethodCD3        Method = "CD3"
)

// Score is an uncertain priority. The zero Score is unknown.
type Score struct {
	Method Method
	// Known is false where the inputs allow no score; the numbers are then NaN and a warning says why.
	Known     bool
	Median    float64
	Low, High float64 // 5th and 95th percentile
	// Mean is the expected value, above the median for skewed scores. Add means over a portfolio, show medians.
	Mean float64
	// Closed says that Spread is the exact distribution; otherwise the score is a fixed sample of it.
	Closed   bool
	Spread   stats.Spread
	Warnings []Warning

	sample []float64 // rising; nil when closed
}

// FromSpread is the score of a quantity that is known as a distribution, such as a value in money.
func FromSpread(method Method, s stats.Spread) Score {
	return Score{
		Method: method, Known: true, Closed: true, Spread: s,
		Median: s.Median(), Low: s.Quantile(0.05), High: s.Quantile(0.95), Mean: s.Mean(),
	}
}

// exactly is a score without uncertainty, kept free of the rounding that a logarithm would bring.
func exactly(method Method, v float64) Score {
	s := stats.Spread{Mu: v}
	if v > 0 {
		s = stats.Spread{Mu: math.Log(v), Log: true}
	}
	return Score{Method: method, Known: true, Closed: true, Spread: s, Median: v, Low: v, High: v, Mean: v}
}

func fromSample(method Method, rising []float64, mean float64) Score {
	s := stats.Sorted(rising)
	return Score{Method: method, Known: true, Median: s.Linear(0.5), Low: s.Linear(0.05), High: s.Linear(0.95), Mean: mean, sample: rising}
}

func unknown(method Method, why ...Warning) Score {
	nan := math.NaN()
	return Score{Method: method, Median: nan, Low: nan, High: nan, Mean: nan, Warnings: why}
}

// certain reports whether the score is a single value.
func (s Score) certain() bool { return s.Closed && s.Spread.Sigma == 0 }

// CDF returns the probability that the true score is at most x, NaN when unknown.
func (s Score) CDF(x float64) float64 {
	switch {
	case !s.Known:
		return math.NaN()
	case s.certain():
		if x < s.Median {
			return 0
		}
		return 1
	case s.Closed:
		return s.Spread.CDF(x)
	}
	return float64(sort.Search(len(s.sample), func(i int) bool { return s.sample[i] > x })) / float64(len(s.sample))
}

// below is the probability that the true score is less than x, plus half of that it equals x.
func (s Score) below(x float64) float64 {
	if !s.certain() {
		return s.CDF(x)
	}
	switch {
	case s.Median < x:
		return 1
	case s.Median == x:
		return 0.5
	}
	return 0
}

// Better returns the probability that a truly scores higher than b, ties split evenly: 0.5 is a coin toss. In closed
// form, Phi((muA-muB)/sqrt(sA^2+sB^2)), where both are normal or both lognormal; otherwise by quadrature over one of
// them. NaN when either is unknown.
func Better(a, b Score) float64 {
	switch {
	case !a.Known || !b.Known:
		return math.NaN()
	case a.certain():
		if b.certain() {
			return b.below(a.Median)
		}
		return b.CDF(a.Median)
	case b.certain():
		return 1 - a.CDF(b.Median)
	case a.Closed && b.Closed && a.Spread.Log == b.Spread.Log:
		return stats.NormalCDF((a.Spread.Mu - b.Spread.Mu) / math.Hypot(a.Spread.Sigma, b.Spread.Sigma))
	}
	var p float64
	for _, n := range a.nodes() {
		p += n.weight * b.CDF(n.value)
	}
	return p
}

// node is a value a score can take and the probability it stands for.
type node struct{ value, weight float64 }

// nodes discretises a score for integration over it: the trapezoid rule in standard deviations, which for smooth
// integrands is as good as exact, or every few values of a sample.
func (s Score) nodes() []node {
	switch {
	case s.certain():
		return []node{{s.Median, 1}}
	case s.Closed:
		const step, reach = 0.02, 8.5
		upper := reach
		if s.Spread.Log {
			upper += s.Spread.Sigma // an expectation of a lognormal sits that much higher
		}
		nodes := make([]node, 0, int((upper+reach)/step)+1)
		for z := -reach; z <= upper; z += step {
			x := s.Spread.Mu + s.Spread.Sigma*z
			if s.Spread.Log {
				x = math.Exp(x)
			}
			nodes = append(nodes, node{x, step * stats.NormalDensity(z)})
		}
		return nodes
	}
	const stride = 8
	n := len(s.sample) / stride
	nodes := make([]node, n)
	for i := range nodes {
		nodes[i] = node{stats.Sorted(s.sample).Linear((float64(i) + 0.5) / float64(n)), 1 / float64(n)}
	}
	return nodes
}
