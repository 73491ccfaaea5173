// Package agreement says how far two ways of putting the same things into groups agree: groups found against labels given
// by people, groups of yesterday against groups of today, one coder against another.
package agreement

import (
	"cmp"
	"math"
	"slices"
)

// table counts how often a group of one side meets a group of the other.
type table struct {
	n     float64
	rows  []float64
	cols  []float64
	cells map[[2]int]float64
}

// count makes the table of two lists of the same length.
func count[A, B comparable](a []A, b []B) table {
	if len(a) != len(b) {
		panic("agreement: lists of different lengths")
	}
	t := table{n: float64(len(a)), cells: map[[2]int]float64{}}
	rows, cols := map[A]int{}, map[B]int{}
	for i := range a {
		r, ok := rows[a[i]]
		if !ok {
			r = len(rows)
			rows[a[i]] = r
			t.rows = append(t.rows, 0)
		}
		c, ok := cols[b[i]]
		if !ok {
			c = len(cols)
			cols[b[i]] = c
			t.cols = append(t.cols, 0)
		}
		t.rows[r]++
		t.cols[c]++
		t.cells[[2]int{r, c}]++
	}
	return t
}

// ordered goes through the cells in a fixed order, so that sums come out the same each time.
func (t table) ordered() [][2]int {
	keys := make([][2]int, 0, len(t.cells))
	for k := range t.cells {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(x, y [2]int) int { return cmp.Or(cmp.Compare(x[0], y[0]), cmp.Compare(x[1], y[1])) })
	return keys
}

// VMeasure is the harmonic mean of homogeneity (a found group holds one label) and completeness (a label is in one found
// group), from 0 to 1 (Rosenberg and Hirschberg 2007); the same as mutual information over the mean entropy. It favours
// many small groups: read it beside [AdjustedRand]. 1 when both sides are a single group; NaN for no items.
func VMeasure[A, B comparable](found []A, label []B) float64 {
	t := count(found, label)
	entropy := func(counts []float64) (h float64) {
		for _, c := range counts {
			h -= c / t.n * math.Log(c/t.n)
		}
		return h
	}
	if t.n == 0 {
		return math.NaN()
	}
	sum := entropy(t.rows) + entropy(t.cols)
	if sum <= 0 {
		return 1
	}
	var mutual float64
	for _, k := range t.ordered() {
		c := t.cells[k]
		mutual += c / t.n * math.Log(c*t.n/(t.rows[k[0]]*t.cols[k[1]]))
	}
	return min(1, max(0, 2*mutual/sum))
}

// AdjustedRand is the share of pairs that both sides put together or apart, adjusted so that chance gives 0 and agreement
// 1; below 0 where they agree less than by chance (Hubert and Arabie 1985). 1 when both sides are all one group or all
// single items; NaN for fewer than two items.
func AdjustedRand[A, B comparable](a []A, b []B) float64 {
	t := count(a, b)
	if t.n < 2 {
		return math.NaN()
	}
	pairs := func(counts []float64) (s float64) {
		for _, c := range counts {
			s += c * (c - 1) / 2
		}
		return s
	}
	var both float64
	for _, c := range t.cells {
		both += c * (c - 1) / 2
	}
	rows, cols := pairs(t.rows), pairs(t.cols)
	expected := rows * cols / (t.n * (t.n - 1) / 2)
	most := (rows + cols) / 2
	if most == expected {
		return 1
	}
	return (both - expected) / (most - expected)
}

// Accuracy is the share of items in the group that stands for their label, when each label is given at most one group so
// that the share is greatest (the assignment problem, Kuhn 1955). NaN for no items.
func Accuracy[A, B comparable](found []A, label []B) float64 {
	t := count(found, label)
	if t.n == 0 {
		return math.NaN()
	}
	n := max(len(t.rows), len(t.cols))
	cost := make([][]float64, n)
	for i := range cost {
		cost[i] = make([]float64, n)
		for j := range cost[i] {
			cost[i][j] = -t.cells[[2]int{i, j}]
		}
	}
	var right float64
	for i, j := range assign(cost) {
		right -= cost[i][j]
	}
	return right / t.n
}

// assign gives each row a column of its own so that the sum of costs is least, by shortest augmenting paths (Jonker and
// Volgenant 1987), in cubic time.
func assign(cost [][]float64) []int {
	n := len(cost)
	u, v := make([]float64, n+1), make([]float64, n+1)
	row := make([]int, n+1) // of a column; 0 is none
	way := make([]int, n+1)
	for i := 1; i <= n; i++ {
		row[0] = i
		at := 0
		least := make([]float64, n+1)
		used := make([]bool, n+1)
		for j := range least {
			least[j] = math.Inf(1)
		}
		for row[at] != 0 {
			used[at] = true
			r, delta, next := row[at], math.Inf(1), 0
			for j := 1; j <= n; j++ {
				if used[j] {
					continue
				}
				if c := cost[r-1][j-1] - u[r] - v[j]; c < least[j] {
					least[j], way[j] = c, at
				}
				if least[j] < delta {
					delta, next = least[j], j
				}
			}
			for j := range used {
				if used[j] {
					u[row[j]] += delta
					v[j] -= delta
				} else {
					least[j] -= delta
				}
			}
			at = next
		}
		for at != 0 {
			row[at] = row[way[at]]
			at = way[at]
		}
	}
	out := make([]int, n)
	for j := 1; j <= n; j++ {
		out[row[j]-1] = j - 1
	}
	return out
}
