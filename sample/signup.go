package sample

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// signUp spreads the sign-ups over the days from From to Today: more of them toward the end, fewer on weekends.
func (w *World) signUp() {
	p := w.Params
	r := w.random("sign-ups", 0)
	days := int(p.end().Sub(p.From) / day)
	calendar := make([]weighted[int], days)
	for i := range calendar {
		rate := math.Pow(p.Growth, float64(i)/float64(days))
		switch p.From.AddDate(0, 0, i).Weekday() {
		case time.Saturday, time.Sunday:
			rate *= 0.45
		}
		calendar[i] = weighted[int]{i, rate}
	}
	// A company brings more developers the bigger it is.
	companies := make([]weighted[int], len(w.Accounts))
	for i, a := range w.Accounts {
		companies[i] = weighted[int]{i, map[string]float64{"startup": 1, "mid-market": 1.6, "enterprise": 3}[a.Segment]}
	}
	times := make([]time.Time, p.Developers)
	for i := range times {
		minute := 6*60 + int(14*60*r.Float64())
		times[i] = p.From.AddDate(0, 0, draw(r, calendar)).Add(time.Duration(minute)*time.Minute + time.Duration(r.IntN(60_000))*time.Millisecond)
	}
	slices.SortFunc(times, time.Time.Compare)
	for i, at := range times {
		d := Developer{
			ID: fmt.Sprintf("dev_%05d", i+1), Name: personName(r), Account: -1, SignedUp: at,
			SDK:  draw(r, []weighted[string]{{"node", 30}, {"python", 24}, {"php", 14}, {"java", 11}, {"go", 9}, {"dotnet", 7}, {"ruby", 5}}),
			Zone: draw(r, []weighted[int]{{-8, 8}, {-5, 14}, {0, 14}, {1, 36}, {2, 12}, {5, 10}, {8, 6}}),
			pace: math.Exp(p.Habits.Pace * r.NormFloat64()),
		}
		d.Email = fmt.Sprintf("%s%d@post.example", mailbox(d.Name), 10+r.IntN(89))
		if chance(r, 0.93) {
			d.Account = draw(r, companies)
			d.Email = mailbox(d.Name) + "@" + w.Accounts[d.Account].Domain
		}
		if chance(r, p.Habits.Browsing) {
			d.Anonymous = fmt.Sprintf("anon-%08x", r.Uint32())
		}
		if chance(r, p.Habits.SkewedClock) {
			d.Skew = time.Duration(r.NormFloat64() * float64(20*time.Minute)).Truncate(time.Second)
		}
		w.Developers = append(w.Developers, d)
	}
}
