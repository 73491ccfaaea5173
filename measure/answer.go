package measure

import (
	"context"
	"fmt"
	"io"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/timeto"
	"throughline.dev/stage"
)

// Answer is what the event log says to a metric's question.
type Answer struct {
	Metric   ledger.Key         `json:"metric,omitempty"`
	Title    string             `json:"title,omitempty"`
	Version  int64              `json:"version,omitempty"` // of the metric's definition
	Question Question           `json:"question"`
	TimeTo   *timeto.Result     `json:"time_to,omitempty"`
	Within   *timeto.Activation `json:"within,omitempty"`
	// Value is the number as of the mark: of the latest cohort when the question splits people by their start.
	Value ledger.Figure `json:"value"`
	// Before is the same of the cohort before the split.
	Before   *ledger.Figure `json:"before,omitempty"`
	Sentence string         `json:"sentence"`
	// Stopped is why there is no number; empty when there is one.
	Stopped string `json:"stopped,omitempty"`
}

// Ask puts a question to the event log as it stood at a mark.
func Ask(ctx context.Context, log events.Reader, mark events.Mark, q Question) (a Answer, err error) {
	a.Question = q
	if err := q.Validate(); err != nil {
		return a, err
	}
	defer ledger.Wrap(&err, "ask for %s to %s", q.Start, q.End)
	tq := timeto.Question{Start: events.Matcher{Names: []string{q.Start}}, End: events.Matcher{Names: []string{q.End}}}
	if q.Split != "" {
		tq.Split = []ledger.Date{q.Split}
	}
	durations, err := timeto.Read(ctx, log, mark, tq)
	if err != nil {
		return a, err
	}
	if q.Type == "within" {
		w, err := durations.Within(time.Duration(q.Days) * 24 * time.Hour)
		if err != nil {
			return a, err
		}
		a.Within, a.Sentence = &w, w.Verdict.Sentence
		if n := len(w.Cohorts); n > 0 {
			a.Value = w.Cohorts[n-1].Share
			if n > 1 {
				a.Before = &w.Cohorts[0].Share
			}
		}
	} else {
		r, err := durations.Result()
		if err != nil {
			return a, err
		}
		a.TimeTo, a.Sentence = &r, r.Verdict.Sentence
		if n := len(r.Cohorts); n > 0 {
			a.Value = r.Cohorts[n-1].Median
			if n > 1 {
				a.Before = &r.Cohorts[0].Median
			}
		}
	}
	if a.Value.N == 0 {
		a.Stopped = fmt.Sprintf("nobody in the event log did %q", q.Start)
	}
	return a, nil
}

// AskMetric puts the question of a metric record. A metric without a question has no answer, which is said and is no
// error.
func AskMetric(ctx context.Context, log events.Reader, mark events.Mark, rec ledger.Record) (Answer, error) {
	f, err := ledger.Decode[MetricFields](rec)
	if err != nil {
		return Answer{}, err
	}
	a := Answer{Metric: rec.Key, Title: rec.Title, Version: rec.Version}
	switch {
	case f.Question == nil:
		a.Stopped = "the metric asks nothing of the event log yet"
		return a, nil
	case log == nil:
		a.Question = *f.Question
		a.Stopped = "there is no event log"
		return a, nil
	}
	a, err = Ask(ctx, log, mark, *f.Question)
	a.Metric, a.Title, a.Version = rec.Key, rec.Title, rec.Version
	a.Value.Sources = append(a.Value.Sources, rec.Key)
	return a, err
}

// WriteText tells a person.
func (a Answer) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	if a.Metric != "" {
		p.F("%s %s\n", a.Metric, a.Title)
	}
	if a.Stopped != "" {
		p.F("Cannot tell: %s.\n", a.Stopped)
		return p.Err
	}
	if a.TimeTo != nil {
		p.F("%s\n", a.TimeTo.Definition)
		for _, c := range a.TimeTo.Cohorts {
			p.F("  %s: median %s, n %d, %d got there, %d not by the end of observation\n", c.Name, c.Median, c.N, c.Events, c.Censored)
			p.F("    %s: %s\n", c.Restricted.Definition, c.Restricted)
			p.F("    %s: %s\n", c.Naive.Median.Name, c.Naive.Median)
		}
	}
	if a.Within != nil {
		p.F("%s\n", a.Within.Definition)
		for _, c := range a.Within.Cohorts {
			p.F("  %s: %s, %d of %d who could be followed long enough\n", c.Name, c.Share, c.Done, c.Mature)
		}
		if a.Within.Lift != nil {
			p.F("  lift %s, %s\n", a.Within.Lift.Relative, a.Within.Lift.Points)
		}
	}
	p.F("%s\n", a.Sentence)
	return p.Err
}

// AskInput asks the event log.
type AskInput struct {
	Metric string      `json:"metric" arg:"1" doc:"a metric whose question is put; or give --start and --end"`
	Start  string      `json:"start" doc:"event that makes a person eligible"`
	End    string      `json:"end" doc:"event looked for"`
	Days   int         `json:"days" min:"1" doc:"the share of people who get there within so many days; without it, the time they take"`
	Split  ledger.Date `json:"split" doc:"compare people who started before that day with those who started later"`
}

func ask() stage.Operation {
	return stage.Op("answer", "How long people take from one event to another, or how many get there in time", ledger.Viewer,
		func(ctx context.Context, env stage.Env, in AskInput) (Answer, error) {
			if env.Events == nil {
				return Answer{}, ledger.Errorf(ledger.CodeNotFound, "there is no event log. Import events first")
			}
			mark, err := env.Events.Mark(ctx)
			if err != nil {
				return Answer{}, err
			}
			if in.Metric != "" {
				rec, err := env.Reader.Record(ctx, ledger.Key(in.Metric))
				if err != nil {
					return Answer{}, err
				}
				if rec.Kind != Metric {
					return Answer{}, ledger.Errorf(ledger.CodeInvalid, "%s is %s, not a metric", rec.Key, ledger.WithArticle(rec.Kind))
				}
				return AskMetric(ctx, env.Events, mark, rec)
			}
			if in.Start == "" || in.End == "" {
				return Answer{}, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Message: "nothing is asked", Remedy: "Name a metric, or the events with --start and --end"}
			}
			q := Question{Type: "time_to", Start: in.Start, End: in.End, Days: in.Days, Split: in.Split}
			if in.Days > 0 {
				q.Type = "within"
			}
			return Ask(ctx, env.Events, mark, q)
		})
}
