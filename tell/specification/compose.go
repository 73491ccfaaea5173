package specification

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline.dev/define"
	"throughline.dev/define/behaviour"
	"throughline.dev/define/criterion"
	"throughline.dev/define/userstory"
	"throughline.dev/discover"
	"throughline.dev/ledger"
)

// Input is what a specification is composed of.
type Input struct {
	Ledger   ledger.Reader // at one position
	Title    string        // empty: "Specification"
	Now      time.Time
	Position ledger.Position
	// Only restricts the requirements; nil: all that are not dropped. Filter is how people wrote it.
	Only   *ledger.Query
	Filter string
}

// quotesShown of a requirement stand in the document; the others are counted.
const quotesShown = 3

// composer gathers what the parts share.
type composer struct {
	Input
	ctx      context.Context // of one call
	coverage define.Coverage
	records  map[ledger.Key]ledger.Record // requirements, stories, terms
	wanted   map[ledger.Key]bool          // requirements of the document
	covered  map[ledger.Key]define.Covered
	children map[ledger.Key][]ledger.Key
	doc      Document
}

// Compose composes a specification. The same ledger and time give the same document.
func Compose(ctx context.Context, in Input) (doc Document, err error) {
	defer ledger.Wrap(&err, "compose the specification")
	c := &composer{Input: in, ctx: ctx, records: map[ledger.Key]ledger.Record{}, wanted: map[ledger.Key]bool{}, covered: map[ledger.Key]define.Covered{}, children: map[ledger.Key][]ledger.Key{}}
	c.doc = Document{Title: in.Title, AsOf: in.Now.UTC().Truncate(time.Second), Position: in.Position, Filter: in.Filter}
	if c.doc.Title == "" {
		c.doc.Title = "Specification"
	}
	if c.coverage, err = define.ReadCoverage(ctx, in.Ledger); err != nil {
		return doc, err
	}
	if err := c.read(); err != nil {
		return doc, err
	}
	if err := c.parts(); err != nil {
		return doc, err
	}
	c.terms()
	c.questions()
	c.matrix()
	c.clashes()
	c.figures()
	c.unknown()
	return c.doc, nil
}

// read takes in the records and what stands below what.
func (c *composer) read() error {
	for rec, err := range c.Ledger.All(c.ctx, ledger.Query{Kinds: []string{define.Requirement, define.Story, define.Term}, Sort: []ledger.Order{{Field: "key"}}}) {
		if err != nil {
			return err
		}
		if rec.State == "dropped" || rec.State == "retired" {
			continue
		}
		c.records[rec.Key] = rec
		if rec.Kind == define.Requirement && c.Only == nil {
			c.wanted[rec.Key] = true
		}
	}
	if c.Only != nil {
		q := *c.Only
		q.Kinds, q.After, q.Limit = []string{define.Requirement}, "", 500
		for rec, err := range c.Ledger.All(c.ctx, q) {
			if err != nil {
				return err
			}
			if _, ok := c.records[rec.Key]; ok {
				c.wanted[rec.Key] = true
			}
		}
	}
	links, err := c.Ledger.Links(c.ctx, ledger.LinkQuery{Relation: ledger.Parent})
	if err != nil {
		return err
	}
	for _, l := range links {
		if _, ok := c.records[l.From]; ok {
			c.children[l.To] = append(c.children[l.To], l.From)
		}
	}
	for _, r := range c.coverage.Requirements {
		c.covered[r.Key] = r
	}
	return nil
}

// parts orders the requirements by what they serve: features first, then opportunities, then what serves neither.
func (c *composer) parts() error {
	parts := map[ledger.Key]*Part{}
	var order []ledger.Key
	placed := map[ledger.Key]bool{} // stories
	for _, r := range c.coverage.Requirements {
		if !c.wanted[r.Key] {
			continue
		}
		home := ledger.Key("")
		for _, k := range r.Addresses {
			if home == "" || home.Prefix() != "FEAT" && k.Prefix() == "FEAT" {
				home = k
			}
		}
		p := parts[home]
		if p == nil {
			p = &Part{Key: home, Title: "Serves no feature and no opportunity"}
			if home != "" {
				rec, err := c.Ledger.Record(c.ctx, home)
				if err != nil {
					return err
				}
				p.Title, p.Kind = rec.Title, rec.Kind
			}
			parts[home] = p
			order = append(order, home)
		}
		one, err := c.requirement(r, home, placed)
		if err != nil {
			return err
		}
		p.Requirements = append(p.Requirements, one)
	}
	slices.SortFunc(order, func(a, b ledger.Key) int { return cmp.Or(rank(a)-rank(b), cmp.Compare(a.Number(), b.Number())) })
	for _, k := range order {
		c.doc.Parts = append(c.doc.Parts, *parts[k])
	}
	if c.Only != nil {
		return nil
	}
	for _, key := range c.keysOf(define.Story) {
		if placed[key] {
			continue
		}
		s, err := c.story(c.records[key])
		if err != nil {
			return err
		}
		c.doc.Stories = append(c.doc.Stories, s)
	}
	return nil
}

// rank orders parts by the kind of what they serve.
func rank(k ledger.Key) int {
	switch k.Prefix() {
	case "FEAT":
		return 0
	case "":
		return 2
	}
	return 1
}

func (c *composer) keysOf(kind string) []ledger.Key {
	var keys []ledger.Key
	for k, rec := range c.records {
		if rec.Kind == kind {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b ledger.Key) int { return int(a.Number() - b.Number()) })
	return keys
}

func (c *composer) requirement(r define.Covered, home ledger.Key, placed map[ledger.Key]bool) (Requirement, error) {
	rec := c.records[r.Key]
	f, err := ledger.Decode[define.RequirementFields](rec)
	if err != nil {
		return Requirement{}, err
	}
	out := Requirement{
		Key: r.Key, Title: r.Title, State: r.State, Type: f.Type, Priority: f.Priority, Owner: r.Owner, Statement: f.Statement,
		Rationale: f.Rationale, Body: rec.Body, Verdict: verdict(r), Refusals: r.Refusals,
	}
	for _, k := range f.Criteria {
		out.Criteria = append(out.Criteria, tellCriterion(k))
	}
	if f.Behaviour != nil {
		out.Behaviour = tellBehaviour(*f.Behaviour)
	}
	for _, k := range r.Addresses {
		if k != home {
			out.Also = append(out.Also, k)
		}
	}
	for _, k := range r.Evidence.Keys {
		if k.Prefix() != "Q" {
			continue
		}
		if len(out.Quotes) == quotesShown {
			out.More++
			continue
		}
		q, err := c.quote(k)
		if err != nil {
			return out, err
		}
		out.Quotes = append(out.Quotes, q)
	}
	for _, k := range c.children[r.Key] {
		if child := c.records[k]; child.Kind == define.Story {
			s, err := c.story(child)
			if err != nil {
				return out, err
			}
			placed[k] = true
			out.Stories = append(out.Stories, s)
		}
	}
	return out, nil
}

func (c *composer) quote(key ledger.Key) (Quote, error) {
	rec, err := c.Ledger.Record(c.ctx, key)
	if err != nil {
		return Quote{}, err
	}
	f, err := ledger.Decode[discover.QuoteFields](rec)
	if err != nil {
		return Quote{}, err
	}
	return Quote{Key: key, Text: f.Text, Source: f.Source}, nil
}

func (c *composer) story(rec ledger.Record) (Story, error) {
	f, err := ledger.Decode[define.StoryFields](rec)
	if err != nil {
		return Story{}, err
	}
	s := Story{Key: rec.Key, Title: rec.Title, State: rec.State}
	if f.Role+f.Means+f.Ends != "" {
		s.Sentence = userstory.Sentence(f.Role, f.Means, f.Ends)
	}
	for _, sc := range f.Scenarios {
		s.Scenarios = append(s.Scenarios, Scenario{Name: sc.Name, Lines: linesOf(sc)})
	}
	return s, nil
}

// linesOf writes a scenario line by line.
func linesOf(s define.Scenario) []string {
	if s.Gherkin != "" {
		var lines []string
		for line := range strings.SplitSeq(strings.Trim(s.Gherkin, "\n"), "\n") {
			lines = append(lines, strings.TrimRight(strings.ReplaceAll(line, "\t", "  "), " \r"))
		}
		return lines
	}
	var lines []string
	for _, step := range []struct{ keyword, text string }{{"Given", s.Given}, {"When", s.When}, {"Then", s.Then}} {
		if step.text == "" {
			continue
		}
		for i, line := range strings.Split(step.text, "\n") {
			if i > 0 {
				step.keyword = "And"
			}
			lines = append(lines, step.keyword+" "+strings.TrimSpace(line))
		}
	}
	return lines
}

func tellCriterion(k criterion.Criterion) Criterion {
	out := Criterion{Text: k.Text, Canonical: criterion.Canonical(k)}
	if out.Canonical == "" || k.Metric == "" && k.Threshold == nil {
		out.Canonical = k.Text
	}
	for _, g := range criterion.Gaps(k) {
		out.Gaps = append(out.Gaps, g.Question)
	}
	if k.Check != nil {
		out.Check = k.Check.Source
		if name := k.Check.Event + k.Check.Metric; name != "" {
			out.Check += ": " + name
		}
	}
	return out
}

func tellBehaviour(b behaviour.Spec) []Slot {
	bound := ""
	if b.Threshold != nil {
		bound = strings.TrimSpace(b.Comparator + " " + ledger.FormatNumber(*b.Threshold) + " " + b.Unit)
	}
	var out []Slot
	for _, s := range []Slot{
		{"Metric", b.Metric},
		{"Evaluation set", b.Set},
		{"Slices", strings.Join(b.Slices, ", ")},
		{"Threshold", bound},
		{"Judge", b.Judge},
		{"Refuses", b.Refusal},
		{"Escalates", b.Escalation},
		{"Data", b.Data},
		{"Consent", b.Consent},
		{"Review by", b.ReviewBy},
	} {
		if s.Value == "" {
			s.Value = "not stated"
		}
		out = append(out, s)
	}
	return out
}

// verdict says what measuring says.
func verdict(r define.Covered) string {
	said := map[string]string{"met": "met", "not_met": "not met", "cannot_tell": "cannot tell", "none": "not judged"}[r.Judged.Says]
	if said == "" {
		said = "not judged"
	}
	if r.Judged.Message != "" {
		return said + ". " + r.Judged.Message
	}
	return said
}

func several(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%s %s", ledger.FormatNumber(float64(n)), many)
}
