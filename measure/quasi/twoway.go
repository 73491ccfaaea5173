package quasi

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// TwoWay is the regression on unit and period effects that is customary, clustered by unit. With treatments at several
// times it is biased where the effect grows or differs between groups: units that are treated already serve as
// controls. It is there for comparison; [Staggered] is the estimate to use.
func TwoWay(p Panel) (Difference, error) {
	t, err := p.table()
	if err != nil {
		return Difference{}, err
	}
	d := Difference{}
	d.Treated, d.Control = t.groups()
	if len(t.units) < LeastClusters {
		return d, fmt.Errorf("%w: %d. At least %d are needed for clustered standard errors; permute instead", ErrFewClusters, len(t.units), LeastClusters)
	}
	on := make([][]float64, len(t.units))
	y := make([][]float64, len(t.units))
	n := 0
	for u, row := range t.y {
		on[u], y[u] = make([]float64, len(row)), append([]float64(nil), row...)
		for j, v := range row {
			if math.IsNaN(v) {
				on[u][j] = math.NaN()
				continue
			}
			n++
			if j >= t.from[u] {
				on[u][j] = 1
			}
		}
	}
	demean(y)
	demean(on)
	x := mat.NewDense(n, 1, nil)
	left := make([]float64, 0, n)
	var cluster []int
	for u := range y {
		for j, v := range y[u] {
			if math.IsNaN(v) {
				continue
			}
			x.Set(len(left), 0, on[u][j])
			left, cluster = append(left, v), append(cluster, u)
		}
	}
	terms := len(t.units) + len(t.times) // unit effects, period effects less one, and the treatment
	if n <= terms {
		return d, fmt.Errorf("%d observations do not carry %d unit and period effects", n, terms)
	}
	if !(mat.Norm(x, 2) > 1e-9) {
		return d, errors.New("the treatment cannot be told from unit and period effects")
	}
	f, err := regress(x, left)
	if err != nil {
		return d, err
	}
	se := math.Sqrt(clustered(x, f, cluster, len(t.units), terms).At(0, 0))
	d.Effect = student(f.coef[0], se, float64(len(t.units)-1), t.level)
	return d, nil
}

// demean takes unit and period means away in turns until none is left.
func demean(y [][]float64) {
	var size float64
	for _, row := range y {
		for _, v := range row {
			if !math.IsNaN(v) {
				size = max(size, math.Abs(v))
			}
		}
	}
	for range 10_000 {
		most := 0.0
		for _, row := range y {
			most = max(most, math.Abs(center(len(row), func(j int) *float64 { return &row[j] })))
		}
		for j := range y[0] {
			most = max(most, math.Abs(center(len(y), func(u int) *float64 { return &y[u][j] })))
		}
		if most <= 1e-14*size {
			return
		}
	}
}

// center takes the mean away from what is there, and returns it.
func center(n int, at func(int) *float64) float64 {
	var sum, count float64
	for i := range n {
		if v := *at(i); !math.IsNaN(v) {
			sum += v
			count++
		}
	}
	if count == 0 {
		return 0
	}
	mean := sum / count
	for i := range n {
		*at(i) -= mean
	}
	return mean
}
