package score

import (
	"fmt"
	"math"

	"throughline.dev/ledger"
	"throughline.dev/stats"
)

// Gap is Ulwick's opportunity score with its interval.
type Gap struct {
	Value          float64 // 0 to 20; NaN when nobody was asked
	stats.Interval         // of Value
	Importance     float64 // 0 to 10
	Satisfaction   float64 // 0 to 10
	Warnings       []Warning
}

// Opportunity is importance + max(importance - satisfaction, 0) (Ulwick, HBR 2002), where each is a tenth of the
// percentage of respondents who answered 4 or 5 of 5; not a mean rating, which is the usual mistake. More satisfied
// than important does not lower the score.
//
// The interval squares and adds what the Wilson bounds of the two shares do to the score (MOVER, as in
// [stats.NewcombeDifference]). Bands such as "above 15" mean nothing without it. Nobody asked gives NaN and 0 to 20.
func Opportunity(important, satisfied stats.Proportion, level float64) Gap {
	g := gap(important.Value(), satisfied.Value(), important.Wilson(level), satisfied.Wilson(level))
	if important.N == 0 || satisfied.N == 0 {
		g.Interval = stats.Interval{Low: 0, High: 20, Level: level}
	}
	return g
}

// OpportunityFromRanges is [Opportunity] from estimates, in percent, as 90 % ranges whose middle is the best guess.
// Numbers that look like mean ratings (all of 5 or less) are warned about.
func OpportunityFromRanges(importance, satisfaction ledger.Range) Gap {
	share := func(r ledger.Range) (float64, stats.Interval) {
		return (r.Low + r.High) / 200, stats.Interval{Low: r.Low / 100, High: r.High / 100, Level: 0.9}
	}
	imp, impBounds := share(importance)
	sat, satBounds := share(satisfaction)
	g := gap(imp, sat, impBounds, satBounds)
	for _, f := range []factor{{"importance", importance}, {"satisfaction", satisfaction}} {
		if w, ok := f.readable(); !ok {
			g.Warnings = append(g.Warnings, w)
			continue
		}
		g.Warnings = append(g.Warnings, scale(f, 0, 100)...)
	}
	if top := max(importance.High, satisfaction.High); top > 1 && top <= 5 {
		g.Warnings = append(g.Warnings, Warning{Code: MeansForShares, Message: fmt.Sprintf("Importance and satisfaction up to %v look like mean ratings. The score needs the percentage of people who answered 4 or 5", top)})
	}
	return g
}

func gap(imp, sat float64, impBounds, satBounds stats.Interval) Gap {
	f := func(i, s float64) float64 { return 10 * (i + max(i-s, 0)) }
	v := f(imp, sat)
	return Gap{
		Value: v, Importance: 10 * imp, Satisfaction: 10 * sat,
		Interval: stats.Interval{
			Low:   v - math.Hypot(v-f(impBounds.Low, sat), v-f(imp, satBounds.High)),
			High:  v + math.Hypot(f(impBounds.High, sat)-v, f(imp, satBounds.Low)-v),
			Level: impBounds.Level,
		},
	}
}
