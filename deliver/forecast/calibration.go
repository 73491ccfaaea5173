package forecast

import (
	"math"

	"throughline.dev/stats"
)

// PriorWeight is how many of a team's own independent forecasts the prior counts as. It is a judgement: in the
// backtest the prior alone held what it said (87 % for 85 %) and a team's own record alone did not (80 %), so a
// record needs some three years of forecasts four weeks ahead before it outweighs the prior.
const PriorWeight = 40

// Calibration knows how often claims hold, from other teams' series and from a team's own backtest.
//
// It is a split-conformal correction: the share of past forecasts that held at a claimed level, which for n own
// forecasts is the number of those over n+1, mixed with the prior's share by weight.
type Calibration struct {
	Prior Prior
	Own   Backtest
}

// Held returns how often a claim of that level, that many periods ahead, can be expected to hold. It rises with the
// level.
func (c Calibration) Held(level float64, periods int, p Period) float64 {
	return c.held(stats.NormalQuantile(level), level, periods, p)
}

// held takes the level and its normal quantile, which keeps its digits near 1 where the level does not.
func (c Calibration) held(z, level float64, periods int, p Period) float64 {
	weeks := p.Weeks(periods)
	share := stats.NormalCDF(c.Prior.heldZ(z, weeks))
	t, ok := c.track(weeks)
	if !ok {
		return share
	}
	n := float64(t.Independent())
	own := float64(t.below(level)) / float64(len(t.Scores)+1)
	return (PriorWeight*share + n*own) / (PriorWeight + n)
}

// track returns the own record at the horizon nearest to the weeks asked about, in proportion.
func (c Calibration) track(weeks float64) (Track, bool) {
	var nearest Track
	distance := math.Inf(1)
	for _, t := range c.Own.Tracks {
		if len(t.Scores) == 0 {
			continue
		}
		if d := math.Abs(math.Log(max(weeks, 1e-9)) - math.Log(c.Own.Period.Weeks(t.Horizon))); d < distance {
			nearest, distance = t, d
		}
	}
	return nearest, len(nearest.Scores) > 0
}

// Nominal returns the level to claim so that what is promised holds as often as level says: 0.85 may need 0.975. It
// is 1 when no claim holds that often.
func (c Calibration) Nominal(level float64, periods int, p Period) float64 {
	low, high := -10.0, 10.0
	if c.held(high, 1, periods, p) < level-tolerance {
		return 1
	}
	for range 60 {
		z := (low + high) / 2
		if c.held(z, stats.NormalCDF(z), periods, p) >= level-tolerance {
			high = z
		} else {
			low = z
		}
	}
	return stats.NormalCDF(high)
}

// Promise is how many items to promise at a level.
type Promise struct {
	Level     float64 // at most [Cap]
	Claimed   int     // by the method alone
	Corrected int     // so that it holds as often as the level says
}

// Promises returns what to promise of an amount at each level, levels above [Cap] being taken as the cap.
func (c Calibration) Promises(a Amount, p Period, levels ...float64) []Promise {
	out := make([]Promise, len(levels))
	for i, level := range levels {
		level = min(level, Cap)
		r := Promise{Level: level, Claimed: a.Promise(level)}
		for x := len(a.least) - 1; x > 0; x-- {
			chance := a.least[x]
			if c.held(stats.NormalQuantile(chance), chance, a.Periods, p) >= level-tolerance {
				r.Corrected = x
				break
			}
		}
		out[i] = r
	}
	return out
}

// Deadline is when to promise work for, at a level.
type Deadline struct {
	Level     float64 // at most [Cap]
	Claimed   Moment  // by the method alone
	Corrected Moment  // so that it holds as often as the level says
}

// Deadlines returns by when to promise work at each level, levels above [Cap] being taken as the cap.
func (c Calibration) Deadlines(f Finish, p Period, levels ...float64) []Deadline {
	corrected := c.Correct(f, p)
	out := make([]Deadline, len(levels))
	for i, level := range levels {
		level = min(level, Cap)
		out[i] = Deadline{level, f.Within(level), corrected.Within(level)}
	}
	return out
}

// Correct returns the distribution of the end with its claims replaced by how often such claims hold. Correct the
// teams first and join them afterwards. Chances never fall with time: where the growing doubt would make them, the
// earlier chance stands.
func (c Calibration) Correct(f Finish, p Period) Finish {
	out := Finish{Items: f.Items, late: make([]float64, len(f.late))}
	least := 1.0
	for t, late := range f.late {
		switch {
		case t == 0:
			least = late // what is done is done
		default:
			// 1-late has no digits left near 1, its quantile does.
			least = min(least, 1-c.held(-stats.NormalQuantile(late), 1-late, t, p))
		}
		out.late[t] = least
	}
	return out
}
