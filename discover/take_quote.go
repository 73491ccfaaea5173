package discover

import (
	"context"
	"fmt"
	"io"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// TakeQuoteInput asks for a quote.
type TakeQuoteInput struct {
	Source   string   `json:"source" arg:"1" required:"true" doc:"the feedback or interview the words stand in"`
	Words    string   `json:"words" arg:"2" required:"true" doc:"the words, exactly as they stand there"`
	Title    string   `json:"title" doc:"what the quote is called; empty: its words"`
	Speaker  string   `json:"speaker" doc:"who said it; empty: found in the source"`
	Evidence []string `json:"evidence" doc:"keys of the records it is evidence of, parted by commas"`
}

// TakeQuoteResult tells which quote was made.
type TakeQuoteResult struct {
	Quote  ledger.Record `json:"quote"`
	Source ledger.Record `json:"source"`
}

// WriteText tells a person.
func (r TakeQuoteResult) WriteText(w io.Writer) error {
	f, err := ledger.Decode[QuoteFields](r.Quote)
	if err != nil {
		return err
	}
	who := ""
	if f.Speaker != "" {
		who = f.Speaker + ", "
	}
	_, err = fmt.Fprintf(w, "%s  “%s”\n%s%s %s, characters %d to %d\n", r.Quote.Key, f.Text, who, r.Source.Key, r.Source.Title, f.Start, f.End)
	return err
}

func takeQuote() stage.Operation {
	return stage.Op("quote", "Make a quote from words that stand in a source", ledger.Editor,
		func(ctx context.Context, env stage.Env, in TakeQuoteInput) (out TakeQuoteResult, err error) {
			if out.Source, err = env.Store.Record(ctx, ledger.Key(in.Source)); err != nil {
				return out, err
			}
			fields := QuoteFields{Source: out.Source.Key, Text: in.Words, Speaker: in.Speaker}
			if fields.Speaker == "" {
				if fields.Speaker, err = speakerOf(out.Source, in.Words); err != nil {
					return out, err
				}
			}
			raw, err := ledger.Encode(fields)
			if err != nil {
				return out, err
			}
			title := in.Title
			if title == "" {
				title = clip(strings.Join(strings.Fields(in.Words), " "), 120)
			}
			ops := []ledger.Op{
				{Put: &ledger.Put{As: "quote", Kind: Quote, Title: title, Fields: raw}},
				{Link: &ledger.Bond{From: "@quote", Relation: ledger.Quotes, To: ledger.Ref(out.Source.Key)}},
			}
			for _, key := range in.Evidence {
				ops = append(ops, ledger.Op{Link: &ledger.Bond{From: "@quote", Relation: ledger.Evidences, To: ledger.Ref(key)}})
			}
			applied, err := env.Store.Apply(ctx, ledger.Change{Actor: env.Actor, Source: "discover quote", Ops: ops})
			if err != nil {
				return out, err
			}
			out.Quote, err = env.Store.Record(ctx, applied.Keys[0])
			return out, err
		})
}

// speakerOf finds who said the words: the author of feedback, the speaker of the turn of an interview.
func speakerOf(src ledger.Record, words string) (string, error) {
	switch src.Kind {
	case Feedback:
		f, err := ledger.Decode[FeedbackFields](src)
		return f.Author, err
	case Interview:
		f, err := ledger.Decode[InterviewFields](src)
		if err != nil {
			return "", err
		}
		for _, t := range f.Turns {
			if strings.Contains(t.Text, words) {
				return t.Speaker, nil
			}
		}
	}
	return "", nil
}

func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}
