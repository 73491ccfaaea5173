package classify

import (
	"context"
	"math"
)

const (
	steps    = 200  // at most
	memory   = 8    // of past steps, from which the next is made
	flatness = 1e-4 // the greatest slope a person would not notice in a probability
)

// regress finds the weights of a logistic regression over several labels: those for which the mean loss of examples plus
// the penalty is least. The constant feature is not penalised. The loss has one valley, so where it ends does not depend
// on the way there; L-BFGS (Nocedal 1980) with halving steps finds it.
func regress(ctx context.Context, rows []row, label []int, labels, width int, strength float64) ([]float64, error) {
	w := make([]float64, labels*width)
	penalty := 1 / (strength * float64(len(rows)))
	loss := func(w, slope []float64) float64 {
		clear(slope)
		sum := 0.0
		score := make([]float64, labels)
		for i, x := range rows {
			for k := range score {
				score[k] = x.dot(w[k*width : (k+1)*width])
			}
			p := softmax(score, 1)
			sum -= math.Log(max(p[label[i]], 1e-300))
			for k := range p {
				d := p[k]
				if k == label[i] {
					d--
				}
				x.add(slope[k*width:(k+1)*width], d/float64(len(rows)))
			}
		}
		sum /= float64(len(rows))
		for k := range labels {
			for j := range width - 1 {
				at := k*width + j
				sum += penalty / 2 * w[at] * w[at]
				slope[at] += penalty * w[at]
			}
		}
		return sum
	}
	slope := make([]float64, len(w))
	value := loss(w, slope)
	var past history
	for range steps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		steepest := 0.0
		for _, g := range slope {
			steepest = max(steepest, math.Abs(g))
		}
		if steepest < flatness/float64(labels) {
			break
		}
		direction := past.direction(slope)
		along := dot(direction, slope)
		if along >= 0 { // rounding has spoilt the memory
			past = history{}
			direction = past.direction(slope)
			along = dot(direction, slope)
		}
		next, nextSlope := make([]float64, len(w)), make([]float64, len(w))
		moved := false
		for by := 1.0; by > 1e-10; by /= 2 {
			for i := range w {
				next[i] = w[i] + by*direction[i]
			}
			if v := loss(next, nextSlope); v <= value+1e-4*by*along {
				value, moved = v, true
				break
			}
		}
		if !moved {
			break
		}
		past.keep(w, next, slope, nextSlope)
		w, slope = next, nextSlope
	}
	return w, nil
}

// A history holds past steps and how the slope changed along them.
type history struct {
	step, change [][]float64
	scale        []float64
}

func (h *history) keep(w, next, slope, nextSlope []float64) {
	s, y := make([]float64, len(w)), make([]float64, len(w))
	for i := range w {
		s[i], y[i] = next[i]-w[i], nextSlope[i]-slope[i]
	}
	curve := dot(s, y)
	if !(curve > 1e-14) {
		return
	}
	h.step, h.change, h.scale = append(h.step, s), append(h.change, y), append(h.scale, 1/curve)
	if len(h.step) > memory {
		h.step, h.change, h.scale = h.step[1:], h.change[1:], h.scale[1:]
	}
}

// direction is downhill, turned by what the past steps tell of the valley's shape.
func (h *history) direction(slope []float64) []float64 {
	d := make([]float64, len(slope))
	for i, g := range slope {
		d[i] = -g
	}
	a := make([]float64, len(h.step))
	for i := len(h.step) - 1; i >= 0; i-- {
		a[i] = h.scale[i] * dot(h.step[i], d)
		axpy(d, h.change[i], -a[i])
	}
	if n := len(h.step); n > 0 {
		by := 1 / (h.scale[n-1] * dot(h.change[n-1], h.change[n-1]))
		for i := range d {
			d[i] *= by
		}
	}
	for i := range h.step {
		axpy(d, h.step[i], a[i]-h.scale[i]*dot(h.change[i], d))
	}
	return d
}

func dot(a, b []float64) float64 {
	s := 0.0
	for i, x := range a {
		s += x * b[i]
	}
	return s
}

func axpy(to, x []float64, by float64) {
	for i := range to {
		to[i] += by * x[i]
	}
}
