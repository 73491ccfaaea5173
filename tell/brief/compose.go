package brief

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/measure/experiments"
	"throughline.dev/measure/metrics"
)

// Compose reads the ledger and the event log and runs the engines of the stages. It computes no statistics: figures
// come from the engines, and what it counts (records, links, sources) it says so.
func Compose(ctx context.Context, in Input) (b Brief, err error) {
	defer ledger.Wrap(&err, "compose brief")
	if in.Ledger == nil || in.Schema == nil {
		return b, errors.New("a ledger and its schema are needed")
	}
	if _, ok := in.Events.(*metrics.Remembered); in.Events != nil && !ok {
		in.Events = metrics.Remember(in.Events) // sections ask for the same
	}
	c := composer{ctx: ctx, in: in, at: fmt.Sprintf("change %d", in.Position), told: map[ledger.Key]Evaluation{}, read: map[ledger.Key]experiments.Reading{}}
	if err := c.load(); err != nil {
		return b, err
	}
	b.AsOf = AsOf{Day: ledger.DateOf(in.Now), Change: in.Position}
	if in.Events != nil && !in.Mark.Through.IsZero() {
		b.AsOf.Events = in.Mark.Through.UTC().Format(time.RFC3339)
	}
	b.Title = "What we know, as of " + written(b.AsOf.Day)
	for _, step := range []func(*Brief) error{c.struggle, c.usage, c.choice, c.must, c.when, c.outcome, c.threads, c.unknown} {
		if err := step(&b); err != nil {
			return b, err
		}
	}
	c.lead(&b)
	b.Definitions = c.figures.groups
	return b, nil
}

// composer is what one brief is made with.
type composer struct {
	ctx     context.Context
	in      Input
	at      string // "change 41"
	figures figures

	counts   ledger.Counts
	kinds    map[string][]ledger.Record // by kind, in order of keys; not the large ones (see load)
	records  map[ledger.Key]ledger.Record
	out, to  map[ledger.Key][]ledger.Link
	findings map[ledger.Key][]ledger.Finding
	answers  map[ledger.Key]metrics.Answer
	events   int64 // in the log

	told  map[ledger.Key]Evaluation          // evaluations that were told already
	read  map[ledger.Key]experiments.Reading // experiments
	drawn []ledger.Key                       // experiments that have a picture
}

// load reads what every section needs. Feedback, interviews and work items can be many and long: they are read by
// the engines, or one by one where the text names them.
func (c *composer) load() (err error) {
	if c.counts, err = c.in.Ledger.Count(c.ctx); err != nil {
		return err
	}
	c.kinds, c.records = map[string][]ledger.Record{}, map[ledger.Key]ledger.Record{}
	var names []string
	for _, k := range c.in.Schema.Kinds() {
		if k.Name != "feedback" && k.Name != "interview" && k.Name != "work_item" && k.Name != "account" && k.Name != "api" && len(c.counts[k.Name]) > 0 {
			names = append(names, k.Name)
		}
	}
	if len(names) > 0 {
		for rec, err := range c.in.Ledger.All(c.ctx, ledger.Query{Kinds: names, Sort: []ledger.Order{{Field: "key"}}, Limit: 1000}) {
			if err != nil {
				return err
			}
			c.kinds[rec.Kind] = append(c.kinds[rec.Kind], rec)
			c.records[rec.Key] = rec
		}
	}
	c.out, c.to = map[ledger.Key][]ledger.Link{}, map[ledger.Key][]ledger.Link{}
	for _, relation := range []string{
		ledger.Quotes, ledger.Evidences, ledger.Parent, ledger.Addresses, ledger.Supports, ledger.Implements,
		ledger.Verifies, ledger.Measures, ledger.PromisedIn, ledger.DecidedBy,
	} {
		links, err := c.in.Ledger.Links(c.ctx, ledger.LinkQuery{Relation: relation})
		if err != nil {
			return err
		}
		for _, l := range links {
			c.out[l.From] = append(c.out[l.From], l)
			c.to[l.To] = append(c.to[l.To], l)
		}
	}
	found, err := c.in.Ledger.Findings(c.ctx, ledger.FindingQuery{})
	if err != nil {
		return err
	}
	c.findings = map[ledger.Key][]ledger.Finding{}
	for _, f := range found {
		c.findings[f.Subject] = append(c.findings[f.Subject], f)
	}
	return c.fetch(c.linkedWork()...)
}

// linkedWork lists the work items that implement something.
func (c *composer) linkedWork() []ledger.Key {
	var keys []ledger.Key
	for from, links := range c.out {
		if slices.ContainsFunc(links, func(l ledger.Link) bool { return l.Relation == ledger.Implements }) {
			keys = append(keys, from)
		}
	}
	slices.Sort(keys)
	return keys
}

// fetch reads records that load left out.
func (c *composer) fetch(keys ...ledger.Key) error {
	var missing []ledger.Key
	for _, k := range keys {
		if _, ok := c.records[k]; !ok && k != "" && !slices.Contains(missing, k) {
			missing = append(missing, k)
		}
	}
	for part := range slices.Chunk(missing, 500) {
		recs, err := c.in.Ledger.Records(c.ctx, part)
		if err != nil {
			return err
		}
		for _, r := range recs {
			c.records[r.Key] = r
		}
	}
	return nil
}

// figure gives an engine's figure its place in the definitions.
func (c *composer) figure(f ledger.Figure) Number { return c.figures.add(f) }

// count is a figure of things counted. The definition says what was counted.
func (c *composer) count(n int, name, unit, definition string, sources ...ledger.Key) Number {
	v := float64(n)
	return c.figure(ledger.Figure{Name: name, Value: &v, Unit: unit, N: int64(n), Definition: definition, AsOf: c.at, Sources: sources[:min(len(sources), 20)]})
}

// all counts the records of a kind.
func (c *composer) all(kind string, states ...string) (n int) {
	for state, m := range c.counts[kind] {
		if len(states) == 0 || slices.Contains(states, state) {
			n += int(m)
		}
	}
	return n
}

// of counts the records of a kind as a figure, with the kind's own word for one and for several.
func (c *composer) of(kind string, states ...string) Number {
	n := c.all(kind, states...)
	unit, what := kind, "records of the kind "+kind
	if k, ok := c.in.Schema.Kind(kind); ok && n != 1 {
		unit = k.Plural
	}
	if len(states) > 0 {
		slices.Sort(states)
		what += " in the state " + joined(states, " or ")
	}
	return c.count(n, unit, unit, what+", counted")
}

func (c *composer) named(k ledger.Key) Named {
	r, ok := c.records[k]
	if !ok {
		return Named{Key: k}
	}
	return Named{Key: k, Title: r.Title, State: state(r.State)}
}

func (c *composer) namedAll(keys []ledger.Key) []Named {
	var out []Named
	for _, k := range keys {
		out = append(out, c.named(k))
	}
	return out
}

// from lists what lies at the far end of a record's links of a relation; kinds none: all.
func (c *composer) from(k ledger.Key, relation string, kinds ...string) (keys []ledger.Key) {
	for _, l := range c.out[k] {
		if l.Relation == relation && c.isOf(l.To, kinds) {
			keys = append(keys, l.To)
		}
	}
	return sortedKeys(keys)
}

// into lists what lies at the start of the links that end at a record.
func (c *composer) into(k ledger.Key, relation string, kinds ...string) (keys []ledger.Key) {
	for _, l := range c.to[k] {
		if l.Relation == relation && c.isOf(l.From, kinds) {
			keys = append(keys, l.From)
		}
	}
	return sortedKeys(keys)
}

func (c *composer) isOf(k ledger.Key, kinds []string) bool {
	if r, ok := c.records[k]; ok && r.Deleted {
		return false
	}
	if len(kinds) == 0 {
		return true
	}
	kind, ok := c.in.Schema.KindOfKey(k)
	return ok && slices.Contains(kinds, kind.Name)
}

func sortedKeys(keys []ledger.Key) []ledger.Key {
	slices.SortFunc(keys, func(a, b ledger.Key) int {
		return cmp.Or(cmp.Compare(a.Prefix(), b.Prefix()), cmp.Compare(a.Number(), b.Number()), cmp.Compare(a, b))
	})
	return slices.Compact(keys)
}

// judgments are the findings about a record, those of the given rules only; a trailing * matches any ending.
func (c *composer) judgments(k ledger.Key, rules ...string) (out []Judgment) {
	for _, f := range c.findings[k] {
		if matchRule(f.Rule, rules) {
			out = append(out, c.judgment(f))
		}
	}
	return out
}

func (c *composer) judgment(f ledger.Finding) Judgment {
	act := f.Act
	if act != "" && !strings.HasSuffix(act, "?") { // a question ends as it does
		act += "."
	}
	return Judgment{Subject: f.Subject, Rule: f.Rule, Severity: f.Severity, Text: c.linked(f.Message, f.Figures...), Act: act}
}

func matchRule(rule string, rules []string) bool {
	if len(rules) == 0 {
		return true
	}
	return slices.ContainsFunc(rules, func(p string) bool {
		if n := len(p); n > 0 && p[n-1] == '*' {
			return len(rule) >= n-1 && rule[:n-1] == p[:n-1]
		}
		return rule == p
	})
}

// answer puts a metric's question to the event log, once.
func (c *composer) answer(k ledger.Key) (metrics.Answer, error) {
	if a, ok := c.answers[k]; ok {
		return a, nil
	}
	a, err := metrics.AskRecord(c.ctx, c.in.Ledger, c.in.Events, c.in.Mark, c.records[k])
	if err != nil {
		return a, err
	}
	if c.answers == nil {
		c.answers = map[ledger.Key]metrics.Answer{}
	}
	c.answers[k] = a
	return a, nil
}

// rank orders by a list, what is not in it last.
func rank[T comparable](order []T, v T) int {
	if i := slices.Index(order, v); i >= 0 {
		return i
	}
	return len(order)
}

// sortedNames lists the keys of a map in order.
func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
