package metrics

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/distribution"
	"throughline.dev/measure/friction"
	"throughline.dev/measure/funnel"
	"throughline.dev/measure/lifecycle"
	"throughline.dev/measure/paths"
	"throughline.dev/measure/retention"
	"throughline.dev/measure/stickiness"
	"throughline.dev/measure/timeto"
	"throughline.dev/measure/trend"
	"throughline.dev/stage"
)

// Answer is what the event log says to a question: the member of the question's type, and what all answers have.
type Answer struct {
	Metric   ledger.Key `json:"metric,omitempty"`
	Title    string     `json:"title,omitempty"`
	Version  int64      `json:"version,omitempty"` // of the metric's definition
	Question Question   `json:"question"`

	Funnel       *funnel.Result       `json:"funnel,omitempty"`
	Retention    *retention.Result    `json:"retention,omitempty"`
	Stickiness   *stickiness.Result   `json:"stickiness,omitempty"`
	Lifecycle    *lifecycle.Result    `json:"lifecycle,omitempty"`
	Trend        *trend.Result        `json:"trend,omitempty"`
	Paths        *paths.Result        `json:"paths,omitempty"`
	Distribution *distribution.Result `json:"distribution,omitempty"`
	Friction     *friction.Result     `json:"friction,omitempty"`
	TimeTo       *timeto.Result       `json:"time_to,omitempty"`
	Within       *timeto.Activation   `json:"within,omitempty"`

	Definition string `json:"definition,omitempty"` // in words
	// Value is the headline number as of the mark: of the latest cohort when the question splits people by their start.
	Value ledger.Figure `json:"value"`
	// Before is the same of the cohort before the split.
	Before   *ledger.Figure `json:"before,omitempty"`
	Sentence string         `json:"sentence"`
	// Unknown are the events that are asked for and that nobody in the log did.
	Unknown []string `json:"unknown,omitempty"`
	// Stopped is why there is no number; empty when there is one.
	Stopped string `json:"stopped,omitempty"`
}

// Ask puts a question to the event log as it stood at a mark. Cohorts that the question names are looked up in the
// ledger.
func Ask(ctx context.Context, records ledger.Reader, log events.Reader, mark events.Mark, q Question) (a Answer, err error) {
	a.Question = q
	if err := q.Validate(); err != nil {
		return a, err
	}
	defer ledger.Wrap(&err, "ask the event log (%s)", q.Type)
	if q, err = q.copied(); err != nil {
		return a, err
	}
	m, err := q.one()
	if err != nil {
		return a, err
	}
	if err := q.lookUp(ctx, records, log, mark, m); err != nil {
		return a, err
	}
	a.Definition = m.asked.Definition()
	if a.Unknown, err = unknownEvents(ctx, log, mark, q); err != nil {
		return a, err
	}
	if err := a.put(ctx, log, mark, q); err != nil {
		return a, err
	}
	if a.Friction != nil {
		if err := linkFrictions(ctx, records, a.Friction); err != nil {
			return a, err
		}
	}
	if a.Value.Value == nil && a.Value.N == 0 {
		a.Stopped = a.Value.Note
		if len(a.Unknown) > 0 {
			a.Stopped = "nobody in the event log did " + strings.Join(a.Unknown, " or ")
		}
		if a.Stopped == "" {
			a.Stopped = "no event in the log is asked about"
		}
	}
	return a, nil
}

// put asks the engine of the question's type.
func (a *Answer) put(ctx context.Context, log events.Reader, mark events.Mark, q Question) error {
	switch q.Type {
	case Funnel:
		r, err := funnel.Ask(ctx, log, mark, *q.Funnel)
		if err != nil {
			return err
		}
		a.Funnel, a.Value, a.Sentence = &r, r.Value(), r.Sentence
	case Retention:
		r, err := retention.Ask(ctx, log, mark, *q.Retention)
		if err != nil {
			return err
		}
		a.Retention, a.Value, a.Sentence = &r, r.Value(), r.Sentence
	case Stickiness:
		r, err := stickiness.Ask(ctx, log, mark, *q.Stickiness)
		if err != nil {
			return err
		}
		a.Stickiness, a.Value, a.Sentence = &r, r.Value(), r.Sentence
	case Lifecycle:
		r, err := lifecycle.Ask(ctx, log, mark, *q.Lifecycle)
		if err != nil {
			return err
		}
		a.Lifecycle, a.Value, a.Sentence = &r, r.Value(), r.Sentence
	case Trend:
		r, err := trend.Ask(ctx, log, mark, *q.Trend)
		if err != nil {
			return err
		}
		a.Trend, a.Value, a.Sentence = &r, r.Value(), r.Sentence
	case Paths:
		r, err := paths.Ask(ctx, log, mark, *q.Paths)
		if err != nil {
			return err
		}
		a.Paths, a.Value, a.Sentence = &r, r.Value(), r.Sentence
	case Distribution:
		r, err := distribution.Ask(ctx, log, mark, *q.Distribution)
		if err != nil {
			return err
		}
		a.Distribution, a.Value, a.Sentence = &r, r.Value(), r.Sentence
	case Friction:
		r, err := friction.Ask(ctx, log, mark, *q.Friction)
		if err != nil {
			return err
		}
		a.Friction, a.Value, a.Sentence = &r, r.Value(), r.Sentence
	case TimeTo:
		r, err := timeto.Ask(ctx, log, mark, *q.TimeTo)
		if err != nil {
			return err
		}
		a.TimeTo, a.Value, a.Sentence = &r, r.Value(), r.Sentence
		if n := len(r.Cohorts); n > 1 {
			a.Before = &r.Cohorts[0].Median
		}
	case Within:
		r, err := timeto.AskShare(ctx, log, mark, *q.Within)
		if err != nil {
			return err
		}
		a.Within, a.Value, a.Sentence = &r, r.Value(), r.Sentence
		if n := len(r.Cohorts); n > 1 {
			a.Before = &r.Cohorts[0].Share
		}
	default:
		return ledger.Errorf(ledger.CodeInvalid, "%q is not a question", q.Type)
	}
	return nil
}

// WriteText tells a person.
func (a Answer) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	if a.Metric != "" {
		p.F("%s %s\n", a.Metric, a.Title)
	}
	if len(a.Unknown) > 0 && a.Stopped == "" {
		p.F("Nobody in the event log did %s. Check the spelling.\n", strings.Join(a.Unknown, " or "))
	}
	if a.Stopped != "" {
		p.F("Cannot tell: %s.\n", a.Stopped)
		return p.Err
	}
	if p.Err != nil {
		return p.Err
	}
	switch {
	case a.Funnel != nil:
		return a.Funnel.WriteText(w)
	case a.Retention != nil:
		return a.Retention.WriteText(w)
	case a.Stickiness != nil:
		return a.Stickiness.WriteText(w)
	case a.Lifecycle != nil:
		return a.Lifecycle.WriteText(w)
	case a.Trend != nil:
		return a.Trend.WriteText(w)
	case a.Paths != nil:
		return a.Paths.WriteText(w)
	case a.Distribution != nil:
		return a.Distribution.WriteText(w)
	case a.Friction != nil:
		return a.Friction.WriteText(w)
	case a.TimeTo != nil:
		return a.TimeTo.WriteText(w)
	case a.Within != nil:
		return a.Within.WriteText(w)
	}
	return nil
}

// PutInput is a question to the event log.
type PutInput struct {
	Question string `json:"question" arg:"1" required:"true" doc:"the question as JSON: its type, and a member of that name that says what is asked"`
}

// ask is the operation behind every question that is put by hand.
func ask() stage.Operation {
	op := stage.Op("ask", "Ask the event log: trend, funnel, retention, stickiness, lifecycle, paths, distribution, time to an event", ledger.Viewer,
		func(ctx context.Context, env stage.Env, in PutInput) (Answer, error) {
			var q Question
			if err := json.Unmarshal([]byte(in.Question), &q); err != nil {
				return Answer{}, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "question", Message: fmt.Sprintf("it cannot be read as JSON: %v", err), Remedy: `Write for example {"type":"funnel","funnel":{"steps":[{"match":{"names":["signed_up"]}}]}}`}
			}
			log, mark, err := logOf(ctx, env)
			if err != nil {
				return Answer{}, err
			}
			return Ask(ctx, env.Reader, log, mark, q)
		})
	op.Doc = "The answer carries the definition of what was counted, in words, and every number its unit, n, interval and until when was looked. A metric stores such a question; answer puts it."
	return op
}

// Operations are what is asked by hand.
func Operations() []stage.Operation { return []stage.Operation{ask(), answer()} }
