package quasi

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Never is the time of treatment of a unit that did not get it.
const Never = math.MaxInt

// Observation is the number of one unit in one period.
type Observation struct {
	Unit  string
	Time  int
	Value float64
}

// Panel holds units over time, each treated from a period on or never.
type Panel struct {
	Observations []Observation
	// Treated says from which period on a unit has the treatment; units that are not named never have it.
	Treated map[string]int
	Level   float64 // of intervals; 0: 0.95
}

// ErrFewClusters says that there are too few units for standard errors clustered by unit; see [Permute].
var ErrFewClusters = errors.New("too few units")

// LeastClusters is how many units clustered standard errors need.
const LeastClusters = 10

// table is a panel by unit and period; what is missing is NaN.
type table struct {
	units []string
	times []int
	from  []int // of each unit: index of the first period with the treatment; len(times) or more: never within them
	y     [][]float64
	level float64
}

// table sorts the panel; units and periods come in rising order.
func (p Panel) table() (table, error) {
	t := table{level: p.Level}
	if t.level == 0 {
		t.level = 0.95
	}
	if !(t.level > 0.5 && t.level < 1) {
		return t, fmt.Errorf("level: %v is no confidence level. Give one such as 0.95", p.Level)
	}
	for i, o := range p.Observations {
		if !finite(o.Value) {
			return t, fmt.Errorf("observation %d, of %s: not a number. Leave out what is missing", i, o.Unit)
		}
		t.units = append(t.units, o.Unit)
		t.times = append(t.times, o.Time)
	}
	slices.Sort(t.units)
	slices.Sort(t.times)
	t.units, t.times = slices.Compact(t.units), slices.Compact(t.times)
	for _, u := range t.units {
		from, ok := p.Treated[u]
		if !ok {
			from = Never
		}
		i, _ := slices.BinarySearch(t.times, from)
		t.from = append(t.from, i)
		row := make([]float64, len(t.times))
		for j := range row {
			row[j] = math.NaN()
		}
		t.y = append(t.y, row)
	}
	for i, o := range p.Observations {
		u, _ := slices.BinarySearch(t.units, o.Unit)
		j, _ := slices.BinarySearch(t.times, o.Time)
		if !math.IsNaN(t.y[u][j]) {
			return t, fmt.Errorf("observation %d: %s has two values in period %d. Sum them up first", i, o.Unit, o.Time)
		}
		t.y[u][j] = o.Value
	}
	return t, nil
}

// groups counts the units that get the treatment within the periods and those that do not.
func (t table) groups() (treated, control int) {
	for _, f := range t.from {
		if f < len(t.times) {
			treated++
		} else {
			control++
		}
	}
	return treated, control
}

// Difference is a difference in differences.
type Difference struct {
	Effect           Estimate
	Treated, Control int // units
	Terms            []Coefficient
}

// TwoByTwo compares the change of treated units with that of the others: before and after one moment, the treatment of
// all treated units. Standard errors are clustered by unit, with the correction G/(G-1)·(N-1)/(N-K), and Student's t
// has G-1 degrees of freedom. It refuses fewer than [LeastClusters] units, and treatments at several times.
func TwoByTwo(p Panel) (Difference, error) {
	t, err := p.table()
	if err != nil {
		return Difference{}, err
	}
	moment, err := t.moment()
	if err != nil {
		return Difference{}, err
	}
	d := Difference{}
	d.Treated, d.Control = t.groups()
	var rows [][]float64
	var y []float64
	var cluster []int
	for u, row := range t.y {
		treated := 0.0
		if t.from[u] < len(t.times) {
			treated = 1
		}
		for j, v := range row {
			if math.IsNaN(v) {
				continue
			}
			post := 0.0
			if j >= moment {
				post = 1
			}
			rows = append(rows, []float64{1, treated, post, treated * post})
			y, cluster = append(y, v), append(cluster, u)
		}
	}
	x := mat.NewDense(len(rows), 4, slices.Concat(rows...))
	f, err := regress(x, y)
	if err != nil {
		return d, err
	}
	cov := clustered(x, f, cluster, len(t.units), f.k)
	for i, name := range []string{"constant", "treated", "after", "treated and after"} {
		d.Terms = append(d.Terms, Coefficient{name, student(f.coef[i], math.Sqrt(cov.At(i, i)), float64(len(t.units)-1), t.level)})
	}
	d.Effect = d.Terms[3].Estimate
	return d, nil
}

// moment returns the one period in which units are first treated.
func (t table) moment() (int, error) {
	treated, control := t.groups()
	switch {
	case treated == 0 || control == 0:
		return 0, fmt.Errorf("%d units with the treatment and %d without. Both are needed", treated, control)
	case treated+control < LeastClusters:
		return 0, fmt.Errorf("%w: %d. At least %d are needed for clustered standard errors; permute instead", ErrFewClusters, treated+control, LeastClusters)
	}
	moment := -1
	for _, f := range t.from {
		switch {
		case f >= len(t.times):
		case moment >= 0 && f != moment:
			return 0, errors.New("units are treated at several times. Use the staggered estimate")
		default:
			moment = f
		}
	}
	if moment == 0 {
		return 0, errors.New("no period lies before the treatment")
	}
	return moment, nil
}

// clustered is the covariance of the terms with errors correlated within clusters; terms is the number of terms in the
// model, absorbed ones too.
func clustered(x *mat.Dense, f fit, cluster []int, clusters, terms int) *mat.SymDense {
	n, k := x.Dims()
	scores := mat.NewDense(clusters, k, nil)
	for i := range n {
		row := scores.RawRowView(cluster[i])
		for j := range k {
			row[j] += x.At(i, j) * f.resid[i]
		}
	}
	meat := mat.NewDense(k, k, nil)
	meat.Mul(scores.T(), scores)
	g := float64(clusters)
	meat.Scale(g/(g-1)*float64(n-1)/float64(n-terms), meat)
	return sandwich(f.inv, meat)
}
