package specification

import (
	"strconv"

	"throughline.dev/ledger"
)

// The sections behind the requirements.

func (p *paper) looseStories(all []Story) {
	if len(all) == 0 {
		return
	}
	p.turn()
	p.heading("stories", "Stories without a requirement", true)
	for i, s := range all {
		if i > 0 {
			p.space(7)
		}
		p.need(28)
		p.mark(string(s.Key), string(s.Key)+" "+s.Title, 1)
		p.title(string(s.Key), s.Title)
		p.text(noteFace(), marginLeft, measure, spaced(s.State))
		p.story(s)
	}
}

func (p *paper) glossary(all []Term) {
	if len(all) == 0 {
		return
	}
	p.heading("terms", "Glossary", true)
	for _, t := range all {
		p.need(12)
		p.mark(string(t.Key), "", 0)
		p.text(labelFace(), marginLeft, measure, t.Term)
		p.text(textFace(), marginLeft, measure, t.Definition)
		if len(t.Avoid) > 0 {
			words := ""
			for i, a := range t.Avoid {
				if i > 0 {
					words += ", "
				}
				words += "“" + a + "”"
			}
			p.text(noteFace(), marginLeft, measure, "Not to be called "+words+".")
		}
		p.y += 2
	}
}

func (p *paper) questions(all []Question) {
	if len(all) == 0 {
		return
	}
	p.heading("questions", "Questions", true)
	columns := []tableColumn{{"Of", 18}, {"Question", 74}, {"Asked of", 28}, {"Answer", measure - 120}}
	var rows [][]tableCell
	quiet := cellFace()
	quiet.color = muted()
	loud := cellFace()
	loud.color = warn()
	for _, q := range all {
		of, answer := tableCell{q.Of, cellFace(), ""}, tableCell{q.Answer, cellFace(), ""}
		if q.Of == "" {
			of = tableCell{"nobody yet", quiet, ""}
		} else if q.Asked != "" {
			of.text += "\n" + q.Asked
		}
		if q.Answer == "" {
			answer = tableCell{"open", loud, ""}
		}
		rows = append(rows, []tableCell{{string(q.Requirement), quiet, string(q.Requirement)}, {q.Question, cellFace(), ""}, of, answer})
	}
	p.table(columns, rows)
}

func (p *paper) matrix(all []Row) {
	if len(all) == 0 {
		return
	}
	p.turn()
	p.heading("matrix", "Trace", true)
	p.text(noteFace(), marginLeft, measure, "From the evidence to the verdict, a row for each requirement. Evidence of what a requirement serves counts as its own.")
	p.y += 3
	columns := []tableColumn{{"Requirement", 42}, {"Evidence", 30}, {"Serves", 17}, {"Criteria", 17}, {"Work", 23}, {"Checks", 14}, {"Verdict", measure - 143}}
	cell := func(text string) tableCell {
		f := cellFace()
		if text == "none" || text == "not judged" {
			f.color = warn()
		}
		return tableCell{text, f, ""}
	}
	keys := func(list []ledger.Key) tableCell {
		if len(list) == 0 {
			return cell("none")
		}
		var names []string
		for _, k := range list {
			names = append(names, string(k))
		}
		return cell(upTo(names, 8))
	}
	var rows [][]tableCell
	for _, r := range all {
		name := cell(string(r.Key) + " " + r.Title)
		name.link = string(r.Key)
		rows = append(rows, []tableCell{name, keys(r.Evidence), keys(r.Serves), cell(r.Criteria), cell(r.Work), cell(r.Check), cell(r.Verdict)})
	}
	p.table(columns, rows)
}

// list sets a section of sentences.
func (p *paper) list(id, title string, sentences []string) {
	if len(sentences) == 0 {
		return
	}
	p.heading(id, title, true)
	for _, s := range sentences {
		p.hanging(textFace(), "–", textFace(), 5, s)
		p.y += 1
	}
}

// numbers defines the figures, and lists the characters that are missing.
func (p *paper) numbers(d Document) {
	p.heading("numbers", "What the numbers mean", true)
	for _, f := range d.Figures {
		p.need(11)
		p.text(labelFace(), marginLeft, measure, f.Name+": "+f.String())
		p.text(textFace(), marginLeft, measure, f.Definition)
		p.text(noteFace(), marginLeft, measure, "n = "+strconv.FormatInt(f.N, 10))
		p.y += 1.5
	}
	if notices := p.glyphs.notices(); len(notices) > 0 {
		p.heading("characters", "Characters this paper cannot show", true)
		for _, n := range notices {
			p.text(textFace(), marginLeft, measure, n)
			p.y += 1
		}
	}
}
