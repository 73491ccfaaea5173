package cli

import (
	"context"
	"flag"
	"strconv"
	"strings"

	"throughline.dev/cli/matchers"
	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/distribution"
	"throughline.dev/measure/funnel"
	"throughline.dev/measure/lifecycle"
	"throughline.dev/measure/metrics"
	"throughline.dev/measure/paths"
	"throughline.dev/measure/question"
	"throughline.dev/measure/retention"
	"throughline.dev/measure/stickiness"
	"throughline.dev/measure/survival"
	"throughline.dev/measure/timeto"
	"throughline.dev/measure/trend"
)

func bareQuestions() []bareQuestion {
	return []bareQuestion{
		{
			name: "ask funnel", summary: "How many get from step to step",
			flags: func(fs *flag.FlagSet, in *invocation) {
				in.stringFlag(fs, "steps", "", "the `EVENTS` to go through, between commas")
				in.stringFlag(fs, "window", "", "longest time from the first step to the last, such as 7d (`SPAN`); no limit unless given")
				in.stringFlag(fs, "order", "", "ordered, strict or any (`ORDER`); ordered unless given")
				in.stringFlag(fs, "entry", "", "which attempt counts: best or first (`ENTRY`); best unless given")
				in.stringFlag(fs, "by", "", "split by a `PROPERTY`")
				in.stringFlag(fs, "attribution", "", "whose value splits: first, last or \"step N\" (`STEP`)")
				in.intFlag(fs, "top", 0, "how many values are told apart (`N`)")
				in.listFlag(fs, "exclude", "whoever does this `EVENT` between the first and the last step is left out")
			},
			build: buildFunnel,
		},
		{
			name: "ask retention", summary: "Who comes back, period by period",
			flags: func(fs *flag.FlagSet, in *invocation) {
				in.stringFlag(fs, "start", "*", "the `EVENT` that begins it")
				in.stringFlag(fs, "back", "", "the `EVENT` that counts as coming back; the start event unless given")
				in.stringFlag(fs, "interval", "", "length of a period: hour, day, week, month or quarter (`INTERVAL`); week unless given")
				in.stringFlag(fs, "mode", "", "back in a period: on, on_or_after or bracket (`MODE`); on unless given")
				in.stringFlag(fs, "brackets", "", "ranges of periods for mode bracket, such as 1-3,4-7 (`RANGES`)")
				in.stringFlag(fs, "clock", "", "calendar or rolling (`CLOCK`); calendar unless given")
				in.stringFlag(fs, "entry", "", "first or recurring (`ENTRY`); first unless given")
				in.intFlag(fs, "periods", 0, "number of the last period to show (`N`); 12 unless given")
			},
			build: buildRetention,
		},
		{
			name: "ask trend", summary: "How many, bucket by bucket",
			flags: func(fs *flag.FlagSet, in *invocation) {
				in.stringFlag(fs, "event-names", "*", "the `EVENTS` to count, between commas: a series each")
				in.stringFlag(fs, "count", "", "events, units, per_unit, sum, mean, min or max (`WHAT`); events unless given")
				in.stringFlag(fs, "property", "", "the `PROPERTY` of sum, mean, min and max")
				in.stringFlag(fs, "formula", "", "one line made of the series, such as 100*A/B (`FORMULA`)")
				in.stringFlag(fs, "interval", "", "hour, day, week, month or quarter (`INTERVAL`); day unless given")
				in.stringFlag(fs, "by", "", "split by a `PROPERTY`")
				in.intFlag(fs, "top", 0, "how many values are told apart (`N`)")
				in.stringFlag(fs, "rolling", "", "for units: active within so many days, such as 7d (`SPAN`)")
			},
			build: buildTrend,
		},
		{
			name: "ask time-to", summary: "How long until something happens, for those too to whom it has not happened yet",
			doc: `With --start and --end over events. With --duration and --status over a table with a row for each subject: Kaplan-Meier by
--group, medians, restricted means, log-rank test, Cox hazard ratios. The status is 0 or 1 (1 is the event), 1 or 2 (2 is
the event), or true or false.`,
			flags: func(fs *flag.FlagSet, in *invocation) {
				in.stringFlag(fs, "start", "", "the `EVENT` at which the clock starts")
				in.stringFlag(fs, "end", "", "the `EVENT` looked for")
				in.stringFlag(fs, "leave", "", "the `EVENT` after which nobody gets there any more")
				in.stringFlag(fs, "horizon", "", "follow everybody at most so long, such as 30d (`SPAN`)")
				in.stringFlag(fs, "by", "", "compare by a `PROPERTY` of the start event")
				in.stringFlag(fs, "split", "", "compare those who started before a `DAY` with those from then on; several between commas")
				in.stringFlag(fs, "stratify", "", "compare within the values of a `PROPERTY` of the start event")
				in.intFlag(fs, "top", 0, "how many values are told apart (`N`)")
				in.stringFlag(fs, "scale", "", "intervals of curves and medians on this `SCALE`: log-log, or log, the default of R; log-log unless given")
				in.stringFlag(fs, "duration", "", "of a table: `COLUMN` of the duration")
				in.stringFlag(fs, "status", "", "of a table: `COLUMN` that says whether the event happened")
				in.stringFlag(fs, "group", "", "of a table: `COLUMN` to compare by")
				in.stringFlag(fs, "begin", "", "of a table: `COLUMN` with when observation began (left truncation)")
				in.stringFlag(fs, "tau", "", "of a table: `TIME` up to which means are restricted")
				in.stringFlag(fs, "duration-unit", "", "of a table: `UNIT` of the durations, such as days; for the words only")
			},
			build: buildTimeTo,
			instead: func(ctx context.Context, in *invocation) (bool, error) {
				if in.string("duration") == "" && in.string("status") == "" {
					return false, nil
				}
				return true, askDurations(ctx, in)
			},
		},
		{
			name: "ask paths", summary: "What people do one after another",
			flags: func(fs *flag.FlagSet, in *invocation) {
				in.stringFlag(fs, "start", "", "paths begin with the first such `EVENT` of a session")
				in.stringFlag(fs, "end", "", "paths end with the first such `EVENT`")
				in.stringFlag(fs, "session", "", "pause that ends a session, such as 30min (`SPAN`)")
				in.intFlag(fs, "depth", 0, "most events of a path (`N`); 5 unless given")
				in.intFlag(fs, "top", 0, "events told apart at each step (`N`); 10 unless given")
				in.stringFlag(fs, "event-names", "", "`NAMES` of the events to look at, between commas; all unless given")
			},
			build: buildPaths,
		},
		{
			name: "ask stickiness", summary: "On how many days of a week people are active",
			flags: func(fs *flag.FlagSet, in *invocation) {
				in.stringFlag(fs, "match", "*", "the `EVENT` that makes somebody active")
				in.stringFlag(fs, "interval", "", "what is counted: hour, day or month (`INTERVAL`); day unless given")
				in.stringFlag(fs, "per", "", "within what: day, week, month or quarter (`INTERVAL`); week unless given")
			},
			build: buildStickiness,
		},
		{
			name: "ask lifecycle", summary: "Who is new, returning, resurrected or gone",
			flags: func(fs *flag.FlagSet, in *invocation) {
				in.stringFlag(fs, "match", "*", "the `EVENT` that makes somebody active")
				in.stringFlag(fs, "interval", "", "hour, day, week, month or quarter (`INTERVAL`); week unless given")
			},
			build: buildLifecycle,
		},
		{
			name: "ask distribution", summary: "How the numbers of a property are spread",
			flags: func(fs *flag.FlagSet, in *invocation) {
				in.stringFlag(fs, "match", "*", "the `EVENT` whose property it is")
				in.stringFlag(fs, "property", "", "the `PROPERTY`")
				in.stringFlag(fs, "by", "", "split by another `PROPERTY`")
				in.intFlag(fs, "top", 0, "how many values are told apart (`N`)")
				in.intFlag(fs, "bins", 0, "bars of the histogram (`N`)")
			},
			build: buildDistribution,
		},
		frictionQuestion(),
	}
}

// matcher reads an event from a flag.
func (in *invocation) matcher(name string) (events.Matcher, error) {
	text := in.string(name)
	if text == "" {
		return events.Matcher{}, usage("--%s is missing: the name of an event", name)
	}
	m, err := matchers.One(text)
	if err != nil {
		return m, usage("--%s: %w", name, err)
	}
	return m, nil
}

// given adds properties that are named.
func given(properties ...string) []string {
	out := []string{}
	for _, p := range properties {
		if p != "" && p != events.NameColumn {
			out = append(out, p)
		}
	}
	return out
}

func buildFunnel(in *invocation, s question.Scope) (out metrics.Question, all []events.Matcher, used []string, err error) {
	q := funnel.Question{
		Scope: s, Window: question.Span(in.string("window")), Order: funnel.Order(in.string("order")), Entry: funnel.Entry(in.string("entry")),
		By: in.string("by"), Attribution: in.string("attribution"), Top: in.int("top"),
	}
	if in.string("steps") == "" {
		return out, nil, nil, usage("--steps is missing: the events to go through, such as signup,activated,paid")
	}
	steps, err := matchers.Parse(in.string("steps"))
	if err != nil {
		return out, nil, nil, usage("--steps: %w", err)
	}
	for _, m := range steps {
		q.Steps = append(q.Steps, funnel.Step{Match: m})
	}
	all = steps
	for _, text := range in.list("exclude") {
		m, err := matchers.One(text)
		if err != nil {
			return out, nil, nil, usage("--exclude: %w", err)
		}
		q.Exclude = append(q.Exclude, funnel.Exclusion{Match: m})
		all = append(all, m)
	}
	return metrics.Question{Type: metrics.Funnel, Funnel: &q}, all, given(q.By), nil
}

func buildRetention(in *invocation, s question.Scope) (out metrics.Question, all []events.Matcher, used []string, err error) {
	q := retention.Question{
		Scope: s, Interval: question.Interval(in.string("interval")), Mode: retention.Mode(in.string("mode")), Clock: retention.Clock(in.string("clock")),
		Entry: retention.Entry(in.string("entry")), Periods: in.int("periods"),
	}
	if q.Start, err = in.matcher("start"); err != nil {
		return out, nil, nil, err
	}
	if q.Back = q.Start; in.string("back") != "" {
		if q.Back, err = in.matcher("back"); err != nil {
			return out, nil, nil, err
		}
	}
	for _, text := range words(in.string("brackets")) {
		low, high, _ := strings.Cut(text, "-")
		a, errA := strconv.Atoi(strings.TrimSpace(low))
		b, errB := strconv.Atoi(strings.TrimSpace(high))
		if errA != nil || errB != nil {
			return out, nil, nil, usage("--brackets: %q is no range. Write for example 1-3,4-7", text)
		}
		q.Brackets = append(q.Brackets, [2]int{a, b})
	}
	if len(q.Brackets) > 0 && q.Mode == "" {
		q.Mode = retention.Bracketed
	}
	return metrics.Question{Type: metrics.Retention, Retention: &q}, []events.Matcher{q.Start, q.Back}, []string{}, nil
}

func buildTrend(in *invocation, s question.Scope) (out metrics.Question, all []events.Matcher, used []string, err error) {
	q := trend.Question{Scope: s, Formula: in.string("formula"), Interval: question.Interval(in.string("interval")), By: in.string("by"), Top: in.int("top"), Rolling: question.Span(in.string("rolling"))}
	series, err := matchers.Parse(in.string("event-names"))
	if err != nil {
		return out, nil, nil, usage("--event-names: %w", err)
	}
	for _, m := range series {
		q.Series = append(q.Series, trend.Series{Match: m, Count: trend.Count(in.string("count")), Property: in.string("property")})
	}
	return metrics.Question{Type: metrics.Trend, Trend: &q}, series, given(q.By, in.string("property")), nil
}

func buildTimeTo(in *invocation, s question.Scope) (out metrics.Question, all []events.Matcher, used []string, err error) {
	q := timeto.Question{Scope: s, Horizon: question.Span(in.string("horizon")), By: in.string("by"), Stratify: in.string("stratify"), Top: in.int("top"), Scale: survival.Scale(in.string("scale"))}
	if in.string("start") == "" && in.string("end") == "" {
		return out, nil, nil, usage("time-to needs --start and --end over events, or --duration and --status over a table")
	}
	if q.Start, err = in.matcher("start"); err != nil {
		return out, nil, nil, err
	}
	if q.End, err = in.matcher("end"); err != nil {
		return out, nil, nil, err
	}
	all = []events.Matcher{q.Start, q.End}
	if in.string("leave") != "" {
		m, err := in.matcher("leave")
		if err != nil {
			return out, nil, nil, err
		}
		q.Leave, all = &m, append(all, m)
	}
	for _, day := range words(in.string("split")) {
		q.Split = append(q.Split, ledger.Date(day))
	}
	return metrics.Question{Type: metrics.TimeTo, TimeTo: &q}, all, given(q.By, q.Stratify), nil
}

func buildPaths(in *invocation, s question.Scope) (out metrics.Question, all []events.Matcher, used []string, err error) {
	q := paths.Question{Scope: s, Session: question.Span(in.string("session")), Depth: in.int("depth"), Top: in.int("top"), Names: words(in.string("event-names"))}
	for name, into := range map[string]**events.Matcher{"start": &q.Start, "end": &q.End} {
		if in.string(name) == "" {
			continue
		}
		m, err := in.matcher(name)
		if err != nil {
			return out, nil, nil, err
		}
		*into, all = &m, append(all, m)
	}
	return metrics.Question{Type: metrics.Paths, Paths: &q}, all, []string{}, nil
}

func buildStickiness(in *invocation, s question.Scope) (out metrics.Question, all []events.Matcher, used []string, err error) {
	q := stickiness.Question{Scope: s, Interval: question.Interval(in.string("interval")), Per: question.Interval(in.string("per"))}
	q.Match, err = in.matcher("match")
	return metrics.Question{Type: metrics.Stickiness, Stickiness: &q}, []events.Matcher{q.Match}, []string{}, err
}

func buildLifecycle(in *invocation, s question.Scope) (out metrics.Question, all []events.Matcher, used []string, err error) {
	q := lifecycle.Question{Scope: s, Interval: question.Interval(in.string("interval"))}
	q.Match, err = in.matcher("match")
	return metrics.Question{Type: metrics.Lifecycle, Lifecycle: &q}, []events.Matcher{q.Match}, []string{}, err
}

func buildDistribution(in *invocation, s question.Scope) (out metrics.Question, all []events.Matcher, used []string, err error) {
	q := distribution.Question{Scope: s, Property: in.string("property"), By: in.string("by"), Top: in.int("top"), Bins: in.int("bins")}
	if q.Property == "" {
		return out, nil, nil, usage("--property is missing: the property whose numbers are wanted")
	}
	q.Match, err = in.matcher("match")
	return metrics.Question{Type: metrics.Distribution, Distribution: &q}, []events.Matcher{q.Match}, given(q.Property, q.By), err
}
