package metrics

import (
	"context"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// AskRecord puts the question of a metric record. A metric without a question has no answer, which is said and is no
// error.
func AskRecord(ctx context.Context, records ledger.Reader, log events.Reader, mark events.Mark, rec ledger.Record) (Answer, error) {
	f, err := ledger.Decode[Fields](rec)
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
	a, err = Ask(ctx, records, log, mark, *f.Question)
	a.Metric, a.Title, a.Version = rec.Key, rec.Title, rec.Version
	a.Value.Sources = append(a.Value.Sources, rec.Key)
	return a, err
}

// AnswerInput names a metric, or asks for the time between two events.
type AnswerInput struct {
	Metric string      `json:"metric" arg:"1" doc:"a metric whose question is put; or give --start and --end"`
	Start  string      `json:"start" doc:"event that makes a person eligible"`
	End    string      `json:"end" doc:"event looked for"`
	Days   int         `json:"days" min:"1" doc:"the share of people who get there within so many days; without it, the time they take"`
	Split  ledger.Date `json:"split" doc:"compare people who started before that day with those who started later"`
}

// answer puts the question of a metric.
func answer() stage.Operation {
	return stage.Op("answer", "What the event log says to a metric's question, or how long people take from one event to another", ledger.Viewer,
		func(ctx context.Context, env stage.Env, in AnswerInput) (Answer, error) {
			log, mark, err := logOf(ctx, env)
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
				return AskRecord(ctx, env.Reader, log, mark, rec)
			}
			if in.Start == "" || in.End == "" {
				return Answer{}, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Message: "nothing is asked", Remedy: "Name a metric, or the events with --start and --end"}
			}
			q := Question{Type: TimeTo, Start: in.Start, End: in.End, Days: in.Days, Split: in.Split}
			if in.Days > 0 {
				q.Type = Within
			}
			return Ask(ctx, env.Reader, log, mark, q)
		})
}
