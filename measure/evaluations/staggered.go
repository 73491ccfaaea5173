package evaluations

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/metrics"
	"throughline.dev/measure/panel"
	"throughline.dev/measure/quasi"
	"throughline.dev/measure/question"
	"throughline.dev/measure/trend"
)

// staggered compares accounts that got the release at different times.
func (c *assessment) staggered(ctx context.Context) (*ledger.Figure, string, error) {
	switch {
	case c.f.Exposed == nil:
		return nil, "nothing says which account got it when", nil
	case c.in.Events == nil:
		return nil, "there is no event log", nil
	}
	f, err := ledger.Decode[metrics.Fields](c.metric) // with the population
	if err != nil {
		return nil, "", err
	}
	if why := whyNotByAccount(f.Question); why != "" {
		return nil, why, nil
	}
	asked := f.Question.Trend
	series := asked.Series[0]
	accounts, units, err := panel.Read(ctx, c.in.Events, c.in.Mark, panel.Question{
		Match: series.Match, Where: asked.Where, Exposed: *c.f.Exposed, Active: series.Count == "units",
	})
	if err != nil {
		return nil, "", err
	}
	switch {
	case units == 0:
		return nil, "no event of the metric carries an account", nil
	case len(accounts.Treated) == 0:
		return nil, "no account shows that it has the release", nil
	}
	what := "events an account and week"
	if series.Count == "units" {
		what = "share of accounts active in a week"
	}
	figure := func(value float64, low, high float64, how string) *ledger.Figure {
		return &ledger.Figure{
			Name: "change made by the release", Value: &value, Low: question.Number(low), High: question.Number(high), Level: accounts.Level, Unit: what, N: int64(units), AsOf: question.Instant(c.in.Mark.Through),
			Definition: fmt.Sprintf("Mean change of the %s in accounts that have the release (shown by %s), against accounts that do not have it yet or never, since the week before each got it; %s", what, matched(*c.f.Exposed), how),
		}
	}
	s, err := quasi.Staggered(accounts)
	if errors.Is(err, quasi.ErrFewClusters) {
		p, err := quasi.Permute(accounts)
		if err != nil {
			return nil, err.Error(), nil
		}
		return figure(p.Value, p.Interval.Low, p.Interval.High, fmt.Sprintf("judged by exchanging the accounts in %d ways", p.Ways)), "", nil
	}
	if err != nil {
		return nil, err.Error(), nil
	}
	if s.Parallel.P < 0.05 {
		c.doubt(DoubtParallel, false, "accounts that got the release moved differently from the others before they had it (p %.2g)", s.Parallel.P)
		return nil, "accounts did not move alike before they got it", nil
	}
	return figure(s.Effect.Value, s.Effect.Low, s.Effect.High, fmt.Sprintf("group-time effects after Callaway and Sant'Anna, %d accounts with it and %d without, by influence functions", s.Treated, s.Control)), "", nil
}

// whyNotByAccount says why a metric has no number of each account in each week, which is what accounts are compared by,
// before they got the release and after; empty when it has.
func whyNotByAccount(q *metrics.Question) string {
	const needs = "accounts are compared by a number that each of them has in every week"
	if q == nil {
		return "the metric asks nothing of the event log"
	}
	switch q.Type {
	case metrics.Trend:
	case metrics.Funnel, metrics.Within, metrics.Retention:
		return needs + ", and the metric is a share of those who start, which an account does once or now and then"
	case metrics.TimeTo:
		return needs + ", and the metric is a time, which an account that has not got there does not have yet"
	default:
		return fmt.Sprintf("%s, and the metric is a question of the type %s", needs, q.Type)
	}
	t := q.Trend
	switch {
	case t == nil:
		return "the metric asks nothing of the event log"
	case len(t.Series) != 1 || t.Formula != "":
		return needs + ", and the metric is computed from several counts"
	case t.By != "":
		return needs + ", and the metric is split by " + t.By
	case t.Cohort != "":
		return "the metric counts a cohort, and accounts are not looked up in one"
	case t.Rolling != "":
		return needs + ", and the metric looks back over several days at each"
	}
	switch t.Series[0].Count {
	case "", trend.Events, trend.Units:
		return ""
	}
	return needs + ", and the metric is a sum, a mean or an extreme of what was counted"
}

// matched words a matcher for a definition.
func matched(m events.Matcher) string {
	raw, err := json.Marshal(m)
	if len(m.Where) == 0 && len(m.Names) == 1 || err != nil {
		return fmt.Sprintf("%q", m.Names)
	}
	return string(raw)
}
