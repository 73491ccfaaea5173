package friction

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/question"
	"throughline.dev/measure/survival"
	"throughline.dev/stats"
)

// result turns the counts into figures and ranks them.
func (w *way) result(q Question, mark events.Mark, ends map[deadEnd]*endCount) (Result, error) {
	r := Result{Definition: q.Definition(), AsOf: mark, Level: q.Confidence(), Without: w.judged[0], With: w.judged[1], Young: w.young}
	r.N = r.Without + r.With
	r.steps(w.stepped)
	tau := float64(unboundedTau)
	if w.late > 0 {
		tau = float64(w.late) / 3.6e9
	}
	things, together := w.count()
	var all []Friction
	for i, k := range w.things {
		f, ok := w.of(k)
		if !ok || len(things[i].lost) == 0 {
			continue
		}
		if err := r.fill(&f, things[i], tau); err != nil {
			return r, err
		}
		all = append(all, f)
	}
	r.Looked = len(all)
	r.control(all)
	rank(all)
	if err := r.groups(w, together, tau, all); err != nil {
		return r, err
	}
	all = all[:min(len(all), q.Top)]
	for i := range all {
		if all[i].Kind == Error || all[i].Kind == Repeat {
			all[i].Parts = w.partsOf(all[i].What.Operation)
		}
		all[i].Words = r.words(all[i])
	}
	r.Frictions = append(all, r.deadEnds(w, ends)...)
	if w.cut || w.operations.full || w.codes.full || w.states.full || w.searches.full {
		r.Cut = fmt.Sprintf("To bound memory, what was beyond %d different values or %d different things on one person's way was left out or counted without its name.", maxNames, maxOnWay)
	}
	r.Sentence = r.sentence(q)
	return r, nil
}

// of starts a friction; ok is false for what is counted but is none.
func (w *way) of(k key) (f Friction, ok bool) {
	switch k.sort {
	case failure:
		f.Kind, f.Group = Error, Error
	case retry:
		f.Kind, f.Group = Repeat, Error
	case request:
		f.Kind, f.Group = Before, Before
	case search:
		if k.what < 0 {
			return f, false
		}
		f.Kind, f.Group, f.What = Empty, Empty, What{Event: w.searches.text[k.what]}
		return f, true
	default:
		return f, false
	}
	f.What.Operation = w.operations.text[k.what]
	preliminary := w.preliminary(k.what)
	if preliminary {
		f.Group = Before
	}
	f.ByConstruction = k.sort == failure && w.final(k.what)
	return f, k.sort != request || preliminary
}

// rank sorts by the time lost, then by people.
func rank(all []Friction) {
	slices.SortFunc(all, func(a, b Friction) int {
		return cmp.Or(cmp.Compare(amount(b.Lost), amount(a.Lost)), cmp.Compare(b.People.N, a.People.N), cmp.Compare(a.Kind, b.Kind), a.What.compare(b.What))
	})
}

// groups fills in the frictions taken together.
func (r *Result) groups(w *way, together groups, tau float64, all []Friction) error {
	for _, g := range []struct {
		kind Kind
		c    counts
	}{{Before, together.before}, {Error, together.errors}, {Empty, together.empty}} {
		if len(g.c.lost) == 0 {
			continue
		}
		f := Friction{Kind: g.kind, Group: g.kind, ByConstruction: g.kind == Error}
		for _, one := range all {
			if one.Kind == g.kind && one.Group == g.kind {
				f.Operations = append(f.Operations, cmp.Or(one.What.Operation, one.What.Event))
			}
		}
		if err := r.fill(&f, g.c, tau); err != nil {
			return err
		}
		r.Groups = append(r.Groups, f)
	}
	r.control(r.Groups)
	rank(r.Groups)
	for i := range r.Groups {
		r.Groups[i].Words = r.words(r.Groups[i])
	}
	return nil
}

func amount(f ledger.Figure) float64 {
	if f.Value == nil {
		return 0
	}
	return *f.Value
}

func (w What) compare(other What) int {
	return cmp.Or(cmp.Compare(w.Operation, other.Operation), cmp.Compare(w.Event, other.Event), cmp.Compare(w.Status, other.Status), cmp.Compare(w.Code, other.Code))
}

// steps fills in how many different requests succeeded before the goal.
func (r *Result) steps(counts []float64) {
	r.Operations = r.figure("different requests before the goal", "requests", len(counts), "Mean number of different requests that succeeded before the goal, of those who got there. "+r.Definition)
	if len(counts) == 0 {
		r.Operations.Note = "nobody got there"
		return
	}
	slices.Sort(counts) // people come in no order, and the last digits of a sum depend on it
	var sum, squares float64
	for _, c := range counts {
		sum += c
	}
	n := float64(len(counts))
	mean := sum / n
	for _, c := range counts {
		squares += (c - mean) * (c - mean)
	}
	low, high := math.NaN(), math.NaN()
	if n > 1 {
		half := stats.StudentQuantile(0.5+r.Level/2, n-1) * math.Sqrt(squares/(n-1)/n)
		low, high = mean-half, mean+half
	}
	question.SetInterval(&r.Operations, mean, low, high, r.Level)
}

func (r *Result) groupsOf() [2]int { return [2]int{r.Without, r.With} }

func (r *Result) figure(name, unit string, n int, definition string) ledger.Figure {
	return ledger.Figure{Name: name, Unit: unit, N: int64(n), Definition: definition, AsOf: question.AsOf(r.AsOf)}
}

// fill fills in the figures of a friction.
func (r *Result) fill(f *Friction, c counts, tau float64) error {
	f.Times = c.times
	name := f.name()
	r.people(f, name, c)
	obs := make([]survival.Observation, len(c.lost))
	for i, s := range c.lost {
		obs[i] = survival.Observation{Time: float64(s) / 3600, Event: true}
		if s < 0 {
			obs[i] = survival.Observation{Time: float64(-s-1) / 3600}
		}
	}
	sample, err := survival.Of(obs)
	if err != nil {
		return err
	}
	curve, err := survival.KaplanMeier(sample, r.Level)
	if err != nil {
		return err
	}
	n := len(c.lost)
	f.Each = r.figure("time each, "+name, "h", n, fmt.Sprintf("Time by which half of those who met it were through with it: %s (Kaplan-Meier, log-log interval; whoever was not by the end of their way is censored). %s", f.Kind.through(), r.Definition))
	median := curve.Median()
	if f.Each.Level = median.Level; median.Value.Reached {
		f.Each.Value = &median.Value.Time
	} else {
		f.Each.Note = "not reached"
	}
	if median.Low.Reached {
		f.Each.Low = &median.Low.Time
	}
	if median.High.Reached {
		f.Each.High = &median.High.Time
	}
	tau = min(tau, survival.SharedTau(curve))
	f.Lost = r.figure("time lost, "+name, "h", n, fmt.Sprintf("Time it cost all who met it: %s, where each counts %.4g hours at most (restricted mean times people; whoever was not through with it by the end of their way is censored). %s", f.Kind.through(), tau, r.Definition))
	if tau <= 0 {
		zero := 0.0
		f.Lost.Value = &zero
		return nil
	}
	m, err := curve.RMST(tau)
	if err != nil {
		return err
	}
	people := float64(n)
	question.SetInterval(&f.Lost, people*m.Mean, people*max(m.Low, 0), people*m.High, r.Level)
	return nil
}

// people fills in who met it, and how often in either group.
func (r *Result) people(f *Friction, name string, c counts) {
	f.People = r.figure("people, "+name, "", c.met[0]+c.met[1], "Who met it, counted. "+r.Definition)
	n := float64(c.met[0] + c.met[1])
	f.People.Value = &n
	a, b := stats.Proportion{Hits: c.met[1], N: c.exposed[1]}, stats.Proportion{Hits: c.met[0], N: c.exposed[0]}
	of := f.Kind.exposed()
	f.Without = question.Share("met it, of those not there, "+name, b, r.Level, "Share of those not there who met it, among "+of+". "+r.Definition, r.AsOf, "none of them could have met it")
	f.With = question.Share("met it, of those there, "+name, a, r.Level, "Share of those there who met it, among "+of+". "+r.Definition, r.AsOf, "none of them could have met it")
	f.Association = r.figure("association, "+name, "percentage points", r.N, "Share of those not there who met it, less that of those there, among "+of+" (Newcombe's interval). An association and no effect. "+r.Definition)
	if a.N == 0 || b.N == 0 {
		f.Association.Note = "cannot tell"
		return
	}
	d := stats.NewcombeDifference(a, b, r.Level)
	if f.ByConstruction {
		f.Association.Note = "by construction"
		f.Association.Definition = "The goal comes with this request, so whoever made it and is not there must have failed: the difference says nothing of its own. " + f.Association.Definition
	}
	question.SetInterval(&f.Association, 100*(b.Value()-a.Value()), 100*d.Low, 100*d.High, r.Level)
}

// control tests the associations and controls the false discovery rate over all of them.
func (r *Result) control(all []Friction) {
	var tested []int
	var ps []float64
	for i, f := range all {
		if f.Association.Value == nil || f.ByConstruction || f.People.N < minForTest {
			continue
		}
		share := func(f ledger.Figure) stats.Proportion {
			return stats.Proportion{Hits: int(math.Round(*f.Value * float64(f.N) / 100)), N: int(f.N)}
		}
		if _, p := stats.ZTest(share(f.With), share(f.Without)); p == p {
			tested, ps = append(tested, i), append(ps, p)
		}
	}
	for i, q := range stats.BenjaminiHochberg(ps) {
		f := &all[tested[i]]
		f.Q = &q
		f.Notable = q < 1-r.Level && f.Association.Low != nil && *f.Association.Low > 0
	}
}

// partsOf takes the failures of an operation apart.
func (w *way) partsOf(operation string) []Part {
	number := w.operations.number[operation]
	same := map[part]int{} // operations by status and code
	for p := range w.parts {
		same[part{0, p.status, p.code}]++
	}
	var out []Part
	for p, c := range w.parts {
		if p.operation == number {
			out = append(out, Part{
				Status: w.states.text[p.status], Code: w.codes.text[p.code], People: c.people, Times: c.times,
				Operations: same[part{0, p.status, p.code}],
			})
		}
	}
	slices.SortFunc(out, func(a, b Part) int {
		return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(b.Times, a.Times), cmp.Compare(a.Status, b.Status), cmp.Compare(a.Code, b.Code))
	})
	return out[:min(len(out), maxParts)]
}

// deadEnds lists the most frequent ones. Silence has no end, so they cost no time that could be counted.
func (r *Result) deadEnds(w *way, ends map[deadEnd]*endCount) []Friction {
	var all []Friction
	for e, c := range ends {
		r.Silent += c.people
		f := Friction{Kind: End, Times: c.people, What: What{Event: e.event}}
		if e.event == "" {
			f.What.Operation = w.operations.text[e.operation]
		}
		for p, n := range c.parts {
			f.Parts = append(f.Parts, Part{Status: w.states.text[p.status], Code: w.codes.text[p.code], People: n, Times: n})
		}
		slices.SortFunc(f.Parts, func(a, b Part) int {
			return cmp.Or(cmp.Compare(b.People, a.People), cmp.Compare(a.Status, b.Status), cmp.Compare(a.Code, b.Code))
		})
		f.Parts = slices.Clip(f.Parts[:min(len(f.Parts), maxParts)])
		f.After = e.failed
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b Friction) int {
		if d := cmp.Or(cmp.Compare(b.Times, a.Times), a.What.compare(b.What)); d != 0 || a.After == b.After {
			return d
		}
		if a.After {
			return -1
		}
		return 1
	})
	all = all[:min(len(all), maxDeadEnds)]
	for i := range all {
		f := &all[i]
		name := f.name()
		r.people(f, name, counts{met: [2]int{f.Times, 0}, exposed: r.groupsOf()})
		f.With.Value, f.With.Low, f.With.High, f.With.Note = nil, nil, nil, "not asked: they went on"
		f.Association.Value, f.Association.Low, f.Association.High, f.Association.Note = nil, nil, nil, "not asked: those there went on"
		f.Lost = r.figure("time lost, "+name, "h", f.Times, "Silence has not ended, so no time is counted. "+r.Definition)
		f.Lost.Note = "not ended"
		f.Each = f.Lost
		f.Words = r.words(*f)
	}
	return all
}
