package define

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"throughline.dev/define/criterion"
	"throughline.dev/define/review"
	"throughline.dev/define/rulebook"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// ReadInput is a text to read.
type ReadInput struct {
	Text string `json:"text" arg:"1" required:"true" doc:"a requirement, a story, a scenario or a whole document"`
	As   string `json:"as" default:"statement" enum:"statement|markdown|story|gherkin" doc:"how the text is written"`
	// Bounded is for a statement whose criteria stand beside it.
	Bounded bool `json:"bounded" doc:"a criterion beside the text has a threshold, so that a wish in it is not refused"`
}

// ReadResult says what a text promises and what it leaves open. Places are code points of the text.
type ReadResult struct {
	Sentences []ReadSentence `json:"sentences"`
	Findings  []Place        `json:"findings"` // of all sentences and of the text as a whole, by place
}

// ReadSentence is one sentence.
type ReadSentence struct {
	Start    int             `json:"start"`
	End      int             `json:"end"`
	Text     string          `json:"text"`
	Verdict  wording.Verdict `json:"verdict" enum:"none,refused,gaps,complete"`
	Criteria []ReadCriterion `json:"criteria"`
	Story    *ReadStory      `json:"story,omitempty"`
	Findings []Place         `json:"findings"`
}

// ReadCriterion is a criterion with the places of its parts and what is missing.
type ReadCriterion struct {
	criterion.Criterion
	Spans     map[string][2]int `json:"spans"`
	Gaps      []criterion.Gap   `json:"gaps"`
	Canonical string            `json:"canonical"`
}

// ReadStory holds the parts of a user story.
type ReadStory struct {
	Role  string `json:"role"`
	Means string `json:"means"`
	Ends  string `json:"ends,omitempty"`
}

// Place is a finding with its place in the text.
type Place struct {
	Rule     string          `json:"rule"`
	Severity ledger.Severity `json:"severity" enum:"info,warning,refusal"`
	Start    int             `json:"start"`
	End      int             `json:"end"`
	Words    string          `json:"words,omitempty"`
	Message  string          `json:"message"`
	Question string          `json:"question,omitempty"`
	Fixes    []PlacedFix     `json:"fixes,omitempty"`
}

// PlacedFix is a repair: the text between start and end becomes another.
type PlacedFix struct {
	Title string `json:"title"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// longestRead is how many bytes of text are read at once. What is said of a text can be fifty times as long.
const longestRead = 256 << 10

func read() stage.Operation {
	op := stage.Op("read", "Read a text: what it promises, what it leaves open, what stands in the way", ledger.Viewer,
		func(ctx context.Context, env stage.Env, in ReadInput) (ReadResult, error) {
			if len(in.Text) > longestRead {
				return ReadResult{}, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "text", Message: fmt.Sprintf("the text has %d KB; at most %d KB are read at once", len(in.Text)>>10, longestRead>>10), Remedy: "Send it in parts, or review the file with `throughline lint`"}
			}
			o, err := reviewOptions(ctx, env.Reader)
			if err != nil {
				return ReadResult{}, err
			}
			return readText(in, o), nil
		})
	op.Long = true
	op.Doc = "Nothing is stored. Places are counted in code points from the beginning of the text."
	return op
}

// readText reviews a text and turns its places into code points.
func readText(in ReadInput, o review.Options) ReadResult {
	var r review.Result
	text := in.Text
	switch in.As {
	case "markdown":
		r = review.Document("text.md", []byte(text), o)
	case "gherkin":
		r = review.Document("text.feature", []byte(text), o)
	default:
		r = review.Statement(text, o)
	}
	if in.Bounded {
		soften(&r)
	}
	p := &places{text: text}
	out := ReadResult{Sentences: []ReadSentence{}, Findings: placed(p, r.Findings)}
	for _, s := range r.Sentences {
		start, end := p.span(s.Span)
		one := ReadSentence{Start: start, End: end, Text: s.Text, Verdict: s.Verdict, Criteria: []ReadCriterion{}, Findings: placed(p, s.Findings)}
		for _, c := range s.Readings {
			one.Criteria = append(one.Criteria, readCriterion(p, c))
		}
		if s.Story != nil {
			one.Story = &ReadStory{Role: s.Story.Role, Means: s.Story.Means, Ends: s.Story.Ends}
		}
		out.Sentences = append(out.Sentences, one)
	}
	return out
}

func readCriterion(p *places, r criterion.Reading) ReadCriterion {
	out := ReadCriterion{Criterion: r.Criterion, Spans: map[string][2]int{}, Gaps: slices.Clone(r.Gaps), Canonical: r.Canonical}
	if out.Gaps == nil {
		out.Gaps = []criterion.Gap{}
	}
	for slot, span := range r.Spans {
		start, end := p.span(span)
		out.Spans[slot] = [2]int{start, end}
	}
	return out
}

func placed(p *places, list []rulebook.Finding) []Place {
	out := make([]Place, 0, len(list))
	for _, f := range list {
		start, end := p.span(f.Span)
		one := Place{Rule: f.Rule, Severity: f.Severity, Start: start, End: end, Words: f.Words, Message: f.Message, Question: f.Question}
		for _, x := range f.Fixes {
			start, end := p.span(x.Span)
			one.Fixes = append(one.Fixes, PlacedFix{Title: x.Title, Start: start, End: end, Text: x.Text})
		}
		out = append(out, one)
	}
	return out
}

// WriteText prints each sentence with its verdict, its reading and what is asked.
func (r ReadResult) WriteText(w io.Writer) error {
	p := stage.Printer{W: w}
	for i, s := range r.Sentences {
		if i > 0 {
			p.F("\n")
		}
		p.F("%s\n  %s\n", s.Text, verdictWords(s.Verdict))
		for _, c := range s.Criteria {
			p.F("  reads as: %s\n", c.Canonical)
			for _, g := range c.Gaps {
				p.F("  asks: %s (%s)\n", g.Question, g.Rule)
			}
		}
		for _, f := range s.Findings {
			p.F("  %s %s: %s\n", f.Severity, f.Rule, f.Message)
		}
	}
	return p.Err
}

func verdictWords(v wording.Verdict) string {
	switch v {
	case wording.Refused:
		return "refused: nothing in it can be checked"
	case wording.Gaps:
		return "accepted, with questions"
	case wording.Complete:
		return "complete"
	}
	return "no requirement"
}

// reviewOptions makes the book of rules and the terms of the glossary ready.
func reviewOptions(ctx context.Context, reader ledger.Reader) (review.Options, error) {
	book, err := wording.Default()
	if err != nil {
		return review.Options{}, fmt.Errorf("rules about wording: %w", err)
	}
	o := review.Options{Book: book, Terms: map[string]bool{}}
	for rec, err := range reader.All(ctx, ledger.Query{Kinds: []string{Term}}) {
		if err != nil {
			return o, err
		}
		if rec.State == "agreed" {
			o.Terms[strings.ToLower(strings.TrimSpace(rec.Title))] = true
		}
	}
	return o, nil
}
