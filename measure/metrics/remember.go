package metrics

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// mostRemembered bounds how many answers are kept; what comes beyond is read again.
const mostRemembered = 4096

// Remembered is a log that remembers what metrics and experiments answered at a mark, and what was counted at one, so that
// evaluations and key results of one metric share its readings. It serves one goroutine, and as long as nothing is removed
// from the log.
type Remembered struct {
	events.Reader
	answers map[string]any
	turn    int64
	counted counted
}

// Remember reads a log with a memory.
func Remember(log events.Reader) *Remembered {
	return &Remembered{Reader: log, answers: map[string]any{}}
}

// Turn forgets what depends on the ledger: answers about cohorts. To be called when it may have changed.
func (r *Remembered) Turn() { r.turn++ }

// recalled returns what was read before, or reads it. The parts and the metric's question say what is read.
func recalled[T any](in stage.Input, metric ledger.Record, read func() (T, error), parts ...any) (T, error) {
	memory, ok := in.Events.(*Remembered)
	if !ok {
		return read()
	}
	f, err := ledger.Decode[Fields](metric)
	if err != nil || f.Question == nil {
		return read()
	}
	raw, err := json.Marshal(f.Question)
	if err != nil {
		return read()
	}
	turn := int64(0)
	if strings.Contains(string(raw), `"cohort"`) || strings.Contains(string(raw), `"arms"`) {
		turn = memory.turn
	}
	return memorize(memory, fmt.Sprintln(metric.Key, in.Mark.Seq, in.Mark.Through.UnixMicro(), turn, parts, string(raw)), read)
}

// Recall returns what was read from the log before to the same question, or reads it. The question, written as JSON, must
// say all that the answer depends on besides the log and its mark; whoever gets the answer may not change what it holds.
func Recall[T any](in stage.Input, question any, read func() (T, error)) (T, error) {
	memory, ok := in.Events.(*Remembered)
	if !ok {
		return read()
	}
	raw, err := json.Marshal(question)
	if err != nil {
		return read()
	}
	return memorize(memory, fmt.Sprintf("%T %d %d %s", question, in.Mark.Seq, in.Mark.Through.UnixMicro(), raw), read)
}

func memorize[T any](memory *Remembered, key string, read func() (T, error)) (T, error) {
	if known, ok := memory.answers[key].(T); ok {
		return known, nil
	}
	made, err := read()
	if err == nil && len(memory.answers) < mostRemembered {
		memory.answers[key] = made
	}
	return made, err
}

// Headline answers a metric with its value alone, without what else the answer shows.
func Headline(ctx context.Context, in stage.Input, metric ledger.Record) (Answer, error) {
	a, err := recalled(in, metric, func() (Answer, error) {
		a, err := AskRecord(ctx, in.Ledger, in.Events, in.Mark, metric)
		return Answer{Question: a.Question, Definition: a.Definition, Value: a.Value, Before: a.Before, Sentence: a.Sentence, Unknown: a.Unknown, Stopped: a.Stopped}, err
	}, "headline")
	a.Metric, a.Title, a.Version = metric.Key, metric.Title, metric.Version
	a.Value.Sources = append([]ledger.Key(nil), a.Value.Sources...) // whoever adds to it adds to its own
	return a, err
}
