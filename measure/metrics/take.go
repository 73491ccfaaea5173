package metrics

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/friction"
	"throughline.dev/stage"
)

// TakeInput names a friction of a question, and says what to make of it.
type TakeInput struct {
	Record    string `json:"record" arg:"1" required:"true" enum:"theme|requirement" doc:"what to make of it: a theme or a requirement"`
	Question  string `json:"question" arg:"2" required:"true" doc:"the question of type friction as JSON, as for ask"`
	Kind      string `json:"kind" required:"true" doc:"kind of the friction, as the answer has it"`
	Event     string `json:"event" doc:"the members of the friction's what: the event"`
	Operation string `json:"operation" doc:"the operation"`
	Status    string `json:"status" doc:"the status"`
	Code      string `json:"code" doc:"the code"`
	Title     string `json:"title" doc:"title of the record; the friction in words unless given"`
	Owner     string `json:"owner" doc:"who owns it"`
}

// Taken is what was made of a friction.
type Taken struct {
	Record ledger.Record `json:"record"`
	// Metric holds the question, so that it can be put again; one that asks the same is used, else it was made.
	Metric ledger.Key    `json:"metric"`
	Links  []ledger.Bond `json:"links"`
}

// WriteText tells a person.
func (t Taken) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	p.F("%s  %s\n", t.Record.Key, t.Record.Title)
	for _, l := range t.Links {
		p.F("  %s %s %s\n", l.From, l.Relation, l.To)
	}
	return p.Err
}

// take makes a record of a friction that people met.
func take() stage.Operation {
	op := stage.Op("take", "Make a theme or a requirement of a friction, linked to what it came from", ledger.Editor, takeFriction)
	op.Doc = "The question is put again, and what was measured stands in the record. It is linked to the metric that asks this question, which is made where there is none, and to the themes, opportunities and requirements that speak of the friction."
	return op
}

func takeFriction(ctx context.Context, env stage.Env, in TakeInput) (out Taken, err error) {
	if in.Record != "theme" && in.Record != "requirement" {
		return out, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "record", Message: fmt.Sprintf("%q", in.Record), Remedy: "Give theme or requirement"}
	}
	q, err := readQuestion(in.Question)
	if err != nil {
		return out, err
	}
	if q.Friction == nil {
		return out, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "question", Message: "it asks for no frictions", Remedy: `Write {"type":"friction","friction":{"start":…,"goal":…}}`}
	}
	log, mark, err := logOf(ctx, env)
	if err != nil {
		return out, err
	}
	f, err := in.find(ctx, env.Reader, log, mark, q)
	if err != nil {
		return out, err
	}
	speak, err := env.Store.Records(ctx, f.Links)
	if err != nil {
		return out, err
	}
	metric, err := metricThatAsks(ctx, env.Store, q)
	if err != nil {
		return out, err
	}
	title := in.Title
	if title == "" {
		title = strings.TrimSuffix(f.Words, ".")
	}
	c := ledger.Change{Actor: env.Actor, Source: "friction", Ops: []ledger.Op{{Put: &ledger.Put{As: "made", Kind: in.Record, Title: title, Body: measured(f, q), Owner: in.Owner}}}}
	asks := ledger.Ref(metric)
	if metric == "" {
		fields, err := ledger.Encode(Fields{Definition: q.Friction.Definition(), Question: &q})
		if err != nil {
			return out, err
		}
		asks = "@asks"
		c.Ops = append(c.Ops, ledger.Op{Put: &ledger.Put{As: "asks", Kind: Metric, Title: "What is met on the way to " + strings.Join(q.Friction.Goal.Names, " or "), Owner: in.Owner, Fields: fields}})
	}
	for _, b := range bonds(in.Record, asks, speak) {
		c.Ops = append(c.Ops, ledger.Op{Link: &b})
	}
	done, err := env.Store.Apply(ctx, c)
	if err != nil {
		return out, err
	}
	if out.Record, err = env.Store.Record(ctx, done.Keys[0]); err != nil {
		return out, err
	}
	if out.Metric = metric; metric == "" {
		out.Metric = done.Keys[1]
	}
	links, err := env.Store.Links(ctx, ledger.LinkQuery{Of: out.Record.Key})
	for _, l := range links {
		out.Links = append(out.Links, ledger.Bond{From: ledger.Ref(l.From), Relation: l.Relation, To: ledger.Ref(l.To)})
	}
	return out, err
}

// find puts the question and returns the friction that is meant.
func (in TakeInput) find(ctx context.Context, records ledger.Reader, log events.Reader, mark events.Mark, q Question) (friction.Friction, error) {
	a, err := Ask(ctx, records, log, mark, q)
	if err != nil {
		return friction.Friction{}, err
	}
	if a.Friction == nil {
		return friction.Friction{}, ledger.Errorf(ledger.CodeInvalid, "the question has no answer: %s", a.Stopped)
	}
	what := friction.What{Event: in.Event, Operation: in.Operation, Status: in.Status, Code: in.Code}
	i := slices.IndexFunc(a.Friction.Frictions, func(f friction.Friction) bool { return string(f.Kind) == in.Kind && f.What == what })
	if i < 0 {
		return friction.Friction{}, &ledger.Error{Code: ledger.CodeNotFound, Op: -1, Message: "the answer has no such friction", Remedy: "Ask again: the events may have changed"}
	}
	return a.Friction.Frictions[i], nil
}

// bonds link what is made, known as @made, to what it came from.
func bonds(kind string, asks ledger.Ref, speak []ledger.Record) []ledger.Bond {
	out := []ledger.Bond{{From: asks, Relation: ledger.Evidences, To: "@made"}}
	for _, r := range speak {
		key := ledger.Ref(r.Key)
		switch {
		case kind == "theme" && (r.Kind == "opportunity" || r.Kind == "requirement"):
			out = append(out, ledger.Bond{From: "@made", Relation: ledger.Evidences, To: key})
		case kind == "requirement" && r.Kind == "theme":
			out = append(out, ledger.Bond{From: key, Relation: ledger.Evidences, To: "@made"})
		case kind == "requirement" && r.Kind == "opportunity":
			out = append(out, ledger.Bond{From: "@made", Relation: ledger.Addresses, To: key})
		}
	}
	return out
}

// metricThatAsks finds the metric that puts a question already; empty: none does.
func metricThatAsks(ctx context.Context, records ledger.Reader, q Question) (ledger.Key, error) {
	want, err := json.Marshal(q)
	if err != nil {
		return "", err
	}
	for rec, err := range records.All(ctx, ledger.Query{Kinds: []string{Metric}, Sort: []ledger.Order{{Field: "key"}}}) {
		if err != nil {
			return "", err
		}
		f, err := ledger.Decode[Fields](rec)
		if err != nil {
			return "", err
		}
		if f.Question == nil || rec.State == "retired" {
			continue
		}
		if have, err := json.Marshal(f.Question); err != nil {
			return "", err
		} else if bytes.Equal(have, want) {
			return rec.Key, nil
		}
	}
	return "", nil
}

// measured writes down what was measured of a friction.
func measured(f friction.Friction, q Question) string {
	met := "more often"
	if f.Association.High != nil && *f.Association.High < 0 {
		met = "less often"
	}
	day, _, _ := strings.Cut(f.People.AsOf, "T")
	return fmt.Sprintf("%s\n\nPeople: %s. Time lost by all of them: %s; by half of them at most %s. Those not there met it %s than those there (difference %s): an association, not an effect.\n\n%s, as of %s.\n",
		f.Words, f.People, f.Lost, f.Each, met, f.Association, strings.TrimSuffix(q.Friction.Definition(), "."), day)
}
