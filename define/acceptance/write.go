package acceptance

import (
	"slices"
	"strings"
	"unicode/utf8"

	gherkin "github.com/cucumber/gherkin/go/v42"
)

// Gherkin writes a document as a feature file, with headings in its language. Comments are not kept by Parse and so
// not there any more. A language without keywords is taken for English.
func (d Document) Gherkin() string {
	w := newWriter(d.Language)
	if w.language != "en" {
		w.line(0, "# language: "+w.language)
	}
	w.tags(0, d.Tags)
	w.heading(0, w.FeatureKeywords(), d.Name, d.Description)
	for _, s := range d.Sections {
		depth := 1
		if s.Rule != "" {
			w.blank()
			w.tags(1, s.Tags)
			w.heading(1, w.RuleKeywords(), s.Rule, s.Description)
			depth = 2
		}
		if b := s.Background; b != nil {
			w.blank()
			w.heading(depth, w.BackgroundKeywords(), b.Name, b.Description)
			w.steps(depth+1, b.Steps)
		}
		for _, sc := range s.Scenarios {
			w.blank()
			w.scenario(depth, sc)
		}
	}
	return w.String()
}

// Gherkin writes one scenario, to stand under a feature.
func (s Scenario) Gherkin() string {
	w := newWriter("en")
	w.scenario(0, s)
	return w.String()
}

type writer struct {
	strings.Builder
	*gherkin.Dialect
	language string
}

func newWriter(language string) *writer {
	dialect := gherkin.DialectsBuiltin().GetDialect(language)
	if dialect == nil {
		language = "en"
		dialect = gherkin.DialectsBuiltin().GetDialect(language)
	}
	return &writer{Dialect: dialect, language: language}
}

func (w *writer) line(depth int, text string) {
	if text != "" {
		w.WriteString(strings.Repeat("  ", depth))
		w.WriteString(text)
	}
	w.WriteByte('\n')
}

func (w *writer) blank() { w.WriteByte('\n') }

func (w *writer) tags(depth int, all []string) {
	if len(all) > 0 {
		w.line(depth, strings.Join(all, " "))
	}
}

// heading writes the first of the keywords and what belongs to it.
func (w *writer) heading(depth int, keywords []string, name, description string) {
	w.line(depth, strings.TrimSpace(keywords[0]+": "+oneLine(name)))
	if description != "" {
		for text := range strings.SplitSeq(description, "\n") {
			w.line(depth+1, strings.TrimRight(text, " \t\r"))
		}
	}
}

func (w *writer) scenario(depth int, s Scenario) {
	w.tags(depth, s.Tags)
	keywords := w.ScenarioKeywords()
	if s.Outline || len(s.Examples) > 0 {
		keywords = w.ScenarioOutlineKeywords()
	} else if i := slices.Index(keywords, "Scenario"); i > 0 {
		keywords = keywords[i:] // English has "Example" first
	}
	w.heading(depth, keywords, s.Name, s.Description)
	w.steps(depth+1, s.Steps)
	for _, e := range s.Examples {
		w.blank()
		w.tags(depth+1, e.Tags)
		w.heading(depth+1, w.ExamplesKeywords(), e.Name, e.Description)
		if e.Header != nil {
			w.table(depth+2, append([][]string{e.Header}, e.Rows...))
		}
	}
}

func (w *writer) steps(depth int, all []Step) {
	for _, s := range all {
		w.line(depth, strings.TrimSpace(s.Keyword+" "+oneLine(s.Text)))
		if s.Doc != nil {
			w.text(depth+1, *s.Doc)
		}
		w.table(depth+1, s.Table)
	}
}

func (w *writer) text(depth int, t Text) {
	w.line(depth, `"""`+oneLine(t.Type))
	for text := range strings.SplitSeq(t.Content, "\n") {
		w.line(depth, strings.ReplaceAll(text, `"""`, `\"\"\"`))
	}
	w.line(depth, `"""`)
}

// table writes rows with bars under each other.
func (w *writer) table(depth int, rows [][]string) {
	var widths []int
	escaped := make([][]string, len(rows))
	for i, r := range rows {
		for j, c := range r {
			c = escapeCell(c)
			escaped[i] = append(escaped[i], c)
			if j == len(widths) {
				widths = append(widths, 0)
			}
			widths[j] = max(widths[j], min(utf8.RuneCountInString(c), 40))
		}
	}
	for _, r := range escaped {
		var b strings.Builder
		for j, c := range r {
			b.WriteString("| " + c + strings.Repeat(" ", max(0, widths[j]-utf8.RuneCountInString(c))+1))
		}
		w.line(depth, b.String()+"|")
	}
}

func escapeCell(s string) string {
	return strings.NewReplacer(`\`, `\\`, "|", `\|`, "\n", `\n`).Replace(s)
}

// oneLine keeps a name or a step on its line.
func oneLine(s string) string {
	return strings.TrimSpace(strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(s))
}
