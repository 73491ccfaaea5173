package acceptance

import (
	"strconv"
	"strings"
	"unicode/utf8"

	gherkin "github.com/cucumber/gherkin/go/v42"
	messages "github.com/cucumber/messages/go/v34"

	"throughline.dev/define/passage"
)

// Problem is why a part of a source is not Gherkin.
type Problem struct {
	Line    int          // from 1
	Span    passage.Span // of that line, without the blanks around it
	Message string       // what stands there and what to do
}

type problem struct {
	line    int
	message string
}

// maxProblems are reported; a text that is no Gherkin at all has one a line.
const maxProblems = 20

// Parse reads a feature file in any language Gherkin has keywords for. What is readable is returned even when there
// are problems. It takes time in proportion to the source and never fails otherwise.
func Parse(source []byte) (Document, []Problem) {
	l := newLines(valid(source))
	parsed, message := parse(l)
	issues := append(l.issues, explain(l, message)...)
	var d Document
	if parsed != nil && parsed.Feature != nil {
		d = convert(l, parsed)
	}
	var problems []Problem
	for i, p := range issues {
		if i == maxProblems {
			problems = append(problems, Problem{Line: p.line, Span: l.words(p.line), Message: "From here on there are " + strconv.Itoa(len(issues)-i) + " more problems of this kind. Solve the first ones and read the file again."})
			break
		}
		problems = append(problems, Problem{Line: p.line, Span: l.words(p.line), Message: p.message})
	}
	return d, problems
}

// valid puts a question mark in place of every byte that is not UTF-8, so that places stay right.
func valid(source []byte) string {
	if utf8.Valid(source) {
		return string(source)
	}
	out := make([]byte, len(source))
	for at := 0; at < len(source); {
		r, n := utf8.DecodeRune(source[at:])
		if r == utf8.RuneError && n <= 1 {
			out[at] = '?'
			at++
			continue
		}
		at += copy(out[at:], source[at:at+n])
	}
	return string(out)
}

// parse runs the parser of the Cucumber project, which stumbles over some broken files.
func parse(l *lines) (doc *messages.GherkinDocument, message string) {
	defer func() {
		if recover() != nil && message == "" {
			doc, message = nil, "(1:1): unreadable"
		}
	}()
	n := 0
	b := &builder{AstBuilder: gherkin.NewAstBuilder(func() string { n++; return strconv.Itoa(n) })}
	err := gherkin.NewParser(b).Parse(l, gherkin.NewMatcher(gherkin.DialectsBuiltin()))
	if err != nil {
		message = err.Error()
	}
	return b.GetGherkinDocument(), message
}

// builder hands each longer text to the parser's own builder as one piece, because that one joins lines in quadratic
// time.
type builder struct {
	gherkin.AstBuilder
	inText bool
	text   []string
	first  *gherkin.Token
}

func (b *builder) StartRule(r gherkin.RuleType) (bool, error) {
	if r == gherkin.RuleTypeDocString {
		b.inText, b.text, b.first = true, nil, nil
	}
	return b.AstBuilder.StartRule(r)
}

func (b *builder) Build(t *gherkin.Token) (bool, error) {
	if !b.inText || t.Type != gherkin.TokenTypeOther {
		return b.AstBuilder.Build(t)
	}
	if b.first == nil {
		b.first = t
	}
	b.text = append(b.text, t.Text)
	return true, nil
}

func (b *builder) EndRule(r gherkin.RuleType) (bool, error) {
	if r == gherkin.RuleTypeDocString && b.inText {
		b.inText = false
		if b.first != nil {
			b.first.Text = strings.Join(b.text, "\n")
			if ok, err := b.AstBuilder.Build(b.first); err != nil {
				return ok, err
			}
		}
	}
	return b.AstBuilder.EndRule(r)
}
