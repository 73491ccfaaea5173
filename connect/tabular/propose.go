package tabular

import (
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"unicode/utf8"

	"throughline.dev/connect"
	"throughline.dev/connect/cell"
	"throughline.dev/connect/table"
	"throughline.dev/define"
	"throughline.dev/discover"
	"throughline.dev/ledger"
	"throughline.dev/tell"
)

// proposal is a mapping with how it was found.
type proposal struct {
	mapping    connect.Mapping
	kind       ledger.Kind
	preset     *preset
	kindByFile bool            // the name of the file is that of the kind
	byName     map[string]bool // fields found by a column's name
}

// propose finds out what the columns of a table mean. An empty kind is found too. It is false when there is no such
// kind.
func propose(file string, s table.Sample, kind string) (proposal, bool) {
	p := proposal{byName: map[string]bool{}}
	all := kinds()
	if pre := presetOf(s.Header); pre != nil && (kind == "" || kind == pre.kind) {
		p.preset = pre
		p.kind, _ = kindNamed(all, pre.kind)
		p.mapping = pre.mapping(s.Header)
		return p, true
	}
	var ok bool
	switch {
	case kind != "":
		if p.kind, ok = kindNamed(all, kind); !ok {
			return p, false
		}
	default:
		p.kind, p.kindByFile = guessKind(all, file, s.Header)
	}
	p.mapping = connect.Mapping{Kind: p.kind.Name, Columns: make([]connect.Column, len(s.Header))}
	p.byNames(s.Header)
	p.byValues(s)
	return p, true
}

// mapping brings the columns of a preset into the order of a file. Our own export has the fields of its kinds
// beside the columns of the preset.
func (p *preset) mapping(header []string) connect.Mapping {
	m := connect.Mapping{Kind: p.kind}
	taken := map[string]bool{}
	for _, h := range header {
		c := connect.Column{Header: h}
		if field := p.columns[cell.Fold(h)]; field != "" && (!taken[field] || many(field)) {
			c.Field, c.Why = field, "as in exports of "+p.title
			taken[field] = true
		} else if p.source == ownExport && declared(h) {
			c.Field, c.Why = h, "as in exports of "+p.title
		}
		m.Columns = append(m.Columns, c)
	}
	return m
}

// declared reports whether any kind has a field of that name.
func declared(name string) bool {
	return slices.ContainsFunc(kinds(), func(k ledger.Kind) bool {
		_, ok := k.Field(name)
		return ok
	})
}

// many reports whether several columns may go into one field.
func many(field string) bool {
	return field == "label" || field == "comment" || strings.HasPrefix(field, "label:") || strings.HasPrefix(field, "link:")
}

// guessKind finds the kind of record that rows are: by the name of the file, by columns that only accounts have, or
// by the number of columns named like fields of a kind. What nothing tells is feedback.
func guessKind(all []ledger.Kind, file string, header []string) (k ledger.Kind, byFile bool) {
	folded := map[string]bool{}
	for _, h := range header {
		folded[cell.Fold(h)] = true
	}
	name := cell.Fold(stem(file))
	for _, k := range all {
		switch k.Name {
		case tell.Note, tell.Report, tell.View:
			continue // tables of these names are rarely our changelog, our reports and our views
		}
		if name == cell.Fold(k.Name) || name == cell.Fold(k.Plural) {
			return k, true
		}
	}
	if k, ok := required(all, folded); ok {
		return k, false
	}
	account, _ := kindNamed(all, discover.Account)
	feedback, _ := kindNamed(all, discover.Feedback)
	l := newLexicon(account)
	named, about := false, 0
	for _, h := range header {
		switch field, _, _ := l.find(h); field {
		case "title":
			named = true
		case "plan", "revenue", "segment", "domain", "health":
			about++
		case "body":
			about -= 10
		}
	}
	if named && about >= 1 && (about >= 2 || !folded["type"]) {
		return account, false
	}
	best, most := feedback, 2
	for _, k := range all {
		n := 0
		for _, f := range k.Fields {
			if folded[cell.Fold(f.Name)] {
				n++
			}
		}
		if n > most {
			best, most = k, n
		}
	}
	return best, false
}

// required recognises tables of requirements and of user stories by columns that no other table has.
func required(all []ledger.Kind, folded map[string]bool) (ledger.Kind, bool) {
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return folded[n] })
	}
	name := ""
	switch {
	case has("iwant", "iwantto") && has("asa", "asan", "role", "sothat", "persona", "actor"):
		name = define.Story
	case has("requirement", "requirementtext", "requirementstatement", "requirementdescription", "anforderung") &&
		has("type", "requirementtype", "priority", "moscow", "rationale", "acceptancecriteria", "fitcriterion", "id", "requirementid", "reqid", "verificationmethod", "status"):
		name = define.Requirement
	case has("requirementid", "reqid") && has("description", "text", "statement", "title"):
		name = define.Requirement
	default:
		return ledger.Kind{}, false
	}
	return kindNamed(all, name)
}

// byNames gives each field the column whose name means it most surely.
func (p *proposal) byNames(header []string) {
	l := newLexicon(p.kind)
	type claim struct{ column, rank int }
	best := map[string]claim{}
	for i, h := range header {
		p.mapping.Columns[i].Header = h
		field, rank, ok := l.find(h)
		if !ok {
			continue
		}
		if c, taken := best[field]; !many(field) && taken && c.rank <= rank {
			p.mapping.Columns[i].Why = fmt.Sprintf("it would be the %s, but %q is", field, header[c.column])
			continue
		} else if taken && !many(field) {
			p.mapping.Columns[c.column].Field = ""
			p.mapping.Columns[c.column].Why = fmt.Sprintf("it would be the %s, but %q is", field, h)
		}
		best[field] = claim{i, rank}
		p.byName[field] = true
		p.mapping.Columns[i].Field = field
		p.mapping.Columns[i].Why = "by its name"
	}
}

// byValues gives feedback the fields that it cannot do without, by what the cells of unknown columns hold.
func (p *proposal) byValues(s table.Sample) {
	if p.kind.Name != discover.Feedback || len(s.Rows) == 0 {
		return
	}
	has := func(field string) bool {
		return slices.ContainsFunc(p.mapping.Columns, func(c connect.Column) bool { return c.Field == field })
	}
	give := func(field, why string, share func(values []string) float64, least float64) {
		if has(field) {
			return
		}
		column, most := -1, least
		for i, c := range p.mapping.Columns {
			if c.Field != "" || c.Why != "" {
				continue
			}
			var values []string
			for _, row := range s.Rows {
				if v := strings.TrimSpace(row[i]); !cell.Blank(v) {
					values = append(values, v)
				}
			}
			if len(values) == 0 {
				continue
			}
			if v := share(values); v > most || v == most && column < 0 {
				column, most = i, v
			}
		}
		if column >= 0 {
			p.mapping.Columns[column].Field, p.mapping.Columns[column].Why = field, why
		}
	}
	give("url", "its cells are addresses", shareOf(func(v string) bool { return strings.HasPrefix(v, "https://") || strings.HasPrefix(v, "http://") }), 0.9)
	give("author", "its cells are e-mail addresses", shareOf(isMail), 0.9)
	give("occurred_at", "its cells are dates", shareOf(isDate), 0.9)
	if !has("body") && (!has("title") || p.byName["title"]) {
		give("body", "its cells hold the longest texts", meanWords, 4)
	}
}

func shareOf(is func(string) bool) func([]string) float64 {
	return func(values []string) float64 {
		n := 0
		for _, v := range values {
			if is(v) {
				n++
			}
		}
		return float64(n) / float64(len(values))
	}
}

func isMail(v string) bool {
	a, err := mail.ParseAddress(v)
	return err == nil && a.Address == v
}

// isDate leaves plain numbers out: an amount or a count may look like seconds since 1970.
func isDate(v string) bool {
	if strings.Trim(v, "0123456789.") == "" {
		return false
	}
	_, p1 := cell.Style{}.Instant(v)
	_, p2 := cell.Style{DayFirst: true}.Instant(v)
	return p1 == nil || p2 == nil
}

func meanWords(values []string) float64 {
	n := 0
	for _, v := range values {
		if utf8.ValidString(v) {
			n += len(strings.Fields(v))
		}
	}
	return float64(n) / float64(len(values))
}
