package metrics

import (
	"context"
	"io"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/distribution"
	"throughline.dev/measure/friction"
	"throughline.dev/measure/funnel"
	"throughline.dev/measure/lifecycle"
	"throughline.dev/measure/paths"
	"throughline.dev/measure/question"
	"throughline.dev/measure/retention"
	"throughline.dev/measure/stickiness"
	"throughline.dev/measure/timeto"
	"throughline.dev/measure/trend"
)

// types lists the types of question, in the order in which people are told of them. To add one is to add a line here,
// and its members in [Question] and [Answer].
func types() []questionType {
	return []questionType{
		typeOf(Trend, func(q *Question, a *Answer) (**trend.Question, **trend.Result) { return &q.Trend, &a.Trend }, trend.Ask, func(r *trend.Result) told { return told{r.Sentence, nil} }),
		typeOf(Funnel, func(q *Question, a *Answer) (**funnel.Question, **funnel.Result) { return &q.Funnel, &a.Funnel }, funnel.Ask, func(r *funnel.Result) told { return told{r.Sentence, nil} }),
		typeOf(Retention, func(q *Question, a *Answer) (**retention.Question, **retention.Result) {
			return &q.Retention, &a.Retention
		}, retention.Ask, func(r *retention.Result) told { return told{r.Sentence, nil} }),
		typeOf(Stickiness, func(q *Question, a *Answer) (**stickiness.Question, **stickiness.Result) {
			return &q.Stickiness, &a.Stickiness
		}, stickiness.Ask, func(r *stickiness.Result) told { return told{r.Sentence, nil} }),
		typeOf(Lifecycle, func(q *Question, a *Answer) (**lifecycle.Question, **lifecycle.Result) {
			return &q.Lifecycle, &a.Lifecycle
		}, lifecycle.Ask, func(r *lifecycle.Result) told { return told{r.Sentence, nil} }),
		typeOf(Paths, func(q *Question, a *Answer) (**paths.Question, **paths.Result) { return &q.Paths, &a.Paths }, paths.Ask, func(r *paths.Result) told { return told{r.Sentence, nil} }),
		typeOf(Distribution, func(q *Question, a *Answer) (**distribution.Question, **distribution.Result) {
			return &q.Distribution, &a.Distribution
		}, distribution.Ask, func(r *distribution.Result) told { return told{r.Sentence, nil} }),
		typeOf(TimeTo, func(q *Question, a *Answer) (**timeto.Question, **timeto.Result) { return &q.TimeTo, &a.TimeTo }, timeto.Ask, func(r *timeto.Result) told {
			if len(r.Cohorts) > 1 {
				return told{r.Sentence, &r.Cohorts[0].Median}
			}
			return told{r.Sentence, nil}
		}),
		typeOf(Within, func(q *Question, a *Answer) (**timeto.Share, **timeto.Activation) { return &q.Within, &a.Within }, timeto.AskShare, func(r *timeto.Activation) told {
			if len(r.Cohorts) > 1 {
				return told{r.Sentence, &r.Cohorts[0].Share}
			}
			return told{r.Sentence, nil}
		}),
		typeOf(Friction, func(q *Question, a *Answer) (**friction.Question, **friction.Result) { return &q.Friction, &a.Friction }, friction.Ask, func(r *friction.Result) told { return told{r.Sentence, nil} }),
	}
}

func typeNames() []string {
	var names []string
	for _, t := range types() {
		names = append(names, t.name)
	}
	return names
}

// questionType is one type of question: where it stands in a [Question], who answers it, and where the answer stands.
type questionType struct {
	name string
	// member returns what is asked; false when nothing is.
	member func(*Question) (member, bool)
	ask    func(ctx context.Context, log events.Reader, mark events.Mark, q *Question, a *Answer) error
	// text returns how the answer is written; nil when there is none of this type.
	text func(*Answer) func(io.Writer) error
}

// asked is what all questions can do; they embed their scope.
type asked interface {
	Check() error
	Definition() string
	Looks() *question.Scope
}

// answered is what all results can do.
type answered interface {
	Value() ledger.Figure
	WriteText(w io.Writer) error
}

// told is what a result says in words, and its number of the cohort before a split, if there is one.
type told struct {
	sentence string
	before   *ledger.Figure
}

// member is a member of a question that is given.
type member struct {
	name  string
	asked asked
	scope *question.Scope
}

func typeOf[Q, R any, A interface {
	*Q
	asked
}, B interface {
	*R
	answered
}](name string, places func(*Question, *Answer) (**Q, **R), put func(context.Context, events.Reader, events.Mark, Q) (R, error), tell func(*R) told) questionType {
	return questionType{
		name: name,
		member: func(q *Question) (member, bool) {
			m, _ := places(q, &Answer{})
			if *m == nil {
				return member{}, false
			}
			return member{name, A(*m), A(*m).Looks()}, true
		},
		ask: func(ctx context.Context, log events.Reader, mark events.Mark, q *Question, a *Answer) error {
			m, to := places(q, a)
			r, err := put(ctx, log, mark, **m)
			if err != nil {
				return err
			}
			says := tell(&r)
			*to, a.Value, a.Sentence, a.Before = &r, B(&r).Value(), says.sentence, says.before
			return nil
		},
		text: func(a *Answer) func(io.Writer) error {
			if _, r := places(&Question{}, a); *r != nil {
				return B(*r).WriteText
			}
			return nil
		},
	}
}

// given lists the members that are given; the short form becomes a member.
func (q *Question) given() []member {
	q.unfold()
	var out []member
	for _, t := range types() {
		if m, ok := t.member(q); ok {
			out = append(out, m)
		}
	}
	return out
}
