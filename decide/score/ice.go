package score

import "throughline.dev/ledger"

// ICEInput is what ICE asks for, each from 1 to 10. Ease is the opposite of effort.
type ICEInput struct{ Impact, Confidence, Ease ledger.Range }

func (in ICEInput) factors() []factor {
	return []factor{{"impact", in.Impact}, {"confidence", in.Confidence}, {"ease", in.Ease}}
}

func (in ICEInput) offScale() []Warning {
	var ws []Warning
	for _, f := range in.factors() {
		ws = append(ws, scale(f, 1, 10)...)
	}
	return ws
}

// ICEProduct is impact x confidence x ease (Gilad; what most tools compute), 1 to 1,000. It can order items
// differently from [ICEMean]: say which one is meant.
func ICEProduct(in ICEInput) Score {
	s := quotient(MethodICEProduct, "", nil, in.factors()...)
	if s.Known {
		s.Warnings = in.offScale()
	}
	return s
}

// ICEMean is the mean of impact, confidence and ease (Ellis & Brown, Hacking Growth), 1 to 10. A sum of ranges has no
// closed form: the interval is sampled, the mean is exact.
func ICEMean(in ICEInput) Score {
	s := sumOver(MethodICEMean, "", &factor{"count", *ledger.Exactly(3)}, in.factors()...)
	if s.Known {
		s.Warnings = in.offScale()
	}
	return s
}

// sumOver scores the sum of the factors over a positive divisor.
func sumOver(method Method, remedy string, divisor *factor, factors ...factor) Score {
	var broken []Warning
	certain := divisor.certain()
	var exact float64
	for _, f := range factors {
		if w, ok := f.readable(); !ok {
			broken = append(broken, w)
		}
		certain = certain && f.certain()
		exact += f.value.Low
	}
	if w, ok := divisor.positive(remedy); !ok {
		broken = append(broken, w)
	}
	switch {
	case len(broken) > 0:
		return unknown(method, broken...)
	case certain:
		return exactly(method, exact/divisor.value.Low)
	}
	sum := func(v []float64) float64 {
		var x float64
		for _, f := range v[:len(factors)] {
			x += f
		}
		return x
	}
	return sampled(method, append(factors[:len(factors):len(factors)], *divisor),
		func(v []float64) float64 { return sum(v) / v[len(factors)] },
		func(means []float64, inverse float64) float64 { return sum(means) * inverse })
}
