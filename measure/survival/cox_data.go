package survival

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// coxData are the subjects of a model, sorted once by stratum and falling time. Covariates are centred and scaled, as
// Newton's method likes them.
type coxData struct {
	ties     Ties
	p        int
	events   int
	subjects []coxSubject
	x        []float64 // p of each subject, in its order
	scale    []float64
	entries  []int32 // subjects with a late entry, by stratum and falling entry
	work     int     // of the exact likelihood
}

type coxSubject struct {
	time, entry float64
	event       bool
	stratum     int
	row         int32 // of x
}

// maxExact bounds the work of the exact likelihood.
const maxExact = 2_000_000_000

func prepare(subjects []Subject, p int, ties Ties) (*coxData, error) {
	d := &coxData{ties: ties, p: p, x: make([]float64, 0, p*len(subjects)), scale: make([]float64, p)}
	mean := make([]float64, p)
	for i, s := range subjects {
		if err := s.Validate(); err != nil {
			return nil, fmt.Errorf("survival: subject %d: %w", i, err)
		}
		if len(s.X) != p {
			return nil, fmt.Errorf("survival: subject %d has %d covariates, the model %d", i, len(s.X), p)
		}
		for j, x := range s.X {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return nil, fmt.Errorf("survival: subject %d: covariate %d is %v. Leave subjects with unknown covariates out and count them", i, j+1, x)
			}
			mean[j] += x / float64(len(subjects))
		}
		d.x = append(d.x, s.X...)
		d.subjects = append(d.subjects, coxSubject{s.Time, s.Entry, s.Event, s.Stratum, int32(i)})
		if s.Event {
			d.events++
		}
	}
	for j := range p {
		var sum float64
		for i := range subjects {
			d.x[i*p+j] -= mean[j]
			sum += math.Abs(d.x[i*p+j])
		}
		d.scale[j] = 1
		if sum > 0 {
			d.scale[j] = float64(len(subjects)) / sum
		}
		for i := range subjects {
			d.x[i*p+j] *= d.scale[j]
		}
	}
	slices.SortFunc(d.subjects, func(a, b coxSubject) int {
		return cmp.Or(cmp.Compare(a.stratum, b.stratum), cmp.Compare(b.time, a.time), cmp.Compare(a.row, b.row))
	})
	for i, s := range d.subjects {
		if s.entry > 0 {
			d.entries = append(d.entries, int32(i))
		}
	}
	slices.SortStableFunc(d.entries, func(a, b int32) int {
		x, y := d.subjects[a], d.subjects[b]
		return cmp.Or(cmp.Compare(x.stratum, y.stratum), cmp.Compare(y.entry, x.entry))
	})
	if ties == Exact {
		if d.exactWork(); d.work > maxExact {
			return nil, fmt.Errorf("survival: too many events at the same times for the exact likelihood of %d subjects. Use efron", len(subjects))
		}
	}
	return d, nil
}

// exactWork estimates the steps of the exact likelihood.
func (d *coxData) exactWork() {
	for from := 0; from < len(d.subjects) && d.work <= maxExact; {
		to, tied := from, 0
		for ; to < len(d.subjects) && d.subjects[to].stratum == d.subjects[from].stratum && d.subjects[to].time == d.subjects[from].time; to++ {
			if d.subjects[to].event {
				tied++
			}
		}
		if tied > 1 {
			d.work += to * tied * d.p * d.p
		}
		if tied > maxTied {
			d.work = maxExact + 1
		}
		from = to
	}
}

// derivatives of the partial log-likelihood.
type derivatives struct {
	loglik float64
	score  []float64
	info   []float64 // p by p
}

func (d *coxData) derive(beta []float64) derivatives {
	out := derivatives{score: make([]float64, d.p), info: make([]float64, d.p*d.p)}
	d.walk(beta, func(_ float64, at derivatives) {
		out.loglik += at.loglik
		for i, u := range at.score {
			out.score[i] += u
		}
		for i, v := range at.info {
			out.info[i] += v
		}
	})
	return out
}

// sums over the subjects of a risk set, weighted by their hazards.
type sums struct {
	weight float64
	x      []float64
	xx     []float64 // lower triangle, rows of p
}

func newSums(p int) sums { return sums{x: make([]float64, p), xx: make([]float64, p*p)} }

func (s *sums) reset() {
	s.weight = 0
	clear(s.x)
	clear(s.xx)
}

func (s *sums) add(x []float64, w float64) {
	s.weight += w
	p := len(x)
	for i, a := range x {
		wa := w * a
		s.x[i] += wa
		for j := range i + 1 {
			s.xx[i*p+j] += wa * x[j]
		}
	}
}

// walk visits every time of an event, from the last to the first of each stratum, with what it contributes. The
// contribution is valid during the call only.
func (d *coxData) walk(beta []float64, visit func(time float64, at derivatives)) {
	weights := make([]float64, len(d.subjects))
	for i, s := range d.subjects {
		weights[i] = math.Exp(dot(d.row(s), beta))
	}
	risk, tied := newSums(d.p), newSums(d.p)
	at := derivatives{score: make([]float64, d.p), info: make([]float64, d.p*d.p)}
	var exact symmetric
	entry, begin := 0, 0
	for from := 0; from < len(d.subjects); {
		first := d.subjects[from]
		if from == 0 || first.stratum != d.subjects[from-1].stratum {
			risk.reset()
			begin = from
			for entry < len(d.entries) && d.subjects[d.entries[entry]].stratum != first.stratum {
				entry++
			}
		}
		to, deaths := from, 0
		for ; to < len(d.subjects) && d.subjects[to].stratum == first.stratum && d.subjects[to].time == first.time; to++ {
			risk.add(d.row(d.subjects[to]), weights[to])
			if d.subjects[to].event {
				deaths++
			}
		}
		for ; entry < len(d.entries); entry++ {
			s := d.subjects[d.entries[entry]]
			if s.stratum != first.stratum || s.entry < first.time {
				break
			}
			risk.add(d.row(s), -weights[d.entries[entry]])
		}
		if deaths > 0 {
			at.loglik = 0
			clear(at.score)
			clear(at.info)
			tied.reset()
			for i := from; i < to; i++ {
				s := d.subjects[i]
				if !s.event {
					continue
				}
				x := d.row(s)
				tied.add(x, weights[i])
				at.loglik += dot(x, beta)
				for j, v := range x {
					at.score[j] += v
				}
			}
			if d.ties == Exact && deaths > 1 {
				exact.subtract(d, begin, to, first.time, deaths, weights, &at)
			} else {
				at.subtract(d.ties, deaths, risk, tied)
			}
			visit(first.time, at)
		}
		from = to
	}
}

func (d *coxData) row(s coxSubject) []float64 { return d.x[int(s.row)*d.p : (int(s.row)+1)*d.p] }

// subtract takes off what the risk set contributes, by Efron's or Breslow's treatment of ties.
func (at *derivatives) subtract(ties Ties, deaths int, risk, tied sums) {
	p := len(at.score)
	for k := range deaths {
		f := 0.0
		if ties == Efron {
			f = float64(k) / float64(deaths)
		}
		weight := risk.weight - f*tied.weight
		at.loglik -= math.Log(weight)
		for i := range p {
			mean := (risk.x[i] - f*tied.x[i]) / weight
			at.score[i] -= mean
			for j := range i + 1 {
				v := (risk.xx[i*p+j] - f*tied.xx[i*p+j] - mean*(risk.x[j]-f*tied.x[j])) / weight
				at.info[i*p+j] += v
				if i != j {
					at.info[j*p+i] += v
				}
			}
		}
	}
}
