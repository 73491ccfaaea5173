package tabular

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"throughline.dev/connect"
	"throughline.dev/connect/cell"
	"throughline.dev/connect/table"
	"throughline.dev/discover"
	"throughline.dev/ledger"
)

// reading is what holds for all rows of a file: what its columns mean, how it writes dates, where its keys belong.
type reading struct {
	file       string
	format     string
	origin     string
	all        []ledger.Kind
	kind       ledger.Kind // of every row, unless a column says
	preset     *preset
	columns    []target
	channel    string // of feedback, where no column says it
	style      cell.Style
	lexicon    *lexicon                                    // for members of objects that the mapping does not know; nil: those are lost
	taken      map[string]bool                             // fields that some column goes into
	standingOf func(ledger.Ref) (*connect.Standing, error) // what the product has; may be nil
	said       map[string]bool                             // what needs saying once a file: accounts, notices
	noZone     bool
}

// target is where the cells of a column go.
type target struct {
	header   string
	field    string // as in connect.Column
	prefix   string // of label:PREFIX
	relation string // of link:RELATION
	reversed bool
	currency string // that the header names
}

// newReading joins what is known before the first row. The sample is the beginning of the file.
func newReading(format, file string, s table.Sample, o connect.Options) (*reading, error) {
	r := &reading{file: file, format: format, origin: o.Origin, standingOf: o.Standing, all: kinds(), taken: map[string]bool{}, said: map[string]bool{}}
	m := o.Mapping
	if m == nil || len(m.Columns) == 0 {
		kind := ""
		if m != nil {
			kind = m.Kind
		}
		p, ok := propose(file, s, kind)
		if !ok {
			return nil, r.badKind(kind)
		}
		m = &p.mapping
	}
	if pre := presetOf(s.Header); pre != nil && pre.kind == m.Kind {
		r.preset = pre
	}
	perRow := slices.ContainsFunc(m.Columns, func(c connect.Column) bool { return c.Field == "kind" })
	if m.Kind != "" || !perRow {
		k, ok := kindNamed(r.all, m.Kind)
		if !ok {
			return nil, r.badKind(m.Kind)
		}
		r.kind = k
	}
	for _, h := range s.Header {
		if err := r.add(h, r.mapped(m, len(r.columns), h), perRow); err != nil {
			return nil, err
		}
	}
	if r.kind.Name == discover.Feedback && !r.taken["channel"] {
		r.channel = channelOf(file)
	}
	if format == ndjsonName && !perRow {
		l := newLexicon(r.kind)
		r.lexicon = &l
	}
	return r, nil
}

// channelOf reads from the name of a file where its feedback came from; empty when the name does not say.
func channelOf(file string) string {
	name := cell.Fold(stem(file))
	for _, c := range [][2]string{
		{"ticket", "ticket"},
		{"review", "review"},
		{"rezension", "review"},
		{"survey", "survey"},
		{"umfrage", "survey"},
		{"nps", "survey"},
		{"sales", "sales"},
		{"vertrieb", "sales"},
		{"chat", "chat"},
		{"email", "email"},
		{"mails", "email"},
	} {
		if strings.Contains(name, c[0]) {
			return c[1]
		}
	}
	return ""
}

func (r *reading) badKind(name string) error {
	var names []string
	for _, k := range r.all {
		names = append(names, k.Name)
	}
	return &connect.RowError{
		Where:  connect.Where{File: r.file},
		Reason: fmt.Sprintf("the mapping makes records of kind %q, which there is not", name),
		Remedy: "The kinds are " + strings.Join(names, ", "),
	}
}

// mapped finds what a mapping says about a column: the entry at its place if that has its name, else the first one
// of its name. Each entry serves one column.
func (r *reading) mapped(m *connect.Mapping, i int, header string) string {
	if i < len(m.Columns) && m.Columns[i].Header == header {
		return m.Columns[i].Field
	}
	for j, c := range m.Columns {
		if c.Header == header && (j >= i || j < len(r.columns) && r.columns[j].header != header) {
			return c.Field
		}
	}
	return ""
}

// add takes a column in.
func (r *reading) add(header, field string, anyKind bool) error {
	t := target{header: header, field: field, currency: cell.Currency(header)}
	if field != "" {
		ok := takes(r.kind, field)
		if anyKind && !ok {
			ok = slices.ContainsFunc(r.all, func(k ledger.Kind) bool { return takes(k, field) })
		}
		if !ok {
			return &connect.RowError{
				Where:  connect.Where{File: r.file, Line: 1},
				Reason: fmt.Sprintf("the mapping puts column %q into %q, for which a %s has no place", header, field, cmp.Or(r.kind.Name, "record")),
				Remedy: "It can be " + strings.Join(places(r.kind), ", "),
			}
		}
		switch name, rest, _ := strings.Cut(field, ":"); name {
		case "label":
			t.field, t.prefix = "label", rest
		case "link":
			t.field = "link"
			t.relation, t.reversed, _ = relation(rest)
		}
		r.taken[t.field] = true
	}
	r.columns = append(r.columns, t)
	return nil
}

// places lists what the columns of a table may go into.
func places(k ledger.Kind) []string {
	out := []string{"title", "body", "state", "owner", "label", "label:PREFIX", "key", "comment", "link:RELATION"}
	if takes(k, "account") {
		out = append(out, "account")
	}
	if takes(k, "work") {
		out = append(out, "work")
	}
	for _, f := range k.Fields {
		out = append(out, f.Name)
	}
	return out
}

// member returns the column for the member of an object, adding one that was not met before: its name may tell what
// it means. It is -1 when there are too many different members.
func (r *reading) member(at map[string]int, name string) int {
	i, ok := at[name]
	if ok {
		return i
	}
	if len(r.columns) >= table.MaxColumns {
		return -1
	}
	field := ""
	if r.lexicon != nil {
		if f, _, ok := r.lexicon.find(name); ok && (!r.taken[f] || many(f)) {
			field = f
		}
	}
	if r.add(name, field, false) != nil {
		r.columns = append(r.columns, target{header: name})
	}
	i = len(r.columns) - 1
	at[name] = i
	return i
}

// temporal reports whether the cells of a column are dates, numeric whether they are numbers.
func (r *reading) temporal(t target) bool {
	f, ok := r.kind.Field(t.field)
	return ok && (f.Type == ledger.InstantField || f.Type == ledger.DateField)
}

func (r *reading) numeric(t target) bool {
	f, ok := r.kind.Field(t.field)
	return ok && (f.Type == ledger.NumberField || f.Type == ledger.RangeField || f.Type == ledger.MoneyField || f.Type == ledger.DurationField)
}

// look adds a cell to the evidence for how the file writes dates and numbers.
func (r *reading) look(e *cell.Evidence, i int, value string) {
	switch t := r.columns[i]; {
	case t.field == "":
	case r.temporal(t):
		e.Date(value)
	case r.numeric(t):
		e.Number(value)
	}
}

// settle draws the conclusion.
func (r *reading) settle(e *cell.Evidence, european bool, dayFirst *bool) (notice string) {
	r.style, notice = e.Style(european)
	if dayFirst != nil {
		r.style.DayFirst = *dayFirst
		return ""
	}
	return notice
}

var global = regexp.MustCompile(`(?i)^(https?://.+|[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12})$`)

// external returns the key of a row. Addresses and UUIDs are unique in the world; other keys belong to the origin that
// was given, to the product that is known to have made the file, or to the file's name.
func (r *reading) external(key string) ledger.ExternalKey {
	source := r.format
	if r.preset != nil {
		source = r.preset.source
	}
	switch {
	case r.origin != "":
		source += ":" + strings.ReplaceAll(r.origin, "/", ":")
	case r.preset == nil && !global.MatchString(key) && !strings.HasPrefix(key, hashed):
		source += ":" + short(strings.ReplaceAll(stem(r.file), "/", ":"))
	}
	return ledger.ExternalKey{Source: source, Key: key}
}

// short keeps the name of a file within what the source of a key may hold; a longer one ends in a hash of the whole.
func short(name string) string {
	const limit = 120
	name = strings.ToValidUTF8(name, "?")
	if len(name) <= limit {
		return name
	}
	sum := sha256.Sum256([]byte(name))
	return strings.ToValidUTF8(name[:limit], "") + "~" + hex.EncodeToString(sum[:6])
}

// once reports whether something is said for the first time. What is remembered is bounded; beyond that a file says
// things again, which does no harm.
func (r *reading) once(what string) bool {
	if r.said[what] {
		return false
	}
	if len(r.said) >= 100_000 {
		clear(r.said)
	}
	r.said[what] = true
	return true
}
