package emit

import (
	"errors"
	"fmt"
	"math"
	"time"

	"throughline.dev/define/claim"
	"throughline.dev/define/criterion"
)

// Query is what is asked of Prometheus to judge a criterion. Either Good and Total are set, or Value, or Moments.
type Query struct {
	Good, Total string // instant: how many cases in the window were good, and how many there were
	Value       string // instant: the number itself, in units of Factor
	Moments     string // range: the value at each moment of the window; good are those that keep the bound, or are 1
	Factor      float64
	Window      time.Duration
	Step        time.Duration // of Moments
	Notes       []string
}

// Text is the query on one line, for people and to tell whether it changed.
func (q Query) Text() string {
	switch {
	case q.Total != "":
		return q.Good + " of " + q.Total
	case q.Value != "":
		return q.Value
	}
	return fmt.Sprintf("%s every %s over %s", q.Moments, shortWindow(q.Step.Seconds()), shortWindow(q.Window.Seconds()))
}

// Ask returns what to ask of Prometheus; index counts from 1. The error says what the criterion, or its check, lacks.
func Ask(key string, index int, c criterion.Criterion) (Query, error) {
	j := job{key: key, index: index, c: c}
	if c.Check != nil {
		j.check = *c.Check
	}
	if j.check.Source != "prometheus" {
		return Query{}, refused(key, index, errors.New("is not checked against Prometheus. Give it a check with the source prometheus"))
	}
	if j.check.Metric == "" {
		return Query{}, refused(key, index, errors.New("names no metric in its check. Say which one Prometheus has"))
	}
	if j.claim, j.lacks = claim.Of(c); j.lacks != nil {
		return Query{}, refused(key, index, j.lacks)
	}
	if w := claim.UnreadWindow(c); w != "" {
		return Query{}, refused(key, index, fmt.Errorf("has the window %q, which is none to count over. Give its check one such as 7d or calendar month", w))
	}
	if err := j.checkPatterns(); err != nil {
		return Query{}, refused(key, index, err)
	}
	q, err := j.query()
	if err != nil {
		return Query{}, refused(key, index, err)
	}
	return q, nil
}

// query writes what counts the cases of a claim.
func (j job) query() (Query, error) {
	s := j.series()
	q := Query{Factor: s.factor, Notes: s.notes}
	w := j.window(&q.Notes)
	q.Window, _ = claim.ParseWindow(w)
	over := "[" + w + "]"
	count := func(selector string) string { return "sum(increase(" + selector + over + "))" }
	switch b := j.claim.Bound; {
	case j.claim.OfTime && j.claim.Form != claim.Mean:
		q.Moments = "max(" + j.asNamed(s).selector("") + ")"
		q.Step = max(time.Minute, (q.Window / 10_000).Truncate(time.Minute)) // Prometheus answers 11,000 points at most
		q.Notes = append(q.Notes, fmt.Sprintf("The time is looked at every %s; where several series are exported, the highest stands for all.", shortWindow(q.Step.Seconds())))
	case j.claim.Form == claim.Count:
		q.Value = count(j.asNamed(s).selector(""))
	case j.claim.Form == claim.Rate && b.Lower():
		q.Value = "max_over_time(sum(rate(" + j.asNamed(s).selector("") + "[1m]))[" + w + ":1m])"
		q.Notes = append(q.Notes, "The highest minute counts: a lower rate says only that nobody asked for more.")
	case j.claim.Form == claim.Rate:
		q.Value = "max_over_time(sum(rate(" + j.asNamed(s).selector("") + "[1m]))[" + w + ":1m])"
		q.Notes = append(q.Notes, "The highest minute counts.")
	case j.claim.Form == claim.Mean:
		q.Value = "sum(increase(" + s.selector("_sum") + over + ")) / sum(increase(" + s.selector("_count") + over + "))"
	case b == nil:
		good, err := j.goodLabel()
		if err != nil {
			return q, err
		}
		named := j.asNamed(s)
		q.Good, q.Total = count(named.selector("", good)), count(named.selector(""))
	default:
		q.Good, q.Total = s.within(*b, count), count(s.selector("_count"))
		q.Notes = append(q.Notes, s.edges(*b)...)
	}
	return q, nil
}

// asNamed is the series by the name the check gives it, suffix included: a counter is no histogram.
func (j job) asNamed(s series) series {
	if j.check.Metric != "" {
		s.name = identifier(j.check.Metric, true)
	}
	return s
}

// goodLabel is the selector of the good cases of a counter.
func (j job) goodLabel() (string, error) {
	if j.check.Property == "" || j.check.Good == "" {
		return "", errors.New("does not say which cases count. Give its check a property (a label) and the value that is good, such as code and !~5.. for answers without an error of the server")
	}
	op, value := comparison(j.check.Good)
	switch op {
	case "=", "!=", "=~", "!~":
		return identifier(j.check.Property, false) + op + quoted(value), nil
	}
	return bucketLabel(j.check.Property, op, value), nil
}

// within counts the cases that keep a bound by the buckets of a histogram, which count what is at most their edge.
func (s series) within(b claim.Bound, count func(string) string) string {
	below := func(v float64) string { return count(s.selector("_bucket", "le="+quoted(s.edge(v)))) }
	switch {
	case b.Upper():
		return below(b.Low)
	case b.Lower():
		return "(" + count(s.selector("_count")) + " - " + below(b.Low) + ")"
	case b.Comparator == "=":
		return "(" + below(b.Low) + " - " + below(math.Nextafter(b.Low, math.Inf(-1))) + ")"
	}
	return "(" + below(b.High) + " - " + below(b.Low) + ")"
}

// edge writes a value as the edge of a bucket.
func (s series) edge(si float64) string {
	v := si / s.factor
	if r := math.Round(v*1e9) / 1e9; math.Abs(r-v) <= 1e-12*math.Abs(v) {
		v = r
	}
	return decimal(v)
}

// edges notes which buckets the histogram must have.
func (s series) edges(b claim.Bound) []string {
	edges := s.edge(b.Low)
	if b.Comparator == "within" {
		edges += " and " + s.edge(b.High)
	}
	out := []string{fmt.Sprintf("%s needs a bucket edge at exactly le=%s; without it the query returns nothing and the criterion cannot be evaluated.", s.name, edges)}
	if b.Comparator == "<" || b.Comparator == ">=" {
		out = append(out, "A bucket counts what is at most its edge: a value of exactly the threshold counts as below it.")
	}
	return out
}
