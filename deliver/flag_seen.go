package deliver

import (
	"context"
	"time"

	"throughline.dev/deliver/flagset"
	"throughline.dev/events"
	"throughline.dev/stats"
)

// Events that tell who was shown what: our own, and that of PostHog's libraries.
const (
	exposureEvent = "$exposure"
	calledEvent   = "$feature_flag_called"
)

const (
	splitGate     = 0.001 // below it the split is not what the weights say
	leastExpected = 5     // people expected in the smallest variant for the split to be judged
)

// Seen counts who was shown what of one experiment of a flag.
type Seen struct {
	Experiment string        `json:"experiment"`
	From       time.Time     `json:"from"`
	AsOf       time.Time     `json:"as_of" doc:"the latest event of the log; the year 1 without one"`
	Unit       string        `json:"unit" enum:"person|account"`
	Units      int64         `json:"units" doc:"who met exactly one variant"`
	Several    int64         `json:"several" doc:"who met more than one, and count nowhere"`
	Variants   []SeenVariant `json:"variants"`
	P          *float64      `json:"p,omitempty" doc:"of the chi-square test of the split against the weights; absent: too few to tell"`
	Sound      bool          `json:"sound" doc:"the split may be what the weights say"`
	Why        string        `json:"why,omitempty" doc:"why the split is not judged"`
}

// SeenVariant counts one variant.
type SeenVariant struct {
	Name     string  `json:"name"`
	Weight   float64 `json:"weight"`
	Expected float64 `json:"expected"`
	Units    int64   `json:"units"`
}

// seenOf counts exposures to the experiment of a line since an instant. Memory does not grow with the log.
func seenOf(ctx context.Context, reader events.Reader, mark events.Mark, flag string, l flagset.Line, from time.Time) (Seen, error) {
	out := Seen{Experiment: l.Experiment, From: from, AsOf: mark.Through, Unit: string(events.ByPerson), Sound: true}
	index := map[string]int{}
	for i, v := range l.Variants {
		out.Variants = append(out.Variants, SeenVariant{Name: v.Name, Weight: v.Weight})
		index[v.Name] = i
	}
	switch l.Hash.Attribute {
	case "account":
		out.Unit = string(events.ByAccount)
	case "id", "distinct_id":
	default:
		out.Why = "it is drawn by " + l.Hash.Attribute + ", and people are counted"
	}
	if reader == nil {
		out.judge()
		return out, nil
	}
	named := func(event, property string) events.Matcher {
		return events.Matcher{Names: []string{event}, Where: []events.Cond{{Property: property, Op: events.Eq, Value: flag}}}
	}
	q := events.Query{From: from, AsOf: mark, Unit: events.Unit(out.Unit), Columns: []string{"variant", "experiment", "$feature_flag_response"}}
	matchers := []events.Matcher{named(exposureEvent, "flag"), named(calledEvent, "$feature_flag")}
	err := reader.Sequences(ctx, matchers, q, func(_ string, steps []events.Step) error {
		met, several := -1, false
		for _, s := range steps {
			variant := s.Values[0]
			if s.Match == 1 {
				variant = s.Values[2]
			} else if s.Values[1] != "" && s.Values[1] != l.Experiment {
				continue
			}
			i, known := index[variant]
			switch {
			case !known || i == met:
			case met >= 0:
				several = true
			default:
				met = i
			}
		}
		switch {
		case several:
			out.Several++
		case met >= 0:
			out.Variants[met].Units++
			out.Units++
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	out.judge()
	return out, nil
}

// judge tests the split against the weights (Pearson's chi-square). A variant of weight 0 takes no part, unless somebody
// met it: then the split is wrong whatever the others are.
func (s *Seen) judge() {
	chi, df, least := 0.0, -1.0, float64(s.Units)
	for i := range s.Variants {
		v := &s.Variants[i]
		if v.Expected = v.Weight * float64(s.Units); v.Weight > 0 {
			d := float64(v.Units) - v.Expected
			chi, df, least = chi+d*d/max(v.Expected, 1e-300), df+1, min(least, v.Expected)
		}
	}
	switch {
	case s.Why != "":
		return
	case df < 1 || least < leastExpected:
		s.Why = "too few have met a variant to judge the split"
		return
	}
	p := stats.ChiSquaredSurvival(chi, df)
	for _, v := range s.Variants {
		if v.Weight == 0 && v.Units > 0 {
			p = 0
		}
	}
	s.P, s.Sound = &p, p >= splitGate
}

// asked counts the events that name a flag.
type asked struct{ before, lately, week int64 }

// askedFor counts for each name of a flag that events carry how often it was asked for: within the last days, and
// before. No more than a bound of names are kept: clients may send any.
func askedFor(ctx context.Context, reader events.Reader, mark events.Mark, now time.Time) (map[string]asked, error) {
	out := map[string]asked{}
	for _, of := range [...]struct{ event, property string }{{exposureEvent, "flag"}, {calledEvent, "$feature_flag"}} {
		t := events.Tally{
			Query: events.Query{Match: events.Matcher{Names: []string{of.event}}, AsOf: mark},
			Cuts:  []time.Time{time.Unix(0, 0).UTC(), now.AddDate(0, 0, -unseenDays), now.AddDate(0, 0, -7), now.AddDate(0, 0, 1)},
			By:    []string{of.property},
		}
		err := reader.Count(ctx, t, func(c events.Cell) error {
			name := c.By[0]
			a, known := out[name]
			if name == "" || !known && len(out) >= maxAsked {
				return nil
			}
			switch c.Bucket {
			case 0:
				a.before += c.Events
			case 1:
				a.lately += c.Events
			default:
				a.lately += c.Events
				a.week += c.Events
			}
			out[name] = a
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

const (
	unseenDays = 30     // without an exposure, after which a flag is said to be unseen
	maxAsked   = 10_000 // names of flags that are kept
)
