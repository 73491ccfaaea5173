package prd

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"throughline.dev/define"
	"throughline.dev/define/acceptance"
	"throughline.dev/define/userstory"
	"throughline.dev/ledger"
)

// Document is what is written.
type Document struct {
	Title    string
	Sections []Section
}

// Section is a part of the document: the requirements of a feature, the glossary.
type Section struct {
	Title   string
	Records []ledger.Record // requirements, stories and terms
}

// Write writes records as a document that people read and edit, and [Format] reads back. The links are those that start
// at the records. Notices tell what the document leaves out: the files of the product keep everything.
func Write(w io.Writer, d Document, links map[ledger.Key][]ledger.Link) (notices []string, err error) {
	out := &output{w: bufio.NewWriter(w), links: links, left: map[string][]string{}}
	out.f("# %s\n", escape(oneLine(d.Title)))
	for _, s := range d.Sections {
		out.f("\n## %s\n", escape(oneLine(s.Title)))
		for _, r := range s.Records {
			out.record(r)
		}
	}
	for _, what := range slices.Sorted(keysOf(out.left)) {
		keys := out.left[what]
		notices = append(notices, fmt.Sprintf("%s: not in the document, of %s", what, strings.Join(keys[:min(len(keys), 10)], ", ")))
	}
	if out.err == nil {
		out.err = out.w.Flush()
	}
	return notices, out.err
}

func keysOf(m map[string][]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

type output struct {
	w     *bufio.Writer
	links map[ledger.Key][]ledger.Link
	left  map[string][]string // what is left out, and of which records
	err   error
}

func (o *output) f(format string, args ...any) {
	if o.err == nil {
		_, o.err = fmt.Fprintf(o.w, format, args...)
	}
}

func (o *output) leave(what string, key ledger.Key) {
	if list := o.left[what]; !slices.Contains(list, string(key)) {
		o.left[what] = append(list, string(key))
	}
}

func (o *output) record(r ledger.Record) {
	o.f("\n### %s %s\n\n", r.Key, escape(oneLine(r.Title)))
	o.f("- State: %s\n", strings.ReplaceAll(r.State, "_", " "))
	var f fields
	if len(r.Fields) > 0 && f.read(r) != nil {
		o.leave("fields", r.Key)
	}
	for _, a := range []struct{ name, value string }{
		{"Type", f.requirement.Type},
		{"Priority", f.requirement.Priority},
		{"Owner", r.Owner},
		{"Labels", list(r.Labels)},
		{"Avoid", list(f.term.Avoid)},
		{"Serves", o.linked(r.Key, ledger.Addresses)},
		{"Part of", o.linked(r.Key, ledger.Parent)},
		{"Depends on", o.linked(r.Key, ledger.DependsOn)},
	} {
		if a.value != "" {
			o.f("- %s: %s\n", a.name, escape(oneLine(a.value)))
		}
	}
	switch r.Kind {
	case define.Requirement:
		o.text(f.requirement.Statement)
		o.requirement(r.Key, f.requirement)
	case define.Term:
		o.text(f.term.Definition)
	case define.Story:
		if f.story.Role+f.story.Means+f.story.Ends != "" {
			o.text(userstory.Sentence(f.story.Role, f.story.Means, f.story.Ends))
		}
		for _, s := range f.story.Scenarios {
			o.scenario(r.Key, s)
		}
	}
	if len(f.requirement.Dismissed)+len(f.story.Dismissed) > 0 {
		o.leave("dismissed findings", r.Key)
	}
	if r.Body != "" {
		o.f("\n**Notes**\n\n%s\n", r.Body)
	}
	o.f("\n%s%s -->\n", ownMark, r.Key)
}

// fields are those of one of the three kinds; the others are empty.
type fields struct {
	requirement define.RequirementFields
	story       define.StoryFields
	term        define.TermFields
}

func (f *fields) read(r ledger.Record) error {
	switch r.Kind {
	case define.Requirement:
		return json.Unmarshal(r.Fields, &f.requirement)
	case define.Story:
		return json.Unmarshal(r.Fields, &f.story)
	case define.Term:
		return json.Unmarshal(r.Fields, &f.term)
	}
	return nil
}

func (o *output) text(s string) {
	if s != "" {
		o.f("\n%s\n", escape(s))
	}
}

func (o *output) requirement(key ledger.Key, f define.RequirementFields) {
	if len(f.Criteria) > 0 {
		o.f("\n**Criteria**\n\n")
		for i, c := range f.Criteria {
			o.f("%d. %s\n", i+1, escape(oneLine(c.Text)))
			if c.Check != nil {
				o.leave("where the numbers of criteria come from", key)
			}
		}
	}
	if f.Rationale != "" {
		o.f("\n**Rationale**\n\n%s\n", escape(f.Rationale))
	}
	if len(f.Questions) > 0 {
		o.leave("questions", key)
	}
	if f.Behaviour != nil {
		o.leave("model behaviour", key)
	}
}

func (o *output) scenario(key ledger.Key, s define.Scenario) {
	sc, problems := acceptance.Fields{Name: s.Name, Given: s.Given, When: s.When, Then: s.Then, Gherkin: s.Gherkin}.Scenario()
	if len(problems) > 0 {
		o.leave("scenarios that are no Gherkin", key)
		return
	}
	fence := "```"
	text := sc.Gherkin()
	for strings.Contains(text, fence) {
		fence += "`"
	}
	o.f("\n**Scenario: %s**\n\n%sgherkin\n%s%s\n", escape(oneLine(s.Name)), fence, text, fence)
}

// linked lists the records that a record leads to by a relation.
func (o *output) linked(key ledger.Key, relation string) string {
	var out []string
	for _, l := range o.links[key] {
		if l.Relation == relation {
			out = append(out, string(l.To))
		}
	}
	return strings.Join(out, ", ")
}

// list joins names; one that holds a comma cannot be told apart and is left to the files of the product.
func list(names []string) string {
	var out []string
	for _, n := range names {
		if !strings.Contains(n, ", ") {
			out = append(out, n)
		}
	}
	return strings.Join(out, ", ")
}
