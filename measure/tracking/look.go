package tracking

import (
	"cmp"
	"context"
	"slices"

	"throughline.dev/events"
)

// Rules that a property may break.
const (
	Missing    = "missing"
	WrongType  = "type"
	NotAllowed = "not_allowed"
)

// Violation is a property that does not keep to its declaration.
type Violation struct {
	Property string   `json:"property"`
	Rule     string   `json:"rule"`   // Missing, WrongType or NotAllowed
	Events   int64    `json:"events"` // that break it
	N        int64    `json:"n"`      // events looked at: all for Missing, else those with the property
	Examples []string `json:"examples,omitempty"`
	Declared string   `json:"declared,omitempty"` // the type
}

// Use is how often a declared property is there.
type Use struct {
	Property string `json:"property"`
	Events   int64  `json:"events"`
	Fits     int64  `json:"fits"` // of the declared type
}

// Look is what was seen of an event in a window.
type Look struct {
	Events     int64       `json:"events"`
	Uses       []Use       `json:"uses"`
	Violations []Violation `json:"violations"`
}

// maxExamples is how many values that are not allowed are named.
const maxExamples = 3

// Check compares the events of a name with what is declared, as the log stood at a mark.
func Check(ctx context.Context, log events.Reader, mark events.Mark, w Window, name string, declared []Property) (out Look, err error) {
	q := events.Query{Match: events.Matcher{Names: []string{name}}, From: w.From, To: w.To, AsOf: mark}
	series, places := questions(declared)
	counts := make([]int64, len(series))
	if err := log.Count(ctx, events.Tally{Query: q, Series: series}, func(c events.Cell) error {
		counts[c.Series] += c.Events
		return nil
	}); err != nil {
		return out, err
	}
	out.Events = counts[0]
	for i, p := range declared {
		at := places[i]
		there, fits := counts[at.there], counts[at.there]
		switch p.Type {
		case Number:
			fits, err = numbers(ctx, log, q, p.Name)
		case Boolean, List:
			fits = sum(counts[at.fits : at.fits+at.fitting])
		}
		if err != nil {
			return out, err
		}
		out.Uses = append(out.Uses, Use{p.Name, there, fits})
		if missing := out.Events - there; p.Required && missing > 0 {
			out.Violations = append(out.Violations, Violation{Property: p.Name, Rule: Missing, Events: missing, N: out.Events})
		}
		if fits < there {
			out.Violations = append(out.Violations, Violation{Property: p.Name, Rule: WrongType, Events: there - fits, N: there, Declared: p.Type})
		}
		if odd := there - sum(counts[at.allowed:at.allowed+len(p.Allowed)]); len(p.Allowed) > 0 && odd > 0 {
			v := Violation{Property: p.Name, Rule: NotAllowed, Events: odd, N: there}
			if v.Examples, err = examples(ctx, log, q, p); err != nil {
				return out, err
			}
			out.Violations = append(out.Violations, v)
		}
	}
	return out, nil
}

// place says which series count what of a property.
type place struct{ there, fits, fitting, allowed int }

// questions makes the series that one count answers: all events, and for each property how many have it, have it with
// its type, and with each allowed value.
func questions(declared []Property) (series []events.Matcher, places []place) {
	add := func(conds ...events.Cond) int {
		series = append(series, events.Matcher{Where: conds})
		return len(series) - 1
	}
	add()
	for _, p := range declared {
		at := place{there: add(events.Cond{Property: p.Name, Op: events.Has})}
		at.fits = len(series)
		switch p.Type {
		case Boolean:
			add(events.Cond{Property: p.Name, Op: events.Eq, Value: "true"})
			add(events.Cond{Property: p.Name, Op: events.Eq, Value: "false"})
		case List: // what begins with a bracket
			add(events.Cond{Property: p.Name, Op: events.Ge, Value: "["}, events.Cond{Property: p.Name, Op: events.Lt, Value: `\`})
		}
		at.fitting = len(series) - at.fits
		at.allowed = len(series)
		for _, v := range distinct(p.Allowed) {
			add(events.Cond{Property: p.Name, Op: events.Eq, Value: v})
		}
		for range len(p.Allowed) - (len(series) - at.allowed) {
			add(events.Cond{Property: p.Name, Op: events.Has}, events.Cond{Property: p.Name, Op: events.Lacks}) // none: it stands for a repeated value
		}
		places = append(places, at)
	}
	return series, places
}

// distinct leaves out values that compare as equal to an earlier one, which would be counted twice.
func distinct(values []string) (out []string) {
	for _, v := range values {
		x, isNumber := events.Number(v)
		if !slices.ContainsFunc(out, func(w string) bool {
			y, too := events.Number(w)
			return v == w || isNumber && too && x == y
		}) {
			out = append(out, v)
		}
	}
	return out
}

func sum(counts []int64) (n int64) {
	for _, c := range counts {
		n += c
	}
	return n
}

// numbers counts the events whose property reads as a number.
func numbers(ctx context.Context, log events.Reader, q events.Query, property string) (n int64, err error) {
	err = log.Count(ctx, events.Tally{Query: q, Number: property}, func(c events.Cell) error {
		n += c.Number.N
		return nil
	})
	return n, err
}

// examples names the most frequent values that are not allowed.
func examples(ctx context.Context, log events.Reader, q events.Query, p Property) ([]string, error) {
	type counted struct {
		value  string
		events int64
	}
	var most []counted
	q.Match.Where = append(slices.Clone(q.Match.Where), events.Cond{Property: p.Name, Op: events.Has})
	for _, v := range p.Allowed {
		q.Match.Where = append(q.Match.Where, events.Cond{Property: p.Name, Op: events.Ne, Value: v})
	}
	keep := func(n int) {
		slices.SortFunc(most, func(a, b counted) int {
			return cmp.Or(cmp.Compare(b.events, a.events), cmp.Compare(a.value, b.value))
		})
		most = most[:min(n, len(most))]
	}
	err := log.Count(ctx, events.Tally{Query: q, By: []string{p.Name}}, func(c events.Cell) error {
		value := c.By[0]
		if len(value) > events.MaxExample {
			value = value[:events.MaxExample]
		}
		most = append(most, counted{value, c.Events})
		if len(most) > 1000 {
			keep(maxExamples)
		}
		return nil
	})
	keep(maxExamples)
	var out []string
	for _, c := range most {
		out = append(out, c.value)
	}
	return out, err
}

// TypeOf tells the type of a property by how it was used, none when nothing was looked at.
func TypeOf(u events.PropertyUse) string {
	switch {
	case u.Looked == 0:
		return ""
	case u.Numbers == u.Looked:
		return Number
	case u.Values <= 2 && (u.Example == "true" || u.Example == "false"):
		return Boolean
	case len(u.Example) > 0 && u.Example[0] == '[':
		return List
	}
	return Text
}
