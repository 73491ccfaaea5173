package brief

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"throughline.dev/ledger"
)

func (m *markdown) outcome(o *Outcome) {
	if o == nil {
		return
	}
	m.heading(2, "Did it work")
	m.para(m.text(o.Lead))
	if len(o.Evaluations) > 0 {
		m.heading(3, "Targets frozen before the outcome was known")
		var rows [][]string
		for _, e := range o.Evaluations {
			rows = append(rows, []string{escape(string(e.Key) + " " + e.Title), m.number(e.Value), escape(target(e.Target)), "**" + escape(e.Verdict) + "**", escape(shortDay(e.Frozen)), escape(shortDay(e.Due)), m.text(e.Text)})
		}
		m.table([]string{"Evaluation", "Value:", "Target:", "Verdict", "Frozen", "Due", ""}, rows)
	}
	for _, e := range o.Evaluations {
		if e.Picture != nil {
			m.heading(4, titled(e.Named))
			m.picture(e.Picture)
		}
	}
	for i, e := range o.Experiments {
		if i == 0 {
			m.heading(3, "Experiments")
		}
		m.heading(4, titled(e.Named))
		m.para(m.text(e.Says))
		m.picture(e.Picture)
	}
	if len(o.KeyResults) > 0 {
		m.heading(3, "Key results")
		m.picture(o.Goals)
		var rows [][]string
		for _, k := range o.KeyResults {
			baseline := ""
			if k.Baseline != nil {
				baseline = ledger.FormatNumber(*k.Baseline)
			}
			rows = append(rows, []string{escape(string(k.Key) + " " + k.Title), m.number(k.Value), baseline, escape(target(k.Target)), escape(k.Verdict), escape(shortDay(k.Due)), m.text(k.Text)})
		}
		m.table([]string{"Key result", "Value:", "Baseline:", "Target:", "Stands", "Due", ""}, rows)
	}
	if len(o.Metrics) > 0 {
		m.heading(3, "Metrics")
		var rows [][]string
		for _, k := range o.Metrics {
			value := m.number(k.Value)
			if k.Value == nil {
				value = escape(k.Stopped)
			}
			rows = append(rows, []string{escape(string(k.Key) + " " + k.Title), value, m.number(k.Before), escape(k.Asks)})
		}
		m.table([]string{"Metric", "Value:", "Before:", "Definition"}, rows)
	}
}

func (m *markdown) threads(all []Thread) {
	if len(all) == 0 {
		return
	}
	m.heading(2, "Follow one thread")
	for _, t := range all {
		m.heading(3, escape(string(t.Key)+" "+t.Title))
		for _, s := range t.Steps {
			m.item(m.step(s))
		}
	}
}

func (m *markdown) step(s Step) string {
	out := "**" + escape(sentenceCase(s.Stage)) + "** "
	if s.Gap != "" {
		return out + "*" + escape(s.Gap) + "*"
	}
	if s.Key != "" {
		out += escape(string(s.Key))
		if s.State != "" {
			out += " (" + escape(s.State) + ")"
		}
		out += ": "
	}
	if s.Quote != nil {
		out += "“" + escape(s.Quote.Text) + "”"
		if s.Quote.Speaker != "" {
			out += " " + escape(s.Quote.Speaker) + ","
		}
		out += " " + escape(strings.TrimSpace(string(s.Quote.Source)+" "+s.Quote.Where))
	}
	out += m.text(s.Text)
	if s.Date != "" {
		out += " · " + escape(written(s.Date))
	}
	return out
}

func (m *markdown) unknown(gaps []Gap) {
	if len(gaps) == 0 {
		return
	}
	m.heading(2, "What is not known")
	for _, g := range gaps {
		m.heading(3, escape(g.Title))
		m.para(escape(g.Why))
		for _, i := range g.Items {
			m.item(m.text(i))
		}
		if g.More > 0 {
			m.item(fmt.Sprintf("and %d more", g.More))
		}
	}
}

// definitions writes what each group of figures means, and a footnote for each figure.
func (m *markdown) definitions(ds []Definition) {
	if len(ds) == 0 {
		return
	}
	m.heading(2, "Definitions")
	for i, d := range ds {
		m.item(fmt.Sprintf("**D%d.** %s", i+1, escape(sentence(plainly(d.Text)))))
	}
	m.line("")
	for i, d := range ds {
		for _, f := range d.Figures {
			facts := []string{escape(sentenceCase(plainly(f.Name)) + ": " + Written(f.Figure))}
			if f.N > 0 {
				facts = append(facts, "n "+ledger.FormatNumber(float64(f.N)))
			}
			if l := level(f.Figure); l != "" {
				facts = append(facts, l+" interval")
			}
			facts = append(facts, "as of "+escape(asOf(f.Figure.AsOf)))
			if s := sources(f.Sources); s != "" {
				facts = append(facts, escape(s))
			}
			m.line("[^%s]: %s. D%d.", strings.TrimPrefix(f.ID, "n"), strings.Join(facts, "; "), i+1)
		}
	}
}

// escape makes text of Markdown: no markup, no HTML, no link, no table cell. Addresses stay readable and are not
// linked by renderers that link whatever looks like one.
func escape(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch r {
		case '\\', '`', '*', '_', '[', ']', '|', '~', '$':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '&':
			b.WriteString("&amp;")
		case '@':
			b.WriteString("&#64;")
		case ':':
			if strings.HasPrefix(s[i:], "://") {
				b.WriteString("&#58;")
				continue
			}
			b.WriteRune(r)
		case '.':
			if i >= 3 && strings.EqualFold(s[i-3:i], "www") {
				b.WriteString("&#46;")
				continue
			}
			b.WriteRune(r)
		case '\n', '\r', '\t':
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// atStart keeps the beginning of a paragraph from being read as a heading, a list or a quote.
func atStart(s string) string {
	s = strings.TrimLeft(s, " ")
	r, _ := utf8.DecodeRuneInString(s)
	if strings.ContainsRune("#+-=", r) {
		return `\` + s
	}
	if unicode.IsDigit(r) {
		rest := strings.TrimLeft(s, "0123456789")
		if rest != "" && (rest[0] == '.' || rest[0] == ')') {
			return s[:len(s)-len(rest)] + `\` + rest
		}
	}
	return s
}
