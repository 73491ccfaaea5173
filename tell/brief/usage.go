package brief

import (
	"fmt"
	"math"

	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/measure/metrics"
	"throughline.dev/measure/timeto"
)

// topEvents is how many event names are listed.
const topEvents = 12

// usage tells what the event log shows, by the questions that metrics ask.
func (c *composer) usage(b *Brief) error {
	if c.in.Events == nil {
		return nil
	}
	catalogue, err := c.in.Events.Catalogue(c.ctx)
	if err != nil {
		return err
	}
	for _, e := range catalogue { // the size of the log would count evidence, which no user did
		c.events += e.Count
	}
	if c.events == 0 {
		return nil
	}
	u := Usage{More: max(0, len(catalogue)-topEvents)}
	for _, e := range catalogue[:min(len(catalogue), topEvents)] {
		u.Events = append(u.Events, EventName{
			Name: e.Name, First: dayOf(e.First), Last: dayOf(e.Last),
			Count:  c.observed(e.Count, "events named "+e.Name, "events with that name in the log, duplicates dropped, counted"),
			People: c.observed(e.People, "people with "+e.Name, "different people, after merging the ids of one person, with at least one event of that name, counted"),
		})
	}
	u.Lead = say("The event log holds ", c.observed(c.events, "events", "events in the log, duplicates dropped, counted"), " ", plural(int(c.events), "event", "events"), " under ",
		c.observed(int64(len(catalogue)), "event names", "different event names in the log, counted"), " ", plural(len(catalogue), "name", "names"), ". ",
		"It was watched until ", written(dayOf(c.in.Mark.Through)), ": who had not got somewhere by then is counted as “not yet”, never left out.")
	for _, rec := range c.kinds[measure.Metric] {
		if rec.State == "retired" {
			continue
		}
		q, ok, err := c.question(rec)
		if err != nil {
			return err
		}
		if ok {
			u.Questions = append(u.Questions, q)
		}
	}
	if len(u.Questions) == 0 {
		u.Guess = c.guess(catalogue)
	}
	b.Usage = &u
	return nil
}

// observed is a figure of things counted in the event log.
func (c *composer) observed(n int64, name, definition string) Number {
	v := float64(n)
	return c.figure(ledger.Figure{Name: name, Value: &v, N: n, Definition: definition, AsOf: c.in.Mark.Through.UTC().Format("2006-01-02T15:04:05Z")})
}

// question answers one metric's question; ok is false for a metric that asks none.
func (c *composer) question(rec ledger.Record) (q Question, ok bool, err error) {
	f, err := ledger.Decode[metrics.Fields](rec)
	if err != nil || f.Question == nil {
		return q, false, err
	}
	a, err := c.answer(rec.Key)
	if err != nil {
		return q, false, err
	}
	q = Question{Named: c.named(rec.Key), Asks: f.Definition, Stopped: a.Stopped}
	switch {
	case a.TimeTo != nil:
		c.timeTo(&q, *a.TimeTo)
	case a.Within != nil:
		q.Days = int(a.Within.Within.Hours() / 24)
		c.within(&q, *a.Within)
	case a.Stopped == "":
		q.Definition, q.Sentence = plainly(a.Definition), c.linked(a.Sentence, a.Value)
		q.Picture = c.answered(q.Title, a)
	}
	return q, true, nil
}

func (c *composer) timeTo(q *Question, r timeto.Result) {
	q.Definition = plainly(r.Definition)
	figures := []ledger.Figure{}
	for _, d := range r.Differences {
		figures = append(figures, d.Restricted)
	}
	for _, from := range r.Cohorts {
		k := Cohort{Name: plainly(from.Name), N: from.N, Done: from.Events}
		median, mean, naive := c.figure(from.Median), c.figure(from.Restricted), c.figure(from.Naive.Mean)
		k.Median, k.Mean, k.Naive = &median, &mean, &naive
		for _, d := range from.Done {
			k.By = append(k.By, c.figure(d))
		}
		for _, p := range from.Curve {
			k.Curve = append(k.Curve, Point(p))
		}
		for _, r := range from.Risk {
			k.Risk = append(k.Risk, Risk(r))
		}
		for _, g := range from.Gone {
			k.Gone = append(k.Gone, Left(g))
		}
		k.FollowUp = from.FollowUp
		q.Cohorts = append(q.Cohorts, k)
		figures = append(figures, from.Median, from.Restricted)
	}
	last := q.Cohorts[len(q.Cohorts)-1]
	if len(q.Cohorts) == 1 {
		q.Sentence = say("Half of ", c.people(last.N, "people who started"), " get there in ", last.Median, ".")
	} else {
		first := q.Cohorts[0]
		q.Sentence = say("Half of those who started ", last.Name, " get there in ", last.Median, "; of those ", first.Name, " it took ", first.Median, ".")
	}
	q.Verdict = c.linked(r.Verdict.Sentence, figures...)
	if len(q.Cohorts) > 1 && q.Cohorts[0].Naive.Value != nil && last.Naive.Value != nil {
		q.Naive = say("The average over those who got there, which many tools show, is ", last.Naive, " ", last.Name, " and ", q.Cohorts[0].Naive, " ", q.Cohorts[0].Name,
			". It is naive: it leaves out everybody who had not got there yet, and a group that was watched for a shorter time looks faster by that alone. No verdict here reads it.")
	} else if last.Naive.Value != nil {
		q.Naive = say("The average over those who got there, which many tools show, is ", last.Naive, ". It is naive: it leaves out everybody who had not got there yet. No verdict here reads it.")
	}
}

func (c *composer) people(n int, name string) Number {
	return c.observed(int64(n), name, name+", counted")
}

func (c *composer) within(q *Question, a timeto.Activation) {
	q.Definition = plainly(a.Definition)
	var figures []ledger.Figure
	for _, from := range a.Cohorts {
		share := c.figure(from.Share)
		q.Cohorts = append(q.Cohorts, Cohort{Name: plainly(from.Name), N: from.N, Mature: from.Mature, Done: from.Done, Share: &share})
		figures = append(figures, from.Share)
	}
	last := q.Cohorts[len(q.Cohorts)-1]
	days := fmt.Sprintf("%d %s", q.Days, plural(q.Days, "day", "days"))
	q.Sentence = say("Within ", days, " ", last.Share, " got there")
	if len(q.Cohorts) > 1 {
		first := q.Cohorts[0]
		q.Sentence = say("Of those who started ", last.Name, " ", last.Share, " got there within ", days, "; of those ", first.Name, " it was ", first.Share)
	}
	if a.Verdict.Answer == timeto.Same {
		q.Sentence = say(q.Sentence, "; no difference is shown")
	} else if a.Lift != nil && a.Lift.Relative.Value != nil {
		word := "more"
		relative := a.Lift.Relative
		if *relative.Value < 0 {
			word = "fewer"
			relative = turned(relative)
		}
		q.Sentence = say(q.Sentence, ", ", c.figure(relative), " ", word)
	}
	if a.Lift != nil {
		figures = append(figures, a.Lift.Relative, a.Lift.Points)
	}
	q.Sentence = say(q.Sentence, ".")
	q.Verdict = c.linked(a.Verdict.Sentence, figures...)
}

// turned is a figure seen from the other side: 5 % fewer instead of -5 % more.
func turned(f ledger.Figure) ledger.Figure {
	negative := func(v *float64) *float64 {
		if v == nil {
			return nil
		}
		n := -*v
		if n == 0 {
			n = math.Abs(n)
		}
		return &n
	}
	f.Value, f.Low, f.High = negative(f.Value), negative(f.High), negative(f.Low)
	f.Definition = "Less: one minus the ratio. " + f.Definition
	return f
}
