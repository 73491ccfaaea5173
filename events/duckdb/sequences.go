package duckdb

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"throughline.dev/events"
)

const (
	// stepBits are the low bits of a packed step, which hold the matcher. Microseconds until 2100 need 52 bits.
	stepBits    = 10
	maxMatchers = 1 << stepBits
	// pageSteps is about how many steps are in memory at once, if no unit has more; packed ones take a fifth of the
	// memory, and packedPages times as many are.
	pageSteps   = 5_000_000
	packedPages = 3
	packedSteps = packedPages * pageSteps
)

// Sequences calls visit once for every unit with a matching event; see events.Reader. It holds 20 bytes for each
// matching event of a part of the units, up to 100 where a property is asked for or matchers may fit one event
// together; of a unit with more than a page of them, all.
func (l *Log) Sequences(ctx context.Context, matchers []events.Matcher, q events.Query, visit func(unit string, steps []events.Step) error) error {
	return failed(ctx, "reading sequences of events", l.sequences(ctx, matchers, q, visit))
}

func (l *Log) sequences(ctx context.Context, matchers []events.Matcher, q events.Query, visit func(unit string, steps []events.Step) error) error {
	switch {
	case len(matchers) == 0:
		return errors.New("no matcher given")
	case len(matchers) > maxMatchers:
		return fmt.Errorf("%d matchers, the limit is %d", len(matchers), maxMatchers)
	}
	s, err := l.walk(ctx, matchers, q)
	if err != nil {
		return err
	}
	defer s.session.leave()
	pages, err := s.pages(ctx)
	if err != nil {
		return err
	}
	for i := range pages {
		if s.packs() {
			err = s.packed(ctx, s.page(i, pages), visit)
		}
		switch {
		case !s.packs():
			err = s.mixed(ctx, s.page(i, pages), visit)
		case errors.Is(err, errTies): // the same units, in parts as large as mixed ones may be
			err = nil
			for part := i; part < pages*packedPages && err == nil; part += pages {
				err = s.mixed(ctx, s.page(part, pages*packedPages), visit)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// page writes the condition that a unit is in one of the parts.
func (s *walk) page(i, pages int) string {
	if pages == 1 {
		return ""
	}
	return fmt.Sprintf(" AND hash(%s) %% %d = %d", s.unit, pages, i)
}

// walk is one reading of sequences.
type walk struct {
	reading
	query      events.Query
	matchers   []events.Matcher
	from, unit string // SQL
	filter     string // SQL; all but the page
	only       string // SQL; who is asked for, empty for all
	texts      view
	session    *session
	disjoint   bool // no event fits two matchers
	late       bool // what matchers say is looked at after who and when
	identify   bool // ids are read at once
}

// walk prepares a reading. The session of what it returns is to be left.
func (l *Log) walk(ctx context.Context, matchers []events.Matcher, q events.Query) (*walk, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	for _, m := range matchers {
		if err := m.Check(); err != nil {
			return nil, err
		}
	}
	mark, err := l.at(ctx, q.AsOf)
	if err != nil {
		return nil, err
	}
	s := &walk{reading: l.read(mark), query: q, matchers: matchers, disjoint: disjoint(matchers)}
	var texts *dictionary
	if s.from, s.unit, texts, err = s.reading.unit(ctx, q.Unit); err != nil {
		return nil, err
	}
	s.texts, s.only = texts.reading(), within(s.unit, texts, q.Only)
	s.filter = s.where(q.From, q.To, q.Match)
	if names := named(matchers); names != nil { // plain to see for the scan, which skips by it
		s.filter = s.where(q.From, q.To, events.Matcher{Names: names}, q.Match)
	}
	if q.Unit == events.ByAccount {
		s.filter += " AND " + s.unit + " > 0"
	}
	if s.session, err = l.raw.session(); err != nil {
		return nil, err
	}
	if q.Windows != nil {
		if err := s.session.windows(ctx, texts, q.Windows); err != nil {
			s.session.leave()
			return nil, err
		}
		s.from += " JOIN temp.windows w ON w.no = " + s.unit
		s.filter += s.inWindow()
		s.late = !s.packs()
		s.disjoint = s.disjoint && !s.late
	}
	s.narrow()
	return s, nil
}

// narrow adds to the filter who is asked for and what the matchers say.
func (s *walk) narrow() {
	fits := ""
	if !s.late && (named(s.matchers) == nil || slices.ContainsFunc(s.matchers, func(m events.Matcher) bool { return len(m.Where) > 0 })) {
		var each []string
		for _, m := range s.matchers {
			each = append(each, "("+s.fits(m)+")")
		}
		fits = "(" + strings.Join(each, " OR ") + ")"
	}
	switch {
	case s.only != "" && fits != "": // in this order: who it is costs less to look up than what happened
		s.filter += " AND CASE WHEN " + s.only + " THEN " + fits + " ELSE false END"
	case s.only != "" || fits != "":
		s.filter += " AND " + s.only + fits
	}
}

// chosen returns the set of units by their numbers; nil for all.
func chosen(texts *dictionary, only map[string]struct{}) []bool {
	if only == nil {
		return nil
	}
	out := make([]bool, texts.len())
	for u := range only {
		if n, ok := texts.find(u); ok && u != "" {
			out[n] = true
		}
	}
	return out
}

// within writes the condition that a unit is one of those; empty for all.
func within(unit string, texts *dictionary, only map[string]struct{}) string {
	if only == nil {
		return ""
	}
	return among(unit, chosen(texts, only))
}

// among writes the condition that the number of a unit is in a set.
func among(unit string, set []bool) string {
	return fmt.Sprintf("get_bit(%s::BIT, %s) = 1", quote(bitText(set)), unit)
}

// named returns the names that matchers pick, nil if one of them picks any name.
func named(matchers []events.Matcher) []string {
	var out []string
	for _, m := range matchers {
		if len(m.Names) == 0 {
			return nil
		}
		out = append(out, m.Names...)
	}
	return out
}

// disjoint reports whether the matchers name different events, each at least one.
func disjoint(matchers []events.Matcher) bool {
	if len(matchers) == 1 {
		return true
	}
	seen := map[string]bool{}
	for _, m := range matchers {
		if len(m.Names) == 0 {
			return false
		}
		for _, n := range m.Names {
			if seen[n] {
				return false
			}
		}
		for _, n := range m.Names {
			seen[n] = true
		}
	}
	return true
}

// errTies says that events of one unit happened at the same time and fit different matchers: their order can be seen.
var errTies = errors.New("events at the same time")

// packs reports whether a time and the matchers it fits, as one or as a set, go into one number and are all there is to
// tell.
func (s *walk) packs() bool {
	return s.query.By == "" && len(s.query.Columns) == 0 && (s.disjoint || len(s.matchers) <= stepBits)
}

// sampleShare of the vectors of the table, in percent, tell how many events are in windows: 200,000 of five million, which
// is off by some hundredths.
const sampleShare = 4

// pages returns into how many parts the units are split.
func (s *walk) pages(ctx context.Context) (int, error) {
	most := int64(pageSteps)
	if s.packs() {
		most = packedSteps
	}
	var n int64
	if err := s.db.QueryRowContext(ctx, "SELECT coalesce(sum(events), 0)::BIGINT FROM appends").Scan(&n); err != nil || n <= most {
		return 1, err
	}
	count := func(query string) error {
		return s.session.query(ctx, query, func(c chunk) error { n = c.longs(0)[0]; return nil })
	}
	// Names alone are counted fast, and are an upper bound.
	filter := s.where(s.query.From, s.query.To)
	if names := named(s.matchers); names != nil {
		filter = s.where(s.query.From, s.query.To, events.Matcher{Names: names})
	}
	var err error
	if s.query.Windows != nil {
		sample := strings.Replace(s.from, "event_rows e", fmt.Sprintf("event_rows e TABLESAMPLE SYSTEM (%d PERCENT)", sampleShare), 1)
		err = count(fmt.Sprintf("SELECT count(*) * %d FROM %s WHERE %s%s", 100/sampleShare, sample, filter, s.inWindow()))
		return int(n/most) + 1, err
	}
	err = count("SELECT count(*) FROM event_rows e WHERE " + filter)
	if err == nil && n > most && s.only != "" { // only then is it worth while to look who it is
		err = count("SELECT count(*) FROM " + s.from + " WHERE " + filter + " AND " + s.only)
	}
	return int(n/most) + 1, err
}

// inWindow writes the rest of a condition; empty where units have no windows.
func (s *walk) inWindow() string {
	if s.query.Windows == nil {
		return ""
	}
	return " AND e.us BETWEEN w.low AND w.high"
}

// which writes the index of the one matcher an event fits.
func (s *walk) which() string {
	if len(s.matchers) == 1 {
		return "0"
	}
	out := "CASE"
	for i, m := range s.matchers {
		if list := s.numbers(m.Names); list != "" {
			out += fmt.Sprintf(" WHEN e.name IN (%s) THEN %d", list, i)
		}
	}
	if out == "CASE" {
		return "0"
	}
	return out + " END"
}
