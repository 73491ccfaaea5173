package metrics

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
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
	for _, t := range types() {
		if t.name == q.Type {
			return t.ask(ctx, log, mark, &q, a)
		}
	}
	return ledger.Errorf(ledger.CodeInvalid, "%q is not a question", q.Type)
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
	for _, t := range types() {
		if text := t.text(&a); text != nil {
			return text(w)
		}
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
			q, err := readQuestion(in.Question)
			if err != nil {
				return Answer{}, err
			}
			log, mark, err := logOf(ctx, env)
			if err != nil {
				return Answer{}, err
			}
			return Ask(ctx, env.Reader, log, mark, q)
		})
	op.Doc = "The answer carries the definition of what was counted, in words, and every number its unit, n, interval and until when was looked. A metric stores such a question; answer puts it."
	op.Either = true // a question of many conditions is longer than a proxy may take for an address
	return op
}

func readQuestion(text string) (q Question, err error) {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.DisallowUnknownFields() // a condition whose name is misspelt would be no condition, and the answer one to another question
	err = dec.Decode(&q)
	if err == nil && len(bytes.TrimSpace([]byte(text)[dec.InputOffset():])) > 0 {
		err = errors.New("something follows the question")
	}
	if err != nil {
		return q, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "question", Message: fmt.Sprintf("it cannot be read as JSON: %v", err), Remedy: `Write for example {"type":"funnel","funnel":{"steps":[{"match":{"names":["signed_up"]}}]}}`}
	}
	return q, nil
}

// Operations are what is asked by hand.
func Operations() []stage.Operation { return []stage.Operation{ask(), answer(), take()} }
