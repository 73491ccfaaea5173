// Package tabular reads tables and JSON lines of any origin as records: what customers wrote, unless the columns or
// the user say another kind. It proposes what each column means from its name and its values, in a [connect.Mapping]
// that the user may edit, and knows the exports of some products by their columns (see [presets]).
//
// It also writes records as a table for spreadsheets. It must not know of any product's own rules beyond its columns;
// a product whose export needs more has a package of its own.
package tabular

import (
	"fmt"
	"slices"
	"strings"

	"throughline.dev/connect"
	"throughline.dev/connect/jsonstream"
	"throughline.dev/connect/rawtext"
	"throughline.dev/connect/table"
	"throughline.dev/decide"
	"throughline.dev/define"
	"throughline.dev/deliver"
	"throughline.dev/discover"
	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/tell"
)

// Names of the formats.
const (
	csvName    = "csv"
	ndjsonName = "ndjson"
)

// Formats returns the formats "csv" and "ndjson".
func Formats() []connect.Format {
	const doc = " of feedback, accounts or any kind of record; columns are recognised by name and value, or mapped by hand. " +
		"Exports of Linear, GitLab, Asana, Shortcut, Pivotal, Taiga, Fider, Quackback, Canny, Ducalis and app stores are known. Columns without a place are reported."
	return []connect.Format{
		{Name: csvName, Title: "Table (CSV)", Doc: "Rows" + doc, Detect: detectCSV, Read: readCSV},
		{Name: ndjsonName, Title: "JSON lines or array", Doc: "Objects" + doc, Detect: detectJSON, Read: readJSON},
	}
}

// Propose says what the columns of a file seem to mean. It is false for formats that need no mapping, and for a file
// that is none of theirs.
func Propose(format string, h connect.Head) (connect.Mapping, bool) {
	return ProposeAs(format, h, "")
}

// ProposeAs is [Propose] for records of a given kind; an empty kind is proposed too.
func ProposeAs(format string, h connect.Head, kind string) (connect.Mapping, bool) {
	var s table.Sample
	var err error
	switch format {
	case csvName:
		s, err = table.Peek(h, sampled)
	case ndjsonName:
		s, err = peekJSON(h)
	default:
		return connect.Mapping{}, false
	}
	if err != nil {
		return connect.Mapping{}, false
	}
	p, ok := propose(h.Name, s, kind)
	return p.mapping, ok
}

// sampled is how many rows a proposal looks at.
const sampled = 200

func detectCSV(h connect.Head) connect.Match {
	text := strings.TrimSpace(string(h.Text[:min(len(h.Text), 1024)]))
	if text == "" || text[0] == '{' || text[0] == '[' || text[0] == '<' || strings.HasPrefix(text, "---") || strings.HasPrefix(text, "WEBVTT") {
		return connect.Match{}
	}
	s, err := table.Peek(h, sampled)
	if err != nil || slices.ContainsFunc(s.Header, func(c string) bool { return len(c) > 100 }) {
		return connect.Match{}
	}
	return match(h, s)
}

func detectJSON(h connect.Head) connect.Match {
	text := strings.TrimSpace(string(h.Text[:min(len(h.Text), 1024)]))
	if text == "" || text[0] != '{' && text[0] != '[' {
		return connect.Match{}
	}
	s, err := peekJSON(h)
	if err != nil || len(s.Rows) == 0 {
		return connect.Match{}
	}
	m := match(h, s)
	m.Confidence = min(m.Confidence, 0.7) // formats that know the product are surer
	return m
}

// match says how sure a proposal is.
func match(h connect.Head, s table.Sample) connect.Match {
	p, ok := propose(h.Name, s, "")
	if !ok {
		return connect.Match{}
	}
	kind := p.kind.Plural
	if p.preset != nil {
		return connect.Match{Confidence: 0.95, Why: "its columns are those of " + p.preset.title}
	}
	fields := map[string]bool{}
	for _, c := range p.mapping.Columns {
		if c.Field != "" {
			fields[c.Field] = true
		}
	}
	text := fields["title"] || fields["body"] || fields["statement"] || fields["means"]
	named := p.byName["title"] || p.byName["body"] || p.byName["statement"] || p.byName["means"]
	switch {
	case p.kindByFile && text:
		return connect.Match{Confidence: 0.8, Why: "its name and columns are those of " + kind}
	case named && len(fields) >= 2:
		return connect.Match{Confidence: 0.7, Why: fmt.Sprintf("%d of its %d columns are those of %s", len(fields), len(s.Header), kind)}
	case named && len(s.Header) <= 2:
		return connect.Match{Confidence: 0.6, Why: "it has a column of texts"}
	case text && len(fields) >= 3:
		return connect.Match{Confidence: 0.55, Why: fmt.Sprintf("%d of its %d columns are those of %s, by their values", len(fields), len(s.Header), kind)}
	}
	return connect.Match{Confidence: 0.2, Why: "it may be a table, but no column is known; map its columns"}
}

// kinds returns all kinds, as a row may become any of them.
func kinds() []ledger.Kind {
	return slices.Concat(discover.Stage().Kinds, decide.Stage().Kinds, define.Stage().Kinds, deliver.Stage().Kinds, measure.Stage().Kinds, tell.Stage().Kinds)
}

// kindNamed finds a kind by its name, plural or key prefix.
func kindNamed(all []ledger.Kind, name string) (ledger.Kind, bool) {
	for _, k := range all {
		if strings.EqualFold(name, k.Name) || strings.EqualFold(name, k.Plural) || strings.EqualFold(name, k.Prefix) {
			return k, true
		}
	}
	return ledger.Kind{}, false
}

// stem returns the name of a file without folder, extension, and what changes from one export to the next: dates,
// numbers, "(1)". "exports/reviews-2026-03.csv.gz" is "reviews".
func stem(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.TrimSuffix(name, ".gz")
	if ext := rawtext.Ext(name); ext != "" {
		name = name[:len(name)-len(ext)]
	}
	short := strings.TrimRight(name, "0123456789-_. ()T:")
	if short == "" {
		return name
	}
	return strings.ToLower(short)
}

// peekJSON gathers the members of the first objects as columns.
func peekJSON(h connect.Head) (table.Sample, error) {
	var s table.Sample
	at := map[string]int{}
	var rows []map[int]string
	for r, err := range reader().Records(strings.NewReader(string(h.Text)), h.Name) {
		if err != nil {
			if len(rows) > 0 || len(h.Text) >= rawtext.HeadSize-4 {
				break // the head ends in the middle of a record
			}
			return s, err
		}
		if r.Err != nil {
			continue
		}
		row := map[int]string{}
		flatten(r.JSON, func(name, value string) {
			i, ok := at[name]
			if !ok {
				if len(s.Header) >= table.MaxColumns {
					return
				}
				i = len(s.Header)
				at[name] = i
				s.Header = append(s.Header, name)
			}
			row[i] = value
		})
		if rows = append(rows, row); len(rows) >= sampled {
			break
		}
	}
	for _, row := range rows {
		cells := make([]string, len(s.Header))
		for i, v := range row {
			cells[i] = v
		}
		s.Rows = append(s.Rows, cells)
	}
	return s, nil
}

// reader says how JSON is taken apart: the members in which exports wrap their records, and a limit for each.
func reader() jsonstream.Reader {
	return jsonstream.Reader{Collections: []string{"feedback", "posts", "reviews", "records", "results"}, MaxRecord: table.MaxRow}
}
