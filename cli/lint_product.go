package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"throughline.dev/cli/diagnostic"
	"throughline.dev/define"
	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/define/review"
	"throughline.dev/define/rulebook"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
	"throughline.dev/lsp"
	"throughline.dev/product"
)

// product shows what was found in the requirements and stories of the product: the findings of the ledger, so that
// what somebody dismissed stays dismissed, and the glossary and the other requirements count.
func (l *linting) product(ctx context.Context) error {
	for _, flag := range []string{"since", "as", "column", "house-rules"} {
		if l.string(flag) != "" {
			return usage("--%s goes with files. Name files or folders to read, or - for standard input", flag)
		}
	}
	p, err := l.upToDate(ctx)
	if ledger.CodeOf(err) == ledger.CodeNotFound || errors.Is(err, fs.ErrNotExist) {
		return usage("lint needs files or folders to read, or - for standard input. Without them it reads the product, and there is none in %s", l.settings.Data)
	}
	if err != nil {
		return err
	}
	found, err := p.Store.Findings(ctx, ledger.FindingQuery{})
	if err != nil {
		return err
	}
	bySubject := map[ledger.Key][]ledger.Finding{}
	for _, f := range found {
		bySubject[f.Subject] = append(bySubject[f.Subject], f)
	}
	for rec, err := range p.Store.All(ctx, ledger.Query{Kinds: []string{define.Requirement, define.Story}, Sort: []ledger.Order{{Field: "key"}}}) {
		if err != nil {
			return err
		}
		if err := l.record(rec, bySubject[rec.Key]); err != nil {
			return err
		}
	}
	return nil
}

// record writes what was found in one record, text by text.
func (l *linting) record(rec ledger.Record, found []ledger.Finding) error {
	if rec.State == "dropped" {
		return nil
	}
	texts := map[string]*diagnostic.File{}
	var order []string
	at := func(field, text string) *diagnostic.File {
		if texts[field] == nil {
			name := string(rec.Key)
			if field != "" {
				name += " " + field
			}
			texts[field] = &diagnostic.File{Path: name, Record: true}
			if text != "" {
				texts[field].Source = []byte(text)
			}
			order = append(order, field)
		}
		return texts[field]
	}
	for _, f := range found {
		prefix, _, _ := strings.Cut(f.Rule, ".")
		if !slices.Contains([]string{"wording", "requirement", "story", "language"}, prefix) {
			continue
		}
		field, text, span := textAt(rec, f.Path)
		file := at(field, text)
		x := rulebook.Finding{Rule: strings.TrimPrefix(f.Rule, "wording."), Severity: f.Severity, Span: span, Message: f.Message, Question: f.Act}
		x.Words = text[span.Start:span.End]
		file.Findings = append(file.Findings, x)
	}
	if l.bool("criteria") && rec.Kind == define.Requirement {
		if err := readings(rec, at); err != nil {
			return err
		}
	}
	slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(a, b) })
	for _, field := range order {
		f := texts[field]
		f.Settle(f.Source, l.options)
		if err := l.write(*f); err != nil {
			return err
		}
	}
	return nil
}

// readings adds the criteria that a requirement holds.
func readings(rec ledger.Record, at func(field, text string) *diagnostic.File) error {
	f, err := ledger.Decode[define.RequirementFields](rec)
	if err != nil {
		return err
	}
	for i, c := range f.Criteria {
		gaps := criterion.Gaps(c)
		verdict := wording.Complete
		if len(gaps) > 0 {
			verdict = wording.Gaps
		}
		file := at(fmt.Sprintf("criteria[%d]", i), c.Text)
		file.Sentences = append(file.Sentences, review.Sentence{
			Span: passage.Span{Start: 0, End: len(c.Text)}, Text: c.Text, Verdict: verdict,
			Readings: []criterion.Reading{{Criterion: c, Gaps: gaps, Canonical: criterion.Canonical(c)}},
		})
	}
	return nil
}

// textAt finds the text that the path of a finding names, such as "fields.statement[8:12]" in code points, and the
// bytes of it that are meant.
func textAt(rec ledger.Record, path string) (field, text string, span passage.Span) {
	field, inFields := strings.CutPrefix(path, "fields.")
	if !inFields {
		field, _, _ = strings.Cut(path, "[")
		if field == "body" {
			text = rec.Body
		}
	}
	start, end, placed := 0, 0, false
	if at := strings.LastIndexByte(field, '['); at >= 0 {
		from, to, isRange := strings.Cut(strings.TrimSuffix(field[at+1:], "]"), ":")
		a, err1 := strconv.Atoi(from)
		b, err2 := strconv.Atoi(to)
		if isRange && err1 == nil && err2 == nil {
			start, end, placed, field = a, b, true, field[:at]
		}
	}
	if inFields {
		text = fieldText(rec.Fields, field)
	}
	if !placed {
		return field, text, passage.Span{Start: 0, End: len(text)}
	}
	points := 0
	for i := range text { // bytes of the two places
		if points == start {
			span.Start = i
		}
		if points == end {
			span.End = i
		}
		points++
	}
	if start >= points {
		span.Start = len(text)
	}
	if end >= points {
		span.End = len(text)
	}
	span.End = max(span.Start, span.End)
	return field, text, span
}

// fieldText is the text of a field, or of one entry of a list: "statement", "criteria[0]".
func fieldText(fields json.RawMessage, field string) string {
	name, index, isEntry := strings.Cut(field, "[")
	var all map[string]json.RawMessage
	if json.Unmarshal(fields, &all) != nil {
		return ""
	}
	raw := all[name]
	if isEntry {
		var list []json.RawMessage
		i, err := strconv.Atoi(strings.TrimSuffix(index, "]"))
		if err != nil || json.Unmarshal(raw, &list) != nil || i < 0 || i >= len(list) {
			return ""
		}
		raw = list[i]
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var entry struct{ Text, Gherkin, Given, When, Then string }
	if json.Unmarshal(raw, &entry) != nil {
		return ""
	}
	if entry.Text != "" || entry.Gherkin != "" {
		return cmp.Or(entry.Text, entry.Gherkin)
	}
	var lines []string
	for _, step := range [][2]string{{"Given", entry.Given}, {"When", entry.When}, {"Then", entry.Then}} {
		if step[1] != "" {
			lines = append(lines, step[0]+" "+step[1])
		}
	}
	return strings.Join(lines, "\n")
}

// configuredTerms reads the glossary of the product when somebody said which product, by flag or environment; without
// it the result of lint does not depend on what lies on the machine.
func (in *invocation) configuredTerms(ctx context.Context) ([]lsp.Term, error) {
	if !in.settings.dataSet && in.settings.Ledger == "" {
		return nil, nil
	}
	if in.settings.Ledger == "" {
		if _, err := os.Stat(in.settings.Data); errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
	}
	p, err := in.open(ctx, reads)
	if ledger.CodeOf(err) == ledger.CodeNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer in.close()
	return glossary(ctx, p)
}

func glossary(ctx context.Context, p *product.Product) ([]lsp.Term, error) {
	var out []lsp.Term
	for rec, err := range p.Store.All(ctx, ledger.Query{Kinds: []string{define.Term}}) {
		if err != nil {
			return nil, err
		}
		f, err := ledger.Decode[define.TermFields](rec)
		if err != nil {
			return nil, err
		}
		if word := strings.TrimSpace(rec.Title); rec.State == "agreed" && word != "" {
			out = append(out, lsp.Term{Word: word, Definition: f.Definition})
		}
	}
	return out, nil
}
