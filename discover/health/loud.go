package health

import (
	"math"

	"throughline.dev/stats"
)

// A volume is a share of items that come from accounts, some of which write much more than others.
type volume struct {
	clusters stats.Clusters
	squares  float64 // sum over accounts of their items squared
}

func (v *volume) add(hits, n int) {
	v.clusters.Add(hits, n)
	v.squares += float64(n) * float64(n)
}

// interval is the score interval for as many items as would tell the share as well had each come from another account: at
// most Kish's (1965), who takes accounts to be of one mind, as they are where a segment is asked for. One loud account among
// few then says little, which the variance between few accounts alone would not notice. Student's t is for that many too.
func (v *volume) interval(level float64) stats.Interval {
	items := float64(v.clusters.N())
	if items == 0 {
		return stats.Interval{Low: 0, High: 1, Level: level}
	}
	kish := items * items / v.squares
	n := min(kish, v.clusters.Effective())
	z := stats.StudentQuantile(0.5+level/2, max(1, kish-1))
	p := v.clusters.Value()
	centre := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	i := stats.Interval{Low: max(0, centre-half), High: min(1, centre+half), Level: level}
	if p == 0 {
		i.Low = 0
	}
	if p == 1 {
		i.High = 1
	}
	return i
}
