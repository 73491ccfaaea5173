package eventstest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"
	"time"

	"throughline.dev/events"
)

// Memory is a log in memory. The zero value is ready to use.
type Memory struct {
	mu       sync.Mutex
	appends  []addition
	removed  map[string]bool // ids of events that were removed for good
	removals []events.Removal
	closed   bool
}

var _ events.Log = (*Memory)(nil)

// addition is what append number i+1 added.
type addition struct {
	source     string
	events     []events.Event
	identities []events.Identity
}

// Append stores a batch.
func (m *Memory) Append(ctx context.Context, b events.Batch) (events.Appended, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out events.Appended
	if err := m.usable(ctx); err != nil {
		return out, err
	}
	if err := b.Check(); err != nil {
		return out, err
	}
	first := map[string]*events.Event{}
	people := events.People{}
	for i := range m.appends {
		for j := range m.appends[i].events {
			e := &m.appends[i].events[j]
			first[e.ID] = e
		}
		for _, d := range m.appends[i].identities {
			people.Add(d)
		}
	}
	a := addition{source: b.Source}
	for _, e := range b.Events {
		e.Time = e.Time.UTC().Truncate(time.Microsecond)
		switch old := first[e.ID]; {
		case m.removed[e.ID]:
			out.Duplicates++
		case old == nil:
			e.Properties = slices.Clone(e.Properties)
			first[e.ID] = &e
			a.events = append(a.events, e)
			out.Added++
		case old.SameContent(&e):
			out.Duplicates++
		default:
			out.Conflicts++
			if b.OnConflict != nil {
				b.OnConflict(&e)
			}
		}
	}
	for _, d := range b.Identities {
		known := people.Len()
		switch what, _, _ := people.Add(d); what {
		case events.Merged:
			out.Linked++
		case events.Refused:
			out.Refused++
		case events.Nothing:
			if people.Len() == known {
				continue
			}
		}
		a.identities = append(a.identities, d)
	}
	if len(a.events)+len(a.identities) > 0 {
		m.appends = append(m.appends, a)
	}
	out.Mark = m.through(len(m.appends))
	return out, nil
}

// Retract takes back the batches of a source.
func (m *Memory) Retract(ctx context.Context, source string) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.usable(ctx); err != nil {
		return 0, err
	}
	if source == "" {
		return 0, errors.New("retracting events: no source given. Name the source of the batches")
	}
	var n int64
	for i := range m.appends {
		if a := &m.appends[i]; a.source == source {
			n += int64(len(a.events))
			a.events, a.identities = nil, nil
		}
	}
	return n, nil
}

// Close closes the log.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}

func (m *Memory) usable(ctx context.Context) error {
	if m.closed {
		return events.ErrClosed
	}
	return ctx.Err()
}

func (m *Memory) through(n int) events.Mark {
	mark := events.Mark{Seq: int64(n)}
	for _, a := range m.appends[:n] {
		for _, e := range a.events {
			if e.Time.After(mark.Through) && !events.Evidence(e.Name) {
				mark.Through = e.Time
			}
		}
	}
	return mark
}

// Mark returns the high-water mark.
func (m *Memory) Mark(ctx context.Context) (events.Mark, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.through(len(m.appends)), m.usable(ctx)
}

// row is an event with its merged person.
type row struct {
	*events.Event
	person string
}

// rows returns what is in the log up to a mark and in the query's range, ordered by person, time and ID, and the
// account of each person.
func (m *Memory) rows(ctx context.Context, q events.Query) ([]row, map[string]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.usable(ctx); err != nil {
		return nil, nil, err
	}
	n := len(m.appends)
	switch {
	case q.AsOf.Seq < 0 || q.AsOf.Seq > int64(n):
		return nil, nil, fmt.Errorf("%w: append %d; the newest is %d", events.ErrNoMark, q.AsOf.Seq, n)
	case q.AsOf.Seq > 0:
		n = int(q.AsOf.Seq)
	}
	var people events.People
	for _, a := range m.appends[:n] {
		for _, d := range a.identities {
			people.Add(d)
		}
	}
	var all []row
	for i := range m.appends[:n] {
		for j := range m.appends[i].events {
			e := &m.appends[i].events[j]
			all = append(all, row{e, people.Of(e.Person)})
		}
	}
	slices.SortFunc(all, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.person, b.person), a.Time.Compare(b.Time), cmp.Compare(a.ID, b.ID))
	})
	accounts := map[string]string{}
	for _, r := range all {
		if r.Name == events.GroupEvent {
			accounts[r.person] = r.Account
		}
	}
	all = slices.DeleteFunc(all, func(r row) bool {
		return !q.From.IsZero() && r.Time.Before(q.From) || !q.To.IsZero() && !r.Time.Before(q.To)
	})
	return all, accounts, nil
}

// Scan yields the matching events ordered by person, time and ID.
func (m *Memory) Scan(ctx context.Context, q events.Query) iter.Seq2[events.Row, error] {
	return func(yield func(events.Row, error) bool) {
		rows, accounts, err := m.rows(ctx, q)
		if err = errors.Join(q.Check(), err); err != nil {
			yield(events.Row{}, err)
			return
		}
		for _, r := range rows {
			if !q.Match.Match(r.Name, r.Properties) {
				continue
			}
			out := events.Row{Person: r.person, Account: r.Account, Name: r.Name, ID: r.ID, Time: r.Time}
			if out.Account == "" {
				out.Account = accounts[r.person]
			}
			for _, c := range q.Columns {
				v, _ := events.Property(r.Properties, c)
				out.Values = append(out.Values, v)
			}
			if !yield(out, nil) {
				return
			}
		}
	}
}

// unit returns whose event a row is, and whether the query asks for it.
func unit(q events.Query, r row, accounts map[string]string) (string, bool) {
	u := r.person
	if q.Unit == events.ByAccount {
		if u = r.Account; u == "" {
			u = accounts[r.person]
		}
	}
	if q.Only != nil {
		if _, in := q.Only[u]; !in {
			return "", false
		}
	}
	return u, u != ""
}

// value returns a property of a row, or its name.
func value(r row, property string) string {
	if property == events.NameColumn {
		return r.Name
	}
	v, _ := events.Property(r.Properties, property)
	return v
}

// Sequences calls visit once for every unit with a matching event.
func (m *Memory) Sequences(ctx context.Context, matchers []events.Matcher, q events.Query, visit func(person string, steps []events.Step) error) error {
	if len(matchers) == 0 {
		return errors.New("no matcher given")
	}
	if err := q.Check(); err != nil {
		return err
	}
	for _, x := range matchers {
		if err := x.Check(); err != nil {
			return err
		}
	}
	rows, accounts, err := m.rows(ctx, q)
	if err != nil {
		return err
	}
	type step struct {
		events.Step
		id string
	}
	steps := map[string][]step{}
	for _, r := range rows {
		u, wanted := unit(q, r, accounts)
		if !wanted || !q.Match.Match(r.Name, r.Properties) {
			continue
		}
		if w, has := q.Windows[u]; q.Windows != nil && !(has && w.Holds(r.Time.UnixMicro())) {
			continue
		}
		for i, x := range matchers {
			if !x.Match(r.Name, r.Properties) {
				continue
			}
			s := step{events.Step{Match: i, At: r.Time.UnixMicro()}, r.ID}
			if q.By != "" {
				s.Value = value(r, q.By)
			}
			for _, c := range q.Columns {
				s.Values = append(s.Values, value(r, c))
			}
			steps[u] = append(steps[u], s)
		}
	}
	for _, u := range slices.Sorted(maps.Keys(steps)) {
		slices.SortFunc(steps[u], func(a, b step) int {
			return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.Match, b.Match), cmp.Compare(a.id, b.id))
		})
		out, number := make([]events.Step, len(steps[u])), map[string]int32{}
		for i, s := range steps[u] {
			n, seen := number[s.id]
			if !seen {
				n = int32(len(number))
				number[s.id] = n
			}
			out[i] = s.Step
			out[i].Event = n
		}
		if err := visit(u, out); err != nil {
			return err
		}
	}
	return nil
}

// Moments calls visit with each event that fits. Units are numbered in the order of their names.
func (m *Memory) Moments(ctx context.Context, x events.Matcher, q events.Query, visit func(units []int32, at []int64) error) error {
	numbers := map[string]int32{}
	all, accounts, err := m.rows(ctx, events.Query{AsOf: q.AsOf})
	if err != nil {
		return err
	}
	for _, r := range all {
		if u, is := unit(events.Query{Unit: q.Unit}, r, accounts); is {
			numbers[u] = 0
		}
	}
	for i, u := range slices.Sorted(maps.Keys(numbers)) {
		numbers[u] = int32(i)
	}
	q.By, q.Columns = "", nil
	return m.Sequences(ctx, []events.Matcher{x}, q, func(unit string, steps []events.Step) error {
		for _, s := range steps {
			if err := visit([]int32{numbers[unit]}, []int64{s.At}); err != nil {
				return err
			}
		}
		return nil
	})
}

// Count counts into cells.
func (m *Memory) Count(ctx context.Context, t events.Tally, visit func(events.Cell) error) error {
	if err := t.Check(); err != nil {
		return err
	}
	rows, accounts, err := m.rows(ctx, t.Query)
	if err != nil {
		return err
	}
	series := t.Series
	if len(series) == 0 {
		series = []events.Matcher{{}}
	}
	cells, units := map[string]*events.Cell{}, map[string]map[string]bool{}
	for _, r := range rows {
		bucket, in := t.Bucket(r.Time)
		u, wanted := unit(t.Query, r, accounts)
		if !in || !wanted || !t.Match.Match(r.Name, r.Properties) {
			continue
		}
		by := make([]string, len(t.By))
		for i, p := range t.By {
			by[i] = value(r, p)
		}
		for i, x := range series {
			if !x.Match(r.Name, r.Properties) {
				continue
			}
			key := fmt.Sprintf("%d %d %q", i, bucket, by)
			c := cells[key]
			if c == nil {
				c = &events.Cell{Series: i, Bucket: bucket, By: by}
				cells[key], units[key] = c, map[string]bool{}
			}
			c.Events++
			if t.Units && !units[key][u] {
				units[key][u] = true
				c.Units++
			}
			if t.Number != "" {
				if v, ok := number(r, t.Number); ok {
					c.Number.Add(v)
				}
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(cells)) {
		if err := visit(*cells[key]); err != nil {
			return err
		}
	}
	return nil
}

func number(r row, property string) (float64, bool) {
	v, ok := events.Property(r.Properties, property)
	if !ok {
		return 0, false
	}
	return events.Number(v)
}

// Numbers calls visit with every number of a property.
func (m *Memory) Numbers(ctx context.Context, q events.Query, property string, visit func(unit string, at int64, value float64) error) error {
	rows, accounts, err := m.rows(ctx, q)
	if err = errors.Join(q.Check(), events.CheckProperty(property), err); err != nil {
		return err
	}
	for _, r := range rows {
		u, wanted := unit(q, r, accounts)
		v, ok := number(r, property)
		if !ok || !wanted || !q.Match.Match(r.Name, r.Properties) {
			continue
		}
		if err := visit(u, r.Time.UnixMicro(), v); err != nil {
			return err
		}
	}
	return nil
}

// Catalogue lists the event names.
func (m *Memory) Catalogue(ctx context.Context) ([]events.Catalogue, error) {
	rows, _, err := m.rows(ctx, events.Query{})
	if err != nil {
		return nil, err
	}
	by := map[string]*events.Catalogue{}
	seen := map[[2]string]bool{}
	for _, r := range rows {
		if events.Evidence(r.Name) {
			continue
		}
		c := by[r.Name]
		if c == nil {
			c = &events.Catalogue{Name: r.Name, First: r.Time, Last: r.Time}
			by[r.Name] = c
		}
		c.Count++
		if k := [2]string{r.Name, r.person}; !seen[k] {
			seen[k] = true
			c.People++
		}
		if r.Time.Before(c.First) {
			c.First = r.Time
		}
		if r.Time.After(c.Last) {
			c.Last = r.Time
		}
	}
	var out []events.Catalogue
	for _, c := range by {
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b events.Catalogue) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name))
	})
	return out, nil
}

// Stats returns the size of the log.
func (m *Memory) Stats(ctx context.Context) (events.Stats, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var s events.Stats
	for _, a := range m.appends {
		s.Events += int64(len(a.events))
		s.Identities += int64(len(a.identities))
	}
	return s, m.usable(ctx)
}
