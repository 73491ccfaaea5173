package brief

import (
	"cmp"
	"fmt"
	"strings"

	"throughline.dev/tell/chart"
)

func (m *markdown) choice(d *Choice) {
	if d == nil {
		return
	}
	m.heading(2, "What is worth doing, and what is not")
	m.para(m.text(d.Lead))
	m.priorities(d.Priorities)
	if len(d.Plan) > 0 {
		m.heading(3, "The plan")
	}
	for _, h := range d.Plan {
		m.heading(4, escape(h.Name))
		for _, f := range h.Features {
			s := titled(f.Named)
			if f.Delivered != "" {
				s += ", since " + escape(shortDay(f.Delivered))
			}
			if len(f.For) > 0 {
				s += ", for " + keyList(f.For)
			}
			if len(f.Promised) > 0 {
				s += ", promised in " + keyList(f.Promised)
			}
			m.item(s)
		}
	}
	if len(d.Declined) > 0 {
		m.heading(3, "What will not be built, and why")
	}
	for _, x := range d.Declined {
		m.heading(4, titled(x.Named))
		m.para(escape(x.Explanation))
		m.item("Class: " + escape(x.Class))
		m.item("Reopen if: " + escape(x.ReopenIf))
	}
	if len(d.Decisions) > 0 {
		m.heading(3, "Decisions")
	}
	for _, x := range d.Decisions {
		m.decision(x)
	}
}

func (m *markdown) priorities(p *Priorities) {
	if p == nil {
		return
	}
	m.heading(3, "In order of "+escape(p.Method))
	m.para(escape(sentence(p.Definition)) + " Intervals are of 90 %, in " + escape(p.Unit) + ".")
	var rows [][]string
	for i, r := range p.Rows {
		var notes []string
		if r.TiedUp {
			notes = append(notes, "no clear gap to the one above")
		}
		if r.TiedDown {
			notes = append(notes, "no clear gap to the one below")
		}
		if len(r.TiedWith) > 0 {
			notes = append(notes, "no clear gap to "+keyList(r.TiedWith))
		}
		if r.Override != nil {
			notes = append(notes, "placed by hand: "+escape(r.Override.Reason))
		}
		score := bare(r.Score)
		rows = append(rows, []string{fmt.Sprint(i + 1), titled(r.Named), m.number(&score), m.number(&r.Odds), strings.Join(notes, "; ")})
	}
	m.table([]string{"#:", "Feature", "Score:", fmt.Sprintf("Among the first %d:", p.Top), ""}, rows)
	if p.Refine != "" {
		m.para("The estimate worth refining first is that of " + escape(string(p.Refine)) + ".")
	}
	for _, u := range p.Unscored {
		m.item("Not scored: " + titled(u.Named) + ": " + escape(u.Why))
	}
}

func (m *markdown) decision(x Decision) {
	m.heading(4, titled(x.Named))
	m.para(escape(x.Question))
	for _, o := range x.Options {
		s := escape(o.Name)
		if o.Chosen {
			s = "**" + s + "** (chosen)"
		}
		if o.Doc != "" {
			s += ": " + escape(o.Doc)
		}
		m.item(s)
	}
	if len(x.Options) == 0 && x.Choice != "" {
		m.para("Choice: " + escape(x.Choice))
	}
	for _, p := range paragraphs(x.Why) {
		m.para(escape(p))
	}
	var facts []string
	if x.ReviewBy != "" {
		facts = append(facts, "to be looked at again by "+escape(written(x.ReviewBy)))
	}
	if x.Sure != nil {
		facts = append(facts, "held likely at "+m.number(x.Sure))
	}
	var settles []string
	for _, s := range x.Settles {
		settles = append(settles, escape(string(s.Key)))
	}
	if len(settles) > 0 {
		facts = append(facts, "settles "+strings.Join(settles, ", "))
	}
	m.para(sentence(strings.Join(facts, "; ")))
	m.judgments(x.Findings)
}

func (m *markdown) must(d *Must) {
	if d == nil {
		return
	}
	m.heading(2, "What must be true")
	m.para(m.text(d.Lead))
	var rows [][]string
	head := []string{"Requirement"}
	for i, r := range d.Requirements {
		row := []string{titled(r.Named)}
		for _, c := range r.Cells {
			if i == 0 {
				head = append(head, escape(c.Name))
			}
			var parts []string
			if s := m.text(c.Text); s != "" {
				parts = append(parts, s)
			}
			if len(c.Keys) > 0 {
				parts = append(parts, keyList(c.Keys))
			}
			if c.Gap != "" {
				parts = append(parts, "*"+escape(c.Gap)+"*")
			}
			row = append(row, strings.Join(parts, "; "))
		}
		rows = append(rows, row)
	}
	m.table(head, rows)
	for _, r := range d.Requirements {
		m.heading(4, titled(r.Named))
		m.para(escape(r.Statement))
		for _, k := range r.Criteria {
			m.item(escape(k))
		}
		if r.Rationale != "" {
			m.para("Because: " + escape(r.Rationale))
		}
		m.judgments(r.Findings)
	}
	if len(d.Stories) > 0 {
		m.heading(3, "Stories")
	}
	for _, s := range d.Stories {
		m.item(fmt.Sprintf("%s: %s %d %s.", titled(s.Named), escape(s.Words), s.Scenarios, plural(s.Scenarios, "scenario", "scenarios")))
	}
}

func (m *markdown) when(d *When) {
	if d == nil {
		return
	}
	m.heading(2, "When")
	m.para(m.text(d.Lead))
	m.teams(d)
	if len(d.Promises) > 0 {
		m.heading(3, "What is promised")
		var rows [][]string
		for _, p := range d.Promises {
			rows = append(rows, []string{escape(string(p.Key) + " " + p.Title), escape(p.ToWhom), cmp.Or(escape(shortDay(p.ByWhen)), "no day"), escape(p.Standing), m.number(p.Chance), m.text(p.Text)})
		}
		m.table([]string{"Promise", "To", "By", "Stands", "Chance:", ""}, rows)
	}
	if len(d.Releases) > 0 {
		m.heading(3, "Releases")
	}
	for _, r := range d.Releases {
		s := titled(r.Named) + ", " + cmp.Or(escape(written(r.Date)), "no day")
		for i, f := range r.Features {
			s += map[bool]string{true: ": ", false: ", "}[i == 0] + escape(string(f.Key)+" "+f.Title)
		}
		m.item(s)
	}
}

func (m *markdown) teams(d *When) {
	if len(d.Teams) == 0 {
		return
	}
	day := func(x Date) string {
		s := cmp.Or(escape(shortDay(x.Corrected)), "not reached")
		if x.Claimed != "" && x.Claimed != x.Corrected {
			s += " (by the method alone " + escape(shortDay(x.Claimed)) + ")"
		}
		return s
	}
	var rows [][]string
	for _, t := range d.Teams {
		open, pace := bare(t.Open), bare(t.Throughput)
		row := []string{escape(t.Name), m.number(&open), m.number(&pace), "cannot tell"}
		if t.ServiceLevel != nil {
			row[3] = m.number(t.ServiceLevel)
		}
		for i := range 3 {
			if i < len(t.Dates) {
				row = append(row, day(t.Dates[i]))
			} else {
				row = append(row, "cannot tell")
			}
		}
		rows = append(rows, row)
	}
	if len(d.Together) == 3 {
		rows = append(rows, []string{"All together", "", "", "", day(d.Together[0]), day(d.Together[1]), day(d.Together[2])})
	}
	m.table([]string{"Team", "Open:", "A week:", "85 % take at most:", "50 %", "85 %", "95 %"}, rows)
	m.para(escape(sentence(d.Definition)))
	for _, t := range d.Teams {
		if len(t.Weeks) == 0 {
			continue
		}
		var counts []string
		for _, w := range t.Weeks {
			counts = append(counts, chart.Plain(float64(w.Items)))
		}
		m.item(fmt.Sprintf("%s, finished in each week from %s: %s.", escape(t.Name), escape(shortDay(t.Weeks[0].Begins)), strings.Join(counts, ", ")))
	}
}
