package define

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// DraftInput asks for a requirement that starts from what is known.
type DraftInput struct {
	Of string `json:"of" arg:"1" required:"true" doc:"the opportunity, feature, theme or quote it starts from"`
}

// DraftResult is the requirement with its frame.
type DraftResult struct {
	Requirement ledger.Record `json:"requirement"`
	Quotes      []ledger.Key  `json:"quotes"` // the evidence it carries
}

// WriteText tells a person.
func (r DraftResult) WriteText(w io.Writer) error {
	_, err := fmt.Fprintf(w, "%s %s carries %d pieces of evidence. Its statement is a frame; fill what stands between < and >.\n", r.Requirement.Key, r.Requirement.Title, len(r.Quotes))
	return err
}

// frame is a requirement whose every slot is still to be filled. It says nothing about the product.
const frame = "When <trigger>, the <system> shall <response> within <limit> <unit> for <share> % of <cases>."

// maxCarried is how many pieces of evidence a draft is linked to; the others stay one step away, at its source.
const maxCarried = 50

func draft() stage.Operation {
	op := stage.Op("draft", "Start a requirement from an opportunity, a feature, a theme or a quote, with its evidence", ledger.Editor,
		func(ctx context.Context, env stage.Env, in DraftInput) (out DraftResult, err error) {
			src, err := env.Store.Record(ctx, ledger.Key(strings.ToUpper(in.Of)))
			if err != nil {
				return out, err
			}
			evidence, err := evidenceOf(ctx, env.Store, src)
			if err != nil {
				return out, err
			}
			fields := RequirementFields{Type: "functional", Statement: frame}
			ops := []ledger.Op{{Put: &ledger.Put{As: "draft", Kind: Requirement, Title: clip(src.Title, 120)}}}
			switch src.Kind {
			case "opportunity", "feature":
				ops = append(ops, ledger.Op{Link: &ledger.Bond{From: "@draft", Relation: ledger.Addresses, To: ledger.Ref(src.Key)}})
			case "theme", "quote":
				evidence = append([]ledger.Record{src}, evidence...)
			default:
				return out, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Key: src.Key, Path: "of", Message: fmt.Sprintf("%s is a %s", src.Key, src.Kind), Remedy: "Start from an opportunity, a feature, a theme or a quote"}
			}
			out.Quotes = []ledger.Key{}
			for _, e := range evidence[:min(len(evidence), maxCarried)] {
				ops = append(ops, ledger.Op{Link: &ledger.Bond{From: ledger.Ref(e.Key), Relation: ledger.Evidences, To: "@draft"}})
				out.Quotes = append(out.Quotes, e.Key)
			}
			if fields.Rationale, err = rationale(src, evidence); err != nil {
				return out, err
			}
			if ops[0].Put.Fields, err = ledger.Encode(fields); err != nil {
				return out, err
			}
			applied, err := env.Store.Apply(ctx, ledger.Change{Actor: env.Actor, Source: "define draft", Reason: "Started from " + string(src.Key), Ops: ops})
			if err != nil {
				return out, err
			}
			out.Requirement, err = env.Store.Record(ctx, applied.Keys[0])
			return out, err
		})
	op.Doc = "Nothing is made up: the statement is a frame whose slots are to be filled, the rationale names the source and repeats its quotes word for word."
	return op
}

// evidenceOf returns the quotes and themes that are evidence of a record, quotes first.
func evidenceOf(ctx context.Context, reader ledger.Reader, src ledger.Record) ([]ledger.Record, error) {
	links, err := reader.Links(ctx, ledger.LinkQuery{To: src.Key, Relation: ledger.Evidences})
	if err != nil {
		return nil, err
	}
	var keys []ledger.Key
	for _, l := range links {
		keys = append(keys, l.From)
	}
	records, err := reader.Records(ctx, keys)
	records = slices.DeleteFunc(records, func(r ledger.Record) bool { return r.Kind != "quote" && r.Kind != "theme" || r.Deleted })
	slices.SortStableFunc(records, func(a, b ledger.Record) int { return strings.Compare(a.Kind, b.Kind) })
	return records, err
}

// rationale names where a draft comes from, in words that stand in the product already.
func rationale(src ledger.Record, evidence []ledger.Record) (string, error) {
	lines := []string{fmt.Sprintf("%s %s", src.Key, src.Title)}
	for _, e := range evidence {
		if e.Kind != "quote" || len(lines) > 5 {
			continue
		}
		f, err := ledger.Decode[struct {
			Text    string `json:"text"`
			Speaker string `json:"speaker"`
		}](e)
		if err != nil {
			return "", err
		}
		line := fmt.Sprintf("“%s”", strings.Join(strings.Fields(f.Text), " "))
		if f.Speaker != "" {
			line += " " + f.Speaker + ","
		}
		lines = append(lines, line+" "+string(e.Key))
	}
	return strings.Join(lines, "\n"), nil
}

// clip shortens a text to whole words.
func clip(s string, most int) string {
	if len([]rune(s)) <= most {
		return s
	}
	s = string([]rune(s)[:most])
	if i := strings.LastIndexByte(s, ' '); i > most/2 {
		s = s[:i]
	}
	return strings.TrimRight(s, " ,.;:")
}
