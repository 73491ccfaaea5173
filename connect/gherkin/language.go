package gherkin

import (
	"slices"
	"strings"

	dialects "github.com/cucumber/gherkin/go/v42"

	"throughline.dev/define/acceptance"
)

// plainly returns a document with the keywords of its steps in English, as records keep scenarios.
func plainly(d acceptance.Document) acceptance.Document {
	dialect := dialects.DialectsBuiltin().GetDialect(d.Language)
	if d.Language == "en" || d.Language == "" || dialect == nil {
		return d
	}
	return withKeywords(d, func(k string) string {
		for english, words := range keywords(dialect) {
			if slices.Contains(words, k) {
				return english
			}
		}
		return k
	})
}

// inLanguage is the way back.
func inLanguage(d acceptance.Document) acceptance.Document {
	dialect := dialects.DialectsBuiltin().GetDialect(d.Language)
	if d.Language == "en" || d.Language == "" || dialect == nil {
		return d
	}
	all := keywords(dialect)
	return withKeywords(d, func(k string) string {
		if words := all[k]; len(words) > 0 {
			return words[0]
		}
		return k
	})
}

// keywords lists the step keywords of a dialect by the English one. The star means all of them and stays.
func keywords(d *dialects.Dialect) map[string][]string {
	words := func(list []string) (out []string) {
		for _, w := range list {
			if w = strings.TrimSpace(w); w != "*" {
				out = append(out, w)
			}
		}
		return out
	}
	return map[string][]string{
		"Given": words(d.Keywords["given"]), "When": words(d.Keywords["when"]), "Then": words(d.Keywords["then"]), "And": words(d.Keywords["and"]), "But": words(d.Keywords["but"]),
	}
}

// withKeywords returns a copy of the document with the keywords of its scenarios replaced.
func withKeywords(d acceptance.Document, replace func(string) string) acceptance.Document {
	d.Sections = slices.Clone(d.Sections)
	for i := range d.Sections {
		d.Sections[i].Scenarios = slices.Clone(d.Sections[i].Scenarios)
		for j := range d.Sections[i].Scenarios {
			s := &d.Sections[i].Scenarios[j]
			s.Steps = slices.Clone(s.Steps)
			for k := range s.Steps {
				s.Steps[k].Keyword = replace(s.Steps[k].Keyword)
			}
		}
	}
	return d
}
