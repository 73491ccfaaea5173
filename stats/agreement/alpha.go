package agreement

import "math"

// Alpha is Krippendorff's agreement of several coders about units, for labels without an order (2011): 1 minus the share
// of disagreement seen to the disagreement that chance would give. 1 is perfect, 0 is chance, below 0 is worse. Each unit
// holds the labels it was given; units with fewer than two say nothing. NaN when nothing can be compared or when only one
// label was ever used, which says nothing about whether coders would tell labels apart.
func Alpha[L comparable](units [][]L) float64 {
	total := map[L]float64{}
	var n, seen float64
	for _, unit := range units {
		m := float64(len(unit))
		if m < 2 {
			continue
		}
		count := map[L]float64{}
		for _, l := range unit {
			count[l]++
			total[l]++
		}
		n += m
		agree := 0.0
		for _, c := range count {
			agree += c * (c - 1)
		}
		seen += (m*(m-1) - agree) / (m - 1)
	}
	if n < 2 {
		return math.NaN()
	}
	chance := n * (n - 1)
	for _, c := range total {
		chance -= c * (c - 1)
	}
	if chance == 0 {
		return math.NaN()
	}
	return 1 - seen*(n-1)/chance
}
