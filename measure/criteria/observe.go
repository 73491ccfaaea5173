package criteria

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline.dev/define/claim"
	"throughline.dev/define/criterion"
	"throughline.dev/define/quantity"
	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/proof"
	"throughline.dev/measure/question"
)

// observed is what the event log says of a criterion whose check asks it.
type observed struct {
	proof.Result
	Query string
}

// observation is the reading of the event log for one criterion. Nothing but counts is kept.
type observation struct {
	c       criterion.Criterion
	claim   claim.Claim
	query   events.Query // without columns
	why     string       // it cannot be asked; empty when it can
	scale   quantity.Unit
	good    events.Cond
	columns []string // attributes of the filter and, if there is one, the property behind them
	at      []int    // where they stand in the row

	tally      proof.Tally
	cases      int64 // events that fit, before the filter
	lacking    int64 // of which have no value
	unreadable int64 // of which have a value that is no number
	seen       map[string]int64
	buckets    []float32 // of a rate, while it is read
	length     int64     // how many there are
	width      time.Duration
}

// newObservation prepares to count the events that are cases of a criterion, over its window back from the end of
// observation, which is the same whenever the same mark is asked.
func newObservation(mark events.Mark, c criterion.Criterion, cl claim.Claim) *observation {
	o := &observation{c: c, claim: cl, seen: map[string]int64{}}
	check := *c.Check
	if mark.Through.IsZero() {
		o.why = "there is no event log"
		return o
	}
	if o.why = o.prepare(check); o.why != "" {
		return o
	}
	if w := claim.UnreadWindow(c); w != "" {
		o.why = fmt.Sprintf("its window, %q, is none to count over: give its check one such as 7d, 28 days or calendar month", w)
		return o
	}
	from, to := between(mark.Through, cl)
	o.query = events.Query{Match: events.Matcher{Names: []string{check.Event}, Where: conditions(check.Where)}, From: from, To: to, AsOf: mark}
	for _, f := range c.Filter {
		o.columns = append(o.columns, f.Attribute)
	}
	if check.Property != "" {
		o.columns = append(o.columns, check.Property)
	}
	o.why = o.rate(from, to)
	return o
}

// observe reads the event log for all observations. Those that look at the same events in the same window share one
// reading.
func observe(ctx context.Context, log events.Reader, all []*observation) error {
	var order []string
	groups := map[string][]*observation{}
	for _, o := range all {
		if o.why != "" {
			continue
		}
		key := fmt.Sprintf("%q %q %d %d", o.query.Match.Names, o.query.Match.Where, o.query.From.UnixMicro(), o.query.To.UnixMicro())
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], o)
	}
	for _, key := range order {
		group := groups[key]
		q := group[0].query
		for _, o := range group {
			o.buckets = make([]float32, o.length)
			for _, c := range o.columns {
				i := slices.Index(q.Columns, c)
				if i < 0 {
					i = len(q.Columns)
					q.Columns = append(q.Columns, c)
				}
				o.at = append(o.at, i)
			}
		}
		for row, err := range log.Scan(ctx, q) {
			if err != nil {
				return err
			}
			for _, o := range group {
				o.add(row)
			}
		}
		for _, o := range group {
			o.buckets = nil
		}
	}
	for _, o := range all {
		if err := o.complete(ctx, log); err != nil {
			return err
		}
	}
	return nil
}

// result judges what was counted.
func (o *observation) result() observed {
	check := *o.c.Check
	asOf := ""
	if through := o.query.AsOf.Through; !through.IsZero() {
		asOf = question.Instant(through)
	}
	why := o.why
	if why == "" {
		why = o.missing(check)
	}
	out := observed{Result: proof.Unknown(why)}
	out.Figure.AsOf = asOf
	if o.why == "" {
		out.Query = describeQuery(o.query, o.c)
	}
	if why != "" {
		return out
	}
	out.Result = proof.Judge(o.claim, o.tally, proof.Rule{Confidence: check.Confidence, AsOf: asOf, Metric: o.c.Metric})
	if left := o.lacking + o.unreadable; left > 0 {
		out.Says += fmt.Sprintf("; %s more had no usable %s and were left out", ledger.FormatNumber(float64(left)), check.Property)
	}
	return out
}

// prepare finds what keeps the criterion from being asked.
func (o *observation) prepare(check criterion.Check) string {
	if check.Event == "" {
		return "its check names no event"
	}
	if o.claim.OfTime && o.claim.Form != claim.Mean {
		return "it states a share of the time, and events are cases, not moments: ask a monitoring system"
	}
	if o.claim.Bound == nil { // good or bad by itself
		if check.Property == "" || check.Good == "" {
			return "its check does not say which cases are good: name a property and the value that is good"
		}
		o.good = condition(check.Property, check.Good)
		return ""
	}
	b := o.claim.Bound
	if o.claim.Form == claim.Count || o.claim.Form == claim.Rate && check.Property == "" {
		return ""
	}
	if check.Property == "" {
		return "its check names no property that holds the value"
	}
	stated := b.Unit.Dimension
	if check.Unit == "" {
		if stated != quantity.None && stated != quantity.Count {
			return fmt.Sprintf("its check does not say in which unit %s is", check.Property)
		}
		o.scale = quantity.Unit{Factor: 1}
		return ""
	}
	u, ok := quantity.ParseUnit(check.Unit)
	switch {
	case !ok:
		return fmt.Sprintf("%q is no unit that is known", check.Unit)
	case stated != quantity.None && u.Dimension != stated:
		return fmt.Sprintf("%s is in %s, which is no %s", check.Property, check.Unit, stated)
	}
	if u.Factor == 0 {
		u.Factor = 1
	}
	o.scale = u
	return ""
}

// add counts one event.
func (o *observation) add(row events.Row) {
	o.cases++
	fits := true
	for i, f := range o.c.Filter {
		v, ok := events.Number(row.Values[o.at[i]])
		if !ok {
			fits = false
			continue
		}
		o.seen[f.Attribute]++
		b := claim.Bound{Comparator: f.Comparator, Low: f.Value}
		fits = fits && b.Holds(v)
	}
	if !fits {
		return
	}
	text := ""
	if n := len(o.c.Filter); n < len(o.at) {
		text = row.Values[o.at[n]]
	}
	switch {
	case o.claim.Form == claim.Count:
		o.tally.N++
		o.tally.Number++
	case o.claim.Form == claim.Rate:
		o.bucket(row, text)
	case text == "":
		o.lacking++
	case o.claim.Bound == nil:
		o.tally.Count(holds(o.good, text))
	default:
		v, ok := events.Number(text)
		if !ok {
			o.unreadable++
			return
		}
		o.tally.Add(v*o.scale.Factor+o.scale.Offset, o.claim.Bound)
	}
}

// maxBuckets bounds the memory of a rate: a month of seconds.
const maxBuckets = 31 * 24 * 3600

// rate prepares the buckets of a rate: of the length of its unit of time.
func (o *observation) rate(from, to time.Time) string {
	if o.claim.Form != claim.Rate {
		return ""
	}
	o.width = time.Second
	if f := o.claim.Bound.Unit.Factor; f > 0 && f < 1 && o.claim.Bound.Unit.Dimension != quantity.Throughput {
		o.width = time.Duration(math.Round(1/f)) * time.Second
	}
	if from.IsZero() {
		return "it states no window for its rate"
	}
	n := int64(to.Sub(from)/o.width) + 1
	if n > maxBuckets {
		return fmt.Sprintf("its window is too long to look at every %s of it: at most a month of seconds can be", o.width)
	}
	o.length = n
	return ""
}

func (o *observation) bucket(row events.Row, text string) {
	v := 1.0
	if o.c.Check.Property != "" {
		number, ok := events.Number(text)
		if !ok {
			o.lacking++
			return
		}
		v = number*o.scale.Factor + o.scale.Offset
	}
	o.tally.N++
	i := int(row.Time.Sub(o.query.From) / o.width)
	if i < 0 || i >= len(o.buckets) {
		return
	}
	o.buckets[i] += float32(v)
	o.tally.Number = max(o.tally.Number, float64(o.buckets[i])/o.width.Seconds())
}

// complete finds out whether the log reaches back to the start of the window; counts are final only then.
func (o *observation) complete(ctx context.Context, log events.Reader) error {
	if o.why != "" || o.claim.Form != claim.Count && o.claim.Form != claim.Rate {
		return nil
	}
	if o.query.From.IsZero() { // all that is known
		o.tally.Complete = true
		return nil
	}
	for _, err := range log.Scan(ctx, events.Query{To: o.query.From.Add(time.Microsecond), AsOf: o.query.AsOf}) {
		if err != nil {
			return err
		}
		o.tally.Complete = true
		break
	}
	return nil
}

// missing names what the log does not hold.
func (o *observation) missing(check criterion.Check) string {
	if o.cases == 0 {
		if o.tally.Complete {
			return "" // a count of none
		}
		return fmt.Sprintf("there is no event %q in the window", check.Event)
	}
	for _, f := range o.c.Filter {
		if o.seen[f.Attribute] == 0 {
			return fmt.Sprintf("no event %q carries %s, so that it cannot be told which cases have %s: add the attribute", check.Event, f.Attribute, f.Text)
		}
	}
	if o.tally.N > 0 {
		return ""
	}
	switch {
	case o.unreadable > 0:
		return fmt.Sprintf("%s is no number in any of %s events", check.Property, ledger.FormatNumber(float64(o.unreadable)))
	case o.lacking > 0:
		return fmt.Sprintf("no event %q carries %s: add the attribute", check.Event, check.Property)
	case o.claim.Form == claim.Count || o.claim.Form == claim.Rate:
		return ""
	}
	return "no event fits the filter of the criterion"
}

// between returns the window: back from the end of observation, or the last calendar unit that has ended by then.
func between(through time.Time, c claim.Claim) (from, to time.Time) {
	through = through.UTC()
	day := through.Truncate(24 * time.Hour)
	switch c.Calendar {
	case "day":
		return day.AddDate(0, 0, -1), day
	case "week":
		monday := day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
		return monday.AddDate(0, 0, -7), monday
	case "month":
		first := time.Date(through.Year(), through.Month(), 1, 0, 0, 0, 0, time.UTC)
		return first.AddDate(0, -1, 0), first
	case "quarter":
		first := time.Date(through.Year(), through.Month()-(through.Month()-1)%3, 1, 0, 0, 0, 0, time.UTC)
		return first.AddDate(0, -3, 0), first
	case "year":
		first := time.Date(through.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
		return first.AddDate(-1, 0, 0), first
	}
	to = through.Add(time.Microsecond) // the last event counts
	if c.Window == 0 {
		return time.Time{}, to
	}
	return to.Add(-c.Window), to
}

// conditions reads "ok", "!=internal", ">=400" into comparisons, in the order of the properties.
func conditions(where map[string]string) []events.Cond {
	var out []events.Cond
	for _, name := range slices.Sorted(maps.Keys(where)) {
		out = append(out, condition(name, where[name]))
	}
	return out
}

func condition(property, text string) events.Cond {
	for _, op := range []events.Operator{events.Ne, events.Ge, events.Le, events.Gt, events.Lt, events.Eq} {
		if rest, ok := strings.CutPrefix(text, string(op)); ok {
			return events.Cond{Property: property, Op: op, Value: strings.TrimSpace(rest)}
		}
	}
	return events.Cond{Property: property, Op: events.Eq, Value: text}
}

// holds compares a value that was read: as numbers where both are, else as text.
func holds(c events.Cond, value string) bool {
	d := strings.Compare(value, c.Value)
	if v, ok := events.Number(value); ok {
		if w, ok := events.Number(c.Value); ok {
			d = cmp.Compare(v, w)
		}
	}
	switch c.Op {
	case events.Ne:
		return d != 0
	case events.Lt:
		return d < 0
	case events.Le:
		return d <= 0
	case events.Gt:
		return d > 0
	case events.Ge:
		return d >= 0
	}
	return d == 0
}

// describeQuery says in words what was asked.
func describeQuery(q events.Query, c criterion.Criterion) string {
	s := "events " + q.Match.Names[0]
	for i, w := range q.Match.Where {
		s += fmt.Sprintf("%s %s %s %s", map[bool]string{true: " with", false: " and"}[i == 0], w.Property, w.Op, w.Value)
	}
	if c.Check.Property != "" {
		s += ", " + c.Check.Property
		if c.Check.Good != "" {
			s += " " + c.Check.Good
		}
	}
	for _, f := range c.Filter {
		s += fmt.Sprintf(", %s %s %s", f.Attribute, f.Comparator, strconv.FormatFloat(f.Value, 'f', -1, 64))
	}
	if q.From.IsZero() {
		return s + ", all until " + question.Instant(q.To)
	}
	return s + fmt.Sprintf(", from %s until %s", question.Instant(q.From), question.Instant(q.To))
}
