package brief

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/tell/chart"
)

// Markdown writes the brief as Markdown (GitHub's dialect: tables and footnotes). It says what the page says; charts
// become the tables behind them, and each number has a footnote with its definition. Whatever customers wrote is
// escaped, so that it is neither markup nor a link.
func Markdown(w io.Writer, b Brief) error {
	m := markdown{w: bufio.NewWriter(w)}
	b = shown(b)
	m.line("# %s", escape(b.Title))
	asof := fmt.Sprintf("Ledger at change %d", b.AsOf.Change)
	if b.AsOf.Events != "" {
		asof += ", events until " + escape(instant(b.AsOf.Events))
	}
	m.para(asof + ". Every number has a footnote with its definition.")
	if len(b.Lead) > 0 {
		m.heading(2, "In short")
		for _, t := range b.Lead {
			m.item(m.text(t))
		}
	}
	m.struggle(b.Discover)
	m.usage(b.Usage)
	m.choice(b.Decide)
	m.must(b.Define)
	m.when(b.Deliver)
	m.outcome(b.Measure)
	m.threads(b.Threads)
	m.unknown(b.Unknown)
	m.definitions(b.Definitions)
	return m.w.Flush() // bufio keeps the first error
}

// markdown writes blocks, each after an empty line.
type markdown struct {
	w     *bufio.Writer
	inset bool // the block before was an item of a list
}

func (m *markdown) line(format string, args ...any) {
	fmt.Fprintf(m.w, format+"\n", args...)
	m.inset = false
}

func (m *markdown) heading(level int, words string) {
	m.line("\n%s %s", strings.Repeat("#", level), words)
}

// para writes a paragraph. Its beginning cannot turn it into a heading, a list or a quote.
func (m *markdown) para(words string) {
	if words == "" {
		return
	}
	m.line("\n%s", atStart(words))
}

func (m *markdown) item(words string) {
	if !m.inset {
		m.line("")
	}
	m.line("- %s", atStart(words))
	m.inset = true
}

// table writes rows under a head; a column whose head ends in a colon is aligned to the right.
func (m *markdown) table(head []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	names, rule := make([]string, len(head)), make([]string, len(head))
	for i, h := range head {
		names[i], rule[i] = strings.TrimSuffix(h, ":"), "---"
		if names[i] != h {
			rule[i] = "--:"
		}
	}
	m.line("\n| %s |\n| %s |", strings.Join(names, " | "), strings.Join(rule, " | "))
	for _, r := range rows {
		m.line("| %s |", strings.Join(r, " | "))
	}
}

func (m *markdown) text(t Text) string {
	var b strings.Builder
	for _, s := range t {
		switch {
		case s.Number != nil:
			b.WriteString(m.number(s.Number))
		case s.Key != "":
			b.WriteString(escape(string(s.Key)))
		default:
			b.WriteString(escape(s.Words))
		}
	}
	return b.String()
}

func (m *markdown) number(n *Number) string {
	if n == nil {
		return ""
	}
	return escape(Written(n.Figure)) + "[^" + strings.TrimPrefix(n.ID, "n") + "]"
}

// titled is a key with its title and, in brackets, its state.
func titled(n Named) string {
	s := escape(strings.TrimSpace(string(n.Key) + " " + n.Title))
	if n.State != "" {
		s += " (" + escape(n.State) + ")"
	}
	return s
}

func (m *markdown) quote(q Quote) {
	words := "> “" + escape(q.Text) + "”  \n> — "
	var parts []string
	if q.Speaker != "" {
		parts = append(parts, escape(q.Speaker))
	}
	if q.Date != "" {
		parts = append(parts, escape(written(q.Date)))
	}
	parts = append(parts, escape(strings.TrimSpace(string(q.Source)+" "+q.Where)))
	if q.Key != "" {
		parts = append(parts, "quote "+escape(string(q.Key)))
	}
	if q.Drifted {
		parts = append(parts, "the source has changed since")
	}
	m.line("\n%s", words+strings.Join(parts, ", "))
}

func (m *markdown) judgments(js []Judgment) {
	for _, j := range js {
		s := "**" + escape(string(j.Severity)) + "** " + m.text(j.Text)
		if j.Act != "" {
			s += " " + escape(j.Act)
		}
		m.item(s)
	}
}

func (m *markdown) struggle(s *Struggle) {
	if s == nil {
		return
	}
	m.heading(2, "What customers struggle with")
	m.para(m.text(s.Lead))
	if len(s.Topics) > 0 {
		m.heading(3, "What they write and say")
		m.para("*Heuristic.* " + escape(sentence(s.Method)))
	}
	for i, t := range s.Topics {
		m.heading(4, fmt.Sprintf("%d. %s", i+1, escape(t.Name)))
		m.para(strings.Join([]string{m.number(&t.People), m.number(&t.Texts), m.number(&t.Accounts), m.number(&t.Interviews)}, " · "))
		if len(t.Months) > 0 {
			var counts []string
			for _, k := range t.Months {
				counts = append(counts, fmt.Sprint(k.Texts))
			}
			m.para(fmt.Sprintf("Texts by month, %s to %s: %s.", escape(t.Months[0].Month), escape(t.Months[len(t.Months)-1].Month), strings.Join(counts, ", ")))
		}
		for _, q := range t.Quotes {
			m.quote(q)
		}
	}
	if len(s.Opportunities) > 0 {
		m.heading(3, "Problems put into words, with their evidence")
	}
	for _, o := range s.Opportunities {
		m.heading(4, titled(o.Named))
		m.para(escape(o.Job))
		facts := m.number(&o.Sources)
		if o.Importance != nil {
			facts += " · important to " + m.number(o.Importance)
		}
		if o.Satisfaction != nil {
			facts += " · satisfied today " + m.number(o.Satisfaction)
		}
		m.para(facts)
		for _, q := range o.Quotes {
			m.quote(q)
		}
		if len(o.Other) > 0 {
			var names []string
			for _, e := range o.Other {
				names = append(names, titled(e))
			}
			m.para("Further evidence: " + strings.Join(names, ", ") + ".")
		}
		m.judgments(o.Findings)
	}
}

func (m *markdown) usage(u *Usage) {
	if u == nil {
		return
	}
	m.heading(2, "What usage shows")
	m.para(m.text(u.Lead))
	for _, q := range u.Questions {
		m.question(q)
	}
	if len(u.Guess) > 0 {
		m.para("*Guess.* " + m.text(u.Guess))
	}
	var rows [][]string
	for _, e := range u.Events {
		rows = append(rows, []string{escape(e.Name), m.number(&e.Count), m.number(&e.People), escape(shortDay(e.First)), escape(shortDay(e.Last))})
	}
	if u.More > 0 {
		m.para(fmt.Sprintf("The most frequent event names; %d more are not listed.", u.More))
	}
	m.table([]string{"Event", "Events:", "People:", "First", "Last"}, rows)
}

func (m *markdown) question(q Question) {
	m.heading(3, titled(q.Named))
	m.para(escape(q.Asks))
	if q.Stopped != "" {
		m.para("Cannot tell: " + escape(q.Stopped) + ".")
		return
	}
	m.para(m.text(q.Sentence))
	m.picture(q.Picture)
	if len(q.Cohorts) == 0 {
		m.para(escape(q.Definition) + ".")
		return
	}
	var rows [][]string
	if q.Days > 0 {
		for _, k := range q.Cohorts {
			rows = append(rows, []string{escape(k.Name), chart.Plain(float64(k.N)), chart.Plain(float64(k.Mature)), chart.Plain(float64(k.Done)), m.number(k.Share)})
		}
		m.table([]string{"Started", "People:", fmt.Sprintf("Followed %d d:", q.Days), "Got there:", "Share:"}, rows)
	} else {
		head := []string{"Started", "Got there:", "Half in:"}
		for i, k := range q.Cohorts {
			row := []string{escape(k.Name), chart.Plain(float64(k.Done)) + " of " + chart.Plain(float64(k.N)), m.number(k.Median)}
			for _, f := range k.By {
				if i == 0 {
					head = append(head, escape(byDays(f.Name))+":")
				}
				row = append(row, m.number(&f))
			}
			rows = append(rows, row)
		}
		m.table(head, rows)
		m.curve(q)
	}
	if len(q.Naive) > 0 {
		m.para("*Naive.* " + m.text(q.Naive))
	}
	m.para("**Verdict.** " + m.text(q.Verdict))
}

func (m *markdown) curve(q Question) {
	head := []string{"Day:"}
	for _, k := range q.Cohorts {
		head = append(head, escape(k.Name)+":", "followed, not there:")
	}
	var rows [][]string
	for _, s := range sampled(q) {
		row := []string{chart.Plain(s.Day)}
		for _, r := range s.Readings {
			row = append(row, strings.TrimSpace(r.Share+" "+escape(r.Interval)), r.AtRisk)
		}
		rows = append(rows, row)
	}
	m.table(head, rows)
}

// keyList lists keys, escaped.
func keyList(keys []ledger.Key) string { return escape(strings.Join(stringsOf(keys), ", ")) }
