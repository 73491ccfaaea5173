// Package gherkin reads and writes feature files. A feature is a user story with acceptance scenarios: its name is the
// title, "As a …, I want …, So that …" in its description the parts of the story, its tags the labels; a tag such as
// @US-3 names the story, @REQ-7 a requirement that the story is part of. What neither title nor scenario can hold
// (background, rules, the language of the keywords) stands as a sketch of the feature in the body of the story, so that
// [Write] makes the same feature again.
//
// Parsing is done by package define/acceptance. Each feature that was read is written again and compared; where the two
// differ, that is listed as a loss.
package gherkin

import (
	"context"
	"fmt"
	"io"
	"iter"
	"regexp"
	"strings"

	"throughline.dev/connect"
	"throughline.dev/connect/rawtext"
	"throughline.dev/define/acceptance"
)

// Name is the name of the format.
const Name = "gherkin"

// maxSize bounds a feature file, in bytes of text.
const maxSize = 8 << 20

// Format returns the format "gherkin".
func Format() connect.Format {
	return connect.Format{
		Name:  Name,
		Title: "Feature files (Gherkin)",
		Doc: "A feature becomes a story with its scenarios; tags become labels, @US-3 names the story itself, @REQ-7 the requirement it belongs to. " +
			"Comments are left out and listed.",
		Detect: detect,
		Read: func(ctx context.Context, src connect.Source, o connect.Options) iter.Seq2[connect.Item, error] {
			return func(yield func(connect.Item, error) bool) { read(ctx, src, o, yield) }
		},
	}
}

// heading matches the line of a feature in the languages teams write most, or the line that names another one.
var heading = regexp.MustCompile(`(?m)^[ \t]*(Feature|Funktionalit[äa]t|Funktion|Fonctionnalité|Característica|Funcionalidade|Funzionalità|Functionaliteit|Egenskab|Egenskap|Właściwość|Ability|Business Need)[ \t]*:|^#[ \t]*language[ \t]*:`)

func detect(h connect.Head) connect.Match {
	if rawtext.Ext(h.Name) != ".feature" {
		return connect.Match{}
	}
	if heading.Match(h.Text) {
		return connect.Match{Confidence: 0.97, Why: "is a feature file"}
	}
	return connect.Match{Confidence: 0.6, Why: "its name is that of a feature file"}
}

func read(ctx context.Context, src connect.Source, o connect.Options, yield func(connect.Item, error) bool) {
	in, err := rawtext.Open(src)
	if err != nil {
		yield(connect.Item{}, err)
		return
	}
	defer in.Close()
	text, err := io.ReadAll(io.LimitReader(in, maxSize+1))
	if err == nil {
		err = ctx.Err()
	}
	at := connect.Where{File: src.Name, Line: 1}
	switch {
	case err != nil:
		yield(connect.Item{}, err)
		return
	case len(text) > maxSize:
		yield(connect.Item{Where: at, Err: &connect.RowError{Where: at, Reason: fmt.Sprintf("is larger than %d MB", maxSize>>20), Remedy: "Write one feature a file"}}, nil)
		return
	}
	d, problems := acceptance.Parse(text)
	for _, p := range problems {
		at := connect.Where{File: src.Name, Line: int64(p.Line)}
		if !yield(connect.Item{Where: at, Err: &connect.RowError{Where: at, Reason: reason(p)}}, nil) {
			return
		}
	}
	if len(problems) > 0 {
		return
	}
	if d.Name == "" && len(d.Scenarios()) == 0 {
		yield(connect.Item{Where: at, Err: &connect.RowError{Where: at, Reason: "holds no feature", Remedy: "Begin it with a line such as Feature: Search"}}, nil)
		return
	}
	at.Line += int64(strings.Count(string(text[:min(len(text), max(0, d.Span.Start))]), "\n"))
	item, err := story(src.Name, at, d, o)
	if err != nil {
		yield(connect.Item{}, err)
		return
	}
	if !yield(item, nil) {
		return
	}
	for _, n := range in.Notices() {
		if !yield(connect.Item{Where: connect.Where{File: src.Name}, Notice: n}, nil) {
			return
		}
	}
}

// reason is what a problem says without the line, which the place has.
func reason(p acceptance.Problem) string {
	return strings.TrimSuffix(strings.TrimPrefix(p.Message, fmt.Sprintf("Line %d: ", p.Line)), ".")
}
