package diagnostic

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"

	"throughline.dev/define/passage"
	"throughline.dev/define/review"
	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
)

// sarif writes a log in the Static Analysis Results Interchange Format, version 2.1.0, which code hosts and editors
// show beside the text.
type sarif struct {
	w     io.Writer
	run   sarifRun
	index map[string]int // of rules
	seen  map[string]int // fingerprints, with how often
}

type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool struct {
			Driver sarifDriver `json:"driver"`
		} `json:"tool"`
		Invocations []sarifInvocation `json:"invocations"`
		Results     []sarifResult     `json:"results"`
		ColumnKind  string            `json:"columnKind"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID      string           `json:"id"`
		Name    string           `json:"name,omitempty"`
		Short   *sarifText       `json:"shortDescription,omitempty"`
		Full    *sarifText       `json:"fullDescription,omitempty"`
		Help    *sarifText       `json:"help,omitempty"`
		Default *sarifConfig     `json:"defaultConfiguration,omitempty"`
		Bag     *sarifProperties `json:"properties,omitempty"`
	}
	sarifConfig struct {
		Enabled bool   `json:"enabled"`
		Level   string `json:"level,omitempty"`
	}
	sarifProperties struct {
		Tags      []string `json:"tags,omitempty"`
		Precision string   `json:"precision,omitempty"` // very-high, high, medium or low, as code hosts sort by it
	}
	sarifText struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown,omitempty"`
	}
	sarifInvocation struct {
		Successful    bool                `json:"executionSuccessful"`
		Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifNotification struct {
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations,omitempty"`
	}
	sarifResult struct {
		RuleID       string            `json:"ruleId"`
		RuleIndex    int               `json:"ruleIndex"`
		Level        string            `json:"level"`
		Message      sarifText         `json:"message"`
		Locations    []sarifLocation   `json:"locations"`
		Fingerprints map[string]string `json:"partialFingerprints"`
		Fixes        []sarifFix        `json:"fixes,omitempty"`
	}
	sarifLocation struct {
		Physical *sarifPhysical `json:"physicalLocation,omitempty"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI  string `json:"uri"`
		Base string `json:"uriBaseId,omitempty"`
	}
	sarifLogical struct {
		Name string `json:"fullyQualifiedName"`
	}
	sarifRegion struct {
		StartLine   int        `json:"startLine"`
		StartColumn int        `json:"startColumn"`
		EndLine     int        `json:"endLine"`
		EndColumn   int        `json:"endColumn"`
		Snippet     *sarifText `json:"snippet,omitempty"`
	}
	sarifFix struct {
		Description sarifText     `json:"description"`
		Changes     []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		Artifact     sarifArtifact      `json:"artifactLocation"`
		Replacements []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		Deleted  sarifRegion `json:"deletedRegion"`
		Inserted *sarifText  `json:"insertedContent,omitempty"`
	}
)

func newSarif(w io.Writer, t Tool) *sarif {
	s := &sarif{w: w, index: map[string]int{}, seen: map[string]int{}}
	s.run.ColumnKind = "unicodeCodePoints"
	s.run.Results = []sarifResult{}
	s.run.Invocations = []sarifInvocation{{Successful: true}}
	s.run.Tool.Driver = sarifDriver{Name: "Throughline", Version: t.Version, Rules: []sarifRule{}}
	for _, r := range t.Rules {
		s.rule(r)
	}
	return s
}

// rule lists a rule, with the help that viewers show beside its results.
func (s *sarif) rule(r rulebook.Rule) int {
	one := sarifRule{ID: r.ID, Default: &sarifConfig{Enabled: r.Severity != rulebook.Off, Level: sarifLevel(r.Severity)}}
	if r.Name != "" {
		one.Short = &sarifText{Text: r.Name}
	}
	if r.Definition != "" {
		one.Full = &sarifText{Text: r.Definition}
		one.Help = &sarifText{Text: strings.TrimSpace(r.Explain()), Markdown: help(r)}
	}
	if r.Characteristic != "" || r.Precision != nil {
		one.Bag = &sarifProperties{Tags: []string{"requirements"}, Precision: precision(r.Precision)}
		if r.Characteristic != "" {
			one.Bag.Tags = append(one.Bag.Tags, r.Characteristic)
		}
	}
	s.index[r.ID] = len(s.run.Tool.Driver.Rules)
	s.run.Tool.Driver.Rules = append(s.run.Tool.Driver.Rules, one)
	return s.index[r.ID]
}

func help(r rulebook.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", r.Definition)
	for _, p := range []struct{ label, text string }{{"Why", r.Rationale}, {"Bad", r.Bad}, {"Good", r.Good}, {"Ask", r.Question}, {"Measured", r.Measured()}} {
		if p.text != "" {
			fmt.Fprintf(&b, "\n**%s:** %s\n", p.label, p.text)
		}
	}
	return b.String()
}

// precision puts a measured share into the classes that code hosts know; what was not measured has none.
func precision(p *rulebook.Precision) string {
	if p == nil || p.Of == 0 {
		return ""
	}
	switch share := float64(p.Right) / float64(p.Of); {
	case share >= 0.95:
		return "very-high"
	case share >= 0.85:
		return "high"
	case share >= 0.7:
		return "medium"
	}
	return "low"
}

func sarifLevel(s ledger.Severity) string {
	switch s {
	case ledger.Refusal:
		return "error"
	case ledger.Warning:
		return "warning"
	case ledger.Info:
		return "note"
	}
	return "none"
}

func (s *sarif) File(f File) error {
	lines := review.NewLines(f.Source, false)
	for _, n := range f.Notes {
		s.notify(f.location(nil), n)
	}
	for _, x := range f.Findings {
		i, ok := s.index[x.Rule]
		if !ok {
			i = s.rule(rulebook.Rule{ID: x.Rule, Severity: x.Severity})
		}
		one := sarifResult{
			RuleID: x.Rule, RuleIndex: i, Level: sarifLevel(x.Severity), Message: sarifText{Text: clean(x.Message)},
			Fingerprints: map[string]string{"throughline/v1": s.fingerprint(f, lines, x)},
		}
		if x.Question != "" {
			one.Message.Text += "\n" + clean(x.Question)
		}
		if f.Source == nil {
			one.Locations = []sarifLocation{f.location(nil)}
		} else {
			r := region(lines, x.Span)
			r.Snippet = &sarifText{Text: clean(string(f.Source[x.Span.Start:min(x.Span.End, x.Span.Start+1000)]))}
			one.Locations = []sarifLocation{f.location(&r)}
			one.Fixes = f.fixes(lines, x)
		}
		s.run.Results = append(s.run.Results, one)
	}
	return nil
}

// location is a place in a file, or a record by its name: a record has no file in which to show a line.
func (f File) location(r *sarifRegion) sarifLocation {
	if f.Record {
		return sarifLocation{Logical: []sarifLogical{{Name: f.Path}}}
	}
	return sarifLocation{Physical: &sarifPhysical{Artifact: f.artifact(), Region: r}}
}

func (f File) artifact() sarifArtifact {
	parts := strings.Split(f.Path, "/")
	for i := range parts {
		parts[i] = url.PathEscape(parts[i])
	}
	a := sarifArtifact{URI: strings.Join(parts, "/")}
	switch {
	case strings.HasPrefix(a.URI, "/"):
		a.URI = "file://" + a.URI
	default:
		a.Base = "%SRCROOT%"
	}
	return a
}

func (f File) fixes(lines *review.Lines, x rulebook.Finding) []sarifFix {
	if f.Record {
		return nil
	}
	var out []sarifFix
	for _, fix := range x.Fixes {
		r := sarifReplacement{Deleted: region(lines, fix.Span)}
		if fix.Text != "" {
			r.Inserted = &sarifText{Text: fix.Text}
		}
		out = append(out, sarifFix{sarifText{Text: fix.Title}, []sarifChange{{f.artifact(), []sarifReplacement{r}}}})
	}
	return out
}

func region(lines *review.Lines, s passage.Span) sarifRegion {
	p := placeOf(lines, s)
	return sarifRegion{StartLine: p.Line, StartColumn: p.Column, EndLine: p.EndLine, EndColumn: p.EndColumn}
}

// fingerprint knows a finding again when lines were added above it: it is made of the file, the rule, the words and
// which of the same it is.
func (s *sarif) fingerprint(f File, lines *review.Lines, x rulebook.Finding) string {
	words := x.Words
	if f.Source != nil {
		line := lines.Span(lines.Line(x.Span.Start))
		words += "\x00" + strings.Join(strings.Fields(string(f.Source[line.Start:min(line.End, line.Start+4096)])), " ")
	}
	sum := sha256.Sum256([]byte(f.Path + "\x00" + x.Rule + "\x00" + words))
	print := hex.EncodeToString(sum[:8])
	s.seen[print]++
	return fmt.Sprintf("%s:%d", print, s.seen[print])
}

func (s *sarif) notify(at sarifLocation, text string) {
	i := &s.run.Invocations[0]
	i.Notifications = append(i.Notifications, sarifNotification{Level: "warning", Message: sarifText{Text: clean(text)}, Locations: []sarifLocation{at}})
}

func (s *sarif) Skip(k Skipped) error {
	s.notify(File{Path: k.Path}.location(nil), "Not read: "+k.Reason)
	return nil
}

func (s *sarif) Close() error {
	enc := json.NewEncoder(s.w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{s.run}})
}

func clean(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
