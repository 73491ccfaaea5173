package discover

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"throughline.dev/ledger"
)

// QuoteFields name a span of a source. Start and End count characters (Unicode code points) of [SourceText], the
// end exclusive; SourceVersion pins the version the span was taken from, so that a later edit of the source does
// not move the quote.
type QuoteFields struct {
	Source        ledger.Key `json:"source" ledger:"required,filter" doc:"the feedback or interview it was taken from"`
	SourceVersion int64      `json:"source_version" doc:"version of the source it was taken from; the current one when left out"`
	Start         int        `json:"start" doc:"first character of the span"`
	End           int        `json:"end" doc:"character after the span; found by the words when left out"`
	Text          string     `json:"text" ledger:"required,search" doc:"the words themselves"`
	Speaker       string     `json:"speaker,omitempty" ledger:"filter" doc:"who said it"`
}

func quote() ledger.Kind {
	return ledger.KindOf[QuoteFields](ledger.Kind{
		Name: Quote, Plural: "quotes", Prefix: "Q", Stage: "discover", Many: true,
		Doc: "Words somebody said or wrote: a verified span of a stored source.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "verified", Phase: ledger.Done, Doc: "the words stand in the source"},
				{Name: "withdrawn", Phase: ledger.Dropped, Doc: "no longer to be used"},
			},
			Moves: []ledger.Move{{From: "verified", To: "withdrawn", Reason: true}, {From: "withdrawn", To: "verified"}},
			Entry: []string{"withdrawn"},
		},
		Out: []ledger.End{
			{Relation: ledger.Quotes, Kinds: []string{Feedback, Interview}},
			{Relation: ledger.Evidences, Kinds: []string{"opportunity", "feature", "requirement", "decision", Theme}},
		},
		Complete: completeQuote,
		Check:    checkQuote,
	})
}

// completeQuote finds the span of a quote that is given by its words alone: the first place where they stand in
// the current version of the source.
func completeQuote(look ledger.Lookup, r *ledger.Record) error {
	f, err := ledger.Decode[QuoteFields](*r)
	if err != nil || f.SourceVersion != 0 && f.End != 0 {
		return err
	}
	src, err := look.Record(f.Source)
	if err != nil {
		return err
	}
	if f.SourceVersion != 0 && f.SourceVersion != src.Version {
		if src, err = look.Version(f.Source, f.SourceVersion); err != nil {
			return err
		}
	}
	text, err := SourceText(src)
	if err != nil {
		return err
	}
	f.SourceVersion = src.Version
	if f.End == 0 {
		start, end, ok := Find(text, f.Text)
		if !ok {
			return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "fields.text", Message: fmt.Sprintf("the words %.80q do not stand in %s", f.Text, f.Source), Remedy: "Copy them from the source as they are"}
		}
		f.Start, f.End = start, end
	}
	r.Fields, err = ledger.Encode(f)
	return err
}

// Find returns the first span of a text that holds exactly the words. It counts characters, the end exclusive.
func Find(text, words string) (start, end int, ok bool) {
	if strings.TrimSpace(words) == "" {
		return 0, 0, false
	}
	if i := strings.Index(text, words); i >= 0 {
		start = utf8.RuneCountInString(text[:i])
		return start, start + utf8.RuneCountInString(words), true
	}
	return 0, 0, false
}

// checkQuote refuses words that do not stand in the source where the quote says they do.
func checkQuote(look ledger.Lookup, r ledger.Record) error {
	f, err := ledger.Decode[QuoteFields](r)
	if err != nil {
		return err
	}
	refuse := func(path, format string, args ...any) error {
		e := ledger.Errorf(ledger.CodeInvalid, format, args...)
		e.Path = path
		e.Remedy = "Select the words in the source again"
		return e
	}
	src, err := look.Version(f.Source, f.SourceVersion)
	if ledger.CodeOf(err) == ledger.CodeNotFound {
		return refuse("fields.source", "there is no version %d of %s to quote", f.SourceVersion, f.Source)
	} else if err != nil {
		return err
	}
	text, err := SourceText(src)
	if err != nil {
		return err
	}
	got, ok := Slice(text, f.Start, f.End)
	if !ok {
		return refuse("fields.end", "characters %d to %d lie outside of %s, which has %d", f.Start, f.End, f.Source, utf8.RuneCountInString(text))
	}
	if got != f.Text {
		return refuse("fields.text", "the words do not stand in %s at characters %d to %d: there it says %.80q", f.Source, f.Start, f.End, got)
	}
	return nil
}

// Slice returns characters start to end of a text; ok is false when they are not a non-empty span of it.
func Slice(text string, start, end int) (span string, ok bool) {
	if start < 0 || end <= start {
		return "", false
	}
	from := -1
	n := 0
	for i := range text {
		if n == start {
			from = i
		}
		if n == end {
			return text[from:i], true
		}
		n++
	}
	if n == end && from >= 0 {
		return text[from:], true
	}
	return "", false
}
