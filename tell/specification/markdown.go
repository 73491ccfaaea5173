package specification

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"throughline.dev/ledger"
)

// Markdown writes the specification as text for a repository or a wiki. Whatever people wrote cannot become a heading, a
// table or a link by accident.
func Markdown(w io.Writer, d Document) error {
	m := &markdown{w: bufio.NewWriter(w)}
	m.p("# %s", inline(d.Title))
	stand := fmt.Sprintf("As of %s, ledger at change %d.", Instant(d.AsOf), d.Position)
	if d.Filter != "" {
		stand += " Only requirements that fit " + code(d.Filter) + "."
	}
	m.p("%s", stand)
	for _, p := range d.Parts {
		m.heading(2, p.Title, p.Key)
		for _, r := range p.Requirements {
			m.requirement(r)
		}
	}
	if len(d.Stories) > 0 {
		m.p("## Stories without a requirement")
		for _, s := range d.Stories {
			m.heading(3, s.Title, s.Key)
			m.story(s)
		}
	}
	if len(d.Terms) > 0 {
		m.p("## Glossary")
		for _, t := range d.Terms {
			avoid := ""
			for i, a := range t.Avoid {
				avoid += map[bool]string{true: " Not to be called “", false: ", “"}[i == 0] + inline(a) + "”"
			}
			if avoid != "" {
				avoid += "."
			}
			m.f("- **%s** (%s): %s%s\n", inline(t.Term), t.Key, inline(t.Definition), avoid)
		}
		m.f("\n")
	}
	m.questions(d.Questions)
	m.list("Contradictions and duplicates", d.Clashes)
	m.matrix(d.Matrix)
	m.list("What is not known", d.Unknown)
	m.p("## What the numbers mean")
	for _, f := range d.Figures {
		m.f("- %s: %s. %s n = %d.\n", f.Name, f.String(), f.Definition, f.N)
	}
	return m.end()
}

type markdown struct {
	w   *bufio.Writer
	err error
}

func (m *markdown) f(format string, args ...any) {
	if m.err == nil {
		_, m.err = fmt.Fprintf(m.w, format, args...)
	}
}

func (m *markdown) p(format string, args ...any) { m.f(format+"\n\n", args...) }

func (m *markdown) end() error {
	if m.err != nil {
		return m.err
	}
	return m.w.Flush()
}

func (m *markdown) heading(level int, title string, key ledger.Key) {
	name := inline(title)
	if key != "" {
		name = string(key) + " " + name
	}
	m.p("%s %s", strings.Repeat("#", level), name)
}

func (m *markdown) requirement(r Requirement) {
	m.heading(3, r.Title, r.Key)
	meta := []string{spaced(r.State)}
	for _, s := range []string{r.Type, r.Priority, inline(r.Owner)} {
		if s != "" {
			meta = append(meta, s)
		}
	}
	m.p("_%s_", strings.Join(meta, ", "))
	if r.Statement == "" {
		m.p("It has no statement.")
	}
	m.prose(r.Statement)
	for _, s := range r.Behaviour {
		m.f("- %s: %s\n", s.Name, inline(s.Value))
	}
	if len(r.Behaviour) > 0 {
		m.f("\n")
	}
	if len(r.Criteria) == 0 {
		m.p("It has no criterion, so nobody can tell when it holds.")
	} else {
		m.p("It holds when:")
		for i, c := range r.Criteria {
			m.f("%d. %s\n", i+1, inline(c.Canonical))
			if c.Text != c.Canonical {
				m.f("   - Written as “%s”\n", inline(c.Text))
			}
			if c.Check != "" {
				m.f("   - Checked by %s\n", inline(c.Check))
			}
			for _, g := range c.Gaps {
				m.f("   - Open: %s\n", inline(g))
			}
		}
		m.f("\n")
	}
	for _, s := range r.Stories {
		m.heading(4, s.Title, s.Key)
		m.story(s)
	}
	if r.Rationale != "" {
		m.p("**Why**")
		m.prose(r.Rationale)
	}
	for _, q := range r.Quotes {
		from := string(q.Key)
		if q.Source != "" {
			from += ", from " + string(q.Source)
		}
		m.p("> %s\n>\n> %s", inline(q.Text), from)
	}
	if r.More > 0 {
		m.p("%s behind it.", several(r.More, "more quote stands", "more quotes stand"))
	}
	if r.Body != "" {
		m.p("**Notes**")
		m.prose(r.Body)
	}
	m.p("Verdict: %s", inline(r.Verdict))
}

func (m *markdown) story(s Story) {
	m.prose(s.Sentence)
	if len(s.Scenarios) == 0 {
		m.p("It has no acceptance scenario.")
	}
	for _, sc := range s.Scenarios {
		m.p("%s", inline(sc.Name))
		fence := "```"
		for _, l := range sc.Lines {
			for strings.Contains(l, fence) {
				fence += "`"
			}
		}
		m.p("%sgherkin\n%s\n%s", fence, strings.Join(sc.Lines, "\n"), fence)
	}
}

func (m *markdown) questions(all []Question) {
	if len(all) == 0 {
		return
	}
	m.p("## Questions")
	m.f("| Of | Question | Asked of | Answer |\n| --- | --- | --- | --- |\n")
	for _, q := range all {
		of, answer := inline(q.Of), inline(q.Answer)
		if of == "" {
			of = "nobody yet"
		} else if q.Asked != "" {
			of += ", " + q.Asked
		}
		if answer == "" {
			answer = "open"
		}
		m.f("| %s | %s | %s | %s |\n", q.Requirement, inline(q.Question), of, answer)
	}
	m.f("\n")
}

func (m *markdown) matrix(all []Row) {
	if len(all) == 0 {
		return
	}
	m.p("## Trace")
	m.f("| Requirement | Evidence | Serves | Criteria | Work | Checks | Verdict |\n| --- | --- | --- | --- | --- | --- | --- |\n")
	keys := func(list []ledger.Key) string {
		if len(list) == 0 {
			return "none"
		}
		return joinKeys(list)
	}
	for _, r := range all {
		m.f("| %s %s | %s | %s | %s | %s | %s | %s |\n", r.Key, inline(r.Title), keys(r.Evidence), keys(r.Serves), r.Criteria, r.Work, r.Check, inline(r.Verdict))
	}
	m.f("\n")
}

func (m *markdown) list(title string, sentences []string) {
	if len(sentences) == 0 {
		return
	}
	m.p("## %s", title)
	for _, s := range sentences {
		m.f("- %s\n", inline(s))
	}
	m.f("\n")
}

func (m *markdown) prose(s string) {
	for _, p := range paragraphs(s) {
		m.p("%s", inline(p))
	}
}

// inline makes a text one line of Markdown that means nothing but itself.
func inline(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; c {
		case '\\', '`', '*', '_', '[', ']', '<', '>', '|', '#', '~', '!':
			b.WriteByte('\\')
		case '-', '+':
			if i == 0 {
				b.WriteByte('\\')
			}
		case '.', ')':
			if i > 0 && i < 10 && strings.Trim(s[:i], "0123456789") == "" {
				b.WriteByte('\\')
			}
		case '&':
			b.WriteString("&amp;")
			continue
		case ':':
			if strings.HasSuffix(s[:i], "http") || strings.HasSuffix(s[:i], "https") {
				b.WriteByte('\\')
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// code quotes a text that Markdown shows as it is.
func code(s string) string {
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	return fence + " " + strings.Join(strings.Fields(s), " ") + " " + fence
}
