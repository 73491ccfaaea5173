package trend

import (
	"math"
	"slices"

	"throughline.dev/stats"
)

// A Break is where the level changed. Weeks are counted from 0, the first of those handed in.
type Break struct {
	Week          int // the first of the new level
	Earliest      int // the weeks it may as well have been, about 95 %
	Latest        int
	Before, After float64 // mean of a week, from the break before to this one and from it to the next
	P             float64 // the chance of a split this clear when the weeks between its neighbours are shuffled
}

const (
	fewestLevel = 3  // weeks make a level
	fewestSplit = 12 // weeks can be split
	shuffles    = 3999
	// falseAlarm is the chance of splitting weeks of one level at one look. It is small because themes are looked at every
	// week: with it, a year of looking at nothing raises a false alarm in less than 5 % of years. A test simulates it.
	falseAlarm = 0.003
)

// Breaks splits weeks where the level changed, oldest first: binary segmentation, in which a split must be clearer than 99.7 %
// of the clearest splits of the same weeks in random orders. So it needs no model of how counts spread. Shuffling starts at
// a fixed seed. Twelve weeks are needed.
func Breaks(weekly []int) []Break {
	var out []Break
	split(weekly, 0, len(weekly), &out)
	slices.SortFunc(out, func(a, b Break) int { return a.Week - b.Week })
	for i := range out {
		from, to := 0, len(weekly)
		if i > 0 {
			from = out[i-1].Week
		}
		if i+1 < len(out) {
			to = out[i+1].Week
		}
		at := out[i].Week
		out[i].Before = float64(sum(weekly[from:at])) / float64(at-from)
		out[i].After = float64(sum(weekly[at:to])) / float64(to-at)
	}
	return out
}

func split(weekly []int, from, to int, out *[]Break) {
	part := slices.Clone(weekly[from:to])
	if len(part) < fewestSplit {
		return
	}
	at, best := clearest(part)
	if at == 0 || best <= 0 {
		return
	}
	within := max(1, (spread(part[:at])*float64(at)+spread(part[at:])*float64(len(part)-at))/float64(len(part)))
	earliest, latest := at, at
	for s := fewestLevel; s <= len(part)-fewestLevel; s++ {
		if best-clarity(part, s) <= 3.841*within { // chi-squared with one degree of freedom, 95 %
			earliest, latest = min(earliest, s), max(latest, s)
		}
	}
	rng := stats.SeedOf("discover/trend level", int64(len(part)), int64(sum(part))).Rand()
	beaten := 0
	most := int(falseAlarm*(shuffles+1)) - 1
	for range shuffles {
		rng.Shuffle(len(part), func(i, j int) { part[i], part[j] = part[j], part[i] })
		if _, c := clearest(part); c >= best-1e-9 {
			if beaten++; beaten > most {
				return
			}
		}
	}
	*out = append(*out, Break{Week: from + at, Earliest: from + earliest, Latest: from + latest, P: float64(beaten+1) / (shuffles + 1)})
	split(weekly, from, from+at, out)
	split(weekly, from+at, to, out)
}

// clearest returns the split that two levels explain best, and by how much.
func clearest(part []int) (at int, best float64) {
	all := entropy(sum(part), len(part))
	left, total := 0, sum(part)
	for s := 1; s <= len(part)-fewestLevel; s++ {
		left += part[s-1]
		if s < fewestLevel {
			continue
		}
		if c := 2 * (entropy(left, s) + entropy(total-left, len(part)-s) - all); c > best+1e-9 {
			at, best = s, c
		}
	}
	return at, best
}

// clarity is twice the logarithm of how much more likely two levels make the weeks than one.
func clarity(part []int, at int) float64 {
	left := sum(part[:at])
	total := sum(part)
	return 2 * (entropy(left, at) + entropy(total-left, len(part)-at) - entropy(total, len(part)))
}

func entropy(count, weeks int) float64 {
	if count == 0 {
		return 0
	}
	return float64(count) * math.Log(float64(count)/float64(weeks))
}
