package passage_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/define/passage"
)

// lines writes the sentences of a document, one a line: kind, text, and what it continues.
func lines(d passage.Document) string {
	var b strings.Builder
	for _, s := range d.Sentences {
		fmt.Fprintf(&b, "%s: %s", s.Kind, s.Text)
		if s.Lead != "" {
			fmt.Fprintf(&b, " <- %s", s.Lead)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func TestMarkdownIsReadWithoutItsMarks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ source, want string }{
		"emphasis, links, code": {
			"The **API** shall _always_ [answer](http://a.example 'x') `GET /a_b` in 2*3 ~~4~~ s, snake_case.",
			"paragraph: The API shall always answer GET /a_b in 2*3 4 s, snake_case.\n",
		},
		"entities, escapes, breaks": {
			"Less\\* &lt; 5&nbsp;s  \nand\\\nmore<br>too &unknown; done",
			"paragraph: Less* < 5\u00a0s and more too &unknown; done\n",
		},
		"front matter and comments": {
			"---\ntitle: Fast\n---\n\n<!-- fast -->\n\nText <!-- easy --> here.\n",
			"paragraph: Text here.\n",
		},
		"placeholders are no HTML": {
			"Within <value> s, <b>bold</b> and <https://a.example>.",
			"paragraph: Within <value> s, bold and https://a.example.\n",
		},
		"code holds no sentences": {
			"```\nfast\n```\n\n    easy\n\nText.\n",
			"paragraph: Text.\n",
		},
		"lists": {
			"The system shall:\n\n- read **files**\n- write files:\n  1. fast\n  2. It must stop.\n- [x] done\n",
			"paragraph: The system shall:\nitem: read files <- The system shall:\nitem: write files: <- The system shall:\n" +
				"item: fast <- The system shall: write files:\nitem: It must stop.\nitem: done <- The system shall:\n",
		},
		"tables": {
			"| ID | Measure | Target | Rationale |\n|----|:-:|---|---|\n| R-1 | p95 \\| search | < 200 ms | fast |\n| R-2 | The API shall log in. | | |\n",
			"head: ID\nhead: Measure\nhead: Target\nhead: Rationale\nmetadata: R-1\ncell: p95 | search\ncell: < 200 ms <- p95 | search\nnote: fast\n" +
				"metadata: R-2\ncell: The API shall log in.\n",
		},
		"a table below words": {
			"Limits\n| A | B |\n|---|---|\n| x | y |\n",
			"paragraph: Limits\nhead: A\nhead: B\ncell: x\ncell: y <- x\n",
		},
		"quotations": {
			"> It should be\n> fast.\n",
			"quotation: It should be fast.\n",
		},
		"links by reference": {
			"See [the plan][p], [p] and [other].\n\n[p]: http://a.example\n",
			"paragraph: See the plan, p and [other].\n",
		},
		"pictures and footnotes": {
			"A ![fast](a.png) picture[^1].\n\n[^1]: Easy.\n",
			"paragraph: A picture.\nnote: Easy.\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(c.want, lines(passage.Read([]byte(c.source), passage.Markdown))); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestOnlyWhatBindsIsARequirement(t *testing.T) {
	t.Parallel()
	const source = `# Shop

## 1. Introduction

The shop is easy to use. It shall be open.

## 2. Requirements

The shop shall open. Note: it is fast. It shall close.

Note: it was slow before. It shall be faster.

"Order" means a paid basket.

Figure 3: Overview

### Rationale

People like it.

## 3. Terms and definitions

- Basket: what is bought.

## Appendix A: Open points

Is it fast?

## Table of contents

- Requirements

## 4. Limits

The shop should be fast.
`
	want := `heading: Shop
heading: 1. Introduction
note: The shop is easy to use.
paragraph: It shall be open.
heading: 2. Requirements
paragraph: The shop shall open.
note: Note: it is fast.
paragraph: It shall close.
note: Note: it was slow before.
note: It shall be faster.
definition: "Order" means a paid basket.
note: Figure 3: Overview
heading: Rationale
note: People like it.
heading: 3. Terms and definitions
definition: Basket: what is bought.
heading: Appendix A: Open points
note: Is it fast?
heading: Table of contents
metadata: Requirements
heading: 4. Limits
paragraph: The shop should be fast.
`
	if d := cmp.Diff(want, lines(passage.Read([]byte(source), passage.Markdown))); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestPlainTextIsReadByItsShape(t *testing.T) {
	t.Parallel()
	const source = `Shop requirements
=================

3.2 Performance
The shop shall answer
within 2 s. It shall
not wait.

3.2.1 The shop shall log every order.

LIMITS

The shop shall:
  - accept cards
  - refuse cash,
    whatever it is
  (a) open

Start-up in under 2 s

Glossary

Basket: what is bought.

Last words
`
	want := `heading: Shop requirements
heading: 3.2 Performance
paragraph: The shop shall answer within 2 s.
paragraph: It shall not wait.
paragraph: 3.2.1 The shop shall log every order.
heading: LIMITS
paragraph: The shop shall:
item: accept cards <- The shop shall:
item: refuse cash, whatever it is <- The shop shall:
item: open <- The shop shall:
paragraph: Start-up in under 2 s
heading: Glossary
definition: Basket: what is bought.
definition: Last words
`
	if d := cmp.Diff(want, lines(passage.Read([]byte(source), passage.Plain))); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestBlocksKnowWhereTheyStand(t *testing.T) {
	t.Parallel()
	source := []byte("# Search\n\n> quoted\n\n| Limit | Owner |\n|---|---|\n| 5 s | Ann |\n\n- a\n  - b\n")
	d := passage.Read(source, passage.Markdown)
	want := []passage.Block{
		{Kind: passage.Heading, Span: passage.Span{Start: 2, End: 8}, Level: 1, Heading: "Search"},
		{Kind: passage.Quotation, Span: passage.Span{Start: 12, End: 18}, Heading: "Search"},
		{Kind: passage.HeadCell, Span: passage.Span{Start: 22, End: 27}, Heading: "Search"},
		{Kind: passage.HeadCell, Span: passage.Span{Start: 30, End: 35}, Heading: "Search"},
		{Kind: passage.Cell, Span: passage.Span{Start: 50, End: 53}, Heading: "Search", Column: "Limit"},
		{Kind: passage.Cell, Span: passage.Span{Start: 56, End: 59}, Heading: "Search", Column: "Owner"},
		{Kind: passage.Item, Span: passage.Span{Start: 65, End: 66}, Level: 1, Heading: "Search"},
		{Kind: passage.Item, Span: passage.Span{Start: 71, End: 72}, Level: 2, Heading: "Search"},
	}
	if diff := cmp.Diff(want, d.Blocks); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
