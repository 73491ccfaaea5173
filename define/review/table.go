package review

import (
	"fmt"
	"strconv"
	"strings"

	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
	"throughline.dev/define/wording"
)

// table reviews the cells of the columns that hold requirements. The first row names the columns, unless there is one
// column only and its first cell is no name.
func (r *Result) table(source []byte, f Format, o Options) {
	rows := newRows(source, f)
	head, ok := rows.next(nil)
	if !ok {
		return
	}
	columns, named, missing := choose(head, o.Columns)
	for _, name := range missing {
		r.Notes = append(r.Notes, fmt.Sprintf("There is no column %q. The columns are %s.", name, quoted(head)))
	}
	if len(columns) == 0 && len(o.Columns) == 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("No column seems to hold requirements. The columns are %s. Name the ones to read.", quoted(head)))
		return
	}
	required := map[int]bool{} // columns of which every cell is a requirement, whatever it looks like
	for _, c := range columns {
		required[c] = named && wording.RequirementHeading(head[c].text)
	}
	row := head
	if named {
		row, ok = rows.next(row[:0])
	}
	for ; ok; row, ok = rows.next(row[:0]) {
		for _, c := range columns {
			if c < len(row) {
				r.cell(row[c], o, required[c])
			}
		}
	}
}

// cell reviews one cell.
func (r *Result) cell(c cell, o Options, required bool) {
	if isSteps(c.text) {
		r.Findings = append(r.Findings, moved(fragment(c.text, o), c)...)
		return
	}
	begin := len(r.Sentences)
	r.prose(passage.Read([]byte(c.text), passage.Plain), o, required)
	for i := begin; i < len(r.Sentences); i++ {
		r.Sentences[i].move(c)
	}
}

// move turns places in a cell into places in the source.
func (s *Sentence) move(c cell) {
	s.Span = c.place(s.Span)
	for i := range s.Readings {
		for slot, span := range s.Readings[i].Spans {
			s.Readings[i].Spans[slot] = c.place(span)
		}
	}
	for i := range s.Clauses {
		s.Clauses[i].Span = c.place(s.Clauses[i].Span)
	}
	if s.Story != nil {
		st := s.Story
		for _, p := range []*passage.Span{&st.RoleSpan, &st.MeansSpan, &st.Ended, &st.WantSpan, &st.Whens, &st.Rest} {
			*p = c.place(*p)
		}
	}
	s.Findings = moved(s.Findings, c)
}

// moved turns findings in a cell into findings in the source; repairs that cannot be written into the cell are left
// out.
func moved(list []rulebook.Finding, c cell) []rulebook.Finding {
	for i := range list {
		f := &list[i]
		f.Span = c.place(f.Span)
		var fixes []rulebook.Fix
		for _, x := range f.Fixes {
			x.Span = c.place(x.Span)
			if c.quoted {
				x.Text = strings.ReplaceAll(x.Text, `"`, `""`)
			} else if strings.ContainsAny(x.Text, ",;\t\"\r\n") {
				continue
			}
			fixes = append(fixes, x)
		}
		f.Fixes = fixes
	}
	return list
}

// choose returns the places of the columns to read, whether the first row names the columns, and which of the wanted
// ones are not there.
func choose(head []cell, wanted []string) (columns []int, named bool, missing []string) {
	for _, w := range wanted {
		at := -1
		for i, c := range head {
			if strings.EqualFold(strings.TrimSpace(c.text), strings.TrimSpace(w)) {
				at, named = i, true
				break
			}
		}
		if n, err := strconv.Atoi(w); at < 0 && err == nil && n >= 1 && n <= len(head) {
			at, named = n-1, true
		}
		if at < 0 {
			missing = append(missing, w)
			continue
		}
		columns = append(columns, at)
	}
	if len(wanted) > 0 {
		return columns, named, missing
	}
	for i, c := range head {
		if holdsRequirements(c.text) {
			columns = append(columns, i)
		}
	}
	if len(columns) == 0 && len(head) == 1 {
		return []int{0}, false, nil
	}
	return columns, true, nil
}

// holdsRequirements reports whether a header names a column of requirement text: one of its words is among those for
// texts, and none among those for what is said about a text.
func holdsRequirements(header string) bool {
	text, about := false, false
	for _, w := range strings.FieldsFunc(strings.ToLower(header), func(r rune) bool { return !('a' <= r && r <= 'z' || r >= 0x80) }) {
		switch w {
		case "requirement", "requirements", "statement", "text", "description", "criteria", "criterion", "story", "stories", "summary":
			text = true
		case "id", "ids", "key", "no", "nr", "number", "type", "kind", "status", "state", "owner", "author", "priority", "date", "version", "link",
			"count", "points", "source", "category", "level", "class", "label":
			about = true
		}
	}
	return text && !about
}

func quoted(row []cell) string {
	var names []string
	for i, c := range row {
		if i == 12 {
			names = append(names, "…")
			break
		}
		names = append(names, strconv.Quote(clip(strings.TrimSpace(c.text), 40)))
	}
	return strings.Join(names, ", ")
}

// clip keeps the first n characters.
func clip(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i] + "…"
		}
	}
	return s
}
