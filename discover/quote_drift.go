package discover

import (
	"context"
	"fmt"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// quoteDrift watches what became of a quote's source since the words were taken from it.
func quoteDrift() stage.Reconciler {
	return stage.Reconciler{
		Name: "quote", Engine: "1", Kinds: []string{Quote}, Near: []string{Feedback, Interview},
		Doc: "Whether the words of a quote still stand in its source, and whether anything leans on them.",
		Rules: []stage.Rule{
			{ID: "quote.drifted", Severity: ledger.Warning, Doc: "The source was edited and no longer holds the words. The quote still stands in the version it was taken from."},
			{ID: "quote.source_gone", Severity: ledger.Warning, Doc: "The source was deleted. The quote can no longer be shown beside it."},
			{ID: "quote.unused", Severity: ledger.Info, Doc: "The quote is no evidence of anything yet."},
		},
		Run: func(ctx context.Context, in stage.Input) ([]ledger.Finding, error) {
			if in.Record.State == "withdrawn" {
				return nil, nil
			}
			f, err := ledger.Decode[QuoteFields](in.Record)
			if err != nil {
				return nil, err
			}
			var out []ledger.Finding
			src, err := in.Ledger.Record(ctx, f.Source)
			if err != nil {
				return nil, err
			}
			text, err := SourceText(src)
			if err != nil {
				return nil, err
			}
			switch {
			case src.Deleted:
				out = append(out, ledger.Finding{Subject: in.Record.Key, Rule: "quote.source_gone", Severity: ledger.Warning, NeedsPerson: true, Message: fmt.Sprintf("%s, which it quotes, was deleted.", f.Source), Act: "Restore the source, or withdraw the quote", Related: []ledger.Key{f.Source}})
			case src.Version != f.SourceVersion && !strings.Contains(text, f.Text):
				out = append(out, ledger.Finding{Subject: in.Record.Key, Rule: "quote.drifted", Severity: ledger.Warning, NeedsPerson: true, Message: fmt.Sprintf("%s was edited since; version %d no longer holds the words, version %d does.", f.Source, src.Version, f.SourceVersion), Act: "Read the source again and withdraw the quote if it misleads", Related: []ledger.Key{f.Source}})
			}
			links, err := in.Ledger.Links(ctx, ledger.LinkQuery{From: in.Record.Key, Relation: ledger.Evidences})
			if err != nil {
				return nil, err
			}
			if len(links) == 0 {
				out = append(out, ledger.Finding{Subject: in.Record.Key, Rule: "quote.unused", Severity: ledger.Info, Message: "It is no evidence of anything yet.", Act: "Link it to what it is evidence of"})
			}
			return out, nil
		},
	}
}
