package evaluations

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/panel"
	"throughline.dev/measure/quasi"
	"throughline.dev/measure/question"
)

// staggered compares accounts that got the release at different times.
func (c *assessment) staggered(ctx context.Context) (*ledger.Figure, string, error) {
	switch {
	case c.f.Exposed == nil:
		return nil, "nothing says which account got it when", nil
	case c.in.Events == nil:
		return nil, "there is no event log", nil
	case c.q == nil || c.q.Trend == nil || len(c.q.Trend.Series) != 1 || c.q.Trend.Formula != "":
		return nil, "the metric is not a count of events, which alone can be taken account by account", nil
	}
	series := c.q.Trend.Series[0]
	if series.Count != "" && series.Count != "events" && series.Count != "units" {
		return nil, "the metric is not a count of events, which alone can be taken account by account", nil
	}
	accounts, units, err := panel.Read(ctx, c.in.Events, c.in.Mark, panel.Question{
		Match: series.Match, Where: c.q.Trend.Where, Exposed: *c.f.Exposed, Active: series.Count == "units",
	})
	if err != nil {
		return nil, "", err
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

// matched words a matcher for a definition.
func matched(m events.Matcher) string {
	raw, err := json.Marshal(m)
	if len(m.Where) == 0 && len(m.Names) == 1 || err != nil {
		return fmt.Sprintf("%q", m.Names)
	}
	return string(raw)
}
