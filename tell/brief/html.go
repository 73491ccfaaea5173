package brief

import (
	"bufio"
	"embed"
	"fmt"
	"html/template"
	"io"
	"reflect"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"throughline.dev/ledger"
	"throughline.dev/tell/chart"
)

//go:embed *.tmpl
var templates embed.FS

//go:embed brief.css
var style string

// HTML writes the brief as one page that needs nothing else: no script, no font, no request. It reads well in light
// and dark, on a phone and on paper. Whatever customers wrote is text in it, never markup.
func HTML(w io.Writer, b Brief) error { return write(w, "page.tmpl", page{Brief: shown(b)}) }

// Served writes the brief as a page of a server: its style comes from an address, and keys lead to the records at
// /KEY. It has no inline style, so that a strict content security policy lets it through.
func Served(w io.Writer, b Brief, stylesheet string) error {
	return write(w, "page.tmpl", page{Brief: shown(b), stylesheet: stylesheet, served: true})
}

// Sheet writes what [Served] has in its body, for an application that shows it inside a page of its own.
func Sheet(w io.Writer, b Brief) error { return write(w, "sheet", page{Brief: shown(b), served: true}) }

// Style is the style sheet of the pages; what it says of :root and body holds for the host of a shadow tree too, and
// what it says of main for an element of that class, because the page around has a main part of its own. A host
// with data-theme="light" or "dark" has that theme, whatever the system's is.
func Style() string {
	css := style + chart.CSS()
	host := strings.NewReplacer(":root {", ":root, :host {", "\nbody {", "\nbody, :host {", "\n  body {", "\n  body, :host {", "\nmain {", "\nmain, .main {", "\n  main,", "\n  main, .main,").Replace(css)
	light, dark := themes(css)
	return host + "\n:host([data-theme='light']) {" + light + "}\n:host([data-theme='dark']) {" + dark + "}\n"
}

// themes reads what the style sheet sets on :root, by default and in the dark.
func themes(css string) (light, dark string) {
	const root, night = ":root {", "@media screen and (prefers-color-scheme: dark)"
	for rest := css; ; {
		before, after, found := strings.Cut(rest, root)
		if !found {
			return light + "color-scheme: light;", dark + "color-scheme: dark;"
		}
		block, tail, _ := strings.Cut(after, "}")
		if at := strings.LastIndex(before, "@media"); at >= 0 && strings.HasPrefix(before[at:], night) && !strings.Contains(before[at:], "}") {
			dark += block
		} else if at < 0 || strings.Contains(before[at:], "}") {
			light += block
		}
		rest = tail
	}
}

func write(w io.Writer, name string, p page) error {
	p.collect()
	t, err := template.New(name).Funcs(p.functions()).ParseFS(templates, "*.tmpl")
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	if err := t.ExecuteTemplate(out, name, &p); err != nil {
		return err
	}
	return out.Flush()
}

// page is a brief with what its templates need.
type page struct {
	Brief
	anchors map[ledger.Key]bool // keys that have a place in the page
	charts  int                 // drawn so far, for their ids

	stylesheet string // address of the style; empty: it stands in the page
	served     bool   // keys lead to the records of a server
}

func (p *page) functions() template.FuncMap {
	return template.FuncMap{
		"fresh":      fresh,
		"instant":    instant,
		"plainly":    func(s string) string { return strings.TrimSuffix(plainly(s), ".") },
		"asof":       asOf,
		"css":        func() template.CSS { return template.CSS(style + chart.CSS()) },
		"stages":     p.Stages,
		"parts":      partsOf,
		"stylesheet": func() string { return p.stylesheet },
		"recorded":   func(ledger.Key) bool { return p.served },
		"anchored":   func(k ledger.Key) bool { return p.anchors[k] },
		"day":        written,
		"short":      shortDay,
		"phase":      phase,
		"percent":    percent,
		"inc":        func(i int) int { return i + 1 },
		"plain":      chart.Plain,
		"share":      func(v float64) string { return fmt.Sprintf("%.1f %%", 100*v) },
		"days":       func(v float64) string { return ledger.FormatNumber(v) },
		"target":     target,
		"sources":    sources,
		"level":      level,
		"title":      sentenceCase,
		"lines":      paragraphs,
		"curve":      p.curve,
		"sampled":    sampled,
		"picture":    p.picture,
		"spark":      p.spark,
		"weeks":      p.weeks,
		"scale":      p.scale,
		"interval":   p.interval,
		"axis":       p.axis,
		"against":    p.against,
		"shares":     p.shares,
		"dates":      p.dates,
		"through":    p.through,
		"several":    func(n int, one, many string) string { return fmt.Sprintf("%d %s", n, plural(n, one, many)) },
		"add":        func(a, b int) int { return a + b },
		"float":      number,
		"number":     ledger.FormatNumber,
		"deref":      func(n *Number) Number { return *n },
		"bare":       bare,
		"bydays":     byDays,
		"last":       lastIndex,
	}
}

// number makes a number of any width one that can be written.
func number(n any) (float64, error) {
	switch n := n.(type) {
	case int:
		return float64(n), nil
	case int64:
		return float64(n), nil
	case float64:
		return n, nil
	}
	return 0, fmt.Errorf("%T is no number", n)
}

// bare is a number whose unit stands in the head of its column.
func bare(n Number) Number {
	n.Unit = ""
	return n
}

// byDays names a column by its figure: "within 7 days, before 2026-03-01" is within 7 days.
func byDays(name string) string {
	column, _, _ := strings.Cut(name, ",")
	return sentenceCase(column)
}

func lastIndex(list any) int { return reflect.ValueOf(list).Len() - 1 }

// Stage is one entry of the table of contents.
type Stage struct{ ID, Name, Stage string }

// Stages lists the sections that have data, in order.
func (p *page) Stages() (out []Stage) {
	add := func(has bool, id, name, stage string) {
		if has {
			out = append(out, Stage{id, name, stage})
		}
	}
	add(p.Discover != nil, "discover", "What customers struggle with", "Discover")
	add(p.Usage != nil, "usage", "What usage shows", "Measure")
	add(p.Decide != nil, "decide", "What is worth doing, and what is not", "Decide")
	add(p.Define != nil, "define", "What must be true", "Define")
	add(p.Deliver != nil, "deliver", "When", "Deliver")
	add(p.Measure != nil, "measure", "Did it work", "Measure")
	add(len(p.Threads) > 0, "threads", "Follow one thread", "Throughline")
	add(len(p.Unknown) > 0, "unknown", "What is not known", "")
	add(len(p.Definitions) > 0, "definitions", "Definitions", "")
	return out
}

// collect notes which keys have a place in the page, so that a mention can lead there.
func (p *page) collect() {
	p.anchors = map[ledger.Key]bool{}
	add := func(k ledger.Key) { p.anchors[k] = k != "" }
	if d := p.Discover; d != nil {
		for _, o := range d.Opportunities {
			add(o.Key)
		}
	}
	if u := p.Usage; u != nil {
		for _, q := range u.Questions {
			add(q.Key)
		}
	}
	if d := p.Decide; d != nil {
		for _, h := range d.Plan {
			for _, f := range h.Features {
				add(f.Key)
			}
		}
		for _, x := range d.Decisions {
			add(x.Key)
		}
		for _, x := range d.Declined {
			add(x.Key)
		}
	}
	if d := p.Define; d != nil {
		for _, r := range d.Requirements {
			add(r.Key)
		}
	}
	if d := p.Deliver; d != nil {
		for _, x := range d.Promises {
			add(x.Key)
		}
		for _, x := range d.Releases {
			add(x.Key)
		}
	}
	if m := p.Measure; m != nil {
		for _, x := range m.KeyResults {
			add(x.Key)
		}
		for _, x := range m.Experiments {
			add(x.Key)
		}
		for _, x := range m.Evaluations {
			add(x.Key)
		}
		// Metrics have their place under usage; one that usage cannot answer has none.
	}
}

// set is a figure taken apart for setting.
type set struct{ Value, Unit, Interval string }

func partsOf(f ledger.Figure) set {
	v, u, i := parts(f)
	return set{v, u, i}
}

// level says what an interval is.
func level(f ledger.Figure) string {
	switch {
	case f.Low == nil && f.High == nil:
		return ""
	case f.Level > 0:
		return ledger.FormatNumber(100*f.Level) + " %"
	}
	return "stated"
}

// phase says how far a state is: done, active, open, off, or bad. Each has a shape of its own.
func phase(s string) string {
	switch s {
	case "met", "kept", "released", "done", "taken", "solved", "in use", "accepted", "holds", "on track", "published", "launched", "confirmed", "verified":
		return "done"
	case "building", "doing", "chosen", "active", "delivered", "testing", "stands", "paying":
		return "active"
	case "not met", "broken", "overdue", "at risk", "missed", "contradicts", "fails":
		return "bad"
	case "declined", "dropped", "withdrawn", "superseded", "rejected", "cancelled", "retired":
		return "off"
	}
	return "open"
}

func shortDay(d ledger.Date) string {
	t, err := d.Time()
	if err != nil || d == "" {
		return string(d)
	}
	return t.Format("2 Jan 2006")
}

// instant writes an instant to the minute.
func instant(s string) string {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return s
	}
	return t.UTC().Format("2 January 2006, 15:04 UTC")
}

// asOf writes what a figure knew: an instant, or a change.
func asOf(s string) string {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t.UTC().Format("2 Jan 2006")
	}
	return plainly(s)
}

// sentenceCase begins with a capital.
func sentenceCase(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// paragraphs parts a text at blank lines; markup in it stays text.
func paragraphs(s string) (out []string) {
	for p := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n\n") {
		if p = strings.Join(strings.Fields(p), " "); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// fresh says whether a step of a thread is the first of its stage.
func fresh(steps []Step, i int) bool { return i == 0 || steps[i-1].Stage != steps[i].Stage }

// sources lists the first records that a figure stands on.
func sources(keys []ledger.Key) string {
	const limit = 5
	if n := len(keys) - limit; n > 1 {
		return fmt.Sprintf("%s and %d more", strings.Join(stringsOf(keys[:limit]), ", "), n)
	}
	return joined(stringsOf(keys), ", ")
}

func stringsOf(keys []ledger.Key) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = string(k)
	}
	return out
}
